"""SQL of an import's report: the batch, its findings with their places, its rows, areas and highest secrecy level.

Row-level security applies throughout: a report shows what its reader may see today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target
from landdb.queries.import_tables import REGISTERED, STAGED, TABLES
from landdb.queries.takeovers import CAME

Row = dict[str, Any]

_COMPUTED: Final = (
    "CASE WHEN ST_SRID({shape}) = ANY(CAST(:plane AS int[])) AND ST_Dimension({shape}) = 2 THEN ST_Area({shape}) END"
)


def _former(target: Target, outcome: str = "p.action") -> str:
    """SQL of the object of a changed row ``p`` as registered before the batch: shape, area in m² and level.

    ``outcome`` is asked within, so that nothing is looked for where a row changes nothing. Numbers of former versions
    are for the highest clearance, hence they are found by their times; not by the index of times, though, for all
    versions that one batch ends have the same.
    """
    table = TABLES[target]
    name, columns = table.registered, f"t.geom, {table.measured}::float8 AS area, {table.level('t')} AS secrecy_level"
    present = f"""
        SELECT {columns} FROM {name} t WHERE {outcome} = 'change' AND t.id = p.object_id AND t.version = p.version"""
    if not table.has_history:
        return present
    columns = f"geom, {table.measured}::float8 AS area, secrecy_level"
    return f"""{present}
        UNION ALL
        SELECT {columns} FROM {name}_history h
        WHERE {outcome} = 'change' AND h.id = p.object_id AND h.import_batch_id IS DISTINCT FROM :id
          AND h.system_to + interval '0' IN (
            SELECT t.system_from FROM {name} t WHERE t.id = p.object_id AND t.import_batch_id = :id
            UNION ALL
            SELECT v.system_from FROM {name}_history v WHERE v.id = p.object_id AND v.import_batch_id = :id)
        LIMIT 1"""


def get_batch(session: Connection, prefix: str) -> Row | None:
    """The batch whose id begins so, with the names of its communes; None when there is no such one or several."""
    sql = """
        SELECT b.*, b.id::text AS batch_id, encode(b.file_sha256, 'hex') AS sha256,
               a.name_vi || ' (' || a.code || ')' || coalesce(', ' || p.name_vi, '') AS commune
        FROM import_batch b LEFT JOIN admin_unit a ON a.id = b.admin_unit_id
             LEFT JOIN admin_unit p ON p.code = a.province_code AND p.level = 'province' AND p.valid_to IS NULL
        WHERE b.id::text LIKE :prefix || '%' LIMIT 2"""
    found = _all(session, sql, {"prefix": prefix})
    return found[0] if len(found) == 1 else None


def find_actions(session: Connection, batch_id: UUID, target: Target, plane: Sequence[int]) -> list[Row]:
    """Rows by what becomes of them, with areas in m²: in the register before, computed in the plane, on paper.

    ``plane`` are the SRIDs in metres. What says nothing new has the same area before. Registered parcels that the
    batch retires are counted as far as the reader sees them.
    """
    removed = f"""
        UNION ALL
        SELECT CASE WHEN r.replaced THEN 'replaced' ELSE 'removed' END, count(*),
               coalesce(sum({TABLES[target].measured}), 0)::float8, 0, 0, 0
        FROM staged_removal r JOIN {REGISTERED[target]} p ON p.id = r.object_id
        WHERE r.batch_id = :id GROUP BY r.replaced"""
    sql = f"""
        SELECT p.action, count(*) AS rows,
               coalesce(sum(CASE p.action WHEN 'unchanged' THEN computed WHEN 'change' THEN former.area END), 0)
                   AS before_m2,
               coalesce(sum(computed), 0) AS after_m2, coalesce(sum(paper), 0) AS paper_m2,
               count(*) FILTER (WHERE computed IS NULL) AS unmeasured
        FROM (SELECT coalesce(o.outcome, 'add') AS action, o.object_id, o.version,
                     {_COMPUTED.format(shape="s.geom_source")} AS computed, {TABLES[target].paper} AS paper
              FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id) p
             LEFT JOIN LATERAL ({_former(target)}) former ON true
        GROUP BY p.action
        {removed}"""
    return _all(session, sql, {"id": batch_id, "plane": list(plane)})


def find_findings(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """All findings under their numbers within the batch; ``row_wkb`` is their row's shape in WGS 84."""
    sql = f"""
        SELECT i.number, i.row_no, {TABLES[target].key} AS key, i.code, i.variant, i.severity, i.field, i.params,
               i.message_vi, i.message_en, i.remedy_vi, i.remedy_en, i.measured, i.limit_value, i.accepted_by,
               i.accepted_at, i.acceptance_reason, ST_AsBinary(i.geom) AS wkb,
               CASE WHEN i.geom IS NULL THEN ST_AsBinary(s.geom) END AS row_wkb
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM import_issue WHERE batch_id = :id) i
             LEFT JOIN {STAGED[target]} s ON s.batch_id = :id AND s.row_no = i.row_no
        ORDER BY i.number"""
    return _all(session, sql, {"id": batch_id})


