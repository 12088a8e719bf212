"""A selection of parcels or of works as a file of another program."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb import __version__
from landdb.api import params
from landdb.api.deps import JsonBody, Reader, Services, ServicesDep
from landdb.api.files import FileAnswer, banner_of, log_export, make_while_wanted, new_folder
from landdb.api.work_params import parse_work_selection, work_selection_names
from landdb.domain.actors import Actor
from landdb.domain.collections import PARCELS
from landdb.domain.zones import SRID_BY_EPSG, VN2000_GEOGRAPHIC
from landdb.errors import InputError
from landdb.export.data import source as data
from landdb.export.data.render import DataFile, DataKind, write_data
from landdb.export.data.subjects import PARCEL_FILES, WORK_FILES, Subject
from landdb.queries.parcel_export import Picked
from landdb.queries.selection import Selection

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
    asked = _parcels(request.query_params, actor, picked)
    return await _export(request, actor, services, asked, {"id"})


@router.post("/exports/parcels")
async def export_picked_parcels(request: Request, actor: Reader, body: JsonBody, services: ServicesDep) -> Response:
    """Up to 500 ``parcels``, named by uuid or map id, as a file; of these the ones that meet the filters."""
    if set(body) != {"parcels"}:
        raise InputError("The body must hold 'parcels' alone.", "Nội dung gửi lên chỉ gồm 'parcels'.")
    asked = _parcels(request.query_params, actor, Picked(*params.check_picked(body["parcels"])))
    return await _export(request, actor, services, asked, set())


@router.get("/exports/works")
async def export_works(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """The works on the parcels of the filters, as the table of works has them; in files as parcels come in.

    Points, lines and areas come as one layer, in a shapefile as a file of each.
    """
    selection = parse_work_selection(request.query_params, actor.clearance)
    asked = _Asked(WORK_FILES, selection, Picked(), work_selection_names(actor.clearance))
    return await _export(request, actor, services, asked, set())


@dataclass(frozen=True)
class _Asked:
    """Rows that are asked for, with the names of the parameters that said so."""

    subject: Subject
    selection: Selection
    picked: Picked
    names: frozenset[str]


def _parcels(query: QueryParams, actor: Actor, picked: Picked) -> _Asked:
    selection = params.parse_selection(query, PARCELS, actor.clearance)
    return _Asked(PARCEL_FILES, selection, picked, params.selection_names(PARCELS, actor.clearance))


async def _export(request: Request, actor: Actor, services: Services, wanted: _Asked, own: set[str]) -> Response:
    """Make the file; ``own`` are parameters that only this way of asking has."""
    query = request.query_params
    params.refuse_unknown(query, wanted.names | own | {"f", "crs", "lang"})
    kind = params.parse_choice(query, "f", tuple(DataKind), DataKind.GEOJSON)
    language = params.parse_language(query)
    asked = data.Request(
        subject=wanted.subject,
        selection=wanted.selection,
        picked=wanted.picked,
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
    log_export(request, actor, kind if wanted.subject is PARCEL_FILES else f"works-{kind}", source.total, source.level)
    return FileAnswer(file.path, file.name, file.media_type)


def _parse_system(query: QueryParams) -> int:
    code = query.get("crs", "4326")
    srid = next((srid for epsg, srid in SRID_BY_EPSG.items() if str(epsg) == code), None)
    if srid is None or srid == VN2000_GEOGRAPHIC:
        wanted = "4326 or the EPSG code of a VN-2000 zone", "4326 hoặc mã EPSG của một múi chiếu VN-2000"
        raise params.bad("crs", *wanted)
    return srid
