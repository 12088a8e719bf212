"""Frame of a printed map: border, grid crosses, ticks with coordinates, north arrow, scale bar."""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm

from landdb.domain.issues import Language
from landdb.domain.map_paper import SheetFrame, grid_lines, round_down
from landdb.export.import_report.fonts import BOLD, REGULAR
from landdb.export.printing.stamps import INK
from landdb.export.printing.words import metres, word
from landdb.export.words import number

_GRID: Final = HexColor("#5b6f8c")
_TICK_MM: Final = 2.0
_CROSS_MM: Final = 2.5
_NEAR_CORNER_MM: Final = 9.0
_FIGURES: Final = 6.2


def draw_grid(canvas: Any, frame: SheetFrame) -> None:
    """Draw a cross wherever grid lines meet."""
    canvas.setStrokeColor(_GRID)
    canvas.setLineWidth(0.25)
    for cross in frame.crosses:
        _cross(canvas, *frame.millimetres(*cross))


def draw_frame(canvas: Any, frame: SheetFrame, language: Language) -> None:
    """Draw the border with its ticks, coordinates and north arrow."""
    x, y = frame.layout.corner
    width, height = frame.layout.frame
    west, south, east, north = frame.bounds
    step = frame.grid_step_m
    eastings, northings = grid_lines(west, east, step), grid_lines(south, north, step)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.35)
    canvas.rect((x - 1) * mm, (y - 1) * mm, (width + 2) * mm, (height + 2) * mm)
    canvas.setLineWidth(0.8)
    canvas.rect(x * mm, y * mm, width * mm, height * mm)
    canvas.setLineWidth(0.4)
    canvas.setFillColor(INK)
    canvas.setFont(REGULAR, _FIGURES)
    digits = 1 if step % 1 else 0
    for easting in eastings:
        _easting_tick(canvas, frame, easting, metres(easting, language, digits))
    for northing in northings:
        _northing_tick(canvas, frame, northing, metres(northing, language, digits))
    _north(canvas, x + width - 8, y + height - 16, language)


def draw_scale(canvas: Any, frame: SheetFrame, x: float, y: float, language: Language) -> None:
    """Draw the stated scale and, below it, a bar of four parts, from a point (mm) to the right."""
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 10)
    canvas.drawString(x * mm, y * mm, word("scale", language, scale=number(frame.scale, language)))
    length_m = round_down(50.0 * frame.scale / 1000)
    part = length_m * 1000 / frame.scale / 4
    top = y - 4.2
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.4)
    for index in range(4):
        canvas.setFillColor(INK if index % 2 == 0 else white)
        canvas.rect((x + index * part) * mm, top * mm, part * mm, 1.2 * mm, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(REGULAR, _FIGURES)
    for share, figure in ((0, 0.0), (2, length_m / 2), (4, length_m)):
        digits = 1 if figure % 1 else 0
        shown = number(figure, language, digits) + (" m" if share == 4 else "")
        canvas.drawCentredString((x + share * part) * mm, (top - 2.8) * mm, shown)


def _cross(canvas: Any, x: float, y: float) -> None:
    canvas.line((x - _CROSS_MM) * mm, y * mm, (x + _CROSS_MM) * mm, y * mm)
    canvas.line(x * mm, (y - _CROSS_MM) * mm, x * mm, (y + _CROSS_MM) * mm)


def _easting_tick(canvas: Any, frame: SheetFrame, easting: float, text: str) -> None:
    at = frame.millimetres(easting, frame.northing)[0]
    left, bottom = frame.layout.corner
    width, height = frame.layout.frame
    top = bottom + height
    canvas.line(at * mm, bottom * mm, at * mm, (bottom - _TICK_MM) * mm)
    canvas.line(at * mm, top * mm, at * mm, (top + _TICK_MM) * mm)
    if min(at - left, left + width - at) < _NEAR_CORNER_MM:
        return
    canvas.drawCentredString(at * mm, (bottom - 4.6) * mm, f"Y {text}")
    canvas.drawCentredString(at * mm, (top + 2.6) * mm, f"Y {text}")


def _northing_tick(canvas: Any, frame: SheetFrame, northing: float, text: str) -> None:
    at = frame.millimetres(frame.easting, northing)[1]
    left, bottom = frame.layout.corner
    width, height = frame.layout.frame
    right = left + width
    canvas.line(left * mm, at * mm, (left - _TICK_MM) * mm, at * mm)
    canvas.line(right * mm, at * mm, (right + _TICK_MM) * mm, at * mm)
    if min(at - bottom, bottom + height - at) < _NEAR_CORNER_MM:
        return
    for x in (left - 2.6, right + 4.4):
        canvas.saveState()
        canvas.translate(x * mm, at * mm)
        canvas.rotate(90)
        canvas.drawCentredString(0, 0, f"X {text}")
        canvas.restoreState()


def _north(canvas: Any, x: float, y: float, language: Language) -> None:
    """Draw an arrow to grid north, which is up, on a disc."""
    canvas.setFillColor(white)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.4)
    canvas.circle(x * mm, (y + 6) * mm, 6.5 * mm, fill=1)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    path.moveTo(x * mm, (y + 9) * mm)
    path.lineTo((x - 2.2) * mm, (y + 1.5) * mm)
    path.lineTo(x * mm, (y + 3) * mm)
    path.lineTo((x + 2.2) * mm, (y + 1.5) * mm)
    path.close()
    canvas.drawPath(path, fill=1)
    canvas.setFont(BOLD, 7)
    canvas.drawCentredString(x * mm, (y + 9.6) * mm, word("north", language))
