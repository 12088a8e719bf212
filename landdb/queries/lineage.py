"""SQL of splits and mergers: which registered parcels staged rows come out of, and what becomes of those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]

_TO_WRITE: Final = "coalesce(o.outcome, 'add') IN ('add', 'change')"
_NAMED: Final = f"""
    named AS MATERIALIZED (
        SELECT DISTINCT s.row_no, s.admin_unit_id, k.sheet_no, k.parcel_no, s.secrecy_level, s.managing_unit_id,
               o.object_id
        FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        CROSS JOIN LATERAL jsonb_to_recordset(s.origin_parcels) AS k(sheet_no int, parcel_no int)
        WHERE s.batch_id = :id AND {_TO_WRITE})"""
"""CTE of the rows that would be written, with each parcel that they name. Lists are taken apart before anything is
joined to them: what has just been written has no statistics, and a plan may take them apart once for each parcel."""


def resolve_origins(session: Connection, batch_id: UUID) -> None:
    """Note the visible registered parcels that the rows name as their origin, with their versions.

    Of several parcels with the key named it is the one of the row's own level and unit. Rows that change such a parcel
    continue it and are noted with it.
    """
    named = f"""
        WITH {_NAMED}
        INSERT INTO staged_origin (batch_id, row_no, parcel_id, version)
        SELECT :id, row_no, id, version FROM (
            SELECT *, count(*) OVER key AS n, count(*) FILTER (WHERE own) OVER key AS owned FROM (
                SELECT row_no, sheet_no, parcel_no, p.id, p.version,
                       coalesce(named.secrecy_level = p.secrecy_level, true)
                       AND coalesce(named.managing_unit_id = p.managing_unit_id, named.managing_unit_id IS NULL) AS own
                FROM named JOIN parcel p USING (admin_unit_id, sheet_no, parcel_no) WHERE p.retired_at IS NULL) found
            WINDOW key AS (PARTITION BY row_no, sheet_no, parcel_no)) chosen
        WHERE n = 1 OR (own AND owned = 1)"""
    continued = """
        INSERT INTO staged_origin (batch_id, row_no, parcel_id, version)
        SELECT o.batch_id, o.row_no, o.object_id, o.version FROM staged_outcome o
        WHERE o.batch_id = :id AND o.outcome IN ('change', 'unchanged')
          AND (o.object_id IN (SELECT parcel_id FROM staged_origin WHERE batch_id = :id)) IS TRUE
        ON CONFLICT DO NOTHING"""
    for sql in (named, continued):
        session.execute(text(sql), {"id": batch_id})


def find_unknown_origins(session: Connection, batch_id: UUID) -> list[Row]:
    """Parcels that rows name and of which there is none, or several (``row_no``, ``sheet_no``, ``parcel_no``, ``n``).

    Those from which the registered parcel of the row is known to have come are no longer there rightly.
    """
    sql = f"""
        WITH {_NAMED}, unknown AS (
            SELECT row_no, admin_unit_id, sheet_no, parcel_no FROM named
            EXCEPT
            SELECT g.row_no, p.admin_unit_id, p.sheet_no, p.parcel_no
            FROM staged_origin g JOIN parcel p ON p.id = g.parcel_id WHERE g.batch_id = :id
            EXCEPT
            SELECT row_no, named.admin_unit_id, f.sheet_no, f.parcel_no
            FROM named JOIN parcel_lineage l ON l.parcel_id = object_id JOIN parcel f ON f.id = l.former_parcel_id
            WHERE l.retired_at IS NULL)
        SELECT u.row_no, u.sheet_no, u.parcel_no, count(p.id) AS n
        FROM unknown u LEFT JOIN parcel p ON p.admin_unit_id = u.admin_unit_id AND p.sheet_no = u.sheet_no
             AND p.parcel_no = u.parcel_no AND p.retired_at IS NULL
        GROUP BY u.row_no, u.sheet_no, u.parcel_no ORDER BY u.row_no, u.sheet_no, u.parcel_no"""
    return _all(session, sql, {"id": batch_id})


def find_lowered(session: Connection, batch_id: UUID) -> list[Row]:
    """Rows that would be less secret (``asked``) than a parcel which they come out of (``held``)."""
    sql = """
        SELECT * FROM (
            SELECT row_no, coalesce(s.secrecy_level, t.secrecy_level, 0) AS asked, max(p.secrecy_level) AS held
            FROM staged_origin g JOIN staged_parcel s USING (batch_id, row_no)
            LEFT JOIN staged_outcome o USING (batch_id, row_no) LEFT JOIN parcel t ON t.id = o.object_id
            JOIN parcel p ON p.id = g.parcel_id
            WHERE g.batch_id = :id GROUP BY 1, 2) l
        WHERE asked < held ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def find_ties(session: Connection, batch_id: UUID) -> list[tuple[int, int]]:
    """Row numbers with a number for each parcel that the row comes out of; the numbers mean nothing else."""
    sql = """SELECT row_no, dense_rank() OVER (ORDER BY parcel_id) FROM staged_origin WHERE batch_id = :id"""
    return [(row[0], row[1]) for row in session.execute(text(sql), {"id": batch_id})]


