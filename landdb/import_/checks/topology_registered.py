"""T02 and T03: new parcels against the registered ones around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, Severity, issue
from landdb.import_.checks.fabric import Booleans, Fabric, Integers, Objects
from landdb.import_.checks.topology_edges import Nearness, cut_segments, find_nearness
from landdb.import_.checks.topology_gaps import find_gaps, told, uncovered
from landdb.import_.checks.topology_overlaps import MORE_THAN_NOISE_M, Overlaps, measure

WITHIN: Final = 0.9
"""Share of the smaller parcel from which on the two are of one place: one was divided, merged or given a new number."""


Covering = Callable[[Objects], Objects]
"""Gives the shapes, in the same zone, that lie over some places: all those of the file and of the register."""


def check_registered(
    incoming: Fabric, registered: Fabric, covering: Covering = lambda _: np.empty(0, dtype=np.object_)
) -> Iterator[Issue]:
    """T02 and T03: new shapes that overlap registered ones or leave a sliver beside them.

    Both are of one zone; those that are being replaced are not among the registered ones. ``covering`` is asked about
    the slivers that are found: what lies over them is none.
    """
    mine = incoming.pick(shapely.is_valid(incoming.geometry) & ~shapely.is_missing(incoming.geometry))
    theirs = registered.pick(shapely.is_valid(registered.geometry) & ~shapely.is_missing(registered.geometry))
    reach = _reach(mine, theirs)
    first, second = shapely.STRtree(theirs.geometry).query(_grown_boxes(mine.geometry, reach))
    if not len(first):
        return
    mine_once, theirs_once = np.unique(first), np.unique(second)
    both = _together(mine.pick(mine_once), theirs.pick(theirs_once))
    lines = shapely.coverage_invalid_edges(both.geometry, gap_width=reach)
    doubtful = ~shapely.is_empty(lines)
    new = np.isin(first, mine_once[doubtful[: len(mine_once)]])
    old = np.isin(second, theirs_once[doubtful[len(mine_once) :]])
    first, second = first[new | old], second[new | old]
    if not len(first):
        return
    meets = _meets(mine.geometry, theirs.geometry, first, second)
    yield from _overlaps(mine, theirs, measure(mine.geometry, theirs.geometry, first[meets], second[meets]))
    gaps = find_gaps(both, shapely.STRtree(both.geometry), _between(both, lines, doubtful, reach))
    if gaps:
        places = np.array([gap.shape for gap in gaps], dtype=np.object_)
        yield from told(uncovered(gaps, covering(places)))


def _reach(mine: Fabric, theirs: Fabric) -> float:
    """Width of the widest sliver that there may be."""
    scales = np.concatenate([mine.map_scale, theirs.map_scale])
    return float(np.max(tolerances.sliver_limits_m(scales, scales), initial=0.0))


def _grown_boxes(shapes: Objects, by: float) -> Objects:
    boxes = shapely.bounds(shapes) + np.array([-by, -by, by, by])
    return np.asarray(shapely.box(*boxes.T))


def _together(mine: Fabric, theirs: Fabric) -> Fabric:
    """New and registered shapes as one fabric; the latter have no row numbers."""
    nobody = np.zeros(len(theirs), dtype=np.int64)
    parts = zip(
        (mine.row_no, mine.geometry, mine.sheet_no, mine.parcel_no, mine.map_scale),
        (nobody, theirs.geometry, theirs.sheet_no, theirs.parcel_no, theirs.map_scale),
        strict=True,
    )
    return Fabric(*(np.concatenate(pair) for pair in parts))


def _between(both: Fabric, lines: Objects, doubtful: Booleans, reach: float) -> Nearness:
    """How near doubtful edges of new and of registered shapes come to each other; none among themselves."""
    near = find_nearness(cut_segments(lines[doubtful], np.flatnonzero(doubtful)), reach)
    mixed = (both.row_no[near.own] == 0) != (both.row_no[near.other] == 0)
    return Nearness(
        near.own[mixed], near.other[mixed], near.vertex[mixed], near.foot[mixed], near.distance_m[mixed],
        near.corner[mixed], near.corner_m[mixed], near.loud,
    )  # fmt: skip


def _overlaps(mine: Fabric, theirs: Fabric, found: Overlaps) -> Iterator[Issue]:
    """T02. The limit is that of an edge of the overlap's length at the coarser of the two scales: what is wider is an
    error. A short overlap is measured by the common side of a plot, as slivers are: it lies along a longer edge.
    """
    for k in range(len(found)):
        i, j = int(found.first[k]), int(found.second[k])
        scale = tolerances.coarser_scale(int(mine.map_scale[i]), int(theirs.map_scale[j]))
        edge = max(_longest_side(found.common[k]), tolerances.SLIVER_EDGE_M)
        limit = float(tolerances.edge_limit_m(scale, edge))
        own, other, width = mine.title(i), theirs.title(j), float(found.width_m[k])
        area = float(found.area_m2[k])
        share = area / float(min(shapely.area(mine.geometry[i]), shapely.area(theirs.geometry[j])))
        near = width <= tolerances.NODE_TOLERANCE_M + MORE_THAN_NOISE_M
        yield issue(
            "T02", int(mine.row_no[i]), variant="within" if share >= WITHIN else "near" if near else "",
            severity=Severity.ERROR if width > limit else Severity.WARNING,
            own_vi=own["vi"], own_en=own["en"], other_vi=other["vi"], other_en=other["en"],
            other=f"{theirs.sheet_no[j]}/{theirs.parcel_no[j]}", share=100 * share, area_m2=area, edge_m=edge,
            measured=width, limit=limit, scale=scale, geometry=found.common[k],
        )  # fmt: skip


def _meets(incoming: Objects, registered: Objects, mine: Integers, theirs: Integers) -> Integers:
    own = incoming[mine]
    shapely.prepare(own)
    meets = np.flatnonzero(shapely.intersects(own, registered[theirs]))
    shapely.destroy_prepared(own)
    return meets


def _longest_side(shape: Any) -> float:
    """Length of the narrow rectangle around an overlap: the edge whose error it may come from."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    return float(np.hypot(*np.diff(corners, axis=0).T).max()) if len(corners) > 1 else 0.0
