"""Shapes of a batch out of what its reader sent: WKB to polygons, and those set aside that no rule could judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain.issues import Issue, issue
from landdb.domain.targets import Target, shape_of
from landdb.import_.open_rings import find_open
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

    ``open_rings`` gives by row the numbers of rings that the file leaves open; they are closed in ``shapes``.
    ``issues`` tell of bytes that are no shape (R08).
    """

    shapes: Objects
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
    return Parsed(shapes, open_rings, issues)


def set_aside(
    geometry: Objects, row_no: Integers, target: Target, reported: set[int | None], *, needed: bool = True
) -> tuple[Objects, list[Issue]]:
    """Take away shapes that are missing, of the wrong kind or not finite (R01, R02, R04), so that no rule stumbles.

    Where polygons are wanted they become multipolygons, the register's one type. Rows in ``reported`` are not reported
    again; where the file has no shapes at all (``needed`` is false) nobody misses them.
    """
    wanted = shape_of(target)
    geometry = _as_points(geometry) if wanted == "point" else geometry
    kinds = shapely.get_type_id(geometry)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    endless = ~missing & ~_all_finite(geometry)
    wrong = ~missing & ~endless & (kinds == _COLLECTION)
    if wanted != "any":
        kept_kinds = (_POLYGON, _MULTIPOLYGON) if wanted == "polygon" else (_POINT,)
        wrong |= ~missing & ~endless & ~np.isin(kinds, kept_kinds)
    issues: list[Issue] = []
    for i in np.flatnonzero((missing & needed) | endless | wrong):
        number = int(row_no[i])
        if endless[i]:
            issues.append(issue("R04", number))
        elif wrong[i]:
            vi, en = _KINDS.get(int(kinds[i]), _KINDS[_COLLECTION])
            issues.append(issue("R02", number, variant="point" if wanted == "point" else "", shape_vi=vi, shape_en=en))
        elif number not in reported:
            issues.append(issue("R01", number))
    kept = geometry.copy()
    kept[missing | endless | wrong] = None
    return (_as_multipolygons(kept) if wanted == "polygon" else kept), issues


def _as_points(geometry: Objects) -> Objects:
    """Clusters of one point, as some formats write every point, as that point."""
    lone = np.flatnonzero((shapely.get_type_id(geometry) == _MULTIPOINT) & (shapely.get_num_geometries(geometry) == 1))
    points = geometry.copy()
    points[lone] = shapely.get_geometry(geometry[lone], 0)
    return points


def _as_multipolygons(geometry: Objects) -> Objects:
    single = np.flatnonzero(shapely.get_type_id(geometry) == _POLYGON)
    if len(single):
        geometry[single] = shapely.multipolygons(geometry[single], indices=np.arange(len(single)))
    return geometry


def _all_finite(geometry: Objects) -> Booleans:
    finite = np.ones(len(geometry), dtype=np.bool_)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        coordinates, index = shapely.get_coordinates(geometry, return_index=True)
        finite[index[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite
