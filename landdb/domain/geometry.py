"""Rules about the shape of parcels: vertex order and edges. Coordinates are easting, northing in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

OVERLAY_GRID_M: Final = 0.001
"""Overlays of areas on a grid of a millimetre never fail, whatever the shapes."""


@dataclass(frozen=True)
class Vertex:
    """A numbered boundary vertex; ``edge_m`` is the length of the edge to the next vertex."""

    number: int
    easting: float
    northing: float
    edge_m: float


@dataclass(frozen=True)
class BoundaryRing:
    """One ring of a parcel: ``part`` counts polygons from 1, ``ring`` is 0 for the outline, 1.. for holes."""

    part: int
    ring: int
    vertices: tuple[Vertex, ...]


def boundary_rings(geometry: Polygon | MultiPolygon) -> tuple[BoundaryRing, ...]:
    """Rings as the parcel sheet lists them: from the north-west vertex, clockwise, numbered through.

    The first vertex is not repeated at the end. Holes follow their outline and run clockwise too: a person walks
    either in the same sense.
    """
    rings: list[BoundaryRing] = []
    number = 1
    for part, polygon in enumerate(shapely.get_parts(geometry), start=1):
        for index, ring in enumerate([polygon.exterior, *polygon.interiors]):
            points = _clockwise_from_north_west(np.asarray(ring.coords)[:-1, :2])
            edges = np.hypot(*(np.roll(points, -1, axis=0) - points).T)
            vertices = tuple(
                Vertex(number + i, float(x), float(y), float(edge))
                for i, ((x, y), edge) in enumerate(zip(points, edges, strict=True))
            )
            number += len(vertices)
            rings.append(BoundaryRing(part, index, vertices))
    return tuple(rings)


def to_millimetre(metres: float) -> float:
    """A coordinate or length as the register tells it: whoever rounds further begins here, or two readers disagree."""
    return round(metres, 3)


def _clockwise_from_north_west(points: np.ndarray) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    # The shoelace sum on centred coordinates: raw VN-2000 values of 10^6 m would cancel digits.
    dx, dy = x - x.mean(), y - y.mean()
    if float(np.dot(dx, np.roll(dy, -1)) - np.dot(dy, np.roll(dx, -1))) > 0:
        points = points[::-1]
        dx, dy = dx[::-1], dy[::-1]
    start = int(np.argmax(dy - dx))
    return np.roll(points, -start, axis=0)
