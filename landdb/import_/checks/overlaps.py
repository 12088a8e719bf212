"""T: overlaps, first found as edges that break the coverage, then measured exactly for those pairs alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import key_title
from landdb.import_.checks.shapes import is_plane
from landdb.import_.records import Candidates

NOISE_M: Final = 0.001
"""Overlaps no wider than this are rounding of coordinates at 1 mm."""


PAIRS_PER_SHAPE: Final = 60
"""A fabric has some 7 neighbours a parcel; a file with many more is the same ground drawn over and over."""

_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Overlaps:
    """Pairs of shapes that share area: indices into two arrays, the shared part, its area and its greatest width."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    common: Any
    area_m2: npt.NDArray[np.float64]
    width_m: npt.NDArray[np.float64]


def check_overlaps(candidates: Candidates) -> Iterator[Issue]:
    """T01: overlaps between the valid parcels of the file, reported on both; copies (H06) are out already."""
    if candidates.target != "parcels":
        return
    copies = [found.row_no or 0 for found in candidates.issues if found.code == "H06"]
    usable = ~shapely.is_missing(candidates.geometry) & is_plane(candidates) & ~np.isin(candidates.row_no, copies)
    usable &= shapely.is_valid(candidates.geometry)
    for srid in np.unique(candidates.srid[usable]):
        rows = np.flatnonzero(usable & (candidates.srid == srid))
        geometry = candidates.geometry[rows]
        pairs = _pairs_within(geometry)
        if pairs is None:
            yield issue("T01", variant="flood", file=candidates.file_name, limit=float(PAIRS_PER_SHAPE))
            return
        found = measure(geometry, geometry, *pairs)
        for k in range(len(found.first)):
            i, j = rows[found.first[k]], rows[found.second[k]]
            yield _overlap(candidates, i, j, found, k)
            yield _overlap(candidates, j, i, found, k)


def _overlap(candidates: Candidates, i: int, j: int, found: Overlaps, k: int) -> Issue:
    title = key_title(candidates.value("sheet_no")[j], candidates.value("parcel_no")[j])
    return issue(
        "T01", int(candidates.row_no[i]), other_row=int(candidates.row_no[j]), other_vi=title["vi"],
        other_en=title["en"], area_m2=float(found.area_m2[k]), measured=float(found.width_m[k]), limit=NOISE_M,
        geometry=found.common[k],
    )  # fmt: skip


def measure(
    first_shapes: Any, second_shapes: Any, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> Overlaps:
    """Intersect the given pairs and keep those that overlap by more than noise.

    Width is the diameter of the largest circle inside the shared part.
    """
    common = _areal(shapely.intersection(first_shapes[first], second_shapes[second]))
    area = shapely.area(common)
    # A strip is about 2 A / P wide: pairs that only touch are dropped before the dear circle.
    likely = np.flatnonzero(2 * area > 0.25 * NOISE_M * np.maximum(shapely.length(common), 1e-9))
    circles = shapely.maximum_inscribed_circle(common[likely], tolerance=NOISE_M / 10)
    width = 2 * shapely.length(circles)
    kept = likely[width > NOISE_M]
    return Overlaps(first[kept], second[kept], common[kept], area[kept], width[width > NOISE_M])


def _areal(shapes: Any) -> Any:
    """Only the polygons of each shape: two parcels may overlap here and share an edge there."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for i in mixed:
        parts = shapely.get_parts(shapes[i])
        shapes[i] = shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return shapes


def _pairs_within(geometry: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
    """Pairs (i < j) in which at least one shape has an edge inside or across the other; None when far too many."""
    flagged = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geometry)))
    tree = shapely.STRtree(geometry)
    limit = max(PAIRS_PER_SHAPE * len(geometry), 10_000)
    found = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(flagged), _AT_ONCE):
        some = flagged[start : start + _AT_ONCE]
        left, right = tree.query(geometry[some], predicate="intersects")
        found.append(np.column_stack([some[left], right])[some[left] != right])
        limit -= len(left)
        if limit < 0:
            return None
    pairs = np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
