"""Reads GML 3: features of application schemas such as INSPIRE cadastral parcels, their nested values as columns.

Each type of feature is a layer. Axis order (INSPIRE D2.8.I.1, OGC 09-048): ``urn:ogc:def:crs:EPSG`` and the address
``http://www.opengis.net/def/crs/EPSG`` mean the order of the EPSG register, which for geographic systems is latitude
before longitude; ``EPSG:n`` means x before y. What is handed on is x before y.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from xml.etree.ElementTree import Element

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import gml_geometry, shapes
from landdb.import_.readers.geojson_geometry import GeometryFaultError
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check, damaged
from landdb.import_.readers.shapes import vertices
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.readers.xml_events import check_markup, events, local, text_of
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

TITLE: Final = "GML"
_GML: Final = re.compile(r"\{https?://www\.opengis\.net/gml(?:/3\.2|/3\.3)?\}")
_MEMBERS: Final = frozenset({"member", "featureMember", "featureMembers", "members"})
_NORTH_FIRST: Final = frozenset(f"EPSG:{code}" for code in (4326, 4756, 4979, 4258, 4937, 2044, 2045))
"""WGS 84, VN-2000 and ETRS89 in degrees, HN-72 Gauss zones: north before east in the EPSG register."""

_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_NOTHING: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def layers(origin: Origin) -> list[Found]:
    """The types of features in the file, by their local names.

    Raises
    ------
    FileRefusedError
        The XML has a document type (F26) or is broken or holds no feature (F25).
    """
    check_markup(origin.file_name, origin.path, TITLE)
    counts: dict[str, int] = {}
    crs: dict[str, str] = {}
    for feature in _features(origin):
        name = local(feature.tag)
        counts[name] = counts.get(name, 0) + 1
        if name not in crs:
            found = next((part.get("srsName") for part in feature.iter() if part.get("srsName")), None)
            if found:
                crs[name] = found
    if not counts:
        raise damaged(origin.file_name, TITLE, "không có đối tượng nào", "it holds no feature")
    return [
        Found(name, origin.file_name, TITLE, partial(GMLReader, origin, name, count, crs.get(name)))
        for name, count in counts.items()
    ]


def _features(origin: Origin) -> Iterator[Element]:
    """Every feature of the collection, complete; it is forgotten afterwards."""
    stack: list[Element] = []
    for kind, element in events(origin.file_name, origin.path, TITLE):
        if kind == "start":
            stack.append(element)
            continue
        stack.pop()
        if len(stack) == 2 and local(stack[-1].tag) in _MEMBERS:
            yield element
            element.clear()
        elif len(stack) == 1:
            stack[0].remove(element)


class GMLReader:
    """The features of one type in their order."""

    def __init__(self, origin: Origin, name: str, count: int, crs: str | None) -> None:
        self._origin = origin
        self._name = name
        self._crs = crs
        self.facts = LayerFacts(origin.file_name, name, TITLE, feature_count=count, crs_text=_epsg(crs))

    def batches(self) -> Iterator[RawBatch]:
        """Yield all features of the type; raises `FileRefusedError` (F13, F14, F24)."""
        table = Table(self._origin.file_name, self._origin.limits)
        geometry: list[Any] = []
        issues: list[Issue] = []
        for feature in _features(self._origin):
            if local(feature.tag) != self._name:
                continue
            table.add(_values(feature))
            geometry.append(self._shape(feature, table.last, issues))
            if len(table) >= BATCH:
                yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)
                table = Table(self._origin.file_name, self._origin.limits, table.last)
                geometry, issues = [], []
        if table.last == 0:
            raise refuse("F14", file=self._origin.file_name)
        yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)

    def _shape(self, feature: Element, row_no: int, issues: list[Issue]) -> Any:
        """The first geometry that is an area, else the first of any kind; reference points stand beside areas."""
        found = [part for child in feature for part in child if gml_geometry.is_geometry(part)]
        areas = [part for part in found if gml_geometry.is_area(part)]
        if not found:
            issues.append(issue("R01", row_no))
            return None
        chosen = (areas or found)[0]
        try:
            shape = gml_geometry.parse(chosen, north_first(chosen.get("srsName") or self._crs))
        except GeometryFaultError as fault:
            issues.append(fault.as_issue(row_no))
            return fault.geometry
        check(self._origin.file_name, "vertices", vertices(shape), self._origin.limits)
        return shape


def _values(feature: Element) -> dict[str, str | None]:
    """Simple values by local name, nested ones too; what is void (nil) is None, what is a reference is its address."""
    values: dict[str, str | None] = {}
    identity = next((value for name, value in feature.attrib.items() if local(name) == "id"), None)
    if identity is not None:
        values["gml_id"] = identity
    for element in _leaves(feature):
        name = local(element.tag)
        text = None if element.get(_NOTHING) == "true" else text_of(element) or element.get(_LINK)
        number = 2
        key = name
        while key in values:
            key, number = f"{name}_{number}", number + 1
        values[key] = text
        if element.get("uom") is not None and text is not None:
            values[f"{key}_uom"] = element.get("uom")
    return values


def _leaves(element: Element) -> Iterator[Element]:
    for child in element:
        if gml_geometry.is_geometry(child) or local(child.tag) == "boundedBy":
            continue
        if len(child):
            yield from _leaves(child)
        elif not any(gml_geometry.is_geometry(part) for part in child):
            yield child


def _epsg(crs: str | None) -> str | None:
    """The coordinate system as ``EPSG:n`` where the name says it in one of its ways."""
    match = re.search(r"EPSG(?::+|/+)(?:[\d.]*[:/])?(\d{4,5})$|epsg\.xml#(\d{4,5})$", crs or "", re.IGNORECASE)
    return crs if match is None else f"EPSG:{match.group(1) or match.group(2)}"


def north_first(crs: str | None) -> bool:
    """Whether positions in this system are written north before east."""
    if crs is None or not (crs.lower().startswith("urn:") or "/def/crs/" in crs):
        return False
    code = _epsg(crs)
    return code in _NORTH_FIRST
