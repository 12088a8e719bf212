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


@dataclass(frozen=True)
class Overlaps:
    """Pairs of shapes that share area: indices into two arrays, the shared part, its area and its greatest width."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    common: Any
    area_m2: npt.NDArray[np.float64]
    width_m: npt.NDArray[np.float64]


def check_overlaps(candidates: Candidates) -> Iterator[Issue]:
    """T01: overlaps between the valid parcels of the file, reported on both; copies (H06) are not reported again."""
    if candidates.target != "parcels":
        return
    copies = {(found.row_no, found.params.get("other")) for found in candidates.issues if found.code == "H06"}
    usable = ~shapely.is_missing(candidates.geometry) & is_plane(candidates)
    usable &= shapely.is_valid(candidates.geometry)
    for srid in np.unique(candidates.srid[usable]):
        rows = np.flatnonzero(usable & (candidates.srid == srid))
        geometry = candidates.geometry[rows]
        pairs = _pairs_within(geometry)
        found = measure(geometry, geometry, pairs[0], pairs[1])
        for k in range(len(found.first)):
            i, j = rows[found.first[k]], rows[found.second[k]]
            if (int(candidates.row_no[j]), int(candidates.row_no[i])) not in copies:
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
    common = shapely.intersection(first_shapes[first], second_shapes[second])
    area = shapely.area(common)
    # A strip is about 2 A / P wide: pairs that only touch are dropped before the dear circle.
    likely = np.flatnonzero(2 * area > 0.25 * NOISE_M * np.maximum(shapely.length(common), 1e-9))
    circles = shapely.maximum_inscribed_circle(common[likely], tolerance=NOISE_M / 10)
    width = 2 * shapely.length(circles)
    kept = likely[width > NOISE_M]
    return Overlaps(first[kept], second[kept], common[kept], area[kept], width[width > NOISE_M])


def _pairs_within(geometry: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs (i < j) in which at least one shape has an edge inside or across the other."""
    edges = shapely.coverage_invalid_edges(geometry)
    flagged = np.flatnonzero(~shapely.is_empty(edges))
    if not len(flagged):
        return flagged, flagged
    tree = shapely.STRtree(geometry)
    left, right = tree.query(geometry[flagged], predicate="intersects")
    left = flagged[left]
    ordered = np.unique(np.column_stack([np.minimum(left, right), np.maximum(left, right)])[left != right], axis=0)
    return ordered[:, 0], ordered[:, 1]
