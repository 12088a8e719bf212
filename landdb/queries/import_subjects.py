"""SQL of what imported rows belong to: parcels, works and zones, their markers and their protection areas.

Row-level security applies: what the session's actor may not see is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.codes import PROTECTION_SCHEMES
from landdb.domain.targets import Target, key_fields
from landdb.queries.import_tables import TABLES

Row = dict[str, Any]

_WRITTEN: Final = "coalesce(o.outcome, 'add') IN ('add', 'change', 'unchanged')"
"""Staged rows that stand in the register once the batch is committed."""

_LEFT_ALONE: Final = """NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.object_id = t.id
                          AND o.outcome IN ('change', 'unchanged'))
          AND NOT EXISTS (SELECT FROM staged_removal r WHERE r.batch_id = :id AND r.object_id = t.id)"""
"""SQL of the registered objects ``t`` that a batch neither repeats nor changes nor retires. Both tables have an index
for that, whatever their statistics say of what has just been written; lists of a million are not hashed."""


def find_parcels(session: Connection, admin_unit_ids: Collection[int]) -> list[Row]:
    """Keys of the parcels of some communes, with their identifiers, levels and units."""
    sql = """SELECT admin_unit_id, sheet_no, parcel_no, id, secrecy_level, managing_unit_id FROM parcel
             WHERE retired_at IS NULL AND admin_unit_id = ANY(:units)"""
    return _all(session, sql, {"units": list(admin_unit_ids)})


def find_works(session: Connection) -> list[Row]:
    """Codes of all works, with their identifiers, levels and units."""
    return _all(session, "SELECT code, id, secrecy_level, managing_unit_id FROM work WHERE retired_at IS NULL", {})


def find_other_levels(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows that state another level (``asked``) than their subject has (``held``)."""
    table = TABLES[target]
    sql = f"""
        SELECT * FROM (
            SELECT s.row_no, s.subject, s.secrecy_level AS asked, {table.level("s")} AS held
            FROM {table.staged} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
            WHERE s.batch_id = :id AND s.secrecy_level IS NOT NULL AND {_WRITTEN}) r
        WHERE asked <> held ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def find_gone(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows to be written whose subject is no longer in force, or no longer seen."""
    table = TABLES[target]
    exists = " OR ".join(
        f"EXISTS (SELECT FROM {name} x WHERE x.id = s.{column} AND x.id = s.subject_id AND x.retired_at IS NULL)"
        for column, name in table.subjects.items()
    )
    sql = f"""SELECT s.row_no, s.subject FROM {table.staged} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id AND coalesce(o.outcome, 'add') IN ('add', 'change') AND NOT ({exists})
              ORDER BY s.row_no"""
    return _all(session, sql, {"id": batch_id})


def find_marked_parcels(session: Connection, batch_id: UUID) -> list[UUID]:
    """Parcels of which the batch brings boundary markers, in the order of their rows."""
    sql = f"""SELECT s.parcel_id FROM staged_marker s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id AND s.parcel_id IS NOT NULL AND {_WRITTEN}
              GROUP BY s.parcel_id ORDER BY min(s.row_no)"""
    return list(session.execute(text(sql), {"id": batch_id}).scalars())


def load_parcels(session: Connection, ids: Collection[UUID]) -> list[Row]:
    """Shapes of some parcels in their own zones (WKB), with what names them."""
    sql = """SELECT id, sheet_no, parcel_no, map_scale, ST_SRID(geom_source) AS srid, ST_AsBinary(geom_source) AS wkb
             FROM parcel WHERE id = ANY(:ids)"""
    return _all(session, sql, {"ids": list(ids)})


