"""The overview as a workbook: a sheet for each chart with real numbers and the chart itself, and one about them all."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties

from landdb.domain.dashboard import IMPORTS, Bar, Chart, Dashboard
from landdb.domain.issues import Language
from landdb.export.dashboard.words import conditions, word
from landdb.export.printing.stamps import PrintStamp
from landdb.export.sheets import Sheet, Spec, stamp_pages
from landdb.export.words import level_title
from landdb.queries.selection import Selection

_DRAWN: Final = 30
"""Most bars in a chart; the table below has them all."""

_COLOUR: Final = "1C4A3C"
_TITLE_LENGTH: Final = 31


def render_workbook(found: Dashboard, selection: Selection, clearance: int, stamp: PrintStamp) -> bytes:
    """Return the file."""
    language = stamp.language
    book = Workbook(write_only=True)
    _about(book, found, conditions(selection, clearance, language), selection, stamp)
    for number, (chart, bars) in enumerate(found.charts, start=1):
        _chart(book, f"{number}. {chart.title(language)}", chart, bars, language)
    made_by = f"{stamp.software} {stamp.actor_name}".replace("&", "&&")
    stamp_pages(book, level_title(stamp.level, language), made_by)
    book.properties.title = word("dashboard", language)
    book.properties.creator = stamp.actor_name
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _about(book: Workbook, found: Dashboard, filters: str, selection: Selection, stamp: PrintStamp) -> None:
    language = stamp.language
    sheet = Sheet(book, word("summary", language), (28, 60))
    sheet.append((word("dashboard", language), "title"))
    sheet.append((level_title(stamp.level, language), "secret" if stamp.level else "open"))
    sheet.append()
    lines: list[tuple[str, Spec]] = [
        ("conditions", (filters, "wrap")),
        ("day", (selection.as_of, "day") if selection.as_of else (word("today", language), "plain")),
        ("parcels", (found.total, "count")),
        ("area", (found.legal_area_m2, "area")),
        ("made_by", (stamp.actor_name, "plain")),
        ("made_at", (stamp.made_at, "instant")),
        ("software", (stamp.software, "plain")),
        ("banner", (stamp.banner or None, "plain")),
    ]
    for name, value in lines:
        sheet.append((word(name, language), "plain"), value)
    sheet.append()
    for name in ("dossier_note", "imports_note"):
        sheet.append((word(name, language), "plain"))


def _chart(book: Workbook, title: str, chart: Chart, bars: Sequence[Bar], language: Language) -> None:
    """Write name, figures and code of each bar, and draw the first of the figures beside them."""
    sheet = Sheet(book, _sheet_title(title), (44, *(20 for _ in chart.measures), 12), frozen=True)
    head = word("month" if chart is IMPORTS else "value", language)
    measures = [measure.title_vi if language == "vi" else measure.title_en for measure in chart.measures]
    sheet.header(head, *measures, word("code", language))
    for bar in bars:
        figures: list[Spec] = [
            (figure, measure.kind) for figure, measure in zip(bar.figures, chart.measures, strict=True)
        ]
        sheet.append((bar.title(language), "plain"), *figures, (bar.value, "plain"))
    sheet.filter(len(measures) + 2, len(bars))
    if bars:
        _draw(sheet.worksheet, chart, min(len(bars), _DRAWN), len(measures))


def _draw(worksheet: Any, chart: Chart, count: int, measures: int) -> None:
    drawn = BarChart()
    drawn.type = "col" if chart is IMPORTS else "bar"
    drawn.add_data(Reference(worksheet, min_col=2, min_row=1, max_row=count + 1), titles_from_data=True)
    drawn.set_categories(Reference(worksheet, min_col=1, min_row=2, max_row=count + 1))
    drawn.series[0].graphicalProperties = GraphicalProperties(solidFill=_COLOUR)
    drawn.legend, drawn.gapWidth = None, 40
    drawn.x_axis.delete = drawn.y_axis.delete = False
    if chart is not IMPORTS:
        drawn.x_axis.scaling.orientation = "maxMin"
    drawn.width, drawn.height = 20, max(7.5, 0.6 * count + 2)
    worksheet.add_chart(drawn, f"{chr(ord('A') + measures + 3)}2")


def _sheet_title(title: str) -> str:
    """Return what a sheet may be called."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:_TITLE_LENGTH].strip()
