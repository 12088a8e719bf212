"""SQL of the order of undoing: which later batches stand on what a batch has written, as the actor sees them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target, key_fields
from landdb.queries.import_tables import STAGED, TABLES

Row = dict[str, Any]

_ENDED: Final = """CASE WHEN b.taken_over_at IS NULL THEN b.finished_at ELSE greatest(b.taken_over_at, (
    SELECT max(e.at) FROM import_event e WHERE e.batch_id = b.id)) END"""
"""When a batch ``b`` was written in truth: stated times of a predecessor's register are in no order of writing."""

_ON_PARCELS: Final = """
    UNION ALL
    SELECT a.since, m.import_batch_id, a.is_new AND m.retired_at IS NULL
    FROM boundary_marker m JOIN mine a ON a.id = m.parcel_id
    UNION ALL
    SELECT a.since, t.import_batch_id, a.is_new
    FROM work_parcel t JOIN mine a ON a.id = t.parcel_id WHERE t.retired_at IS NULL
    UNION ALL
    SELECT asked.finished_at, w.import_batch_id, false
    FROM asked JOIN work_parcel t ON t.import_batch_id = asked.id JOIN work w ON w.id = t.work_id"""
_OF_WORKS: Final = """
    UNION ALL
    SELECT a.since, t.import_batch_id, false FROM work_parcel t JOIN mine a ON a.id = t.work_id"""
_AREAS_OF_WORKS: Final = """
    UNION ALL
    SELECT a.since, r.import_batch_id, a.is_new AND r.retired_at IS NULL
    FROM protection_area r JOIN mine a ON a.id = r.work_id"""
_OF_AREAS: Final = """
    UNION ALL
    SELECT a.since, r.import_batch_id, false FROM mine a JOIN protection_area o ON o.id = a.id
    JOIN protection_area r ON r.subject_id = o.subject_id AND r.id <> o.id WHERE r.retired_at IS NULL"""
_BESIDE: Final = {"parcels": _ON_PARCELS, "works": _OF_WORKS, "protection_areas": _OF_AREAS}
"""What else stands on the objects ``mine`` of batches, or completes them: its batch, and whether that is a later one
for certain."""


def find_later(
    session: Connection, batch_ids: Collection[UUID], target: Target, *, with_areas: bool
) -> tuple[list[Row], bool]:
    """Committed batches behind these of one target that wrote their objects, or what stands on them or in their place.

    The newest first (``id``, ``target``, ``file_name``, ``created_by``, ``ended_at``: when in truth), and whether
    there are such that the actor does not see. Of batches between two that are seen only those are found whose
    versions are shown.
    Protection areas are asked for ``with_areas`` only: the tables are not everybody's to read.
    """
    table, keys = TABLES[target], ", ".join(key_fields(target))
    name = table.registered
    former = f"UNION ALL SELECT a.since, h.import_batch_id, false FROM {name}_history h JOIN mine a USING (id)"
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT b.id, {_ENDED} AS finished_at FROM import_batch b WHERE b.id = ANY(CAST(:ids AS uuid[]))),
        mine AS MATERIALIZED (  -- since when an object is what one of these has made of it
            SELECT w.id, min(asked.finished_at) AS since, bool_or(w.is_new) AS is_new, bool_or(NOT w.is_new) AS was
            FROM (SELECT s.batch_id, coalesce(o.object_id, s.object_id) AS id,
                         coalesce(o.outcome, 'add') = 'add' AS is_new
                  FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
                  WHERE s.batch_id = ANY(CAST(:ids AS uuid[])) AND coalesce(o.outcome, 'add') IN ('add', 'change')
                  UNION ALL
                  SELECT batch_id, object_id, false FROM staged_removal
                  WHERE batch_id = ANY(CAST(:ids AS uuid[]))) w
            JOIN asked ON asked.id = w.batch_id GROUP BY w.id),
        found AS (
            SELECT a.since, t.import_batch_id AS batch_id, true AS is_later FROM {name} t JOIN mine a USING (id)
            {former if table.has_history else ""}
            UNION ALL
            SELECT a.since, n.import_batch_id, false FROM {name} o JOIN mine a ON a.id = o.id AND a.was
            JOIN {name} n USING ({keys}) WHERE n.id <> o.id AND o.retired_at IS NOT NULL AND n.retired_at IS NULL
            {_BESIDE.get(target, "")} {_AREAS_OF_WORKS if with_areas and target == "works" else ""})
        SELECT f.batch_id AS id, b.target, b.file_name, b.created_by, {_ENDED} AS ended_at
        FROM (SELECT batch_id, min(since) AS since, bool_or(is_later) AS is_later FROM found GROUP BY batch_id) f
        LEFT JOIN import_batch b ON b.id = f.batch_id
        WHERE f.batch_id <> ALL(CAST(:ids AS uuid[]))
          AND CASE WHEN b.id IS NULL THEN f.is_later ELSE b.state = 'committed' AND {_ENDED} > f.since END
        ORDER BY ended_at DESC, f.batch_id"""
    rows = [dict(row) for row in session.execute(text(sql), {"ids": list(batch_ids)}).mappings()]
    seen = [row for row in rows if row["target"] is not None]
    return seen, len(seen) < len(rows)
