"""Where the numbered marks of findings stand, and their geometries in the plane of the report's zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from landdb.import_.report import Finding, ImportReport, ReportRow


@dataclass(frozen=True)
class Mark:
    """A finding with a place: ``at`` and ``geometry`` (None where it has only a place) are in the report's plane.

    ``slot`` counts the findings that share one place, from 0, so that their numbers can be written beside each other.
    """

    finding: Finding
    at: Point
    geometry: BaseGeometry | None
    slot: int


def find_marks(report: ImportReport) -> list[Mark]:
    """Return the marks of all findings that have a place, in the order of their numbers."""
    placed = [finding for finding in report.findings if finding.place is not None]
    points = report.in_zone([Point(finding.place) for finding in placed if finding.place is not None])
    shapes = report.in_zone([finding.geometry for finding in placed])
    taken: dict[tuple[float, float], int] = {}
    marks = []
    for finding, at, shape in zip(placed, points, shapes, strict=True):
        if not isinstance(at, Point):
            continue
        place = (round(at.x, 1), round(at.y, 1)) if report.head.zone.is_plane else (round(at.x, 6), round(at.y, 6))
        taken[place] = slot = taken.get(place, -1) + 1
        marks.append(Mark(finding, at, shape, slot))
    return marks


def faulty_rows(report: ImportReport) -> Iterator[tuple[ReportRow, BaseGeometry, Sequence[Finding]]]:
    """Yield the rows that have findings and a shape, with that shape in the report's plane."""
    for row in report.rows():
        findings = report.by_row.get(row.row_no)
        if not findings or row.lon_lat is None or row.lon_lat.is_empty:
            continue
        same = row.srid == report.head.zone.srid
        shape = row.geometry if same else report.in_zone([row.lon_lat])[0]
        if shape is not None:
            yield row, shape, findings


def parts_by_dimension(shape: BaseGeometry) -> dict[int, BaseGeometry]:
    """Split a geometry into its points (0), lines (1) and polygons (2), each as one multi-geometry."""
    parts = shapely.get_parts(shape)
    if shape.geom_type == "GeometryCollection":
        parts = shapely.get_parts(parts)
    makers: dict[int, Any] = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
    dimensions = shapely.get_dimensions(parts)
    lines = shapely.get_type_id(parts) == shapely.GeometryType.LINEARRING
    parts[lines] = [shapely.LineString(part.coords) for part in parts[lines]]
    return {n: make(parts[dimensions == n]) for n, make in makers.items() if (dimensions == n).any()}
