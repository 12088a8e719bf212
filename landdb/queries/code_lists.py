"""Reference lists that a client shows: land-use and origin codes, present provinces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text


def find_land_use_codes(session: Connection) -> list[dict[str, Any]]:
    """Land-use codes in force, in the order of the code."""
    sql = (
        'SELECT code, name_vi, name_en, group_code AS "group", is_leaf FROM land_use_code '
        "WHERE status = 'current' ORDER BY code"
    )
    return [dict(row) for row in session.execute(text(sql)).mappings()]


def find_origin_codes(session: Connection) -> list[dict[str, Any]]:
    """Origins of land use."""
    sql = "SELECT code, name_vi, name_en FROM origin_code ORDER BY code"
    return [dict(row) for row in session.execute(text(sql)).mappings()]


def find_provinces(session: Connection) -> list[dict[str, Any]]:
    """Present provinces; the box is that of the label points of their communes, none where these are unknown."""
    sql = (
        "SELECT p.code, p.name_vi AS name, ST_XMin(b.box) AS w, ST_YMin(b.box) AS s, ST_XMax(b.box) AS e, "
        "ST_YMax(b.box) AS n, coalesce(b.zones, '{}') AS zones FROM admin_unit p LEFT JOIN LATERAL ("
        "SELECT ST_Extent(c.label_point) AS box, "
        "array_agg(DISTINCT c.zone_srid) FILTER (WHERE c.zone_srid IS NOT NULL) AS zones "
        "FROM admin_unit c WHERE c.province_code = p.code AND c.level = 'commune') b ON true "
        "WHERE p.level = 'province' AND p.valid_to IS NULL ORDER BY p.code"
    )
    return [
        {
            "code": row.code, "name": row.name, "zones": list(row.zones),
            "bbox": None if row.w is None else [row.w, row.s, row.e, row.n],
        }
        for row in session.execute(text(sql))
    ]  # fmt: skip
