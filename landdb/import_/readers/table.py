"""Collects rows of named values into columns, for formats that are read feature by feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from landdb.import_.readers import columns as column
from landdb.import_.readers.limits import Limits, check
from landdb.import_.records import Integers

BATCH: Final = 10_000


class Table:
    """Rows from ``after + 1`` on; columns come up as they are met, and rows without a value hold None."""

    def __init__(self, file_name: str, limits: Limits, after: int = 0) -> None:
        self._file_name = file_name
        self._limits = limits
        self._after = after
        self._columns: dict[str, list[Any]] = {}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self._after + self._length

    def add(self, values: Mapping[str, Any]) -> None:
        """Begin a row; raises `FileRefusedError` beyond the limits of rows and columns."""
        self._length += 1
        check(self._file_name, "features", self.last, self._limits)
        self.extend(values)

    def extend(self, values: Mapping[str, Any]) -> None:
        """Set values of the present row."""
        for name, value in values.items():
            cells = self._columns.get(name)
            if cells is None:
                check(self._file_name, "columns", len(self._columns) + 1, self._limits)
                cells = self._columns[name] = []
            cells.extend([None] * (self._length - len(cells)))
            cells[-1] = value

    def row_no(self) -> Integers:
        return np.arange(self._after + 1, self.last + 1, dtype=np.int64)

    def columns(self) -> pa.RecordBatch:
        """The columns, typed by what they hold."""
        filled = {
            column.clean(name): column.from_objects(cells + [None] * (self._length - len(cells)))
            for name, cells in self._columns.items()
        }
        return column.record_batch(filled, self._length)
