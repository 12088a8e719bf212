"""Import batches and their findings, for reading; the importer writes them (see ``imports``)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]

_COLUMNS: Final = (
    "b.id::text AS id, b.target, b.state, b.file_name, b.file_size, encode(b.file_sha256, 'hex') AS file_sha256, "
    "b.created_by, b.created_at, b.finished_at, b.source_srid, b.encoding, b.mapping, b.rows_total, b.rows_read, "
    "b.rows_added, b.rows_changed, b.rows_unchanged, b.rows_rejected, b.message_vi, b.message_en, "
    "(SELECT a.code FROM admin_unit a WHERE a.id = b.admin_unit_id) AS commune_code"
)


def find_batches(session: Connection, limit: int) -> list[Row]:
    """The newest batches that the caller may see."""
    sql = f"SELECT {_COLUMNS} FROM import_batch b ORDER BY b.created_at DESC, b.id LIMIT :limit"
    return [dict(row) for row in session.execute(text(sql), {"limit": limit}).mappings()]


def get_batch(session: Connection, batch_id: str) -> Row | None:
    """One batch with its findings counted by code and severity."""
    sql = (
        f"SELECT {_COLUMNS}, (SELECT coalesce(json_agg("
        "json_build_object('code', c.code, 'severity', c.severity, 'n', c.n) "
        "ORDER BY c.severity, c.code), '[]'::json) FROM (SELECT code, severity, count(*) AS n FROM import_issue i "
        "WHERE i.batch_id = b.id GROUP BY code, severity) c) AS issue_counts "
        "FROM import_batch b WHERE b.id = CAST(:id AS uuid)"
    )
    row = session.execute(text(sql), {"id": batch_id}).mappings().one_or_none()
    return dict(row) if row else None


def find_issues(session: Connection, batch_id: str, limit: int, after: int) -> list[Row]:
    """Findings of a batch in file order, after the one with the number ``after``.

    They are numbered within the batch: the table's own numbers would tell how many findings others have had.
    """
    sql = (
        "SELECT i.number AS id, i.row_no, i.code, i.severity, i.field, i.params, i.message_vi, i.message_en, "
        "i.remedy_vi, i.remedy_en, i.measured, i.limit_value, ST_AsGeoJSON(i.geom, 8, 0)::json AS geometry "
        "FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM import_issue "
        "WHERE batch_id = CAST(:id AS uuid)) i WHERE i.number > :after ORDER BY i.number LIMIT :limit"
    )
    rows = session.execute(text(sql), {"id": batch_id, "limit": limit, "after": after})
    return [dict(row) for row in rows.mappings()]


def request_cancel(session: Connection, batch_id: str) -> bool:
    """Mark a batch as to be stopped unless it has ended or is being committed; tells whether it can be stopped."""
    sql = (
        "UPDATE import_batch SET cancel_requested = true WHERE id = CAST(:id AS uuid) "
        "AND state IN ('received', 'reading', 'checking') RETURNING id"
    )
    return session.execute(text(sql), {"id": batch_id}).one_or_none() is not None


def find_unfinished(session: Connection) -> list[UUID]:
    """Batches that have not ended, whether or not somebody still works on them."""
    return list(session.execute(text("SELECT id FROM import_batch WHERE finished_at IS NULL")).scalars())


def claim(session: Connection, batch_id: UUID) -> bool:
    """Own a batch until this transaction ends, as its importer does as long as it lives; False where another does."""
    sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('landdb import ' || CAST(:id AS text), 0))"
    return bool(session.execute(text(sql), {"id": str(batch_id)}).scalar_one())
