"""Measuring for the map: lengths, bearings, areas, coordinates of drawn points. Reads nothing but zones of communes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter
from starlette.responses import Response

from landdb.api.deps import DatabaseDep, JsonBody, Reader
from landdb.api.params import bad
from landdb.api.representation import json_response
from landdb.db import Database
from landdb.domain import crs, measuring
from landdb.domain.actors import Actor
from landdb.domain.coordinate_terms import EASTINGS, LATITUDES, LONGITUDES, NORTHINGS
from landdb.domain.geometry import to_millimetre
from landdb.errors import InputError
from landdb.queries import admin_units

router = APIRouter()

MAX_POINTS: Final = 1000
_KNOWN: Final = frozenset({"points", "crs", "zone", "closed"})
_PLANE: Final = {zone.epsg: zone for zone in crs.ZONES}

Points = npt.NDArray[np.float64]


@router.post("/measure")
def measure_points(actor: Reader, body: JsonBody, database: DatabaseDep) -> Response:
    """Lengths, grid bearings, area and coordinates of points in the plane of a VN-2000 zone; nothing is kept."""
    if not _KNOWN.issuperset(body):
        raise InputError("The body has unknown members.", "Nội dung gửi lên có mục lạ.")
    closed = body.get("closed", False)
    if not isinstance(closed, bool):
        raise bad("closed", "true or false", "true hoặc false")
    given = _parse_zone(body.get("crs"), "crs", also=4326)
    wanted = _parse_zone(body.get("zone"), "zone")
    points = _parse_points(body.get("points"), given)
    lon_lat = crs.to_wgs84(points, given.srid) if given else points
    zone = wanted or given or _zone_at(database, actor, *lon_lat[0].tolist())
    plane = points if given == zone else crs.from_wgs84(lon_lat, zone.srid)
    return json_response(_shape(zone, lon_lat, plane, measuring.measure(plane, closed=closed)))


def _zone_at(database: Database, actor: Actor, lon: float, lat: float) -> crs.Zone:
    """That of the nearest commune; far from all of them, as at sea, by the meridian."""
    with database.open_session(actor) as session:
        srid = admin_units.find_zone(session, lon, lat)
    return (crs.zone_by_srid(srid) if srid is not None else None) or measuring.zone_by_longitude(lon)


def _parse_zone(code: Any, name: str, also: int | None = None) -> crs.Zone | None:
    """The plane zone of an EPSG code; None where none is named, and for the code that stands for degrees."""
    if code is None or (code == also and not isinstance(code, bool)):
        return None
    if not isinstance(code, int) or code not in _PLANE:
        raise bad(name, "the EPSG code of a VN-2000 zone", "mã EPSG của một múi VN-2000")
    return _PLANE[code]


def _parse_points(points: Any, zone: crs.Zone | None) -> Points:
    limits = (LONGITUDES, LATITUDES) if zone is None else (EASTINGS, NORTHINGS)
    if not isinstance(points, list) or not 1 <= len(points) <= MAX_POINTS:
        raise bad("points", f"1 to {MAX_POINTS} points", f"từ 1 đến {MAX_POINTS} điểm")
    if not all(_is_point(point, limits) for point in points):
        raise bad(
            "points",
            "pairs of lon, lat or easting, northing in and around Viet Nam",
            "các cặp kinh độ, vĩ độ hoặc Y (đông), X (bắc) trong vùng Việt Nam",
        )
    return np.array(points, dtype=np.float64)


def _is_point(point: Any, limits: tuple[tuple[float, float], ...]) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(value, int | float) and not isinstance(value, bool) for value in point)
        and all(low <= value <= high for value, (low, high) in zip(point, limits, strict=True))
    )


def _shape(zone: crs.Zone, lon_lat: Points, plane: Points, figure: measuring.Figure) -> dict[str, Any]:
    return {
        "zone": {"epsg": zone.epsg, "central_meridian": zone.central_meridian, "name": zone.name},
        "beyond_band": not all(measuring.reaches(zone, float(lon)) for lon in lon_lat[:, 0]),
        "points": [
            {
                "lon": round(lon, 9),
                "lat": round(lat, 9),
                "x_northing": to_millimetre(north),
                "y_easting": to_millimetre(east),
            }
            for (lon, lat), (east, north) in zip(lon_lat.tolist(), plane.tolist(), strict=True)
        ],
        "legs": [_leg(leg) for leg in figure.legs],
        "length_m": to_millimetre(figure.length_m),
        "area_m2": None if figure.area_m2 is None else round(figure.area_m2, 2),
    }


def _leg(leg: measuring.Leg) -> dict[str, Any]:
    bearing = leg.bearing_deg
    return {
        "length_m": to_millimetre(leg.length_m),
        "bearing_deg": None if bearing is None else round(bearing, 6) % 360,
        "bearing": None if bearing is None else measuring.dms_text(bearing),
    }
