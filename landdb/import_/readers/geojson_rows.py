"""Collects the features of a GeoJSON file into batches, growing a column for each property name it meets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.limits import Limits, too_many_columns
from landdb.import_.records import Integers, Objects

BATCH_SIZE: Final = 10_000
RAW_COLUMN: Final = "_feature"
"""Column that keeps a feature whole when not all of it could be understood."""

_RAW_LIMIT: Final = 20_000


@dataclass
class Batch:
    """Rows as Python objects: ``row_no`` counts features of the file from 1, ``geometry`` holds shapely or None."""

    row_no: Integers
    columns: dict[str, Objects]
    geometry: Objects
    issues: list[Issue] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row_no)


def objects(values: Sequence[Any]) -> Objects:
    """A one-dimensional object array, also of values which numpy would take for arrays themselves."""
    return np.fromiter(values, dtype=np.object_, count=len(values))


class Rows:
    """Collects features into a batch; ``row_no`` is the number of the present one, counted from 1.

    ``after`` rows have been taken before, by others that share ``names``, the columns met so far. ``broken`` tells that
    a feature was no JSON.
    """

    def __init__(
        self,
        file_name: str,
        after: int = 0,
        names: dict[str, None] | None = None,
        *,
        batch_size: int = BATCH_SIZE,
        max_columns: int = Limits.columns,
    ) -> None:
        self.row_no = after
        self.broken = False
        self._batch_size = batch_size
        self._max_columns = max_columns
        self.with_heights = 0
        self.issues: list[Issue] = []
        self._file_name = file_name
        self._names: dict[str, None] = {} if names is None else names
        self._begin()

    def _begin(self) -> None:
        self._first = self.row_no + 1
        self._columns: dict[str, list[Any]] = {}
        self._geometry: list[Any] = []

    @property
    def full(self) -> bool:
        return len(self._geometry) >= self._batch_size

    def start(self) -> None:
        self.row_no += 1
        self._geometry.append(None)

    def shape(self, geometry: Any, heights: bool) -> None:
        self._geometry[-1] = geometry
        self.with_heights += heights

    def turned(self) -> bool:
        """Whether the outline of the present polygon runs clockwise."""
        geometry = self._geometry[-1]
        ring = shapely.get_exterior_ring(geometry) if geometry is not None else None
        interior = shapely.get_interior_ring(geometry, 0) if geometry is not None else None
        try:
            return (ring is not None and not shapely.is_ccw(ring)) or (
                interior is not None and bool(shapely.is_ccw(interior))
            )
        except shapely.errors.GEOSException:  # a coordinate that is no number: said of the shape later on
            return False

    def fail(self, code: str, reason: Mapping[str, str] | None, value: Any) -> None:
        """Record a fault of the present row, and keep what the row was."""
        self.blame(issue(code, self.row_no, reason=reason) if reason else issue(code, self.row_no), value)

    def blame(self, found: Issue, value: Any) -> None:
        """Take a finding on the present row, and keep what the row was."""
        self.issues.append(found)
        if value is not None:
            self._set(RAW_COLUMN, (value if isinstance(value, str) else _as_text(value))[:_RAW_LIMIT])

    def properties(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            self._set(name, _as_text(value) if isinstance(value, list | dict) else value)

    def _set(self, name: str, value: Any) -> None:
        column = self._columns.get(name)
        if column is None:
            self._names[name] = None
            if len(self._names) > self._max_columns:
                raise too_many_columns(self._file_name, len(self._names), self._max_columns)
            column = self._columns[name] = []
        column.extend([None] * (len(self._geometry) - 1 - len(column)))
        if len(column) < len(self._geometry):
            column.append(value)
        else:
            column[-1] = value

    def batch(self) -> Batch:
        """Hand over the collected rows and begin anew."""
        length = len(self._geometry)
        columns = {name: objects(values + [None] * (length - len(values))) for name, values in self._columns.items()}
        row_no = np.arange(self._first, self._first + length, dtype=np.int64)
        batch = Batch(row_no, columns, objects(self._geometry), self.issues)
        self.issues = []
        self._begin()
        return batch


def _as_text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"
