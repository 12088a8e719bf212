"""Cells of a .dbf in a column of numbers that are none: GDAL reads what stands before the comma, or nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.mapped import BLOCK, MappedFile

_NUMERIC: Final = frozenset(b"NF")
_DELETED: Final = ord("*")

_OF_NUMBERS: Final = b"0123456789+-.eE \0*"
"""Blanks and asterisks stand for nothing, as shapelib writes it."""


def find_strange_numbers(file_name: str, path: Path) -> list[Issue]:
    """One warning (F07) for each such column, with the first cell; the header has passed the preflight."""
    with path.open("rb") as file:
        rows, header, width = struct.unpack("<IHH", file.read(32)[4:12])
        fields = list(_numeric(file.read(max(header - 32, 0))))
    if not rows or not fields:
        return []
    table = MappedFile(path)
    cells = table.rows(header, rows, width)
    found = {name: np.zeros(0, dtype=np.int64) for name, _, _ in fields}
    for first in range(0, rows, BLOCK):
        held = cells[first : first + BLOCK]
        for name, start, end in fields:
            if not held[:, start:end].tobytes().translate(None, _OF_NUMBERS):
                continue  # the way of nearly all, and fast
            strange = ~np.isin(held[:, start:end], list(_OF_NUMBERS)).all(axis=1) & (held[:, 0] != _DELETED)
            found[name] = np.append(found[name], np.flatnonzero(strange) + first)
        table.forget()
    return [
        issue(
            "F07", variant="numbers", file=file_name, column=name, count=len(found[name]), row=int(found[name][0]) + 1,
            cell=bytes(cells[found[name][0], start:end]).decode("latin-1").strip(),
        )
        for name, start, end in fields
        if len(found[name])
    ]  # fmt: skip


def _numeric(descriptors: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, first and last byte within a row of the columns of numbers."""
    at = 1
    for start in range(0, len(descriptors) - 31, 32):
        field = descriptors[start : start + 32]
        if field[0] == 0x0D:
            return
        if field[11] in _NUMERIC:
            yield field[:11].split(b"\0")[0].decode("latin-1"), at, at + field[16]
        at += field[16]
