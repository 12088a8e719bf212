"""What stands on every printed page: who made it and when, banner and secrecy level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR, printable
from landdb.export.printing.words import day_text, instant, word
from landdb.export.words import level_title

rl_config.useA85 = 0  # streams as bytes: writing them in letters takes reportlab longer than drawing

INK: Final = HexColor("#16221d")
SOFT: Final = HexColor("#4c5953")
LINE: Final = HexColor("#cfccc1")
_LEVEL_COLOURS: Final = ("#4c5a28", "#9a5b00", "#a01b1b", "#a01b1b")
WARNING: Final = HexColor("#7a1f1b")
"""Of what nobody may overlook: the server's strip, and the past day whose register is shown."""


@dataclass(frozen=True)
class PrintStamp:
    """Who prints what and when; ``banner`` is the server's own strip, ``level`` the highest of what is drawn.

    ``as_of`` is the past day whose register is shown, ``None`` where it is the present one.
    """

    level: int
    actor_name: str
    made_at: datetime
    banner: str
    software: str
    language: Language
    as_of: date | None = None

    @property
    def state(self) -> tuple[str, str] | None:
        """Which day's register is shown, in the language of the page and in the other one; nothing of the present."""
        if self.as_of is None:
            return None
        other: Language = "en" if self.language == "vi" else "vi"
        day = day_text(self.as_of)
        return word("as_of", self.language, day=day), word("as_of", other, day=day)


def draw_stamp(canvas: Any, stamp: PrintStamp, page: tuple[float, float], side_mm: float) -> float:
    """Draw banner, level and the line at the foot of a page (sizes in mm); returns the width of the level's box."""
    width, height = page
    canvas.setFillColor(WARNING)
    canvas.setFont(BOLD, 8)
    canvas.drawCentredString(width / 2 * mm, (height - 8.5) * mm, printable(stamp.banner))
    box_mm = _draw_level(canvas, stamp, width - side_mm, height - 18)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 6.5)
    made = word("made", stamp.language, user=stamp.actor_name, time=instant(stamp.made_at))
    state = f" · {stamp.state[0]}" if stamp.state else ""
    canvas.drawString(side_mm * mm, 6 * mm, printable(f"{made} · {stamp.software}{state}"))
    return box_mm


def draw_page_number(canvas: Any, stamp: PrintStamp, page: tuple[float, float], side_mm: float, at: str) -> None:
    """Draw the number of the copy and of the page at the foot."""
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 6.5)
    text = f"{word('copy', stamp.language)}   {at}".rstrip()
    canvas.drawRightString((page[0] - side_mm) * mm, 6 * mm, printable(text))


def stamped_canvas(draw: Callable[[Any, int, int], None]) -> type[Canvas]:
    """Return a canvas that keeps its pages until their number is known and then calls ``draw(canvas, page, pages)``."""

    class StampedCanvas(Canvas):  # type: ignore[misc]
        """Pages are written when all are drawn."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs | {"initialFontName": REGULAR})
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
            """Keep the page."""
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Stamp and write the pages."""
            for number, page in enumerate(self._kept, start=1):
                self.__dict__.update(page)
                self.saveState()
                draw(self, number, len(self._kept))
                self.restoreState()
                super().showPage()
            super().save()

    return StampedCanvas


def _draw_level(canvas: Any, stamp: PrintStamp, right_mm: float, bottom_mm: float) -> float:
    colour = HexColor(_LEVEL_COLOURS[stamp.level])
    title = level_title(stamp.level, stamp.language)
    width: float = stringWidth(title, BOLD, 10) / mm + 6
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(1.2)
    canvas.setFont(BOLD, 10)
    canvas.rect((right_mm - width) * mm, bottom_mm * mm, width * mm, 6 * mm)
    canvas.drawCentredString((right_mm - width / 2) * mm, (bottom_mm + 1.8) * mm, title)
    return width
