"""Snaps the boundary of a parcel to those of its neighbours, which stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from landdb.import_.checks.fabric import Floats
from landdb.import_.checks.forms import REPEATED_M
from landdb.import_.checks.topology_edges import foot_of

ROUNDING_M: Final = 0.0005
"""Surveys are written to the millimetre: so much may a distance between their vertices be off."""

_STRAIGHT_M: Final = 1e-6


def snap_to(shape: Any, neighbours: Sequence[Any], tolerance_m: float) -> tuple[Any, float]:
    """Move vertices onto neighbours' vertices, else onto their edges, so that both have the same vertices there.

    Returns
    -------
    tuple
        The new shape, and how far its boundary has moved at most. It may not be valid.
    """
    reach = tolerance_m + ROUNDING_M
    around = np.array([other for other in neighbours if shapely.dwithin(other, shape, reach)], dtype=object)
    if not len(around):
        return shape, 0.0
    snapper = _Snapper(around, tolerance_m)
    parts = []
    for polygon in shapely.get_parts(shape):
        outline, *holes = [
            snapper.snap(shapely.get_coordinates(ring)[:-1]) for ring in (polygon.exterior, *polygon.interiors)
        ]
        if min(len(ring) for ring in (outline, *holes)) < 3:
            return shapely.Polygon(), 0.0
        parts.append(shapely.Polygon(outline, holes))
    return (shapely.MultiPolygon(parts) if shape.geom_type == "MultiPolygon" else parts[0]), snapper.moved_m


class _Snapper:
    """The boundaries of neighbours, and how far vertices had to move to be on them."""

    def __init__(self, neighbours: Any, tolerance_m: float) -> None:
        self._tolerance_m = tolerance_m
        self._corners = np.unique(shapely.get_coordinates(neighbours), axis=0)
        points: Any = shapely.points(self._corners)
        self._corner_tree = shapely.STRtree(points)
        self._edges = shapely.union_all(shapely.boundary(neighbours))
        self.moved_m = 0.0

    def snap(self, ring: Floats) -> Floats:
        """A ring's vertices, without the closing one."""
        moved = self._to_edges(ring)
        own, corner = self._corner_tree.query_nearest(
            shapely.points(ring), max_distance=self._tolerance_m + ROUNDING_M, all_matches=False
        )
        moved[own] = self._corners[corner]
        self._note(np.hypot(*(moved - ring).T))
        moved = moved[(moved != np.roll(moved, 1, axis=0)).any(axis=1)]
        return self._without_feet(self._with_corners(moved)) if len(moved) >= 3 else moved

    def _to_edges(self, ring: Floats) -> Floats:
        lines = shapely.shortest_line(shapely.points(ring), self._edges)
        feet = shapely.get_coordinates(lines)[1::2]
        near = np.hypot(*(feet - ring).T) <= self._tolerance_m
        return np.where(near[:, None], feet, ring)

    def _with_corners(self, ring: Floats) -> Floats:
        """Add corners of neighbours that lie beside an edge and have no vertex there yet."""
        start, end = ring, np.roll(ring, -1, axis=0)
        pieces: Any = shapely.linestrings(np.stack([start, end], axis=1))
        edge, corner = self._corner_tree.query(pieces, predicate="dwithin", distance=self._tolerance_m)
        place = self._corners[corner]
        foot = foot_of(place, start[edge], end[edge])
        distance = np.hypot(*(place - foot).T)
        nearest = np.lexsort((distance, corner))
        once = nearest[np.append(True, corner[nearest][1:] != corner[nearest][:-1])[: len(nearest)]]
        free = shapely.distance(shapely.points(place[once]), shapely.multipoints(ring)) >= REPEATED_M
        once = once[free]
        self._note(distance[once])
        along = np.hypot(*(foot[once] - start[edge[once]]).T)
        order = once[np.lexsort((along, edge[once]))]
        return np.asarray(np.insert(ring, edge[order] + 1, place[order], axis=0))

    def _without_feet(self, ring: Floats) -> Floats:
        """Drop vertices in the middle of a neighbour's edge: it has none there, and both would not match."""
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        straight = np.hypot(*(ring - foot_of(ring, before, after)).T) < _STRAIGHT_M
        on_edge: Any = shapely.dwithin(shapely.points(ring), self._edges, _STRAIGHT_M)
        corner, _ = self._corner_tree.query(shapely.points(ring), predicate="dwithin", distance=_STRAIGHT_M)
        on_edge[corner] = False
        return np.asarray(ring[~(straight & on_edge)])

    def _note(self, distances: Floats) -> None:
        self.moved_m = max(self.moved_m, float(np.max(distances, initial=0.0)))
