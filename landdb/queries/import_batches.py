"""Import batches and their findings, for reading; the importer writes them (see ``imports``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.import_states import WAITING
from landdb.queries import as_of

Row = dict[str, Any]
Place = tuple[datetime, UUID]
"""Where a batch stands in the list: when it was brought, its id."""

_COLUMNS: Final = (
    "b.id::text AS id, b.target, b.state, b.file_name, b.file_size, encode(b.file_sha256, 'hex') AS file_sha256, "
    "b.created_by, b.created_at, b.finished_at, b.source_srid, b.encoding, b.mapping, b.rows_total, b.rows_read, "
    "b.rows_added, b.rows_changed, b.rows_unchanged, b.rows_rejected, b.rows_quarantined, b.rows_removed, "
    "b.message_vi, b.message_en, b.submitted_at, b.approved_by, b.approved_at, b.returned_by, b.returned_at, "
    "b.return_reason, b.reverted_by, b.reverted_at, b.revert_reason, b.version, "
    "coalesce(a.code, split_part(b.options ->> 'commune', '@', 1)) AS commune_code, a.name_vi AS commune_name"
)
_FROM: Final = "FROM import_batch b LEFT JOIN admin_unit a ON a.id = b.admin_unit_id"
_DETAILS: Final = "b.options, b.plan, b.questions, b.columns, b.balance, b.taken_over_at"

FILE_FIRST: Final = (
    "i.row_no NULLS FIRST, i.row_no IS NULL AND i.severity <> 'error', "
    "array_position(ARRAY['C01', 'F16', 'F15'], i.code), i.code, i.id"
)
"""Order of findings: those on the file first, its errors before the rest, then by row."""


@dataclass(frozen=True)
class BatchFilter:
    """Which batches a list shows; what is empty leaves none out. ``mine`` are those of the session's actor.

    ``commune`` are batches all rows of which lie there, or were said to.
    """

    states: Sequence[str] = ()
    commune: str | None = None
    since: datetime | None = None
    target: str | None = None
    mine: bool = False


def find_batches(
    session: Connection, limit: int, wanted: BatchFilter = BatchFilter(), after: Place | None = None
) -> list[Row]:
    """The newest batches that the caller may see, those behind ``after``."""
    where, asked = _where(wanted, after)
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY b.created_at DESC, b.id DESC LIMIT :limit"
    return [dict(row) for row in session.execute(text(sql), {"limit": limit, **asked}).mappings()]


def count_states(session: Connection, wanted: BatchFilter) -> dict[str, int]:
    """How many batches that the caller may see stand in each state, whichever states the filter names."""
    where, asked = _where(replace(wanted, states=()))
    sql = f"SELECT b.state, count(*) AS n FROM import_batch b WHERE {where} GROUP BY b.state ORDER BY b.state"
    return {row.state: row.n for row in session.execute(text(sql), asked)}


@dataclass(frozen=True)
class Month:
    """Imports brought in a month of Viet Nam: how many, rows that they wrote, the highest level among them."""

    first: date
    imports: int
    rows: int
    level: int


def count_months(session: Connection, start: date, end: date) -> list[Month]:
    """Imports that the caller may see by the month in which they were brought, both days included."""
    sql = f"""
        SELECT CAST(date_trunc('month', b.created_at {as_of.ZONE}) AS date) AS first,
               count(*) AS imports, max(b.secrecy_level) AS level,
               coalesce(sum(b.rows_added + b.rows_changed + b.rows_removed)
                        FILTER (WHERE b.state = 'committed'), 0)::bigint AS rows
        FROM import_batch b
        WHERE b.created_at >= {as_of.midnight("CAST(:start AS date)")}
          AND b.created_at < {as_of.midnight("CAST(:end AS date) + 1")}
        GROUP BY 1 ORDER BY 1"""
    found = session.execute(text(sql), {"start": start, "end": end})
    return [Month(row.first, row.imports, row.rows, row.level) for row in found]


def _where(wanted: BatchFilter, after: Place | None = None) -> tuple[str, dict[str, Any]]:
    """The condition of a list, and its parameters."""
    clauses = {
        "b.state = ANY(:states)": bool(wanted.states),
        "b.created_at >= :since": wanted.since is not None,
        "b.target = :target": wanted.target is not None,
        "b.created_by = current_setting('app.actor')": wanted.mine,
        "(split_part(b.options ->> 'commune', '@', 1) = :commune OR b.admin_unit_id IN "
        "(SELECT a.id FROM admin_unit a WHERE a.code = :commune))": wanted.commune is not None,
        "(b.created_at, b.id) < (:created_at, :id)": after is not None,
    }
    where = " AND ".join(["true", *(clause for clause, is_asked in clauses.items() if is_asked)])
    asked = {"states": list(wanted.states), "since": wanted.since, "target": wanted.target, "commune": wanted.commune}
    return where, asked | dict(zip(("created_at", "id"), after or (), strict=False))


def place_of(batch: Row) -> Place:
    """Where a batch stands in the list."""
    return batch["created_at"], UUID(batch["id"])


def find_batch(session: Connection, prefix: str) -> Row | None:
    """The batch whose id begins so; None when there is no such one or several."""
    sql = f"SELECT {_COLUMNS}, {_DETAILS} {_FROM} WHERE b.id::text LIKE :prefix || '%' LIMIT 2"
    found = [dict(row) for row in session.execute(text(sql), {"prefix": prefix}).mappings()]
    return found[0] if len(found) == 1 else None


def find_all_issues(session: Connection, batch_id: UUID, limit: int | None = None) -> list[Row]:
    """Findings of a batch, those on the file first."""
    sql = f"""
        SELECT i.row_no, i.code, i.variant, i.severity, i.field, i.params, i.measured, i.limit_value, i.message_vi,
               i.message_en, i.remedy_vi, i.remedy_en, i.accepted_by, i.acceptance_reason
        FROM import_issue i WHERE i.batch_id = :id ORDER BY {FILE_FIRST} LIMIT :limit"""
    return [dict(row) for row in session.execute(text(sql), {"id": batch_id, "limit": limit}).mappings()]


def find_keys(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> dict[int, str]:
    """Keys of some rows, for people: ``sheet/parcel`` or the code of a work."""
    sql = "SELECT row_no, coalesce(key, '') AS key FROM staged_row WHERE batch_id = :id AND row_no = ANY(:rows)"
    return {row.row_no: row.key for row in session.execute(text(sql), {"id": batch_id, "rows": list(row_nos)})}


def find_row_codes(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> dict[int, list[str]]:
    """Codes of the findings on some rows."""
    sql = """SELECT row_no, array_agg(DISTINCT code ORDER BY code) AS codes FROM import_issue
             WHERE batch_id = :id AND row_no = ANY(:rows) GROUP BY row_no ORDER BY row_no"""
    return {row.row_no: row.codes for row in session.execute(text(sql), {"id": batch_id, "rows": list(row_nos)})}


def get_batch(session: Connection, batch_id: str) -> Row | None:
    """One batch with its findings counted by code and severity."""
    sql = (
        f"SELECT {_COLUMNS}, {_DETAILS}, (SELECT coalesce(json_agg("
        "json_build_object('code', c.code, 'severity', c.severity, 'n', c.n) "
        "ORDER BY c.severity, c.code), '[]'::json) FROM (SELECT code, severity, count(*) AS n FROM import_issue i "
        "WHERE i.batch_id = b.id GROUP BY code, severity) c) AS issue_counts "
        f"{_FROM} WHERE b.id = CAST(:id AS uuid)"
    )
    row = session.execute(text(sql), {"id": batch_id}).mappings().one_or_none()
    return dict(row) if row else None


def request_cancel(session: Connection, batch_id: str, message: Mapping[str, str]) -> str | None:
    """Mark a batch as to be stopped; returns its state, or None where it has ended.

    One that waits for a person is stopped at once, with ``message``, and what it would have written, or had not judged
    yet, counts as refused.
    """
    sql = """
        UPDATE import_batch SET cancel_requested = true,
            state = CASE WHEN state = ANY(:waiting) THEN 'cancelled' ELSE state END,
            finished_at = CASE WHEN state = ANY(:waiting) THEN now() END,
            rows_rejected = CASE WHEN state = ANY(:waiting) THEN rows_read - rows_unchanged - rows_quarantined
                            ELSE rows_rejected END,
            rows_added = CASE WHEN state = ANY(:waiting) THEN 0 ELSE rows_added END,
            rows_changed = CASE WHEN state = ANY(:waiting) THEN 0 ELSE rows_changed END,
            rows_removed = CASE WHEN state = ANY(:waiting) THEN 0 ELSE rows_removed END,
            message_vi = CASE WHEN state = ANY(:waiting) THEN :vi ELSE message_vi END,
            message_en = CASE WHEN state = ANY(:waiting) THEN :en ELSE message_en END
        WHERE id = CAST(:id AS uuid) AND finished_at IS NULL RETURNING state"""
    values = {"id": batch_id, "waiting": list(WAITING), "vi": message["vi"], "en": message["en"]}
    return session.execute(text(sql), values).scalar_one_or_none()
