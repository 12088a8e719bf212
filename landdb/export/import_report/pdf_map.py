"""The printed map as vectors: outlines, findings with their numbers, the frame; scale and north stand below it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from landdb.domain.issues import Language, Severity
from landdb.export.import_report.fonts import BOLD, REGULAR, fitted
from landdb.export.import_report.marks import Mark
from landdb.export.import_report.pdf_labels import draw_labels, place_labels
from landdb.export.import_report.plan import Box, Plan
from landdb.export.import_report.words import COLOURS
from landdb.export.words import number

_INK: Final = HexColor("#2b2722")
_THIN: Final = HexColor("#8a8378")
_FORMER: Final = HexColor("#1f7a8c")
_POINTS_PER_M: Final = 72 / 0.0254
_ROUND: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_SIDE: Final = 14.0
_BELOW: Final = 25.0
_ABOVE: Final = 3.0
_TITLE: Final = 11.0
"""Room in points around the frame: whatever is not of the map stands there, so that it covers none of it."""


class MapDrawing(Flowable):  # type: ignore[misc]
    """One map of ``width`` by ``height`` points that shows ``box`` (or what it is enlarged to) of a plan.

    ``scale`` is in points per metre, or per degree of latitude.
    """

    def __init__(
        self, plan: Plan, box: Box, width: float, height: float, language: Language, *, marks: Sequence[Mark],
        title: str = "", linked: int = 0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.width, self.height = width, height
        self._plan, self._language, self._title, self._linked = plan, language, title, linked
        self._marks = marks
        above = _TITLE if title else _ABOVE
        self._inner = (width - 2 * _SIDE, height - _BELOW - above)
        self._stretch = 1.0 if plan.is_plane else math.cos(math.radians((box[1] + box[3]) / 2))
        self._box, self.scale = self._fit(box)

    @property
    def frame(self) -> Box:
        """Left, bottom, right and top of what is map, in points of the drawing."""
        return _SIDE, _BELOW, _SIDE + self._inner[0], _BELOW + self._inner[1]

    @staticmethod
    def height_for(box: Box, width: float, lowest: float, highest: float) -> float:
        """Height in points at which a map of this width shows a box without much room above and below."""
        west, south, east, north = box
        needed = (width - 2 * _SIDE) * (north - south) / max(east - west, 1e-9) + _BELOW + _ABOVE
        return min(max(needed, lowest), highest)

    def wrap(self, *_: float) -> tuple[float, float]:
        """Tell the size: it does not depend on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw within the frame, then the frame's figures over it."""
        canvas = self.canv
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(_SIDE, _BELOW, *self._inner)
        canvas.clipPath(clip, stroke=0, fill=0)
        self._draw_grid(canvas)
        self._draw_shapes(canvas)
        spots = [(mark, self._at([(mark.at.x, mark.at.y)])[0].tolist()) for mark in self._marks]
        draw_labels(canvas, place_labels(spots, self.frame), self._linked)
        canvas.restoreState()
        canvas.setStrokeColor(_INK)
        canvas.setLineWidth(0.8)
        canvas.rect(_SIDE, _BELOW, *self._inner)
        self._draw_ticks(canvas)
        self._draw_north(canvas)
        self._draw_scale(canvas)
        canvas.setFont(BOLD, 6.5)
        canvas.drawString(_SIDE, self.height - 7.5, fitted(self._title, self._inner[0], BOLD, 6.5))

    def _fit(self, box: Box) -> tuple[Box, float]:
        """Enlarge a box to the frame's shape with some room; points per unit of the plane's y."""
        west, south, east, north = box
        width, height = max((east - west) * self._stretch, 1e-9), max(north - south, 1e-9)
        scale = min(self._inner[0] / (width * 1.08), self._inner[1] / (height * 1.08))
        if self._plan.is_plane:
            scale = _POINTS_PER_M / _round_up(max(_POINTS_PER_M / scale, 100.0))
        half_x, half_y = self._inner[0] / scale / self._stretch / 2, self._inner[1] / scale / 2
        x, y = (west + east) / 2, (south + north) / 2
        return (x - half_x, y - half_y, x + half_x, y + half_y), scale

    def _at(self, points: Any) -> np.ndarray:
        """Points of the plane (n, 2) as points of the page."""
        points = np.asarray(points, dtype=float).reshape(-1, 2)
        x = _SIDE + (points[:, 0] - self._box[0]) * self.scale * self._stretch
        return np.column_stack([x, _BELOW + (points[:, 1] - self._box[1]) * self.scale])

    def _draw_shapes(self, canvas: Any) -> None:
        frame = shapely.box(*self._box)
        self._paths(canvas, self._plan.former, frame, _FORMER, 0.5, dash=(2, 1.5))
        severities = np.array([str(severity or "") for severity in self._plan.severities])
        self._paths(canvas, self._plan.shapes[severities == ""], frame, _THIN, 0.3)
        for severity in reversed(Severity):
            tint = HexColor(COLOURS[severity])
            shapes = self._plan.shapes[severities == str(severity)]
            self._paths(canvas, shapes, frame, _INK, 0.9, fill=Color(tint.red, tint.green, tint.blue, alpha=0.13))
        for severity in reversed(Severity):
            tint = HexColor(COLOURS[severity])
            own = [mark.geometry for mark in self._marks if mark.geometry and mark.finding.severity is severity]
            fill = Color(tint.red, tint.green, tint.blue, alpha=0.45)
            self._paths(canvas, np.array(own, dtype=object), frame, tint, 0.9, fill=fill)

    def _paths(
        self, canvas: Any, shapes: Any, frame: Any, colour: Any, width: float, *, fill: Any = None, dash: Any = ()
    ) -> None:
        """Draw shapes that meet the frame, with no more vertices than the paper can show.

        Filled ones are a path each, the same shape once: within one path what two of them share would stay empty.
        """
        seen = shapes[shapely.intersects(shapely.envelope(shapes), frame)] if len(shapes) else shapes
        if not len(seen):
            return
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        canvas.setLineJoin(1)
        canvas.setDash(*dash)
        if fill is None:
            canvas.drawPath(self._path(canvas, seen), stroke=1, fill=0)
        else:
            canvas.setFillColor(fill)
            for shape in {shapely.to_wkb(shapely.normalize(one)): one for one in seen}.values():
                canvas.drawPath(self._path(canvas, shape), stroke=1, fill=1, fillMode=0)
        canvas.setDash()

    def _path(self, canvas: Any, shapes: Any) -> Any:
        """All rings and lines of some shapes."""
        parts = shapely.get_parts(shapely.get_parts(shapes))
        polygons = parts[shapely.get_dimensions(parts) == 2]
        rings = [*shapely.get_rings(polygons), *parts[shapely.get_dimensions(parts) < 2]]
        path = canvas.beginPath()
        for line in shapely.simplify(rings, 0.15 / self.scale, preserve_topology=False):
            points = self._at(shapely.get_coordinates(line))
            if len(points) == 1:
                path.circle(*points[0], 1.6)
            elif len(points):
                path.moveTo(*points[0])
                for point in points[1:]:
                    path.lineTo(*point)
        return path

    def _steps(self) -> float:
        """Return a round distance of grid lines, some four to the width."""
        return _round_up((self._box[2] - self._box[0]) / 4, (1, 2, 5, 10))

    def _grid(self, low: float, high: float) -> Iterator[float]:
        step = self._steps()
        first = math.ceil(low / step)
        for n in range(first, math.floor(high / step) + 1):
            yield n * step

    def _draw_grid(self, canvas: Any) -> None:
        canvas.setStrokeColor(HexColor("#d9d3c7"))
        canvas.setLineWidth(0.25)
        for x in self._grid(self._box[0], self._box[2]):
            canvas.line(*self._at([(x, self._box[1])])[0], *self._at([(x, self._box[3])])[0])
        for y in self._grid(self._box[1], self._box[3]):
            canvas.line(*self._at([(self._box[0], y)])[0], *self._at([(self._box[2], y)])[0])

    def _draw_ticks(self, canvas: Any) -> None:
        """Write eastings below and northings at the left of the frame."""
        canvas.setFont(REGULAR, 5.5)
        canvas.setFillColor(_INK)
        bottom, left = _BELOW - 7, _SIDE - 4
        for x in self._grid(self._box[0], self._box[2]):
            canvas.drawCentredString(self._at([(x, self._box[1])])[0][0], bottom, self._figure(x))
        for y in self._grid(self._box[1], self._box[3]):
            canvas.saveState()
            canvas.translate(left, self._at([(self._box[0], y)])[0][1])
            canvas.rotate(90)
            canvas.drawCentredString(0, 0, self._figure(y))
            canvas.restoreState()

    def _figure(self, value: float) -> str:
        if not self._plan.is_plane:
            return number(value, self._language, 4)
        return f"{value:,.0f}".replace(",", "\u00a0")

    def _draw_north(self, canvas: Any) -> None:
        x, y = _SIDE + self._inner[0] - 5, 1.5
        path = canvas.beginPath()
        path.moveTo(x, y + 13)
        for point in ((x - 4, y), (x, y + 3), (x + 4, y)):
            path.lineTo(*point)
        path.close()
        canvas.setFillColor(_INK)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.setFont(BOLD, 6.5)
        canvas.drawRightString(x - 7, y + 3.5, "B" if self._language == "vi" else "N")

    def _draw_scale(self, canvas: Any) -> None:
        if not self._plan.is_plane:
            return
        rough = self._inner[0] / self.scale / 6
        power = 10 ** math.floor(math.log10(rough))
        metres = max(power * n for n in (1, 2, 5) if power * n <= rough)
        length = metres * self.scale
        unit = f"{number(metres / 1000, self._language)} km" if metres >= 1000 else f"{metres:g} m"
        x, y = _SIDE, 4.0
        canvas.setStrokeColor(_INK)
        canvas.setFillColor(_INK)
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, length, 2.4, stroke=1, fill=0)
        canvas.rect(x, y, length / 2, 2.4, stroke=0, fill=1)
        canvas.setFont(REGULAR, 6)
        canvas.drawString(x + length + 5, y - 0.8, unit)
        canvas.setFont(BOLD, 6.5)
        scale = f"1:{number(round(_POINTS_PER_M / self.scale), self._language)}"
        canvas.drawCentredString(_SIDE + self._inner[0] / 2, y - 0.8, scale)


def _round_up(value: float, steps: Sequence[float] = _ROUND) -> float:
    """Return the next number of the kind of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in steps if power * step >= value * (1 - 1e-9))
