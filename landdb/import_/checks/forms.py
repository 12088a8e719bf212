"""H: validity and form of single shapes on whole columns, and shapes that occur twice in a file.

Lengths are metres in the rows' own zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Booleans, Fabric, Floats, Integers, Objects, Stopping, carry_on
from landdb.import_.checks.topology_edges import mix, scramble
from landdb.import_.outlines import Outlines

Hashes = npt.NDArray[np.uint64]

REPEATED_M: Final = 0.01
SPIKE_DEGREES: Final = 1.0
MIN_AREA_M2: Final = 1.0
MIN_COMPACTNESS: Final = 0.02
GRID_M: Final = 0.001
_COPIES_AT_ONCE: Final = 10_000
_FEW_VERTICES: Final = {
    "vi": "Ranh có dưới 3 đỉnh khác nhau", "en": "A ring has fewer than 3 distinct vertices",
}  # fmt: skip
_REASONS: Final[Mapping[str, str]] = {
    "Self-intersection": "ranh tự cắt", "Ring Self-intersection": "vòng ranh tự chạm",
    "Hole lies outside shell": "lỗ nằm ngoài vùng",
    "Holes are nested": "các lỗ lồng nhau", "Interior is disconnected": "phần trong bị chia cắt",
    "Nested shells": "các mảnh lồng nhau",
    "Duplicate Rings": "hai vòng ranh trùng nhau", "Too few points in geometry component": "vòng ranh thiếu đỉnh",
    "Invalid Coordinate": "tọa độ không hợp lệ", "Ring is not closed": "vòng ranh không khép kín",
}  # fmt: skip


@dataclass(frozen=True)
class Forms:
    """What the rules on shapes found; by row ``copy_hash`` (0 where not valid) and ``areas`` in m² (else NaN)."""

    issues: list[Issue]
    copy_hash: Hashes
    areas: Floats


def check_forms(row_no: Integers, outlines: Outlines, *, parcels: bool = True) -> Forms:
    """H01 and H02 for all shapes; for parcels, whose coordinates have to be metres of a zone, H03, H04 and H05 too.

    Missing shapes are no finding here and not valid either. The hash of a shape is of its vertices at a grid of 1 mm:
    the same wherever a ring starts and whichever way it runs; copies have the same, and shapes of one hash have to be
    compared.
    """
    geometry = outlines.shapes
    present = outlines.counts > 0
    valid = present & shapely.is_valid(geometry)
    issues = [_invalid(int(row_no[i]), geometry[i]) for i in np.flatnonzero(present & ~valid)]
    hashes, areas = np.zeros(len(row_no), dtype=np.uint64), np.where(valid, shapely.area(geometry), np.nan)
    if parcels:
        rings = _Rings.of(outlines.without(~valid))
        issues += _check_vertices(rings, row_no)
        issues += _check_form(geometry, areas, row_no)
        hashes = np.where(valid, rings.hashes(len(row_no)), np.uint64(0))
    return Forms(issues, hashes, areas)


def check_copies(
    row_no: Integers, hashes: Hashes, load: Callable[[Integers], Fabric], stopping: Stopping = carry_on
) -> Iterator[Issue]:
    """H06 over a whole file of one zone: every later copy of a shape at a grid of 1 mm, naming the first.

    ``hashes`` are those of `check_forms`, 0 for rows that take no part; ``load`` is asked only for rows whose hash
    another row shares.
    """
    rows, marks = row_no[hashes != 0], hashes[hashes != 0]
    order = np.lexsort((rows, marks))
    rows, marks = rows[order], marks[order]
    same = marks[1:] == marks[:-1]
    shared = np.append(False, same) | np.append(same, False) if len(rows) else np.empty(0, dtype=np.bool_)
    rows, marks = rows[shared], marks[shared]
    first: dict[tuple[int, bytes], int] = {}
    for start in range(0, len(rows), _COPIES_AT_ONCE):
        if stopping():
            return
        some = rows[start : start + _COPIES_AT_ONCE]
        shapes = _normal_form(load(some).geometry)
        for row, mark, shape in zip(some.tolist(), marks[start : start + len(some)].tolist(), shapes, strict=True):
            other = first.setdefault((mark, shape), row)
            if other != row:
                yield issue("H06", row, other=other)
        # Equal hashes follow each other, so only the last one can go on in what comes next.
        last = marks[start + len(some) - 1]
        first = {key: row for key, row in first.items() if key[0] == last}


def _normal_form(geometry: Objects) -> Objects:
    rounded = shapely.transform(geometry, lambda points: np.round(points / GRID_M) * GRID_M)
    return np.asarray(shapely.to_wkb(shapely.normalize(rounded)))


def _invalid(row_no: int, geometry: Any) -> Issue:
    """H02 where a ring has too few vertices, else H01 with reason and place."""
    reason = shapely.is_valid_reason(geometry)
    match = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    name, x, y = match.groups() if match else (reason, "nan", "nan")
    point = shapely.Point(float(x), float(y)) if match else shapely.centroid(geometry)
    if name == "Too few points in geometry component":
        return issue("H02", row_no, reason=_FEW_VERTICES, geometry=point)
    words = {"vi": _REASONS.get(name, name), "en": name.lower()}
    return issue("H01", row_no, reason=words, x=float(x), y=float(y), geometry=point)


@dataclass(frozen=True)
class _Rings:
    """Vertices of many shapes, ring after ring without the closing one: place, number of the ring, row of the shape."""

    points: Floats
    ring: Integers
    row: Integers

    @classmethod
    def of(cls, outlines: Outlines) -> _Rings:
        row = np.repeat(np.arange(len(outlines)), outlines.counts)
        if outlines.lone[outlines.counts > 0].all():
            points, ring = outlines.points, row
        else:
            parts, part_row = shapely.get_parts(outlines.shapes, return_index=True)
            rings, ring_part = shapely.get_rings(parts, return_index=True)  # of a multipolygon it would give none
            points, ring = shapely.get_coordinates(rings, return_index=True)
            row = part_row[ring_part][ring]
        kept = np.append(ring[1:] == ring[:-1], False)[: len(ring)]
        return cls(points[kept], ring[kept], row[kept])

    def hashes(self, count: int) -> Hashes:
        found = np.zeros(count, dtype=np.uint64)
        if len(self.row):
            starts = np.flatnonzero(np.append(True, self.row[1:] != self.row[:-1]))
            found[self.row[starts]] = np.add.reduceat(mix(np.rint(self.points / GRID_M)), starts)
        # No shape has the hash that stands for none.
        return np.maximum(scramble(found), np.uint64(1))

    def neighbours(self) -> tuple[Integers, Integers]:
        """Index of the next and of the previous vertex in the same ring."""
        index = np.arange(len(self.ring))
        starts = np.flatnonzero(np.append(True, self.ring[1:] != self.ring[:-1]))
        ends = np.append(starts[1:], len(self.ring)) - 1
        following, previous = index + 1, index - 1
        following[ends], previous[starts] = starts, ends
        return following, previous


def find_surplus(points: Floats, following: Integers, previous: Integers) -> Booleans:
    """Vertices closer than 1 cm to the next, and tips of spikes sharper than 1°."""
    x, y = points[:, 0].copy(), points[:, 1].copy()
    ahead_x, ahead_y = x[following] - x, y[following] - y
    ahead2 = ahead_x * ahead_x + ahead_y * ahead_y
    behind2 = ahead2[previous]
    towards = -(ahead_x * ahead_x[previous] + ahead_y * ahead_y[previous])
    repeated = ahead2 < REPEATED_M**2
    sharp = (towards > 0) & (towards * towards > np.cos(np.radians(SPIKE_DEGREES)) ** 2 * ahead2 * behind2)
    return np.asarray(repeated | (sharp & (behind2 >= REPEATED_M**2)))


def _check_vertices(rings: _Rings, row_no: Integers) -> Iterator[Issue]:
    """H03, one finding for each shape."""
    if not len(rings.points):
        return
    wrong = np.flatnonzero(find_surplus(rings.points, *rings.neighbours()))
    rows, first, counts = np.unique(rings.row[wrong], return_index=True, return_counts=True)
    for row, at, count in zip(rows, wrong[first], counts, strict=True):
        x, y = rings.points[at].tolist()
        yield issue("H03", int(row_no[row]), count=int(count), x=x, y=y, geometry=shapely.Point(x, y))


def _check_form(geometry: Objects, area: Floats, row_no: Integers) -> Iterator[Issue]:
    """H04 small or sliver, H05 several parts; ``area`` is NaN where no rule looks."""
    compactness = 4 * np.pi * area / np.maximum(shapely.length(geometry), 1e-9) ** 2
    for i in np.flatnonzero((area < MIN_AREA_M2) | (compactness < MIN_COMPACTNESS)):
        yield issue("H04", int(row_no[i]), measured=float(area[i]), thinness=float(compactness[i]))
    parts = shapely.get_num_geometries(geometry)
    for i in np.flatnonzero((parts > 1) & np.isfinite(area)):
        yield issue("H05", int(row_no[i]), measured=float(parts[i]))
