"""Numbers of vertices and lengths of edges beside a boundary: outside of it, and none over another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from landdb.domain.geometry import BoundaryRing
from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR
from landdb.export.printing.outlines import ToPage
from landdb.export.words import number

BLUE: Final = HexColor("#0a58ca")
_INK: Final = HexColor("#16221d")
_NUMBER: Final = 6.2
_LENGTH: Final = 5.6
_CELL: Final = 24.0

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Room:
    """Where something is written already."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def take(self, boxes: Sequence[Box]) -> bool:
        """Take the boxes (in points) if they are all free; tells whether they were."""
        for box in boxes:
            if any(_overlap(box, other) for cell in _cells(box) for other in self._taken.get(cell, ())):
                return False
        for box in boxes:
            for cell in _cells(box):
                self._taken[cell].append(box)
        return True


def draw_vertices(
    canvas: Any, rings: Sequence[BoundaryRing], to_page: ToPage, room: Room, language: Language, *, lengths: bool
) -> None:
    """Draw a dot at each vertex with its number, and the lengths of edges that are long enough to bear them."""
    for ring in rings:
        places = [tuple(place) for place in to_page([(v.easting, v.northing) for v in ring.vertices]).tolist()]
        side = -1.0 if ring.ring else 1.0
        for index, vertex in enumerate(ring.vertices):
            before, here, after = places[index - 1], places[index], places[(index + 1) % len(places)]
            _dot(canvas, here)
            _number(canvas, str(vertex.number), here, _outwards(before, here, after, side), room)
    for ring in rings if lengths else ():
        places = [tuple(place) for place in to_page([(v.easting, v.northing) for v in ring.vertices]).tolist()]
        side = -1.0 if ring.ring else 1.0
        for index, vertex in enumerate(ring.vertices):
            text = number(round(vertex.edge_m, 3), language, 2)
            _length(canvas, text, places[index], places[(index + 1) % len(places)], side, room)


def _dot(canvas: Any, at: Point) -> None:
    canvas.setStrokeColor(BLUE)
    canvas.setFillColor(white)
    canvas.setLineWidth(0.6)
    canvas.circle(*at, 0.55 * mm, fill=1)


def _number(canvas: Any, text: str, at: Point, way: Point, room: Room) -> None:
    width = float(stringWidth(text, BOLD, _NUMBER))
    away = 1.6 * mm + abs(way[0]) * width / 2
    x, y = at[0] + way[0] * away, at[1] + way[1] * (1.2 * mm + _NUMBER * 0.45)
    box = (x - width / 2 - 0.6, y - _NUMBER * 0.45, x + width / 2 + 0.6, y + _NUMBER * 0.45)
    if not room.take([box]):
        return
    canvas.setFillColor(BLUE)
    canvas.setFont(BOLD, _NUMBER)
    canvas.drawCentredString(x, y - _NUMBER * 0.36, text)


def _length(canvas: Any, text: str, start: Point, end: Point, side: float, room: Room) -> None:
    along = (end[0] - start[0], end[1] - start[1])
    distance = math.hypot(*along)
    width = float(stringWidth(text, REGULAR, _LENGTH))
    if distance < width + 2.5 * mm:
        return
    unit = (along[0] / distance, along[1] / distance)
    away = side * (0.7 * mm + _LENGTH * 0.5)
    x = (start[0] + end[0]) / 2 - unit[1] * away
    y = (start[1] + end[1]) / 2 + unit[0] * away
    if not room.take(_boxes_along(x, y, unit, width)):
        return
    turn = math.degrees(math.atan2(unit[1], unit[0]))
    upright = turn - math.copysign(180, turn) if abs(turn) > 90 else turn
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(upright)
    canvas.setFillColor(_INK)
    canvas.setFont(REGULAR, _LENGTH)
    canvas.drawCentredString(0, -_LENGTH * 0.36, text)
    canvas.restoreState()


def _boxes_along(x: float, y: float, unit: Point, width: float) -> list[Box]:
    """Return small boxes that follow a slanted text closer than one large one."""
    half = _LENGTH * 0.5
    count = max(1, round(width / _LENGTH))
    spots = [(index + 0.5) / count - 0.5 for index in range(count)]
    return [
        (cx - half, cy - half, cx + half, cy + half)
        for cx, cy in ((x + unit[0] * width * spot, y + unit[1] * width * spot) for spot in spots)
    ]


def _outwards(before: Point, here: Point, after: Point, side: float) -> Point:
    """Return the way to the outside at a vertex: to the left of the walk, which goes clockwise."""
    into, out = _unit(before, here), _unit(here, after)
    x, y = -(into[1] + out[1]), into[0] + out[0]
    length = math.hypot(x, y)
    if length < 1e-6:
        return into
    return side * x / length, side * y / length


def _unit(start: Point, end: Point) -> Point:
    x, y = end[0] - start[0], end[1] - start[1]
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    """Yield the squares of the page that a box touches."""
    left, bottom, right, top = (math.floor(side / _CELL) for side in box)
    yield from ((x, y) for x in range(left, right + 1) for y in range(bottom, top + 1))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
