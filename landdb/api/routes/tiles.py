"""Vector tiles of parcels and works."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.caching import make_etag, not_modified
from landdb.api.deps import Reader, ServicesDep
from landdb.api.routes.collections import full_version, read_version
from landdb.api.tile_params import parse_tile
from landdb.domain.collections import COLLECTIONS
from landdb.errors import NotFoundError
from landdb.queries import tiles

router = APIRouter()

TILED: Final = ("parcels", "works")
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"


@router.get("/tiles/{collection_id}/{z}/{x}/{y}.mvt")
def read_tile(
    request: Request, collection_id: str, z: str, x: str, y: str, actor: Reader, services: ServicesDep
) -> Response:
    """One tile; whether the caller holds it already is settled before any work on it."""
    if collection_id not in TILED:
        raise NotFoundError("There are no tiles of this collection.", "Bộ dữ liệu này không có ô bản đồ.")
    collection = COLLECTIONS[collection_id]
    place = parse_tile(z, x, y)
    query = request.query_params
    params.refuse_unknown(query, params.selection_names(collection, actor.clearance) | {"outside"})
    selection = params.parse_selection(query, collection, actor.clearance)
    outside = params.parse_flag(query, "outside")
    with services.database.open_session(actor) as session:
        if "if-none-match" in request.headers:
            version = read_version(services, session, collection)
            if unchanged := not_modified(request, make_etag(actor, version, request)):
                return unchanged
        tile = tiles.get_tile(session, collection, place, selection, actor.clearance, with_outside=outside)
        etag = make_etag(actor, full_version(services, session, tile.version), request)
    return send_tile(tile, etag)


def send_tile(tile: tiles.Tile, etag: str) -> Response:
    """A tile; 204 where the caller has nothing to see."""
    if not tile.content:
        return Response(status_code=204, headers={"ETag": etag})
    return Response(tile.content, media_type=MEDIA_TYPE, headers={"ETag": etag})