def load_origins(session: Connection, batch_id: UUID, rows: Sequence[int]) -> list[Row]:
    """Registered parcels which some rows come out of, once each, with one of those rows (``row_no``)."""
    sql = """
        SELECT min(g.row_no) AS row_no, p.map_scale, p.legal_area_m2::float8 AS paper_m2, p.valid_from, p.valid_to,
               ST_SRID(p.geom_source) AS srid, ST_AsBinary(p.geom_source) AS wkb
        FROM staged_origin g JOIN parcel p ON p.id = g.parcel_id
        WHERE g.batch_id = :id AND g.row_no = ANY(:rows) GROUP BY p.id ORDER BY p.id"""
    return _all(session, sql, {"id": batch_id, "rows": list(rows)})


def load_successors(session: Connection, batch_id: UUID, rows: Sequence[int]) -> list[Row]:
    """Some rows as they would stand in the register; what a row leaves out is what is registered."""
    sql = """
        SELECT row_no, coalesce(s.map_scale, t.map_scale) AS map_scale,
               coalesce(s.legal_area_m2, t.legal_area_m2)::float8 AS paper_m2,
               coalesce(s.valid_from, t.valid_from) AS valid_from, ST_SRID(g.shape) AS srid, ST_AsBinary(g.shape) AS wkb
        FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        LEFT JOIN parcel t ON t.id = o.object_id
        CROSS JOIN LATERAL (SELECT coalesce(s.geom_source, t.geom_source) AS shape) g
        WHERE s.batch_id = :id AND row_no = ANY(:rows) ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id, "rows": list(rows)})


def find_origin_keys(session: Connection, batch_id: UUID, parcels: Sequence[UUID]) -> set[tuple[int, str]]:
    """Row numbers with the keys ("sheet/parcel") of their origins among some registered parcels.

    A key that several of these parcels bear (of two communes, or levels) is left out: it does not tell which is meant.
    """
    sql = """
        SELECT g.row_no, p.sheet_no || '/' || p.parcel_no AS key
        FROM staged_origin g JOIN parcel p ON p.id = g.parcel_id
        WHERE g.batch_id = :id AND p.id = ANY(:parcels)
          AND NOT EXISTS (SELECT FROM parcel o WHERE o.id = ANY(:parcels) AND o.id <> p.id
                          AND (o.sheet_no, o.parcel_no) = (p.sheet_no, p.parcel_no))"""
    return {(row.row_no, row.key) for row in session.execute(text(sql), {"id": batch_id, "parcels": list(parcels)})}


def find_ended(session: Connection, batch_id: UUID, rows: Sequence[int], parcels: Sequence[UUID]) -> list[Row]:
    """Rows with the number of a parcel that has ended and out of which some registered ``parcels`` have come.

    Each with one of these (``other``), when it ended by its papers and in the register (``valid_to``, ``retired_at``),
    all that came out of it (``heirs``), and the highest ``level`` of these parcels.
    """
    sql = """
        SELECT s.row_no, c.sheet_no || '/' || c.parcel_no AS other, f.valid_to, f.retired_at, h.heirs,
               greatest(f.secrecy_level, h.level) AS level
        FROM parcel_lineage l JOIN parcel c ON c.id = l.parcel_id JOIN parcel f ON f.id = l.former_parcel_id
        JOIN staged_parcel s ON (s.admin_unit_id, s.sheet_no, s.parcel_no) = (f.admin_unit_id, f.sheet_no, f.parcel_no)
        CROSS JOIN LATERAL (
            SELECT string_agg(p.sheet_no || '/' || p.parcel_no, ', ' ORDER BY p.sheet_no, p.parcel_no) AS heirs,
                   max(p.secrecy_level) AS level
            FROM parcel_lineage m JOIN parcel p ON p.id = m.parcel_id
            WHERE m.former_parcel_id = f.id AND m.retired_at IS NULL) h
        WHERE s.batch_id = :id AND s.row_no = ANY(:rows) AND l.parcel_id = ANY(:parcels) AND l.retired_at IS NULL
          AND f.retired_at IS NOT NULL"""
    return _all(session, sql, {"id": batch_id, "rows": list(rows), "parcels": list(parcels)})


def note_replaced(session: Connection, batch_id: UUID) -> None:
    """Note the parcels that rows to be written replace, but for those that a row continues."""
    sql = f"""
        INSERT INTO staged_removal (batch_id, object_id, version, replaced, ends_on)
        SELECT :id, g.parcel_id, g.version, true, min(s.valid_from)
        FROM staged_origin g JOIN staged_parcel s USING (batch_id, row_no)
        LEFT JOIN staged_outcome o USING (batch_id, row_no)
        WHERE batch_id = :id AND {_TO_WRITE}
          AND NOT EXISTS (SELECT FROM staged_outcome c WHERE c.batch_id = :id AND c.object_id = g.parcel_id
                          AND c.outcome IN ('change', 'unchanged'))
        GROUP BY g.parcel_id, g.version
        ON CONFLICT (batch_id, object_id) DO UPDATE SET replaced = true, ends_on = excluded.ends_on"""
    session.execute(text(sql), {"id": batch_id})


def retire_replaced(session: Connection, batch_id: UUID) -> int:
    """Tie the parcels of written rows to those which they come out of, and end the latter where nobody continues them.

    They end on the day on which the new ones begin, where that is known; only in the version that was compared.
    """
    tie = f"""
        INSERT INTO parcel_lineage (parcel_id, former_parcel_id, import_batch_id)
        SELECT coalesce(o.object_id, s.object_id), g.parcel_id, g.batch_id
        FROM staged_origin g JOIN staged_parcel s USING (batch_id, row_no)
        LEFT JOIN staged_outcome o USING (batch_id, row_no)
        WHERE g.batch_id = :id AND {_TO_WRITE} AND g.parcel_id <> coalesce(o.object_id, s.object_id)
        ON CONFLICT DO NOTHING"""
    retire = """
        UPDATE parcel t SET retired_at = now(), import_batch_id = :id, valid_to = coalesce(t.valid_to, r.ends_on)
        FROM staged_removal r
        WHERE r.batch_id = :id AND r.replaced AND t.id = r.object_id AND t.version = r.version
          AND t.retired_at IS NULL"""
    session.execute(text(tie), {"id": batch_id})
    return int(session.execute(text(retire), {"id": batch_id}).rowcount)


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters)).mappings()]
