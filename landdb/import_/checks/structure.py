"""R: rows whose geometry is missing, of the wrong kind or not finite; such shapes are set aside before all else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely

from landdb.domain.issues import issue
from landdb.import_.records import Candidates, objects

_KINDS: Final[Mapping[int, tuple[str, str]]] = {
    0: ("điểm", "a point"), 1: ("đường", "a line"), 2: ("đường", "a line"), 3: ("vùng", "a polygon"),
    4: ("cụm điểm", "a multipoint"), 5: ("nhiều đường", "several lines"), 6: ("nhiều vùng", "several polygons"),
    7: ("tập hợp hình", "a collection"),
}  # fmt: skip
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


def set_aside(candidates: Candidates) -> None:
    """Report R01, R02 and R04, and take those shapes away so that no later rule stumbles over them.

    Polygons of parcels become multipolygons, the register's one type. Rows on which the reader has already
    reported are not reported again.
    """
    geometry = shapely.force_2d(candidates.geometry)
    reported = {found.row_no for found in candidates.issues if found.code in {"R01", "R03", "H02"}}
    kinds = shapely.get_type_id(geometry)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    endless = ~missing & ~_all_finite(geometry)
    wrong = ~missing & ~endless & (kinds == _COLLECTION)
    if candidates.target == "parcels":
        wrong |= ~missing & ~endless & (kinds != _POLYGON) & (kinds != _MULTIPOLYGON)
    for i in np.flatnonzero(missing | endless | wrong):
        row_no = int(candidates.row_no[i])
        if endless[i]:
            candidates.issues.append(issue("R04", row_no))
        elif wrong[i]:
            vi, en = _KINDS.get(int(kinds[i]), _KINDS[_COLLECTION])
            candidates.issues.append(issue("R02", row_no, shape_vi=vi, shape_en=en))
        elif row_no not in reported:
            candidates.issues.append(issue("R01", row_no))
    geometry[missing | endless | wrong] = None
    if candidates.target == "parcels":
        single = shapely.get_type_id(geometry) == _POLYGON
        geometry[single] = objects([shapely.multipolygons([polygon]) for polygon in geometry[single]])
    candidates.geometry = geometry


def _all_finite(geometry: np.ndarray) -> np.ndarray:
    coordinates, index = shapely.get_coordinates(geometry, return_index=True)
    finite = np.ones(len(geometry), dtype=np.bool_)
    finite[index[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite
