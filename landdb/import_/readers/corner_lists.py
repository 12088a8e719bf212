"""Lists of corner points to parcels: rows of one key, or up to a blank line or the repeated first point, are a ring.

A ring needs no repeated first point. Where the first point's number is repeated, its coordinates have to be too (H02).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.fields import find_field
from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import FIELDS
from landdb.import_ import open_rings
from landdb.import_.readers import shapes
from landdb.import_.readers.broken_cells import BrokenCell, Cell, refuse_broken, tell, value_of
from landdb.import_.readers.corner_feet import Feet, Line
from landdb.import_.readers.corner_keys import Keys, are_nested
from landdb.import_.readers.corner_roles import Roles, coordinate, number, readings
from landdb.import_.readers.corner_sides import sides_of, sides_text
from landdb.import_.readers.geojson_geometry import FEW_VERTICES
from landdb.import_.readers.limits import Limits, check, reason
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

_STEADY: Final = 0.4
"""A column that changes more often than this from row to row tells of vertices, not of parcels."""

Position = tuple[float, float]
_NUMBERS_PARCELS: Final = frozenset({"parcel_no", "parcel_code"})


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
    """``first`` and ``last`` are the numbers that the ends of the last ring bear."""

    line: int
    values: dict[int, Any] = field(default_factory=dict)
    rings: list[list[tuple[float, float]]] = field(default_factory=lambda: [[]])
    first: str = ""
    last: str = ""
    sides: list[list[float | None]] = field(default_factory=lambda: [[]])
    """What stands beside each corner as the length of a side, ring by ring."""

    line_above: dict[int, Any] = field(default_factory=dict)
    """Values of its last line, where an empty cell repeats the one above."""

    broken: list[Cell] = field(default_factory=list)

    exchanged: list[tuple[int, str]] = field(default_factory=list)
    """Line and number of each corner that has X and Y the other way round than the list."""

    unsure: set[str] = field(default_factory=set)
    """Columns without whose values nobody knows if it is the parcel above."""


def find_layout(names: Sequence[str], roles: Roles, sample: Sequence[Sequence[Any]], *, named: bool) -> Layout:
    """Find the key among the columns by how seldom its values change from row to row."""
    others = [at for at in range(len(names)) if at not in roles.skipped]
    rows = [row for row in sample if any(str(cell or "").strip() for cell in row)]
    changes = {at: _change(rows, at) for at in others}
    keys = tuple(at for at in others if changes[at] <= _STEADY or _numbers_parcels(names[at]))
    if named and roles.point is None and any(_are_names(rows, at) for at in others):
        return Layout(names, roles, (), points=True)
    return Layout(names, roles, keys, points=False)


def _numbers_parcels(name: str) -> bool:
    """Whether a column is named as the number of a parcel: such a one tells parcels apart however often it changes."""
    found = (find_field(text, FIELDS) for text in readings(name) if text != "label")
    return any(field_ is not None and field_.name in _NUMBERS_PARCELS for field_ in found)


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
        tellers = [at for at in layout.keys if _numbers_parcels(layout.names[at])]
        self._keys = Keys(layout.keys, tellers or layout.keys)
        self.left_out: Sequence[Line] | None = None
        """Lines below the last corner that are none; None until all are read, which is before the last batch."""

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
        feet = Feet(roles)
        for parcel in _shared(self._parcels(feet.held_back(lines))):
            shape, order = self._shape(parcel, table.last + 1, issues)
            needed = {names[at] for at in self._keys.tellers} | parcel.unsure
            issues += tell(table.last + 1, parcel.broken, needed=needed)
            issues += _exchanged(table.last + 1, parcel.exchanged)
            values = {at: value_of(value) for at, value in parcel.values.items()}
            if roles.edge is not None and not self._layout.points:
                values[roles.edge] = sides_text([sides_of(parcel.sides[at], parcel.rings[at]) for at in order])
            table.add({names[at]: value for at, value in sorted(values.items())})
            geometry.append(shape)
            if len(table) >= BATCH:
                yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)
                table, geometry, issues = Table(self._file_name, self._limits, table.last), [], []
        if table.last == 0:
            raise refuse("F14", file=self._file_name)
        self.left_out = feet.held
        yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)

    def _parcels(self, lines: Iterable[Line]) -> Iterator[_Parcel]:
        parcel: _Parcel | None = None
        for line, cells in lines:
            if not any(str(cell or "").strip() for cell in cells):
                if parcel is not None and not self._layout.keys:
                    yield parcel
                    parcel = None
                continue
            side = self._side(cells)
            if side is not None and self._is_between(cells):
                if parcel is not None and parcel.sides[-1] and parcel.sides[-1][-1] is None:
                    parcel.sides[-1][-1] = side
                continue
            values = self._values(cells)
            position, point = self._position(line, cells), self._point(cells)
            is_exchanged = self._layout.roles.are_exchanged(*position)
            position = position[::-1] if is_exchanged else position
            doubtful: list[Cell] = []
            unsure: set[str] = set()
            if parcel is not None and self._begins_anew(parcel, values, position, point):
                doubtful = self._in_doubt(parcel, values, position, point)
                unsure = {self._layout.names[at] for at in self._keys.on_one_side(parcel.values, values)}
                yield parcel
                parcel = None
            if parcel is None:
                parcel = _Parcel(line, values, broken=doubtful, unsure=unsure)
            else:
                known = parcel.values
                known |= {
                    at: value for at, value in values.items() if value is not None and value_of(known[at]) is None
                }
            parcel.broken += [
                one for one in zip(self._layout.names, cells, strict=False) if isinstance(one[1], BrokenCell)
            ]
            parcel.line_above |= {at: value for at, value in values.items() if value is not None}
            if is_exchanged:
                parcel.exchanged.append((line, point or str(len(parcel.rings[-1]) + 1)))
            self._add(parcel, position, point, side)
        if parcel is not None:
            yield parcel

    def _values(self, cells: Sequence[Any]) -> dict[int, Any]:
        return {
            at: cells[at] if at < len(cells) and _is_filled(cells[at]) else None
            for at in range(len(self._layout.names))
            if at not in self._layout.roles.skipped
            and (at in self._layout.keys or self._layout.points or not self._layout.keys)
        }

    def _begins_anew(self, parcel: _Parcel, values: dict[int, Any], position: Position, point: str) -> bool:
        if self._layout.points:
            return True
        if self._layout.keys:
            restarts = _restarts(parcel, position, point)
            return self._keys.begins_anew(parcel.values, values, restarts=restarts)
        return _is_closed(parcel)

    def _in_doubt(self, parcel: _Parcel, values: dict[int, Any], position: Position, point: str) -> list[Cell]:
        """Cells without whose values nobody knows if the corner above is of the parcel that begins here."""
        if self._layout.points or _restarts(parcel, position, point):
            return []
        places = self._keys.in_doubt(parcel.line_above, values)
        return [(self._layout.names[at], parcel.line_above[at]) for at in places]

    def _point(self, cells: Sequence[Any]) -> str:
        at = self._layout.roles.point
        return "" if at is None or at >= len(cells) or cells[at] is None else str(cells[at]).strip()

    def _side(self, cells: Sequence[Any]) -> float | None:
        at = self._layout.roles.edge
        return number(cells[at]) if at is not None and at < len(cells) else None

    def _is_between(self, cells: Sequence[Any]) -> bool:
        """Whether a line holds nothing but the length of a side: printed tables have it between two corners."""
        return sum(map(_is_filled, cells)) == 1

    def _add(self, parcel: _Parcel, position: tuple[float, float], point: str, side: float | None) -> None:
        ring = parcel.rings[-1]
        ring.append(position)
        parcel.sides[-1].append(side)
        parcel.first, parcel.last = (parcel.first if len(ring) > 1 else point), point
        check(self._file_name, "vertices", len(ring), self._limits)
        if len(ring) > 3 and ring[0] == position:
            parcel.rings.append([])
            parcel.sides.append([])

    def _position(self, line: int, cells: Sequence[Any]) -> tuple[float, float]:
        roles = self._layout.roles
        found = []
        for at in (roles.east, roles.north):
            cell = cells[at] if at < len(cells) else None
            value = coordinate(cell, roles.grouping)
            refuse_broken(self._file_name, line, cell)
            if value is None:
                shown = str(cell if cell is not None else "")[:40]
                name = self._layout.names[at]
                raise refuse(
                    "F28", file=self._file_name, line=line,
                    reason=reason(f'"{shown}" ở cột {name} không phải số', f'"{shown}" in column {name} is no number'),
                )  # fmt: skip
            found.append(value)
        return found[0], found[1]

    def _shape(self, parcel: _Parcel, row_no: int, issues: list[Issue]) -> tuple[Any, list[int]]:
        """The parcel's shape, and which of its rings the shape has first, second and so on."""
        rings = [ring for ring in parcel.rings if ring]
        if self._layout.points:
            return shapely.Point(rings[0][0]), []
        if any(len(set(ring)) < 3 for ring in rings):
            issues.append(issue("H02", row_no, reason=FEW_VERTICES))
            return None, []
        ends = rings[-1][0], rings[-1][-1]
        named_twice = ends[0] != ends[1] and parcel.first != "" and parcel.first == parcel.last
        if named_twice and not open_rings.are_apart(*ends) and len(rings[-1]) > 3:
            rings[-1][-1] = rings[-1][0]
        closed = [np.array(ring if ring[0] == ring[-1] else [*ring, ring[0]]) for ring in rings]
        with np.errstate(invalid="ignore"):
            polygons = [shapely.Polygon(ring) for ring in closed]
        shape, order = (polygons[0], [0]) if len(polygons) == 1 else _nested(polygons)
        if named_twice and open_rings.are_apart(*ends):
            between = [
                at for at, ring in open_rings.rings_of(shape) if (*ring[[0, -2]].tolist(),) == (*map(list, ends),)
            ]
            issues.append(open_rings.tell(row_no, shape, between))
        return shape, order


