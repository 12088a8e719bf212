"""Lengths, grid bearings and areas in the plane of a VN-2000 zone, from the corners of a line or ring in order.

Bearings are grid bearings (góc phương vị toạ độ): degrees clockwise from the zone's north, 0 ≤ bearing < 360. Lengths
and areas are those of the plane, as surveyors write them; the scale of the projection is not taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain.zones import ZONES, Zone

Points = npt.NDArray[np.float64]

SAME_PLACE_M: Final = 0.0005
"""Two corners closer than this are one place: no bearing leads from one to the other."""


@dataclass(frozen=True)
class Leg:
    """From one corner to the next: metres, and degrees from grid north; no bearing between two points of one place."""

    length_m: float
    bearing_deg: float | None


@dataclass(frozen=True)
class Figure:
    """What was measured. ``length_m`` is the sum of the legs, the perimeter of a ring.

    ``area_m2`` is None for a line and for a ring that crosses or touches itself, whose area would mean nothing.
    """

    legs: tuple[Leg, ...]
    length_m: float
    area_m2: float | None


def measure(points: Points, *, closed: bool) -> Figure:
    """Measure ``(n, 2)`` plane points (easting, northing in metres); ``closed`` adds the leg back to the first."""
    ends = np.roll(points, -1, axis=0) if closed else points[1:]
    steps = ends - points[: len(ends)] if len(points) > 1 else np.empty((0, 2))
    legs = tuple(_leg(float(east), float(north)) for east, north in steps)
    return Figure(legs, sum(leg.length_m for leg in legs), _area(points) if closed else None)


def dms_text(degrees: float) -> str:
    """``123°04'05"``, rounded to the second; 359°59'59.6" is 0°00'00"."""
    minutes, seconds = divmod(round(degrees * 3600) % (360 * 3600), 60)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}°{minutes:02d}'{seconds:02d}\""


def zone_by_longitude(lon: float) -> Zone:
    """The zone for a place of which no commune is known, as at sea: the nearest TM-3 that reaches it, else UTM."""
    nearest = sorted(ZONES, key=lambda zone: abs(zone.central_meridian - lon))
    tm3, utm = ([zone for zone in nearest if zone.is_utm == is_utm] for is_utm in (False, True))
    return tm3[0] if reaches(tm3[0], lon) else utm[0]


def reaches(zone: Zone, lon: float) -> bool:
    """Whether a longitude lies in the band for which a zone is made."""
    return abs(zone.central_meridian - lon) <= zone.half_width


def _leg(east: float, north: float) -> Leg:
    length = float(np.hypot(east, north))
    bearing = float(np.degrees(np.arctan2(east, north))) % 360 if length >= SAME_PLACE_M else None
    return Leg(length, bearing)


def _area(ring: Points) -> float | None:
    if len(ring) < 3:
        return None
    # Centred, for raw VN-2000 values of 10^6 m would cancel digits.
    shape = shapely.Polygon(ring - ring.mean(axis=0))
    return float(shape.area) if shape.is_valid else None
