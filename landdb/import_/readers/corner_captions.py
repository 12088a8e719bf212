"""What the lines around a block of corners say on paper forms: sheet and parcel above it, the area or a sum below it.

As on printed tables of corner coordinates (TT 26/2024/TT-BTNMT): ``Tờ bản đồ số: 99  Thửa đất số: 1`` above the table,
``Diện tích: 315,7 m2`` below it. What is not wholly understood is no caption: half a number would be another parcel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from landdb.domain.search_terms import fold
from landdb.domain.text_encodings import ENCODINGS, decode
from landdb.import_.readers.corner_roles import number

SHEET, PARCEL, AREA = "Tờ bản đồ", "Thửa đất", "Diện tích"
"""Names of the columns in which a plain list has what captions say."""

_CLAUSE: Final = re.compile(
    r"(?:(to)(?: ban do| bd)?|(thua)(?: dat)?)(?: dia chinh)?(?: so)?\s*[:.]?\s*(\d{1,9})(?=\.?$|[\s,;–-])"
)
_BETWEEN: Final = re.compile(r"[\s,;.–-]*")
_AREA: Final = re.compile(
    r"(?:(?:dien tich|area)(?: thua(?: dat)?| parcel)?(?:\s*\(m[2²]\))?\s*[:=]?|(?:dt|s)\s*[:=])\s*(\d.*)?"
)
_SUM: Final = re.compile(
    r"tong (?:cong(?! ty)|so|dien tich|chu vi)\b.*|(?:tong|cong|chu vi|total|sum|perimeter)\s*(?:\(.*\))?\s*(?:[:=].*)?"
)
_SQUARE_METRES: Final = re.compile(r"(\d[\d.,\u00a0]*)\s*(?:m ?[2²]?)?[.;]?")


def read_caption(texts: Iterable[str]) -> dict[str, int]:
    """Numbers of sheet and parcel, by the name of their column, of a line that says these and nothing else."""
    line = " ".join(filter(None, texts))
    return next(filter(None, map(_clauses, _variants(line))), {}) if any(map(str.isdigit, line)) else {}


def is_sum(text: str) -> bool:
    """Whether a cell is the head of a line of sums: ``Tổng cộng``, ``Cộng:``, ``Total``."""
    return text[:1].isalpha() and any(map(_SUM.fullmatch, _variants(text)))


def is_area(text: str) -> bool:
    """Whether a cell is the head of the line of a parcel's area: ``Diện tích: 315,7 m2``, ``S =``."""
    return text[:1].isalpha() and any(map(_AREA.fullmatch, _variants(text)))


def read_area(texts: Sequence[str]) -> float | None:
    """The area in m² of a line that says one and nothing else behind its head, else None."""
    filled = [text for text in texts if text]
    begins = next((at for at, text in enumerate(filled) if is_area(text)), None)
    if begins is None:
        return None
    heads = filter(None, map(_AREA.fullmatch, _variants(filled[begins])))
    said = " ".join([next(heads)[1] or "", *filled[begins + 1 :]]).strip()
    figure = _SQUARE_METRES.fullmatch(said.replace("²", "2"))
    return number(figure[1].rstrip(".,")) if figure else None


def _clauses(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    at = 0
    while at < len(text):
        clause = _CLAUSE.match(text, at)
        name = None if clause is None else SHEET if clause[1] else PARCEL
        if clause is None or name is None or name in found:
            return {}
        found[name] = int(clause[3])
        between = _BETWEEN.match(text, clause.end())
        at = clause.end() if between is None else between.end()
    return found


@lru_cache(maxsize=4096)
def _variants(text: str) -> tuple[str, ...]:
    """A text without marks, in small letters, as it may read in any encoding."""
    texts = {text}
    if not text.isascii() and all(character <= "\xff" for character in text):
        texts |= {decode(text, encoding) for encoding in ENCODINGS}
    return tuple(sorted({" ".join(fold(unicodedata.normalize("NFC", one)).split()) for one in texts}))
