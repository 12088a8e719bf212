"""Texts of a whole column at once: which have even blanks already, and whether they repeat."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.import_ import text_buffers
from landdb.import_.column_numbers import Booleans, mask

_UNEVEN: Final = (
    r"^$|^ | $|  |[\t-\r\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
)
"""Texts that `values.read_text` would change: any blank (as `str.isspace` says) that is no single space inside."""

_OTHER_BLANKS: Final = (b"  ", b"\xc2\x85", b"\xc2\xa0", b"\xe1\x9a\x80", b"\xe2\x80", b"\xe2\x81\x9f", b"\xe3\x80\x80")
_SAMPLE: Final = 1_000


def is_even(texts: pa.Array) -> Booleans:
    """Which texts `values.read_text` leaves as they are; null and the empty text are none of them."""
    filled = mask(pc.is_valid(texts))
    if not _may_be_uneven(texts):
        edges = pc.or_(pc.starts_with(texts, " "), pc.ends_with(texts, " "))
        return filled & ~mask(pc.or_(edges, pc.equal(pc.binary_length(texts), 0)))
    return filled & ~mask(pc.match_substring_regex(texts, _UNEVEN))


def repeats(texts: pa.Array) -> bool:
    """Whether the first texts tell that many are alike, so that each distinct one is worth reading once."""
    head = texts.slice(0, _SAMPLE)
    return 2 * len(pc.unique(head)) <= len(head)


def _may_be_uneven(texts: pa.Array) -> bool:
    """Whether the bytes of all texts hold an odd blank at all: one look at the whole is faster than one at each."""
    _, offsets, buffer = texts.buffers()
    if offsets is None or buffer is None or not len(texts):
        return False
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    content = buffer.slice(int(ends[0]), int(ends[-1] - ends[0])).to_pybytes()
    odd = (np.frombuffer(content, dtype=np.uint8) < ord(" ")).any()
    return bool(odd) or text_buffers.holds_any(content, _OTHER_BLANKS)
