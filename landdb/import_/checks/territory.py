"""T05, T06, T07: parcels against areas of others: the commune, provinces and zones, protection areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import crs, tolerances
from landdb.domain.issues import Issue, Severity, issue
from landdb.import_.checks.fabric import Booleans, Fabric, Floats, Objects
from landdb.import_.checks.topology_overlaps import MORE_THAN_NOISE_M, Overlaps, areal, measure, width_m

OUTSIDE_SHARE_ERROR: Final = 0.5
"""A parcel with more than this share of its area outside the commune is an error."""

_LATITUDES: Final = (6.0, 25.0)
_STEP_DEGREES: Final = 0.01
"""Between two points so far apart a meridian leaves the straight line in its zone's plane by less than a millimetre."""


@dataclass(frozen=True)
class Territory:
    """An area with a title for people, in the metres of the fabric's zone; ``unit`` is in charge of it, if any."""

    shape: Any
    title: Mapping[str, str]
    unit: object = None


def check_commune(fabric: Fabric, boundary: Any | None, title: Mapping[str, str]) -> Iterator[Issue]:
    """T05: what lies outside the commune's boundary of the right date, by more than the error of an edge.

    Without a boundary nothing can be checked, and one finding on the file says so.
    """
    if boundary is None:
        yield issue("T05", variant="skipped", commune_vi=title["vi"], commune_en=title["en"])
        return
    fabric, outside = _outside(_valid(fabric), boundary)
    share = shapely.area(outside) / shapely.area(fabric.geometry)
    width = width_m(outside)
    limits = tolerances.sliver_limits_m(fabric.map_scale, fabric.map_scale)
    for i in np.flatnonzero(width > limits):
        own = fabric.title(i)
        yield issue(
            "T05", int(fabric.row_no[i]),
            severity=Severity.ERROR if share[i] > OUTSIDE_SHARE_ERROR else Severity.WARNING,
            own_vi=own["vi"], own_en=own["en"], commune_vi=title["vi"], commune_en=title["en"], share=float(share[i]),
            area_m2=float(shapely.area(outside[i])), measured=float(width[i]), limit=float(limits[i]),
            geometry=outside[i],
        )  # fmt: skip


def check_limits(fabric: Fabric, areas: Sequence[Territory]) -> Iterator[Issue]:
    """T06: parcels that lie in two provinces or zones by more than the error of an edge, one note for each.

    The note names the two areas that have most of the parcel.
    """
    fabric = _valid(fabric)
    found = _shared(fabric, areas)
    limits = tolerances.sliver_limits_m(fabric.map_scale, fabric.map_scale)
    wide = np.flatnonzero(found.width_m > limits[found.first])
    order = wide[np.lexsort((-found.area_m2[wide], found.first[wide]))]
    for some in _runs(order, found.first):
        if len(some) > 1:
            i, lesser = int(found.first[some[0]]), some[1]
            own, first, second = fabric.title(i), areas[found.second[some[0]]].title, areas[found.second[lesser]].title
            yield issue(
                "T06", int(fabric.row_no[i]), own_vi=own["vi"], own_en=own["en"], first_vi=first["vi"],
                first_en=first["en"], second_vi=second["vi"], second_en=second["en"],
                area_m2=float(found.area_m2[lesser]), measured=float(found.width_m[lesser]),
                geometry=found.common[lesser],
            )  # fmt: skip


def check_band(fabric: Fabric, srid: int) -> Iterator[Issue]:
    """T06: parcels that reach out of the band of meridians for which their zone is made, by more than an edge's error.

    ``measured`` is how far the furthest vertex lies beyond it.
    """
    zone = crs.zone_by_srid(srid)
    assert zone is not None, "parcels are staged in plane zones"
    band = band_of(srid)
    fabric, outside = _outside(_valid(fabric), band)
    points, of = shapely.get_coordinates(fabric.geometry, return_index=True)
    beyond = np.zeros(len(fabric))
    np.maximum.at(beyond, of, shapely.distance(shapely.points(points), band))
    limits = tolerances.sliver_limits_m(fabric.map_scale, fabric.map_scale)
    west, east = (crs.meridian_text(zone.central_meridian + side * zone.half_width) for side in (-1, 1))
    for i in np.flatnonzero(beyond > limits):
        own = fabric.title(i)
        yield issue(
            "T06", int(fabric.row_no[i]), variant="zone", own_vi=own["vi"], own_en=own["en"], zone=zone.name, west=west,
            east=east, area_m2=float(shapely.area(outside[i])), measured=float(beyond[i]), limit=float(limits[i]),
            geometry=outside[i],
        )  # fmt: skip


