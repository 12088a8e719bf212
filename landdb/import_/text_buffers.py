"""Text columns as Arrow holds them: quick looks at their bytes, without a Python object per value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_UNICODE_BLANKS: Final = (b"\xc2\xa0", b"\xc2\x85", b"\xe1\x9a\x80", b"\xe2\x80", b"\xe2\x81", b"\xe3\x80\x80")
"""Bytes with which blanks beyond ASCII begin, some other characters too."""


def keys(names: Sequence[str]) -> list[str]:
    """Column names of a file, made unique: a repeated one gets its place as a number."""
    found: dict[str, None] = {}
    for place, name in enumerate(names, 1):
        key = name
        while key in found:
            key = f"{key} ({place})"
        found[key] = None
    return list(found)


def plain(column: pa.Array) -> pa.Array | None:
    """A text column as ``string`` or ``binary``, whatever layout it came in; None for any other type."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return column
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return column.cast(pa.binary())
    return None


def offsets(column: pa.Array) -> npt.NDArray[np.int32]:
    """Where the values of a plain column begin in its data; one more entry than values."""
    if len(column) == 0:
        return np.zeros(1, dtype=np.int32)
    return np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + len(column) + 1]


def octets(column: pa.Array) -> npt.NDArray[np.uint8]:
    """The bytes of all values of a plain column, one after the other."""
    places = offsets(column)
    if column.buffers()[2] is None or places[-1] == places[0]:
        return np.empty(0, dtype=np.uint8)
    return np.frombuffer(column.buffers()[2], dtype=np.uint8)[places[0] : places[-1]]


def foreign_rows(column: pa.Array) -> pa.Array:
    """Rows of a plain column that hold a byte beyond ASCII."""
    return pc.indices_nonzero(pc.invert(pc.string_is_ascii(column.view(pa.string()))))


def as_text(column: pa.Array) -> pa.Array | None:
    """A binary column as string without a copy of its data; None where it is not valid UTF-8."""
    binary = as_binary(column)
    try:
        return binary.cast(pa.string())
    except pa.ArrowInvalid:
        return None


def as_binary(column: pa.Array) -> pa.Array:
    """A plain column as binary; no data is copied."""
    return column if pa.types.is_binary(column.type) else column.view(pa.binary())


def holds_any(whole: bytes, sought: Sequence[bytes]) -> bool:
    """Whether any of some short sequences occurs: that one of its bytes is missing is seen hundreds of times sooner."""
    return any(all(byte in whole for byte in set(one)) and one in whole for one in sought)


def stripped(text: pa.Array) -> pa.Array:
    """A string column without blanks around its values, empty ones as null; one that has none is not copied."""
    places, data = offsets(text), octets(text)
    if len(data):
        filled = np.flatnonzero(places[1:] > places[:-1])
        first, last = data[places[filled] - places[0]], data[places[filled + 1] - places[0] - 1]
        whole = data.tobytes()
        if (first <= 0x20).any() or (last <= 0x20).any() or holds_any(whole, _UNICODE_BLANKS):
            text = pc.utf8_trim_whitespace(text)
            places = offsets(text)
    if not (places[1:] == places[:-1]).any():
        return text
    empty = pc.equal(pc.binary_length(text), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), text) if pc.any(empty).as_py() else text
