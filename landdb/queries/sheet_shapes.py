"""What a printed map shows: parcels and works that meet a polygon, with the coordinates in which they were surveyed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.queries.as_of import bind, level, source

Row = dict[str, Any]


def find_parcels(session: Connection, area_wkt: str, clearance: int, limit: int, as_of: date | None) -> list[Row]:
    """Parcels that meet a polygon in WGS 84, in the order of their ids, at most ``limit``; today's, or a day's."""
    columns = "t.sheet_no, t.parcel_no, t.main_use_code, t.certificate_status, t.legal_area_m2::float8 AS legal_area_m2"
    return _find(session, PARCELS, columns, area_wkt, clearance, limit, as_of)


def find_works(session: Connection, area_wkt: str, clearance: int, limit: int, as_of: date | None) -> list[Row]:
    """Works that meet a polygon in WGS 84, in the order of their ids, at most ``limit``; today's, or a day's."""
    return _find(session, WORKS, "t.code, t.work_type", area_wkt, clearance, limit, as_of)


def find_use_names(session: Connection, codes: list[str]) -> dict[str, tuple[str, str]]:
    """Vietnamese and English names of land-use codes, those no longer in force included."""
    sql = "SELECT code, name_vi, name_en FROM land_use_code WHERE code = ANY(CAST(:codes AS text[]))"
    return {row.code: (row.name_vi, row.name_en) for row in session.execute(text(sql), {"codes": codes})}


def _find(
    session: Connection,
    collection: Collection,
    columns: str,
    area_wkt: str,
    clearance: int,
    limit: int,
    as_of: date | None,
) -> list[Row]:
    area = "ST_GeomFromText(:area, 4326)"
    sql = (
        f"SELECT t.id::text AS id, {columns}, {level(collection, as_of, clearance)} AS secrecy_level, "
        "ST_AsBinary(t.geom_source) AS shape, ST_SRID(t.geom_source) AS srid "
        f"FROM {source(collection, as_of, clearance)} "
        f"WHERE t.retired_at IS NULL AND t.geom && {area} AND ST_Intersects(t.geom, {area}) "
        "ORDER BY t.id LIMIT :limit"
    )
    parameters = {"area": area_wkt, "limit": limit} | bind(as_of)
    return [row._asdict() for row in session.execute(text(sql), parameters)]
