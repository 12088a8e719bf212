"""T01: which of the doubtful shapes share area with another, how much of it and how wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.import_.checks.fabric import Floats, Integers, Objects
from landdb.import_.checks.topology_edges import NOISE_M, Free, Nearness, Segments, beside

PAIRS_PER_SHAPE: Final = 60
"""A fabric has some 7 neighbours a parcel; a file with many more is the same ground drawn over and over."""

_AT_ONCE: Final = 64
_WIDTH_SHARE: Final = 0.005
MORE_THAN_NOISE_M: Final = NOISE_M * (1 + 2 * _WIDTH_SHARE)
"""A measured width above this is more than rounding."""

_LEAST_PAIRS: Final = 10_000


class TooManyPairsError(Exception):
    """The shapes meet so many others that measuring them all would take hours and tell nothing."""


@dataclass(frozen=True)
class Overlaps:
    """Pairs of shapes that share area: indices into two arrays, the shared part, its area and its greatest width."""

    first: Integers
    second: Integers
    common: Objects
    area_m2: Floats
    width_m: Floats

    def __len__(self) -> int:
        return len(self.first)


def measure(first_shapes: Objects, second_shapes: Objects, first: Integers, second: Integers) -> Overlaps:
    """Intersect the given pairs and keep those that overlap by more than noise.

    Width is the diameter of the largest circle inside the shared part.
    """
    common = shapely.intersection(first_shapes[first], second_shapes[second])
    area = shapely.area(common)
    # A strip is about 2 A / P wide: pairs that only touch are dropped before anything dear.
    likely = np.flatnonzero(2 * area > 0.25 * NOISE_M * np.maximum(shapely.length(common), 1e-9))
    common, area = areal(common[likely]), area[likely]
    width = width_m(common)
    wide = width > MORE_THAN_NOISE_M
    return Overlaps(first[likely[wide]], second[likely[wide]], common[wide], area[wide], width[wide])


def width_m(shapes: Objects) -> Floats:
    """Diameter of the largest circle inside each polygon, to half a percent.

    The circle of radius r fits where the polygon shrunk by r is not empty yet; r is at least area by perimeter.
    (GEOS' own search for the circle takes 40 ms for a strip of 20 m by 5 cm.)
    """
    area = shapely.area(shapes)
    low = area / np.maximum(shapely.length(shapes), 1e-12)
    high = np.sqrt(area / np.pi) * 1.001
    while True:
        unsure = np.flatnonzero(high > low * (1 + _WIDTH_SHARE))
        if not len(unsure):
            return np.asarray(low + high)
        middle = np.sqrt(low[unsure] * high[unsure])
        fits = ~shapely.is_empty(shapely.buffer(shapes[unsure], -middle))
        low[unsure[fits]] = middle[fits]
        high[unsure[~fits]] = middle[~fits]


def areal(shapes: Objects) -> Objects:
    """Only the polygons of each shape: two parcels may overlap here and share an edge there."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for i in mixed:
        parts = shapely.get_parts(shapes[i])
        polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        multi = shapely.get_type_id(parts) == shapely.GeometryType.MULTIPOLYGON
        shapes[i] = shapely.multipolygons(shapely.get_parts(parts[polygons | multi]))
    return shapes


def find_suspects(tree: shapely.STRtree, segments: Segments, near: Nearness, free: Free) -> Integers:
    """Shapes that may overlap others by more than noise, of those with doubtful edges, and what lies inside others.

    A missing node makes edges doubtful too, and most are of that kind. Where two shapes share area, one has a vertex
    on nobody's edge, or edges cross, or beside the middle of an edge lie two shapes.
    """
    middle, step = (segments.start + segments.end) / 2, beside(segments.start, segments.end)
    twice = _covered_twice(tree, np.concatenate([middle + step, middle - step, free.point]))
    return np.unique(np.concatenate([near.loud, segments.shape[_crossing(segments)], twice]))


def _crossing(segments: Segments) -> Integers:
    """Segments that cross another one with all four ends clear of the other's line, so not by rounding."""
    i, j = segments.tree.query(segments.tree.geometries)
    once = (i < j) & (segments.shape[i] != segments.shape[j])
    i, j = i[once], j[once]
    cross = _astride(segments, i, j) & _astride(segments, j, i)
    return np.append(i[cross], j[cross])


def _astride(segments: Segments, i: Integers, j: Integers) -> npt.NDArray[np.bool_]:
    """Whether the ends of segments ``j`` lie on both sides of the lines through segments ``i``."""
    origin, along = segments.start[i], segments.end[i] - segments.start[i]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    first = ((segments.start[j] - origin) * normal).sum(axis=1)
    last = ((segments.end[j] - origin) * normal).sum(axis=1)
    return np.asarray((np.minimum(first, last) < -NOISE_M) & (np.maximum(first, last) > NOISE_M))


def _covered_twice(tree: shapely.STRtree, points: Floats) -> Integers:
    """Shapes that contain one of the points together with another shape."""
    point, shape = tree.query(shapely.points(points), predicate="within")
    counts = np.bincount(point, minlength=len(points))
    return np.unique(shape[counts[point] > 1])


def find_overlaps(shapes: Objects, tree: shapely.STRtree, suspects: Integers) -> Overlaps:
    """Overlaps of the suspects, then of whatever they overlap, until nobody new is found.

    So two layers drawn over each other are found whole, although only their rims have doubtful edges.

    Raises
    ------
    TooManyPairsError
        More than `PAIRS_PER_SHAPE` pairs a shape meet.
    """
    allowed = max(PAIRS_PER_SHAPE * len(shapes), _LEAST_PAIRS)
    done = np.zeros(len(shapes), dtype=np.bool_)
    found: list[Overlaps] = []
    while len(suspects):
        first, second = _pairs(shapes, tree, suspects, allowed)
        fresh = ~done[first] & ~done[second]
        found.append(measure(shapes, shapes, first[fresh], second[fresh]))
        done[suspects] = True
        members = np.unique(np.append(found[-1].first, found[-1].second))
        suspects = members[~done[members]]
    return _joined(found)


def _pairs(shapes: Objects, tree: shapely.STRtree, suspects: Integers, allowed: int) -> tuple[Integers, Integers]:
    """Pairs (i < j) of shapes that meet and of which at least one is a suspect."""
    found = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(suspects), _AT_ONCE):
        some = suspects[start : start + _AT_ONCE]
        left, right = tree.query(shapes[some], predicate="intersects")
        found.append(np.column_stack([some[left], right])[some[left] != right])
        allowed -= len(left)
        if allowed < 0:
            raise TooManyPairsError
    pairs = np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _joined(found: list[Overlaps]) -> Overlaps:
    """Several finds as one."""
    names = ("first", "second", "common", "area_m2", "width_m")
    empty = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, object), np.empty(0), np.empty(0))
    columns = ([getattr(part, name) for part in found] for name in names)
    return Overlaps(*(np.concatenate([nothing, *column]) for nothing, column in zip(empty, columns, strict=True)))


def without_copies(overlaps: Overlaps, shapes: Objects) -> Overlaps:
    """Leave out pairs of one and the same shape: that is H06."""
    larger = np.maximum(shapely.area(shapes[overlaps.first]), shapely.area(shapes[overlaps.second]))
    border = shapely.length(overlaps.common)
    other = larger - overlaps.area_m2 > NOISE_M * border
    return Overlaps(
        overlaps.first[other], overlaps.second[other], overlaps.common[other],
        overlaps.area_m2[other], overlaps.width_m[other],
    )  # fmt: skip