def load_markers(session: Connection, batch_id: UUID, parcel_ids: Collection[UUID]) -> list[Row]:
    """Markers of some parcels' boundaries that stand in their place once the batch is committed.

    Those of the batch have a ``row_no``; of registered ones it is None.
    """
    stands = "= 'land_boundary' AND {0}.condition IN ('present', 'damaged')"
    sql = f"""
        SELECT s.row_no, s.parcel_id, s.number, ST_SRID(s.geom_source) AS srid, ST_AsBinary(s.geom_source) AS wkb
        FROM staged_marker s LEFT JOIN staged_outcome o USING (batch_id, row_no) LEFT JOIN boundary_marker m
             ON m.id = o.object_id
        CROSS JOIN LATERAL (SELECT coalesce(s.kind, m.kind, 'land_boundary') AS kind,
                                   coalesce(s.condition, m.condition, 'present') AS condition) k
        WHERE s.batch_id = :id AND s.parcel_id = ANY(:ids) AND s.geom_source IS NOT NULL AND {_WRITTEN}
          AND k.kind {stands.format("k")}
        UNION ALL
        SELECT NULL, t.parcel_id, t.number, ST_SRID(t.geom_source), ST_AsBinary(t.geom_source)
        FROM boundary_marker t
        WHERE t.parcel_id = ANY(:ids) AND t.retired_at IS NULL AND t.kind {stands.format("t")}
          AND {_LEFT_ALONE}
        ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id, "ids": list(parcel_ids)})


def find_areas(session: Connection, batch_id: UUID) -> list[Row]:
    """Protection areas of all subjects of the batch as they are once it is committed, those of the batch first.

    Registered ones have no ``row_no``.
    """
    sql = f"""
        SELECT s.row_no, s.subject_id, s.subject, s.work_id IS NULL AS of_zone, s.kind, s.medium,
               coalesce(s.extension_m, t.extension_m)::float8 AS extension_m,
               coalesce(s.height_m, t.height_m)::float8 AS height_m,
               ST_SRID(s.geom_source) AS srid, ST_AsBinary(s.geom_source) AS wkb
        FROM staged_protection_area s LEFT JOIN staged_outcome o USING (batch_id, row_no)
             LEFT JOIN protection_area t ON t.id = o.object_id
        WHERE s.batch_id = :id AND s.subject_id IS NOT NULL AND s.kind IS NOT NULL AND {_WRITTEN}
        UNION ALL
        SELECT NULL, t.subject_id, '', t.work_id IS NULL, t.kind, t.medium, NULL, NULL, NULL, NULL
        FROM protection_area t
        WHERE t.retired_at IS NULL AND {_LEFT_ALONE}
          AND t.subject_id IN (SELECT subject_id FROM staged_protection_area WHERE batch_id = :id)
        ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def add_removals(session: Connection, batch_id: UUID, target: Target) -> None:
    """Note the registered objects of the batch's subjects that it leaves out.

    Of a subject with a row whose key could not be read in full none is: nobody knows which one that row leaves in.
    """
    table = TABLES[target]
    unread = " OR ".join(f"s.{name} IS NULL" for name in key_fields(target))
    same = " AND ".join(f"s.{name} = t.{name}" for name in key_fields(target))
    sql = f"""
        INSERT INTO staged_removal (batch_id, object_id, version)
        SELECT :id, t.id, t.version FROM {table.registered} t
        WHERE t.retired_at IS NULL
          AND t.subject_id IN (SELECT s.subject_id FROM {table.staged} s WHERE s.batch_id = :id)
          AND NOT EXISTS (SELECT FROM {table.staged} s WHERE s.batch_id = :id AND {same})
          AND t.subject_id NOT IN (SELECT s.subject_id FROM {table.staged} s
                                   WHERE s.batch_id = :id AND s.subject_id IS NOT NULL AND ({unread}))"""
    session.execute(text(sql), {"id": batch_id})


def find_use_shapes(session: Connection, ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Boundaries of use (WKB in WGS 84) of some works, with the parcels that they stand on, and of military zones."""
    sql = """
        SELECT w.id, ST_AsBinary(ST_Union(w.geom, (
            SELECT ST_Union(p.geom) FROM work_parcel x JOIN parcel p ON p.id = x.parcel_id AND p.retired_at IS NULL
            WHERE x.work_id = w.id AND x.retired_at IS NULL))) AS with_parcels, ST_AsBinary(w.geom) AS alone
        FROM work w WHERE w.id = ANY(:ids)
        UNION ALL
        SELECT z.id, NULL, ST_AsBinary(z.geom) FROM military_zone z WHERE z.id = ANY(:ids) AND z.geom IS NOT NULL"""
    rows = _all(session, sql, {"ids": list(ids)})
    return {row["id"]: bytes(row["with_parcels"] or row["alone"]) for row in rows}


def set_schemes(session: Connection, batch_id: UUID) -> None:
    """State on the subjects of a batch the combination that their areas make up with it; removals are done already."""
    schemes = ", ".join(
        f"('{{{','.join(sorted(kinds))}}}'::text[], '{scheme}')" for scheme, kinds in PROTECTION_SCHEMES.items()
    )
    for name in TABLES["protection_areas"].subjects.values():
        sql = f"""
            WITH kinds AS (
                SELECT s.subject_id, s.kind FROM staged_protection_area s
                LEFT JOIN staged_outcome o USING (batch_id, row_no) WHERE s.batch_id = :id AND {_WRITTEN}
                UNION
                SELECT t.subject_id, t.kind FROM protection_area t WHERE t.retired_at IS NULL AND t.subject_id IN (
                    SELECT subject_id FROM staged_protection_area WHERE batch_id = :id)
            ), made AS (
                SELECT subject_id, array_agg(kind ORDER BY kind) AS kinds FROM kinds GROUP BY subject_id
            )
            UPDATE {name} t SET protection_scheme = k.scheme
            FROM made JOIN (VALUES {schemes}) AS k(kinds, scheme) USING (kinds)
            WHERE t.id = made.subject_id AND t.protection_scheme IS DISTINCT FROM k.scheme"""
        session.execute(text(sql), {"id": batch_id})


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters)).mappings()]
