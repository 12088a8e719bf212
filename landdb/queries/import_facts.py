"""SQL of what an import must know of the register beforehand: communes, units, zones, land uses, the actor's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]


def find_communes(session: Connection, codes: Sequence[str], on: date | None) -> list[Row]:
    """Communes of the list valid on a day (default: the present one), with the zones of their legacy provinces."""
    sql = """
        SELECT a.id, a.code, a.name_vi AS name, a.province_code, ST_X(a.label_point) AS lon, ST_Y(a.label_point) AS lat,
               CASE WHEN a.zone_srid IS NOT NULL THEN ARRAY[a.zone_srid] ELSE ARRAY(
                   SELECT DISTINCT o.zone_srid FROM admin_unit_succession s JOIN admin_unit o ON o.id = s.old_id
                   WHERE s.new_id = a.id AND o.zone_srid IS NOT NULL ORDER BY 1) END AS zones,
               ST_AsBinary(a.geom) AS boundary
        FROM admin_unit a
        WHERE a.level = 'commune' AND a.code = ANY(:codes)
          AND (a.valid_from <= :on OR CAST(:on AS date) IS NULL)
          AND (a.valid_to IS NULL OR a.valid_to > :on)"""
    return _all(session, sql, {"codes": list(codes), "on": on})


def find_provinces(session: Connection, on: date | None, box: Sequence[float]) -> list[Row]:
    """Provinces of the list valid on a day (default: the present one) whose boundary (WKB in WGS 84) meets a box."""
    sql = """
        SELECT code, name_vi AS name, ST_AsBinary(geom) AS boundary FROM admin_unit
        WHERE level = 'province' AND geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
          AND (valid_from <= :on OR CAST(:on AS date) IS NULL) AND (valid_to IS NULL OR valid_to > :on)
        ORDER BY code"""
    return _all(session, sql, {"on": on, **dict(zip(("west", "south", "east", "north"), box, strict=True))})


def find_commune_codes(session: Connection) -> frozenset[str]:
    """Codes of all communes, the former ones too."""
    sql = "SELECT DISTINCT code FROM admin_unit WHERE level = 'commune'"
    return frozenset(session.execute(text(sql)).scalars())


def find_unit_codes(session: Connection) -> list[Row]:
    """Codes of the organisation units that the actor may see."""
    return _all(session, "SELECT code, id FROM organisation_unit WHERE retired_at IS NULL")


def find_zone_codes(session: Connection) -> list[Row]:
    """Codes of the military zones that the actor may see."""
    return _all(session, "SELECT code, id FROM military_zone WHERE retired_at IS NULL")


def find_land_uses(session: Connection) -> list[Row]:
    """All land-use codes with what replaced the former ones."""
    return _all(session, "SELECT code, status, replaced_by, name_vi FROM land_use_code")


def find_scope_units(session: Connection) -> frozenset[UUID]:
    """Units that the actor claims, with their subtrees."""
    return frozenset(session.execute(text("SELECT landdb.session_units()")).scalars())


def _all(session: Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters or {})).mappings()]
