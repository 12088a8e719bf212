"""T02: new parcels against the registered ones around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, Severity, issue
from landdb.import_.checks.fabric import Fabric, Integers, Objects
from landdb.import_.checks.topology_overlaps import MORE_THAN_NOISE_M, Overlaps, measure

WITHIN: Final = 0.9
"""Share of the smaller parcel from which on the two are of one place: one was divided, merged or given a new number."""


def check_registered(incoming: Fabric, registered: Fabric) -> Iterator[Issue]:
    """T02: overlaps of new shapes with registered ones; those that are being replaced are not among the latter.

    Both are of one zone. The limit is that of an edge of the overlap's length at the coarser of the two scales: what is
    wider is an error. A short overlap is measured by the common side of a plot, as slivers are (T03): it lies along an
    edge that is longer.
    """
    mine = incoming.pick(shapely.is_valid(incoming.geometry) & ~shapely.is_missing(incoming.geometry))
    theirs = registered.pick(shapely.is_valid(registered.geometry) & ~shapely.is_missing(registered.geometry))
    found = find_registered(mine.geometry, theirs.geometry)
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


def find_registered(incoming: Objects, registered: Objects) -> Overlaps:
    """Overlaps of valid new shapes (``first``) with valid registered ones (``second``).

    Edges are compared first, so that a new survey that keeps the old boundaries costs next to nothing.
    """
    tree = shapely.STRtree(registered)
    mine, theirs = tree.query(incoming)
    if not len(mine):
        nothing = np.empty(0, dtype=np.int64)
        return measure(incoming, registered, nothing, nothing)
    mine_once, theirs_once = np.unique(mine), np.unique(theirs)
    lines = shapely.coverage_invalid_edges(np.concatenate([incoming[mine_once], registered[theirs_once]]))
    doubtful = ~shapely.is_empty(lines)
    new = np.isin(mine, mine_once[doubtful[: len(mine_once)]])
    old = np.isin(theirs, theirs_once[doubtful[len(mine_once) :]])
    mine, theirs = mine[new | old], theirs[new | old]
    meets = _meets(incoming, registered, mine, theirs)
    return measure(incoming, registered, mine[meets], theirs[meets])


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
