"""B02: boundary markers against the vertices of their parcels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Booleans, Fabric, Floats, Integers, Objects


@dataclass(frozen=True)
class Markers:
    """Markers that stand in their place: their own rows, where they are and whose they are.

    ``row_no`` is 0 for those that the register has already. ``place`` is easting, northing in the fabric's zone;
    ``parcel`` indexes the fabric.
    """

    row_no: Integers
    number: Objects
    place: Floats
    parcel: Integers


def check_markers(fabric: Fabric, markers: Markers) -> Iterator[Issue]:
    """B02: vertices without a marker, told of the parcel, and markers away from any vertex, told of the marker's row.

    ``fabric`` holds the parcels that ought to have markers, also those that have none. The limit is the error of an
    edge at the parcel's map scale. A marker at a vertex which two parcels share serves both.
    """
    points, row = shapely.get_coordinates(shapely.boundary(fabric.geometry), return_index=True)
    bounds = np.searchsorted(row, np.arange(len(fabric) + 1))
    limits = tolerances.sliver_limits_m(fabric.map_scale, fabric.map_scale)
    marked = _near_any(points, limits[row], markers.place)
    for i in range(len(fabric)):
        some = slice(bounds[i], bounds[i + 1])
        yield from _missing(fabric, i, points[some], marked[some], float(limits[i]))
    for k in np.flatnonzero(markers.row_no).tolist():
        i = int(markers.parcel[k])
        yield from _far(fabric, i, points[bounds[i] : bounds[i + 1]], markers, k, float(limits[i]))


def _missing(fabric: Fabric, i: int, points: Floats, marked: Booleans, limit: float) -> Iterator[Issue]:
    """One finding for a parcel with vertices that have no marker; a ring's closing vertex counts once."""
    corners, index = np.unique(points, axis=0, return_index=True)
    bare = points[np.sort(index)][~marked[np.sort(index)]]
    if len(bare):
        own, (x, y) = fabric.title(i), bare[0].tolist()
        yield issue(
            "B02", int(fabric.row_no[i]), own_vi=own["vi"], own_en=own["en"], count=len(bare), total=len(corners),
            x=x, y=y, limit=limit, geometry=shapely.multipoints(bare),
        )  # fmt: skip


def _far(fabric: Fabric, i: int, points: Floats, markers: Markers, k: int, limit: float) -> Iterator[Issue]:
    distance = float(np.min(np.hypot(*(points - markers.place[k]).T), initial=np.inf))
    if np.isfinite(distance) and distance > limit:
        own = fabric.title(i)
        yield issue(
            "B02", int(markers.row_no[k]), variant="far", marker=markers.number[k], own_vi=own["vi"],
            own_en=own["en"], measured=distance, limit=limit, geometry=shapely.Point(markers.place[k]),
        )  # fmt: skip


def _near_any(points: Floats, limits: Floats, places: Floats) -> Booleans:
    marked = np.zeros(len(points), dtype=np.bool_)
    if len(places):
        stones: Any = shapely.points(places)
        near, _ = shapely.STRtree(stones).query(shapely.points(points), predicate="dwithin", distance=limits)
        marked[near] = True
    return marked
