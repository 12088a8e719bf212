"""Texts that people type into options and forms: what no database, file system or log takes is told from the rest."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNUSABLE: Final = frozenset({"Cc", "Cs"})
"""Control characters, and surrogates: what becomes of bytes that are no UTF-8."""


def read_lines(text: str, longest: int) -> str | None:
    """The text without blank ends, fit to be stored; None when it is empty, too long, or no plain text."""
    read = text.replace("\r\n", "\n").strip()
    return read if 0 < len(read) <= longest and is_plain(read, lines=True) else None


def is_plain(text: str, *, lines: bool = False) -> bool:
    """Whether a text holds nothing but characters that can be shown; with ``lines`` line ends and tabs are fine."""
    allowed = "\n\t" if lines else ""
    return all(character in allowed or unicodedata.category(character) not in _UNUSABLE for character in text)
