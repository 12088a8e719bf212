"""The typeface of PDF reports: Noto Sans (SIL Open Font License), cut down to the letters that a report can show."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PDFFont

from landdb.errors import ConfigurationError

REGULAR: Final = "LandDB"
BOLD: Final = "LandDB-Bold"

_PACKAGE: Final = "fontpkg_noto_sans"
_SYSTEM: Final = Path("/usr/share/fonts/truetype/dejavu")
_SYSTEM_FILES: Final = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
_FILE: Final = "NotoSans[wdth,wght].ttf"
_WEIGHTS: Final = {REGULAR: 400, BOLD: 700}
_WIDTH: Final = 88
"""Percent of the normal width: tables hold long Vietnamese sentences."""

_LETTERS: Final = (
    *range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x300, 0x370), *range(0x370, 0x400), *range(0x400, 0x460),
    *range(0x1E00, 0x1F00), *range(0x2010, 0x2028), *range(0x2030, 0x203B), 0x20AB, 0x20AC, 0x2116, 0xFFFD,
)  # fmt: skip
_SPELT: Final = {"→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "<>", "≈": "~", "\u00ad": ""}


def register_fonts() -> None:
    """Make `REGULAR` and `BOLD` known to reportlab; takes a second or two the first time: the file holds all weights.

    Raises
    ------
    ConfigurationError
        No font with Vietnamese letters is there.
    """
    _fonts()


def printable(text: str) -> str:
    """Return the text with what the font cannot show spelt otherwise, else as a question mark."""
    known = _fonts()
    return "".join(c if ord(c) in known else _SPELT.get(c, " " if c.isspace() else "?") for c in text)


@cache
def _fonts() -> frozenset[int]:
    """Register both weights; returns the letters they have."""
    weights = _bundled() or _of_the_system()
    if weights is None:
        raise ConfigurationError(
            "the font of PDF reports is missing: Python package fontpkg-noto-sans, or fonts-dejavu-core",
            "thiếu phông chữ cho báo cáo PDF: gói Python fontpkg-noto-sans, hoặc fonts-dejavu-core",
            remedy_en="apt-get install fonts-dejavu-core",
        )
    for name, font in weights.items():
        pdfmetrics.registerFont(PDFFont(name, io.BytesIO(font)))
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(REGULAR, bold, italic, BOLD if bold else REGULAR)
    return frozenset(TTFont(io.BytesIO(weights[REGULAR])).getBestCmap())


def _of_the_system() -> dict[str, bytes] | None:
    """DejaVu Sans of the distribution, which has all Vietnamese letters too."""
    found = {name: _SYSTEM / file for name, file in _SYSTEM_FILES.items()}
    return {name: path.read_bytes() for name, path in found.items()} if all(map(Path.exists, found.values())) else None


def _bundled() -> dict[str, bytes] | None:
    """Both weights of the Python package's variable font, cut down."""
    try:
        font = TTFont(io.BytesIO(files(_PACKAGE).joinpath("files", _FILE).read_bytes()))
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    for table in {"GDEF", "GPOS", "GSUB"} & set(font.keys()):
        del font[table]  # what reportlab does not use, and what takes longest to cut
    options = subset.Options()
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_LETTERS)
    cutter.subset(font)
    cut_down = _saved(font)
    return {name: _instance(cut_down, weight) for name, weight in _WEIGHTS.items()}


def _instance(font: bytes, weight: int) -> bytes:
    axes = {"wght": weight, "wdth": _WIDTH}
    made = instancer.instantiateVariableFont(TTFont(io.BytesIO(font)), axes, inplace=True)
    # reportlab takes fonts of one PostScript name (6) for one font.
    made["name"].setName(f"NotoSans-{weight}", 6, 3, 1, 0x409)
    made["name"].setName(f"NotoSans-{weight}", 6, 1, 0, 0)
    return _saved(made)


def _saved(font: Any) -> bytes:
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()
