"""What a printed map shows: parcels and works that meet a polygon, with the coordinates in which they were surveyed."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

Row = dict[str, Any]

_SHAPE: Final = "ST_AsBinary(t.geom_source) AS shape, ST_SRID(t.geom_source) AS srid"


def find_parcels(session: Connection, area_wkt: str, clearance: int, limit: int) -> list[Row]:
    """Parcels that meet a polygon in WGS 84, in the order of their ids, at most ``limit``."""
    level = "t.secrecy_level" if clearance >= 1 else "0"
    return _find(
        session,
        f"SELECT t.id::text AS id, t.sheet_no, t.parcel_no, t.main_use_code, t.legal_area_m2::float8 AS legal_area_m2, "
        f"t.certificate_status, {level} AS secrecy_level, {_SHAPE} FROM parcel t",
        area_wkt,
        limit,
    )


def find_works(session: Connection, area_wkt: str, clearance: int, limit: int) -> list[Row]:
    """Works that meet a polygon in WGS 84, in the order of their ids, at most ``limit``."""
    level = "t.secrecy_level" if clearance >= 1 else "0"
    columns = f"t.id::text AS id, t.code, t.work_type, {level} AS secrecy_level"
    return _find(session, f"SELECT {columns}, {_SHAPE} FROM work t", area_wkt, limit)


def find_use_names(session: Connection, codes: list[str]) -> dict[str, tuple[str, str]]:
    """Vietnamese and English names of land-use codes, those no longer in force included."""
    sql = "SELECT code, name_vi, name_en FROM land_use_code WHERE code = ANY(CAST(:codes AS text[]))"
    return {row.code: (row.name_vi, row.name_en) for row in session.execute(text(sql), {"codes": codes})}


def _find(session: Connection, select: str, area_wkt: str, limit: int) -> list[Row]:
    area = "ST_GeomFromText(:area, 4326)"
    sql = (
        f"{select} WHERE t.retired_at IS NULL AND t.geom && {area} AND ST_Intersects(t.geom, {area}) "
        "ORDER BY t.id LIMIT :limit"
    )
    return [row._asdict() for row in session.execute(text(sql), {"area": area_wkt, "limit": limit})]
