"""Two versions of a parcel or a work beside each other: what differs, and both outlines."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.parcels import parse_ref
from landdb.api.schemas.differences import shape_difference
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.queries import parcels, works
from landdb.queries.differences import find_difference, find_names

router = APIRouter()

MAX_VERSION = 100_000


@router.get("/parcels/{ref}/difference")
def read_parcel_difference(request: Request, ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """Versions ``older`` and ``newer`` as the history of the parcel numbers them; by default the last two."""
    return _answer(request, PARCELS, ref, actor, database)


@router.get("/works/{ref}/difference")
def read_work_difference(request: Request, ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """Versions ``older`` and ``newer`` as the history of the work numbers them; by default the last two."""
    return _answer(request, WORKS, ref, actor, database)


def _answer(request: Request, collection: Collection, ref: str, actor: Actor, database: Database) -> Response:
    numbers = _parse_versions(request.query_params)
    find_id = parcels.find_id if collection is PARCELS else works.find_id
    with database.open_session(actor) as session:
        key = find_id(session, parse_ref(ref))
        difference = find_difference(session, collection, key, actor.clearance, numbers) if key else None
        if difference is None:
            raise no_such_item()
        content = shape_difference(difference, partial(find_names, session))
    return json_response(content, **{"Cache-Control": "no-store"})


def _parse_versions(query: QueryParams) -> tuple[int, int] | None:
    params.refuse_unknown(query, {"older", "newer"})
    if "older" not in query and "newer" not in query:
        return None
    older, newer = (params.parse_int(query, name, 0, 0, MAX_VERSION) for name in ("older", "newer"))
    if not 1 <= older < newer:
        raise params.bad("newer", "the number of a version above 'older'", "số phiên bản lớn hơn 'older'")
    return older, newer
