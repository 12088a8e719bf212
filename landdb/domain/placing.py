"""Puts the shapes of a file where a coordinate system says they are, and measures how that fits their communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs

Points = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

LON_RANGE: Final = (102.0, 118.0)
LAT_RANGE: Final = (6.0, 24.0)
"""Viet Nam with its islands, generously."""

SWAP_ABOVE_M: Final = 900_000.0
"""Northings of the mainland lie above, eastings of every zone far below (DOMAIN: 951,000 and 637,100)."""

EASTING_RANGE: Final = (100_000.0, 900_000.0)
NORTHING_RANGE: Final = (600_000.0, 2_700_000.0)
HN72_NUMBERS: Final = (18, 19)
"""Number of the Gauss zone before the six digits of an HN-72 easting: 18,xxx,xxx and 19,xxx,xxx."""

RADIUS_KM: Final = 15.0
"""Where no boundary is known, shapes this near the label point count as the commune's."""

MARGIN_KM: Final = 0.5
SAMPLE: Final = 2_000
"""Rows that are placed by every candidate: evenly over the file, enough for medians and shares."""

_KM_PER_DEGREE: Final = 111.195


@dataclass(frozen=True)
class Place:
    """What is known of a commune, or of a province where the commune is not: then there is no label point.

    ``zones`` are SRIDs of the meridians its legacy provinces use; ``lon``, ``lat`` the label point and ``boundary`` a
    shapely (multi)polygon, all in WGS 84.
    """

    name: str
    zones: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None
    boundary: shapely.Geometry | None = None


@dataclass(frozen=True)
class Candidate:
    """A coordinate system tried on the file.

    ``distance_km`` is the median distance of the shapes from the label points of their communes (None: none known).
    ``share`` of the shapes lies within the boundary + 500 m, or within `RADIUS_KM` of the label point where
    ``bounded`` is False; ``inside`` lies within the boundary itself. ``own``: a zone of the shapes' own communes.
    """

    srid: int
    epsg: int | None
    title: str
    distance_km: float | None
    share: float
    own: bool
    bounded: bool = False
    inside: float = 0.0
    place: str = ""


def in_viet_nam(lon_lat: Points) -> Booleans:
    """Which points, lon before lat in WGS 84, lie in Viet Nam; those that are nowhere (NaN, inf) do not."""
    lon, lat = lon_lat.T
    with np.errstate(invalid="ignore"):
        inside: Booleans = (lon >= LON_RANGE[0]) & (lon <= LON_RANGE[1]) & (lat >= LAT_RANGE[0]) & (lat <= LAT_RANGE[1])
    return inside


def can_lie(points: Points, srid: int) -> bool:
    """Whether a system puts any of the points (x before y) into Viet Nam, and on the plane of its zone."""
    inside = in_viet_nam(crs.to_wgs84(points, srid))
    if crs.zone_by_srid(srid) is None:
        return bool(inside.any())
    return bool((inside & (points[:, 0] > EASTING_RANGE[0]) & (points[:, 0] < EASTING_RANGE[1])).any())


def most_lie(points: Points, srid: int) -> bool:
    """Whether a system puts most of the points into Viet Nam, so that their middle tells where they are."""
    return 2 * int(in_viet_nam(crs.to_wgs84(points, srid)).sum()) > len(points)


def sample(centres: Points, place_of: Integers | None, places: int) -> tuple[Points, Integers]:
    """At most `SAMPLE` rows with a centre, spread over the file: their points and the place of each (-1 for none)."""
    known = np.flatnonzero(np.isfinite(centres).all(axis=1))
    if len(known) > SAMPLE:
        known = known[np.linspace(0, len(known) - 1, SAMPLE).astype(np.int64)]
    default = np.full(len(known), 0 if places else -1, dtype=np.int64)
    return centres[known].astype(np.float64), default if place_of is None else place_of[known]


