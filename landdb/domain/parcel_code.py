"""The national parcel identifier (mã định danh thửa đất) of Circular 19/2026/TT-BNNMT.

It is the 12-character GeoHash, in WGS 84, of the parcel's polygon label point. A cell measures about 2 x 4 cm, so the
tolerance of the label point, the datum operation and even the algorithm change the code: it is computed once, stored
with the rule it was computed by, never silently recomputed, and a code issued by a foreign system is kept as it is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from landdb.domain import crs

RULE: Final = "polylabel 0.001 m (GEOS), largest part; EPSG:6960; GeoHash 12"
"""Circular 19/2026 names neither the precision nor multipart parcels: this says what was chosen."""

LENGTH: Final = 12
_TOLERANCE_M: Final = 0.001
_ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"


def compute(geometry: Polygon | MultiPolygon, srid: int) -> str:
    """GeoHash-12 of a valid, non-empty polygon in a plane zone ``srid`` (metres)."""
    return compute_many(np.array([geometry], dtype=np.object_), srid)[0]


def compute_many(geometries: npt.NDArray[np.object_], srid: int) -> list[str]:
    """`compute` for an array of polygons of one zone; the label points are found in one call, which frees the GIL."""
    parts, index = shapely.get_parts(geometries, return_index=True)
    order = np.lexsort((-shapely.area(parts), index))
    largest = parts[order[np.unique(index[order], return_index=True)[1]]]
    labels = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=_TOLERANCE_M), 0)
    return geohash(crs.to_wgs84(shapely.get_coordinates(labels), srid))


def geohash(points: npt.NDArray[np.float64], length: int = LENGTH) -> list[str]:
    """GeoHash of points (n, 2), longitude and latitude: bisected in turn, five bits a character (Niemeyer 2008)."""
    low = np.tile([-180.0, -90.0], (len(points), 1)).T.copy()
    high = -low
    codes = np.zeros((len(points), length), dtype=np.uint8)
    for index in range(length * 5):
        axis = index % 2
        middle = (low[axis] + high[axis]) / 2
        above = points[:, axis] >= middle
        low[axis] = np.where(above, middle, low[axis])
        high[axis] = np.where(above, high[axis], middle)
        codes[:, index // 5] = codes[:, index // 5] << 1 | above
    characters = np.frombuffer(_ALPHABET.encode("ascii"), dtype=np.uint8)[codes]
    return [code.decode("ascii") for code in characters.view(f"S{length}").ravel().tolist()]


def is_parcel_code(text: str) -> bool:
    """Whether the text has the form of an identifier; says nothing about such a parcel existing."""
    return len(text) == LENGTH and all(character in _ALPHABET for character in text.lower())
