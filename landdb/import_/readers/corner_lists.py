"""Lists of corner points to parcels: rows of one key, or up to a blank line or the repeated first point, are a ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import shapes
from landdb.import_.readers.corner_roles import Roles, number
from landdb.import_.readers.geojson_geometry import RING_FAULTS
from landdb.import_.readers.limits import Limits, check, reason
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

_STEADY: Final = 0.4
"""A column that changes more often than this from row to row tells of vertices, not of parcels."""

Line = tuple[int, Sequence[Any]]
"""Number of a line in the file, from 1, and its cells; no cells at all for a blank line."""


@dataclass(frozen=True)
class Layout:
    """How a table of corners is built: the names of its columns, what they mean, and which make up a parcel's key.

    Without ``keys`` a blank line or the repeated first point ends a parcel; with ``points`` every row stands alone.
    """

    names: Sequence[str]
    roles: Roles
    keys: tuple[int, ...]
    points: bool


@dataclass
class _Parcel:
    line: int
    values: dict[int, Any] = field(default_factory=dict)
    rings: list[list[tuple[float, float]]] = field(default_factory=lambda: [[]])


def find_layout(names: Sequence[str], roles: Roles, sample: Sequence[Sequence[Any]], *, named: bool) -> Layout:
    """Find the key among the columns by how seldom its values change from row to row."""
    others = [at for at in range(len(names)) if at not in roles.skipped]
    rows = [row for row in sample if any(str(cell or "").strip() for cell in row)]
    changes = {at: _change(rows, at) for at in others}
    keys = tuple(at for at in others if changes[at] <= _STEADY)
    if named and roles.point is None and any(_are_names(rows, at) for at in others):
        return Layout(names, roles, (), points=True)
    return Layout(names, roles, keys, points=False)


def layout_of_points(names: Sequence[str], roles: Roles) -> Layout:
    """A list of places: every column beside the coordinates tells of the place, its number and height too."""
    return Layout(names, replace(roles, point=None, skipped=frozenset({roles.north, roles.east})), (), points=True)


def _are_names(rows: Sequence[Sequence[Any]], at: int) -> bool:
    """Whether a column calls each of several rows by a name of its own, as a list of markers does."""
    cells = [str(row[at] or "").strip() if at < len(row) else "" for row in rows]
    return len(cells) > 1 and all(cells) and len(set(cells)) == len(cells)


def _change(rows: Sequence[Sequence[Any]], at: int) -> float:
    """Share of rows whose value differs from the one before; an empty cell repeats the one above."""
    filled: list[Any] = []
    for row in rows:
        cell = row[at] if at < len(row) and str(row[at] or "").strip() else None
        filled.append(filled[-1] if cell is None and filled else cell)
    pairs = list(pairwise(filled))
    return sum(first != second for first, second in pairs) / len(pairs) if pairs else 0.0


class CornerReader:
    """Makes parcels of the lines of a table."""

    def __init__(self, file_name: str, layout: Layout, limits: Limits) -> None:
        self._file_name = file_name
        self._layout = layout
        self._limits = limits

    def batches(self, lines: Iterable[Line]) -> Iterator[RawBatch]:
        """Yield the parcels in file order; a note tells how the axes were read.

        Raises
        ------
        FileRefusedError
            A coordinate is no number (F28), there is no parcel (F14), or a limit is met (F13, F24).
        """
        names, roles = self._layout.names, self._layout.roles
        issues: list[Issue] = [
            issue(
                "F29", file=self._file_name, northing=names[roles.north], easting=names[roles.east], reason=roles.told
            )
        ]
        table = Table(self._file_name, self._limits)
        geometry: list[Any] = []
        for parcel in self._parcels(lines):
            table.add({names[at]: value for at, value in sorted(parcel.values.items())})
            geometry.append(self._shape(parcel, table.last, issues))
            if len(table) >= BATCH:
                yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)
                table, geometry, issues = Table(self._file_name, self._limits, table.last), [], []
        if table.last == 0:
            raise refuse("F14", file=self._file_name)
        yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)

    def _parcels(self, lines: Iterable[Line]) -> Iterator[_Parcel]:
        parcel: _Parcel | None = None
        for line, cells in lines:
            if not any(str(cell or "").strip() for cell in cells):
                if parcel is not None and not self._layout.keys:
                    yield parcel
                    parcel = None
                continue
            values = self._values(cells)
            if parcel is not None and self._begins_anew(parcel, values):
                yield parcel
                parcel = None
            if parcel is None:
                parcel = _Parcel(line, values)
            else:
                parcel.values |= {at: value for at, value in values.items() if parcel.values.get(at) is None}
            self._add(parcel, self._position(line, cells))
        if parcel is not None:
            yield parcel

    def _values(self, cells: Sequence[Any]) -> dict[int, Any]:
        return {
            at: cells[at] if at < len(cells) and str(cells[at] if cells[at] is not None else "").strip() else None
            for at in range(len(self._layout.names))
            if at not in self._layout.roles.skipped
            and (at in self._layout.keys or self._layout.points or not self._layout.keys)
        }

    def _begins_anew(self, parcel: _Parcel, values: dict[int, Any]) -> bool:
        if self._layout.points:
            return True
        if self._layout.keys:
            return any(values[at] is not None and values[at] != parcel.values.get(at) for at in self._layout.keys)
        return not parcel.rings[-1]  # the ring before is closed

    def _add(self, parcel: _Parcel, position: tuple[float, float]) -> None:
        ring = parcel.rings[-1]
        ring.append(position)
        check(self._file_name, "vertices", len(ring), self._limits)
        if len(ring) > 3 and ring[0] == position:
            parcel.rings.append([])

    def _position(self, line: int, cells: Sequence[Any]) -> tuple[float, float]:
        roles = self._layout.roles
        found = []
        for at in (roles.east, roles.north):
            cell = cells[at] if at < len(cells) else None
            value = number(cell)
            if value is None:
                shown = str(cell if cell is not None else "")[:40]
                name = self._layout.names[at]
                raise refuse(
                    "F28", file=self._file_name, line=line,
                    reason=reason(f'"{shown}" ở cột {name} không phải số', f'"{shown}" in column {name} is no number'),
                )  # fmt: skip
            found.append(value)
        return found[0], found[1]

    def _shape(self, parcel: _Parcel, row_no: int, issues: list[Issue]) -> Any:
        rings = [ring for ring in parcel.rings if ring]
        if self._layout.points:
            return shapely.Point(rings[0][0])
        if any(len(set(ring)) < 3 for ring in rings):
            issues.append(issue("H02", row_no, reason=RING_FAULTS["few_vertices"]))
            return None
        closed = [np.array(ring if ring[0] == ring[-1] else [*ring, ring[0]]) for ring in rings]
        with np.errstate(invalid="ignore"):
            polygons = [shapely.Polygon(ring) for ring in closed]
        return polygons[0] if len(polygons) == 1 else _nested(polygons)


def _nested(polygons: list[Any]) -> Any:
    """Rings of one parcel: one within another is a hole of it, others are parts."""
    order = sorted(polygons, key=lambda polygon: -abs(polygon.area))
    parts: list[tuple[Any, list[Any]]] = []
    for polygon in order:
        outline = next((part for part in parts if part[0].is_valid and part[0].covers(polygon)), None)
        if outline is None:
            parts.append((polygon, []))
        else:
            outline[1].append(polygon.exterior)
    made = [shapely.Polygon(shell.exterior, holes) for shell, holes in parts]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)
