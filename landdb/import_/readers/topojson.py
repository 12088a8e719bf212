"""Reads TopoJSON: each object is a layer whose rings are joined from shared arcs (TopoJSON specification 1.0)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import shapes
from landdb.import_.readers.geojson_geometry import GeometryFaultError, parse_geometry
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check, damaged
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

TITLE: Final = "TopoJSON"
Floats = npt.NDArray[np.float64]
_BAD_ARCS: Final = {"vi": "cung (arc) không hợp lệ", "en": "its arcs are not valid"}
_NESTING: Final = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def layers(origin: Origin) -> list[Found]:
    """The objects of the topology.

    Raises
    ------
    FileRefusedError
        It is larger than a file that is read whole may be (F24), no JSON (F15) or no topology (F25).
    """
    check(origin.file_name, "document_bytes", origin.path.stat().st_size, origin.limits)
    topology = load(origin.file_name, origin.path)
    return [
        Found(name, origin.file_name, TITLE, partial(TopoJSONReader, origin, topology, name))
        for name in topology["objects"]
    ]


def load(file_name: str, path: Path) -> dict[str, Any]:
    """The whole topology; raises `FileRefusedError` when it is none."""
    try:
        found = json.loads(path.read_bytes())
    except RecursionError:
        raise damaged(file_name, TITLE, "JSON lồng quá sâu", "JSON nested too deeply") from None
    except ValueError as error:
        position = getattr(error, "pos", 0)
        raise refuse("F15", file=file_name, after=0, position=position, reason=str(error)[:120]) from None
    if (
        not isinstance(found, dict)
        or not isinstance(found.get("objects"), dict)
        or not isinstance(found.get("arcs"), list)
    ):
        raise damaged(file_name, TITLE, 'thiếu "objects" hoặc "arcs"', 'it has no "objects" or no "arcs"')
    return dict(found)


class TopoJSONReader:
    """One object of a topology."""

    def __init__(self, origin: Origin, topology: Mapping[str, Any], name: str) -> None:
        self._limits = origin.limits
        self._topology = topology
        self._arc = cache(self._make_arc)
        found = topology["objects"][name]
        members = found.get("geometries") if isinstance(found, dict) else None
        self._members = members if isinstance(members, list) else [found]
        self.facts = LayerFacts(origin.file_name, name, TITLE, feature_count=len(self._members))

    def batches(self) -> Iterator[RawBatch]:
        """Yield the geometries of the object, each with its properties; raises `FileRefusedError` (F13, F14)."""
        if not self._members:
            raise refuse("F14", file=self.facts.file_name)
        for first in range(0, len(self._members), BATCH):
            table = Table(self.facts.file_name, self._limits, first)
            geometry: list[Any] = []
            issues: list[Issue] = []
            for row_no, member in enumerate(self._members[first : first + BATCH], start=first + 1):
                properties = member.get("properties") if isinstance(member, dict) else None
                table.add({"id": member["id"]} if isinstance(member, dict) and "id" in member else {})
                held = properties if isinstance(properties, dict) else {}
                table.extend({str(key): value for key, value in held.items()})
                geometry.append(self._shape(member, row_no, issues))
            yield RawBatch(table.row_no(), table.columns(), shapes.from_shapes(geometry), issues)

    def _shape(self, member: Any, row_no: int, issues: list[Issue]) -> Any:
        kind = member.get("type") if isinstance(member, dict) else None
        if kind is None:
            issues.append(issue("R01", row_no))
            return None
        try:
            return parse_geometry(self._as_geojson(member, kind))
        except GeometryFaultError as fault:
            issues.append(fault.as_issue(row_no))
            return fault.geometry
        except (TypeError, ValueError, ArithmeticError, IndexError, KeyError, RecursionError):
            issues.append(issue("R08", row_no, reason=_BAD_ARCS))
            return None

    def _as_geojson(self, member: Mapping[str, Any], kind: str) -> dict[str, Any]:
        if kind == "GeometryCollection":
            return {"type": kind, "geometries": [self._as_geojson(part, part["type"]) for part in member["geometries"]]}
        if kind in {"Point", "MultiPoint"}:
            points = np.atleast_2d(np.array(member["coordinates"], dtype=np.float64))
            placed = self._scaled(points).tolist()
            return {"type": kind, "coordinates": placed[0] if kind == "Point" else placed}
        return {"type": kind, "coordinates": self._joined(member["arcs"], _NESTING[kind])}

    def _joined(self, arcs: Any, depth: int) -> list[Any]:
        """Lines of arcs; the last vertex of one arc is the first of the next."""
        if depth > 1:
            return [self._joined(part, depth - 1) for part in arcs]
        line: list[Any] = []
        for number in arcs:
            line += self._arc(int(number))[1 if line else 0 :]
        return line

    def _make_arc(self, number: int) -> list[Any]:
        if number < 0:
            return self._arc(~number)[::-1]
        positions = np.array([position[:2] for position in self._topology["arcs"][number]], dtype=np.float64)
        if isinstance(self._topology.get("transform"), dict):
            positions = np.cumsum(positions, axis=0)
        placed: list[Any] = self._scaled(positions).tolist()
        return placed

    def _scaled(self, positions: Floats) -> Floats:
        transform = self._topology.get("transform")
        if not isinstance(transform, dict):
            return positions
        scale, translate = np.array(transform["scale"], np.float64), np.array(transform["translate"], np.float64)
        return np.asarray(positions[:, :2] * scale + translate)
