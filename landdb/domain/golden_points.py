"""Coordinates whose transformation is known: what PostGIS and pyproj of this machine are checked against.

Values: the parameters of Decision 05/2007/QĐ-BTNMT, computed with PROJ 9.5.1 and PostGIS 3.3.2 independently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from landdb.domain.crs import SRID_BY_EPSG, to_wgs84

TOLERANCE_DEG: Final = 2e-8
"""About 2 mm: the wrong datum operation is 0.8 m away, so nothing between them can pass."""


@dataclass(frozen=True)
class GoldenPoint:
    """A point in a pinned system (easting, northing or lon, lat) and its WGS 84 lon, lat."""

    name: str
    srid: int
    xy: tuple[float, float]
    lon_lat: tuple[float, float]


GOLDEN_POINTS: Final = (
    GoldenPoint("HCMC VN-2000", SRID_BY_EPSG[4756], (106.6297, 10.8231), (106.6314867003, 10.8220819388)),
    GoldenPoint(
        "HCMC TM-3 105°45'",
        SRID_BY_EPSG[9210],
        (596191.0512620718, 1196917.3710698665),
        (106.6314867003, 10.8220819388),
    ),
    GoldenPoint("Hà Nội VN-2000", SRID_BY_EPSG[4756], (105.8342, 21.0278), (105.8360826834, 21.0268142021)),
)


def is_golden(point: GoldenPoint, lon: float, lat: float) -> bool:
    """Tell whether a computed position is the known one."""
    return abs(lon - point.lon_lat[0]) <= TOLERANCE_DEG and abs(lat - point.lon_lat[1]) <= TOLERANCE_DEG


def wrong_in_pyproj() -> list[str]:
    """Return the names of the golden points that this machine's pyproj misses; empty when all is well."""
    return [
        point.name
        for point in GOLDEN_POINTS
        if not is_golden(point, *(float(value) for value in to_wgs84(np.array([point.xy]), point.srid)[0]))
    ]
