"""Base maps for administrators: the list with what is wrong, adding, changing, ordering, trying out, files."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any, Final

from anyio import from_thread
from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from landdb.api import params
from landdb.api.basemap_list import Kept, check_new, find_one, judge, no_such_basemap, parse_key, to_definition
from landdb.api.deps import Admin, AdminReader, JsonBody, Services, ServicesDep
from landdb.api.preconditions import etag_of, read_seen
from landdb.api.representation import json_response, root_url
from landdb.api.routes.import_decisions import refuse_others
from landdb.basemaps.entries import describe
from landdb.basemaps.faults import Fault, FaultyError
from landdb.basemaps.files import list_files, store_file
from landdb.basemaps.tiles import Trial
from landdb.domain.actors import CLEARANCES, Actor
from landdb.domain.basemaps import Basemap
from landdb.errors import InputError
from landdb.queries import basemaps
from landdb.queries.basemaps import KeptBasemap

router = APIRouter()

MOST_SHOWN: Final = 256 * 1024
"""A larger picture is not sent along with what came of a trial."""


@router.get("/admin/basemaps")
def read_all(request: Request, actor: AdminReader, services: ServicesDep) -> Response:
    """Every base map up to the caller's clearance, those switched off or faulty too, with servers and files to name."""
    params.refuse_unknown(request.query_params, ())
    catalogue = services.catalogue.read()
    with services.database.open_session(actor) as session:
        rows = basemaps.find_basemaps(session)
    fixed = [_shape_fixed(basemap) for basemap in catalogue.basemaps if basemap.is_for(actor)]
    return json_response({
        "basemaps": fixed + [_shape_kept(judge(services, catalogue, row)) for row in rows],
        "faults": [asdict(fault) for fault in catalogue.faults if fault.level <= actor.clearance],
        "files": [asdict(file) for file in list_files(services.catalogue.folder, actor.clearance)],
        "hosts": sorted(host for host, level in catalogue.hosts.items() if level <= actor.clearance),
    })  # fmt: skip


@router.post("/admin/basemaps")
def add_one(request: Request, actor: Admin, body: JsonBody, services: ServicesDep) -> Response:
    """Add a base map."""
    basemap = _parse(services, actor, body)
    with services.database.open_session(actor, read_only=False) as session:
        row = basemaps.add_basemap(session, to_definition(basemap), _flags(basemap))
    response = _answer(services, row)
    response.status_code = 201
    response.headers["Location"] = f"{root_url(request)}/basemaps/{row.id}"
    return response


@router.put("/admin/basemaps/{basemap_id}")
def change_one(request: Request, basemap_id: str, actor: Admin, body: JsonBody, services: ServicesDep) -> Response:
    """Describe a base map anew, as it was seen (If-Match); the former description stays in the history."""
    key = _find(services, actor, basemap_id).id
    seen = read_seen(request)
    basemap = _parse(services, actor, body)
    with services.database.open_session(actor, read_only=False) as session:
        row = basemaps.change_basemap(session, key, seen, to_definition(basemap), _flags(basemap))
    if row is None:
        raise no_such_basemap()
    return _answer(services, row)


@router.delete("/admin/basemaps/{basemap_id}")
def remove_one(request: Request, basemap_id: str, actor: Admin, services: ServicesDep) -> Response:
    """Take a base map away, as it was seen (If-Match)."""
    key = _find(services, actor, basemap_id).id
    with services.database.open_session(actor, read_only=False) as session:
        row = basemaps.retire_basemap(session, key, read_seen(request))
    if row is None:
        raise no_such_basemap()
    return Response(status_code=204)


@router.post("/admin/basemaps/order")
def order_all(actor: Admin, body: JsonBody, services: ServicesDep) -> Response:
    """Put base maps that were added on the screen into an order; those of the file stand before them."""
    refuse_others(body, {"ids"})
    ids = body.get("ids")
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids) or len(set(ids)) != len(ids):
        raise InputError("'ids' must be a list of identifiers.", "'ids' phải là danh sách mã nền.")
    with services.database.open_session(actor, read_only=False) as session:
        basemaps.order_basemaps(session, [parse_key(item) for item in ids])
    return json_response({"ids": ids})


