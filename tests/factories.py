"""Plain functions that put one object into a register; each fills in what the test does not care about."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

import numpy as np
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, insert, select, text

from landdb.domain.actors import Actor, Role
from landdb.domain.crs import SRID_BY_EPSG, from_wgs84
from landdb.models import AdminUnit, Base, OrganisationUnit, Parcel, ParcelUse, ProtectionArea, Work, WorkParcel

_numbers = itertools.count(1)

HANOI_COMMUNE = "00004"
HANOI_SRID = SRID_BY_EPSG[5897]
HANOI_LON_LAT = (105.8432, 21.0444)


def make_actor(
    clearance: int = 0,
    *,
    units: set[Any] | None = None,
    provinces: set[str] | None = None,
    roles: tuple[str, ...] = ("viewer",),
) -> Actor:
    """Return an actor whose name tells the clearance."""
    return Actor(
        id=f"test-c{clearance}",
        name=f"Test c{clearance}",
        clearance=clearance,
        units=None if units is None else frozenset(units),
        provinces=None if provinces is None else frozenset(provinces),
        roles=frozenset(Role(role) for role in roles),
    )


def square(lon: float, lat: float, side_m: float = 40.0, srid: int = HANOI_SRID) -> MultiPolygon:
    """Return a square in the zone `srid` whose south-west corner is at lon, lat (WGS 84), rounded to a centimetre."""
    easting, northing = np.round(from_wgs84(np.array([[lon, lat]]), srid)[0], 2)
    corners = [(easting, northing + side_m), (easting + side_m, northing + side_m), (easting + side_m, northing)]
    return MultiPolygon([Polygon([*corners, (easting, northing)])])


def find_commune(session: Connection, code: str = HANOI_COMMUNE, *, new: bool = True) -> int:
    """Return the id of a commune by code: of the 34-province scheme, or with `new=False` of the 63-province one."""
    newest = AdminUnit.valid_to.is_(None) if new else AdminUnit.valid_to.is_not(None)
    query = select(AdminUnit.id).where(AdminUnit.code == code, AdminUnit.level == "commune", newest)
    return session.scalars(query).one()


def add_unit(session: Connection, code: str | None = None, *, parent_id: UUID | None = None, **columns: Any) -> UUID:
    """Add an organisation unit."""
    code = code or f"DV-{next(_numbers)}"
    return _add(
        session,
        OrganisationUnit,
        {"code": code, "name_vi": f"Đơn vị {code} (mô phỏng)", "parent_id": parent_id} | columns,
    )


def add_parcel(
    session: Connection,
    *,
    lon_lat: tuple[float, float] | None = None,
    side_m: float = 40.0,
    srid: int = HANOI_SRID,
    geometry: BaseGeometry | None = None,
    uses: dict[str, float] | None = None,
    **columns: Any,
) -> UUID:
    """Add a parcel with its uses (code -> m²); without a place it is the next square of a row eastwards of Hà Nội.

    `geometry` is in the zone `srid`; by default a square of `side_m`, used as defence land as a whole.
    """
    number = next(_numbers)
    lon, lat = lon_lat or (HANOI_LON_LAT[0] + number * 0.0005, HANOI_LON_LAT[1])
    shape = geometry or square(lon, lat, side_m, srid)
    area_m2 = round(shape.area, 1)
    uses = uses or {"CQP": area_m2}
    values = {
        "admin_unit_id": columns.pop("admin_unit_id", None) or find_commune(session),
        "sheet_no": 1,
        "parcel_no": number,
        "legal_area_m2": area_m2,
        "main_use_code": max(uses, key=lambda code: uses[code]),
        "geom_source": _ewkt(shape, srid),
    }
    parcel_id = _add(session, Parcel, values | columns)
    for ordinal, (code, use_area_m2) in enumerate(uses.items(), start=1):
        _add(
            session,
            ParcelUse,
            {"parcel_id": parcel_id, "ordinal": ordinal, "land_use_code": code, "area_m2": use_area_m2},
        )
    return parcel_id


def add_work(
    session: Connection,
    *,
    lon_lat: tuple[float, float] = HANOI_LON_LAT,
    srid: int = HANOI_SRID,
    geometry: BaseGeometry | None = None,
    parcel_ids: tuple[UUID, ...] = (),
    **columns: Any,
) -> UUID:
    """Add a defence work, by default a point; `geometry` is in the zone `srid`."""
    number = next(_numbers)
    shape = geometry or Point(np.round(from_wgs84(np.array([lon_lat]), srid)[0], 2))
    values = {
        "code": f"CT-{number}",
        "name_vi": f"Công trình {number} (mô phỏng)",
        "work_type": "A",
        "admin_unit_id": columns.pop("admin_unit_id", None) or find_commune(session),
        "geom_source": _ewkt(shape, srid),
    }
    work_id = _add(session, Work, values | columns)
    for parcel_id in parcel_ids:
        _add(session, WorkParcel, {"work_id": work_id, "parcel_id": parcel_id})
    return work_id


def add_protection_area(session: Connection, work_id: UUID, kind: str, *, around_m: float, **columns: Any) -> UUID:
    """Add what reaches some metres around a work with a scheme that knows this kind."""
    shape = text("SELECT ST_AsEWKT(ST_Multi(ST_Buffer(geom_source, :metres))) FROM landdb.work WHERE id = :id")
    outline = session.scalar(shape, {"metres": around_m, "id": work_id})
    values = {"work_id": work_id, "kind": kind, "geom_source": outline, "extension_m": around_m}
    return _add(session, ProtectionArea, values | columns)


def _ewkt(shape: BaseGeometry, srid: int) -> str:
    return f"SRID={srid};{shape.wkt}"


def _add(session: Connection, model: type[Base], values: dict[str, Any]) -> UUID:
    """Insert only what is given: the triggers derive the rest."""
    table = model.__table__
    statement = insert(model).values(values).returning(table.c.id)
    return session.execute(statement).scalar_one()  # type: ignore[no-any-return]
