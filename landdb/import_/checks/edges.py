"""D02: the lengths of edges against those that an edge table or a corner list states (column ``CANH`` or ``C(m)``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Booleans, Floats, Integers, Objects

ROUNDING_M: Final = 0.005
"""Tables state lengths with two decimals."""


@dataclass(frozen=True)
class _Edges:
    """Edges of many shapes, ring after ring: ``ends`` ``(n, 2, 2)``, and of each its shape and its ring."""

    ends: Floats
    shape: Integers
    ring: Integers

    @property
    def length(self) -> Floats:
        return np.asarray(np.hypot(*(self.ends[:, 1] - self.ends[:, 0]).T))


def check_edges(row_no: Integers, geometry: Objects, scale: Integers, stated: pa.ListArray) -> Iterator[Issue]:
    """D02, one finding for each parcel, on the edge that is furthest beyond its limit.

    ``stated`` has a list of lengths in metres for each row, or null: edge by edge from the first vertex on, ring after
    ring, null where the table says nothing. A length for the repeated first vertex may follow; a table may as well
    give with each vertex the edge that ends there. The limit is that of the circular's edge table for the stated length
    at the row's map scale (0: unknown).
    """
    given = np.asarray(pc.list_value_length(stated).fill_null(0), dtype=np.int64)
    rows = np.flatnonzero((given > 0) & ~shapely.is_missing(geometry))
    edges = _edges_of(geometry[rows])
    count = np.bincount(edges.shape, minlength=len(rows))
    fits = (given[rows] == count) | (given[rows] == count + 1)
    for i in np.flatnonzero(~fits):
        row = rows[i]
        yield issue("D02", int(row_no[row]), variant="count", measured=float(given[row]), limit=float(count[i]))
    kept = fits[edges.shape]
    edges = _Edges(edges.ends[kept], edges.shape[kept], edges.ring[kept])
    first = np.asarray(stated.offsets, dtype=np.int64)[rows] - stated.offsets[0].as_py()
    flat = np.asarray(stated.flatten().cast(pa.float64()).fill_null(np.nan), dtype=np.float64)
    paper = flat[first[edges.shape] + _places(edges.shape)]
    scales = np.where(scale[rows] == 0, tolerances.UNKNOWN_SCALE, scale[rows])
    yield from _compare(row_no[rows], scales, edges, paper)


def _compare(row_no: Integers, scales: Integers, edges: _Edges, paper: Floats) -> Iterator[Issue]:
    length = edges.length
    at_start, at_end = paper, paper[_following(edges.ring)]
    wrong = [_beyond(length, some, scales[edges.shape]) > 1 for some in (at_start, at_end)]
    fewer = _per_shape(wrong[1], edges.shape, len(row_no)) < _per_shape(wrong[0], edges.shape, len(row_no))
    paper = np.where(fewer[edges.shape], at_end, at_start)
    beyond = _beyond(length, paper, scales[edges.shape])
    bad = np.flatnonzero(beyond > 1)
    place = _places(edges.shape)
    order = bad[np.lexsort((-beyond[bad], edges.shape[bad]))]
    shapes, worst, counts = np.unique(edges.shape[order], return_index=True, return_counts=True)
    for i, edge, count in zip(shapes, order[worst], counts, strict=True):
        limit = _limits(paper[edge : edge + 1], scales[i : i + 1])
        yield issue(
            "D02", int(row_no[i]), count=int(count), edge=int(place[edge]) + 1, computed=float(length[edge]),
            paper=float(paper[edge]), measured=float(abs(length[edge] - paper[edge])), limit=float(limit[0]),
            scale=int(scales[i]), geometry=shapely.LineString(edges.ends[edge]),
        )  # fmt: skip


def _beyond(length: Floats, paper: Floats, scales: Integers) -> Floats:
    """How many times its limit each edge is off; 0 where nothing is stated."""
    return np.nan_to_num(np.abs(length - paper) / _limits(paper, scales))


def _limits(paper: Floats, scales: Integers) -> Floats:
    limits = np.full(len(paper), np.nan)
    for scale in np.unique(scales):
        own = scales == scale
        limits[own] = tolerances.edge_limit_m(int(scale), paper[own]) + ROUNDING_M
    return limits


def _per_shape(marked: Booleans, shape: Integers, count: int) -> Integers:
    return np.bincount(shape[marked], minlength=count)


def _places(group: Integers) -> Integers:
    """Place of each item within its group, from 0; items of a group stand together."""
    at = np.arange(len(group))
    begins = np.concatenate([[True], group[1:] != group[:-1]]) if len(group) else np.empty(0, dtype=np.bool_)
    return np.asarray(at - np.maximum.accumulate(np.where(begins, at, 0)), dtype=np.int64)


def _following(ring: Integers) -> Integers:
    """Index of the edge after each one in its ring; after the last comes the first."""
    at = np.arange(len(ring))
    ends = np.concatenate([ring[1:] != ring[:-1], [True]]) if len(ring) else np.empty(0, dtype=np.bool_)
    return np.asarray(np.where(ends, at - _places(ring), at + 1), dtype=np.int64)


def _edges_of(shapes: Objects) -> _Edges:
    parts, part_shape = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    within = np.flatnonzero(point_ring[1:] == point_ring[:-1])
    ring = point_ring[within]
    ends = np.stack([points[within], points[within + 1]], axis=1)
    return _Edges(ends, part_shape[ring_part[ring]], ring)
