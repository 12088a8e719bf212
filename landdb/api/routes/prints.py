"""Maps on paper: what sheets there are, and one sheet as PDF at an exact scale in a VN-2000 zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb import __version__
from landdb.api import params
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.files import banner_of, bytes_answer, log_export
from landdb.api.representation import json_response
from landdb.api.routes.parcels import parse_ref
from landdb.domain.actors import Actor
from landdb.domain.crs import from_wgs84
from landdb.domain.issues import Language
from landdb.domain.map_paper import COLOUR_SCHEMES, LAYOUTS, ORIENTATIONS, PAPERS, SCALES, SheetFrame, SheetLayout
from landdb.domain.plain_text import is_plain
from landdb.domain.vietnam_time import VIETNAM
from landdb.domain.zones import ZONES, Zone
from landdb.errors import InputError
from landdb.export.file_names import dated
from landdb.export.printing.map_content import MAX_SHAPES, Wanted, read_map
from landdb.export.printing.stamps import PrintStamp
from landdb.queries.overlay_tiles import BOUNDARIES, PROTECTION_AREAS, sees_protection_areas

router = APIRouter()

PDF: Final = "application/pdf"
MAX_TITLE: Final = 160
OVERLAYS: Final = (PROTECTION_AREAS, BOUNDARIES)
MAP_PARAMETERS: Final = frozenset(
    {
        "paper",
        "orientation",
        "scale",
        "center",
        "zone",
        "title",
        "parcel",
        "works",
        "colour_by",
        "lang",
        "as_of",
        "overlays",
    }
)


@router.get("/prints/layouts")
def read_layouts(request: Request, _: Reader) -> Response:
    """Papers with the size of the map's frame on them in millimetres, scales, and how much a sheet may show."""
    params.refuse_unknown(request.query_params, ())
    layouts = [
        {"paper": layout.paper, "orientation": layout.orientation, "page_mm": layout.page, "frame_mm": layout.frame}
        for layout in LAYOUTS
    ]
    content = {"layouts": layouts, "scales": SCALES, "max_parcels": MAX_SHAPES, "max_title": MAX_TITLE}
    return json_response(content)


@router.get("/prints/map")
def read_map_sheet(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """A sheet around ``center`` (longitude, latitude), as the caller sees the register today or on a day (``as_of``).

    ``overlays`` names what lies over the parcels: ``protection-areas`` (of today, as the caller sees them) and
    ``boundaries`` (of the day). ``parcel`` is the one whose vertices are numbered, ``zone`` the EPSG code of a VN-2000
    zone.
    """
    query = request.query_params
    params.refuse_unknown(query, MAP_PARAMETERS)
    language = params.parse_language(query)
    zone = _parse_zone(query)
    frame = _parse_frame(query, zone)
    title = _parse_title(query)
    selected = parse_ref(query["parcel"]) if query.get("parcel") else None
    overlays = params.parse_list(query, "overlays", OVERLAYS)
    works = params.parse_choice(query, "works", ("1", "0"), "1") == "1"
    colour_by = params.parse_choice(query, "colour_by", COLOUR_SCHEMES, "use")
    as_of = params.parse_as_of(query)
    if as_of is not None and PROTECTION_AREAS in overlays:
        raise InputError(
            "Protection areas are shown as they are today only.", "Phạm vi bảo vệ chỉ hiện theo trạng thái hôm nay."
        )
    wanted = Wanted(
        selected=selected,
        works=works,
        areas=PROTECTION_AREAS in overlays and sees_protection_areas(actor.clearance),
        boundaries=BOUNDARIES in overlays,
        day=as_of or services.clock().astimezone(VIETNAM).date(),
    )
    with services.files.taken(actor.id):
        from landdb.export.printing.map_pdf import render_map

        with services.database.open_session(actor) as session:
            content = read_map(session, frame, zone, actor.clearance, wanted, as_of)
        stamp = make_stamp(services, actor, content.level, language, as_of)
        made = render_map(replace(content, colour_by=colour_by), title, stamp)
    log_export(request, actor, "map", len(content.parcels.rows) + len(content.works.rows), content.level)
    return bytes_answer(made, f"ban_do_1-{frame.scale}_{dated(stamp.made_at, stamp.level, as_of)}.pdf", PDF)


def make_stamp(
    services: Services, actor: Actor, level: int, language: Language, as_of: date | None = None
) -> PrintStamp:
    """What stands on every page that this caller prints now, of the present register or of a day's."""
    banner = banner_of(services.settings, language)
    return PrintStamp(level, actor.name, services.clock(), banner, f"LandDB {__version__}", language, as_of)


def _parse_zone(query: QueryParams) -> Zone:
    code = query.get("zone", "")
    found = next((zone for zone in ZONES if str(zone.epsg) == code), None)
    if found is None:
        raise params.bad("zone", "the EPSG code of a VN-2000 zone", "mã EPSG của một múi chiếu VN-2000")
    return found


def _parse_frame(query: QueryParams, zone: Zone) -> SheetFrame:
    layout = SheetLayout(
        params.parse_choice(query, "paper", PAPERS, "A4"),
        params.parse_choice(query, "orientation", ORIENTATIONS, "portrait"),
    )
    scale = params.parse_int(query, "scale", 1000, 1, 10**6)
    if scale not in SCALES:
        listed = ", ".join(map(str, SCALES))
        raise params.bad("scale", f"one of {listed}", f"một trong {listed}")
    lon, lat = params.parse_place(query, "center")
    if abs(lon - zone.central_meridian) > 2 * zone.half_width + 1:
        raise params.bad("zone", "a zone near the centre of the map", "múi chiếu gần tâm bản đồ")
    [(easting, northing)] = from_wgs84(np.array([[lon, lat]]), zone.srid)
    return SheetFrame(layout, scale, float(easting), float(northing))


def _parse_title(query: QueryParams) -> str:
    title = " ".join(query.get("title", "").split())
    if len(title) > MAX_TITLE or not is_plain(title):
        raise params.bad("title", f"at most {MAX_TITLE} letters", f"tối đa {MAX_TITLE} ký tự")
    return title
