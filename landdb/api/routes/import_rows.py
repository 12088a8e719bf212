"""What people look at before they decide on an import: findings, staged rows, and what it would retire."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import CRS_HEADERS, GEOJSON, json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.imports import parse_batch
from landdb.api.schemas.imports import shape_issue, shape_removal, shape_row
from landdb.domain.import_states import OUTCOMES
from landdb.domain.issues import Severity
from landdb.queries import import_jobs, import_rows

router = APIRouter()

MAX_ISSUES: Final = 1000
MAX_ROWS: Final = 1000
_MOST: Final = 2**31 - 1


@router.get("/imports/{batch_id}/issues")
def read_issues(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """Findings in file order, of some codes and severities; ``next`` is the cursor of the following page."""
    query = request.query_params
    params.refuse_unknown(query, {"limit", "cursor", "code", "severity"})
    limit, after = _parse_page(query, MAX_ISSUES)
    codes = params.parse_list(query, "code")
    severities = params.parse_list(query, "severity", tuple(Severity))
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        if import_rows.find_state(session, key) is None:
            raise no_such_item()
        found = import_rows.find_issues(session, key, limit + 1, after, codes, severities)
    following = encode_cursor(found[limit - 1]["id"]) if len(found) > limit else None
    return json_response({"issues": [shape_issue(row) for row in found[:limit]], "next": following})


@router.get("/imports/{batch_id}/rows")
def read_rows(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """Rows as staged, in file order, as GeoJSON: cells, outcome, shape, and the shape that a change replaces."""
    query = request.query_params
    params.refuse_unknown(query, {"limit", "cursor", "outcome", "bbox", "row"})
    limit, after = _parse_page(query, MAX_ROWS)
    rows = params.parse_rows(query) if "row" in query else []
    outcome = next(iter(params.parse_list(query, "outcome", OUTCOMES, most=1)), None)
    boxes = params.parse_boxes(query.get("bbox"))
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        batch = _get_batch(session, key)
        found = import_rows.find_rows(
            session, key, batch["target"], limit + 1, after, outcome=outcome, boxes=boxes, rows=rows
        )
    following = encode_cursor(found[limit - 1]["row_no"]) if len(found) > limit else None
    return _features([shape_row(row, batch["columns"]) for row in found[:limit]], following)


@router.get("/imports/{batch_id}/removals")
def read_removals(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """Registered objects that the import retires because the file leaves them out, as GeoJSON."""
    query = request.query_params
    params.refuse_unknown(query, {"limit", "cursor"})
    limit = params.parse_int(query, "limit", 200, 1, MAX_ROWS)
    after = _parse_place(query.get("cursor"))
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        batch = _get_batch(session, key)
        found = import_rows.find_removals(session, key, batch["target"], limit + 1, after)
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = encode_cursor(last["sheet_no"], last["parcel_no"], last["id"])
    return _features([shape_removal(row) for row in found[:limit]], following)


def _get_batch(session: Connection, key: UUID) -> dict[str, Any]:
    batch = import_jobs.find_job(session, key)
    if batch is None:
        raise no_such_item()
    return batch


def _features(features: list[dict[str, Any]], following: str | None) -> Response:
    content = {"type": "FeatureCollection", "numberReturned": len(features), "next": following, "features": features}
    return json_response(content, GEOJSON, **CRS_HEADERS)


def _parse_page(query: QueryParams, most: int) -> tuple[int, int]:
    """Limit, and the number after which the page begins."""
    limit = params.parse_int(query, "limit", 200, 1, most)
    after = (decode_cursor(query.get("cursor"), int) or (0,))[0]
    return limit, min(max(after, 0), _MOST)


def _parse_place(text: str | None) -> import_rows.Place | None:
    place = decode_cursor(text, int, int, UUID)
    if place is not None and not all(abs(number) <= _MOST for number in place[:2]):
        raise params.bad("cursor", "from a 'next' link", "từ liên kết 'next'")
    return place
