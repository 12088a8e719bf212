"""Reads the lines of a PDF back out of its content streams, in millimetres, as a printer would draw them."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

MM = 72 / 25.4
_STREAM = re.compile(rb"<<([^>]*(?:>>[^>]*)*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"\((?:\\.|[^()\\])*\)|<[0-9A-Fa-f\s]*>|\[|\]|/[^\s/\[\]()<>]*|[^\s/\[\]()<>]+", re.DOTALL)
_PAINTS = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"})
_TAKES = {b"m": 2, b"l": 2, b"re": 4, b"cm": 6, b"c": 6, b"w": 1}


@dataclass
class Path:
    """A painted path: its subpaths as (n, 2) millimetres of the page, and the operator that painted it."""

    painted: str
    width_mm: float
    subpaths: list[np.ndarray] = field(default_factory=list)


def inflated(pdf: bytes) -> list[bytes]:
    """All streams of a document, decoded."""
    found = []
    for head, body in _STREAM.findall(pdf):
        content = body
        if b"ASCII85Decode" in head:
            content = base64.a85decode(content.strip(), adobe=False) if not content.strip().endswith(b"~>") else (
                base64.a85decode(b"<~" + content.strip(), adobe=True)
            )  # fmt: skip
        if b"FlateDecode" in head:
            content = zlib.decompress(content)
        found.append(content)
    return found


def paths_of(pdf: bytes) -> list[Path]:
    """Every path of every page that is drawn, in order."""
    pages = [content for content in inflated(pdf) if re.search(rb"\bre\b|\bm\b", content) and b" cm" in content]
    return [path for content in pages for path in _walk(content)]


def _walk(content: bytes) -> Iterator[Path]:
    pen = _Pen()
    numbers: list[float] = []
    for token in _TOKEN.findall(content):
        try:
            numbers.append(float(token))
        except ValueError:
            if token in _PAINTS and pen.subpaths:
                yield Path(token.decode(), pen.width / MM, [np.array(points) for points in pen.subpaths])
            pen.obey(token, numbers[-_TAKES.get(token, 1) :])
            numbers = []


class _Pen:
    """The state of a page's drawing."""

    def __init__(self) -> None:
        self.matrix, self.width = np.eye(3), 1.0
        self.kept: list[tuple[np.ndarray, float]] = []
        self.subpaths: list[list[tuple[float, float]]] = []

    def obey(self, operator: bytes, numbers: list[float]) -> None:
        """Take one operator with its numbers."""
        if operator in _PAINTS:
            self.subpaths = []
        elif operator in {b"m", b"l", b"c", b"re", b"h"}:
            self._draw(operator, numbers)
        elif operator == b"q":
            self.kept.append((self.matrix, self.width))
        elif operator == b"Q":
            self.matrix, self.width = self.kept.pop()
        elif operator == b"cm":
            a, b, c, d, e, f = numbers
            self.matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ self.matrix
        elif operator == b"w":
            [self.width] = numbers

    def _draw(self, operator: bytes, numbers: list[float]) -> None:
        if operator == b"m":
            self.subpaths.append([_moved(self.matrix, *numbers)])
        elif operator == b"re":
            x, y, w, h = numbers
            corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
            self.subpaths.append([_moved(self.matrix, *corner) for corner in corners])
        elif operator == b"h":
            self.subpaths[-1].append(self.subpaths[-1][0])
        else:
            self.subpaths[-1].append(_moved(self.matrix, *numbers[-2:]))


def _moved(matrix: np.ndarray, x: float, y: float) -> tuple[float, float]:
    point = np.array([x, y, 1.0]) @ matrix
    return float(point[0]) / MM, float(point[1]) / MM
