"""What stands on every page of the PDF: secrecy level, file, who made it and when, number of the page and of all."""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from landdb.domain.actors import person
from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR, fitted, printable
from landdb.export.import_report.words import instant
from landdb.export.words import level_title
from landdb.import_.report_head import ReportHead

MARGIN: Final = 15 * mm
_LEVEL_COLOURS: Final = ("#4c5a28", "#9a5b00", "#a01b1b", "#a01b1b")


def canvas_of(head: ReportHead, language: Language) -> type[Canvas]:
    """Return a canvas that keeps its pages until their number is known, then stamps each."""

    class StampedCanvas(Canvas):  # type: ignore[misc]
        """Pages are written when all are drawn."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs | {"initialFontName": REGULAR})
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
            """Keep the page."""
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Stamp and write the pages."""
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                _stamp(self, head, language, number, len(self._pages))
                super().showPage()
            super().save()

    return StampedCanvas


def _stamp(canvas: Any, head: ReportHead, language: Language, page: int, pages: int) -> None:
    width, height = A4
    colour = HexColor(_LEVEL_COLOURS[head.secrecy_level])
    level = level_title(head.secrecy_level, language)
    canvas.saveState()
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setFont(BOLD, 10)
    box = float(stringWidth(level, BOLD, 10)) + 14
    canvas.setLineWidth(1.2)
    canvas.rect((width - box) / 2, height - 13 * mm, box, 15, stroke=1, fill=0)
    canvas.drawCentredString(width / 2, height - 13 * mm + 4.2, level)
    canvas.setFillColor(HexColor("#4a443c"))
    if page > 1:
        canvas.setFont(REGULAR, 7)
        name = fitted(head.file_name, (width - box) / 2 - MARGIN - 8, REGULAR, 7)
        canvas.drawString(MARGIN, height - 11.5 * mm, name)
    canvas.setStrokeColor(HexColor("#cfc6b8"))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 12.5 * mm, width - MARGIN, 12.5 * mm)
    canvas.setFont(REGULAR, 7)
    by, at = person(head.reported_by, language), instant(head.reported_at, language)
    made = f"{by} · {at} · {head.software} · {head.batch_id[:8]}"
    canvas.drawString(MARGIN, 9 * mm, printable(made))
    copy = {"vi": "Bản số: ……", "en": "Copy no.: ……"}[language]
    paged = {"vi": f"Trang {page}/{pages}", "en": f"Page {page}/{pages}"}[language]
    canvas.drawCentredString(width - MARGIN - 34 * mm, 9 * mm, copy)
    canvas.drawRightString(width - MARGIN, 9 * mm, paged)
    canvas.restoreState()
