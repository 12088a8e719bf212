"""The pyramid of tiles of Web Mercator (EPSG:3857), as vector tiles and base maps name them (OGC 17-083r4). Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MAX_ZOOM: Final = 22
FULL_TURN_M: Final = 2 * math.pi * 6378137.0
"""Side of the square of Web Mercator, in metres."""


@dataclass(frozen=True)
class TilePlace:
    """A tile of the pyramid of Web Mercator: zoom, column, row; row 0 in the north."""

    z: int
    x: int
    y: int

    @property
    def params(self) -> dict[str, int]:
        """As statements name it."""
        return {"z": self.z, "x": self.x, "y": self.y}

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        side = 2**self.z

        def latitude(row: int) -> float:
            return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))

        return (self.x / side * 360 - 180, latitude(self.y + 1), (self.x + 1) / side * 360 - 180, latitude(self.y))

    @property
    def metres(self) -> tuple[float, float, float, float]:
        """Least easting, least northing, greatest easting, greatest northing in EPSG:3857."""
        step = FULL_TURN_M / 2**self.z
        west, north = self.x * step - FULL_TURN_M / 2, FULL_TURN_M / 2 - self.y * step
        return west, north - step, west + step, north

    def meets(self, bounds: tuple[float, float, float, float] | None) -> bool:
        """Whether it has a part inside bounds (west, south, east, north in degrees)."""
        if bounds is None:
            return True
        west, south, east, north = self.degrees
        return west < bounds[2] and east > bounds[0] and south < bounds[3] and north > bounds[1]


def place_at(lon: float, lat: float, z: int) -> TilePlace:
    """The tile of a zoom in which a place lies."""
    side = 2**z
    turned = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    column, row = int((lon + 180) / 360 * side), int(turned * side)
    return TilePlace(z, min(max(column, 0), side - 1), min(max(row, 0), side - 1))
