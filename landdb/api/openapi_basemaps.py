"""The routes of base maps, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from landdb.api.openapi_parts import OBJECT, Json, geojson, json_only, operation, path, seen
from landdb.basemaps.entries import ID
from landdb.domain.basemaps import KINDS
from landdb.domain.tile_pyramid import MAX_ZOOM

_TEXT: Final[Json] = {"type": "string"}
_LEVEL: Final[Json] = {"type": "integer", "minimum": 0, "maximum": 3}
_ZOOM: Final[Json] = {"type": "integer", "minimum": 0, "maximum": MAX_ZOOM}
_SWITCH: Final[Json] = {"type": "boolean"}
_BINARY: Final[Json] = {"schema": {"type": "string", "format": "binary"}}
_PICTURE: Final[Json] = dict.fromkeys(("image/png", "image/jpeg", "image/webp", "image/gif"), _BINARY)
_FIELDS: Final[dict[str, Any]] = {
    "type": {"type": "string", "enum": list(KINDS)},
    **dict.fromkeys(("titleVi", "titleEn", "url", "attribution"), _TEXT),
    **dict.fromkeys(("minZoom", "maxNativeZoom"), _ZOOM),
    "bounds": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
    "thumbnail": _TEXT,
    "secrecyLevel": _LEVEL,
    **dict.fromkeys(("accountsOnly", "enabled"), _SWITCH),
}
_DEFINITION: Final[Json] = {
    "type": "object",
    "required": ["type", "titleVi", "titleEn", "url", "attribution"],
    "properties": _FIELDS,
    "description": "As in basemaps.json; further fields depend on the type",
}
_BODY: Final[Json] = {"application/json": {"schema": _DEFINITION}}
_NOTHING: Final = {"204": "Nothing there"}


def basemap_paths() -> Json:
    """All of them."""
    return _reading_paths() | _admin_paths()


def _reading_paths() -> Json:
    item = path("basemap_id", {"type": "string", "pattern": f"({ID})|[0-9a-f-]{{36}}"})
    axes = [path(axis, {"type": "integer", "minimum": 0}) for axis in "zxy"]
    tile = operation("getBasemapTile", "A tile of a base map as a picture", [item, *axes], _PICTURE, others=_NOTHING)
    picture = operation("getBasemapThumbnail", "A picture of a base map", [item], _PICTURE, others=_NOTHING)
    features = operation("getBasemapFeatures", "Features of a base map", [item], geojson(OBJECT))
    listed = operation("listBasemaps", "Base maps that I may see", [], json_only(OBJECT))
    return {
        "/basemaps": {"get": listed},
        "/basemaps/{basemap_id}/{z}/{x}/{y}": {"get": tile},
        "/basemaps/{basemap_id}/thumbnail": {"get": picture},
        "/basemaps/{basemap_id}/features": {"get": features},
    }


def _admin_paths() -> Json:
    item = path("basemap_id", {"type": "string", "format": "uuid"})
    ids: Json = {"type": "object", "required": ["ids"], "properties": {"ids": {"type": "array", "items": _TEXT}}}
    tried: Json = {"type": "object", "properties": {"id": _TEXT, "definition": _DEFINITION}, "maxProperties": 1}
    sent: Json = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}, "level": _LEVEL},
    }
    return {
        "/admin/basemaps": {
            "get": operation("listAllBasemaps", "Base maps for administrators", [], json_only(OBJECT)),
            "post": operation("addBasemap", "Add a base map", [], {}, others={"201": "Added"}, body=_BODY),
        },
        "/admin/basemaps/{basemap_id}": {
            "put": operation("changeBasemap", "Describe one anew", [item, seen()], json_only(OBJECT), body=_BODY),
            "delete": operation("removeBasemap", "Take one away", [item, seen()], {}, others={"204": "Gone"}),
        },
        "/admin/basemaps/order": {
            "post": operation("orderBasemaps", "Put them into an order", [], json_only(OBJECT), body=_json(ids)),
        },
        "/admin/basemaps/test": {
            "post": operation("testBasemap", "Fetch one tile", [], json_only(OBJECT), body=_json(tried)),
        },
        "/admin/basemap-files": {
            "post": operation(
                "addBasemapFile", "Keep a file for base maps", [], {}, others={"201": "Kept"},
                body={"multipart/form-data": {"schema": sent}},
            ),
        },
    }  # fmt: skip


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