@router.post("/admin/basemaps/test")
def try_one(actor: Admin, body: JsonBody, services: ServicesDep) -> Response:
    """Fetch one tile, of a base map (`id`) or of a description that is not kept yet, and tell what came."""
    refuse_others(body, {"id", "definition"})
    basemap_id, definition = body.get("id"), body.get("definition")
    if isinstance(definition, dict):
        basemap = _parse(services, actor, definition)
    else:
        basemap = _find_any(services, actor, str(basemap_id))
    return json_response(_shape_trial(services.base_tiles.try_out(basemap)))


@router.post("/admin/basemap-files")
def add_file(request: Request, actor: Admin, services: ServicesDep) -> Response:
    """Keep a PMTiles archive, a GeoJSON file or a picture (`file`) for entries of a `level` and above."""
    form = from_thread.run(_read_form, request)
    try:
        sent, level = form.get("file"), str(form.get("level", "0"))
        if not isinstance(sent, UploadFile):
            raise InputError("Send the file as 'file'.", "Hãy gửi tệp trong trường 'file'.")
        if level not in {str(known) for known in CLEARANCES} or int(level) > actor.clearance:
            raise InputError("This level is above your clearance.", "Mức mật này cao hơn mức tiếp cận của bạn.")
        stored = store_file(services.catalogue.folder, int(level), sent.filename or "", sent.file)
    finally:
        from_thread.run(form.close)
    response = json_response(asdict(stored))
    response.status_code = 201
    return response


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=1, max_fields=1)


def _parse(services: Services, actor: Actor, body: dict[str, Any]) -> Basemap:
    level = body.get("secrecyLevel", 0)
    if type(level) is int and level > actor.clearance:
        raise FaultyError([Fault(
            "secrecyLevel", "Mức mật cao hơn mức tiếp cận của bạn.", "The level is above your clearance.",
            "Chọn mức thấp hơn.", "Choose a lower one.",
        )])  # fmt: skip
    if "id" in body:
        raise InputError("The identifier is given by the server.", "Mã nền do máy chủ đặt.")
    return check_new(services, services.catalogue.read(), body)


def _find(services: Services, actor: Actor, basemap_id: str) -> KeptBasemap:
    with services.database.open_session(actor) as session:
        row = basemaps.find_basemap(session, parse_key(basemap_id))
    if row is None:
        raise no_such_basemap()
    return row


def _find_any(services: Services, actor: Actor, basemap_id: str) -> Basemap:
    """Also one that is switched off; one that cannot be used tells why."""
    if any(basemap.id == basemap_id for basemap in services.catalogue.read().basemaps):
        return find_one(services, actor, basemap_id)
    found = judge(services, services.catalogue.read(), _find(services, actor, basemap_id))
    if found.basemap is None:
        raise FaultyError(found.faults)
    return found.basemap


def _flags(basemap: Basemap) -> dict[str, Any]:
    return {
        "enabled": basemap.enabled,
        "accounts_only": basemap.accounts_only,
        "secrecy_level": basemap.secrecy_level,
    }


def _answer(services: Services, row: KeptBasemap) -> Response:
    return json_response(_shape_kept(judge(services, services.catalogue.read(), row)), ETag=etag_of(row.version))


def _shape_fixed(basemap: Basemap) -> dict[str, Any]:
    definition = {name: value for name, value in describe(basemap).items() if name != "id" and value is not None}
    return {
        "id": basemap.id, "source": "file", "definition": definition, "faults": [], "version": None,
        "changed_by": None, "changed_at": None,
    }  # fmt: skip


def _shape_kept(kept: Kept) -> dict[str, Any]:
    row = kept.row
    flags = {"enabled": row.enabled, "accountsOnly": row.accounts_only, "secrecyLevel": row.secrecy_level}
    return {
        "id": str(row.id), "source": "screen", "definition": dict(row.definition) | flags,
        "faults": [asdict(fault) for fault in kept.faults], "version": row.version,
        "changed_by": row.changed_by, "changed_at": row.system_from.isoformat(),
    }  # fmt: skip


def _shape_trial(trial: Trial) -> dict[str, Any]:
    picture = trial.picture
    shown = None
    if picture is not None and len(picture.content) <= MOST_SHOWN:
        shown = f"data:{picture.media_type};base64,{base64.b64encode(picture.content).decode()}"
    return {
        "ok": trial.is_ok, "z": trial.place.z, "x": trial.place.x, "y": trial.place.y, "ms": round(trial.ms),
        "bytes": len(picture.content) if picture else 0, "said_vi": trial.said_vi, "said_en": trial.said_en,
        "picture": shown,
    }  # fmt: skip
