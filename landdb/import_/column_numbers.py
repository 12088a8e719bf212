"""Numbers of a whole column at once: texts as people write them, and rounding to a tenth as Python rounds."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

_PLAIN: Final = r"^-?[0-9]+(\.[0-9]+)?$"
_SPELLINGS: Final = (
    (r"^-?[0-9]+,[0-9]+$", "", ","),
    (r"^-?[0-9]+(\.[0-9]+)+,[0-9]+$", ".", ","),
    (r"^-?[0-9]+(,[0-9]+)+\.[0-9]+$", ",", ""),
    (r"^-?[0-9]+(\.[0-9]+){2,}$", ".", ""),
    (r"^-?[0-9]+(,[0-9]+){2,}$", ",", ""),
)
"""Pattern, sign between thousands, decimal sign other than the point: what `decimals.with_decimal_point` says."""

_MAX_LENGTH: Final = 40
_SPLIT: Final = 2.0**27 + 1
_MAX_ROUNDED: Final = 1e12


def parse_numbers(texts: pa.Array) -> tuple[Floats, Booleans]:
    """Numbers of the texts that are plainly numbers, and which those are; all else is for `values.read_number`.

    What is told here is what `values.read_number` tells of the same text. Nulls are no numbers.
    """
    trimmed = pc.ascii_trim_whitespace(texts)
    trimmed = pc.if_else(pc.less_equal(pc.binary_length(trimmed), _MAX_LENGTH), trimmed, pa.scalar(None, pa.string()))
    numbers = np.full(len(texts), np.nan)
    known = mask(pc.match_substring_regex(trimmed, _PLAIN))
    numbers[known] = _cast(trimmed if known.all() else trimmed.filter(pa.array(known)))
    for pattern, thousands, decimal in _SPELLINGS:
        if known.all():
            break
        rows = np.flatnonzero(~known)
        rows = rows[mask(pc.match_substring_regex(trimmed.take(pa.array(rows)), pattern))]
        found = trimmed.take(pa.array(rows))
        found = pc.replace_substring(found, thousands, "") if thousands else found
        numbers[rows] = _cast(pc.replace_substring(found, decimal, ".") if decimal else found)
        known[rows] = True
    return numbers, known


def numbers_of(column: pa.Array) -> tuple[Floats, Booleans]:
    """The same of a column of any plain type: numbers are taken as they are, if they are finite."""
    if pa.types.is_string(column.type):
        return parse_numbers(column)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        numbers = np.asarray(pc.cast(column, pa.float64(), safe=False).fill_null(np.nan), dtype=np.float64)
        return numbers, np.isfinite(numbers)
    return np.full(len(column), np.nan), np.zeros(len(column), dtype=np.bool_)


def round_to_tenth(numbers: Floats) -> Floats:
    """Exactly ``round(x, 1)`` for every \\|x\\| below 10¹²; NaN beyond.

    ``numpy.round`` multiplies, rounds and divides, so it takes 0.15 for 0.2. Here the error of the product is carried
    along (Dekker 1971: the product of two doubles as the sum of two), so that the decimal value itself is rounded, half
    to even.
    """
    with np.errstate(invalid="ignore"):
        x = np.where(np.abs(numbers) < _MAX_ROUNDED, numbers, np.nan)
        big = _SPLIT * x
        high = big - (big - x)
        tens = 10.0 * x
        error = (10.0 * high - tens) + 10.0 * (x - high)
        whole = np.floor(tens)
        beyond_half = (tens - whole - 0.5) + error
        up = (beyond_half > 0) | ((beyond_half == 0) & (np.mod(whole, 2.0) != 0))
        return np.asarray((whole + up) / 10.0, dtype=np.float64)


def mask(found: pa.Array) -> Booleans:
    """A Boolean column as numpy; null is False."""
    return np.asarray(found.fill_null(False), dtype=np.bool_)


def _cast(texts: pa.Array) -> Floats:
    return np.asarray(pc.cast(texts, pa.float64()), dtype=np.float64)
