"""Findings of all imports that the caller may see: what is open, and with what registered parcels were accepted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.api.routes.imports import require_clearance
from landdb.api.schemas.imports import shape_found, shape_tally
from landdb.domain.issues import Severity
from landdb.queries import import_findings
from landdb.queries.import_findings import FindingFilter, Place
from landdb.queries.row_orders import MAX_OFFSET

router = APIRouter()

STATES: Final = ("open", "accepted")
FILTERS: Final = ("code", "severity", "state", "batch", "parcel", "bbox")
MAX_FINDINGS: Final = 200
_MOST: Final = 2**31 - 1


@router.get("/imports/findings")
def read_findings(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """Findings of the imports that the caller may see, errors first: of those that have not ended, and accepted ones.

    The latter are those with which parcels came into the register as they are now. ``open`` counts what nobody has
    settled yet, ``tallies`` all by code, severity and state: both whatever codes, severities and states are asked for.
    """
    query = request.query_params
    params.refuse_unknown(query, {"limit", "cursor", "offset", *FILTERS})
    limit = params.parse_int(query, "limit", 50, 1, MAX_FINDINGS)
    offset = params.parse_int(query, "offset", 0, 0, MAX_OFFSET)
    after, wanted = _parse_cursor(query.get("cursor")), _parse_filter(query)
    require_clearance(actor)
    with database.open_session(actor) as session:
        page = import_findings.find_findings(session, wanted, limit, after, offset)
    following = encode_cursor(*import_findings.place_of(page.rows[limit - 1])) if len(page.rows) > limit else None
    tallies = [shape_tally(row) for row in page.tallies]
    content = {
        "findings": [shape_found(row) for row in page.rows[:limit]],
        "next": following,
        "matched": sum(tally["n"] for tally in tallies if _is_wanted(tally, wanted)),
        "open": sum(t["n"] for t in tallies if t["state"] == "open" and t["severity"] in import_findings.WEIGHTY),
        "tallies": tallies,
    }
    return json_response(content, **{"Cache-Control": "no-store"})


def _is_wanted(tally: dict[str, Any], wanted: FindingFilter) -> bool:
    asked = (("code", wanted.codes), ("severity", wanted.severities), ("state", wanted.states))
    return all(not values or tally[name] in values for name, values in asked)


def _parse_filter(query: QueryParams) -> FindingFilter:
    batch, parcel = (next(iter(params.parse_uuids(query, name, 1)), None) for name in ("batch", "parcel"))
    return FindingFilter(
        codes=params.parse_list(query, "code"),
        severities=params.parse_list(query, "severity", tuple(Severity)),
        states=params.parse_list(query, "state", STATES),
        batch=UUID(batch) if batch else None,
        parcel=UUID(parcel) if parcel else None,
        boxes=params.parse_boxes(query.get("bbox") or None),
    )


def _parse_cursor(text: str | None) -> Place | None:
    keys = decode_cursor(text, int, datetime, UUID, int)
    if keys is None:
        return None
    rank, brought, batch, number = keys
    if not (0 < rank < 9 and 0 < number <= _MOST):
        raise params.bad("cursor", "from a 'next' link", "từ liên kết 'next'")
    return rank, brought, batch, number