def axes_swapped(points: Points) -> bool:
    """Whether the file has northing before easting, or latitude before longitude."""
    if not len(points):
        return False
    first, second = (float(value) for value in np.median(points, axis=0))
    if LAT_RANGE[0] <= first <= LAT_RANGE[1] and LON_RANGE[0] <= second <= LON_RANGE[1]:
        return True
    easting = second - 1e6 * round(second // 1e6) if int(second // 1e6) in HN72_NUMBERS else second
    return first > SWAP_ABOVE_M and first < NORTHING_RANGE[1] and EASTING_RANGE[0] < easting < EASTING_RANGE[1]


def kind_of(points: Points) -> str:
    """What the values are, x before y: ``degrees``, ``plane``, ``hn72 18``, ``hn72 19`` or ``nothing`` of these."""
    if not len(points):
        return "nothing"
    x, y = (float(value) for value in np.median(points, axis=0))
    if abs(x) <= 360 and abs(y) <= 180:
        return "degrees"
    if not NORTHING_RANGE[0] < y < NORTHING_RANGE[1]:
        return "nothing"
    number = int(x // 1e6)
    if number in HN72_NUMBERS and EASTING_RANGE[0] < x - 1e6 * number < EASTING_RANGE[1]:
        return f"hn72 {number}"
    return "plane" if EASTING_RANGE[0] < x < EASTING_RANGE[1] else "nothing"


def measure(points: Points, place_of: Integers, places: Sequence[Place], srids: Sequence[int]) -> list[Candidate]:
    """Place the points by each system in turn."""
    frames = [_Frame(place) for place in places]
    return [_measure(points, place_of, frames, srid) for srid in srids]


class _Frame:
    """A place with its boundary in km around its middle, ready for many points."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.boundary: shapely.Geometry | None = None
        if place.boundary is not None and not shapely.is_empty(place.boundary):
            middle = shapely.get_coordinates(shapely.centroid(place.boundary))[0]
            self.origin = middle
            self.boundary = shapely.transform(place.boundary, self.kilometres)
            shapely.prepare(self.boundary)

    def kilometres(self, lon_lat: Points) -> Points:
        scale = np.array([_KM_PER_DEGREE * np.cos(np.radians(self.origin[1])), _KM_PER_DEGREE])
        moved: Points = (lon_lat - self.origin) * scale
        return moved


def _measure(points: Points, place_of: Integers, frames: Sequence[_Frame], srid: int) -> Candidate:
    lon_lat = crs.to_wgs84(points, srid)
    distance = distances_km(lon_lat, place_of, [frame.place for frame in frames])
    within = distance <= RADIUS_KM
    inside = np.zeros(len(points), dtype=np.bool_)
    bounded = np.zeros(len(points), dtype=np.bool_)
    own = np.zeros(len(points), dtype=np.bool_)
    for number, frame in enumerate(frames):
        rows = place_of == number
        own |= rows & (srid in frame.place.zones)
        if frame.boundary is not None and rows.any():
            shapes = shapely.points(frame.kilometres(np.where(np.isfinite(lon_lat[rows]), lon_lat[rows], 0.0)))
            within[rows] = shapely.dwithin(frame.boundary, shapes, MARGIN_KM)
            inside[rows] = shapely.intersects(frame.boundary, shapes)
            bounded[rows] = True
    placed = int((place_of >= 0).sum())
    measured = distance[np.isfinite(distance)]
    return Candidate(
        srid=srid,
        epsg=crs.epsg_of(srid),
        title=crs.zone_name(srid),
        distance_km=float(np.median(measured)) if len(measured) else None,
        share=float(within.sum() / placed) if placed else 0.0,
        own=bool(placed) and bool(2 * own.sum() >= placed),
        bounded=bool(placed) and bool(2 * bounded.sum() >= placed),
        inside=float(inside.sum() / placed) if placed else 0.0,
        place=_title(place_of, frames),
    )


def _title(place_of: Integers, frames: Sequence[_Frame]) -> str:
    """Name of the place that most of the rows are of."""
    rows = place_of[place_of >= 0]
    return frames[int(np.bincount(rows).argmax())].place.name if len(rows) else ""


def distances_km(lon_lat: Points, place_of: Integers, places: Sequence[Place]) -> Floats:
    """Great-circle distance of each point to the label point of its place; NaN where either is unknown."""
    labels = np.array([(_number(place.lon), _number(place.lat)) for place in places] + [(np.nan, np.nan)])
    lon, lat = np.radians(lon_lat).T
    lon_0, lat_0 = np.radians(labels[place_of]).T  # row -1 of the labels is the unknown one
    with np.errstate(invalid="ignore"):
        chord = np.sin((lat - lat_0) / 2) ** 2 + np.cos(lat) * np.cos(lat_0) * np.sin((lon - lon_0) / 2) ** 2
        kilometres: Floats = 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return kilometres


def _number(value: float | None) -> float:
    return np.nan if value is None else value
