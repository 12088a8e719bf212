"""Several parcels beside each other with their sums."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, JsonBody, Reader
from landdb.api.representation import json_response
from landdb.api.schemas.parcel_comparison import shape_comparison
from landdb.errors import InputError
from landdb.queries.parcel_comparison import Chosen, find_parcels, sum_parcels

router = APIRouter()

MAX_BESIDE: Final = 20
"""More columns than these nobody compares: of more parcels the sums alone are told."""

_KNOWN: Final = frozenset({"parcels", "as_of"})


@router.post("/parcels/comparison")
def compare_parcels(actor: Reader, body: JsonBody, database: DatabaseDep) -> Response:
    """Facts of up to 20 parcels and sums of up to 500, named by uuid or map id; nothing is kept."""
    if not _KNOWN.issuperset(body):
        raise InputError("The body has unknown members.", "Nội dung gửi lên có mục lạ.")
    chosen = _parse(body)
    with database.open_session(actor) as session:
        sums = sum_parcels(session, chosen, actor.clearance)
        beside = find_parcels(session, chosen, actor.clearance, MAX_BESIDE) if sums["count"] <= MAX_BESIDE else []
    content = shape_comparison(beside, sums) | {"most_beside": MAX_BESIDE}
    return json_response(content, **{"Cache-Control": "no-store"})


def _parse(body: dict[str, Any]) -> Chosen:
    ids, tile_ids = params.check_picked(body.get("parcels"))
    day = body.get("as_of")
    if day is not None and not isinstance(day, str):
        raise params.bad("as_of", "a day", "một ngày")
    return Chosen(ids, tile_ids, params.parse_as_of(QueryParams({"as_of": day} if day else {})))
