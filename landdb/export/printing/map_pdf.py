"""A map as one page of PDF: every line a vector at the stated scale in the plane of one VN-2000 zone."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from landdb.export.import_report.fonts import BOLD, REGULAR, printable, register_fonts
from landdb.export.printing.map_content import MapContent
from landdb.export.printing.map_frame import draw_frame, draw_grid, draw_scale
from landdb.export.printing.map_legend import draw_legend
from landdb.export.printing.map_shapes import draw_shapes_of
from landdb.export.printing.stamps import INK, SOFT, WARNING, PrintStamp, draw_page_number, draw_stamp
from landdb.export.printing.words import system, word
from landdb.export.words import number


def render_map(content: MapContent, title: str, stamp: PrintStamp) -> bytes:
    """Return the page.

    Raises
    ------
    ConfigurationError
        The font is missing.
    """
    register_fonts()
    layout, language = content.frame.layout, stamp.language
    page = layout.page
    side = layout.corner[0]
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(page[0] * mm, page[1] * mm), initialFontName=REGULAR, lang=language)
    shown = title.strip() or word("map", language)
    canvas.setTitle(f"{shown} 1:{content.frame.scale}")
    canvas.setAuthor(stamp.actor_name)
    canvas.setCreator(stamp.software)
    draw_shapes_of(canvas, content, language)
    draw_grid(canvas, content.frame)
    draw_frame(canvas, content.frame, language)
    box = draw_stamp(canvas, stamp, page, side)
    _draw_title(canvas, content, shown, stamp, page[0] - 2 * side - box - 4)
    _draw_state(canvas, stamp, page, side)
    _draw_foot(canvas, content, stamp)
    draw_page_number(canvas, stamp, page, side, "")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_title(canvas: Any, content: MapContent, title: str, stamp: PrintStamp, room_mm: float) -> None:
    """Draw the title in one or two lines, and below it what the sheet is."""
    layout = content.frame.layout
    left, top = layout.corner[0] * mm, layout.page[1]
    size = next((size for size in (14, 12, 10) if len(simpleSplit(printable(title), BOLD, size, room_mm * mm)) == 1), 9)
    lines = simpleSplit(printable(title), BOLD, size, room_mm * mm)[:2]
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, size)
    first = top - (14.0 if len(lines) > 1 else 16.5)
    for index, line in enumerate(lines):
        canvas.drawString(left, (first - 4 * index) * mm, line)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 7)
    scale = word("scale", stamp.language, scale=number(content.frame.scale, stamp.language))
    canvas.drawString(left, (top - 21.8) * mm, f"{scale} · VN-2000 {content.zone.name}")


def _draw_state(canvas: Any, stamp: PrintStamp, page: tuple[float, float], side: float) -> None:
    """Draw below the level which day's register it is, in both languages, where it is not the present one."""
    if stamp.state is None:
        return
    own, other = map(printable, stamp.state)
    right, height = (page[0] - side) * mm, page[1]
    canvas.setFillColor(WARNING)
    canvas.setFont(BOLD, 9)
    canvas.drawRightString(right, (height - 21.8) * mm, own)
    canvas.setFont(REGULAR, 6.2)
    canvas.drawRightString(right, (height - 24.6) * mm, other)


def _draw_foot(canvas: Any, content: MapContent, stamp: PrintStamp) -> None:
    layout = content.frame.layout
    left, bottom = layout.corner
    width = layout.frame[0]
    right_column = 62.0
    draw_legend(canvas, content, (left, bottom - 7.0, width - right_column - 6), stamp.language)
    x, y = left + width - right_column, bottom - 10.0
    draw_scale(canvas, content.frame, x, y, stamp.language)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 6.2)
    lines = [
        *simpleSplit(printable(system(content.zone, stamp.language)), REGULAR, 6.2, right_column * mm),
        word("axes", stamp.language),
        word("source", stamp.language),
    ]
    if stamp.banner:
        lines += simpleSplit(printable(stamp.banner), REGULAR, 6.2, right_column * mm)
    for index, line in enumerate(lines):
        canvas.drawString(x * mm, (y - 11 - 3.1 * index) * mm, printable(line))
