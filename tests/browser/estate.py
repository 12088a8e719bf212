"""A small simulated estate for the browser: streets, blocks, parcels with shared edges, works, some secret rows."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box
from sqlalchemy import Connection

from landdb.domain.crs import from_wgs84, to_wgs84
from tests.factories import HANOI_LON_LAT, HANOI_SRID, add_parcel, add_unit, add_work

COLUMNS: Final = 5
ROWS: Final = 4
"""Blocks of four parcels each."""
_WIDTH_M: Final = 60.0
_DEPTH_M: Final = 45.0
_STREET_M: Final = 10.0
_TURN_DEGREES: Final = 9.0
_USES: Final = ("CQP", "CQP", "CQP", "ODT", "LUC", "CLN", "TMD", "NTS")
_STATUSES: Final = ("issued", "issued", "in_progress", "not_issued", "disputed")

PUBLIC_PARCELS: Final = COLUMNS * ROWS * 4 - COLUMNS * 2
SECRET_PARCELS: Final = COLUMNS * 2
OLD_PARCELS: Final = PUBLIC_PARCELS - COLUMNS * (ROWS - 1)
"""Those that were valid long before they were registered: all but the fourth of each block."""
TARGET: Final = (9, 206)
"""Sheet and number of the parcel that the tests look for: defence land with two works, in the middle of the estate."""
HOLED: Final = (1, 100)
"""Sheet and number of the parcel around a pond of 10 m by 10 m that is not part of it."""


def _origin() -> tuple[float, float]:
    easting, northing = np.round(from_wgs84(np.array([HANOI_LON_LAT]), HANOI_SRID)[0], 2)
    return float(easting), float(northing)


def _turned(shape: Polygon) -> Polygon:
    """In the zone, turned so that edges do not run along the axes, with coordinates to the centimetre."""
    easting, northing = _origin()
    moved = affinity.translate(affinity.rotate(shape, _TURN_DEGREES, origin=(0, 0)), easting, northing)
    return Polygon(*_to_centimetres(moved))


def _to_centimetres(shape: Polygon) -> tuple[Any, list[Any]]:
    return np.round(np.asarray(shape.exterior.coords)[::-1], 2), [np.round(hole.coords, 2) for hole in shape.interiors]


def _local(column: int, row: int, part: int) -> tuple[float, float]:
    """South-west corner of a parcel before it is turned."""
    x = column * (2 * _WIDTH_M + _STREET_M) + (part % 2) * _WIDTH_M
    y = row * (2 * _DEPTH_M + _STREET_M) + (part // 2) * _DEPTH_M
    return x, y


def middle() -> tuple[float, float]:
    """Longitude and latitude in the target parcel."""
    x, y = _local(2, 1, 0)
    shape = _turned(box(x, y, x + _WIDTH_M, y + _DEPTH_M))
    [(lon, lat)] = to_wgs84(np.array([[shape.centroid.x - 12, shape.centroid.y - 12]]), HANOI_SRID)
    return float(lon), float(lat)


def target_corners() -> list[tuple[float, float]]:
    """Easting and northing of the target parcel's corners in the estate's zone."""
    x, y = _local(2, 1, 0)
    shape = _turned(box(x, y, x + _WIDTH_M, y + _DEPTH_M))
    return [(float(easting), float(northing)) for easting, northing in list(shape.exterior.coords)[:-1]]


def plane_of(lon: float, lat: float) -> tuple[float, float]:
    """X (northing) and Y (easting) of a place in the estate's zone."""
    [(easting, northing)] = from_wgs84(np.array([[lon, lat]]), HANOI_SRID)
    return float(northing), float(easting)


def _columns_of(column: int, row: int, part: int, unit: UUID) -> dict[str, Any]:
    number = (row * COLUMNS + column) * 4 + part
    secret = row == ROWS - 1 and part >= 2
    target = (column, row, part) == (2, 1, 0)
    status = "issued" if target else _STATUSES[number % len(_STATUSES)]
    return {
        "sheet_no": TARGET[0] if target else 1 + row,
        "parcel_no": TARGET[1] if target else 100 + number,
        "certificate_status": status,
        "certificate_no": f"CT {48000 + number:06d}" if status == "issued" else None,
        "managing_unit_id": unit,
        "secrecy_level": 2 if secret else 0,
        "secrecy_basis": "Quyết định mô phỏng" if secret else None,
        "map_scale": 1000,
        "valid_from": None if number % 4 == 3 else date(2010, 1, 1),
        "address": "Thôn 3 (mô phỏng)",
    }


def fill(session: Connection) -> None:
    """Put the estate into a register; the session must be of somebody who may write level 2."""
    units = [add_unit(session, code) for code in ("KHO-K12", "LD-A01", "TB-T3")]
    for number in range(COLUMNS * ROWS * 4):
        block, part = divmod(number, 4)
        row, column = divmod(block, COLUMNS)
        x, y = _local(column, row, part)
        outline = box(x, y, x + _WIDTH_M, y + _DEPTH_M)
        pond = box(x + 40, y + 25, x + 50, y + 35)
        shape = _turned(Polygon(outline.exterior, [pond.exterior]) if number == 0 else outline)
        use = "CQP" if row == 1 else _USES[(block * 3 + part) % len(_USES)]
        columns = _columns_of(column, row, part, units[block % 3])
        parcel = add_parcel(session, geometry=MultiPolygon([shape]), uses={use: round(shape.area, 1)}, **columns)
        if use == "CQP" and columns["secrecy_level"] == 0:
            _add_buildings(session, parcel, x, y, target=columns["parcel_no"] == TARGET[1])


def _add_buildings(session: Connection, parcel: UUID, x: float, y: float, *, target: bool) -> None:
    for number in range(2 if target else 1):
        left, bottom = x + 30 + 10 * math.sin(x), y + 10 + 16 * number
        house = _turned(box(left, bottom, left + 14, bottom + 8))
        add_work(
            session,
            geometry=house,
            parcel_ids=(parcel,),
            work_type="ABCD"[number % 4],
            work_group="II",
            condition="good",
            valid_from=date(2010, 1, 1) if number == 0 else None,
        )
