"""What lies over the parcels on the map: which overlays there are, and their vector tiles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from landdb.api import params
from landdb.api.caching import make_etag, not_modified
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.representation import json_response
from landdb.api.routes.collections import full_version
from landdb.api.routes.tiles import send_tile
from landdb.api.tile_params import parse_tile
from landdb.domain.actors import Actor
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import InputError
from landdb.queries import overlay_tiles
from landdb.queries.features import get_collection_version
from landdb.queries.overlay_tiles import (
    ADMIN_UNITS,
    BOUNDARIES,
    PROTECTION_AREAS,
    find_boundary_spans,
    find_protection_kinds,
)

router = APIRouter()
T = TypeVar("T")

_AS_OF: Final = frozenset({"as_of"})


@router.get("/overlays")
def read_overlays(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """The overlays of which the caller has something to see: kinds of protection areas, days of boundaries."""
    params.refuse_unknown(request.query_params, ())
    with services.database.open_session(actor) as session:
        areas = _kept(services, session, actor, PROTECTION_AREAS, find_protection_kinds) if _sees_areas(actor) else []
        spans = _kept(services, session, actor, ADMIN_UNITS, find_boundary_spans)
    found: list[dict[str, Any]] = []
    if areas:
        found.append({"id": PROTECTION_AREAS, "kinds": areas})
    if spans:
        levels = [
            {"level": span.level, "valid_from": span.valid_from.isoformat(),
             "valid_to": span.valid_to and span.valid_to.isoformat()}
            for span in spans
        ]  # fmt: skip
        found.append({"id": BOUNDARIES, "levels": levels})
    return json_response({"overlays": found})


@router.get("/tiles/protection-areas/{z}/{x}/{y}.mvt")
def read_protection_tile(request: Request, z: str, x: str, y: str, actor: Reader, services: ServicesDep) -> Response:
    """One tile of the protection areas as they are today, empty for whoever may read none."""
    query = request.query_params
    params.refuse_unknown(query, _AS_OF)
    if params.parse_as_of(query) is not None:
        raise InputError(
            "Protection areas are shown as they are today only.", "Phạm vi bảo vệ chỉ hiện theo trạng thái hôm nay."
        )
    place = parse_tile(z, x, y)
    with services.database.open_session(actor) as session:
        if "if-none-match" in request.headers:
            version = get_collection_version(session, PROTECTION_AREAS) if _sees_areas(actor) else ""
            if unchanged := not_modified(request, _etag(request, actor, services, session, version)):
                return unchanged
        tile = overlay_tiles.get_protection_tile(session, place, actor.clearance)
        return send_tile(tile, _etag(request, actor, services, session, tile.version))


@router.get("/tiles/boundaries/{z}/{x}/{y}.mvt")
def read_boundary_tile(request: Request, z: str, x: str, y: str, actor: Reader, services: ServicesDep) -> Response:
    """One tile of the lines of provinces and communes, of the units that the day had (``as_of``, today by default)."""
    query = request.query_params
    params.refuse_unknown(query, _AS_OF)
    day = params.parse_as_of(query) or services.clock().astimezone(VIETNAM).date()
    place = parse_tile(z, x, y)
    with services.database.open_session(actor) as session:
        if "if-none-match" in request.headers:
            version = get_collection_version(session, ADMIN_UNITS)
            if unchanged := not_modified(request, _etag(request, actor, services, session, version, day)):
                return unchanged
        tile = overlay_tiles.get_boundary_tile(session, place, day)
        return send_tile(tile, _etag(request, actor, services, session, tile.version, day))


def _sees_areas(actor: Actor) -> bool:
    return overlay_tiles.sees_protection_areas(actor.clearance)


def _kept(
    services: Services, session: Connection, actor: Actor, counted: str, find: Callable[[Connection], list[T]]
) -> list[T]:
    """What there is to see, looked for again when the version of what it is counted in has changed."""
    version = get_collection_version(session, counted)
    return services.counts.get(("overlay", counted, version, actor.scope_key), lambda: find(session))


def _etag(
    request: Request, actor: Actor, services: Services, session: Connection, version: str, day: date | None = None
) -> str:
    return make_etag(actor, f"{full_version(services, session, version)}:{day}", request)
