"""Reads GeoJSON and sequences of features: the fast way where a piece of the file allows it, carefully where not."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import columns as column
from landdb.import_.readers import geojson, geojson_fast, json_scan, shapes
from landdb.import_.readers.geojson_chunks import Opening
from landdb.import_.readers.geojson_rows import Batch, Rows
from landdb.import_.readers.layers import LayerFacts, Origin
from landdb.import_.readers.limits import BATCH_ROWS, check
from landdb.import_.records import RawBatch

TITLE: Final = "GeoJSON"
BLOCK: Final = 6 << 20


class GeoJSONReader:
    """A GeoJSON file; what stands behind its features completes ``facts`` only after the last batch."""

    def __init__(self, origin: Origin, *, block: int = BLOCK, fast: bool = True) -> None:
        self._path = origin.path
        self._limits = origin.limits
        self._block = block
        self._careful = geojson.GeoJSONSource(origin.path, origin.file_name, origin.name)
        found = self._careful.facts
        self.facts = LayerFacts(found.file_name, found.layer, TITLE, crs_text=found.crs_text, raw_text=found.raw_text)
        self._fast = fast and self._careful.encoding in {"utf-8", "utf-8-sig"}
        self._names: dict[str, None] = {}
        self._row_no = 0
        self._heights = 0
        self._before_rows: list[Issue] = []
        self.fast_rows = 0

    def batches(self) -> Iterator[RawBatch]:
        """Yield all features; file-level faults come with the last batch.

        Raises
        ------
        FileRefusedError
            It is no GeoJSON (F16), holds nothing (F14), or goes beyond a limit (F13, F24).
        """
        for batch in self._all():
            self._row_no = max(self._row_no, int(batch.row_no[-1]) if len(batch) else 0)
            check(self.facts.file_name, "features", self._row_no, self._limits)
            shapes.check_vertices(self.facts.file_name, batch.geometry, self._limits)
            yield batch
        self.facts.crs_text = self._careful.facts.crs_text

    def _all(self) -> Iterator[RawBatch]:
        start, head = 0, b""
        if self._fast:
            with self._path.open("rb") as file:
                opening = Opening.find(file)
                if opening is not None:
                    start, head = yield from self._quickly(file, opening)
        yield from self._carefully(start, head)

    def _quickly(self, file: BinaryIO, opening: Opening) -> Generator[RawBatch, None, tuple[int, bytes]]:
        """Read chunk by chunk; returns the place from which the careful parser goes on to the end of the file."""
        at = opening.start
        with closing(opening.read_ahead(file, self._block, self._wants_notes)) as chunks:
            for chunk, after, rows in chunks:
                batch = self._chunk(chunk, opening, rows)
                if batch is None:
                    break
                at = after
                batch.issues[:0] = self._before_rows
                if not len(batch) and not self._row_no:  # with no row after them they refuse the file
                    self._before_rows = batch.issues
                    continue
                self._before_rows = []
                yield from _slices(batch)
        return at, opening.head

    def _wants_notes(self) -> bool:
        return self._careful.notes < geojson.MAX_NOTES

    def _chunk(self, chunk: bytes, opening: Opening, rows: geojson_fast.FastRows | None) -> RawBatch | None:
        """Whole features, read ``rows`` of them or not; None when the careful parser has to decide where they end."""
        after = self._row_no
        if rows is None:
            return self._careful_chunk(chunk, opening, after)
        count = len(rows.geometry)
        self.fast_rows += count
        self._heights += rows.heights
        for name in rows.columns:
            self._names.setdefault(name)
        check(self.facts.file_name, "columns", len(self._names), self._limits)
        row_no = np.arange(after + 1, after + 1 + count, dtype=np.int64)
        turned = row_no[rows.turned][: max(geojson.MAX_NOTES - self._careful.notes, 0)]
        self._careful.notes += len(turned)
        found = [issue("R06", int(row), reason=geojson.TURNED) for row in turned]
        return RawBatch(row_no, column.record_batch(rows.columns, count), rows.geometry, found)

    def _careful_chunk(self, chunk: bytes, opening: Opening, after: int) -> RawBatch | None:
        rows = Rows(self.facts.file_name, after, self._names, batch_size=1 << 62, max_columns=self._limits.columns)
        before = self._careful.notes
        try:
            for _ in self._careful.walk(rows, _text(io.BytesIO(opening.whole(chunk)))):
                raise AssertionError("a batch without bounds is never full")
        except json_scan.BrokenJSONError:
            rows.broken = True
        if rows.broken:
            self._careful.notes = before
            return None
        self._heights += rows.with_heights
        batch = rows.batch()
        if opening.shape is not None and not opening.shape.widen(batch.columns):
            opening.shape = None
        return to_raw(batch, raw=False)

    def _carefully(self, start: int, head: bytes) -> Iterator[RawBatch]:
        """Read from ``start`` to the end as the careful parser does, after the members before the features."""
        rows = Rows(self.facts.file_name, self._row_no, self._names, max_columns=self._limits.columns)
        rows.with_heights = self._heights
        rows.issues += self._before_rows
        raw = self.facts.raw_text
        with self._path.open("rb") as file:
            file.seek(start)
            with _text(_Joined(head, file)) if start else self._careful.open_text() as text:
                try:
                    for batch in self._careful.walk(rows, text):
                        yield to_raw(batch, raw=raw)
                except json_scan.BrokenJSONError as error:
                    error.position += self._characters(len(head), start) if start else 0
                    rows.issues.append(self._careful.broken(error, rows.row_no))
        yield to_raw(self._careful.finish(rows), raw=raw)

    def _characters(self, first: int, last: int) -> int:
        """Characters of the file between two places."""
        with self._path.open("rb") as file:
            file.seek(first)
            octets = np.frombuffer(file.read(last - first), np.uint8)
        return int(np.count_nonzero((octets & 0xC0) != 0x80))


class _Joined(io.RawIOBase):
    """Some bytes, and behind them the rest of a file."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = head
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        octets, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        octets = octets or self._file.read(len(buffer))
        buffer[: len(octets)] = octets
        return len(octets)


