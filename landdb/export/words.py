"""What every file that leaves the register says alike: secrecy levels and numbers, in both languages."""

from __future__ import annotations

from typing import Final

from landdb.domain.codes import SECRECY_LEVELS
from landdb.domain.issues import Language
from landdb.export.sheet_numbers import number_text

_ENGLISH: Final = str.maketrans(",.", ".,")


def level_title(level: int, language: Language) -> str:
    """Name of a secrecy level, as it is stamped."""
    code = SECRECY_LEVELS[str(level)]
    return (code.title_vi if language == "vi" else code.title_en).upper()


def number(value: float | None, language: Language, digits: int = 0) -> str:
    """Return a number as the language writes it; a dash where there is none."""
    if value is None:
        return "–"
    shown = number_text(value, digits)
    return shown if language == "vi" else shown.translate(_ENGLISH)
