"""Text on the drawing: parcel numbers, vertex numbers, edge lengths; placed in the parcel's own zone."""

from __future__ import annotations

import math
from typing import Any, Final

import folium
from folium.template import Template

from landdb.export.sheet_content import SheetContent, SheetParcel

_MAX_MARKED_VERTICES: Final = 400

Mark = dict[str, Any]


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
        const labels = {{ this.marks | tojson }}.map((mark) => {
            const label = document.createElement("div");
            label.className = mark.kind;
            label.textContent = mark.text;
            const icon = L.divIcon({className: "", iconSize: [60, 14], iconAnchor: [30, mark.lift + 7], html: label});
            L.marker(mark.at, {icon, interactive: false, keyboard: false}).addTo(sheet);
            if (mark.dot) {
                L.circleMarker(mark.at, {radius: 2.5, weight: 1, color: "#0b4a8f", fillOpacity: 1, interactive: false})
                    .addTo(sheet);
            }
            return label;
        });
        const declutter = () => {
            const taken = [];
            for (const label of labels) {
                const range = document.createRange();
                range.selectNodeContents(label);
                const box = range.getBoundingClientRect();
                const free = taken.every((other) => box.right < other.left || box.left > other.right
                    || box.bottom < other.top || box.top > other.bottom);
                label.style.visibility = free ? "" : "hidden";
                if (free) taken.push(box);
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
        self.marks = marks


def marks_of(content: SheetContent) -> list[Mark]:
    """Return the labels of a sheet; vertices are numbered only where there is room for the numbers."""
    marks = [_number(parcel) for parcel in content.parcels]
    vertices = sum(len(ring.vertices) for parcel in content.parcels for ring in parcel.rings)
    if vertices <= _MAX_MARKED_VERTICES:
        for parcel in content.parcels:
            marks += _boundary(parcel)
    return marks + [_number(parcel) for parcel in content.neighbours]


def _number(parcel: SheetParcel) -> Mark:
    inside = parcel.shape.representative_point()
    return _mark(parcel.to_lat_lon([(inside.x, inside.y)])[0], parcel.label, "parcel-mark")


def _boundary(parcel: SheetParcel) -> list[Mark]:
    """Write lengths outside their edge, numbers at their vertex; edges too short to be read go to the table alone."""
    west, south, east, north = parcel.shape.bounds
    reach = math.hypot(east - west, north - south)
    marks: list[Mark] = []
    for ring in parcel.rings:
        corners = [(vertex.easting, vertex.northing) for vertex in ring.vertices]
        middles: list[tuple[float, float]] = []
        for (x1, y1), (x2, y2), vertex in zip(corners, corners[1:] + corners[:1], ring.vertices, strict=True):
            side = reach * 0.022 / max(vertex.edge_m, 1e-6) * (-1 if ring.ring else 1)
            middles.append(((x1 + x2) / 2 - (y2 - y1) * side, (y1 + y2) / 2 + (x2 - x1) * side))
        places = zip(ring.vertices, parcel.to_lat_lon(corners), parcel.to_lat_lon(middles), strict=True)
        for vertex, corner, middle in places:
            marks.append(_mark(corner, str(vertex.number), "vertex-mark", lift=12, dot=True))
            if vertex.edge_m > reach * 0.035:
                marks.append(_mark(middle, f"{vertex.edge_m:.2f}", "edge-mark"))
    return marks


def _mark(at: tuple[float, float], text: str, kind: str, *, lift: int = 0, dot: bool = False) -> Mark:
    return {"at": at, "text": text, "kind": kind, "lift": lift, "dot": dot}
