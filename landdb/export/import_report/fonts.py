"""The typeface of PDF reports: DejaVu Sans, which the distribution installs (package fonts-dejavu-core)."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from landdb.errors import ConfigurationError

REGULAR: Final = "LandDB"
BOLD: Final = "LandDB-Bold"

FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/dejavu"),  # Debian, Ubuntu
    Path("/usr/share/fonts/dejavu-sans-fonts"),  # Fedora
    Path("/usr/share/fonts/TTF"),  # Arch
    Path("/usr/share/fonts/dejavu"),  # Alpine
)
_FILES: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_SOFT_HYPHEN: Final = "\u00ad"
"""reportlab shows it as a hyphen wherever it stands."""


def register_fonts() -> None:
    """Make `REGULAR` and `BOLD` known to reportlab.

    Raises
    ------
    ConfigurationError
        No font with Vietnamese letters is there.
    """
    _fonts()


def printable(text: str) -> str:
    """Return the text with what the font cannot show as a question mark."""
    known = _fonts()
    shown = text.replace(_SOFT_HYPHEN, "")
    return "".join(c if ord(c) in known else " " if c.isspace() else "?" for c in shown)


def fitted(text: str, width: float, font: str, size: float) -> str:
    """Return a line that is at most so many points wide: printable, and cut where it is longer."""
    line = printable(text[: int(width) + 1])  # no letter is narrower than a point
    while line and float(pdfmetrics.stringWidth(line, font, size)) > width:
        line = line[:-2].rstrip() + "…" if len(line) > 1 else ""
    return line


@cache
def _fonts() -> frozenset[int]:
    """Register both weights; returns the letters they have."""
    for name, path in zip((REGULAR, BOLD), _find(), strict=True):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(path.read_bytes())))
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(REGULAR, bold, italic, BOLD if bold else REGULAR)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _find() -> list[Path]:
    for folder in FOLDERS:
        paths = [folder / name for name in _FILES]
        if all(path.is_file() for path in paths):
            return paths
    raise ConfigurationError(
        "the font of PDF reports is missing: DejaVu Sans",
        "thiếu phông chữ cho báo cáo PDF: DejaVu Sans",
        remedy_en="apt-get install -y --no-install-recommends fonts-dejavu-core",
        remedy_vi="cài gói fonts-dejavu-core rồi xuất lại, hoặc chọn --format html",
    )
