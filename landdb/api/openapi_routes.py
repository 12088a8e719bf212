"""The routes beside the OGC ones, for the OpenAPI document: the map's endpoints, conflicts, log-in, health."""

from __future__ import annotations

from typing import Final

from landdb.api.openapi_imports import import_paths
from landdb.api.openapi_parts import (
    OBJECT,
    Json,
    cursor,
    json_only,
    limit,
    operation,
    path,
    query,
    selection,
)
from landdb.api.representation import HTML
from landdb.domain.collections import COLLECTIONS, PARCELS
from landdb.domain.reviews import MAX_NOTE_LENGTH
from landdb.queries.parcels import ORDERS
from landdb.queries.stats import FACETS

TILED: Final = ("parcels", "works")
_TEXT: Final[Json] = {"type": "string"}
_PAGE: Final[Json] = {HTML: {"schema": _TEXT}}
_TILE: Final[Json] = {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}
_SEE: Final = {"303": "To the page `next`, or back to the form"}


def register_paths(clearance: int) -> Json:
    """All of them, with the parameters that this clearance may use."""
    own = _tile_paths(clearance) | _reading_paths(clearance)
    return own | import_paths() | _review_paths() | _session_paths() | _health_paths()


def _tile_paths(clearance: int) -> Json:
    axes = [path(axis, {"type": "integer", "minimum": 0}) for axis in "zxy"]
    return {
        f"/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt": {
            "get": operation(
                f"get_{name}_tile",
                f"Vector tile of {name}",
                axes + selection(COLLECTIONS[name], clearance),
                _TILE,
                others={"204": "Nothing here"},
            )
        }
        for name in TILED
    }


def _reading_paths(clearance: int) -> Json:
    filters = selection(PARCELS, clearance)
    sort = query("sort", {"type": "string", "enum": list(ORDERS)}, "Order")
    facets = [facet for facet in FACETS if facet in PARCELS.filterable(clearance)]
    counted = query("facets", {"type": "array", "items": {"type": "string", "enum": facets}}, "What to count by")
    classes = query("histogram", {"type": "string", "enum": ["area"]}, "Counts by classes of area")
    wanted = query("q", _TEXT, "What is looked for")
    return {
        "/parcels": _get("listParcels", "Rows of parcels", [sort, limit(200, 50, "Rows"), cursor(), *filters]),
        "/parcels/{ref}": _get("getParcel", "One parcel with all its parts", [path("ref", _TEXT)]),
        "/works/{ref}": _get("getWork", "One defence work", [path("ref", _TEXT)]),
        "/search": _get("search", "Suggestions", [wanted, limit(50, 10, "Suggestions")]),
        "/stats": _get("getStatistics", "Facets and areas", [counted, classes, *filters]),
        "/code-lists": _get("getCodeLists", "Code lists", []),
    }


def _review_paths() -> Json:
    note: Json = {"type": "object", "required": ["note"], "properties": {"note": _NOTE}}
    body = {"application/x-www-form-urlencoded": {"schema": note}, "multipart/form-data": {"schema": note}}
    item = path("item_id", {"type": "string", "format": "uuid"})
    close = operation("closeReview", "Close a conflict", [item], json_only(), body=body)
    return {
        "/reviews": _get(
            "listReviews", "Conflicts of imports with hidden data", [limit(200, 50, "Conflicts"), cursor()]
        ),
        "/reviews/{item_id}/close": {"post": close},
    }


_NOTE: Final[Json] = {"type": "string", "minLength": 1, "maxLength": MAX_NOTE_LENGTH}


def _session_paths() -> Json:
    form: Json = {
        "type": "object",
        "required": ["username", "password"],
        "properties": dict.fromkeys(("username", "password", "next"), _TEXT),
    }
    after = [query("next", _TEXT, "Page to go to"), query("failed", _TEXT, "The last try failed")]
    body = {"application/x-www-form-urlencoded": {"schema": form}}
    return {
        "/session": _get("getSession", "Who I am", []),
        "/login": {
            "get": operation("getLoginForm", "Log-in form", after, _PAGE),
            "post": operation("logIn", "Open a session", [], json_only(), others=_SEE, body=body),
        },
        "/logout": {
            "post": operation("logOut", "End the session", [], {}, others={"204": "Ended", "303": "To the map"})
        },
    }


def _health_paths() -> Json:
    return {
        "/healthz": _get("getHealth", "The process answers", []),
        "/readyz": _get("getReadiness", "The database answers and is current", []),
    }


def _get(name: str, summary: str, parameters: list[Json]) -> Json:
    return {"get": operation(name, summary, parameters, json_only(OBJECT))}
