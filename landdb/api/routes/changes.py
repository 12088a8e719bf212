"""Changes of parcels, the newest first: what was registered, changed, ended, by which import or person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.domain.plain_text import is_plain
from landdb.queries import changes

router = APIRouter()

MAX_CHANGES = 50


@router.get("/changes")
def read_changes(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """A page of changes that the caller may see: of a period, a province, a managing unit (clearance 1)."""
    query = request.query_params
    known = {"period", "province_code", "limit", "cursor"} | ({"managing_unit"} if actor.clearance >= 1 else set())
    params.refuse_unknown(query, known)
    limit = params.parse_int(query, "limit", 30, 1, MAX_CHANGES)
    wanted = changes.ChangeFilter(
        params.parse_period(query.get("period"), "period"), _code(query.get("province_code"), "province_code"),
        _code(query.get("managing_unit"), "managing_unit"),
    )  # fmt: skip
    after = decode_cursor(query.get("cursor"), datetime, UUID)
    with database.open_session(actor, one_state=True) as session:
        found = changes.find_changes(session, actor.clearance, limit + 1, wanted, after)
    following = encode_cursor(*changes.place_of(found[limit - 1])) if len(found) > limit else None
    content = {"changes": [_shape(change) for change in found[:limit]], "next": following}
    return json_response(content, **{"Cache-Control": "no-store"})


def _code(text: str | None, name: str) -> str | None:
    if text is not None and (not text or len(text) > 40 or not is_plain(text)):
        raise params.bad(name, "a code", "một mã")
    return text


def _shape(change: changes.Row) -> dict[str, Any]:
    shaped = {name: value for name, value in change.items() if name != "id"}
    if shaped["changed_by"] is None:
        del shaped["changed_by"]
    return shaped | {"at": change["at"].isoformat()}
