"""The routes that make files of the register, for the OpenAPI document: maps, extracts, exports."""

from __future__ import annotations

from typing import Final

from landdb.api import params
from landdb.api.openapi_parts import (
    PICKED,
    Json,
    as_of,
    json_only,
    operation,
    pages,
    path,
    query,
    selection,
    work_selection,
)
from landdb.api.routes.dashboard import FORMS as DASHBOARD_FORMS
from landdb.api.routes.dashboard import XLSX
from landdb.api.routes.exports import MAX_NAMED
from landdb.api.routes.extracts import FORMS, HTML_FILE
from landdb.api.routes.prints import MAX_TITLE, OVERLAYS, PDF
from landdb.domain.collections import PARCELS
from landdb.domain.map_paper import COLOUR_SCHEMES, ORIENTATIONS, PAPERS, SCALES
from landdb.export.data.render import MEDIA_TYPES

_TEXT: Final[Json] = {"type": "string"}
_FILE: Final[Json] = {"schema": {"type": "string", "format": "binary"}}
_CODE: Final[Json] = {"type": "integer"}


def file_paths(clearance: int) -> Json:
    """All of them, with the parameters that this clearance may use."""
    return _print_paths() | _extract_paths() | _export_paths(clearance)


def _print_paths() -> Json:
    taken = [
        query("center", _TEXT, "longitude,latitude in WGS 84"),
        query("zone", _CODE, "EPSG code of the VN-2000 zone in which the map is drawn"),
        query("scale", {"type": "integer", "enum": list(SCALES)}, "Denominator of the scale"),
        query("paper", {"type": "string", "enum": list(PAPERS)}, "Paper"),
        query("orientation", {"type": "string", "enum": list(ORIENTATIONS)}, "Which way the paper lies"),
        query("title", {"type": "string", "maxLength": MAX_TITLE}, "Title of the sheet"),
        query("parcel", _TEXT, "Parcel whose vertices are numbered"),
        query("works", {"type": "string", "enum": ["1", "0"]}, "Whether works are drawn"),
        query("colour_by", {"type": "string", "enum": list(COLOUR_SCHEMES)}, "What the colours of parcels tell"),
        query("overlays", {"type": "array", "items": {"type": "string", "enum": list(OVERLAYS)}}, "What lies over it"),
        as_of(),
        _language(),
    ]
    return {
        "/prints/layouts": {"get": operation("getPrintLayouts", "Papers, frames and scales", [], json_only())},
        "/prints/map": {"get": operation("printMap", "A map at an exact scale", taken, {PDF: _FILE})},
    }


def _extract_paths() -> Json:
    ref = path("ref", _TEXT)
    form = query("f", {"type": "string", "enum": list(FORMS)}, "PDF, or a stand-alone HTML sheet")
    given = query("sha256", {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}, "The hash on an extract")
    encoding = query("f", {"type": "string", "enum": ["json", "html"]}, "Encoding")
    return {
        "/parcels/{ref}/extract": {
            "get": operation(
                "getExtract", "Extract of a parcel", [ref, form, as_of(), _language()], {PDF: _FILE, HTML_FILE: _FILE}
            )
        },
        "/parcels/{ref}/extract/check": {
            "get": operation(
                "checkExtract", "Whether an extract agrees with the register", [ref, given, as_of(), encoding],
                pages({"type": "object"}),
            )
        },
    }  # fmt: skip


def _export_paths(clearance: int) -> Json:
    kind = query("f", {"type": "string", "enum": [str(kind) for kind in MEDIA_TYPES]}, "Kind of file")
    system = query("crs", _CODE, "4326 or the EPSG code of a VN-2000 zone")
    picked = query("id", {"type": "array", "items": _TEXT, "maxItems": MAX_NAMED}, "Identifiers (uuid) of parcels")
    content = dict.fromkeys(MEDIA_TYPES.values(), _FILE)
    taken = [kind, system, _language(), *selection(PARCELS, clearance)]
    of_works = [kind, system, _language(), *work_selection(clearance)]
    body = json_only({"type": "object", "required": ["parcels"], "properties": {"parcels": PICKED}})
    form = query("f", {"type": "string", "enum": list(DASHBOARD_FORMS)}, "Kind of file")
    overview = [form, _language(), *selection(PARCELS, clearance)]
    forms = {XLSX: _FILE, PDF: _FILE}
    return {
        "/exports/parcels": {
            "get": operation("exportParcels", "Parcels as a file", [picked, *taken], content),
            "post": operation("exportPickedParcels", "Parcels that are named, as a file", taken, content, body=body),
        },
        "/exports/works": {"get": operation("exportWorks", "Works as a file", of_works, content)},
        "/exports/dashboard": {"get": operation("exportDashboard", "The overview as a file", overview, forms)},
    }


def _language() -> Json:
    return query("lang", {"type": "string", "enum": list(params.LANGUAGES), "default": "vi"}, "Its language")
