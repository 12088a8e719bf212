"""Protection areas that reach over a parcel: what restricts its use (Law 25/2023/QH15)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.geometry import OVERLAY_GRID_M
from landdb.queries.prepared import execute_prepared

Row = dict[str, Any]

_LEAST_M2: Final = 1.0
"""Less is the width of a line: an area that ends on the boundary, which another transformation moved by a hair."""


def find_on_parcel(session: Connection, parcel_id: str) -> list[Row]:
    """Kinds and limits (m) of the areas over a parcel, what they protect with its level, and what they cover (m²).

    Areas are those in the plane in which the parcel was surveyed. One without an outline is over no parcel.
    """
    own = "FROM parcel t WHERE t.id = CAST(:id AS uuid)"
    # A sub-select is computed once and leaves `&&` with a constant: only so it reaches the index below row security.
    sql = (
        "SELECT * FROM (SELECT a.kind, a.medium, a.extension_m::float8 AS extension_m, a.height_m::float8 AS height_m, "
        "a.depth_m::float8 AS depth_m, w.id::text AS work_id, w.code AS work_code, w.name_vi AS work_name, "
        "z.code AS zone_code, z.name_vi AS zone_name, coalesce(w.secrecy_level, z.secrecy_level, 0) AS secrecy_level, "
        "round(ST_Area(ST_Intersection("
        f"ST_Transform(a.geom, (SELECT ST_SRID(t.geom_source) {own})), (SELECT t.geom_source {own}), {OVERLAY_GRID_M!r}"
        "))::numeric, 1)::float8 AS covered_m2 "
        "FROM protection_area a LEFT JOIN work w ON w.id = a.work_id "
        "LEFT JOIN military_zone z ON z.id = a.military_zone_id "
        f"WHERE a.retired_at IS NULL AND a.geom && (SELECT t.geom {own}) "
        f"AND ST_Intersects(a.geom, (SELECT t.geom {own}))) o "
        f"WHERE covered_m2 > {_LEAST_M2!r} ORDER BY kind, medium, work_code, zone_code"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": parcel_id})]
