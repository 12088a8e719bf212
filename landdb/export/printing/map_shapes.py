"""Parcels, works and the selected parcel of a printed map, within the frame."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from landdb.domain.issues import Language
from landdb.domain.map_paper import SheetFrame
from landdb.export.import_report.fonts import BOLD, REGULAR
from landdb.export.land_use_style import CERTIFICATE_STYLES, USE_STYLES, WORK_COLOURS, use_style
from landdb.export.printing.hatches import HATCH_WIDTH
from landdb.export.printing.map_content import MapContent
from landdb.export.printing.map_overlays import draw_overlays
from landdb.export.printing.outlines import ToPage, draw_shapes, hatch_shapes, page_of
from landdb.export.printing.stamps import INK
from landdb.export.printing.vertex_marks import BLUE, Room, draw_vertices
from landdb.export.words import number

_NUMBER: Final = 6.5
_AREA: Final = 5.0
_CROSS: Final = 2.5 * mm
_DEFENCE: Final = "defence"
_TRIED: Final = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
"""Where a number may stand: in the middle of its parcel, else a little aside of what stands there."""


def draw_shapes_of(canvas: Any, content: MapContent, language: Language) -> None:
    """Draw everything that lies in the frame, clipped to it."""
    frame = content.frame
    west, south, _, _ = frame.bounds
    to_page = page_of(frame.layout.corner, west, south, frame.scale)
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(*(side * mm for side in (*frame.layout.corner, *frame.layout.frame)))
    canvas.clipPath(clip, stroke=0, fill=0)
    _PARCELS[content.colour_by](canvas, content, to_page)
    draw_overlays(canvas, content, to_page)
    _draw_works(canvas, content, to_page)
    room = _room_of(frame, to_page)
    _draw_selected(canvas, content, to_page, room, language)
    _draw_numbers(canvas, content, to_page, room, language)
    canvas.restoreState()


def _room_of(frame: SheetFrame, to_page: ToPage) -> Room:
    """Return what is free to be written on: neither the frame's outside nor the crosses of the grid."""
    (x, y), (width, height) = frame.layout.corner, frame.layout.frame
    left, bottom, right, top = (side * mm for side in (x, y, x + width, y + height))
    far = 30 * mm
    room = Room()
    room.take([(left - far, bottom - far, left, top + far), (right, bottom - far, right + far, top + far)])
    room.take([(left, bottom - far, right, bottom), (left, top, right, top + far)])
    for cross in frame.crosses:
        [(x, y)] = to_page([cross]).tolist()
        room.take([(x - _CROSS, y - _CROSS, x + _CROSS, y + _CROSS)])
    return room


def _draw_by_use(canvas: Any, content: MapContent, to_page: ToPage) -> None:
    """Draw in the order of the web map's groups, so that defence land and its edges lie above the others."""
    names = np.array([use_style(row["main_use_code"]).name for row in content.parcels.rows])
    for style in USE_STYLES:
        chosen = content.parcels.shapes[names == style.name]
        if not len(chosen):
            continue
        canvas.setFillColor(HexColor(style.fill))
        canvas.setStrokeColor(HexColor(style.edge))
        canvas.setLineWidth(0.7 if style.name == _DEFENCE else 0.3)
        draw_shapes(canvas, chosen, to_page, content.frame, fill=True)


def _draw_by_certificate(canvas: Any, content: MapContent, to_page: ToPage) -> None:
    """Draw fills, edges and hatches by certificate status, the disputed above the others."""
    statuses = np.array([row["certificate_status"] for row in content.parcels.rows])
    for status, style in CERTIFICATE_STYLES.items():
        chosen = content.parcels.shapes[statuses == status]
        canvas.setFillColor(HexColor(style.fill))
        canvas.setStrokeColor(HexColor(style.edge))
        canvas.setLineWidth(0.4)
        draw_shapes(canvas, chosen, to_page, content.frame, fill=True)
        if style.hatches:
            canvas.setLineWidth(HATCH_WIDTH)
            hatch_shapes(canvas, chosen, to_page, content.frame, style.hatches)


