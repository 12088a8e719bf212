"""Cuts polygons: bent lines for streets, rows of lots along a block; knows nothing of land use."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from numpy.random import Generator
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry


@dataclass(frozen=True)
class Lots:
    """Size of the lots of a block: depth from the street, frontage, and how irregular (0 a ruler, 1 wild)."""

    depth_m: float
    frontage_m: float
    irregular: float


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of any geometry, in its own order."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    parts = geometry.geoms if isinstance(geometry, BaseMultipartGeometry) else ()
    return [polygon for part in parts for polygon in polygons_of(part)]


def sole_polygon(geometry: BaseGeometry) -> Polygon:
    """Return the geometry as the polygon that it has to be."""
    if not isinstance(geometry, Polygon):
        raise TypeError(f"expected one polygon, not {geometry.geom_type}")
    return geometry


def _long_axis(polygon: Polygon) -> tuple[np.ndarray, float, float]:
    """Return the unit vector along the longer side of the smallest rectangle, and the extents along and across."""
    corners = shapely.get_coordinates(polygon.minimum_rotated_rectangle)[:4]
    sides = np.diff(np.vstack([corners, corners[:1]]), axis=0)[:2]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    longest = int(np.argmax(lengths))
    axis = sides[longest] / lengths[longest]
    if (axis[0], axis[1]) < (0.0, 0.0):
        axis = -axis
    return axis, float(lengths[longest]), float(lengths[1 - longest])


def bent_cut(polygon: Polygon, rng: Generator, *, where: float, tilt_deg: float, bend: float) -> LineString:
    """Return a curved line across the longer side, from outside to outside, `where` (0..1) along it."""
    axis, along, across = _long_axis(polygon)
    centre = np.array(polygon.centroid.coords[0]) + axis * along * (where - 0.5)
    angle = math.atan2(axis[1], axis[0]) + math.pi / 2 + math.radians(rng.uniform(-tilt_deg, tilt_deg))
    direction = np.array([math.cos(angle), math.sin(angle)])
    normal = np.array([-direction[1], direction[0]])
    steps = np.linspace(-1.2, 1.2, max(4, int(across / 18)))
    amplitude = across * bend * rng.uniform(0.2, 1)
    sway = amplitude * np.sin(steps * rng.uniform(1.4, 3.4) + rng.uniform(0, 6))
    return LineString(centre + np.outer(steps * across, direction) + np.outer(sway, normal))


def _straight_cut(
    polygon: Polygon, direction: np.ndarray, through: np.ndarray, rng: Generator, tilt_deg: float
) -> list[Polygon]:
    angle = math.radians(rng.uniform(-tilt_deg, tilt_deg))
    turned = np.array(
        [
            direction[0] * math.cos(angle) - direction[1] * math.sin(angle),
            direction[0] * math.sin(angle) + direction[1] * math.cos(angle),
        ]
    )
    reach = math.hypot(*(np.array(polygon.bounds[2:]) - np.array(polygon.bounds[:2]))) + 5
    line = LineString([through - turned * reach, through + turned * reach])
    return polygons_of(shapely.ops.split(polygon, line))


def cut_into_lots(block: Polygon, lots: Lots, rng: Generator) -> list[Polygon]:
    """Cut a block into back-to-back rows of lots along its longer side."""
    axis, _, _ = _long_axis(block)
    finished: list[Polygon] = []
    queue = [block]
    while queue:
        piece = queue.pop()
        coordinates = shapely.get_coordinates(piece)
        along, across = coordinates @ axis, coordinates @ np.array([-axis[1], axis[0]])
        width, depth = float(np.ptp(along)), float(np.ptp(across))
        limit = rng.uniform(1.25, 1.25 + 2.2 * lots.irregular + 0.35)
        if depth > 1.55 * lots.depth_m:
            direction, middle, span, offset = axis, np.array([-axis[1], axis[0]]), depth, across
        elif width > limit * lots.frontage_m:
            direction, middle, span, offset = np.array([-axis[1], axis[0]]), axis, width, along
        else:
            finished.append(piece)
            continue
        share = rng.uniform(0.5 - lots.irregular, 0.5 + lots.irregular)
        base = np.array(piece.centroid.coords[0])
        through = base + middle * (float(offset.min()) + share * span - float(base @ middle))
        parts = _straight_cut(piece, direction, through, rng, 14 * lots.irregular)
        if len(parts) < 2 or min(part.area for part in parts) < 62:
            finished.append(piece)
        else:
            queue += parts
    return finished
