"""Paths of shapes on a page: polygons with holes, lines and points of a zone, in millimetres of paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from reportlab.lib.units import mm

from landdb.domain.map_paper import SheetFrame
from landdb.export.land_use_style import Hatch
from landdb.export.printing.hatches import hatch_lines

_FILL_AND_STROKE: Final = "B*"
_STROKE: Final = "S"
"""Operators of ISO 32000-1, 8.5.3; holes are left open by the even-odd rule."""

_POINT_MM: Final = 0.9
_UNSEEN_MM: Final = 0.01
"""Vertices that change a line by less are left out: nobody can see them, and a printer cannot draw them."""

_BEYOND_MM: Final = 50.0

ToPage = Callable[[Any], Any]


def page_of(corner: tuple[float, float], west: float, south: float, scale: float) -> ToPage:
    """Return what takes (n, 2) metres of the zone to points of the page; ``corner`` in mm is where west, south lies."""
    factor = 1000 / scale * mm
    origin = np.array([west, south])
    offset = np.array(corner) * mm
    return lambda points: (np.asarray(points, dtype=float).reshape(-1, 2) - origin) * factor + offset


def draw_shapes(canvas: Any, shapes: Any, to_page: ToPage, frame: SheetFrame, *, fill: bool) -> None:
    """Draw what of shapes lies in a frame or close to it, with the canvas's present colours and line."""
    for part in _parts(shapes, frame):
        _draw_part(canvas, part, to_page, fill=fill)


def hatch_shapes(canvas: Any, shapes: Any, to_page: ToPage, frame: SheetFrame, hatches: Sequence[Hatch]) -> None:
    """Draw hatches over what of polygons lies in a frame, with the canvas's present line."""
    for part in _parts(shapes, frame):
        rings = [to_page(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part)]
        outline = " ".join(_trace(ring, closed=True) for ring in rings)
        points = np.concatenate(rings)
        box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
        canvas.addLiteral(f"q {outline} W* n {hatch_lines(box, hatches)} S Q")


def _parts(shapes: Any, frame: SheetFrame) -> Iterator[Any]:
    """Yield single polygons, lines and points.

    What is far outside is cut off, though the frame hides it anyway: printers take no coordinates of many metres.
    """
    west, south, east, north = frame.bounds
    beyond, tolerance = (length * frame.scale / 1000 for length in (_BEYOND_MM, _UNSEEN_MM))
    near = shapely.clip_by_rect(shapes, west - beyond, south - beyond, east + beyond, north + beyond)
    for shape in shapely.simplify(near, tolerance, preserve_topology=False):
        yield from shapely.get_parts(shape)


def _draw_part(canvas: Any, part: Any, to_page: ToPage, *, fill: bool) -> None:
    dimension = int(shapely.get_dimensions(part))
    if dimension == 0:
        [(x, y)] = to_page(shapely.get_coordinates(part))
        canvas.circle(x, y, _POINT_MM * mm, stroke=1, fill=int(fill))
        return
    lines = shapely.get_rings(part) if dimension == 2 else [part]
    traced = [_trace(to_page(shapely.get_coordinates(line)), closed=dimension == 2) for line in lines]
    canvas.addLiteral(" ".join([*traced, _FILL_AND_STROKE if fill and dimension == 2 else _STROKE]))


def _trace(points: Any, *, closed: bool) -> str:
    """Return the operators of a line; a closed one has its first point at its end too.

    Written here and not by reportlab's path, which takes five times as long over each number.
    """
    told = [f"{x:.3f} {y:.3f}" for x, y in (points[:-1] if closed else points).tolist()]
    return f"{told[0]} m {' '.join(f'{point} l' for point in told[1:])}{' h' if closed else ''}" if told else ""
