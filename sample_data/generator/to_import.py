"""Parcels that the demo does not have: a file for a surveyor to import, and the same parcels measured once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from shapely import Polygon

from .estate import ParcelRow
from .plan import FICTITIOUS, Site, local_code

SHEET = 98
COUNT = 8
_WIDTH_M, _DEPTH_M, _GAP_M = 18.0, 32.0, 6.0
_MOVED_M = 1.5


def new_parcels(site: Site, rows: list[ParcelRow], *, moved: bool) -> list[tuple[Polygon, Mapping[str, object]]]:
    """Return a row of lots west of the fabric, with a lane between; ``moved``: the far side of the last one lies out.

    East of it they would lie in the belts of the depots (T07), which are another unit's. The lots share their
    boundaries, so that only the outermost can change without its neighbour.
    """
    left = min(row.polygon.bounds[0] for row in rows) - _GAP_M - _DEPTH_M
    north = float(np.mean([row.polygon.centroid.y for row in rows]))
    numbers = range(1, COUNT + 1)
    return [_lot(site, number, left, north, _MOVED_M if moved and number == COUNT else 0.0) for number in numbers]


def _lot(site: Site, number: int, left: float, north: float, out_m: float) -> tuple[Polygon, Mapping[str, object]]:
    south = north - (number - 1) * _WIDTH_M
    right = left + _DEPTH_M
    ring = [
        (left, south - _WIDTH_M - out_m),
        (right, south - _WIDTH_M - out_m + 0.6),
        (right, south + 0.6),
        (left, south),
    ]
    polygon = Polygon(np.round(np.array(ring), 3))
    return polygon, {
        "MA_XA": site.commune_code,
        "SO_TO": SHEET,
        "SO_THUA": number,
        "DIEN_TICH": round(polygon.area, 1),
        "LOAI_DAT": "ONT" if number % 2 else "CLN",
        "NGUON_GOC": 3,
        "DON_VI_QL": local_code(site),
        "DIA_CHI": f"Thôn 9, {site.commune_name} {FICTITIOUS}",
        "TT_GCN": "Chưa cấp",
        "TRANG_THAI": "Hiệu lực",
        "DO_MAT": "Không mật",
        "TY_LE": 1000,
        "NGAY_DO": date(2026, 11, 5) if out_m else date(2026, 10, 12),
        "PP_DO": "GNSS RTK",
        "TO_DO": "Tổ đo 2",
    }
