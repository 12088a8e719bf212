"""Columns as `RawBatch` has them: from Python objects and from other Arrow types to the few that are handed on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_INT64: Final = 2**63
TEXT_LIMIT: Final = 1 << 20
"""Characters of one cell; what is longer is cut, for no field of a register is."""


def from_objects(values: Sequence[Any]) -> pa.Array:
    """A typed column of Python objects: whole numbers, numbers, booleans, dates, or texts where they are mixed."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bytes}:
        return pa.array(values, pa.binary())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(-_INT64 <= value < _INT64 for value in values if value is not None):
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds == {dt.date}:
        return pa.array(values, pa.date32())
    return pa.array([as_text(value) for value in values], pa.string())


def as_text(value: Any) -> str | None:
    """A value as text: lists and objects as JSON, booleans as JSON writes them, half characters as U+FFFD."""
    if value is None:
        return None
    if isinstance(value, list | dict | bool):
        text = _json(value)
    elif isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
    else:
        text = str(value)
    return clean(text[:TEXT_LIMIT])


def clean(text: str) -> str:
    """The text without half characters, which no UTF-8 has."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"


def record_batch(columns: Mapping[str, pa.Array], length: int) -> pa.RecordBatch:
    """Columns of one length; none at all still has rows, which Arrow cannot say, so it gets an empty schema."""
    if not columns:
        return pa.RecordBatch.from_arrays([], schema=pa.schema([]))
    assert all(len(column) == length for column in columns.values())
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def as_bytes(column: pa.Array) -> pa.Array:
    """A text column whose bytes are no UTF-8, as what it is."""
    return column.view(pa.binary())


def narrow(column: pa.Array) -> pa.Array | None:
    """Bring any Arrow column to a type of `RawBatch`; None for pictures and other binary content."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    for is_kind, convert in _NARROWING:
        if is_kind(kind):
            return convert(column)
    return from_objects([as_text(value) for value in column.to_pylist()])


def _integers(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:  # beyond 2**63
        return column.cast(pa.string())


def _times(column: pa.Array) -> pa.Array:
    """Dates as dates, also those written as midnights; other times as ISO text."""
    if pa.types.is_date(column.type):
        return column.cast(pa.date32())
    if pa.types.is_timestamp(column.type) and column.type.tz is None:
        days = column.cast(pa.date32(), safe=False)
        if pc.all(pc.equal(days.cast(column.type), column)).as_py() is not False:
            return days
    return from_objects([None if value is None else str(value) for value in column.to_pylist()])


def _same(column: pa.Array) -> pa.Array:
    return column


def _text(column: pa.Array) -> pa.Array:
    """Text of a format that promises UTF-8, as bytes where it breaks the promise."""
    column = column.cast(pa.string(), safe=False) if not pa.types.is_string(column.type) else column
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return as_bytes(column)
    return column


_NARROWING: Final[Sequence[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array | None]]]] = (
    (pa.types.is_string, _text),
    (pa.types.is_boolean, _same),
    (pa.types.is_integer, _integers),
    (pa.types.is_floating, lambda column: column.cast(pa.float64())),
    (pa.types.is_decimal, lambda column: column.cast(pa.float64(), safe=False)),
    (pa.types.is_large_string, _text),
    (pa.types.is_string_view, _text),
    (pa.types.is_binary, lambda _: None),
    (pa.types.is_large_binary, lambda _: None),
    (pa.types.is_fixed_size_binary, lambda _: None),
    (pa.types.is_null, lambda column: pa.nulls(len(column), pa.string())),
    (pa.types.is_temporal, _times),
)
