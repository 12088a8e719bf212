"""Boundaries of communes and provinces out of a file: which unit each shape is of, and its shape in WGS 84."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain import crs
from landdb.errors import InputError
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.outlines import Outlines
from landdb.import_.place import ShapeFacts, decide, place_batch
from landdb.import_.place_findings import question
from landdb.import_.readers.columns import as_text
from landdb.import_.readers.sandbox import open_sandbox
from landdb.import_.records import Objects, RawBatch
from landdb.import_.refusals import FileRefusedError
from landdb.import_.shapes import parse_shapes

LEVELS: Final[Mapping[str, range]] = {"commune": range(3, 6), "province": range(1, 3)}
"""Levels of units with the digits of the longest code in a file; spreadsheets drop leading zeros."""

_MOST: Final = 0.5


@dataclass(frozen=True)
class Boundaries:
    """Shapes (multipolygons in WGS 84) by code of units of one ``level``; ``column`` of the file holds the codes.

    ``unknown`` are codes of no such unit, ``lost`` counts the shapes that are no areas or lie outside Viet Nam.
    """

    level: str
    column: str
    shapes: Mapping[str, Any]
    unknown: tuple[str, ...]
    lost: int


def read_boundaries(
    path: Path, known: Mapping[str, Collection[str]], folder: Path, *, layer: str | None = None,
    column: str | None = None, asked: str | None = None,
) -> Boundaries:  # fmt: skip
    """Read a layer through the sandbox; ``known`` are the codes by level, ``asked`` is a coordinate system.

    Raises
    ------
    FileRefusedError
        It cannot be read, or names no coordinate system and nobody has (F11).
    InputError
        None of its columns, or not the one named, holds codes of units.
    """
    with open_sandbox([path], folder) as sandbox:
        source = sandbox.open(layer)
        batches = list(source.batches())
    shapes = np.concatenate([parse_shapes(batch.geometry, batch.row_no).shapes for batch in batches])
    nowhere = CommuneRows((), np.full(len(shapes), -1, dtype=np.int64))
    verdict = decide(ShapeFacts.of(shapes), nowhere, source.facts, asked=asked)
    if verdict.srid is None:
        raise FileRefusedError(question(verdict, path.name))
    level, name, codes = _find_codes(batches, known, column)
    placed = place_batch(Outlines.of(shapes), verdict, nowhere, np.arange(1, len(shapes) + 1))
    areas = _areas(placed.lon_lat.shapes)
    by_code: dict[str, list[Any]] = {}
    unknown = set()
    for code, shape in zip(codes, areas, strict=True):
        if code is None or code not in known[level]:
            unknown.add(code or "–")
        elif shape is not None:
            by_code.setdefault(code, []).append(shape)
    lost = sum(shape is None for shape in areas)
    whole = {code: _multi(shapely.union_all(parts)) for code, parts in sorted(by_code.items())}
    return Boundaries(level, name, whole, tuple(sorted(unknown)), lost)


def _find_codes(
    batches: list[RawBatch], known: Mapping[str, Collection[str]], column: str | None
) -> tuple[str, str, list[str | None]]:
    """The level and the column most of whose cells are codes of it: communes first, they name their province too."""
    names = dict.fromkeys(name for batch in batches for name in batch.columns.schema.names)
    columns = {name: _cells(batches, name) for name in names if column in {None, name}}
    for level, digits in LEVELS.items():
        for name, cells in columns.items():
            if max((len(cell) for cell in cells if cell is not None), default=0) not in digits:
                continue
            codes = [cell.zfill(digits[-1]) if cell is not None else None for cell in cells]
            if sum(code in known[level] for code in codes) > _MOST * len(codes):
                return level, name, codes
    listed = ", ".join(names) or "–"
    raise InputError(
        f"no column holds codes of communes or provinces; there are: {listed}",
        f"không có cột nào là mã xã hoặc mã tỉnh; các cột: {listed}",
        remedy_en="name the column with --column, the day of the codes with --on",
        remedy_vi="chỉ ra cột bằng --column, ngày của bộ mã bằng --on",
    )


def _cells(batches: list[RawBatch], name: str) -> list[str | None]:
    cells: list[str | None] = []
    for batch in batches:
        held = batch.columns.schema.get_field_index(name) >= 0
        column = batch.columns.column(name) if held else pa.nulls(len(batch), pa.string())
        cells += [_text(cell) for cell in column.to_pylist()]
    return cells


def _text(cell: Any) -> str | None:
    whole = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    found = as_text(whole)
    return found.strip() if found else None


def _areas(shapes: Objects) -> Objects:
    """Valid areas alone; a boundary that crosses itself is mended, for nobody measures land by it."""
    mended = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    found = [None if shape is None else _multi(shape) for shape in mended]
    return np.array([None if shape is None or shape.is_empty else shape for shape in found] + [None])[:-1]


def _multi(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def as_ewkb(boundaries: Boundaries) -> dict[str, str]:
    """Hex EWKB by code, for the database."""
    return {
        code: shapely.to_wkb(shapely.set_srid(shape, crs.WGS84), hex=True, include_srid=True)
        for code, shape in boundaries.shapes.items()
    }
