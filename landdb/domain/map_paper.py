"""Paper of printed maps: sizes, standard scales, and which ground a frame shows. Millimetres; easting, northing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

Paper = Literal["A4", "A3"]
Orientation = Literal["portrait", "landscape"]
ColourScheme = Literal["use", "certificate"]

PAPERS: Final[tuple[Paper, ...]] = get_args(Paper)
ORIENTATIONS: Final[tuple[Orientation, ...]] = get_args(Orientation)
COLOUR_SCHEMES: Final[tuple[ColourScheme, ...]] = get_args(ColourScheme)
"""What the colours of parcels tell."""

SCALES: Final = (200, 500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000)
"""Denominators of the cadastral maps of Circular 26/2024/TT-BTNMT and of the topographic series above them."""

_SIZES_MM: Final[dict[Paper, tuple[float, float]]] = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
_SIDE_MM: Final = 15.0
_TOP_MM: Final = 30.0
_BOTTOM_MM: Final = 48.0
_GRID_MM: Final = 50.0


@dataclass(frozen=True)
class SheetLayout:
    """A page and the frame of the map on it, in millimetres from the page's lower left corner."""

    paper: Paper
    orientation: Orientation

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of the page."""
        width, height = _SIZES_MM[self.paper]
        return (width, height) if self.orientation == "portrait" else (height, width)

    @property
    def corner(self) -> tuple[float, float]:
        """Lower left corner of the frame."""
        return _SIDE_MM, _BOTTOM_MM

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height of the frame."""
        width, height = self.page
        return width - 2 * _SIDE_MM, height - _TOP_MM - _BOTTOM_MM


@dataclass(frozen=True)
class SketchLayout:
    """A frame of a size of its own within a page, for the sketch of a parcel; its corner is where it is drawn from."""

    page: tuple[float, float]
    frame: tuple[float, float]
    corner: tuple[float, float] = (0.0, 0.0)


LAYOUTS: Final = tuple(SheetLayout(paper, orientation) for paper in PAPERS for orientation in ORIENTATIONS)


@dataclass(frozen=True)
class SheetFrame:
    """The ground that a frame shows in the plane of one zone: metres, at ``1 : scale``, around a centre."""

    layout: SheetLayout | SketchLayout
    scale: int
    easting: float
    northing: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of the zone."""
        width, height = (side * self.scale / 2000 for side in self.layout.frame)
        return self.easting - width, self.northing - height, self.easting + width, self.northing + height

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Corners of the frame in the zone, from the south-west against the clock."""
        west, south, east, north = self.bounds
        return [(west, south), (east, south), (east, north), (west, north)]

    @property
    def grid_step_m(self) -> float:
        """Distance of grid lines on the ground: the longest round one of at most five centimetres on paper."""
        return round_down(_GRID_MM * self.scale / 1000)

    @property
    def crosses(self) -> list[tuple[float, float]]:
        """Where grid lines meet within the frame."""
        west, south, east, north = self.bounds
        eastings, northings = (grid_lines(*span, self.grid_step_m) for span in ((west, east), (south, north)))
        return [(easting, northing) for easting in eastings for northing in northings]

    def millimetres(self, easting: float, northing: float) -> tuple[float, float]:
        """Where a point of the zone lies on the page."""
        west, south, _, _ = self.bounds
        x, y = self.layout.corner
        return x + (easting - west) * 1000 / self.scale, y + (northing - south) * 1000 / self.scale


def round_down(length: float) -> float:
    """Return the longest of 1, 2, 2.5, 5 times a power of ten that is no longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return next(step * power for step in (5.0, 2.5, 2.0, 1.0) if step * power <= length * (1 + 1e-9))


def grid_lines(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step within a span."""
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def fitting_scale(width_m: float, height_m: float, width_mm: float, height_mm: float) -> int:
    """Return the largest standard scale at which a box of ground fits a frame; the smallest one where none does."""
    needed = max(width_m / width_mm, height_m / height_mm) * 1000
    return next((scale for scale in SCALES if scale >= needed), SCALES[-1])
