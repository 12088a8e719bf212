"""Where a file's shapes lie, in the file's own coordinates and small enough for a batch's record.

A person who has to choose a coordinate system is shown on the map what each candidate would make of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs
from landdb.domain.placing import in_viet_nam
from landdb.import_.records import Objects

Sketch = Mapping[str, list[list[list[float]]]]
"""``outline`` around all shapes and some of the ``shapes`` themselves, each a list of (x, y) as the file has them."""

_SHAPES: Final = 40
_VERTICES: Final = 24
_DEGREES: Final = 360.0


def sketch_of(shapes: Objects) -> Sketch | None:
    """Sketch rows from all over a file; None where none of them has a shape."""
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    shapes = shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]
    points, of = shapely.get_coordinates(shapes, return_index=True)
    shapes = np.delete(shapes, np.unique(of[~np.isfinite(points).all(axis=1)]))  # bounds pass over single NaN
    if not len(shapes):
        return None
    hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(shapes)))
    shown = shapes[np.unique(np.linspace(0, len(shapes) - 1, _SHAPES).astype(np.int64))]
    digits = 7 if np.abs(shapely.bounds(hull)).max() <= _DEGREES else 2
    return {
        "outline": [_line(hull, digits)],
        "shapes": [_line(_largest(shape), digits) for shape in shown],
    }


def place_sketch(sketch: Sketch, srid: int, *, swapped: bool) -> dict[str, list[list[list[float]]]]:
    """The sketch in WGS 84 if its coordinates are of a system; what that puts outside Viet Nam is left out."""
    return {
        name: [placed for line in lines if (placed := _place(np.array(line), srid, swapped=swapped))]
        for name, lines in sketch.items()
    }


def _place(points: npt.NDArray[np.float64], srid: int, *, swapped: bool) -> list[list[float]]:
    lon_lat = crs.to_wgs84(points[:, ::-1] if swapped else points, srid)
    placed: list[list[float]] = np.round(lon_lat, 7).tolist() if in_viet_nam(lon_lat).all() else []
    return placed


def _largest(shape: Any) -> Any:
    """The part of a shape that people know it by, its hull where it has many vertices."""
    part = max(shapely.get_parts(shape).tolist(), key=shapely.area)
    line = shapely.get_exterior_ring(part) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON else part
    return line if shapely.get_num_coordinates(line) <= _VERTICES else _coarse(line)


def _coarse(line: Any) -> Any:
    """A line of few vertices that looks like a given one."""
    west, south, east, north = shapely.bounds(line)
    size = max(east - west, north - south)
    for share in (0.01, 0.03, 0.1):
        found = shapely.simplify(line, size * share)
        if shapely.get_num_coordinates(found) <= _VERTICES:
            return found
    return shapely.box(west, south, east, north).exterior


def _line(shape: Any, digits: int) -> list[list[float]]:
    coordinates: list[list[float]] = np.round(shapely.get_coordinates(shape), digits).tolist()
    return coordinates
