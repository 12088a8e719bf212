"""What is known of a file's columns before they are mapped, gathered while its batches pass."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.column_content import SAMPLE, ColumnFacts, ColumnType
from landdb.import_.values import is_empty


class ColumnFactsGatherer:
    """Takes the (decoded) columns of each batch in file order; keeps the first `SAMPLE` rows and counts of the rest."""

    def __init__(self) -> None:
        self._rows = 0
        self._types: dict[str, ColumnType] = {}
        self._samples: dict[str, list[Any]] = {}
        self._filled: dict[str, int] = {}

    def add(self, columns: pa.RecordBatch | pa.Table) -> None:
        """Take one batch; a column that came in no batch before is empty in the rows so far."""
        wanted = max(0, SAMPLE - self._rows)
        for name, column in zip(columns.schema.names, columns.columns, strict=True):
            self._types.setdefault(name, _type_of(column.type))
            sample = self._samples.setdefault(name, [None] * min(self._rows, SAMPLE))
            sample += [_cell(cell) for cell in column.slice(0, wanted).to_pylist()]
            self._filled[name] = self._filled.get(name, 0) + len(column) - column.null_count - _blanks(column)
        self._rows += columns.num_rows
        for sample in self._samples.values():
            sample.extend([None] * (min(self._rows, SAMPLE) - len(sample)))

    def facts(self) -> list[ColumnFacts]:
        """Facts of all columns in the order in which they came."""
        return [
            ColumnFacts(name, kind, tuple(self._samples[name]), self._rows, self._filled[name])
            for name, kind in self._types.items()
        ]


def column_facts(columns: pa.RecordBatch | pa.Table) -> list[ColumnFacts]:
    """Facts of the columns of a file that is here as a whole."""
    gatherer = ColumnFactsGatherer()
    gatherer.add(columns)
    return gatherer.facts()


def _type_of(kind: pa.DataType) -> ColumnType:
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "bool"
    return "date" if pa.types.is_temporal(kind) else "text"


def _blanks(column: pa.Array | pa.ChunkedArray) -> int:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return 0
    return int(pc.sum(pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0)).as_py() or 0)


def _cell(cell: Any) -> Any:
    cell = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell
    return None if is_empty(cell) else cell
