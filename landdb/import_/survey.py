"""What a spool looks like as a whole, learnt in one pass: a sample of its rows, and how full its columns are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.column_content import SAMPLE
from landdb.domain.text_decoding import decode_all
from landdb.import_.decode_columns import decode_batch
from landdb.import_.records import RawBatch
from landdb.import_.spool import Spool
from landdb.import_.text_decisions import Decisions
from landdb.import_.text_statistics import TextStatistics

MOST_DISTINCT: Final = 5_000
_SPREAD: Final = 400
"""Rows of each batch that are looked at more closely, for the place of the file: with a shape where it has any."""

_MOST_SPREAD: Final = 30_000
"""Beyond so many every other one is let go, whatever the size of the file: about 20 MB."""


@dataclass
class Survey:
    """``head`` are the first rows, ``spread`` rows from everywhere; ``filled`` counts the cells of a column that say
    something, ``distinct`` holds its distinct cells where they are not too many (else None)."""

    texts: TextStatistics
    rows: int = 0
    head: RawBatch | None = None
    spread: list[RawBatch] = field(default_factory=list)
    filled: dict[str, int] = field(default_factory=dict)
    distinct: dict[str, set[Any] | None] = field(default_factory=dict)


def look_over(spool: Spool) -> Survey:
    """Go through all rows once."""
    survey, every = Survey(TextStatistics()), 1
    for batch in spool.batches():
        survey.texts.add(batch.columns)
        survey.rows += len(batch)
        survey.head = survey.head or take(batch, np.arange(min(len(batch), SAMPLE)))
        shaped = np.flatnonzero(np.asarray(batch.geometry.is_valid()))
        rows = shaped if len(shaped) else np.arange(len(batch))  # a file with few shapes has a place too
        survey.spread.append(take(batch, rows[:: max(len(rows) // _SPREAD, 1) * every]))
        if sum(map(len, survey.spread)) > _MOST_SPREAD:
            survey.spread = [take(kept, np.arange(0, len(kept), 2)) for kept in survey.spread]
            every *= 2
        for name, column in zip(batch.columns.schema.names, batch.columns.columns, strict=True):
            survey.filled[name] = survey.filled.get(name, 0) + len(column) - column.null_count
            _collect(survey.distinct, name, column)
    return survey


def _collect(distinct: dict[str, set[Any] | None], name: str, column: pa.Array) -> None:
    known = distinct.setdefault(name, set())
    if known is None:
        return
    if len(column) > MOST_DISTINCT and len(pc.unique(column.slice(0, MOST_DISTINCT))) == MOST_DISTINCT:
        distinct[name] = None  # a key: every cell is another
        return
    known.update(pc.unique(column).to_pylist())
    if len(known) > MOST_DISTINCT:
        distinct[name] = None


def distinct_cells(survey: Survey, text: Decisions, column: str) -> set[Any]:
    """Decoded cells of a column, each once; of a column with too many those of the sample have to do."""
    key = next(key for key, name in text.names.items() if name == column)
    cells = survey.distinct.get(key)
    if cells is None:
        cells = set().union(*(decode_batch(batch, text).columns.column(column).to_pylist() for batch in survey.spread))
    encoding = text.columns[key].encoding if key in text.columns else None
    raw = [cell for cell in cells if isinstance(cell, bytes)]
    decoded = {cell.strip() for cell in decode_all(raw, encoding or "utf-8")}
    return decoded | {cell for cell in cells if cell is not None and not isinstance(cell, bytes)}


def take(batch: RawBatch, rows: Any) -> RawBatch:
    """Some rows of a batch."""
    index = pa.array(rows)
    return RawBatch(batch.row_no[rows], batch.columns.take(index), batch.geometry.take(index))
