"""Rules that read the plain cells of a whole column, one for each kind of field; they tell what `values` tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.import_.column_numbers import Booleans, Floats, mask, numbers_of, round_to_tenth
from landdb.import_.column_texts import is_even
from landdb.import_.column_uses import USES, parse_uses

TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.string(), "number": pa.float64(), "metres": pa.float64(), "height": pa.float64(),
    "integer": pa.int32(), "area": pa.float64(), "date": pa.date32(), "scale": pa.int32(), "code": pa.string(),
    "secrecy": pa.int16(), "uses": USES, "origin": pa.int16(), "reference": pa.string(), "year": pa.int32(),
    "identifier": pa.string(), "lengths": pa.list_(pa.float64()),
}  # fmt: skip
"""Type of the values of each kind of field."""

Found = tuple[pa.Array, Booleans]
"""Values of the type that `TYPES` gives the kind, and which of them are told; the rest is for `values`."""

_IDENTIFIER: Final = "^[0-9B-HJKMNP-Zb-hjkmnp-z]{12}$"
_WHOLE_AS_TEXT: Final = 2.0**53
_NO_NUMBER: Final = (
    r"[^0-9 .,+\-\t-\r\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}mM²hHaA%s]"
)
"""A character that stands in no number, however it is written, nor in its unit."""

_HOPELESS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("integer", "year", "area", "number"), _NO_NUMBER % ""), "scale": _NO_NUMBER % ":/",
}  # fmt: skip


def read_plain(cells: pa.Array, kind: str) -> Found:
    """Values of the cells that a rule of the kind can read, and which those are."""
    if kind in _PLAIN_READERS:
        return _PLAIN_READERS[kind](cells)
    return pa.nulls(len(cells), TYPES[kind]), np.zeros(len(cells), dtype=np.bool_)


def hopeless(cells: pa.Array, kind: str) -> Booleans:
    """Which texts no reader of the kind can read; all of them get the same error from it."""
    if kind not in _HOPELESS or not pa.types.is_string(cells.type):
        return np.zeros(len(cells), dtype=np.bool_)
    return mask(pc.match_substring_regex(cells, _HOPELESS[kind]))


def _texts(cells: pa.Array) -> Found:
    if pa.types.is_string(cells.type):
        return cells, is_even(cells)
    if pa.types.is_integer(cells.type) or pa.types.is_date(cells.type):
        return cells.cast(pa.string()), mask(pc.is_valid(cells))
    if pa.types.is_floating(cells.type):
        numbers, known = numbers_of(cells)
        numbers = np.where(known, numbers, 0.5)
        known = (np.mod(numbers, 1.0) == 0) & (np.abs(numbers) < _WHOLE_AS_TEXT)
        whole = np.where(known, numbers, 0.0).astype(np.int64)
        return pa.array(whole).cast(pa.string()), known
    return pa.nulls(len(cells), pa.string()), np.zeros(len(cells), dtype=np.bool_)


def _numbers(kind: str, is_sound: Callable[[Floats], Booleans], *, rounded: bool) -> Callable[[pa.Array], Found]:
    def read(cells: pa.Array) -> Found:
        numbers, known = numbers_of(cells)
        numbers = round_to_tenth(numbers) if rounded else numbers
        with np.errstate(invalid="ignore"):
            known = known & is_sound(numbers)
        return pa.array(np.where(known, numbers, 0.0).astype(TYPES[kind].to_pandas_dtype())), known

    return read


def _whole(low: float, high: float) -> Callable[[Floats], Booleans]:
    return lambda numbers: (numbers >= low) & (numbers <= high) & (np.floor(numbers) == numbers)


def _dates(cells: pa.Array) -> Found:
    if pa.types.is_date32(cells.type):
        return cells, mask(pc.is_valid(cells))
    return pa.nulls(len(cells), pa.date32()), np.zeros(len(cells), dtype=np.bool_)


def _scales(cells: pa.Array) -> Found:
    """Numbers alone: in a text of a scale a point stands between thousands."""
    if pa.types.is_string(cells.type):
        return pa.nulls(len(cells), pa.int32()), np.zeros(len(cells), dtype=np.bool_)
    return _numbers("scale", _whole(100, 25_000), rounded=False)(cells)


def _identifiers(cells: pa.Array) -> Found:
    if not pa.types.is_string(cells.type):
        return pa.nulls(len(cells), pa.string()), np.zeros(len(cells), dtype=np.bool_)
    # Not ascii_lower: of a column cut out of a longer one pyarrow 26 gives it offsets beyond its texts.
    return pc.utf8_lower(cells), mask(pc.match_substring_regex(cells, _IDENTIFIER))


def _uses(cells: pa.Array) -> Found:
    if not pa.types.is_string(cells.type):
        return pa.nulls(len(cells), USES), np.zeros(len(cells), dtype=np.bool_)
    return parse_uses(cells)


_PLAIN_READERS: Final[Mapping[str, Callable[[pa.Array], Found]]] = {
    "text": _texts, "reference": _texts, "date": _dates, "scale": _scales, "identifier": _identifiers, "uses": _uses,
    "integer": _numbers("integer", _whole(1, 2**31 - 1), rounded=False),
    "year": _numbers("year", _whole(1800, 2200), rounded=False),
    "area": _numbers("area", lambda numbers: (numbers > 0) & (numbers < 1e12), rounded=True),
    "number": _numbers("number", lambda numbers: (numbers >= 0) & (numbers < 1e12), rounded=True),
}  # fmt: skip
