"""The overview as PDF: each chart is a table whose rows bear their bar, months a chart of columns above their table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer

from landdb.domain.dashboard import DOSSIERS, IMPORTS, Bar, Chart, Dashboard
from landdb.domain.issues import Language
from landdb.export.dashboard.words import conditions, word
from landdb.export.import_report.fonts import REGULAR, register_fonts
from landdb.export.import_report.pdf_parts import WIDTH, figures, heading, table, text
from landdb.export.printing.stamps import LINE, SOFT, PrintStamp, draw_page_number, draw_stamp, stamped_canvas
from landdb.export.printing.words import word as printed_word
from landdb.export.words import number
from landdb.queries.selection import Selection

_SIDE_MM: Final = 15.0
_PAGE_MM: Final = (210.0, 297.0)
_PINE: Final = HexColor("#1c4a3c")
_BAR_MM: Final = 52.0
_BAR_HEIGHT: Final = 7.0
_COLUMNS_MM: Final = 42.0
_WIDTHS: Final = (66, 56, 30, 26)
_DIGITS: Final = {"count": 0, "area": 1}
_FRAME_PADDING: Final = 6
"""Of reportlab's frames, in points."""


def render_dashboard(found: Dashboard, selection: Selection, clearance: int, stamp: PrintStamp) -> bytes:
    """Return the pages.

    Raises
    ------
    ConfigurationError
        The font is missing.
    """
    register_fonts()
    language = stamp.language
    target = io.BytesIO()
    margin = _SIDE_MM * mm - _FRAME_PADDING
    paper = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=20 * mm, bottomMargin=11 * mm,
        title=word("dashboard", language), author=stamp.actor_name, creator=stamp.software, lang=language,
    )  # fmt: skip

    def draw_page(canvas: Any, page: int, pages: int) -> None:
        draw_stamp(canvas, stamp, _PAGE_MM, _SIDE_MM)
        at = printed_word("page", language, page=page, pages=pages)
        draw_page_number(canvas, stamp, _PAGE_MM, _SIDE_MM, at)

    day = f"{selection.as_of:%d/%m/%Y}" if selection.as_of else word("today", language)
    story: list[Flowable] = [
        text(word("dashboard", language), "title"),
        text(f"{word('conditions', language)}: {conditions(selection, clearance, language)}"),
        text(f"{word('day', language)}: {day}"),
        Spacer(1, 3 * mm),
        figures([
            (word("parcels", language), number(found.total, language), "#1c4a3c"),
            (word("area", language), number(found.legal_area_m2, language, 1), "#1c4a3c"),
        ]),
    ]  # fmt: skip
    for chart, bars in found.charts:
        story += _chart(chart, bars, language)
    paper.build(story, canvasmaker=stamped_canvas(draw_page))
    return target.getvalue()


def _chart(chart: Chart, bars: Sequence[Bar], language: Language) -> list[Flowable]:
    parts = heading(chart.title(language))
    notes = {DOSSIERS.id: "dossier_note", IMPORTS.id: "imports_note"}
    if chart.id in notes:
        parts.append(text(word(notes[chart.id], language), "small"))
    if not any(bar.figures[0] for bar in bars):
        return [*parts, text(word("empty", language))]
    if chart is IMPORTS:
        parts += [_columns(bars), Spacer(1, 2 * mm)]
    largest = max(bar.figures[0] for bar in bars)
    rows = [
        [
            bar.title(language),
            "" if chart is IMPORTS else _bar(bar.figures[0] / largest),
            *(number(f, language, _DIGITS[m.kind]) for f, m in zip(bar.figures, chart.measures, strict=True)),
        ]
        for bar in bars
    ]
    measures = [measure.title_vi if language == "vi" else measure.title_en for measure in chart.measures]
    head = word("month" if chart is IMPORTS else "value", language)
    return [*parts, table([head, "", *measures], rows, _WIDTHS, right=(2, 3))]


def _bar(share: float) -> Drawing:
    """Return the bar of one row: its length is its share of the largest, never nothing where there is something."""
    drawing = Drawing(_BAR_MM * mm, _BAR_HEIGHT)
    width = max(share * _BAR_MM * mm, 0.6 if share > 0 else 0)
    drawing.add(Rect(0, 0.5, width, _BAR_HEIGHT - 1.5, fillColor=_PINE, strokeColor=None))
    return drawing


def _columns(bars: Sequence[Bar]) -> Drawing:
    """Return the columns of the months with their figures above and the months below."""
    height, foot, head = _COLUMNS_MM * mm, 10.0, 10.0
    drawing = Drawing(WIDTH, height)
    step = WIDTH / len(bars)
    largest = max(bar.figures[0] for bar in bars)
    for index, bar in enumerate(bars):
        left, tall = index * step, bar.figures[0] / largest * (height - foot - head)
        middle = left + step / 2
        drawing.add(Rect(left + step * 0.2, foot, step * 0.6, tall, fillColor=_PINE, strokeColor=None))
        drawing.add(_label(middle, 1.5, bar.title_vi))
        if bar.figures[0]:
            drawing.add(_label(middle, foot + tall + 2, f"{bar.figures[0]:.0f}"))
    drawing.add(Line(0, foot, WIDTH, foot, strokeColor=LINE, strokeWidth=0.6))
    return drawing


def _label(x: float, y: float, shown: str) -> String:
    return String(x, y, shown, fontName=REGULAR, fontSize=6.5, fillColor=SOFT, textAnchor="middle")
