"""The OpenAPI 3.0.3 document, made by hand from the allow-list of attributes: it shows a caller's own view only."""

from __future__ import annotations

from landdb import __version__
from landdb.api.openapi_parts import (
    OBJECT,
    TYPES,
    Json,
    cursor,
    encoding,
    geojson,
    limit,
    offset,
    operation,
    pages,
    path,
    query,
    selection,
)
from landdb.api.openapi_routes import register_paths
from landdb.api.representation import HTML, OPENAPI
from landdb.domain.collections import ADMIN_UNITS, COLLECTIONS, Attribute, Collection


def build_document(server: str, clearance: int) -> Json:
    """The whole description as this clearance may know it."""
    paths: Json = {
        "/": {"get": operation("getLandingPage", "Landing page", [encoding()], pages(OBJECT))},
        "/conformance": {"get": operation("getConformance", "Conformance classes", [encoding()], pages(OBJECT))},
        "/api": {
            "get": operation(
                "getApi",
                "This description",
                [encoding()],
                {OPENAPI: {"schema": OBJECT}, HTML: {"schema": {"type": "string"}}},
            )
        },
        "/collections": {"get": operation("getCollections", "Collections", [encoding()], pages(OBJECT))},
    }
    for collection in COLLECTIONS.values():
        paths |= _collection_paths(collection, clearance)
    return {
        "openapi": "3.0.3",
        "info": {"title": "LandDB", "version": __version__, "description": "Register of defence land"},
        "servers": [{"url": server}],
        "paths": paths | register_paths(clearance),
        "components": {
            "schemas": _schemas(clearance),
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
        },
        "security": [{}, {"basic": []}],
    }


def _collection_paths(collection: Collection, clearance: int) -> Json:
    name, base = collection.id.replace("-", "_"), f"/collections/{collection.id}"
    feature: Json = {"$ref": f"#/components/schemas/{name}_feature"}
    page = {"allOf": [{"$ref": "#/components/schemas/page"},
                      {"type": "object", "properties": {"features": {"type": "array", "items": feature}}}]}  # fmt: skip
    paging = [encoding(), limit(), cursor(), offset()]  # fmt: skip
    if collection is ADMIN_UNITS:
        paging.append(query("points", {"type": "boolean"}, "Where names stand instead of boundaries"))
    item = path("featureId", {"type": "string"})
    return {
        base: {"get": operation(f"describe_{name}", collection.title_en, [encoding()], pages(OBJECT))},
        f"{base}/items": {
            "get": operation(
                f"get_{name}", collection.title_en, paging + selection(collection, clearance), geojson(page)
            )
        },
        f"{base}/items/{{featureId}}": {
            "get": operation(f"get_{name}_item", f"{collection.title_en}: one", [item, encoding()], geojson(feature))
        },
    }


def _schemas(clearance: int) -> Json:
    schemas: Json = {
        "problem": {"type": "object", "required": ["type", "title", "status"], "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "request_id": {"type": "string"}}},
        "link": {"type": "object", "required": ["href", "rel"], "properties": {
            "href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}}},
        "page": {"type": "object", "required": ["type", "features"], "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer", "minimum": 0}, "numberReturned": {"type": "integer", "minimum": 0},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            "features": {"type": "array", "items": {"type": "object"}}}},
    }  # fmt: skip
    for collection in COLLECTIONS.values():
        properties = {a.name: _property(a) for a in collection.visible(clearance)}
        schemas[f"{collection.id.replace('-', '_')}_feature"] = {
            "type": "object",
            "required": ["type", "id", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"type": "string"},
                "geometry": {"type": "object", "nullable": True},
                "properties": {"type": "object", "properties": properties},
            },
        }
    return schemas


def _property(attribute: Attribute) -> Json:
    return TYPES[attribute.type] | {"title": attribute.title_vi, "description": attribute.title_en, "nullable": True}
