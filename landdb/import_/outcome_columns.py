"""What a corrected file tells of its import: written behind its columns, and left out when it is read again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import pyarrow as pa

from landdb.import_.records import RawBatch
from landdb.import_.report import ACTION_TITLES

_PAIRS: Final = (("KET_QUA", "PHAT_HIEN"), ("KET_QUA2", "PHAT_HIEN2"))
"""What becomes of a row, and the numbers of its findings; the second pair where the file has such columns itself."""

_RESULTS: Final = frozenset(text for titles in ACTION_TITLES.values() for text in titles.values())
_NUMBERS: Final = re.compile(r"\d+(, \d+)*")


def outcome_columns(names: Iterable[str]) -> tuple[str, str]:
    """Names of the two columns in a file that has columns of these names."""
    taken = {name.upper() for name in names}
    return next((pair for pair in _PAIRS if not taken.intersection(pair)), _PAIRS[-1])


def without_outcome(batches: Iterable[RawBatch]) -> Iterator[RawBatch]:
    """Rows of a file without what a corrected file tells: in the next import these are no attributes.

    What a file of other people calls by these names stays: the first batch shows whose they are.
    """
    told: tuple[str, str] | None = None
    for number, batch in enumerate(batches):
        if number == 0:
            told = next((pair for pair in reversed(_PAIRS) if _is_ours(batch, pair)), None)
        yield batch if told is None else replace(batch, columns=batch.columns.drop_columns(list(told)))


def _is_ours(batch: RawBatch, pair: tuple[str, str]) -> bool:
    if not set(batch.columns.schema.names).issuperset(pair):
        return False
    results, numbers = (_texts(batch.columns.column(name)) for name in pair)
    return results <= _RESULTS and all(map(_NUMBERS.fullmatch, numbers))


def _texts(cells: pa.Array) -> set[str]:
    """What is said in a column."""
    said = set(cells.unique().to_pylist()) - {None}
    return {(cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)).strip() for cell in said} - {""}
