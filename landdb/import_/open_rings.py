"""Rings that a file leaves open (H02): read as if closed, told with the gap of their ends; a person decides."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue

CLOSED_M: Final = 0.01
"""Ends of a ring up to this far apart are one vertex (DOMAIN H02)."""

_ONE_VERTEX_M: Final = 1.0
_ONE_VERTEX_SHARE: Final = 0.02

_METRES_PER_DEGREE: Final = 111_320.0
_DEGREES: Final = 360.0
_POLYGON, _MULTIPOLYGON = 3, 6


def tell(row_no: int, shape: Any, rings: Sequence[int]) -> Issue:
    """H02 for the given rings (from 1, as `rings_of` counts) of a shape that was closed by an edge between their ends.

    The place is those edges. In degrees the gap is as good as a degree at the equator; staging tells it in metres.
    """
    edges = shapely.MultiLineString([ring[-2:] for at, ring in rings_of(shape) if at in rings])
    gap = float(np.max(shapely.length(shapely.get_parts(edges)), initial=0.0))
    in_degrees = np.max(np.abs(shapely.get_coordinates(edges)), initial=0.0) <= _DEGREES
    metres = gap * _METRES_PER_DEGREE if in_degrees else gap
    listed = ", ".join(str(number) for number in sorted(rings))
    return issue("H02", row_no, variant="open", measured=metres, limit=CLOSED_M, rings=listed, geometry=edges)


def split(issues: Iterable[Issue]) -> tuple[list[Issue], dict[int, list[int]]]:
    """Other findings, and by row the numbers of the open rings that the rest tell of."""
    others, rings = [], {}
    for one in issues:
        if (one.code, one.variant) != ("H02", "open"):
            others.append(one)
        elif one.row_no is not None:
            rings[one.row_no] = parse(str(one.params.get("rings")))
    return others, rings


def parse(listed: str) -> list[int]:
    """Numbers of rings as a finding lists them; what is none is left out, for a reader may be anybody's."""
    return [int(number) for number in listed.split(", ") if number.isdecimal()]


def are_one_vertex(gap: float, length: float) -> bool:
    """Whether ends this far apart were meant to be one: nearer than a metre and 2% of the line's length.

    Other rings lack the edge between their ends, as some programs leave it out of every polygon.
    """
    return gap <= min(_ONE_VERTEX_M, _ONE_VERTEX_SHARE * length)


def rings_of(shape: Any) -> Iterator[tuple[int, Any]]:
    """Rings of a polygon or multipolygon with their numbers from 1: part by part, the outline before its holes."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    yield from enumerate((shapely.get_coordinates(ring) for ring in rings), start=1)


def find_open(wkb: bytes) -> list[int]:
    """Numbers of the rings of a polygon or multipolygon (two-dimensional WKB) whose ends differ by more than 1 cm."""
    try:
        ends = _ends(wkb, 0)[1]
    except struct.error:  # truncated
        return []
    return [number for number, (first, last) in enumerate(ends, start=1) if are_apart(first, last)]


def are_apart(first: Any, last: Any) -> bool:
    """Whether two positions, in metres or degrees, are more than about 1 cm apart."""
    gap = float(np.hypot(first[0] - last[0], first[1] - last[1]))
    in_degrees = max(map(abs, (*first, *last))) <= _DEGREES
    return gap > (CLOSED_M / _METRES_PER_DEGREE if in_degrees else CLOSED_M)


def _ends(wkb: bytes, at: int) -> tuple[int, list[tuple[Sequence[float], Sequence[float]]]]:
    """First and last position of each ring of the shape that begins at a place, and the place behind it."""
    order = "<" if wkb[at : at + 1] == b"\x01" else ">"
    kind, count = struct.unpack_from(order + "2I", wkb, at + 1)
    at += 9
    found: list[tuple[Sequence[float], Sequence[float]]] = []
    for _ in range(count if kind in {_POLYGON, _MULTIPOLYGON} else 0):
        if kind == _MULTIPOLYGON:
            at, parts = _ends(wkb, at)
            found += parts
            continue
        (vertices,) = struct.unpack_from(order + "I", wkb, at)
        last = at + 4 + 16 * (vertices - 1)
        ends = (at + 4, last if vertices > 2 else at + 4)  # fewer are no ring at all
        first_and_last = [struct.unpack_from(order + "2d", wkb, place) for place in ends]
        found.append((first_and_last[0], first_and_last[1]))
        at += 4 + 16 * vertices
    return at, found
