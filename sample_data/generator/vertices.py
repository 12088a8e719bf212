"""Vertices that polygons share: finding, moving and joining them so that neighbours still fit together."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

WELD_M = 0.08


def vertices_of(polygon: Polygon) -> set[tuple[float, ...]]:
    """Return the distinct vertices of all rings."""
    return set(map(tuple, shapely.get_coordinates(polygon).tolist()))


def move_vertices(polygons: list[Polygon], moves: dict[tuple[float, ...], list[float]]) -> list[Polygon]:
    """Move vertices by `moves` (metres), the same for all polygons that share one, to whole millimetres.

    Vertices of polygons that would no longer fit together stay where they are; `moves` says in the end what was done.
    """
    for _ in range(12):
        moved = [shapely.transform(polygon, lambda c: _moved(c, moves)) for polygon in polygons]
        torn = shapely.coverage_invalid_edges(moved)
        misfits = [i for i, edge in enumerate(torn) if not moved[i].is_valid or not edge.is_empty]
        if not misfits:
            break
        for i in misfits:
            moves.update({vertex: [0.0, 0.0] for vertex in vertices_of(polygons[i])})
    return moved


def _moved(coordinates: np.ndarray, moves: dict[tuple[float, ...], list[float]]) -> np.ndarray:
    return np.round([np.add(row, moves.get(tuple(row), (0.0, 0.0))) for row in coordinates.tolist()], 3)


def weld(polygons: list[Polygon]) -> list[Polygon]:
    """Join vertices closer than `WELD_M`: where two lines all but meet, a surveyor sets one point."""
    points = sorted(set().union(*(vertices_of(polygon) for polygon in polygons)))
    tree = shapely.STRtree(shapely.points(points))
    joined = list(range(len(points)))
    for one, other in sorted(tree.query(shapely.points(points), predicate="dwithin", distance=WELD_M).T.tolist()):
        joined[other] = min(joined[other], joined[one])
    moves = {
        point: [points[to][0] - point[0], points[to][1] - point[1]]
        for point, to in zip(points, joined, strict=True)
        if points[to] != point
    }
    return [_without_repeats(shapely.transform(polygon, lambda c: _moved(c, moves))) for polygon in polygons]


def _without_repeats(polygon: Polygon) -> Polygon:
    return shapely.remove_repeated_points(polygon, tolerance=0.0)
