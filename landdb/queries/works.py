"""One defence work with its dossier, parcels and protection areas, as far as the caller's clearance reaches."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from landdb.domain.collections import PARCELS, WORKS
from landdb.queries.as_of import bind, level, source, ties
from landdb.queries.columns import WORK_PARTIES, named_parties, readable
from landdb.queries.prepared import execute_prepared

Row = dict[str, Any]


def get_work(session: Connection, ref: str, clearance: int, as_of: date | None = None) -> Row | None:
    """A work by uuid or map id, today or as it was on a day."""
    return _get(session, ref, clearance, as_of, "")


def get_drawn_work(session: Connection, ref: str, clearance: int, as_of: date | None) -> Row | None:
    """A work as :func:`get_work` gives it, today's or as it was.

    ``handled_level`` is the secrecy level which a paper with it bears: that of the day or today's, the higher one.
    """
    return _get(session, ref, clearance, as_of, f", {level(WORKS, as_of, clearance)} AS handled_level")


def _get(session: Connection, ref: str, clearance: int, as_of: date | None, more: str) -> Row | None:
    condition = _condition_of(ref)
    if condition is None:
        return None
    sql = (
        f"SELECT t.id::text AS id, {readable(WORKS, clearance)}{named_parties(WORK_PARTIES, clearance)}, "
        "au.kind AS commune_kind, au.valid_to IS NULL AS is_current_commune, "
        "ST_AsGeoJSON(t.geom, 8, 0)::json AS geometry, "
        f"ARRAY[ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)] AS bbox{more} "
        f"FROM {source(WORKS, as_of, clearance)} {WORKS.joins} WHERE t.retired_at IS NULL AND {condition} "
        "ORDER BY t.id LIMIT 1"
    )
    rows = execute_prepared(session, sql, {"ref": ref} | bind(as_of))
    return rows[0]._asdict() if rows else None


def find_id(session: Connection, ref: str) -> str | None:
    """The uuid of a work by uuid or map id."""
    condition = _condition_of(ref)
    if condition is None:
        return None
    sql = f"SELECT t.id::text AS id FROM work t WHERE t.retired_at IS NULL AND {condition} ORDER BY t.id LIMIT 1"
    rows = execute_prepared(session, sql, {"ref": ref})
    return str(rows[0].id) if rows else None


def _condition_of(ref: str) -> str | None:
    if len(ref) == 36:
        return "t.id = CAST(:ref AS uuid)"
    if ref.isascii() and ref.isdigit() and len(ref) <= 16:
        return "t.tile_id = CAST(:ref AS bigint)"
    return None


def get_dossier(session: Connection, work_id: str) -> dict[str, bool]:
    """Which of the boxes a-đ of the dossier hold a document."""
    sql = (
        "SELECT box_a AS a, box_b AS b, box_c AS c, box_d AS d, box_dd AS dd FROM work_dossier "
        "WHERE work_id = CAST(:id AS uuid)"
    )
    [row] = execute_prepared(session, sql, {"id": work_id})
    return dict(row._asdict())


def find_parcels(session: Connection, work_id: str, as_of: date | None = None) -> list[Row]:
    """Parcels that a work stands on, or stood on at the end of a day, as they were numbered then."""
    tied = "SELECT wp.parcel_id FROM work_parcel wp WHERE wp.work_id = CAST(:id AS uuid)"
    standing = f"{tied} AND wp.retired_at IS NULL"
    if as_of is not None:
        standing = f"SELECT o.parcel_id FROM {ties(f'ARRAY({tied})')} o WHERE o.work_id = CAST(:id AS uuid)"
    sql = (
        f"SELECT t.id::text AS id, t.sheet_no, t.parcel_no FROM {source(PARCELS, as_of, 0)} "
        f"WHERE t.id = ANY(ARRAY({standing})) AND t.retired_at IS NULL ORDER BY t.sheet_no, t.parcel_no, t.id"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": work_id} | bind(as_of))]


def find_protection_areas(session: Connection, work_id: str) -> list[Row]:
    """Protection areas of a work with their limits in metres."""
    sql = (
        "SELECT a.kind, a.medium, a.extension_m::float8 AS extension_m, a.height_m::float8 AS height_m, "
        "a.depth_m::float8 AS depth_m, ST_AsGeoJSON(a.geom, 7, 0)::json AS geometry FROM protection_area a "
        "WHERE a.work_id = CAST(:id AS uuid) AND a.retired_at IS NULL ORDER BY a.kind, a.medium, a.id"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": work_id})]
