"""SQL of an import's one commit: staged rows into the locked register, and the conflicts nobody may be told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

_PARCEL_COLUMNS: Final = {
    "parcel_code": "text", "parcel_code_rule": "text", "parcel_code_source": "text", "admin_unit_id": "int",
    "sheet_no": "int",
    "parcel_no": "int", "former_sheet_no": "int", "former_parcel_no": "int", "legal_area_m2": "numeric",
    "map_scale": "int",
    "survey_method": "text", "surveyed_on": "date", "surveyed_by": "text", "address": "text", "note": "text",
    "main_use_code": "text", "managing_unit_id": "uuid", "using_unit_id": "uuid", "military_zone_id": "uuid",
    "status": "text",
    "certificate_status": "text", "certificate_no": "text", "certificate_date": "date", "secrecy_level": "smallint",
    "valid_from": "date", "valid_to": "date",
}  # fmt: skip
_WORK_COLUMNS: Final = {
    "code": "text", "name_vi": "text", "code_name": "text", "work_type": "text", "work_group": "text",
    "condition": "text",
    "lifecycle": "text", "built_year": "int", "floor_area_m2": "numeric", "admin_unit_id": "int",
    "managing_unit_id": "uuid",
    "military_zone_id": "uuid", "secrecy_level": "smallint", "valid_from": "date", "valid_to": "date",
}  # fmt: skip

_UNREAD: Final = frozenset({"code_name"})
"""Columns that the lower clearances may write but not read, so that a change cannot keep their value row by row."""


def lock_register(session: Connection, target: str) -> None:
    """Wait until no other import commits to this table, and keep others waiting until this transaction ends."""
    table = "parcel" if target == "parcels" else "work"
    session.execute(text(f"SELECT pg_advisory_xact_lock(hashtext('landdb import {table}'))"))


def commit_batch(
    session: Connection, batch_id: UUID, target: str, mapped_columns: Sequence[str], kept: Collection[str] = ()
) -> tuple[int, int]:
    """Move the accepted rows of a batch into the locked register; the numbers of rows added and changed.

    Attributes are the staged columns without the mapped ones. Changes are made only to the version that was compared,
    and only to what the row says or clears; ``kept`` names columns that changes leave alone without reading them.
    """
    table, columns = ("parcel", _PARCEL_COLUMNS) if target == "parcels" else ("work", _WORK_COLUMNS)
    parameters = {"batch_id": batch_id, "mapped": list(mapped_columns)}
    added = _insert(session, table, columns, parameters)
    changed = sum(
        _update(session, table, columns, parameters, left, condition)
        for left, condition in _passes(columns, frozenset(kept))
    )
    if target == "parcels":
        _replace_uses(session, parameters)
    else:
        _replace_work_parcels(session, parameters)
    sql = "UPDATE import_row SET state = 'committed' WHERE batch_id = :batch_id AND state = 'accepted'"
    session.execute(text(sql), parameters)
    return added, changed


def queue_hidden_conflicts(session: Connection, batch_id: UUID) -> None:
    """Hand conflicts with rows that the actor may not see to cleared reviewers; nothing comes back."""
    session.execute(text("SELECT landdb.queue_hidden_conflicts(:id)"), {"id": batch_id})


def _record(columns: Mapping[str, str]) -> str:
    fields = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f'jsonb_to_record(r."values") AS v(action text, version int, content_hash text, cleared text[], {fields})'


def _insert(session: Connection, table: str, columns: Mapping[str, str], parameters: Mapping[str, Any]) -> int:
    names = ", ".join(columns)
    values = ", ".join(f"v.{name}" for name in columns)
    sql = f"""
        INSERT INTO {table} (id, import_batch_id, attributes, content_hash, geom_source, {names})
        SELECT r.object_id, r.batch_id, r.properties - CAST(:mapped AS text[]), decode(v.content_hash, 'hex'), r.geom,
               {values}
        FROM import_row r, {_record(columns)}
        WHERE r.batch_id = :batch_id AND r.state = 'accepted' AND v.action = 'add' ORDER BY r.row_no"""
    return int(session.execute(text(sql), dict(parameters)).rowcount)


def _passes(columns: Collection[str], kept: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    """Columns to leave alone, and in which rows ``v``: an unread one in those that say nothing of it."""
    unread = _UNREAD.intersection(columns) - kept
    if not unread:
        return [(kept, "true")]
    says = " OR ".join(f"v.{name} IS NOT NULL OR coalesce('{name}' = ANY (v.cleared), false)" for name in unread)
    return [(kept, f"({says})"), (kept | unread, f"NOT ({says})")]


def _update(
    session: Connection, table: str, columns: Mapping[str, str], parameters: Mapping[str, Any], kept: Collection[str],
    condition: str,
) -> int:  # fmt: skip
    values = {"attributes": "r.properties - CAST(:mapped AS text[])"} | {
        name: f"v.{name}" if name in _UNREAD
        else f"CASE WHEN '{name}' = ANY (v.cleared) THEN NULL ELSE coalesce(v.{name}, t.{name}) END"
        for name in columns
    }  # fmt: skip
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items() if name not in kept)
    sql = f"""
        UPDATE {table} t
        SET import_batch_id = r.batch_id, content_hash = decode(v.content_hash, 'hex'), geom_source = r.geom,
            {assignments}
        FROM import_row r, {_record(columns)}
        WHERE r.batch_id = :batch_id AND r.state = 'accepted' AND v.action = 'change' AND {condition}
          AND t.id = r.object_id AND t.version = v.version AND t.retired_at IS NULL"""
    return int(session.execute(text(sql), dict(parameters)).rowcount)


def _replace_uses(session: Connection, parameters: Mapping[str, Any]) -> None:
    """Retire the uses of changed parcels and add those of all rows; a use that stays keeps what its row leaves out."""
    retire = """
        UPDATE parcel_use u SET retired_at = now() FROM import_row r
        WHERE r.batch_id = :batch_id AND r.state = 'accepted' AND r."values" ->> 'action' = 'change'
          AND u.parcel_id = r.object_id AND u.retired_at IS NULL"""
    add = """
        INSERT INTO parcel_use (parcel_id, import_batch_id, ordinal, land_use_code, area_m2, origin_code,
                                planned_use_code, term_until, shared)
        SELECT r.object_id, r.batch_id, u.ordinal, u.code, u.area_m2,
               CASE WHEN r."values" -> 'cleared' @> '["origin_code"]' THEN u.origin_code
                    ELSE coalesce(u.origin_code, f.origin_code) END,
               f.planned_use_code, f.term_until, coalesce(f.shared, false)
        FROM import_row r
        CROSS JOIN jsonb_to_recordset(r."values" -> 'uses')
             AS u(ordinal int, code text, area_m2 numeric, origin_code int)
        LEFT JOIN LATERAL (
            SELECT origin_code, planned_use_code, term_until, shared FROM parcel_use
            WHERE parcel_id = r.object_id AND land_use_code = u.code AND retired_at = now()
            ORDER BY ordinal LIMIT 1) f ON r."values" ->> 'action' = 'change'
        WHERE r.batch_id = :batch_id AND r.state = 'accepted'"""
    session.execute(text(retire), dict(parameters))
    session.execute(text(add), dict(parameters))


def _replace_work_parcels(session: Connection, parameters: Mapping[str, Any]) -> None:
    """Tie works to the visible parcels of their commune that they name; where none is named nor cleared they stay."""
    retire = """
        UPDATE work_parcel w SET retired_at = now() FROM import_row r
        WHERE r.batch_id = :batch_id AND r.state = 'accepted' AND r."values" ->> 'action' = 'change'
          AND (r."values" -> 'parcels' <> '[]'::jsonb OR r."values" -> 'cleared' @> '["parcels"]')
          AND w.work_id = r.object_id AND w.retired_at IS NULL"""
    add = """
        INSERT INTO work_parcel (work_id, parcel_id, import_batch_id)
        SELECT DISTINCT r.object_id, p.id, r.batch_id
        FROM import_row r, jsonb_to_recordset(r."values" -> 'parcels') AS k(sheet_no int, parcel_no int), parcel p
        WHERE r.batch_id = :batch_id AND r.state = 'accepted'
          AND p.admin_unit_id = (r."values" ->> 'admin_unit_id')::int
          AND p.sheet_no = k.sheet_no AND p.parcel_no = k.parcel_no AND p.retired_at IS NULL"""
    session.execute(text(retire), dict(parameters))
    session.execute(text(add), dict(parameters))