def find_rows(
    session: Connection, batch_id: UUID, target: Target, plane: Sequence[int], *, after: int, limit: int
) -> list[Row]:
    """Rows of a batch after one, in file order: cells (``raw``), shape in the row's zone (``wkb``), areas in m².

    ``before_wkb`` is the registered shape that a change replaces, in WGS 84.
    """
    table = TABLES[target]
    sql = f"""
        SELECT p.*, CASE WHEN p.action = 'change' THEN ST_AsBinary(former.geom) END AS before_wkb
        FROM (SELECT s.row_no, {table.key} AS key, coalesce(o.outcome, 'add') AS action, o.object_id, o.version,
                     ST_SRID(s.geom_source) AS srid, ST_AsBinary(s.geom_source) AS wkb,
                     {_COMPUTED.format(shape="s.geom_source")} AS computed_m2, {table.paper} AS paper_m2, s.raw
              FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id AND s.row_no > :after ORDER BY s.row_no LIMIT :limit) p
             LEFT JOIN LATERAL ({_former(target)}) former ON true
        ORDER BY p.row_no"""
    return _all(session, sql, {"id": batch_id, "plane": list(plane), "after": after, "limit": limit})


def find_fixes(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Fixes that people took, in file order: what was done to which row, how far it moved, by whom."""
    sql = f"""
        SELECT f.row_no, {TABLES[target].key} AS key, f.kinds, f.moved_m, f.area_change_m2, f.taken_by, f.taken_at
        FROM import_fix f LEFT JOIN {STAGED[target]} s USING (batch_id, row_no)
        WHERE f.batch_id = :id AND f.kinds <> '{{}}' ORDER BY f.row_no"""
    return _all(session, sql, {"id": batch_id})


def find_communes(session: Connection, batch_id: UUID, target: Target, limit: int) -> list[str]:
    """Communes of the rows, by the number of rows in each."""
    sql = f"""
        SELECT a.name_vi || ' (' || a.code || ')' AS commune
        FROM {STAGED[target]} s JOIN admin_unit a ON a.id = s.admin_unit_id WHERE s.batch_id = :id
        GROUP BY a.id, a.name_vi, a.code ORDER BY count(*) DESC, a.code LIMIT :limit"""
    return [row["commune"] for row in _all(session, sql, {"id": batch_id, "limit": limit})]


def find_stated_levels(session: Connection, batch_id: UUID, target: Target, position: int) -> list[str]:
    """Distinct texts of the file's column of secrecy levels (``position`` from 1), in rows not read further."""
    sql = f"""
        SELECT DISTINCT s.raw[:position] AS level
        FROM {STAGED[target]} s JOIN staged_outcome o USING (batch_id, row_no)
        WHERE s.batch_id = :id AND o.outcome IN ('rejected', 'quarantined') AND s.secrecy_level IS NULL
          AND s.raw[:position] IS NOT NULL"""
    return [row["level"] for row in _all(session, sql, {"id": batch_id, "position": position})]


def get_highest_level(session: Connection, batch_id: UUID, target: Target) -> int:
    """Highest level of staged rows, of what they have become or replace, and of what findings name."""
    name, level = REGISTERED[target], TABLES[target].level("t")
    named = {"parcels": _LEVELS_NAMED, "works": _LEVELS_OF_WORKS}.get(
        target, f"(SELECT max({TABLES[target].level('s')}) FROM {STAGED[target]} s WHERE s.batch_id = :id)"
    )
    sql = f"""
        SELECT greatest(0,
            (SELECT max(secrecy_level) FROM {STAGED[target]} WHERE batch_id = :id),
            (SELECT max({level}) FROM {name} t WHERE t.import_batch_id = :id),
            (SELECT max({level}) FROM staged_outcome o JOIN {name} t ON t.id = o.object_id
             WHERE o.batch_id = :id),
            (SELECT max(former.secrecy_level) FROM staged_outcome p, LATERAL ({_former(target, "p.outcome")}) former
             WHERE p.batch_id = :id),
            (SELECT max((params ->> 'level')::int) FROM import_issue
             WHERE batch_id = :id AND code IN ('K01', 'T02')),
            {named}) AS level"""
    return int(_all(session, sql, {"id": batch_id})[0]["level"])


_LEVELS_NAMED: Final = f"""
    (SELECT max(p.secrecy_level) FROM staged_removal r JOIN parcel p ON p.id = r.object_id WHERE r.batch_id = :id),
    (SELECT max(p.secrecy_level) FROM staged_origin g JOIN parcel p ON p.id = g.parcel_id WHERE g.batch_id = :id),
    (SELECT max(p.secrecy_level) FROM import_issue i JOIN parcel p ON p.geom && i.geom
     WHERE i.batch_id = :id AND i.code = 'T02' AND ST_Intersects(p.geom, i.geom) AND p.retired_at IS NULL),
    -- Those that were in force when the rows were compared; no index has their places, so they are looked for once.
    (WITH gone AS MATERIALIZED (
         SELECT geom, secrecy_level FROM parcel WHERE secrecy_level > 0
         AND retired_at > {CAME})
     SELECT max(g.secrecy_level) FROM import_issue i JOIN gone g ON g.geom && i.geom
     WHERE i.batch_id = :id AND i.code = 'T02' AND ST_Intersects(g.geom, i.geom)),
    -- B03: works and zones of markers on parcels that end or are divided, as far as the author may have seen them.
    (WITH former AS MATERIALIZED (
         SELECT object_id AS id FROM staged_removal WHERE batch_id = :id
         UNION SELECT parcel_id FROM staged_origin WHERE batch_id = :id
     ), standing AS (
         SELECT w.secrecy_level FROM former f JOIN work_parcel t ON t.parcel_id = f.id JOIN work w ON w.id = t.work_id
         UNION ALL
         SELECT z.secrecy_level FROM boundary_marker m JOIN military_zone z ON z.id = m.military_zone_id
         WHERE m.import_batch_id = :id OR m.parcel_id IN (SELECT id FROM former))
     SELECT max(s.secrecy_level) FROM standing s
     WHERE s.secrecy_level <= (SELECT b.secrecy_level FROM import_batch b WHERE b.id = :id)
       AND EXISTS (SELECT FROM import_issue i WHERE i.batch_id = :id AND i.code = 'B03')),
    (SELECT max(p.secrecy_level) FROM import_issue i JOIN staged_parcel s USING (batch_id, row_no)
     JOIN parcel p USING (admin_unit_id, sheet_no, parcel_no)
     WHERE i.batch_id = :id AND i.code = 'K01' AND i.variant <> '' AND p.retired_at IS NULL),
    (SELECT max(p.secrecy_level) FROM import_issue i JOIN staged_parcel s USING (batch_id, row_no)
     JOIN parcel p USING (parcel_code)
     WHERE i.batch_id = :id AND i.code = 'K02' AND i.variant = 'registered' AND p.retired_at IS NULL)"""
_LEVELS_OF_WORKS: Final = """
    (SELECT max(w.secrecy_level) FROM import_issue i JOIN staged_work s USING (batch_id, row_no)
     JOIN work w ON w.code = s.code
     WHERE i.batch_id = :id AND i.code = 'K01' AND i.variant <> '' AND w.retired_at IS NULL)"""


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters)).mappings()]
