"""Reads GeoJSON (collection, feature, bare geometry, or sequence of features) and names each feature's fault."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import json_scan
from landdb.import_.readers.geojson_geometry import GeometryFaultError, has_heights, parse_geometry
from landdb.import_.readers.geojson_rows import Batch, Rows
from landdb.import_.readers.sniff import unicode_encoding
from landdb.import_.records import SourceFacts
from landdb.import_.refusals import FileRefusedError, refuse

MAX_NOTES: Final = 100
"""Notes on single features beyond this number tell nothing new."""

_GEOMETRY_TYPES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
TURNED: Final[Mapping[str, str]] = {
    "vi": "vòng ranh sai chiều quay khuyến nghị",
    "en": "its rings turn against the recommended sense",
}
_TAIL: Final = 1 << 16
_REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "null": {"vi": "đối tượng là null", "en": "the feature is null"},
    "not_object": {"vi": "đối tượng không phải JSON object", "en": "the feature is no object"},
    "not_feature": {"vi": '"type" không phải "Feature"', "en": '"type" is not "Feature"'},
    "properties": {"vi": '"properties" không phải object hoặc null', "en": '"properties" is neither object nor null'},
    "no_properties": {"vi": 'thiếu "properties"', "en": 'it has no "properties"'},
    "no_geometry": {"vi": 'thiếu "geometry"', "en": 'it has no "geometry"'},
    "id": {"vi": '"id" không phải chuỗi hay số', "en": 'its "id" is neither text nor number'},
    "bbox": {"vi": '"bbox" không phải 4 hoặc 6 số', "en": 'its "bbox" is not 4 or 6 numbers'},
    "bare": {"vi": "nó là hình đứng một mình, ngoài Feature", "en": "it is a bare geometry, not within a Feature"},
    "turned": TURNED,
}  # fmt: skip
_NOT_GEOJSON: Final[Mapping[str, Mapping[str, str]]] = {
    "list": {"vi": "JSON không bắt đầu bằng một object", "en": "the JSON does not begin with an object"},
    "esri": {"vi": "đây là Esri JSON, không phải GeoJSON", "en": "this is Esri JSON, not GeoJSON"},
    "topology": {"vi": "đây là TopoJSON, không phải GeoJSON", "en": "this is TopoJSON, not GeoJSON"},
    "no_features": {
        "vi": 'FeatureCollection thiếu danh sách "features"', "en": 'the FeatureCollection has no list "features"',
    },
}  # fmt: skip


class GeoJSONSource:
    """A GeoJSON file; what stands behind its features completes ``facts`` only after the last batch."""

    def __init__(self, path: Path, file_name: str, layer: str) -> None:
        self._path = path
        self.encoding = unicode_encoding(self._path)
        self.facts = SourceFacts(
            file_name=file_name,
            layer=layer,
            format="GeoJSON",
            crs_text=self._crs_behind_features(),
            raw_text=self.encoding == "latin-1",
        )
        self.notes = 0

    def walk(self, rows: Rows, file: json_scan.Readable) -> Iterator[Batch]:
        """Take all features of a text, yielding full batches; raises `json_scan.BrokenJSONError`."""
        members: dict[str, Any] = {}
        for event in json_scan.scan(file):
            if isinstance(event, json_scan.Feature):
                self._add(rows, event)
            elif isinstance(event, json_scan.Member):
                members[event.name] = event.value
                self._take_member(event)
            elif isinstance(event, json_scan.Lost):
                self._add(rows, json_scan.Feature(None, event.fault, event.raw))
                members = {}
            else:
                self._end_object(rows, members, event)
                members = {}
            if rows.full:
                yield rows.batch()

    def finish(self, rows: Rows) -> Batch:
        """The last batch, with the findings on the file; without a feature `FileRefusedError` (F14, F15, F16)."""
        if rows.row_no == 0:
            raise FileRefusedError(rows.issues[0]) if rows.issues else refuse("F14", file=self.facts.file_name)
        self._add_height_note(rows)
        return rows.batch()

    def open_text(self) -> TextIO:
        """The file as text: bytes one per character where its encoding is not known."""
        if self.encoding == "latin-1":
            return io.TextIOWrapper(self._path.open("rb"), encoding="latin-1", newline="")
        return self._path.open(encoding=self.encoding, newline="", errors="replace")

    def broken(self, error: json_scan.BrokenJSONError, after: int) -> Issue:
        """The finding on a file that breaks off behind the feature ``after``."""
        return issue("F15", file=self.facts.file_name, after=after, position=error.position, reason=str(error))

    def _take_member(self, member: json_scan.Member) -> None:
        if member.name == "crs":
            self.facts.crs_text = _crs_name(member.value) or self.facts.crs_text
        elif member.name in {"geometryType", "spatialReference"}:
            raise self._not_geojson(_NOT_GEOJSON["esri"])
        elif member.name == "type" and member.value == "Topology":
            raise self._not_geojson(_NOT_GEOJSON["topology"])

    def _not_geojson(self, reason: Mapping[str, str]) -> Exception:
        return refuse("F16", file=self.facts.file_name, reason=reason)

    def _end_object(self, rows: Rows, members: dict[str, Any], end: json_scan.End) -> None:
        """A top-level object without ``features`` may itself be a feature or a geometry."""
        kind = members.get("type")
        if not end.is_object:
            raise self._not_geojson(_NOT_GEOJSON["list"])
        if kind == "FeatureCollection":
            if not end.has_features:
                raise self._not_geojson(_NOT_GEOJSON["no_features"])
        elif kind == "Feature" or (kind is None and "geometry" in members):
            self._add(rows, json_scan.Feature(members))
        elif "coordinates" in members or (isinstance(kind, str) and kind in _GEOMETRY_TYPES):
            self._add_bare(rows, members)
        else:
            shown = json.dumps(kind, ensure_ascii=False)[:60]
            reason = {"vi": f"kiểu {shown} không phải của GeoJSON", "en": f"{shown} is no GeoJSON type"}
            rows.issues.append(issue("F16", file=self.facts.file_name, reason=reason))

    def _add_bare(self, rows: Rows, geometry: dict[str, Any]) -> None:
        self._add(rows, json_scan.Feature({"type": "Feature", "properties": {}, "geometry": geometry}))
        self._note(rows, "bare")

    def _add(self, rows: Rows, feature: json_scan.Feature) -> None:
        """Take one feature: its row stays even when nothing of it can be understood."""
        rows.start()
        value = feature.value
        if feature.fault is not None:
            rows.broken = True
            reason = {"vi": f"JSON hỏng ({feature.fault})", "en": f"broken JSON ({feature.fault})"}
            rows.fail("R03", reason, feature.raw)
        elif not isinstance(value, dict):
            rows.fail("R03", _REASONS["null" if value is None else "not_object"], value)
        elif value.get("type") != "Feature":
            rows.fail("R03", _REASONS["not_feature"], value)
        else:
            self._take_properties(rows, value)
            self._take_geometry(rows, value)
            self._note_oddities(rows, value)

    def _take_properties(self, rows: Rows, feature: dict[str, Any]) -> None:
        properties = feature.get("properties")
        if properties is not None and not isinstance(properties, dict):
            rows.fail("R03", _REASONS["properties"], feature)
        elif properties:
            rows.properties(properties)

    def _take_geometry(self, rows: Rows, feature: dict[str, Any]) -> None:
        geometry = feature.get("geometry")
        if "geometry" not in feature:
            rows.fail("R03", _REASONS["no_geometry"], feature)
        elif geometry is None:
            rows.fail("R01", None, None)
        else:
            try:
                rows.shape(parse_geometry(geometry), has_heights(geometry))
            except GeometryFaultError as fault:
                rows.shape(fault.geometry, heights=False)
                rows.blame(fault.as_issue(rows.row_no, "R03"), feature)

    def _note_oddities(self, rows: Rows, feature: dict[str, Any]) -> None:
        geometry = feature.get("geometry")
        boxes = [feature.get("bbox"), geometry.get("bbox") if isinstance(geometry, dict) else None]
        if "properties" not in feature:
            self._note(rows, "no_properties")
        if not isinstance(feature.get("id", ""), str | int | float):
            self._note(rows, "id")
        if any(box is not None and not _is_bbox(box) for box in boxes):
            self._note(rows, "bbox")
        if self.notes < MAX_NOTES and rows.turned():
            self._note(rows, "turned")

    def _note(self, rows: Rows, reason: str) -> None:
        if self.notes < MAX_NOTES:
            self.notes += 1
            rows.issues.append(issue("R06", rows.row_no, reason=_REASONS[reason]))

    def _add_height_note(self, rows: Rows) -> None:
        if rows.with_heights:
            rows.issues.append(issue("R05", file=self.facts.file_name, count=rows.with_heights))

    def _crs_behind_features(self) -> str | None:
        """The ``crs`` member of old GeoJSON where it stands at the end of the file, so that it is known in time."""
        with self._path.open("rb") as file:
            file.seek(max(self._path.stat().st_size - _TAIL, 0))
            tail = file.read().decode("latin-1")
        match = re.search(r'"crs"\s*:\s*(\{.*)', tail, re.DOTALL)
        if match is None:
            return None
        try:
            return _crs_name(json.JSONDecoder().raw_decode(match.group(1))[0])
        except (json.JSONDecodeError, RecursionError):
            return None


def _is_bbox(box: Any) -> bool:
    return isinstance(box, list) and len(box) in {4, 6} and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in box
    )  # fmt: skip


def _crs_name(value: Any) -> str | None:
    """Name in a ``crs`` member of GeoJSON 2008."""
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name", properties.get("code")) if isinstance(properties, dict) else None
    return str(name) if name is not None else None
