"""The routes beside the OGC ones, for the OpenAPI document: the map's endpoints, conflicts, log-in, health."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from landdb.api import params
from landdb.api.openapi_basemaps import basemap_paths
from landdb.api.openapi_files import file_paths
from landdb.api.openapi_imports import import_paths
from landdb.api.openapi_parts import (
    OBJECT,
    PICKED,
    Json,
    as_of,
    bbox,
    cursor,
    json_only,
    limit,
    operation,
    path,
    query,
    selection,
    work_selection,
)
from landdb.api.representation import HTML
from landdb.api.routes.measure import MAX_POINTS
from landdb.domain.collections import COLLECTIONS, PARCELS, WORKS
from landdb.domain.reviews import MAX_NOTE_LENGTH
from landdb.domain.saved_filters import MAX_NAME_LENGTH, MAX_QUERY_LENGTH
from landdb.queries.row_orders import MAX_OFFSET, orders_of
from landdb.queries.stats import FACETS

TILED: Final = ("parcels", "works")
_TEXT: Final[Json] = {"type": "string"}
_PAGE: Final[Json] = {HTML: {"schema": _TEXT}}
_TILE: Final[Json] = {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}
_PAGING: Final[list[Json]] = [
    limit(200, 50, "Rows"),
    cursor(),
    query("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET}, "Rows to skip"),
]
_SEE: Final = {"303": "To the page `next`, or back to the form"}


def register_paths(clearance: int) -> Json:
    """All of them, with the parameters that this clearance may use."""
    own = _tile_paths(clearance) | _reading_paths(clearance) | _work_paths(clearance) | _change_paths(clearance)
    own |= file_paths(clearance) | import_paths() | _review_paths() | _saved_filter_paths() | basemap_paths()
    return own | _session_paths() | _health_paths()


def _tile_paths(clearance: int) -> Json:
    axes = [path(axis, {"type": "integer", "minimum": 0}) for axis in "zxy"]
    outside = query("outside", {"type": "boolean"}, "Those that do not meet the filter too, marked by o=1")
    return {
        f"/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt": {
            "get": operation(
                f"get_{name}_tile",
                f"Vector tile of {name}",
                [*axes, *selection(COLLECTIONS[name], clearance), outside],
                _TILE,
                others={"204": "Nothing here"},
            )
        }
        for name in TILED
    } | _overlay_paths(axes)


def _overlay_paths(axes: list[Json]) -> Json:
    nothing = {"204": "Nothing here"}
    areas = operation(
        "get_protection_areas_tile",
        "Vector tile of protection areas, as they are today (from zoom 12)",
        [*axes, as_of()],
        _TILE,
        others=nothing,
    )
    lines = operation(
        "get_boundaries_tile",
        "Vector tile of the lines of provinces and (from zoom 9) communes",
        [*axes, as_of()],
        _TILE,
        others=nothing,
    )
    return {
        "/overlays": _get("getOverlays", "Overlays of the map of which there is something to see", []),
        "/tiles/protection-areas/{z}/{x}/{y}.mvt": {"get": areas},
        "/tiles/boundaries/{z}/{x}/{y}.mvt": {"get": lines},
    }


def _reading_paths(clearance: int) -> Json:
    filters = selection(PARCELS, clearance)
    sort = _sort(orders_of(PARCELS, clearance))
    facets = [facet for facet in FACETS if facet in PARCELS.filterable(clearance)]
    counted = query("facets", {"type": "array", "items": {"type": "string", "enum": facets}}, "What to count by")
    classes = query("histogram", {"type": "string", "enum": ["area"]}, "Counts by classes of area")
    extent = query("extent", {"type": "boolean"}, "With the box of all rows: west, south, east, north in WGS 84")
    wanted = query("q", _TEXT, "What is looked for")
    zone = query(
        "zone", {"type": "integer"}, "EPSG code of the VN-2000 zone to try first for coordinates that name none"
    )
    pair = [
        query(name, {"type": "integer", "minimum": 1}, f"The {name} version, as the history numbers it")
        for name in ("older", "newer")
    ]
    return {
        "/parcels": _get("listParcels", "Rows of parcels", [sort, *_PAGING, *filters]),
        "/parcels/{ref}": _get("getParcel", "One parcel with all its parts", [path("ref", _TEXT), as_of()]),
        "/parcels/{ref}/beside": _get("getBeside", "The rows before and after", [path("ref", _TEXT), sort, *filters]),
        "/parcels/{ref}/difference": _get(
            "getParcelDifference", "Two versions of a parcel", [path("ref", _TEXT), *pair]
        ),
        "/works/{ref}/difference": _get("getWorkDifference", "Two versions of a work", [path("ref", _TEXT), *pair]),
        "/parcels/comparison": {
            "post": operation(
                "compareParcels", "Parcels beside each other, with their sums", [], json_only(), body=_COMPARED
            )
        },
        "/search": _get("search", "Suggestions", [wanted, limit(50, 10, "Suggestions"), zone, *_scope()]),
        "/search/provinces": _get("getSearchProvinces", "Provinces with parcels, to narrow a search to", []),
        "/stats": _get("getStatistics", "Facets and areas", [counted, classes, extent, *filters]),
        "/stats/dashboard": _get("getDashboard", "The overview: charts, each bar with its filter", filters),
        "/code-lists": _get("getCodeLists", "Code lists", []),
        "/measure": {"post": operation("measure", "Lengths, bearings and area", [], json_only(), body=_MEASURED)},
    }


def _scope() -> list[Json]:
    codes = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": params.MAX_LISTED}
    return [
        query("province_code", codes, "Look in these provinces only; units and coordinates are found in any case"),
        query("commune_code", codes, "Look in these communes only"),
        bbox(),
    ]


def _work_paths(clearance: int) -> Json:
    sort = _sort(orders_of(WORKS, clearance))
    return {
        "/works": _get("listWorks", "Rows of works on parcels", [sort, *_PAGING, *work_selection(clearance)]),
        "/works/{ref}": _get("getWork", "One defence work", [path("ref", _TEXT), as_of()]),
    }


def _sort(orders: Iterable[str]) -> Json:
    return query("sort", {"type": "string", "enum": list(orders)}, "Order")


def _change_paths(clearance: int) -> Json:
    filters = [
        query("period", _TEXT, "Days in which the change was registered: an interval, both days included"),
        query("province_code", _TEXT, "Present province of the parcel"),
    ]
    if clearance >= 1:
        filters.append(query("managing_unit", _TEXT, "Managing unit of the parcel, by its code"))
    paging = [limit(50, 30, "Changes"), cursor()]
    return {"/changes": _get("listChanges", "Changes of parcels, the newest first", [*filters, *paging])}


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


def _saved_filter_paths() -> Json:
    fields = {
        "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH},
        "query": {"type": "string", "minLength": 1, "maxLength": MAX_QUERY_LENGTH},
    }
    change: Json = {"application/json": {"schema": {"type": "object", "properties": fields, "minProperties": 1}}}
    whole: Json = {
        "application/json": {"schema": {"type": "object", "properties": fields, "required": ["name", "query"]}}
    }
    item = path("filter_id", {"type": "string", "format": "uuid"})
    kept = {"201": "Kept"}
    return {
        "/saved-filters": _get("listSavedFilters", "My saved filters", [])
        | {"post": operation("saveFilter", "Keep a filter", [], {}, others=kept, body=whole)},
        "/saved-filters/{filter_id}": {
            "patch": operation("changeSavedFilter", "Rename or change one", [item], json_only(), body=change),
            "delete": operation("deleteSavedFilter", "Take one away", [item], {}, others={"204": "Gone"}),
        },
        "/saved-filters/{filter_id}/use": {
            "post": operation("useSavedFilter", "It was applied", [item], json_only()),
        },
    }


_PAIR: Final[Json] = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_MEASURED: Final[Json] = json_only(
    {
        "type": "object",
        "required": ["points"],
        "properties": {
            "points": {"type": "array", "items": _PAIR, "minItems": 1, "maxItems": MAX_POINTS,
                       "description": "lon, lat; or easting, northing in the zone of `crs`"},
            "crs": {"type": "integer", "default": 4326, "description": "EPSG code of the points: 4326 or a zone"},
            "zone": {"type": "integer", "description": "EPSG code of the plane; by default by place"},
            "closed": {"type": "boolean", "default": False, "description": "A ring: with its area and the leg back"},
        },
    }
)  # fmt: skip
_COMPARED: Final[Json] = json_only(
    {
        "type": "object",
        "required": ["parcels"],
        "properties": {
            "parcels": PICKED,
            "as_of": {"type": "string", "format": "date", "description": "As they were at the end of a past day"},
        },
    }
)  # fmt: skip
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