_PARCELS: Final = {"use": _draw_by_use, "certificate": _draw_by_certificate}


def _draw_works(canvas: Any, content: MapContent, to_page: ToPage) -> None:
    types = np.array([row["work_type"] for row in content.works.rows])
    for work_type, (fill, edge) in WORK_COLOURS.items():
        chosen = content.works.shapes[types == work_type]
        if not len(chosen):
            continue
        canvas.setFillColor(HexColor(fill))
        canvas.setStrokeColor(HexColor(edge))
        canvas.setLineWidth(0.4)
        draw_shapes(canvas, chosen, to_page, content.frame, fill=True)


def _draw_selected(canvas: Any, content: MapContent, to_page: ToPage, room: Room, language: Language) -> None:
    ids = [row["id"] for row in content.parcels.rows]
    if content.selected not in ids:
        return
    shape = content.parcels.shapes[[ids.index(content.selected)]]
    for colour, width in ((white, 2.6), (BLUE, 1.1)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        draw_shapes(canvas, shape, to_page, content.frame, fill=False)
    draw_vertices(canvas, content.selected_rings, to_page, room, language, lengths=True)


def _draw_numbers(canvas: Any, content: MapContent, to_page: ToPage, room: Room, language: Language) -> None:
    """Write number and area where the part of a parcel that is in the frame has room for them."""
    if not len(content.parcels.rows):
        return
    frame = content.frame
    shown = shapely.intersection(shapely.make_valid(content.parcels.shapes), shapely.box(*frame.bounds))
    to_points = 1000 / frame.scale * mm
    room_of = 2 * shapely.area(shown) / np.maximum(shapely.length(shown), 1e-9) * to_points
    places = to_page(shapely.get_coordinates(shapely.point_on_surface(shown)))
    if len(places) != len(content.parcels.rows):  # one of them only touches the frame
        keep = ~shapely.is_empty(shown)
        rows = [row for row, kept in zip(content.parcels.rows, keep, strict=True) if kept]
        room_of = room_of[keep]
    else:
        rows = list(content.parcels.rows)
    canvas.setFillColor(INK)
    for row, (x, y), radius in zip(rows, places.tolist(), room_of.tolist(), strict=True):
        _write_number(canvas, row, (x, y), radius, room, language)


def _write_number(
    canvas: Any, row: Any, at: tuple[float, float], radius: float, room: Room, language: Language
) -> None:
    text = str(row["parcel_no"])
    area = number(row["legal_area_m2"], language, 1) if row["legal_area_m2"] else ""
    width = float(stringWidth(text, BOLD, _NUMBER))
    wide = max(width, float(stringWidth(area, REGULAR, _AREA)))
    both = bool(area) and wide / 2 < radius * 1.15 and radius > _NUMBER
    if not both and (width / 2 > radius * 1.1 or radius < _NUMBER * 0.5):
        return
    half = _NUMBER * (0.95 if both else 0.5)
    reach = wide / 2 if both else width / 2
    aside = 0.6 * radius
    places = [(at[0] + x * aside, at[1] + y * aside) for x, y in _TRIED]
    place = next((place for place in places if room.take([_around(place, reach, half)])), None)
    if place is None:
        return
    x, y = place
    canvas.setFont(BOLD, _NUMBER)
    canvas.drawCentredString(x, y + (0.6 if both else -_NUMBER * 0.36), text)
    if both:
        canvas.setFont(REGULAR, _AREA)
        canvas.drawCentredString(x, y - _AREA, area)


def _around(place: tuple[float, float], reach: float, half: float) -> tuple[float, float, float, float]:
    return place[0] - reach, place[1] - half, place[0] + reach, place[1] + half
