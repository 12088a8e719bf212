"""What a printed map shows: parcels and works that meet a polygon, with the coordinates in which they were surveyed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.queries.as_of import bind, level, source
from landdb.queries.boundaries import VALID

Row = dict[str, Any]

_AREA: Final = "ST_GeomFromText(:area, 4326)"


def find_parcels(session: Connection, area_wkt: str, clearance: int, limit: int, as_of: date | None) -> list[Row]:
    """Parcels that meet a polygon in WGS 84, in the order of their ids, at most ``limit``; today's, or a day's."""
    columns = "t.sheet_no, t.parcel_no, t.main_use_code, t.certificate_status, t.legal_area_m2::float8 AS legal_area_m2"
    return _find(session, PARCELS, columns, area_wkt, clearance, limit, as_of)


def find_works(session: Connection, area_wkt: str, clearance: int, limit: int, as_of: date | None) -> list[Row]:
    """Works that meet a polygon in WGS 84, in the order of their ids, at most ``limit``; today's, or a day's."""
    return _find(session, WORKS, "t.code, t.work_type", area_wkt, clearance, limit, as_of)


def find_protection_areas(session: Connection, area_wkt: str, limit: int) -> list[Row]:
    """Present protection areas that meet a polygon in WGS 84, with the secrecy level of what they protect.

    Those of a hidden work or zone are none; clearance 2 or above.
    """
    sql = (
        "SELECT a.id::text AS id, a.kind, a.medium, coalesce(w.secrecy_level, z.secrecy_level, 0) AS secrecy_level, "
        "ST_AsBinary(a.geom) AS shape, 4326 AS srid FROM protection_area a LEFT JOIN work w ON w.id = a.work_id "
        "LEFT JOIN military_zone z ON z.id = a.military_zone_id WHERE a.retired_at IS NULL "
        f"AND a.geom && {_AREA} AND ST_Intersects(a.geom, {_AREA}) ORDER BY a.id LIMIT :limit"
    )
    return [row._asdict() for row in session.execute(text(sql), {"area": area_wkt, "limit": limit})]


def find_boundaries(session: Connection, area_wkt: str, day: date, limit: int) -> list[Row]:
    """Lines of the communes and provinces of a day near a polygon in WGS 84, cut off beyond its box."""
    sql = (
        "SELECT a.id::text AS id, a.level, 0 AS secrecy_level, 4326 AS srid, ST_AsBinary(c.lines) AS shape "
        f"FROM admin_unit a, LATERAL (SELECT ST_ClipByBox2D(ST_Boundary(a.geom), ST_Expand({_AREA}, 0.01)) AS lines) c "
        f"WHERE a.level IN ('commune', 'province') AND {VALID} AND a.geom && {_AREA} "
        "AND NOT ST_IsEmpty(c.lines) ORDER BY a.id LIMIT :limit"
    )
    return [row._asdict() for row in session.execute(text(sql), {"area": area_wkt, "on": day, "limit": limit})]


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
    sql = (
        f"SELECT t.id::text AS id, {columns}, {level(collection, as_of, clearance)} AS secrecy_level, "
        "ST_AsBinary(t.geom_source) AS shape, ST_SRID(t.geom_source) AS srid "
        f"FROM {source(collection, as_of, clearance)} "
        f"WHERE t.retired_at IS NULL AND t.geom && {_AREA} AND ST_Intersects(t.geom, {_AREA}) "
        "ORDER BY t.id LIMIT :limit"
    )
    parameters = {"area": area_wkt, "limit": limit} | bind(as_of)
    return [row._asdict() for row in session.execute(text(sql), parameters)]
