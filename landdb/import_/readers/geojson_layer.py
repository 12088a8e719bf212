"""Reads GeoJSON and sequences of features: the fast way where a piece of the file allows it, carefully where not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from landdb.domain.issues import issue
from landdb.import_.readers import columns as column
from landdb.import_.readers import geojson, geojson_fast, json_scan, shapes
from landdb.import_.readers.geojson_rows import Batch, Rows
from landdb.import_.readers.layers import LayerFacts, Origin
from landdb.import_.readers.limits import BATCH_ROWS, check
from landdb.import_.records import RawBatch

TITLE: Final = "GeoJSON"
_HEAD: Final = 1 << 20
BLOCK: Final = 12 << 20
_FEATURES: Final = re.compile(rb'"features"\s*:\s*\[')


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
                opening = _Opening.find(file)
                if opening is not None:
                    start, head = yield from self._quickly(file, opening)
        yield from self._carefully(start, head)

    def _quickly(self, file: BinaryIO, opening: _Opening) -> Generator[RawBatch, None, tuple[int, bytes]]:
        """Read chunk by chunk; returns the place from which the careful parser goes on to the end of the file."""
        at, rest = opening.start, b""
        file.seek(at)
        while block := file.read(self._block):
            rest += block
            end = opening.separator.cut(rest) if opening.separator else rest.rfind(b"\n") + 1
            if end == 0 and len(rest) > 4 * self._block:
                break
            if end == 0:
                continue
            batch = self._chunk(rest[:end], opening)
            if batch is None:
                break
            yield from _slices(batch)
            at, rest = at + end, rest[end:]
            if opening.separator:  # the comma and what surrounds it
                gap = opening.separator.between.rindex(opening.separator.opening) - 1
                at, rest = at + gap, rest[gap:]
        return at, opening.head

    def _chunk(self, chunk: bytes, opening: _Opening) -> RawBatch | None:
        """Whole features; None when the careful parser has to decide where they end."""
        pieces = opening.separator.pieces(chunk) if opening.separator else _lines(chunk)
        after = self._row_no
        notes = self._careful.notes < geojson.MAX_NOTES
        rows = geojson_fast.read(pieces, opening.shape, notes=notes) if pieces and opening.shape else None
        if rows is None:
            return self._careful_chunk(chunk, opening, after)
        self.fast_rows += len(pieces)
        self._heights += rows.heights
        for name in rows.columns:
            self._names.setdefault(name)
        check(self.facts.file_name, "columns", len(self._names), self._limits)
        row_no = np.arange(after + 1, after + 1 + len(pieces), dtype=np.int64)
        turned = row_no[rows.turned][: geojson.MAX_NOTES - self._careful.notes] if notes else row_no[:0]
        self._careful.notes += len(turned)
        found = [issue("R06", int(row), reason=geojson.TURNED) for row in turned]
        return RawBatch(row_no, column.record_batch(rows.columns, len(pieces)), rows.geometry, found)

    def _careful_chunk(self, chunk: bytes, opening: _Opening, after: int) -> RawBatch | None:
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


@dataclass
class _Opening:
    """How the list of features begins: ``head`` is what stands before it, ``start`` the place of the first feature.

    Without a ``separator`` each line is a feature. ``shape`` is None once no types hold the values.
    """

    head: bytes
    start: int
    separator: geojson_fast.Separator | None
    shape: geojson_fast.Shape | None

    @classmethod
    def find(cls, file: BinaryIO) -> _Opening | None:
        """Learn it from the beginning of a file; None where only the careful parser can read it."""
        text = file.read(_HEAD)
        match = _FEATURES.search(text)
        if match is None:
            lines = _lines(text[: text.rfind(b"\n") + 1])[: geojson_fast.SAMPLE]
            return cls._learn(b"", 0, None, lines)
        if not _is_head(text[: match.end()]):
            return None
        separator = geojson_fast.Separator.find(text[match.end() :])
        if separator is None:
            return None
        features = text[match.end() :]
        pieces = separator.pieces(features[: separator.cut(features)])
        return cls._learn(text[: match.end()], match.end(), separator, pieces[: geojson_fast.SAMPLE])

    @classmethod
    def _learn(
        cls, head: bytes, start: int, separator: geojson_fast.Separator | None, pieces: list[bytes]
    ) -> _Opening | None:
        shape = geojson_fast.Shape()
        try:
            features = [json.loads(piece) for piece in pieces]
        except (ValueError, RecursionError):
            return None
        if not features or not shape.learn(features):
            return None
        return cls(head, start, separator, shape)

    def whole(self, chunk: bytes) -> bytes:
        """The features of a chunk as a text of their own."""
        return b'{"type":"FeatureCollection","features":[' + chunk + b"]}" if self.separator else chunk


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
    """Rows in batches of the usual size."""
    for first in range(0, len(batch), BATCH_ROWS):
        rows = batch.row_no[first : first + BATCH_ROWS]
        last = int(rows[-1])
        issues = [found for found in batch.issues if found.row_no is None or rows[0] <= found.row_no <= last]
        cells = batch.columns.slice(first, len(rows)) if batch.columns.num_columns else batch.columns
        yield RawBatch(rows, cells, batch.geometry.slice(first, len(rows)), issues)


def _is_head(text: bytes) -> bool:
    """Whether nothing but members of the collection stands before its features."""
    try:
        found = json.loads(text + b"]}")
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("features") == []


def _lines(text: bytes) -> list[bytes]:
    """Features of a sequence, one a line, with or without record separators (RFC 8142)."""
    lines = (line.strip(b" \t\r\x1e") for line in text.split(b"\n"))
    return [line for line in lines if line]


def _text(stream: Any) -> io.TextIOWrapper:
    buffered = stream if isinstance(stream, io.BytesIO) else io.BufferedReader(stream)
    return io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="", errors="replace")
