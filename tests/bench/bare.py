"""Bare SQL of the same work: same rows, same GeoJSON or MVT, run by the superuser without row-level security.

Which rows a clearance sees is said by a plain comparison here. Written by hand on purpose: what the product's own
statements waste must show.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import psycopg2.extensions

from landdb.domain.collections import PARCELS


@dataclass(frozen=True)
class Statement:
    """SQL with its bound values; the first column of the first row is the result."""

    sql: str
    values: dict[str, Any]

    def run(self, connection: psycopg2.extensions.connection) -> Any:
        """Execute and fetch everything; returns the first value, None without a row."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            rows = cursor.fetchall()
        return rows[0][0] if rows else None


_SEEN: Final = "t.retired_at IS NULL AND t.secrecy_level <= %(level)s"


def _feature(clearance: int) -> str:
    properties = ", ".join(f"{attribute.sql} AS {attribute.name}" for attribute in PARCELS.visible(clearance))
    return (
        '\'{"type":"Feature","id":"\' || t.id || \'","geometry":\' || ST_AsGeoJSON(t.geom, 7, 0) || '
        f"',\"properties\":' || (SELECT row_to_json(p) FROM (SELECT {properties}) p) || '}}'"
    )


def item(clearance: int, key: str) -> Statement:
    """One feature."""
    sql = f"SELECT {_feature(clearance)} FROM parcel t {PARCELS.joins} WHERE t.id = %(key)s::uuid AND {_SEEN}"
    return Statement(sql, {"key": key, "level": clearance})


def page(clearance: int, limit: int, after: str | None) -> Statement:
    """Features joined by commas, in the order of ids."""
    condition = f"{_SEEN} AND t.id > %(after)s::uuid" if after else _SEEN
    return Statement(_features(clearance, condition), {"level": clearance, "limit": limit, "after": after})


def box(clearance: int, limit: int, bounds: tuple[float, float, float, float]) -> Statement:
    """Features of a box (west, south, east, north) joined by commas, in the order of ids."""
    envelope = "ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 4326)"
    condition = f"{_SEEN} AND t.geom && {envelope} AND ST_Intersects(t.geom, {envelope})"
    values = dict(zip("wsen", bounds, strict=True)) | {"level": clearance, "limit": limit}
    return Statement(_features(clearance, condition), values)


def _features(clearance: int, condition: str) -> str:
    return (
        f"SELECT string_agg({_feature(clearance)}, ',' ORDER BY t.id) FROM "
        f"(SELECT * FROM parcel t WHERE {condition} ORDER BY t.id LIMIT %(limit)s) t {PARCELS.joins}"
    )


def tile(clearance: int, z: int, x: int, y: int) -> Statement:
    """A parcel tile: parcels with labels from zoom 14, sums per cell below 12."""
    values = {"level": clearance, "z": z, "x": x, "y": y}
    if z < 12:
        return Statement(_DENSITY, values)
    zone = ", CASE WHEN t.military_zone_id IS NOT NULL THEN 1 END AS m" if clearance else ""
    return Statement(_PARCELS.format(zone=zone), values)


