"""What the lines around a block of corners say on paper forms: sheet and parcel above it, the area or a sum below it.

As on printed tables of corner coordinates (TT 26/2024/TT-BTNMT): ``Tờ bản đồ số: 99  Thửa đất số: 1`` above the table,
``Diện tích: 315,7 m2`` below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from landdb.import_.readers.corner_roles import number, readings

SHEET, PARCEL, AREA = "Tờ bản đồ", "Thửa đất", "Diện tích"
"""Names of the columns in which a plain list has what captions say."""

_NUMBERED: Final[Mapping[str, re.Pattern[str]]] = {
    SHEET: re.compile(r"\bto(?: (?:ban do|bd))?(?: dia chinh)?(?: so)? (\d+)\b"),
    PARCEL: re.compile(r"\bthua(?: dat)?(?: so)? (\d+)\b"),
}
_AREA: Final = re.compile(r"(?:dien tich|dt|s|area)(?: (?:thua|thua dat|parcel))?(?: m2?)?(?: \d.*)?")
_SUM: Final = re.compile(
    r"tong (?:cong|so|dien tich|chu vi)\b.*|(?:tong|cong|chu vi|total|sum|perimeter)(?: m2?)?(?: \d.*)?"
)
_FIGURE: Final = re.compile(r"(?<![\w.,])\d[\d.,\u00a0]*")
_BRACKETS: Final = re.compile(r"\(.*?\)|\[.*?\]")


def read_caption(texts: Iterable[str]) -> dict[str, int]:
    """Numbers of sheet and parcel that a line of words says, by the name of their column."""
    line = " ".join(filter(None, texts))
    return {
        column: next(int(found[1]) for found in matches if found)
        for column, pattern in _NUMBERED.items()
        if any(matches := [pattern.search(reading) for reading in sorted(readings(line))])
    }


def is_sum(text: str) -> bool:
    """Whether a cell begins as a line of sums does: ``Tổng cộng``, ``Cộng``, ``Total``."""
    return _says(_SUM, text)


def is_area(text: str) -> bool:
    """Whether a cell begins as the line of a parcel's area does: ``Diện tích: 315,7 m2``, ``S =``."""
    return _says(_AREA, text)


def read_area(texts: Sequence[str]) -> float | None:
    """The area in m² of a line whose first words say that it is one, else None."""
    filled = [text for text in texts if text]
    begins = next((at for at, text in enumerate(filled) if is_area(text)), None)
    if begins is None or is_sum(filled[0]):
        return None
    figures = _FIGURE.findall(_BRACKETS.sub(" ", " ".join(filled[begins:])))
    values = [number(figure.rstrip(".,")) for figure in figures]
    return values[0] if len(values) == 1 else None


def _says(pattern: re.Pattern[str], text: str) -> bool:
    has_letter = any(map(str.isalpha, text[:1]))
    return has_letter and any(map(pattern.fullmatch, readings(text)))
