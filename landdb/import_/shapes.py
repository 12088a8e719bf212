"""Shapes of a batch out of what its reader sent: WKB to polygons, and those set aside that no rule could judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain.issues import Issue, issue
from landdb.domain.targets import Target, shape_of
from landdb.import_.open_rings import find_open
from landdb.import_.outlines import Outlines, find_lone_in_wkb
from landdb.import_.records import Booleans, Integers, Objects

_KINDS: Final[Mapping[int, tuple[str, str]]] = {
    0: ("điểm", "a point"), 1: ("đường", "a line"), 2: ("đường", "a line"), 3: ("vùng", "a polygon"),
    4: ("cụm điểm", "a multipoint"), 5: ("nhiều đường", "several lines"), 6: ("nhiều vùng", "several polygons"),
    7: ("tập hợp hình", "a collection"),
}  # fmt: skip
_POINT, _POLYGON, _MULTIPOINT, _MULTIPOLYGON, _COLLECTION = 0, 3, 4, 6, 7
_NO_SHAPE: Final = {"vi": "dữ liệu hình bị hỏng", "en": "its bytes are damaged"}

READ_BEFORE: Final = frozenset({"R01", "R03", "R08", "H02"})
"""Codes by which a reader has told already why a row has no shape."""


@dataclass(frozen=True)
class Parsed:
    """Shapes of a batch, None where there is none; what is not finite is found later, with its row.

    ``lone`` shapes are polygons of one ring. ``open_rings`` gives by row the numbers of rings that the file leaves
    open; they are closed in ``shapes``. ``issues`` tell of bytes that are no shape (R08).
    """

    shapes: Objects
    lone: Booleans
    open_rings: dict[int, list[int]]
    issues: list[Issue]


def parse_shapes(wkb: pa.Array, row_no: Integers) -> Parsed:
    """Shapes of one batch, with what is wrong with their bytes."""
    octets = wkb.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        shapes = np.asarray(shapely.from_wkb(octets, on_invalid="ignore"), dtype=np.object_)
        lost = np.flatnonzero(shapely.is_missing(shapes) & np.asarray(wkb.is_valid()))
        if len(lost):
            shapes[lost] = shapely.from_wkb(octets[lost], on_invalid="fix")
        flat = shapely.get_coordinate_dimension(shapes) <= 2
    if not flat.all():
        shapes[~flat] = shapely.force_2d(shapes[~flat])
    open_rings = {int(row_no[i]): rings for i in lost if (rings := find_open(octets[i]))}
    issues = [issue("R08", int(row_no[i]), reason=_NO_SHAPE) for i in lost if shapes[i] is None]
    lone = find_lone_in_wkb(wkb)
    lone[lost] = False
    return Parsed(shapes, lone, open_rings, issues)


def set_aside(
    parsed: Parsed, row_no: Integers, target: Target, reported: set[int | None], *, needed: bool = True
) -> tuple[Outlines, list[Issue]]:
    """Take away shapes that are missing, of the wrong kind or not finite (R01, R02, R04), so that no rule stumbles.

    Where polygons are wanted they become multipolygons, the register's one type. Rows in ``reported`` are not reported
    again; where the file has no shapes at all (``needed`` is false) nobody misses them.
    """
    wanted = shape_of(target)
    geometry = _as_points(parsed.shapes) if wanted == "point" else parsed.shapes
    outlines = Outlines.of(geometry, parsed.lone if wanted == "polygon" else np.zeros(len(geometry), dtype=np.bool_))
    kinds = shapely.get_type_id(geometry)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    endless = ~missing & ~_all_finite(outlines)
    wrong = ~missing & ~endless & (kinds == _COLLECTION)
    if wanted != "any":
        kept_kinds = (_POLYGON, _MULTIPOLYGON) if wanted == "polygon" else (_POINT,)
        wrong |= ~missing & ~endless & ~np.isin(kinds, kept_kinds)
    issues: list[Issue] = []
    for i in np.flatnonzero((missing & needed) | endless | wrong):
        number = int(row_no[i])
        if endless[i]:
            vertex, count = _endless_vertices(outlines, int(i))
            issues.append(issue("R04", number, vertex=vertex, count=count))
        elif wrong[i]:
            vi, en = _KINDS.get(int(kinds[i]), _KINDS[_COLLECTION])
            issues.append(issue("R02", number, variant="point" if wanted == "point" else "", shape_vi=vi, shape_en=en))
        elif number not in reported:
            issues.append(issue("R01", number))
    kept = outlines.without(missing | endless | wrong)
    return (_as_multipolygons(kept) if wanted == "polygon" else kept), issues


def _as_points(geometry: Objects) -> Objects:
    """Clusters of one point, as some formats write every point, as that point."""
    lone = np.flatnonzero((shapely.get_type_id(geometry) == _MULTIPOINT) & (shapely.get_num_geometries(geometry) == 1))
    points = geometry.copy()
    points[lone] = shapely.get_geometry(geometry[lone], 0)
    return points


def _as_multipolygons(outlines: Outlines) -> Outlines:
    """Polygons as multipolygons, but for those of one ring, which are written as such."""
    single = np.flatnonzero(~outlines.lone & (shapely.get_type_id(outlines.frame) == _POLYGON))
    if not len(single):
        return outlines
    frame = outlines.frame.copy()
    frame[single] = shapely.multipolygons(frame[single], indices=np.arange(len(single)))
    return replace(outlines, frame=frame)


def _endless_vertices(outlines: Outlines, place: int) -> tuple[int, int]:
    """Of one shape the first vertex that is not finite, counted from 1 over all its rings, and how many are not."""
    start = int(outlines.counts[:place].sum())
    points = outlines.points[start : start + int(outlines.counts[place])]
    endless = np.flatnonzero(~np.isfinite(points).all(axis=1))
    return int(endless[0]) + 1, len(endless)


def _all_finite(outlines: Outlines) -> Booleans:
    finite = np.ones(len(outlines), dtype=np.bool_)
    sound = np.isfinite(outlines.points)
    if not sound.all():
        finite[np.repeat(np.arange(len(outlines)), outlines.counts)[~sound.all(axis=1)]] = False
    return finite
