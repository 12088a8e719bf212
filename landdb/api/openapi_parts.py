"""Building blocks of the OpenAPI document: operations, contents, parameters. Knows no routes."""

from __future__ import annotations

from typing import Any, Final

from landdb.api import params
from landdb.api.representation import GEOJSON, HTML, JSON
from landdb.api.work_params import work_conditions
from landdb.domain.collections import PARCELS, Attribute, Collection
from landdb.queries.as_of import has_versions

Json = dict[str, Any]

_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
TYPES: Final[dict[str, Json]] = {
    "string": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
    "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
}  # fmt: skip
OBJECT: Final[Json] = {"type": "object"}
_TEXT: Final[Json] = {"type": "string"}
PICKED: Final[Json] = {
    "type": "array", "minItems": 1, "maxItems": params.MAX_PICKED, "description": "uuids or map ids",
    "items": {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]},
}  # fmt: skip
"""Parcels that a body names."""


def selection(collection: Collection, clearance: int) -> list[Json]:
    """Parameters that choose rows of a collection, as this clearance may use them."""
    parameters = [
        bbox(),
        query("shape", _TEXT, "Polygon in CRS84: lon lat;lon lat;…, 3 to 200 vertices, not closed"),
        query("datetime", _TEXT, "Instant or interval, RFC 3339, of legal validity"),
    ]
    if has_versions(collection):
        parameters.append(as_of())
    if collection.id == "parcels":
        parameters += [
            query(name, {"type": "number", "minimum": 0}, "Legal area, m²") for name in sorted(params.AREA_PARAMETERS)
        ]
        near = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": params.MAX_NEAR}
        metres = {"type": "number", "minimum": 0, "maximum": params.MAX_DISTANCE_M}
        parameters += [
            query("near", near, "What lies around these parcels (uuid or map id), without them"),
            query("distance", metres, "How far around them, m; 0: what touches them"),
        ]
    return parameters + [
        _condition(attribute.name, attribute) for attribute in collection.filterable(clearance).values()
    ]


def operation(
    name: str,
    summary: str,
    parameters: list[Json],
    content: Json,
    *,
    others: dict[str, str] | None = None,
    body: Json | None = None,
) -> Json:
    """One operation; ``others`` are further statuses, which come without a body, ``body`` is what it takes."""
    answers = {"200": {"description": summary, "content": content}} if content else {}
    answers |= {status: {"description": description} for status, description in (others or {}).items()}
    described = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": answers | {"default": {"description": "Problem (RFC 9457)", "content": _PROBLEM}},
    }
    return described | ({"requestBody": {"required": True, "content": body}} if body else {})


def json_only(schema: Json | None = None) -> Json:
    """What a route gives that knows no pages for people."""
    return {JSON: {"schema": schema or OBJECT}}


def pages(schema: Json) -> Json:
    """JSON for machines and HTML for people."""
    return {JSON: {"schema": schema}, HTML: {"schema": {"type": "string"}}}


def geojson(schema: Json) -> Json:
    """GeoJSON for machines and HTML for people."""
    return {GEOJSON: {"schema": schema}, HTML: {"schema": {"type": "string"}}}


def query(name: str, schema: Json, description: str) -> Json:
    """One query parameter."""
    return {"name": name, "in": "query", "required": False, "style": "form", "explode": False, "schema": schema,
            "description": description}  # fmt: skip


def as_of() -> Json:
    """The day whose end is looked at."""
    return query(
        "as_of", {"type": "string", "format": "date"}, "Rows as they were at the end of a past day in Viet Nam"
    )


def seen() -> Json:
    """The header in which whoever decides or changes names the version that they have seen."""
    return {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
            "description": "ETag of what was seen"}  # fmt: skip


def work_selection(clearance: int) -> list[Json]:
    """What works can be asked for by: the parcels that they stand on, and conditions of their own."""
    own = [_condition(name, attribute) for name, attribute in work_conditions(clearance).items()]
    return [*selection(PARCELS, clearance), *own]


def _condition(name: str, attribute: Attribute) -> Json:
    titles = f"{attribute.title_vi} · {attribute.title_en}"
    if attribute.takes_period:
        return query(name, _TEXT, f"{titles}: interval")
    schema = {"type": "array", "items": TYPES[attribute.type], "minItems": 1, "maxItems": params.MAX_VALUES}
    return query(name, schema, titles)


def path(name: str, schema: Json) -> Json:
    """One part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def encoding() -> Json:
    """The parameter `f`."""
    return query("f", {"type": "string", "enum": ["json", "html"]}, "Encoding")


def limit(maximum: int = params.MAX_LIMIT, default: int = params.DEFAULT_LIMIT, what: str = "Features") -> Json:
    """The parameter `limit` of one route."""
    schema = {"type": "integer", "minimum": 1, "maximum": maximum, "default": default}
    return query("limit", schema, f"{what} on a page")


def cursor() -> Json:
    """The parameter `cursor`."""
    return query("cursor", {"type": "string"}, "Where the page begins: from a next link")


def offset() -> Json:
    """The parameter `offset`."""
    return query("offset", {"type": "integer", "minimum": 0, "maximum": params.MAX_OFFSET}, "Features to skip")


def bbox() -> Json:
    """The parameter `bbox`."""
    schema = {
        "type": "array", "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }  # fmt: skip
    return query("bbox", schema, "west,south,east,north in CRS84; west above east crosses the antimeridian")