def tile_of(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Column and row of the tile that holds a point."""
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(across * 2**z), int(down * 2**z)


_ENVELOPE: Final = "ST_TileEnvelope(%(z)s, %(x)s, %(y)s)"
_IN_TILE: Final = f"t.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.015625) AND {_SEEN}"
_LABEL: Final = "t.sheet_no || '/' || t.parcel_no AS p, round(t.legal_area_m2)::bigint AS a"
_PARCELS: Final = (
    f"SELECT (SELECT ST_AsMVT(f, 'parcels', 4096, 'g', 'i') FROM (SELECT ST_AsMVTGeom(t.geom_3857, {_ENVELOPE}, "
    "4096, 64, true) AS g, t.tile_id AS i, t.main_use_code AS u, t.certificate_status AS s, "
    f"{_LABEL}{{zone}} FROM parcel t WHERE {_IN_TILE}) f) || "
    "(SELECT ST_AsMVT(l, 'parcels_label', 4096, 'g', 'i') FROM (SELECT ST_AsMVTGeom(ST_Transform(t.label_point, 3857), "
    f"{_ENVELOPE}, 4096, 0, true) AS g, t.tile_id AS i, {_LABEL}, t.main_use_code AS u "
    f"FROM parcel t WHERE {_IN_TILE}) l WHERE g IS NOT NULL)"
)
_DENSITY: Final = (
    "SELECT ST_AsMVT(f, 'density', 4096, 'g') FROM (SELECT ST_MakePoint((kx - %(x)s * 32) * 128 + 64, "
    "(ky - %(y)s * 32) * 128 + 64) AS g, sum(n)::bigint AS n, round(sum(a))::bigint AS a, "
    "(array_agg(u ORDER BY a DESC, u))[1] AS u FROM ("
    "SELECT cell_x >> (11 - %(z)s) AS kx, cell_y >> (11 - %(z)s) AS ky, main_use_code AS u, sum(parcels) AS n, "
    "sum(area_m2) AS a FROM parcel_density WHERE secrecy_level <= %(level)s "
    "AND cell_x BETWEEN %(x)s << (16 - %(z)s) AND ((%(x)s + 1) << (16 - %(z)s)) - 1 "
    "AND cell_y BETWEEN %(y)s << (16 - %(z)s) AND ((%(y)s + 1) << (16 - %(z)s)) - 1 GROUP BY 1, 2, 3) c "
    "GROUP BY kx, ky) f"
)

_HIT: Final = (
    "SELECT t.id, t.sheet_no, t.parcel_no, t.parcel_code, t.certificate_no, au.name_vi, pr.name_vi, t.main_use_code, "
    "t.legal_area_m2, Box2D(t.geom) FROM parcel t JOIN admin_unit au ON au.id = t.admin_unit_id JOIN admin_unit pr "
    "ON pr.code = t.province_code AND pr.level = 'province' AND pr.valid_to IS NULL "
    f"WHERE {_SEEN} AND "
)


def by_number(clearance: int, sheet_no: int, parcel_no: int) -> Statement:
    """Ten parcels with these numbers."""
    sql = f"{_HIT} t.sheet_no = %(sheet)s AND t.parcel_no = %(parcel)s ORDER BY t.id LIMIT 10"
    return Statement(sql, {"level": clearance, "sheet": sheet_no, "parcel": parcel_no})


def by_code(clearance: int, prefix: str) -> Statement:
    """Ten parcels whose identifier begins so."""
    sql = f"{_HIT} t.parcel_code LIKE %(code)s ORDER BY t.parcel_code, t.id LIMIT 10"
    return Statement(sql, {"level": clearance, "code": prefix + "%"})


def by_certificate(clearance: int, number: str) -> Statement:
    """Ten parcels whose certificate number begins so."""
    sql = f"{_HIT} t.certificate_no LIKE %(number)s ORDER BY t.certificate_no, t.id LIMIT 10"
    return Statement(sql, {"level": clearance, "number": number + "%"})


def by_name(clearance: int, words: str) -> Statement:
    """Ten works, ten units and ten places whose name holds the words."""
    sql = (
        "SELECT array_agg(id) FROM (("
        f"SELECT t.id::text FROM work t WHERE {_SEEN} AND t.name_folded LIKE '%%' || fold(%(words)s) || '%%' "
        "ORDER BY length(t.name_vi), t.id LIMIT 10) UNION ALL ("
        "SELECT u.id::text FROM organisation_unit u WHERE %(level)s >= 1 AND fold(u.name_vi) LIKE "
        "'%%' || fold(%(words)s) || '%%' ORDER BY length(u.name_vi), u.id LIMIT 10) UNION ALL ("
        "SELECT a.id::text FROM admin_unit a WHERE a.name_folded LIKE '%%' || fold(%(words)s) || '%%' "
        "ORDER BY length(a.name_vi), a.id LIMIT 10)) hits"
    )
    return Statement(sql, {"level": clearance, "words": words})
