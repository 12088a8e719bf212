"""Land uses of a whole column at once: ``CQP:1200.5+ONT:300`` as lists of uses, their areas completed, the main one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.import_.column_numbers import Booleans, Floats, mask, parse_numbers, round_to_tenth
from landdb.import_.records import Integers

USES: Final = pa.list_(pa.struct([("code", pa.string()), ("area_m2", pa.float64())]))
"""Uses as a file states them, in its order; ``area_m2`` is null where it names the code alone."""

_PART: Final = (
    r"^\s*(?P<code>[A-Za-zĐđ]{2,5})\s*(?:[:=\s(]\s*(?P<area>[0-9.,]+)\s*(?:m2|m²)?\)?)?\s*$"  # as values.read_uses
)
_MAX_AREA_M2: Final = 1e12


def parse_uses(texts: pa.Array) -> tuple[pa.Array, Booleans]:
    """Lists of uses (`USES`) of the texts that are plainly such, and which those are.

    All else is for `values.read_uses`, which tells the same of what is told here.
    """
    parts = pc.split_pattern_regex(texts.fill_null(""), "[+;|]")
    lengths = np.asarray(pc.list_value_length(parts))
    found = pc.extract_regex(parts.flatten(), _PART)
    codes, areas = pc.struct_field(found, "code"), pc.struct_field(found, "area")
    bare = mask(pc.equal(areas, ""))
    numbers, known = parse_numbers(areas)
    rounded = round_to_tenth(numbers)
    with np.errstate(invalid="ignore"):
        sound = mask(pc.is_valid(codes)) & (bare | (known & (rounded > 0) & (rounded < _MAX_AREA_M2)))
    uses = pa.StructArray.from_arrays(
        [pc.utf8_upper(codes), pa.array(rounded, mask=bare | ~sound)], ["code", "area_m2"]
    )
    rows = np.repeat(np.arange(len(texts)), lengths)
    wrong = np.bincount(rows[~sound], minlength=len(texts)) > 0
    return _lists(lengths, uses), ~wrong & (lengths > 0)


def as_uses(values: Sequence[Any]) -> pa.Array:
    """What `values.read_uses` returned, or None, as a column (`USES`)."""
    rows = [None if uses is None else [{"code": u.code, "area_m2": u.area_m2} for u in uses] for uses in values]
    return pa.array(rows, USES)


def join_uses(uses: pa.Array, origins: pa.Array | None = None, legal_areas_m2: pa.Array | None = None) -> pa.Array:
    """Give each use its parcel's origin and, where just one of them has no area, what the others leave of the parcel's.

    Arguments are as long as ``uses`` (`USES`); the result, with ``origin_code`` (int16) beside
    ``code`` and ``area_m2``, too.
    """
    lengths, rows, codes, areas = _flat(uses)
    if legal_areas_m2 is not None and len(rows):
        legal = np.asarray(pc.cast(legal_areas_m2, pa.float64()).fill_null(np.nan))
        open_ = np.isnan(areas)
        given = np.bincount(rows, weights=np.where(open_, 0.0, areas), minlength=len(uses))
        rest = round_to_tenth(legal - given)
        with np.errstate(invalid="ignore"):
            fits = (np.bincount(rows[open_], minlength=len(uses)) == 1) & (rest > 0)
        areas = np.where(open_ & fits[rows], rest[rows], areas)
    origin = pa.nulls(len(rows), pa.int16())
    if origins is not None:
        origin = pc.cast(origins, pa.int16()).take(pa.array(rows))
    fields = [codes, pa.array(areas, mask=np.isnan(areas)), origin]
    joined = pa.StructArray.from_arrays(fields, ["code", "area_m2", "origin_code"])
    return _lists(lengths, joined, mask(pc.is_null(uses)))


def main_uses(uses: pa.Array) -> pa.Array:
    """Code of each row's largest use, the earlier one of equals; null where a row has none."""
    lengths, rows, codes, areas = _flat(uses)
    sizes = np.nan_to_num(areas)
    filled = np.flatnonzero(lengths)
    largest = np.zeros(len(uses))
    if len(filled):
        largest[filled] = np.maximum.reduceat(sizes, (np.cumsum(lengths) - lengths)[filled])
    index = np.full(len(uses), -1, dtype=np.int64)
    hits = np.flatnonzero(sizes == largest[rows])[::-1]
    index[rows[hits]] = hits  # the earliest of a row is written last
    return codes.take(pa.array(index, mask=index < 0))


def _flat(uses: pa.Array) -> tuple[Integers, Integers, pa.Array, Floats]:
    """Number of uses of each row, and row, code and area (NaN: none) of each use."""
    lengths = np.asarray(pc.list_value_length(uses).fill_null(0), dtype=np.int64)
    flat = uses.flatten()
    areas = np.asarray(pc.struct_field(flat, "area_m2").fill_null(np.nan), dtype=np.float64)
    return lengths, np.repeat(np.arange(len(uses)), lengths), pc.struct_field(flat, "code"), areas


def _lists(lengths: Integers, items: pa.Array, empty: Booleans | None = None) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    nulls = None if empty is None or not empty.any() else pa.array(empty)
    return pa.ListArray.from_arrays(pa.array(offsets), items, mask=nulls)