def _exchanged(row_no: int, corners: Sequence[tuple[int, str]]) -> list[Issue]:
    """C01 on a parcel for its corners that were read the other way round."""
    if not corners:
        return []
    line, point = corners[0]
    return [issue("C01", row_no, variant="corner", line=line, corner=point, count=len(corners))]


def _shared(parcels: Iterable[_Parcel]) -> Iterator[_Parcel]:
    """Parcels in their order; where one that is perhaps the parcel above lies in it, both lack the same cells."""
    above: _Parcel | None = None
    for parcel in parcels:
        if above is not None:
            if parcel.unsure and are_nested(above.rings, parcel.rings):
                cells, further = ([one for one in some.broken if one[0] in parcel.unsure] for some in (above, parcel))
                above.broken += further
                parcel.broken += cells
                above.unsure |= parcel.unsure
            yield above
        above = parcel
    if above is not None:
        yield above


def _is_closed(parcel: _Parcel) -> bool:
    """Whether the ring above is closed."""
    return not parcel.rings[-1]


def _restarts(parcel: _Parcel, position: Position, point: str) -> bool:
    """Whether corners are numbered anew behind those of a parcel; where they have no numbers its ring is closed."""
    if not point:
        return _is_closed(parcel)
    return point == parcel.first and (_is_closed(parcel) or position != parcel.rings[-1][0])


def _is_filled(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())


def _nested(polygons: list[Any]) -> tuple[Any, list[int]]:
    """Rings of one parcel: one within another is a hole of it, others are parts; and the rings' order in the shape."""
    parts: list[list[int]] = []
    for at in sorted(range(len(polygons)), key=lambda at: -abs(polygons[at].area)):
        shells = (part for part in parts if polygons[part[0]].is_valid and polygons[part[0]].covers(polygons[at]))
        outline = next(shells, None)
        if outline is None:
            parts.append([at])
        else:
            outline.append(at)
    made = [shapely.Polygon(polygons[one].exterior, [polygons[at].exterior for at in holes]) for one, *holes in parts]
    shape = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
    return shape, [at for part in parts for at in part]
