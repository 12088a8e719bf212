"""What the printed map shows: outlines, findings and numbered marks in the report's plane, and windows for extracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.domain.issues import Severity
from landdb.export.import_report.marks import Mark, find_marks
from landdb.import_.report import ImportReport, gravest

MAX_SHAPES: Final = 20_000
"""Most outlines on a map; rows with findings come first."""

MAX_EXTRACTED: Final = 2_000
"""Most marks for which windows are looked for."""

_LEAST_WINDOW_M: Final = 60.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plan:
    """Shapes of rows with the gravest severity of each (None: no finding), former shapes, and marks.

    All are in one plane: easting, northing in metres, or longitude, latitude where ``is_plane`` is false. ``rows`` is
    the number of rows with a shape, drawn or not.
    """

    shapes: npt.NDArray[np.object_]
    severities: Sequence[Severity | None]
    former: npt.NDArray[np.object_]
    marks: Sequence[Mark]
    rows: int
    is_plane: bool

    @property
    def bounds(self) -> Box | None:
        """West, south, east, north of everything; None where there is nothing to draw."""
        drawn = [*self.shapes, *(mark.at for mark in self.marks)]
        if not drawn:
            return None
        west, south, east, north = shapely.total_bounds(drawn).tolist()
        return west, south, east, north


def make_plan(report: ImportReport) -> Plan:
    """Gather what a map needs in one pass over the rows."""
    faulty: list[tuple[Any, Severity | None]] = []
    plain: list[Any] = []
    former: list[BaseGeometry] = []
    rows = 0
    for row in report.rows():
        if row.lon_lat is None or row.lon_lat.is_empty or not np.isfinite(row.lon_lat.bounds).all():
            continue
        rows += 1
        shape = row.geometry if row.srid == report.head.zone.srid else report.in_zone([row.lon_lat])[0]
        severity = gravest(report.by_row.get(row.row_no, ()))
        if severity is not None:
            faulty.append((shape, severity))
        elif len(plain) < MAX_SHAPES:
            plain.append(shape)
        if row.before is not None and len(former) < MAX_SHAPES:
            former.append(row.before)
    drawn = faulty[:MAX_SHAPES]
    drawn = [(shape, None) for shape in plain[: MAX_SHAPES - len(drawn)]] + drawn
    return Plan(
        shapes=_objects([shape for shape, _ in drawn]),
        severities=[severity for _, severity in drawn],
        former=_objects(list(report.in_zone(former))),
        marks=find_marks(report),
        rows=rows,
        is_plane=report.head.zone.is_plane,
    )


def find_windows(plan: Plan, aspect: float) -> list[tuple[Box, list[Mark]]]:
    """Return boxes of the shape width / height = ``aspect`` that show the marks large, in the order of their numbers.

    A window is as wide as some parcels of the middle size, or as the finding it is about.
    """
    if not len(plan.shapes) or not plan.is_plane:
        return []
    side = max(4.0 * float(np.median(np.sqrt(np.maximum(shapely.area(plan.shapes), 1.0)))), _LEAST_WINDOW_M)
    left = list(plan.marks[:MAX_EXTRACTED])
    windows = []
    while left:
        first = left[0]
        near = [mark for mark in left if abs(mark.at.x - first.at.x) < side and abs(mark.at.y - first.at.y) < side]
        gone = {mark.finding.number for mark in near}
        left = [mark for mark in left if mark.finding.number not in gone]
        windows.append((_box_around(near, side, aspect), near))
    return windows


def _box_around(marks: Sequence[Mark], side: float, aspect: float) -> Box:
    west, south, east, north = shapely.total_bounds([mark.geometry or mark.at for mark in marks])
    height = max(1.3 * (north - south), 1.3 * (east - west) / aspect, side)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - height * aspect / 2, y - height / 2, x + height * aspect / 2, y + height / 2)


def _objects(shapes: Sequence[Any]) -> npt.NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=np.object_)
    array[:] = shapes
    return array
