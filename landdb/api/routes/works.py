"""Defence works: rows of the table, and one work as the inspector shows it."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import encode_cursor
from landdb.api.deps import DatabaseDep, Reader, Services, ServicesDep
from landdb.api.representation import JSON, json_response
from landdb.api.routes.collections import no_such_item, read_version
from landdb.api.routes.parcels import DEFAULT_ROWS, MAX_ROWS, parse_cursor, parse_ref
from landdb.api.schemas.works import shape_work
from landdb.api.work_params import parse_work_selection, work_selection_names
from landdb.domain.actors import Actor
from landdb.domain.collections import WORKS
from landdb.queries import documents, work_rows, works
from landdb.queries.features import COUNT_CAP
from landdb.queries.row_orders import MAX_OFFSET, orders_of
from landdb.queries.row_pages import Window, count_rows
from landdb.queries.selection import Selection
from landdb.queries.versions import find_versions

router = APIRouter()


@router.get("/works")
def read_work_rows(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """A page of works on the parcels of the filters, with the count and floor area of the whole selection."""
    query = request.query_params
    names = work_selection_names(actor.clearance)
    params.refuse_unknown(query, names | {"sort", "limit", "cursor", "offset"})
    selection = parse_work_selection(query, actor.clearance)
    limit = params.parse_int(query, "limit", DEFAULT_ROWS, 1, MAX_ROWS)
    orders = orders_of(WORKS, actor.clearance)
    sort = params.parse_choice(query, "sort", tuple(orders), "code")
    offset = params.parse_int(query, "offset", 0, 0, MAX_OFFSET)
    after = parse_cursor(query.get("cursor"), sort, orders)
    with services.database.open_session(actor, one_state=True) as session:
        window = Window(limit, after, offset)
        page = work_rows.find_work_rows(session, selection, actor.clearance, orders[sort], window)
        matched, area = _count(services, session, actor, selection)
    tail = {
        "next": encode_cursor(sort, *page.last_keys) if page.last_keys else None,
        "matched": min(matched, COUNT_CAP - 1),
        "matched_capped": matched >= COUNT_CAP,
        "floor_area_m2": area,
    }
    body = f'{{"rows":{page.rows},{json.dumps(tail)[1:]}'
    return Response(body.encode(), media_type=JSON, headers={"Cache-Control": "no-store"})


def _count(services: Services, session: Connection, actor: Actor, selection: Selection) -> tuple[int, float | None]:
    """The sums of a selection, reckoned once for all its pages; documents have no version by which to keep a count."""

    def count() -> tuple[int, float | None]:
        return count_rows(session, WORKS, selection, actor.clearance)

    parcels = selection.on_parcels or Selection()
    if {name for name, _ in (*selection.equals, *parcels.equals)} & {"missing_document", "missing_dossier"}:
        return count()
    version = read_version(services, session, WORKS)
    return services.counts.get(("work rows", version, actor.scope_key, selection), count)


@router.get("/works/{ref}")
def read_work(request: Request, ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """``ref``: uuid or map id; as it was at the end of a day (``as_of``), with the parcels that it stood on then.

    Dossier, documents and protection areas are always the present ones.
    """
    params.refuse_unknown(request.query_params, {"as_of"})
    as_of = params.parse_as_of(request.query_params)
    with database.open_session(actor) as session:
        found = works.get_work(session, parse_ref(ref), actor.clearance, as_of)
        if found is None:
            raise no_such_item()
        key = found["id"]
        parts = {
            "parcels": works.find_parcels(session, key, as_of),
            "dossier": works.get_dossier(session, key) if actor.clearance >= 1 else None,
            "documents": documents.find_documents(session, "work", key) if actor.clearance >= 1 else [],
            "protection_areas": works.find_protection_areas(session, key) if actor.clearance >= 2 else [],
            "versions": find_versions(session, WORKS, key, actor.clearance),
        }
    return json_response(shape_work(found, parts))
