"""Places on the map and pixels of the window, reckoned without the page; and what the tests of the tools share."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
from playwright.sync_api import Page
from pyproj import Transformer

from landdb.domain.crs import to_wgs84
from landdb.domain.zones import pinned_definitions
from tests.browser import estate
from tests.browser.conftest import Watched
from tests.factories import HANOI_SRID

Point = tuple[float, float]
ZOOM = 18
ONE_PIXEL = 360 / (256 * 2**ZOOM)
"""In degrees: Leaflet rounds where its view begins."""
WGS84 = "+proj=longlat +datum=WGS84 +no_defs +type=crs"
PLANE = Transformer.from_crs(WGS84, pinned_definitions()[HANOI_SRID], always_xy=True)
"""PROJ's own way into zone 105°00', independent of the register's."""


def world_pixel(lon: float, lat: float) -> Point:
    size = 256 * 2**ZOOM
    sine = math.sin(math.radians(lat))
    return (lon + 180) / 360 * size, (0.5 - math.atanh(sine) / (2 * math.pi)) * size


def place_of(pixel: Point) -> Point:
    size = 256 * 2**ZOOM
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * pixel[1] / size))))
    return pixel[0] / size * 360 - 180, lat


class Screen:
    """Pixels of the window and places on the map, from the address and the box of the map alone."""

    def __init__(self, page: Page, lon: float, lat: float) -> None:
        box = page.locator(".map").bounding_box()
        assert box
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        centre = world_pixel(round(lon, 6), round(lat, 6))
        self.offset = (middle[0] - centre[0], middle[1] - centre[1])

    def pixel(self, place: Point) -> Point:
        """A whole pixel, as a click has it."""
        x, y = world_pixel(*place)
        return round(x + self.offset[0]), round(y + self.offset[1])

    def place(self, pixel: Point) -> Point:
        return place_of((pixel[0] - self.offset[0], pixel[1] - self.offset[1]))


def opened(watched: Watched) -> Screen:
    lon, lat = estate.middle()
    return Screen(watched.open(f"map={ZOOM}/{lat:.6f}/{lon:.6f}"), lon, lat)


def corners() -> list[tuple[Point, Point]]:
    """Plane (easting, northing) and geographic coordinates of the target parcel's corners, in its own order."""
    plane = estate.target_corners()
    return list(zip(plane, [(float(a), float(b)) for a, b in to_wgs84(np.array(plane), HANOI_SRID)], strict=True))


def plane_of(place: Point) -> Point:
    easting, northing = PLANE.transform(*place)
    return easting, northing


def number(text: str) -> float:
    """Of a Vietnamese text, its first number."""
    found = re.search(r"[\d.\u00a0 ]+(,\d+)?", text)
    assert found, text
    return float(re.sub(r"[.\s\u00a0]", "", found[0]).replace(",", "."))


def area_of(ring: list[Point]) -> float:
    x0, y0 = ring[0]
    return abs(sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairwise([*ring, ring[0]]))) / 2


def take(page: Page, key: str) -> None:
    """Choose a tool by its key and wait for its card."""
    page.keyboard.press(key)
    page.locator(".tool-card").wait_for()


def click_free(page: Page, pixel: Point) -> None:
    """A click that snaps to nothing."""
    page.keyboard.down("Control")
    page.mouse.click(*pixel)
    page.keyboard.up("Control")
