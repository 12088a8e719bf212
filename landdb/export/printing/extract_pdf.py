"""The extract of a parcel (trích lục) as PDF: facts, sketch, table of vertices, signatures, QR code to check it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import white
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR, printable, register_fonts
from landdb.export.printing.extract_content import SKETCH_MM, ExtractContent
from landdb.export.printing.extract_facts import VertexRow, facts, vertex_rows
from landdb.export.printing.extract_sketch import Sketch
from landdb.export.printing.stamps import (
    INK,
    LINE,
    SOFT,
    WARNING,
    PrintStamp,
    draw_page_number,
    draw_stamp,
    stamped_canvas,
)
from landdb.export.printing.words import day_text, system, word

_SIDE_MM: Final = 15.0
_PAGE_MM: Final = (210.0, 297.0)
_WIDTH: Final = SKETCH_MM[0] * mm
_PADDING: Final = 6
"""Of reportlab's frames, in points."""

_SINGLE_ROWS: Final = 24
_BAND_ROWS: Final = 40
"""Longer tables stand in two halves beside each other, so many rows high."""

_STYLES: Final = {
    "text": ParagraphStyle("text", fontName=REGULAR, fontSize=8.2, leading=10.6, textColor=INK),
    "soft": ParagraphStyle("soft", fontName=REGULAR, fontSize=7, leading=9, textColor=SOFT),
    "state": ParagraphStyle("state", fontName=BOLD, fontSize=9.5, leading=13, alignment=TA_CENTER),
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=15, leading=20, alignment=TA_CENTER, spaceBefore=5),
    "named": ParagraphStyle("named", fontName=REGULAR, fontSize=10, leading=13, alignment=TA_CENTER, spaceAfter=5),
    "past": ParagraphStyle("past", fontName=BOLD, fontSize=10.5, leading=13, alignment=TA_CENTER, textColor=WARNING),
    "past_other": ParagraphStyle(
        "past_other", fontName=REGULAR, fontSize=7.5, leading=10, alignment=TA_CENTER, textColor=WARNING, spaceAfter=5
    ),
    "heading": ParagraphStyle("heading", fontName=BOLD, fontSize=9.5, leading=13, spaceBefore=4, spaceAfter=2),
    "right": ParagraphStyle("right", fontName=REGULAR, fontSize=7.5, leading=9, alignment=TA_RIGHT),
    "head": ParagraphStyle("head", fontName=BOLD, fontSize=7.5, leading=9, alignment=TA_RIGHT, textColor=white),
    "sign": ParagraphStyle("sign", fontName=BOLD, fontSize=8.5, leading=11, alignment=TA_CENTER),
    "caption": ParagraphStyle("caption", fontName=REGULAR, fontSize=7.2, leading=9, alignment=TA_CENTER),
}


def render_extract(content: ExtractContent, stamp: PrintStamp, check_url: str) -> bytes:
    """Return the pages; ``check_url`` is what the QR code says: where the hash can be compared with the register.

    Raises
    ------
    ConfigurationError
        The font is missing.
    """
    register_fonts()
    language = stamp.language
    target = io.BytesIO()
    row = content.parcel.row
    named = word("of_parcel", language, parcel=row["parcel_no"], sheet=row["sheet_no"])
    margin = _SIDE_MM * mm - _PADDING
    paper = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=20 * mm, bottomMargin=11 * mm,
        title=f"{word('extract', language)} – {named}", author=stamp.actor_name, creator=stamp.software, lang=language,
    )  # fmt: skip

    def draw_page(canvas: Any, page: int, pages: int) -> None:
        draw_stamp(canvas, stamp, _PAGE_MM, _SIDE_MM)
        draw_page_number(canvas, stamp, _PAGE_MM, _SIDE_MM, word("page", language, page=page, pages=pages))

    story = [*_head(named, stamp), _facts(content, language), _text(word("sketch", language), "heading")]
    story += [Sketch(content, language), _text(system(content.zone, language), "soft")]
    story += _vertices(content, language)
    story += [CondPageBreak(75 * mm), Spacer(1, 5 * mm), _proof(content, check_url, language), _signatures(language)]
    paper.build(story, canvasmaker=stamped_canvas(draw_page))
    return target.getvalue()


def _text(content: object, style: str = "text") -> Paragraph:
    return Paragraph(escape(printable(str(content)), quote=False), _STYLES[style])


