"""A GeoJSON file as chunks of whole features, which the fast way reads ahead of whoever wants them."""

from __future__ import annotations

import copy
import json
import re
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO, Final

from landdb.import_.readers import geojson_fast

_HEAD: Final = 1 << 20
_THREADS: Final = 2
"""Arrow's parser works without the interpreter's lock."""

_FEATURES: Final = re.compile(rb'"features"\s*:\s*\[')


@dataclass
class Opening:
    """How the list of features begins: ``head`` is what stands before it, ``start`` the place of the first feature.

    Without a ``separator`` each line is a feature. ``shape`` is None once no types hold the values.
    """

    head: bytes
    start: int
    separator: geojson_fast.Separator | None
    shape: geojson_fast.Shape | None

    @classmethod
    def find(cls, file: BinaryIO) -> Opening | None:
        """Learn it from the beginning of a file; None where only the careful parser can read it."""
        text = file.read(_HEAD)
        match = _FEATURES.search(text)
        if match is None:
            lines = lines_of(text[: text.rfind(b"\n") + 1])[: geojson_fast.SAMPLE]
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
    ) -> Opening | None:
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

    def read_ahead(
        self, file: BinaryIO, block: int, wants_notes: Callable[[], bool]
    ) -> Generator[tuple[bytes, int, geojson_fast.FastRows | None], None, None]:
        """Chunks of whole features, where in the file the next one begins, and their rows.

        None instead of rows where anything about them is not beyond doubt. ``wants_notes`` tells whether shapes that
        turn against the recommendation are looked for.
        """
        waiting: deque[tuple[bytes, int, Future[geojson_fast.FastRows | None]]] = deque()
        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for chunk, after in self._cut(file, block):
                    shape = copy.deepcopy(self.shape)  # what the careful parser learns meanwhile widens it
                    rows = pool.submit(_read, chunk, self.separator, shape, notes=wants_notes())
                    waiting.append((chunk, after, rows))
                    if len(waiting) > _THREADS:
                        first, place, read = waiting.popleft()
                        yield first, place, read.result()
                for first, place, read in waiting:
                    yield first, place, read.result()
            finally:
                for *_, read in waiting:
                    read.cancel()

    def _cut(self, file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
        """Chunks of whole features, and the place where the next one begins."""
        at, rest = self.start, b""
        file.seek(at)
        while block := file.read(size):
            rest += block
            end = self.separator.cut(rest) if self.separator else rest.rfind(b"\n") + 1
            if end == 0 and len(rest) > 4 * size:
                return
            if end == 0:
                continue
            chunk, rest = rest[:end], rest[end:]
            at += end
            if self.separator:  # the comma and what surrounds it
                gap = self.separator.between.rindex(self.separator.opening) - 1
                at, rest = at + gap, rest[gap:]
            yield chunk, at


def _read(
    chunk: bytes, separator: geojson_fast.Separator | None, shape: geojson_fast.Shape | None, *, notes: bool
) -> geojson_fast.FastRows | None:
    if shape is None:
        return None
    pieces = separator.pieces(chunk) if separator else lines_of(chunk)
    return geojson_fast.read(pieces, shape, notes=notes) if pieces else None


def _is_head(text: bytes) -> bool:
    """Whether nothing but members of the collection stands before its features."""
    try:
        found = json.loads(text + b"]}")
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("features") == []


def lines_of(text: bytes) -> list[bytes]:
    """Features of a sequence, one a line, with or without record separators (RFC 8142)."""
    lines = (line.strip(b" \t\r\x1e") for line in text.split(b"\n"))
    return [line for line in lines if line]