@cache
def band_of(srid: int) -> Any:
    """The band of a zone over all latitudes of Viet Nam, in the plane of the zone; prepared."""
    zone = crs.zone_by_srid(srid)
    assert zone is not None
    west, east = zone.central_meridian - zone.half_width, zone.central_meridian + zone.half_width
    band = shapely.segmentize(shapely.box(west, _LATITUDES[0], east, _LATITUDES[1]), _STEP_DEGREES)
    [plane] = crs.transform_geometries(np.array([band], dtype=np.object_), crs.VN2000_GEOGRAPHIC, srid)
    shapely.prepare(plane)
    return plane


def may_leave_band(boxes: Floats, srid: int) -> Booleans:
    """Which boxes (west, south, east, north) may reach out of the band of their zone; it is narrowest in the north."""
    zone = crs.zone_by_srid(srid)
    assert zone is not None
    corners = np.array([[zone.central_meridian + side * zone.half_width, _LATITUDES[1]] for side in (-1, 1)])
    west, east = crs.transform_points(corners, crs.VN2000_GEOGRAPHIC, srid)[:, 0]
    return np.asarray((boxes[:, 0] < west) | (boxes[:, 2] > east))


def check_protection_areas(fabric: Fabric, units: Objects, areas: Sequence[Territory]) -> Iterator[Issue]:
    """T07: parcels that lie in protection areas of another unit; ``units`` are those of the rows, None if unknown."""
    usable = _usable(fabric)
    fabric, units = fabric.pick(usable), units[usable]
    found = _shared(fabric, areas)
    whole = shapely.area(fabric.geometry)
    for k in range(len(found)):
        i, other = int(found.first[k]), areas[found.second[k]]
        if units[i] is None or units[i] != other.unit:
            own = fabric.title(i)
            yield issue(
                "T07", int(fabric.row_no[i]), own_vi=own["vi"], own_en=own["en"], other_vi=other.title["vi"],
                other_en=other.title["en"], area_m2=float(found.area_m2[k]), share=float(found.area_m2[k] / whole[i]),
                measured=float(found.width_m[k]), limit=MORE_THAN_NOISE_M, geometry=found.common[k],
            )  # fmt: skip


def _outside(fabric: Fabric, boundary: Any) -> tuple[Fabric, Objects]:
    """The valid parcels that a boundary does not cover, with the part of each that lies outside."""
    shapely.prepare(boundary)
    fabric = fabric.pick(np.flatnonzero(~shapely.covers(boundary, fabric.geometry)))
    return fabric, areal(shapely.difference(fabric.geometry, boundary))


def _usable(fabric: Fabric) -> Any:
    return shapely.is_valid(fabric.geometry) & ~shapely.is_missing(fabric.geometry) & ~shapely.is_empty(fabric.geometry)


def _valid(fabric: Fabric) -> Fabric:
    return fabric.pick(_usable(fabric))


def _shared(fabric: Fabric, areas: Sequence[Territory]) -> Overlaps:
    """What each parcel (``first``) shares with each area (``second``)."""
    shapes = np.array([area.shape for area in areas], dtype=np.object_)
    area, row = shapely.STRtree(fabric.geometry).query(shapes, predicate="intersects")
    order = np.lexsort((area, row))
    return measure(fabric.geometry, shapes, row[order], area[order])


def _runs(order: Any, key: Any) -> Iterator[Any]:
    """Parts of an order whose keys are equal."""
    if len(order):
        yield from np.split(order, np.flatnonzero(key[order][1:] != key[order][:-1]) + 1)