def to_raw(batch: Batch, *, raw: bool) -> RawBatch:
    """Rows of Python objects as columns; ``raw`` texts hold one byte per character and become bytes again."""
    columns = {column.clean(name): _column(values, raw=raw) for name, values in batch.columns.items()}
    return RawBatch(
        batch.row_no, column.record_batch(columns, len(batch)), shapes.from_shapes(batch.geometry), batch.issues
    )


def _column(values: Any, *, raw: bool) -> pa.Array:
    found = column.from_objects(list(values))
    if not raw or not pa.types.is_string(found.type):
        return found
    return _as_bytes(found)


def _as_bytes(texts: pa.Array) -> pa.Array:
    return pa.array(
        [None if text is None else text.encode("latin-1", "replace") for text in texts.to_pylist()], pa.binary()
    )


def texts_to_bytes(batch: RawBatch) -> RawBatch:
    """Rows whose texts hold one byte per character, with those texts as bytes."""
    cells = [_as_bytes(cell) if pa.types.is_string(cell.type) else cell for cell in batch.columns.columns]
    names = dict(zip(batch.columns.schema.names, cells, strict=True))
    return RawBatch(batch.row_no, column.record_batch(names, len(batch)), batch.geometry, batch.issues)


def _slices(batch: RawBatch) -> Iterator[RawBatch]:
    """Rows in batches of the usual size; what is found beside all rows comes with the first."""
    if len(batch) <= BATCH_ROWS:
        yield batch
        return
    for first in range(0, len(batch), BATCH_ROWS):
        rows = batch.row_no[first : first + BATCH_ROWS]
        lowest = 0 if first == 0 else int(rows[0])
        issues = [found for found in batch.issues if lowest <= (found.row_no or 0) <= rows[-1]]
        cells = batch.columns.slice(first, len(rows)) if batch.columns.num_columns else batch.columns
        yield RawBatch(rows, cells, batch.geometry.slice(first, len(rows)), issues)


def _text(stream: Any) -> io.TextIOWrapper:
    buffered = stream if isinstance(stream, io.BytesIO) else io.BufferedReader(stream)
    return io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="", errors="replace")
