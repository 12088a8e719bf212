"""SQL of an import's report: the batch, its findings with their places, its rows, areas and highest secrecy level.

Row-level security applies throughout: a report shows what its reader may see today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]

_ACTION: Final = "CASE WHEN r.state IN ('accepted', 'committed') THEN r.values->>'action' ELSE r.state END"
_COMPUTED: Final = "CASE WHEN ST_SRID(r.geom) = ANY(CAST(:plane AS int[])) THEN ST_Area(r.geom) END"
_PAPER: Final = (
    "coalesce((r.values->>'legal_area_m2')::float8, "
    "CASE WHEN jsonb_typeof(r.properties->CAST(:area_column AS text)) = 'number' "
    "THEN (r.properties->>CAST(:area_column AS text))::float8 END)"
)
_FORMER: Final = """
    LEFT JOIN LATERAL (
        SELECT t.geom, t.measured_area_m2, t.secrecy_level FROM parcel t
        WHERE t.id = r.object_id AND t.version = (r.values->>'version')::int
        UNION ALL
        SELECT h.geom, h.measured_area_m2, h.secrecy_level FROM parcel_history h
        WHERE h.id = r.object_id AND h.import_batch_id IS DISTINCT FROM :id AND h.system_to IN (
            SELECT t.system_from FROM parcel t WHERE t.id = r.object_id AND t.import_batch_id = :id
            UNION ALL
            SELECT v.system_from FROM parcel_history v WHERE v.id = r.object_id AND v.import_batch_id = :id)
        LIMIT 1) former ON r.values ? 'version'"""
"""The parcel as registered before this batch. Numbers of former versions are for clearance 3, hence by their times."""


def get_batch(session: Connection, prefix: str) -> Row | None:
    """The batch whose id begins so, with the names of its commune; None when there is no such one or several."""
    sql = """
        SELECT b.*, b.id::text AS batch_id, encode(b.file_sha256, 'hex') AS sha256,
               a.name_vi || ' (' || a.code || ')' || coalesce(', ' || p.name_vi, '') AS commune
        FROM import_batch b LEFT JOIN admin_unit a ON a.id = b.admin_unit_id
             LEFT JOIN admin_unit p ON p.code = a.province_code AND p.level = 'province' AND p.valid_to IS NULL
        WHERE b.id::text LIKE :prefix || '%' LIMIT 2"""
    found = _all(session, sql, {"prefix": prefix})
    return found[0] if len(found) == 1 else None


def find_actions(session: Connection, batch_id: UUID, plane: Sequence[int], area_column: str | None) -> list[Row]:
    """Rows by what becomes of them, with areas in m²: in the register before, computed in the plane, on paper.

    ``plane`` are the SRIDs in metres, ``area_column`` is the file's column of legal areas.
    """
    sql = f"""
        SELECT action, count(*) AS rows, coalesce(sum(before_m2), 0) AS before_m2,
               coalesce(sum(computed), 0) AS after_m2, coalesce(sum(paper), 0) AS paper_m2,
               count(*) FILTER (WHERE computed IS NULL) AS unmeasured
        FROM (SELECT {_ACTION} AS action, {_COMPUTED} AS computed, {_PAPER} AS paper,
                     former.measured_area_m2::float8 AS before_m2
              FROM import_row r
                   {_FORMER}
              WHERE r.batch_id = :id) s
        GROUP BY action"""
    return _all(session, sql, {"id": batch_id, "plane": list(plane), "area_column": area_column})


def find_findings(session: Connection, batch_id: UUID) -> list[Row]:
    """All findings under their numbers within the batch; ``row_wkb`` is their row's shape where they have none."""
    sql = """
        SELECT i.number, i.row_no, r.key, i.code, i.severity, i.field, i.message_vi, i.message_en, i.remedy_vi,
               i.remedy_en, i.measured, i.limit_value, ST_AsBinary(i.geom) AS wkb,
               CASE WHEN i.geom IS NULL THEN ST_AsBinary(r.geom) END AS row_wkb, ST_SRID(r.geom) AS row_srid
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM import_issue WHERE batch_id = :id) i
             LEFT JOIN import_row r ON r.batch_id = i.batch_id AND r.row_no = i.row_no
        ORDER BY i.number"""
    return _all(session, sql, {"id": batch_id})


def find_rows(
    session: Connection, batch_id: UUID, plane: Sequence[int], area_column: str | None, *, after: int, limit: int
) -> list[Row]:
    """Rows of a batch after one, in file order, with the registered shape that a change replaces (WGS 84)."""
    sql = f"""
        SELECT r.row_no, r.key, {_ACTION} AS action, ST_SRID(r.geom) AS srid, ST_AsBinary(r.geom) AS wkb,
               {_COMPUTED} AS computed_m2, {_PAPER} AS paper_m2, r.properties,
               CASE WHEN r.values->>'action' = 'change' THEN ST_AsBinary(former.geom) END AS before_wkb
        FROM import_row r
             {_FORMER}
        WHERE r.batch_id = :id AND r.row_no > :after ORDER BY r.row_no LIMIT :limit"""
    parameters = {"id": batch_id, "plane": list(plane), "area_column": area_column, "after": after, "limit": limit}
    return _all(session, sql, parameters)


def find_columns(session: Connection, batch_id: UUID) -> list[str]:
    """Names of the file's columns; none where no row was kept."""
    sql = """
        SELECT jsonb_object_keys(properties) AS name
        FROM (SELECT properties FROM import_row WHERE batch_id = :id ORDER BY row_no LIMIT 1) r"""
    return [row["name"] for row in _all(session, sql, {"id": batch_id})]


def find_stated_levels(session: Connection, batch_id: UUID, column: str | None) -> list[str]:
    """Distinct texts of the file's column of secrecy levels, in rows that were refused and so not read further."""
    sql = """
        SELECT DISTINCT properties->>CAST(:column AS text) AS level FROM import_row
        WHERE batch_id = :id AND state = 'rejected' AND properties->>CAST(:column AS text) IS NOT NULL"""
    return [row["level"] for row in _all(session, sql, {"id": batch_id, "column": column})]


def get_highest_level(session: Connection, batch_id: UUID) -> int:
    """Highest level of staged rows, of the registered ones they replace, and of those that they overlap."""
    sql = f"""
        SELECT greatest(0,
            (SELECT max((values->>'secrecy_level')::int) FROM import_row WHERE batch_id = :id),
            (SELECT max(former.secrecy_level) FROM import_row r {_FORMER} WHERE r.batch_id = :id),
            (SELECT max(p.secrecy_level) FROM import_issue i JOIN parcel p ON p.geom && i.geom
             WHERE i.batch_id = :id AND i.code = 'T02' AND ST_Intersects(p.geom, i.geom)),
            (SELECT max(p.secrecy_level) FROM import_issue i JOIN import_row r USING (batch_id, row_no)
             JOIN import_batch b ON b.id = i.batch_id
             JOIN parcel p ON p.sheet_no || '/' || p.parcel_no = r.key
             WHERE i.batch_id = :id AND i.code = 'K01' AND NOT i.params ? 'others' AND p.retired_at IS NULL
               AND coalesce(p.admin_unit_id = b.admin_unit_id, true))) AS level"""
    return int(_all(session, sql, {"id": batch_id})[0]["level"])


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters)).mappings()]
