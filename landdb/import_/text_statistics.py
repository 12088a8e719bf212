"""What the texts of a file look like, column by column, gathered batch by batch; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import pyarrow as pa

from landdb.import_ import text_buffers

_CAP: Final = 5_000
"""Distinct values beyond ASCII that are kept of a column: far more than a decision needs."""
_SEEN: Final = 10_000
"""Rows beyond ASCII that are looked at in a batch, evenly chosen."""


@dataclass
class ColumnText:
    """One text column: ``values`` counts its distinct values beyond ASCII, up to a cap
    and in rows evenly chosen.

    ``kind`` is "bytes" where the encoding is unknown, "text" where a reader gave Unicode. ``rows`` counts the values,
    ``foreign_rows`` those beyond ASCII; ``longest`` is in bytes.
    """

    kind: Literal["bytes", "text"]
    values: dict[bytes, int] = field(default_factory=dict)
    rows: int = 0
    foreign_rows: int = 0
    longest: int = 0

    def distinct(self) -> Sequence[bytes | str]:
        """The values, as text where they are text."""
        return list(self.values) if self.kind == "bytes" else [value.decode() for value in self.values]

    def add(self, column: pa.Array) -> None:
        """Take in the next batch of a plain column."""
        self.rows += len(column) - column.null_count
        places, data = text_buffers.offsets(column), text_buffers.octets(column)
        if not len(data):
            return
        self.longest = max(self.longest, int((places[1:] - places[:-1]).max()))
        if data.max() < 0x80:
            return
        if pa.types.is_binary(column.type) or text_buffers.as_text(column) is None:
            self.kind = "bytes"
        rows = text_buffers.foreign_rows(column)
        self.foreign_rows += len(rows)
        if len(self.values) < _CAP:
            seen = rows[:: max(len(rows) // _SEEN, 1)]
            self._count(text_buffers.as_binary(column).take(seen))

    def _count(self, values: pa.Array) -> None:
        counted = values.value_counts()
        for value, count in zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True):
            if value in self.values or len(self.values) < _CAP:
                self.values[value] = self.values.get(value, 0) + count


@dataclass
class TextStatistics:
    """The text columns of a layer by their key (`text_buffers.keys`), and the names of all columns in order."""

    names: list[str] = field(default_factory=list)
    columns: dict[str, ColumnText] = field(default_factory=dict)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in the next batch; a later one may bring more columns."""
        found = text_buffers.keys(batch.schema.names)
        self.names += [name for name in found if name not in self.names]
        for key, column in zip(found, batch.columns, strict=True):
            text = text_buffers.plain(column)
            if text is not None:
                kind: Literal["bytes", "text"] = "bytes" if pa.types.is_binary(text.type) else "text"
                self.columns.setdefault(key, ColumnText(kind)).add(text)
