"""The typeface of PDF reports: Noto Sans (SIL Open Font License), cut down to the letters that a report can show."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
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
    """Make `REGULAR` and `BOLD` known to reportlab; takes some 2 s the first time, for the file holds all weights.

    Raises
    ------
    ConfigurationError
        The package that brings the font is missing.
    """
    _fonts()


def printable(text: str) -> str:
    """Return the text with what the font cannot show spelt otherwise, else as a question mark."""
    known = _fonts()
    return "".join(c if ord(c) in known else _SPELT.get(c, " " if c.isspace() else "?") for c in text)


@cache
def _fonts() -> frozenset[int]:
    """Register both weights; returns the letters they have."""
    font = _cut_down()
    for name, weight in _WEIGHTS.items():
        pdfmetrics.registerFont(PDFFont(name, _instance(font, weight)))
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(REGULAR, bold, italic, BOLD if bold else REGULAR)
    return frozenset(TTFont(io.BytesIO(font)).getBestCmap())


def _cut_down() -> bytes:
    try:
        path = files("fontpkg_noto_sans").joinpath("files", _FILE)
        font = TTFont(io.BytesIO(path.read_bytes()))
    except (ModuleNotFoundError, FileNotFoundError):
        raise ConfigurationError(
            "the font of PDF reports is missing: Python package fontpkg-noto-sans",
            "thiếu phông chữ cho báo cáo PDF: gói Python fontpkg-noto-sans",
            remedy_en="pip install --require-hashes -r requirements/runtime.txt",
        ) from None
    for table in {"GDEF", "GPOS", "GSUB"} & set(font.keys()):
        del font[table]  # what reportlab does not use, and what takes longest to cut
    options = subset.Options()
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_LETTERS)
    cutter.subset(font)
    return _saved(font).getvalue()


def _instance(font: bytes, weight: int) -> io.BytesIO:
    axes = {"wght": weight, "wdth": _WIDTH}
    made = instancer.instantiateVariableFont(TTFont(io.BytesIO(font)), axes, inplace=True)
    # reportlab takes fonts of one PostScript name (6) for one font.
    made["name"].setName(f"NotoSans-{weight}", 6, 3, 1, 0x409)
    made["name"].setName(f"NotoSans-{weight}", 6, 1, 0, 0)
    return _saved(made)


def _saved(font: Any) -> io.BytesIO:
    stream = io.BytesIO()
    font.save(stream)
    stream.seek(0)
    return stream
