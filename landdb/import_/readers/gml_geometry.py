"""GML 3 geometry elements to shapely: surfaces of patches, polygons, curves of segments (OGC 07-036 clause 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

import shapely

from landdb.import_.readers.geojson_geometry import GeometryFaultError, parse_geometry
from landdb.import_.readers.xml_events import local, ordinates

Position = list[float]

_AREAS: Final = frozenset({"Polygon", "Surface", "MultiSurface", "MultiPolygon", "CompositeSurface"})
_LINES: Final = frozenset({"LineString", "Curve", "MultiCurve", "MultiLineString", "CompositeCurve"})
_POINTS: Final = frozenset({"Point", "MultiPoint"})
_POLYGONS: Final = frozenset({"Polygon", "PolygonPatch", "Rectangle", "Triangle"})
_STRAIGHT: Final = frozenset({"LineStringSegment", "GeodesicString", "LineString", "LinearRing"})


def is_geometry(element: Element) -> bool:
    """Whether an element is a geometry rather than a value."""
    name = local(element.tag)
    return "opengis.net/gml" in str(element.tag) and name in _AREAS | _LINES | _POINTS


def is_area(element: Element) -> bool:
    """Whether a geometry is an area."""
    return local(element.tag) in _AREAS


def parse(element: Element, swap: bool) -> Any:
    """Build the plane geometry; ``swap`` tells that the file writes y before x.

    Raises
    ------
    GeometryFaultError
        Positions are missing or no numbers, a ring is open, or a curve is of a kind that is no chain of lines.
    """
    name = local(element.tag)
    if name in _AREAS:
        polygons = [_polygon(part, swap) for part in element.iter() if local(part.tag) in _POLYGONS]
        if not polygons:
            raise GeometryFaultError({"vi": "vùng không có ranh", "en": "an area without a boundary"})
        if len(polygons) == 1:
            return parse_geometry({"type": "Polygon", "coordinates": polygons[0]})
        return parse_geometry({"type": "MultiPolygon", "coordinates": polygons})
    if name in _LINES:
        lines = [_segment(part, swap) for part in _segments(element)]
        made = [parse_geometry({"type": "LineString", "coordinates": line}) for line in lines]
        return made[0] if len(made) == 1 else shapely.MultiLineString(made)
    points = [shapely.Point(position) for position in _positions(element, swap)]
    return points[0] if len(points) == 1 else shapely.MultiPoint(points)


def _polygon(patch: Element, swap: bool) -> list[list[Position]]:
    rings: list[list[Position]] = []
    for boundary in patch:
        if local(boundary.tag) in {"exterior", "interior", "outerBoundaryIs", "innerBoundaryIs"}:
            rings += [_ring(ring, swap) for ring in boundary]
    return rings


def _ring(ring: Element, swap: bool) -> list[Position]:
    """A linear ring, or a ring of curves end to end."""
    if local(ring.tag) == "LinearRing":
        return _positions(ring, swap)
    line: list[Position] = []
    for segment in _segments(ring):
        positions = _segment(segment, swap)
        line += positions[1:] if line and positions[:1] == line[-1:] else positions
    return line


def _segments(element: Element) -> Iterator[Element]:
    if local(element.tag) in _STRAIGHT:
        yield element
        return
    for part in element.iter():
        name = local(part.tag)
        if name in _STRAIGHT:
            yield part
        elif name.startswith(("Arc", "Circle", "Bezier", "BSpline", "Clothoid", "CubicSpline")):
            raise GeometryFaultError({"vi": f"đường cong {name} không hỗ trợ", "en": f"curve {name} is not supported"})


def _segment(element: Element, swap: bool) -> list[Position]:
    return _positions(element, swap)


def _positions(element: Element, swap: bool) -> list[Position]:
    numbers: list[Position] = []
    for part in element.iter():
        name = local(part.tag)
        if name in {"posList", "pos"}:
            dimension = _dimension(part.get("srsDimension") or element.get("srsDimension")) if name == "posList" else 0
            numbers += _split(part.text or "", dimension, single=name == "pos")
        elif name == "coordinates":
            numbers += [_numbers(position.split(",")) for position in (part.text or "").split()]
    if any(len(position) < 2 for position in numbers):
        raise GeometryFaultError({"vi": "có đỉnh thiếu tọa độ", "en": "a position is incomplete"})
    return [[position[1], position[0]] if swap else position[:2] for position in numbers]


def _dimension(stated: str | None) -> int:
    try:
        return int(stated or 0)
    except ValueError:
        raise GeometryFaultError({"vi": "số chiều (srsDimension) sai", "en": "srsDimension is no number"}) from None


def _split(text: str, dimension: int, *, single: bool) -> list[Position]:
    values = _numbers(text.split())
    if single:
        return [values]
    width = dimension if dimension in {2, 3} else 2
    if len(values) % width:
        raise GeometryFaultError({"vi": "số tọa độ không chia hết", "en": "coordinates are not whole positions"})
    return [values[at : at + width] for at in range(0, len(values), width)]


def _numbers(parts: list[str]) -> list[float]:
    try:
        return ordinates(parts)
    except ValueError:
        raise GeometryFaultError({"vi": "tọa độ không phải số", "en": "coordinates are not numbers"}) from None
