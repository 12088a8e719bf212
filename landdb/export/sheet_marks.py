"""Text on the drawing: parcel numbers, vertex numbers, edge lengths; placed in the parcel's own zone."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import folium
from folium.template import Template
from shapely.geometry import shape

from landdb.export.sheet_content import SheetContent, SheetParcel
from landdb.export.sheet_numbers import edge_text

_MAX_MARKED_VERTICES: Final = 400

_NUMBER_PIXELS: Final = 14
_LENGTH_PIXELS: Final = 10

Mark = dict[str, Any]
Point = tuple[float, float]


class Marks(folium.MacroElement):
    """Labels of a map, each hidden where one before it stands; zooming in brings them back.

    folium's own marker would first ask for Leaflet's pin image, which a sheet has not.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const sheet = {{ this._parent.get_name() }};
        L.control.scale({imperial: false}).addTo(sheet);
        const north = L.control({position: "topright"});
        north.onAdd = () => Object.assign(L.DomUtil.create("div", "north"), {textContent: "B"});
        north.addTo(sheet);
        const marks = {{ this.literal }}.map((mark) => {
            const label = document.createElement("div");
            label.className = mark.kind;
            label.textContent = mark.text;
            if (mark.turn) label.style.transform = `rotate(${mark.turn}deg)`;
            const iconAnchor = [30 - mark.shift[0], 7 - mark.shift[1]];
            const icon = L.divIcon({className: "", iconSize: [60, 14], iconAnchor, html: label});
            L.marker(mark.at, {icon, interactive: false, keyboard: false}).addTo(sheet);
            if (mark.dot) {
                L.circleMarker(mark.at, {radius: 2.5, weight: 1, color: "#0b4a8f", fillOpacity: 1, interactive: false})
                    .addTo(sheet);
            }
            return {...mark, label};
        });
        const pixelsOf = (edge) => sheet.latLngToLayerPoint(edge[0]).distanceTo(sheet.latLngToLayerPoint(edge[1]));
        const boxesOf = (mark, width, box) => {
            // Three small boxes follow a slanted text closer than one large box.
            const angle = mark.turn * Math.PI / 180, third = width / 3;
            const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
            const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
            const half = [third / 2 * cos + 5 * sin, third / 2 * sin + 5 * cos];
            return [-third, 0, third].map((along) => {
                const middle = [x + along * Math.cos(angle), y + along * Math.sin(angle)];
                return {left: middle[0] - half[0], right: middle[0] + half[0],
                    top: middle[1] - half[1], bottom: middle[1] + half[1]};
            });
        };
        const declutter = () => {
            const taken = [];
            for (const mark of marks) {
                const range = document.createRange();
                range.selectNodeContents(mark.label);
                const box = range.getBoundingClientRect();
                const width = mark.text.length * 6.5;
                const boxes = mark.edge ? boxesOf(mark, width, box) : [box];
                const fits = !mark.edge || pixelsOf(mark.edge) > width;
                const free = fits && boxes.every((one) => taken.every((other) => one.right < other.left
                    || one.left > other.right || one.bottom < other.top || one.top > other.bottom));
                mark.label.style.visibility = free ? "" : "hidden";
                if (free) taken.push(...boxes);
            }
        };
        sheet.whenReady(declutter);
        sheet.on("zoomend", declutter);
        {% endmacro %}
        """
    )

    def __init__(self, marks: list[Mark]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Marks"
        # folium runs what this template writes as a template once more: no text may begin one, or end the script.
        self.literal = json.dumps(marks).replace("<", "\\u003c")
        for sign, code in (("{", "7b"), ("%", "25"), ("#", "23")):
            self.literal = self.literal.replace("{" + sign, "{\\u00" + code)


def marks_of(content: SheetContent) -> list[Mark]:
    """Return the labels of a sheet; vertices are numbered only where there is room for the numbers."""
    marks = [_number(parcel) for parcel in content.parcels]
    marks += [_work(work) for work in content.works]
    vertices = sum(len(ring.vertices) for parcel in content.parcels for ring in parcel.rings)
    if vertices <= _MAX_MARKED_VERTICES:
        for parcel in content.parcels:
            marks += _boundary(parcel)
    return marks + [_number(parcel) for parcel in content.neighbours]


def _number(parcel: SheetParcel) -> Mark:
    inside = parcel.shape.representative_point()
    return _mark(parcel.to_lat_lon([(inside.x, inside.y)])[0], parcel.label, "parcel-mark")


def _work(work: Mapping[str, Any]) -> Mark:
    inside = shape(work["geometry"]).representative_point()
    return _mark((inside.y, inside.x), str(work["code"]), "work-mark", shift=(0, 18))


def _boundary(parcel: SheetParcel) -> list[Mark]:
    """Write numbers and lengths beside the ring, on the side that is not the parcel's.

    A length runs along its edge; where the edge is shorter than its text, the length stands in the table alone.
    """
    numbers: list[Mark] = []
    lengths: list[Mark] = []
    for ring in parcel.rings:
        corners = [(vertex.easting, vertex.northing) for vertex in ring.vertices]
        places = parcel.to_lat_lon(corners)
        side = -1.0 if ring.ring else 1.0
        ways = [_unit(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True)]
        for i, vertex in enumerate(ring.vertices):
            before, after = ways[i - 1], ways[i]
            away = _left(_unit(before[0] + after[0], before[1] + after[1]), side * _NUMBER_PIXELS)
            numbers.append(_mark(places[i], str(vertex.number), "vertex-mark", shift=away, dot=True))
            start, end = places[i], places[(i + 1) % len(places)]
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            turn = -math.degrees(math.atan2(after[1], after[0]))
            upright = turn - math.copysign(180, turn) if abs(turn) > 90 else turn
            mark = _mark(middle, edge_text(vertex.edge_m), "edge-mark", shift=_left(after, side * _LENGTH_PIXELS))
            lengths.append(mark | {"turn": round(upright, 1), "edge": (start, end)})
    return numbers + lengths


def _unit(x: float, y: float) -> Point:
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def _left(way: Point, pixels: float) -> Point:
    """Return the shift to the left of a way in pixels of the screen, where y runs down: rings run clockwise."""
    return round(-way[1] * pixels, 1), round(-way[0] * pixels, 1)


def _mark(at: Point, text: str, kind: str, *, shift: Point = (0, 0), dot: bool = False) -> Mark:
    return {"at": at, "text": text, "kind": kind, "shift": shift, "turn": 0, "dot": dot}
