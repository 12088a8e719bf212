"""Reads KML: placemarks with their data as columns; longitude before latitude, WGS 84 (OGC 12-007r2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import shapes
from landdb.import_.readers.geojson_geometry import GeometryFaultError, parse_geometry
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check
from landdb.import_.readers.shapes import vertices
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.readers.xml_events import check_markup, events, local, ordinates, text_of
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

TITLE: Final = "KML"
_SIMPLE: Final = ("name", "description", "styleUrl", "address")


def layers(origin: Origin) -> list[Found]:
    """A KML file is one layer; the folder of a placemark is a column."""
    return [Found(origin.name, origin.file_name, TITLE, lambda: KMLReader(origin))]


class KMLReader:
    """The placemarks of a file in their order."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        check_markup(origin.file_name, origin.path, TITLE)
        self.facts = LayerFacts(origin.file_name, origin.name, TITLE, crs_text="EPSG:4326")

    def batches(self) -> Iterator[RawBatch]:
        """Yield all placemarks; raises `FileRefusedError` (F13, F14, F24)."""
        collector = _Collector(self._origin)
        folders: list[str | None] = []
        stack: list[Element] = []
        for kind, element in events(self._origin.file_name, self._origin.path, TITLE):
            name = local(element.tag)
            if kind == "start":
                stack.append(element)
                if name in {"Folder", "Document"}:
                    folders.append(None)
                continue
            stack.pop()
            if name == "name" and stack and local(stack[-1].tag) in {"Folder", "Document"}:
                folders[-1] = text_of(element)
            elif name in {"Folder", "Document"}:
                folders.pop()
                element.clear()
            elif name == "Placemark":
                collector.add(element, folders[-1] if folders else None)
                element.clear()
            if len(collector.table) >= BATCH:
                yield collector.batch()
        if collector.table.last == 0:
            raise refuse("F14", file=self._origin.file_name)
        collector.tell_left_out()
        yield collector.batch()


class _Collector:
    """Rows of the batch that is being filled."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self.heights = self.beside = 0
        self._begin(0)

    def _begin(self, after: int) -> None:
        self.table = Table(self._origin.file_name, self._origin.limits, after)
        self.issues: list[Issue] = []
        self._geometry: list[Any] = []

    def add(self, placemark: Element, folder: str | None) -> None:
        self.table.add(_values(placemark, folder))
        row_no = self.table.last
        try:
            shape = _geometry(placemark)
            if shape is None:
                self.issues.append(issue("R01", row_no))
        except GeometryFaultError as fault:
            shape = fault.geometry
            self.issues.append(fault.as_issue(row_no))
        self.heights += bool(_has_heights(placemark))
        self.beside += any(_has_label_points(child) for child in placemark)
        check(self._origin.file_name, "vertices", vertices(shape), self._origin.limits)
        self._geometry.append(shape)

    def tell_left_out(self) -> None:
        """Note what all placemarks together have that is not kept."""
        for variant, count in (("", self.heights), ("points", self.beside)):
            if count:
                self.issues.append(issue("R05", variant=variant, file=self._origin.file_name, count=count))

    def batch(self) -> RawBatch:
        found = RawBatch(self.table.row_no(), self.table.columns(), shapes.from_shapes(self._geometry), self.issues)
        self._begin(self.table.last)
        return found


def _values(placemark: Element, folder: str | None) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for child in placemark:
        name = local(child.tag)
        if name in _SIMPLE:
            values[name] = text_of(child)
        elif name == "ExtendedData":
            for data in child.iter():
                key = data.get("name")
                if local(data.tag) == "SimpleData" and key:
                    values[key] = text_of(data)
                elif local(data.tag) == "Data" and key:
                    values[key] = next((text_of(value) for value in data if local(value.tag) == "value"), None)
    if folder is not None:
        values.setdefault("folder", folder)
    return values


_KINDS: Final = frozenset({"Polygon", "LineString", "LinearRing", "Point", "MultiGeometry"})


def _geometry(parent: Element) -> Any:
    """Shapely geometry below an element, None when there is none; raises `GeometryFaultError`."""
    for child in parent:
        if local(child.tag) in _KINDS:
            return _shape(child)
    return None


def _shape(element: Element) -> Any:
    kind = local(element.tag)
    if kind == "MultiGeometry":
        members = [child for child in element if local(child.tag) in _KINDS]
        if _has_label_points(element):
            members = [member for member in members if local(member.tag) == "Polygon"]
        if len(members) > 1 and all(local(member.tag) == "Polygon" for member in members):
            return parse_geometry({"type": "MultiPolygon", "coordinates": [_polygon(member) for member in members]})
        return _collect([_shape(member) for member in members])
    if kind == "Polygon":
        return parse_geometry({"type": "Polygon", "coordinates": _polygon(element)})
    positions = _positions(element)
    if kind == "Point":
        return parse_geometry({"type": "Point", "coordinates": positions[0] if positions else []})
    return parse_geometry({"type": "LineString", "coordinates": positions})


def _has_label_points(element: Element) -> bool:
    """Whether areas and points stand together, and nothing else: so programs keep the place of a label."""
    return {local(member.tag) for member in element if local(member.tag) in _KINDS} == {"Polygon", "Point"}


def _collect(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    lines = {part.geom_type for part in parts} == {"LineString"}
    return shapely.MultiLineString(parts) if lines else shapely.GeometryCollection(parts)


def _polygon(element: Element) -> list[list[list[float]]]:
    return [*_rings(element, "outerBoundaryIs"), *_rings(element, "innerBoundaryIs")]


def _rings(polygon: Element, boundary: str) -> list[list[list[float]]]:
    return [_positions(ring) for child in polygon if local(child.tag) == boundary for ring in child]


def _positions(element: Element) -> list[list[float]]:
    """Longitude and latitude of each position; raises `GeometryFaultError` when one is no number."""
    text = next((child.text or "" for child in element if local(child.tag) == "coordinates"), "")
    try:
        positions = [ordinates(position.split(",")[:2]) for position in text.split()]
    except ValueError:
        raise GeometryFaultError({"vi": "tọa độ không phải số", "en": "coordinates are not numbers"}) from None
    if any(len(position) < 2 for position in positions):
        raise GeometryFaultError({"vi": "có đỉnh thiếu tọa độ", "en": "a position is incomplete"})
    return positions


def _has_heights(placemark: Element) -> bool:
    for element in placemark.iter():
        if local(element.tag) == "coordinates":
            first = (element.text or "").split(maxsplit=1)[:1]
            parts = first[0].split(",") if first else []
            return len(parts) > 2 and bool(np.char.strip(parts[2], "0.-+") != "")
    return False
