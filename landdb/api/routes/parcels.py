"""Parcels as the map's panels need them: rows of the list, and one parcel with all its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.caching import make_etag, not_modified
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader, ServicesDep
from landdb.api.representation import JSON, json_response
from landdb.api.routes.collections import no_such_item, parse_key, read_version
from landdb.api.schemas.parcels import shape_parcel
from landdb.domain.actors import Actor
from landdb.domain.collections import PARCELS
from landdb.errors import InputError
from landdb.queries import changes, documents, of_day, parcels, protection_areas
from landdb.queries.features import COUNT_CAP
from landdb.queries.row_orders import MAX_OFFSET, PARCEL_ORDERS, Order, are_keys, orders_of
from landdb.queries.row_pages import count_rows
from landdb.queries.versions import find_versions

router = APIRouter()

DEFAULT_ROWS = 50
MAX_ROWS = 200


@router.get("/parcels")
def read_rows(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """A page of rows for the list, filtered and sorted, with the count and area of the whole selection."""
    query = request.query_params
    params.refuse_unknown(
        query, params.selection_names(PARCELS, actor.clearance) | {"sort", "limit", "cursor", "offset"}
    )
    selection = params.parse_selection(query, PARCELS, actor.clearance)
    limit = params.parse_int(query, "limit", DEFAULT_ROWS, 1, MAX_ROWS)
    sort = query.get("sort", "key")
    order = _parse_order(query, actor.clearance)
    offset = params.parse_int(query, "offset", 0, 0, MAX_OFFSET)
    after = parse_cursor(query.get("cursor"), sort)
    with services.database.open_session(actor) as session:
        version = read_version(services, session, PARCELS)
        etag = make_etag(actor, version, request)
        if unchanged := not_modified(request, etag):
            return unchanged
        page = parcels.find_rows(session, selection, actor.clearance, order, limit=limit, after=after, offset=offset)
        matched, area = services.counts.get(
            ("rows", version, actor.scope_key, selection),
            lambda: count_rows(session, PARCELS, selection, actor.clearance),
        )
    tail = {
        "next": encode_cursor(sort, *page.last_keys) if page.last_keys else None,
        "matched": min(matched, COUNT_CAP - 1),
        "matched_capped": matched >= COUNT_CAP,
        "total_area_m2": area,
    }
    body = f'{{"rows":{page.rows},{json.dumps(tail)[1:]}'
    return Response(body.encode(), media_type=JSON, headers={"ETag": etag})


@router.get("/parcels/{ref}/beside")
def read_beside(request: Request, ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """The rows before and after a parcel in the list of a selection, in one of its orders."""
    query = request.query_params
    params.refuse_unknown(query, params.selection_names(PARCELS, actor.clearance) | {"sort"})
    selection = params.parse_selection(query, PARCELS, actor.clearance)
    order = _parse_order(query, actor.clearance)
    with database.open_session(actor) as session:
        key = parcels.find_id(session, parse_ref(ref), selection.as_of)
        beside = parcels.find_beside(session, selection, actor.clearance, order, key) if key else None
    if beside is None:
        raise no_such_item()
    before, after = (json.loads(page.rows) for page in beside)
    content = {"previous": before[0] if before else None, "next": after[0] if after else None}
    return json_response(content, **{"Cache-Control": "no-store"})


@router.get("/parcels/{ref}")
def read_parcel(request: Request, ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """``ref``: uuid, map id or the 12 characters of the parcel identifier; as it was at the end of a day (``as_of``).

    Neighbours, uses and works are those of the day; markers, documents and protection areas always the present ones.
    """
    params.refuse_unknown(request.query_params, {"as_of"})
    as_of = params.parse_as_of(request.query_params)
    with database.open_session(actor) as session:
        found = parcels.get_parcel(session, parse_ref(ref), actor.clearance, as_of)
        if found is None:
            raise no_such_item()
        parts = _read_parts(session, found, actor, as_of)
    return json_response(shape_parcel(found, parts))


def parse_ref(ref: str) -> str:
    """A reference that a query can take; any other is simply not found."""
    if len(ref) > 36 or not ref.isascii():
        raise no_such_item()
    if len(ref) >= 32:
        return parse_key(ref, PARCELS)
    return ref.lower()


def parse_cursor(text: str | None, sort: str, orders: Mapping[str, Order] = PARCEL_ORDERS) -> tuple[str, ...] | None:
    """Cursor values of one order; a cursor of another order is refused."""
    order = orders[sort]
    keys = decode_cursor(text, *[str] * (len(order.types) + 1))
    if keys is None:
        return None
    if keys[0] != sort or not are_keys(keys[1:], order):
        raise InputError("Parameter 'cursor' is of another order.", "Tham số 'cursor' thuộc thứ tự khác.")
    return tuple(keys[1:])


def _parse_order(query: QueryParams, clearance: int) -> Order:
    orders = orders_of(PARCELS, clearance)
    return orders[params.parse_choice(query, "sort", tuple(orders), "key")]


def _read_parts(session: Connection, found: dict[str, Any], actor: Actor, as_of: date | None) -> dict[str, Any]:
    cleared, parcel_id = actor.clearance >= 1, found["id"]
    if as_of is None:
        uses, works = parcels.find_uses(session, parcel_id), parcels.find_works(session, parcel_id, actor.clearance)
    else:
        uses = of_day.find_uses(session, found)
        works = of_day.find_works(session, parcel_id, actor.clearance, as_of)
    return {
        "uses": uses,
        "markers": parcels.find_markers(session, parcel_id) if cleared else [],
        "works": works,
        "documents": documents.find_documents(session, "parcel", parcel_id) if cleared else [],
        "dossiers": documents.find_dossiers(session, parcel_id) if cleared else [],
        "protection_areas": protection_areas.find_on_parcel(session, parcel_id) if actor.clearance >= 2 else [],
        "former_parcels": parcels.find_former(session, parcel_id),
        "versions": find_versions(session, PARCELS, parcel_id, actor.clearance),
        "batches": changes.find_batches(session, [UUID(parcel_id)]) if cleared else {},
        "neighbours": parcels.find_neighbours(session, parcel_id, as_of),
    }
