"""H: validity and form of single shapes, and shapes that occur twice. All lengths are metres in the row's own zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs
from landdb.domain.issues import Issue, issue
from landdb.import_.records import Candidates

REPEATED_M: Final = 0.01
SPIKE_DEGREES: Final = 1.0
MIN_AREA_M2: Final = 1.0
MIN_COMPACTNESS: Final = 0.02
_GRID_M: Final = 0.001
_REASONS: Final[Mapping[str, str]] = {
    "Self-intersection": "ranh tự cắt", "Ring Self-intersection": "vòng ranh tự chạm",
    "Hole lies outside shell": "lỗ nằm ngoài vùng",
    "Holes are nested": "các lỗ lồng nhau", "Interior is disconnected": "phần trong bị chia cắt",
    "Nested shells": "các mảnh lồng nhau",
    "Duplicate Rings": "hai vòng ranh trùng nhau", "Too few points in geometry component": "vòng ranh thiếu đỉnh",
    "Invalid Coordinate": "tọa độ không hợp lệ", "Ring is not closed": "vòng ranh không khép kín",
}  # fmt: skip


def check_shapes(candidates: Candidates) -> Iterator[Issue]:
    """H01, then the rest among the valid shapes of plane zones."""
    geometry, row_no = candidates.geometry, candidates.row_no
    present = ~shapely.is_missing(geometry)
    valid = present & shapely.is_valid(geometry)
    for i in np.flatnonzero(present & ~valid):
        yield _invalid(int(row_no[i]), shapely.is_valid_reason(geometry[i]), geometry[i])
    if candidates.target == "parcels":
        rows = np.flatnonzero(valid & is_plane(candidates))
        yield from _check_vertices(geometry[rows], row_no[rows])
        yield from _check_form(geometry[rows], row_no[rows])
        yield from _check_copies(geometry[rows], row_no[rows], candidates.srid[rows])


def is_plane(candidates: Candidates) -> npt.NDArray[np.bool_]:
    """Rows whose coordinates are metres of a zone."""
    zones = [zone.srid for zone in crs.ZONES]
    return np.isin(candidates.srid, zones)


def _invalid(row_no: int, reason: str, geometry: Any) -> Issue:
    match = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    name, x, y = match.groups() if match else (reason, "nan", "nan")
    words = {"vi": _REASONS.get(name, name), "en": name.lower()}
    point = shapely.Point(float(x), float(y)) if match else shapely.centroid(geometry)
    return issue("H01", row_no, reason=words, x=float(x), y=float(y), geometry=point)


def _check_vertices(geometry: Any, row_no: Any) -> Iterator[Issue]:
    """H03: vertices closer than 1 cm to the next, and spikes sharper than 1°."""
    parts, part_row = shapely.get_parts(geometry, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)  # of a multipolygon it would give none
    ring_row = part_row[ring_part]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return
    closing = np.append(ring[1:] != ring[:-1], True)  # the last position of a ring repeats its first
    points, ring = points[~closing], ring[~closing]
    following, previous = _neighbours(ring)
    ahead, behind = points[following] - points, points[previous] - points
    ahead_m, behind_m = np.hypot(*ahead.T), np.hypot(*behind.T)
    repeated = ahead_m < REPEATED_M
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (ahead * behind).sum(axis=1) / (ahead_m * behind_m)
    spike = (cosine > np.cos(np.radians(SPIKE_DEGREES))) & ~repeated & (behind_m >= REPEATED_M)
    wrong = np.flatnonzero(repeated | spike)
    rows, first, counts = np.unique(ring_row[ring[wrong]], return_index=True, return_counts=True)
    for row, at, count in zip(rows, wrong[first], counts, strict=True):
        x, y = points[at]
        yield issue("H03", int(row_no[row]), count=int(count), x=float(x), y=float(y), geometry=shapely.Point(x, y))


def _neighbours(ring: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Index of the next and of the previous vertex in the same ring, for vertices ordered by ring."""
    index = np.arange(len(ring))
    starts = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    ends = np.append(starts[1:], len(ring)) - 1
    following, previous = index + 1, index - 1
    following[ends], previous[starts] = starts, ends
    return following, previous


def _check_form(geometry: Any, row_no: Any) -> Iterator[Issue]:
    """H04 small or sliver, H05 several parts."""
    area, length = shapely.area(geometry), shapely.length(geometry)
    compactness = 4 * np.pi * area / np.maximum(length, 1e-9) ** 2
    for i in np.flatnonzero((area < MIN_AREA_M2) | (compactness < MIN_COMPACTNESS)):
        yield issue("H04", int(row_no[i]), measured=float(area[i]), thinness=float(compactness[i]))
    parts = shapely.get_num_geometries(geometry)
    for i in np.flatnonzero(parts > 1):
        yield issue("H05", int(row_no[i]), measured=float(parts[i]))


def _check_copies(geometry: Any, row_no: Any, srid: Any) -> Iterator[Issue]:
    """H06: the same shape at a grid of 1 mm, whatever its start vertex; every later copy is reported."""
    rounded = shapely.transform(geometry, lambda points: np.round(points / _GRID_M) * _GRID_M)
    first: dict[tuple[int, bytes], int] = {}
    for row, zone, shape in zip(row_no, srid, shapely.to_wkb(shapely.normalize(rounded)), strict=True):
        other = first.setdefault((int(zone), shape), int(row))
        if other != row:
            yield issue("H06", int(row), other=other)
