"""SQL of the importer: what it must know beforehand, staging, and the comparison with the register.

Rows go in through ``unnest`` of arrays: COPY is not possible into tables with row-level security.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]


def find_communes(session: Connection, codes: Sequence[str], on: date | None) -> list[Row]:
    """Communes of the list valid on a day (default: the present one), with the zones of their legacy provinces."""
    sql = """
        SELECT a.id, a.code, a.name_vi AS name, a.province_code, ST_X(a.label_point) AS lon, ST_Y(a.label_point) AS lat,
               CASE WHEN a.zone_srid IS NOT NULL THEN ARRAY[a.zone_srid] ELSE ARRAY(
                   SELECT DISTINCT o.zone_srid FROM admin_unit_succession s JOIN admin_unit o ON o.id = s.old_id
                   WHERE s.new_id = a.id AND o.zone_srid IS NOT NULL ORDER BY 1) END AS zones
        FROM admin_unit a
        WHERE a.level = 'commune' AND a.code = ANY(:codes)
          AND (a.valid_from <= :on OR CAST(:on AS date) IS NULL)
          AND (a.valid_to IS NULL OR a.valid_to > :on)"""
    return _all(session, sql, {"codes": list(codes), "on": on})


def find_unit_codes(session: Connection) -> list[Row]:
    """Codes of the organisation units that the actor may see."""
    return _all(session, "SELECT code, id FROM organisation_unit WHERE retired_at IS NULL")


def find_zone_codes(session: Connection) -> list[Row]:
    """Codes of the military zones that the actor may see."""
    return _all(session, "SELECT code, id FROM military_zone WHERE retired_at IS NULL")


def find_land_uses(session: Connection) -> list[Row]:
    """All land-use codes with what replaced the former ones."""
    return _all(session, "SELECT code, status, replaced_by FROM land_use_code")


def find_scope_units(session: Connection) -> frozenset[UUID]:
    """Units that the actor claims, with their subtrees."""
    return frozenset(session.execute(text("SELECT landdb.session_units()")).scalars())


def add_batch(session: Connection, values: Mapping[str, Any]) -> None:
    """Open a batch."""
    names = ", ".join(values)
    session.execute(
        text(f"INSERT INTO import_batch ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), dict(values)
    )


def update_batch(session: Connection, batch_id: UUID, values: Mapping[str, Any], *, finished: bool = False) -> None:
    """Change columns of a batch; the names come from the importer, never from a file."""
    assignments = [f"{name} = :{name}" for name in values] + (["finished_at = now()"] if finished else [])
    session.execute(
        text(f"UPDATE import_batch SET {', '.join(assignments)} WHERE id = :batch_id"), {**values, "batch_id": batch_id}
    )


def is_cancel_requested(session: Connection, batch_id: UUID) -> bool:
    """Whether somebody asked for the batch to stop."""
    sql = "SELECT cancel_requested FROM import_batch WHERE id = :id"
    return bool(session.execute(text(sql), {"id": batch_id}).scalar())


def begin_commit(session: Connection, batch_id: UUID) -> bool:
    """Put a batch into the state from which nobody can stop it, unless somebody asked for that; tells whether."""
    sql = "UPDATE import_batch SET state = 'committing' WHERE id = :id AND NOT cancel_requested RETURNING id"
    return session.execute(text(sql), {"id": batch_id}).one_or_none() is not None


def close_unwritten(session: Connection, batch_id: UUID, state: str, message: Mapping[str, str]) -> None:
    """End a batch of which nothing was written: what was read counts as refused, except rows that say nothing new."""
    sql = """
        UPDATE import_batch b
        SET state = :state, message_vi = :vi, message_en = :en, finished_at = now(), rows_added = 0, rows_changed = 0,
            rows_unchanged = r.n, rows_rejected = greatest(b.rows_read - r.n, 0)
        FROM (SELECT count(*) AS n FROM import_row WHERE batch_id = :id AND state = 'unchanged') r
        WHERE b.id = :id AND b.finished_at IS NULL RETURNING b.id"""
    values = {"id": batch_id, "state": state, "vi": message["vi"], "en": message["en"]}
    if session.execute(text(sql), values).one_or_none() is not None:
        sql = "UPDATE import_row SET state = 'rejected' WHERE batch_id = :id AND state = 'accepted'"
        session.execute(text(sql), values)


def add_rows(session: Connection, batch_id: UUID, rows: Mapping[str, Sequence[Any]]) -> None:
    """Stage rows given as equally long columns: row_no, state, key, properties, values (JSON text), geom (hex EWKB)."""
    sql = """
        INSERT INTO import_row (batch_id, row_no, state, key, properties, "values", geom, object_id)
        SELECT :batch_id, row_no, state, nullif(key, ''), properties::jsonb, vals::jsonb, geom::geometry, object_id
        FROM unnest(CAST(:row_no AS int[]), CAST(:state AS text[]), CAST(:key AS text[]), CAST(:properties AS text[]),
                    CAST(:values AS text[]), CAST(:geom AS text[]), CAST(:object_id AS uuid[]))
             AS r(row_no, state, key, properties, vals, geom, object_id)"""
    session.execute(text(sql), {"batch_id": batch_id, **{name: list(column) for name, column in rows.items()}})


def add_issues(session: Connection, batch_id: UUID, issues: Mapping[str, Sequence[Any]]) -> None:
    """Store findings given as equally long columns; ``geom`` is hex EWKB in WGS 84."""
    sql = """
        INSERT INTO import_issue (batch_id, row_no, code, severity, field, params, message_vi, message_en, remedy_vi,
                                  remedy_en, measured, limit_value, geom)
        SELECT :batch_id, row_no, code, severity, field, params::jsonb, message_vi, message_en, remedy_vi, remedy_en,
               measured, limit_value, geom::geometry
        FROM unnest(CAST(:row_no AS int[]), CAST(:code AS text[]), CAST(:severity AS text[]), CAST(:field AS text[]),
                    CAST(:params AS text[]), CAST(:message_vi AS text[]), CAST(:message_en AS text[]),
                    CAST(:remedy_vi AS text[]), CAST(:remedy_en AS text[]), CAST(:measured AS float8[]),
                    CAST(:limit_value AS float8[]), CAST(:geom AS text[]))
             AS i(row_no, code, severity, field, params, message_vi, message_en, remedy_vi, remedy_en, measured,
                  limit_value, geom)"""
    session.execute(text(sql), {"batch_id": batch_id, **{name: list(column) for name, column in issues.items()}})


HELD_BESIDE: Final[Mapping[str, str]] = {
    "origin_code": "SELECT FROM parcel_use u WHERE u.parcel_id = t.id AND u.retired_at IS NULL "
                   "AND u.origin_code IS NOT NULL",
    "parcels": "SELECT FROM work_parcel w WHERE w.work_id = t.id AND w.retired_at IS NULL",
}  # fmt: skip
"""What files say of an object and the register holds in other tables, with the SQL that tells whether it does."""

_HELD_REFERENCES: Final[Mapping[str, str]] = {
    "managing_unit_id": "SELECT FROM organisation_unit u WHERE u.id = t.managing_unit_id",
    "using_unit_id": "SELECT FROM organisation_unit u WHERE u.id = t.using_unit_id",
    "military_zone_id": "SELECT FROM military_zone z WHERE z.id = t.military_zone_id",
}
"""Columns that name a row which may be hidden from whoever reads the column: to them it holds nothing."""


def _held(asked: Sequence[str]) -> str:
    """SQL array of those names in ``asked`` (columns of ``t``, or `HELD_BESIDE`) that hold what the actor may see."""
    exist = {**_HELD_REFERENCES, **HELD_BESIDE}
    tests = {name: f"EXISTS ({exist[name]})" if name in exist else f"t.{name} IS NOT NULL" for name in asked}
    cases = ", ".join(f"CASE WHEN {test} THEN '{name}' END" for name, test in tests.items())
    return f"array_remove(ARRAY[{cases}]::text[], NULL) AS held"


def find_registered_parcels(session: Connection, admin_unit_ids: Sequence[int], asked: Sequence[str] = ()) -> list[Row]:
    """Keys, versions and content hashes of the parcels of some communes, as far as the actor sees them.

    ``held`` are those of the columns ``asked`` that are not empty and name no row which is hidden from the actor.
    """
    sql = f"""
        SELECT id, version, admin_unit_id, sheet_no, parcel_no, secrecy_level, managing_unit_id, content_hash,
               {_held(asked)}
        FROM parcel t WHERE retired_at IS NULL AND admin_unit_id = ANY(:ids)"""
    return _all(session, sql, {"ids": list(admin_unit_ids)})


def find_parcel_codes(session: Connection, codes: Sequence[str]) -> list[Row]:
    """Registered parcels that bear one of the identifiers, as far as the actor sees them."""
    sql = (
        "SELECT id, parcel_code, sheet_no, parcel_no FROM parcel WHERE retired_at IS NULL AND parcel_code = ANY(:codes)"
    )
    return _all(session, sql, {"codes": list(codes)})


def find_registered_works(session: Connection, codes: Sequence[str], asked: Sequence[str] = ()) -> list[Row]:
    """Keys, versions, content hashes and ``held`` of works by code, as far as the actor sees them."""
    sql = f"""
        SELECT id, version, code, secrecy_level, managing_unit_id, content_hash, {_held(asked)}
        FROM work t WHERE retired_at IS NULL AND code = ANY(:codes)"""
    return _all(session, sql, {"codes": list(codes)})


def find_parcels_in_boxes(session: Connection, boxes: Sequence[Sequence[float]]) -> list[Row]:
    """Parcels whose box meets one of the given boxes (west, south, east, north in WGS 84), with their own geometry."""
    sql = """
        SELECT p.id, p.version, p.sheet_no, p.parcel_no, p.map_scale, ST_SRID(p.geom_source) AS srid,
               ST_AsBinary(p.geom_source) AS wkb
        FROM parcel p
        WHERE p.id IN (
            SELECT q.id
            FROM unnest(CAST(:west AS float8[]), CAST(:south AS float8[]), CAST(:east AS float8[]),
                        CAST(:north AS float8[])) AS b(west, south, east, north)
            JOIN parcel q ON q.geom && ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326)
            WHERE q.retired_at IS NULL)"""
    west, south, east, north = (list(column) for column in zip(*boxes, strict=True))
    parameters = {"west": west, "south": south, "east": east, "north": north}
    return _all(session, sql, parameters)


def find_batches(session: Connection, limit: int) -> list[Row]:
    """Newest batches first."""
    sql = """
        SELECT id, target, state, file_name, created_by, created_at, finished_at, rows_read, rows_added, rows_changed,
               rows_unchanged, rows_rejected
        FROM import_batch ORDER BY created_at DESC, id LIMIT :limit"""
    return _all(session, sql, {"limit": limit})


def find_batch(session: Connection, prefix: str) -> Row | None:
    """The batch whose id begins so; None when there is no such one or several."""
    sql = "SELECT * FROM import_batch WHERE id::text LIKE :prefix || '%' LIMIT 2"
    found = _all(session, sql, {"prefix": prefix})
    return found[0] if len(found) == 1 else None


def find_columns(session: Connection, batch_id: UUID) -> list[str]:
    """Names of the columns of a batch's file, those without a field too; none where no row was kept."""
    sql = """
        SELECT jsonb_object_keys(properties) AS name
        FROM (SELECT properties FROM import_row WHERE batch_id = :id ORDER BY row_no LIMIT 1) r"""
    return [row["name"] for row in _all(session, sql, {"id": batch_id})]


def find_batch_issues(session: Connection, batch_id: UUID, limit: int) -> list[Row]:
    """Findings of a batch, those on the file first, with the keys of their rows."""
    sql = """
        SELECT i.row_no, r.key, i.code, i.severity, i.message_vi, i.message_en, i.remedy_vi, i.remedy_en
        FROM import_issue i LEFT JOIN import_row r ON r.batch_id = i.batch_id AND r.row_no = i.row_no
        WHERE i.batch_id = :id ORDER BY i.row_no NULLS FIRST, i.id LIMIT :limit"""
    return _all(session, sql, {"id": batch_id, "limit": limit})


def _all(session: Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters or {})).mappings()]
