"""T04: edges that do not meet node by node, as a vertex near a neighbour's edge or two vertices nearly in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.domain.tolerances import NODE_TOLERANCE_M
from landdb.import_.checks.fabric import Booleans, Fabric, Floats, Integers
from landdb.import_.checks.topology_edges import SAME_M, Nearness


def check_nodes(fabric: Fabric, near: Nearness, cell: tuple[float, float, float, float]) -> Iterator[Issue]:
    """T04 for the places within the cell: one finding for each pair of parcels and kind, with all its places.

    A vertex without a node is told of the parcel whose edge lacks it; two vertices nearly in one place of the lower
    row.
    """
    own, other, vertex, distance, corner, corner_m = _groups(near)
    row = fabric.row_no
    open_ = (corner_m > SAME_M) & (distance <= NODE_TOLERANCE_M)
    pairs = np.flatnonzero(open_ & (corner_m <= NODE_TOLERANCE_M) & (row[own] < row[other]))
    lone = np.flatnonzero(open_ & (corner_m > NODE_TOLERANCE_M))
    place = (vertex[pairs] + corner[pairs]) / 2
    yield from _clusters(fabric, "vertex", own[pairs], other[pairs], place, corner_m[pairs], cell)
    yield from _clusters(fabric, "", other[lone], own[lone], vertex[lone], distance[lone], cell)


def _groups(near: Nearness) -> tuple[Integers, Integers, Floats, Floats, Floats, Floats]:
    """Each vertex once for each shape that it is near to: the edge and the corner of that shape nearest to it."""
    order = np.lexsort((near.corner_m, near.other, near.own, near.vertex[:, 1], near.vertex[:, 0]))
    own, other, vertex = near.own[order], near.other[order], near.vertex[order]
    fresh = (own[1:] != own[:-1]) | (other[1:] != other[:-1]) | (vertex[1:] != vertex[:-1]).any(axis=1)
    first = np.flatnonzero(np.append(True, fresh)) if len(own) else np.empty(0, dtype=np.int64)
    distance = np.minimum.reduceat(near.distance_m[order], first) if len(first) else np.empty(0)
    nearest = order[first]
    return own[first], other[first], vertex[first], distance, near.corner[nearest], near.corner_m[nearest]


def _clusters(
    fabric: Fabric, variant: str, own: Integers, other: Integers, place: Floats, distance: Floats, cell: Any
) -> Iterator[Issue]:
    inside = _within(place, cell)
    own, other, place, distance = own[inside], other[inside], place[inside], distance[inside]
    row = fabric.row_no
    # At a corner of three parcels two of them share the vertex: the place is told once.
    order = np.lexsort((row[other], row[own], place[:, 1], place[:, 0]))
    same = (place[order][1:] == place[order][:-1]).all(axis=1)
    if not variant:
        same &= own[order][1:] == own[order][:-1]
    order = order[np.append(True, ~same)[: len(order)]]
    order = order[np.lexsort((-distance[order], row[other][order], row[own][order]))]
    new_pair = (own[order][1:] != own[order][:-1]) | (other[order][1:] != other[order][:-1])
    first = np.flatnonzero(np.append(True, new_pair)) if len(order) else order
    counts = np.diff(np.append(first, len(order)))
    marks = shapely.multipoints(shapely.points(place[order]), indices=np.repeat(np.arange(len(first)), counts))
    for mark, k, count in zip(marks, order[first].tolist(), counts.tolist(), strict=True):
        where = mark if count > 1 else mark.geoms[0]
        yield _finding(fabric, variant, (int(own[k]), int(other[k])), count, (place[k], float(distance[k]), where))


def _finding(
    fabric: Fabric, variant: str, pair: tuple[int, int], count: int, worst: tuple[Floats, float, Any]
) -> Issue:
    i, j = pair
    own, other = fabric.title(i), fabric.title(j)
    place, distance_m, where = worst
    return issue(
        "T04", int(fabric.row_no[i]), variant=variant, own_vi=own["vi"], own_en=own["en"],
        other_row=int(fabric.row_no[j]), other_vi=other["vi"], other_en=other["en"], count=count,
        x=float(place[0]), y=float(place[1]), measured=distance_m, limit=NODE_TOLERANCE_M, geometry=where,
    )  # fmt: skip


def _within(place: Floats, cell: tuple[float, float, float, float]) -> Booleans:
    west, south, east, north = cell
    x, y = place[:, 0], place[:, 1]
    return np.asarray((x >= west) & (x < east) & (y >= south) & (y < north))
