"""The OpenAPI 3.0.3 document, made by hand from the allow-list of attributes: it shows a caller's own view only."""

from __future__ import annotations

from typing import Any, Final

from landdb import __version__
from landdb.api import params
from landdb.api.representation import GEOJSON, HTML, JSON
from landdb.domain.access import COLLECTIONS, Attribute, Collection

Json = dict[str, Any]

_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
_TYPES: Final[dict[str, Json]] = {
    "string": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
    "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
}  # fmt: skip
_OBJECT: Final[Json] = {"type": "object"}


def build_document(server: str, clearance: int) -> Json:
    """The whole description as this clearance may know it."""
    paths: Json = {
        "/": {"get": _operation("getLandingPage", "Landing page", [_f()], _json(_OBJECT))},
        "/conformance": {"get": _operation("getConformance", "Conformance classes", [_f()], _json(_OBJECT))},
        "/collections": {"get": _operation("getCollections", "Collections", [_f()], _json(_OBJECT))},
    }
    for collection in COLLECTIONS.values():
        paths |= _collection_paths(collection, clearance)
    return {
        "openapi": "3.0.3",
        "info": {"title": "LandDB", "version": __version__, "description": "Register of defence land"},
        "servers": [{"url": server}],
        "paths": paths | _register_paths(clearance),
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
    paging = [_f(), _limit(), _query("cursor", {"type": "string"}, "Where the page begins: from a next link"),
              _offset()]  # fmt: skip
    item = _path("featureId", {"type": "string"})
    return {
        base: {"get": _operation(f"describe_{name}", collection.title_en, [_f()], _json(_OBJECT))},
        f"{base}/items": {
            "get": _operation(
                f"get_{name}", collection.title_en, paging + _selection(collection, clearance), _geojson(page)
            )
        },
        f"{base}/items/{{featureId}}": {
            "get": _operation(f"get_{name}_item", f"{collection.title_en}: one", [item, _f()], _geojson(feature))
        },
    }


def _register_paths(clearance: int) -> Json:
    """The map's own endpoints, in short."""
    parcels = COLLECTIONS["parcels"]
    filters = [parameter for parameter in _selection(parcels, clearance) if parameter["name"] != "datetime"]
    text: Json = {"type": "string"}
    tile = [_path("collection", {"type": "string", "enum": ["parcels", "works"]})]
    tile += [_path(axis, {"type": "integer", "minimum": 0}) for axis in "zxy"]
    mvt = {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}
    listing = [_query("sort", {"type": "string", "enum": ["key", "area", "-area", "updated"]}, "Order"),
               _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "Rows")]  # fmt: skip
    return {
        "/tiles/{collection}/{z}/{x}/{y}.mvt": {"get": _operation("getTile", "Vector tile", tile + filters, mvt)},
        "/parcels": {"get": _operation("listParcels", "Rows of parcels", listing + filters, _json(_OBJECT))},
        "/parcels/{ref}": {
            "get": _operation("getParcel", "One parcel with all its parts", [_path("ref", text)], _json(_OBJECT))
        },
        "/works/{id}": {"get": _operation("getWork", "One defence work", [_path("id", text)], _json(_OBJECT))},
        "/search": {
            "get": _operation("search", "Suggestions", [_query("q", text, "What is looked for")], _json(_OBJECT))
        },
        "/stats": {"get": _operation("getStatistics", "Facets and areas", filters, _json(_OBJECT))},
        "/code-lists": {"get": _operation("getCodeLists", "Code lists", [], _json(_OBJECT))},
        "/session": {"get": _operation("getSession", "Who I am", [], _json(_OBJECT))},
    }


def _selection(collection: Collection, clearance: int) -> list[Json]:
    parameters = [_bbox(), _query("datetime", {"type": "string"}, "Instant or interval, RFC 3339, of legal validity")]
    if collection.id == "parcels":
        parameters += [
            _query(name, {"type": "number", "minimum": 0}, "Legal area, m²") for name in sorted(params.AREA_PARAMETERS)
        ]
    for attribute in collection.filterable(clearance).values():
        schema = {"type": "array", "items": _TYPES[attribute.type], "minItems": 1, "maxItems": params.MAX_VALUES}
        parameters.append(_query(attribute.name, schema, f"{attribute.title_vi} · {attribute.title_en}"))
    return parameters


def _operation(name: str, summary: str, parameters: list[Json], content: Json) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": content},
            "default": {"description": "Problem (RFC 9457)", "content": _PROBLEM},
        },
    }


def _json(schema: Json) -> Json:
    return {JSON: {"schema": schema}, HTML: {"schema": {"type": "string"}}}


def _geojson(schema: Json) -> Json:
    return {GEOJSON: {"schema": schema}, HTML: {"schema": {"type": "string"}}}


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "required": False, "style": "form", "explode": False, "schema": schema,
            "description": description}  # fmt: skip


def _path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _f() -> Json:
    return _query("f", {"type": "string", "enum": ["json", "html"]}, "Encoding")


def _limit() -> Json:
    schema = {"type": "integer", "minimum": 1, "maximum": params.MAX_LIMIT, "default": params.DEFAULT_LIMIT}
    return _query("limit", schema, "Features on a page")


def _offset() -> Json:
    return _query("offset", {"type": "integer", "minimum": 0, "maximum": params.MAX_OFFSET}, "Features to skip")


def _bbox() -> Json:
    schema = {
        "type": "array", "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }  # fmt: skip
    return _query("bbox", schema, "west,south,east,north in CRS84; west above east crosses the antimeridian")


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
    return _TYPES[attribute.type] | {"title": attribute.title_vi, "description": attribute.title_en, "nullable": True}
