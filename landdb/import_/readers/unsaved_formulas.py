"""Formulas of a sheet whose value was never saved, as programs write them: openpyxl tells a formula or its value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""

_LENGTH: Final = 200
_SAVED_TEXT: Final = "str"
"""Type of a cell whose formula gave a text, be it an empty one."""


def find_unsaved(path: Path) -> dict[Place, str]:
    """Cells of a worksheet's XML, which has been looked through, that have a formula but no value, with the formula."""
    sheet = _Sheet()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sheet.begin
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.take
    with path.open("rb") as file:
        parser.ParseFile(file)
    return sheet.unsaved


class _Sheet:
    """Follows the elements of SpreadsheetML (ECMA-376 part 1, 18.3.1): rows, cells ``c``, formulas ``f``, values."""

    def __init__(self) -> None:
        self.unsaved: dict[Place, str] = {}
        self._shared: dict[str, str] = {}
        self._row = 0
        self._column = 0
        self._within = ""
        self._begin_cell("")

    def _begin_cell(self, kind: str) -> None:
        self._kind = kind
        self._formula: str | None = None
        self._has_value = False
        self._share: str | None = None

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = _number(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif tag == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._begin_cell(attributes.get("t", ""))
        elif tag == "f":
            self._formula, self._share = "", attributes.get("si")
        self._within = tag

    def take(self, text: str) -> None:
        if self._within == "f" and self._formula is not None:
            self._formula += text
        elif self._within in {"v", "t"}:
            self._has_value = True

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self._within = ""
        if tag == "f" and self._share is not None:
            self._formula = self._formula or self._shared.get(self._share, "")
            self._shared.setdefault(self._share, self._formula)
        elif tag == "c" and self._formula is not None and not self._has_value and self._kind != _SAVED_TEXT:
            self.unsaved[self._row, self._column] = f"={self._formula[:_LENGTH]}"


def _number(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and text.isascii() else usual


def _column(address: str) -> int:
    """Number of a cell's column by its address (``AB7``), 0 where it tells none."""
    number = 0
    for letter in address.upper():
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