def _head(named: str, stamp: PrintStamp) -> list[Flowable]:
    lines = [
        _text(word("state_1", stamp.language), "state"),
        _text(word("state_2", stamp.language), "state"),
        _text(word("extract", stamp.language), "title"),
        _text(named, "named"),
    ]
    if stamp.state:
        own, other = stamp.state
        lines += [_text(own, "past"), _text(other, "past_other")]
    return lines


def _facts(content: ExtractContent, language: Language) -> Table:
    rows = [
        [_text(f"{number}. {title}", "soft"), _text(value)]
        for number, (title, value) in enumerate(facts(content, language), start=1)
    ]
    table = Table(rows, colWidths=(52 * mm, _WIDTH - 52 * mm))
    table.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4), ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
    ])  # fmt: skip
    return table


def _vertices(content: ExtractContent, language: Language) -> list[Flowable]:
    """Return the table, in two halves beside each other when it is long; it goes on over as many pages as it needs."""
    rows = list(vertex_rows(content, language))
    heading = _text(word("table", language), "heading")
    note = _text(f"{system(content.zone, language)}. {word('axes', language)}", "soft")
    if len(rows) <= _SINGLE_ROWS:
        return [KeepTogether([heading, _band(rows, [], language), note])]
    step = 2 * _BAND_ROWS
    bands = []
    for start in range(0, len(rows), step):
        chunk = rows[start : start + step]
        half = min(_BAND_ROWS, -(-len(chunk) // 2))
        bands.append(_band(chunk[:half], chunk[half:], language))
    first, *others = bands
    parts: list[Flowable] = [KeepTogether([heading, first])]
    for band in others:
        parts += [Spacer(1, 3 * mm), band]
    return [*parts, note]


def _band(left: Sequence[VertexRow], right: Sequence[VertexRow], language: Language) -> Table:
    titles = [word("vertex", language), "X (m)", "Y (m)", word("edge", language)]
    gap = [""] if right else []
    blank: VertexRow = ("", "", "", "")
    body = [
        [*(_text(cell, "right") for cell in one), *gap, *(_text(cell, "right") for cell in other)] if right
        else [_text(cell, "right") for cell in one]
        for one, other in ((row, right[i] if i < len(right) else blank) for i, row in enumerate(left))
    ]  # fmt: skip
    head = [_text(title, "head") for title in titles]
    widths = [16 * mm, 27 * mm, 25 * mm, 19 * mm]
    table = Table(
        [[*head, *gap, *head] if right else head, *body],
        colWidths=[*widths, 6 * mm, *widths] if right else widths, repeatRows=1, hAlign="LEFT",
    )  # fmt: skip
    halves = ((0, 3), (5, 8)) if right else ((0, 3),)
    style: list[tuple[Any, ...]] = [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2)]
    for first, last in halves:
        style += [("BACKGROUND", (first, 0), (last, 0), SOFT), ("GRID", (first, 0), (last, -1), 0.3, LINE)]
    table.setStyle(style)
    return table


def _proof(content: ExtractContent, check_url: str, language: Language) -> Table:
    """Return the QR code with what it says in letters beside it."""
    size = 30 * mm
    code = QrCodeWidget(check_url, barLevel="M", barWidth=size, barHeight=size)
    drawing = Drawing(size, size)
    drawing.add(code)
    sha256 = " ".join(content.sha256[i : i + 8] for i in range(0, 64, 8))
    day = content.sheet.as_of
    why = word("qr_of_day", language, day=day_text(day)) if day else word("qr", language)
    said = [_text(why, "soft"), _text(f"ID {content.parcel.row['id']}", "soft"),
            _text(f"SHA-256 {sha256}", "soft")]  # fmt: skip
    table = Table([[drawing, said]], colWidths=(size + 4 * mm, _WIDTH - size - 4 * mm))
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
    return table


def _signatures(language: Language) -> Flowable:
    """Return the block that is signed and sealed: without it the extract proves nothing."""
    names = ("maker", "checker", "chief")
    rows = [
        ["", "", _text(word("day", language), "caption")],
        [_text(word(name, language), "sign") for name in names],
        [_text(word("seal" if name == "chief" else "sign", language), "caption") for name in names],
        [Spacer(1, 20 * mm)] * 3,
    ]
    return KeepTogether([Spacer(1, 3 * mm), Table(rows, colWidths=[_WIDTH / 3] * 3)])
