"""Numbers as Vietnamese writes them: 3.222,5 m², and 2 209 411,60 for metres of a zone, as on the web map."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from landdb.domain.geometry import to_millimetre
from landdb.domain.issues import MINUS

_SPACE: Final = "\u00a0"


def number_text(value: float, digits: int = 0) -> str:
    """Return a number with points between thousands and a decimal comma, rounded as people read it: 10.965 is 10,97."""
    return _rounded(value, digits).translate(str.maketrans(",.", ".,"))


def area_text(area_m2: float) -> str:
    """Return square metres without the unit: 3.222,5."""
    return number_text(area_m2, 1)


def edge_text(edge_m: float) -> str:
    """Return the length of an edge, 18,98: rounded from what the API tells, so that the inspector shows the same."""
    return number_text(to_millimetre(edge_m), 2)


def coordinate_text(metres: float) -> str:
    """Return an easting or northing: 2 209 411,60."""
    return _rounded(to_millimetre(metres), 2).translate(str.maketrans(",.", f"{_SPACE},"))


def _rounded(value: float, digits: int) -> str:
    """Round the decimal number that people read, halves away from zero, with a minus as the browser writes it."""
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}".replace("-", MINUS)
