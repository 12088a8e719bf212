"""Base maps for the page: their list, their tiles, the picture that stands for one, the features of one.

The page asks this server alone; addresses of other servers are made here, of the description and of z, x and y.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.basemap_list import find_one, find_visible, no_such_basemap
from landdb.api.caching import not_modified
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.representation import json_response
from landdb.api.tile_params import parse_tile
from landdb.basemaps.files import find_file
from landdb.basemaps.tiles import Known
from landdb.domain.basemaps import Basemap, sample_place
from landdb.domain.tile_pyramid import TilePlace

router = APIRouter()

KEPT_S: Final = 600
GEOJSON: Final = "application/geo+json"

_Found = tuple[Basemap, TilePlace, Known | None]
"""What the caller may see, which tile of it is wanted, and the picture as far as it lies here."""


@router.get("/basemaps")
def read_basemaps(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """The base maps that the caller may see, in their order: what a page has to know to draw and to name them."""
    params.refuse_unknown(request.query_params, ())
    return json_response({"basemaps": [_shape(basemap) for basemap in find_visible(services, actor)]})


@router.get("/basemaps/{basemap_id}/thumbnail")
async def read_thumbnail(request: Request, basemap_id: str, actor: Reader, services: ServicesDep) -> Response:
    """The picture given for a base map, else one of its tiles; 204 where it has neither."""

    def find() -> _Found:
        basemap = find_one(services, actor, basemap_id)
        return basemap, sample_place(basemap), services.base_tiles.find_thumbnail(basemap)

    return await _send(request, services, find)


@router.get("/basemaps/{basemap_id}/features")
def read_features(request: Request, basemap_id: str, actor: Reader, services: ServicesDep) -> Response:
    """Lines, areas and names of a base map of the type geojson, as its file has them."""
    basemap = find_one(services, actor, basemap_id)
    path = find_file(services.catalogue.folder, basemap.url) if basemap.kind == "geojson" else None
    if path is None:
        raise no_such_basemap()
    content = path.read_bytes()
    headers = _headers(basemap, content)
    return not_modified(request, headers["ETag"]) or Response(content, media_type=GEOJSON, headers=headers)


@router.get("/basemaps/{basemap_id}/{z}/{x}/{y}")
async def read_tile(
    request: Request, basemap_id: str, z: str, x: str, y: str, actor: Reader, services: ServicesDep
) -> Response:
    """A tile as a picture of 256 or 512 px; 204 where the base map has nothing."""
    params.refuse_unknown(request.query_params, ())
    place = parse_tile(z, x, y)

    def find() -> _Found:
        basemap = find_one(services, actor, basemap_id)
        return basemap, place, services.base_tiles.find_tile(basemap, place)

    return await _send(request, services, find)


async def _send(request: Request, services: Services, find: Callable[[], _Found]) -> Response:
    """Judge whether the caller may see the base map, and only then wait for a picture, in its share of few threads.

    What lies here does not wait behind what is fetched, and a base map that is hidden takes no longer than none.
    """
    basemap, place, known = await to_thread.run_sync(find, limiter=services.base_map_checks)
    if known is None:
        fetch = partial(services.base_tiles.get_tile, basemap, place)
        known = (await services.base_tile_threads.run(basemap.id, fetch),)
    picture = known[0]
    headers = _headers(basemap, picture.content if picture else b"")
    if unchanged := not_modified(request, headers["ETag"]):
        return unchanged
    if picture is None:
        return Response(status_code=204, headers=headers)
    return Response(picture.content, media_type=picture.media_type, headers=headers)


def _headers(basemap: Basemap, content: bytes) -> dict[str, str]:
    """What is for everybody may lie in the browser for ten minutes; the rest is asked for each time."""
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if basemap.secrecy_level == 0 and not basemap.accounts_only:
        headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    return headers


def _shape(basemap: Basemap) -> dict[str, Any]:
    """No address, no file: a page needs to know neither."""
    base = f"/basemaps/{basemap.id}"
    is_drawn = basemap.kind == "geojson"
    return {
        "id": basemap.id,
        "kind": "features" if is_drawn else "tiles",
        "title_vi": basemap.title_vi,
        "title_en": basemap.title_en,
        "attribution": basemap.attribution,
        "min_zoom": basemap.min_zoom,
        "max_native_zoom": basemap.max_native_zoom,
        "bounds": basemap.bounds,
        "secrecy_level": basemap.secrecy_level,
        "href": f"{base}/features" if is_drawn else f"{base}/{{z}}/{{x}}/{{y}}",
        "thumbnail": f"{base}/thumbnail" if basemap.thumbnail or not is_drawn else None,
        "label": basemap.options.get("label"),
        "color": basemap.options.get("color"),
    }
