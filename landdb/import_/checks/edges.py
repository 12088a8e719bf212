"""D02: the lengths of edges against those that an edge table or a corner list states (column ``CANH`` or ``C(m)``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Fabric, Floats, Objects

ROUNDING_M: Final = 0.005
"""Tables state lengths with two decimals."""


def check_edges(fabric: Fabric, stated: Objects) -> Iterator[Issue]:
    """D02, one finding for each parcel, on the edge that is furthest beyond its limit.

    ``stated`` has an array of lengths in metres for each row, or None: edge by edge from the first vertex on, ring
    after ring, NaN where the table says nothing. A length for the repeated first vertex may follow. The limit is that
    of the circular's edge table for the stated length at the row's map scale.
    """
    for i in np.flatnonzero([lengths is not None for lengths in stated]):
        if fabric.geometry[i] is None:
            continue
        ends = _edges(fabric.geometry[i])
        computed = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
        paper = np.asarray(stated[i], dtype=np.float64)
        if len(paper) == len(computed) + 1:
            paper = paper[:-1]
        if len(paper) != len(computed):
            yield issue(
                "D02", int(fabric.row_no[i]), variant="count", measured=float(len(paper)), limit=float(len(computed))
            )
            continue
        yield from _compare(fabric, int(i), ends, computed, paper)


def _compare(fabric: Fabric, i: int, ends: Floats, computed: Floats, paper: Floats) -> Iterator[Issue]:
    scale = int(fabric.map_scale[i]) or tolerances.UNKNOWN_SCALE
    known = np.flatnonzero(np.isfinite(paper))
    limit = tolerances.edge_limit_m(scale, paper[known]) + ROUNDING_M
    difference = np.abs(computed[known] - paper[known])
    wrong = np.flatnonzero(difference > limit)
    if len(wrong):
        worst = wrong[np.argmax(difference[wrong] / limit[wrong])]
        edge = int(known[worst])
        yield issue(
            "D02", int(fabric.row_no[i]), count=len(wrong), edge=edge + 1, computed=float(computed[edge]),
            paper=float(paper[edge]), measured=float(difference[worst]), limit=float(limit[worst]), scale=scale,
            geometry=shapely.LineString(ends[edge]),
        )  # fmt: skip


def _edges(shape: Any) -> Floats:
    """Both ends of every edge, ring after ring."""
    parts = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)
            parts.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(parts) if parts else np.empty((0, 2, 2))
