"""A selection of parcels as a file of another program."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb import __version__
from landdb.api import params
from landdb.api.deps import JsonBody, Reader, Services, ServicesDep
from landdb.api.files import FileAnswer, banner_of, log_export, make_while_wanted, new_folder
from landdb.domain.actors import Actor
from landdb.domain.collections import PARCELS
from landdb.domain.zones import SRID_BY_EPSG, VN2000_GEOGRAPHIC
from landdb.errors import InputError
from landdb.export.data import source as data
from landdb.export.data.render import DataFile, DataKind, write_data
from landdb.queries.parcel_export import Picked

router = APIRouter()

MAX_NAMED: Final = 200
"""More identifiers make an address that proxies refuse: they are posted."""

_TIMEOUT_MS: Final = 60_000
"""Of one statement: the first sorts all rows."""


@router.get("/exports/parcels")
async def export_parcels(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """The parcels of the filters, or of ``id`` (uuids), with the attributes that the caller may read.

    ``crs`` is 4326 or the EPSG code of a VN-2000 zone. The file is written whole before it is sent: it states how many
    parcels it holds and their highest secrecy level.
    """
    picked = Picked(params.parse_uuids(request.query_params, "id", MAX_NAMED))
    return await _export(request, actor, services, picked, {"id"})


@router.post("/exports/parcels")
async def export_picked_parcels(request: Request, actor: Reader, body: JsonBody, services: ServicesDep) -> Response:
    """Up to 500 ``parcels``, named by uuid or map id, as a file; of these the ones that meet the filters."""
    if set(body) != {"parcels"}:
        raise InputError("The body must hold 'parcels' alone.", "Nội dung gửi lên chỉ gồm 'parcels'.")
    return await _export(request, actor, services, Picked(*params.check_picked(body["parcels"])), set())


async def _export(request: Request, actor: Actor, services: Services, picked: Picked, own: set[str]) -> Response:
    """Make the file; ``own`` are parameters that only this way of asking has."""
    query = request.query_params
    names = params.selection_names(PARCELS, actor.clearance)
    params.refuse_unknown(query, names | own | {"f", "crs", "lang"})
    kind = params.parse_choice(query, "f", tuple(DataKind), DataKind.GEOJSON)
    language = params.parse_language(query)
    asked = data.Request(
        selection=params.parse_selection(query, PARCELS, actor.clearance),
        picked=picked,
        srid=_parse_system(query),
        language=language,
        clearance=actor.clearance,
        actor_name=actor.name,
        made_at=services.clock(),
        software=f"LandDB {__version__}",
        banner=banner_of(services.settings, language),
    )
    folder = new_folder(services.settings.home)

    def make(check: Callable[[], None]) -> tuple[DataFile, data.Source]:
        with services.database.open_session(actor, timeout_ms=_TIMEOUT_MS) as session:
            source = data.open_source(session, asked, check)
            return write_data(source, kind, folder), source

    try:
        with services.files.taken(actor.id):
            file, source = await make_while_wanted(request, make)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    log_export(request, actor, kind, source.total, source.level)
    return FileAnswer(file.path, file.name, file.media_type)


def _parse_system(query: QueryParams) -> int:
    code = query.get("crs", "4326")
    srid = next((srid for epsg, srid in SRID_BY_EPSG.items() if str(epsg) == code), None)
    if srid is None or srid == VN2000_GEOGRAPHIC:
        wanted = "4326 or the EPSG code of a VN-2000 zone", "4326 hoặc mã EPSG của một múi chiếu VN-2000"
        raise params.bad("crs", *wanted)
    return srid
