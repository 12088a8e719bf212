"""A polygon that a person draws on the map, as text: ``lon lat;lon lat;...`` in WGS 84 degrees, not closed."""

from __future__ import annotations

import re
from typing import Final

import shapely

MIN_VERTICES: Final = 3
MAX_VERTICES: Final = 200
_NUMBER: Final = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_VERTEX: Final = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})\s*")


def read_polygon(text: str) -> tuple[tuple[float, float], ...]:
    """Vertices (longitude, latitude) of a polygon; a first one that is repeated at the end is left out there.

    Raises
    ------
    ValueError
        It is no text of that form, has too few or too many vertices, lies outside of the world, or crosses itself.
    """
    matches = [_VERTEX.fullmatch(part) for part in text.split(";", maxsplit=MAX_VERTICES + 2)]
    vertices = [(float(match[1]), float(match[2])) for match in matches if match]
    if len(vertices) != len(matches):
        raise ValueError("not a list of pairs of numbers")
    if len(vertices) > 1 and vertices[0] == vertices[-1]:
        vertices.pop()
    if not MIN_VERTICES <= len(vertices) <= MAX_VERTICES:
        raise ValueError("too few or too many vertices")
    if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in vertices):
        raise ValueError("outside of the world")
    if not shapely.Polygon(vertices).is_valid:
        raise ValueError("crosses itself or has no area")
    return tuple(vertices)
