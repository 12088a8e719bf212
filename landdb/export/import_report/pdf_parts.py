"""Parts of the PDF's pages: texts, tables and the signature block, in one style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    KeepTogether,
    LongTable,
    Paragraph,
    Spacer,
    Table,
)

from landdb.domain.issues import Language, Severity
from landdb.export.import_report.fonts import BOLD, REGULAR, printable
from landdb.export.import_report.pdf_pages import MARGIN
from landdb.export.import_report.words import COLOURS, SEVERITIES, word

_BEFORE_UNIT: Final = re.compile(r"(?<=\d) (?=(?:k?m|cm|m²|%|°)(?!\w))")
"""A figure and its unit stay on one line."""

WIDTH: Final = A4[0] - 2 * MARGIN

_GREEN: Final = HexColor("#4c5a28")
_LINE: Final = HexColor("#cfc6b8")
_ZEBRA: Final = HexColor("#f7f4ee")
_STYLES: Final = {
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=17, leading=21),
    "heading": ParagraphStyle("heading", fontName=BOLD, fontSize=11, leading=14, spaceBefore=7, spaceAfter=3),
    "text": ParagraphStyle("text", fontName=REGULAR, fontSize=8.5, leading=11),
    "small": ParagraphStyle("small", fontName=REGULAR, fontSize=7.2, leading=9),
    "head": ParagraphStyle("head", fontName=BOLD, fontSize=7.2, leading=9, textColor=white),
    "headright": ParagraphStyle(
        "headright", fontName=BOLD, fontSize=7.2, leading=9, textColor=white, alignment=TA_RIGHT
    ),
    "right": ParagraphStyle("right", fontName=REGULAR, fontSize=7.2, leading=9, alignment=TA_RIGHT),
    "figure": ParagraphStyle("figure", fontName=BOLD, fontSize=15, leading=18, alignment=TA_CENTER),
    "caption": ParagraphStyle("caption", fontName=REGULAR, fontSize=7.2, leading=9, alignment=TA_CENTER),
    "sign": ParagraphStyle("sign", fontName=BOLD, fontSize=9, leading=12, alignment=TA_CENTER),
}  # fmt: skip


def text(content: object, style: str = "text", *, bold: bool = False, colour: str | None = None) -> Paragraph:
    """Return a paragraph of plain text; long words break where the column ends."""
    shown = escape(_BEFORE_UNIT.sub("\u00a0", printable(str(content))), quote=False)
    if bold:
        shown = f"<b>{shown}</b>"
    if colour:
        shown = f'<font color="{colour}">{shown}</font>'
    return Paragraph(shown, _STYLES[style])


def heading(content: str) -> list[Flowable]:
    """Return a heading that does not stay behind at the foot of a page."""
    return [CondPageBreak(30 * mm), text(content, "heading")]


def anchored(content: object, anchor: str) -> Paragraph:
    """Return a bold number to which the map's marks lead."""
    return Paragraph(f'<a name="{anchor}"/><b>{escape(str(content))}</b>', _STYLES["right"])


def severity_text(severity: Severity, language: Language) -> Paragraph:
    """Return the word of a severity in its colour."""
    return text(SEVERITIES[severity][language], "small", bold=True, colour=COLOURS[severity])


def facts(lines: Sequence[tuple[str, str]]) -> Table:
    """Return title and value of facts below each other."""
    rows = [[text(title, "small", colour="#6d655b"), text(value, "small")] for title, value in lines]
    table = Table(rows, colWidths=(36 * mm, WIDTH - 36 * mm))
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0.8),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8), ("LEFTPADDING", (0, 0), (0, -1), 0)])  # fmt: skip
    return table


def figures(numbers: Sequence[tuple[str, str, str]]) -> Table:
    """Return large numbers in boxes: figure, what it counts, and its colour."""
    cells = [[text(figure, "figure", colour=colour), text(title, "caption")] for title, figure, colour in numbers]
    table = Table([cells], colWidths=[WIDTH / len(cells)] * len(cells))
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOX", (0, 0), (-1, -1), 0.6, _LINE),
                    ("INNERGRID", (0, 0), (-1, -1), 0.6, _LINE), ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])  # fmt: skip
    return table


def table(
    titles: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], right: Sequence[int] = ()
) -> LongTable:
    """Return a table over pages: its head repeats, texts wrap; ``widths`` are shares, ``right`` columns of numbers."""
    head = [text(title, "headright" if i in right else "head") for i, title in enumerate(titles)]
    body = [
        [cell if isinstance(cell, Flowable) else text(cell, "right" if i in right else "small")
         for i, cell in enumerate(row)]
        for row in rows
    ]  # fmt: skip
    whole = sum(widths)
    made = LongTable([head, *body], colWidths=[WIDTH * width / whole for width in widths], repeatRows=1)
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, 0), _GREEN), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), (white, _ZEBRA)), ("LINEBELOW", (0, 0), (-1, -1), 0.3, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.8), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ])  # fmt: skip
    return made


def signatures(language: Language) -> Flowable:
    """Return the block that surveyor and checker sign, with room for the checker's opinion."""
    line = HRFlowable(width="100%", thickness=0.5, color=_LINE, dash=(1, 2), spaceBefore=7 * mm, spaceAfter=0)
    opinion = [text(word("opinion", language), "heading"), line, line, line]
    day = {"vi": "…………, ngày …… tháng …… năm ………", "en": "…………, date …… / …… / ………"}[language]
    rows = [
        [text(day, "caption"), text(day, "caption")],
        [text(word("surveyor", language), "sign"), text(word("checker", language), "sign")],
        [text(word("sign", language), "caption"), text(word("sign", language), "caption")],
        [Spacer(1, 22 * mm), Spacer(1, 22 * mm)],
    ]
    block = Table(rows, colWidths=[WIDTH / 2] * 2)
    return KeepTogether([*opinion, Spacer(1, 6 * mm), block])
