"""SQL of the order of undoing: which later batches stand on what a batch has written, as the actor sees them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target, key_fields
from landdb.queries.import_tables import STAGED, TABLES

Row = dict[str, Any]

_ON_PARCELS: Final = """
    UNION ALL
    SELECT m.import_batch_id, a.is_new AND m.retired_at IS NULL FROM boundary_marker m JOIN mine a ON a.id = m.parcel_id
    UNION ALL
    SELECT t.import_batch_id, a.is_new FROM work_parcel t JOIN mine a ON a.id = t.parcel_id WHERE t.retired_at IS NULL
    UNION ALL
    SELECT w.import_batch_id, false FROM work_parcel t JOIN work w ON w.id = t.work_id WHERE t.import_batch_id = :id"""
_OF_WORKS: Final = """
    UNION ALL
    SELECT t.import_batch_id, false FROM work_parcel t JOIN mine a ON a.id = t.work_id"""
_BESIDE: Final = {"parcels": _ON_PARCELS, "works": _OF_WORKS}
"""What else stands on the objects ``mine`` of a batch: its batch, and whether that is a later one for certain."""


def find_later(session: Connection, batch_id: UUID, target: Target) -> tuple[list[Row], bool]:
    """Committed batches behind this one that have written its objects, or what stands on them or in their place.

    The newest first (``id``, ``target``, ``file_name``, ``created_by``, ``finished_at``), and whether there are such
    that the actor does not see. Of batches between two that are seen only those are found whose versions are shown.
    """
    table, keys = TABLES[target], ", ".join(key_fields(target))
    name = table.registered
    former = f"UNION ALL SELECT h.import_batch_id, false FROM {name}_history h JOIN mine a USING (id)"
    sql = f"""
        WITH this AS MATERIALIZED (SELECT id, finished_at FROM import_batch WHERE id = :id),
        mine AS MATERIALIZED (
            SELECT coalesce(o.object_id, s.object_id) AS id, coalesce(o.outcome, 'add') = 'add' AS is_new
            FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
            WHERE s.batch_id = :id AND coalesce(o.outcome, 'add') IN ('add', 'change')
            UNION ALL
            SELECT object_id, false FROM staged_removal WHERE batch_id = :id),
        found AS (
            SELECT t.import_batch_id AS batch_id, true AS is_later FROM {name} t JOIN mine a USING (id)
            {former if table.has_history else ""}
            UNION ALL
            SELECT n.import_batch_id, false FROM {name} o JOIN mine a ON a.id = o.id AND NOT a.is_new
            JOIN {name} n USING ({keys}) WHERE n.id <> o.id AND o.retired_at IS NOT NULL AND n.retired_at IS NULL
            {_BESIDE.get(target, "")})
        SELECT f.batch_id AS id, b.target, b.file_name, b.created_by, b.finished_at
        FROM (SELECT batch_id, bool_or(is_later) AS is_later FROM found GROUP BY batch_id) f CROSS JOIN this
        LEFT JOIN import_batch b ON b.id = f.batch_id
        WHERE f.batch_id <> this.id
          AND CASE WHEN b.id IS NULL THEN f.is_later ELSE b.state = 'committed' AND b.finished_at > this.finished_at END
        ORDER BY b.finished_at DESC, f.batch_id"""
    rows = [dict(row) for row in session.execute(text(sql), {"id": batch_id}).mappings()]
    seen = [row for row in rows if row["target"] is not None]
    return seen, len(seen) < len(rows)
