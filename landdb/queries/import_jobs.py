"""SQL of an import as a job: its state, its events, who owns it, and what people decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.import_states import ENDED, QUEUED, WAITING
from landdb.domain.issues import Language
from landdb.domain.targets import Target
from landdb.queries.import_tables import REGISTERED

Row = dict[str, Any]


def add_batch(session: Connection, values: Mapping[str, Any]) -> None:
    """Open a batch."""
    names = ", ".join(values)
    session.execute(
        text(f"INSERT INTO import_batch ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), dict(values)
    )


def find_job(session: Connection, batch_id: UUID) -> Row | None:
    """What a worker must know of a batch to go on with it."""
    sql = """SELECT id, target, state, file_name, created_by, options, plan, questions, columns, balance, rows_read,
                    rows_added, rows_changed, rows_unchanged, rows_rejected, rows_quarantined, rows_removed,
                    source_srid, encoding, mapping, admin_unit_id, cancel_requested, attempts, approved_by,
                    finished_at, secrecy_level, message_vi, message_en, version
             FROM import_batch WHERE id = :id"""
    row = session.execute(text(sql), {"id": batch_id}).mappings().one_or_none()
    return dict(row) if row else None


def update_batch(session: Connection, batch_id: UUID, values: Mapping[str, Any], *, finished: bool = False) -> None:
    """Change columns of a batch; names come from the importer, never from a file. Mappings and lists become JSON."""
    assignments = [f"{name} = :{name}" for name in values] + (["finished_at = now()"] if finished else [])
    bound = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in values.items()
    }
    session.execute(
        text(f"UPDATE import_batch SET {', '.join(assignments)} WHERE id = :batch_id"), {**bound, "batch_id": batch_id}
    )


def move(session: Connection, batch_id: UUID, froms: Sequence[str], to: str, version: int | None = None) -> bool:
    """Put a batch that stands in one of some states into another, unless somebody wants it to stop; tells whether.

    Only a batch of that ``version`` (None: any).
    """
    sql = """UPDATE import_batch SET state = :to
             WHERE id = :id AND state = ANY(:froms) AND NOT cancel_requested
               AND version = coalesce(:version, version) RETURNING id"""
    found = session.execute(text(sql), {"id": batch_id, "froms": list(froms), "to": to, "version": version})
    return found.one_or_none() is not None


def is_cancel_requested(session: Connection, batch_id: UUID) -> bool:
    """Whether somebody asked for the batch to stop."""
    sql = "SELECT cancel_requested FROM import_batch WHERE id = :id"
    return bool(session.execute(text(sql), {"id": batch_id}).scalar())


def close_unwritten(session: Connection, batch_id: UUID, state: str, message: Mapping[str, str]) -> bool:
    """End a batch of which nothing was written: what was read counts as refused, except rows that say nothing new.

    One that has ended stays as it is; tells whether this one was open.
    """
    sql = """
        UPDATE import_batch b
        SET state = :state, message_vi = :vi, message_en = :en, finished_at = now(), rows_added = 0, rows_changed = 0,
            rows_removed = 0, rows_unchanged = r.n, rows_quarantined = q.n,
            rows_rejected = greatest(b.rows_read - r.n - q.n, 0)
        FROM (SELECT count(*) AS n FROM staged_outcome WHERE batch_id = :id AND outcome = 'unchanged') r,
             (SELECT count(*) AS n FROM staged_outcome WHERE batch_id = :id AND outcome = 'quarantined') q
        WHERE b.id = :id AND b.finished_at IS NULL"""
    closed = session.execute(text(sql), {"id": batch_id, "state": state, "vi": message["vi"], "en": message["en"]})
    return bool(closed.rowcount)


def add_event(session: Connection, batch_id: UUID, kind: str, payload: Mapping[str, Any]) -> None:
    """Tell whoever watches the batch; events are numbered within it from 1."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('landdb event ' || CAST(:id AS text), 0))"),
        {"id": str(batch_id)},
    )
    sql = """INSERT INTO import_event (batch_id, number, kind, payload)
             SELECT :id, coalesce(max(number), 0) + 1, :kind, CAST(:payload AS jsonb)
             FROM import_event WHERE batch_id = :id"""
    session.execute(text(sql), {"id": batch_id, "kind": kind, "payload": json.dumps(dict(payload), ensure_ascii=False)})


def find_events(session: Connection, batch_id: UUID, after: int, limit: int = 1000) -> list[Row]:
    """Events of a batch after the one numbered ``after``."""
    sql = """SELECT number, at, kind, payload FROM import_event
             WHERE batch_id = :id AND number > :after ORDER BY number LIMIT :limit"""
    rows = session.execute(text(sql), {"id": batch_id, "after": after, "limit": limit})
    return [dict(row) for row in rows.mappings()]


def find_queued(session: Connection) -> list[UUID]:
    """Batches that wait for a worker or had one, the oldest first."""
    sql = "SELECT id FROM import_batch WHERE finished_at IS NULL AND state = ANY(:states) ORDER BY created_at, id"
    return list(session.execute(text(sql), {"states": list(QUEUED)}).scalars())


def find_ended(session: Connection, batch_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some batches that have ended, or never were."""
    sql = """SELECT w.id FROM unnest(CAST(:ids AS uuid[])) AS w(id) LEFT JOIN import_batch b ON b.id = w.id
             WHERE b.id IS NULL OR b.state = ANY(:ended)"""
    return list(session.execute(text(sql), {"ids": list(batch_ids), "ended": list(ENDED)}).scalars())


def was_asked(session: Connection, batch_id: UUID) -> bool:
    """Whether a batch has waited for a person before."""
    sql = """SELECT EXISTS (SELECT FROM import_event
                            WHERE batch_id = :id AND kind = 'state' AND payload ->> 'state' = ANY(:waiting))"""
    return bool(session.execute(text(sql), {"id": batch_id, "waiting": list(WAITING)}).scalar_one())


def claim(session: Connection, batch_id: UUID) -> bool:
    """Own a batch until this transaction ends, as its worker does as long as it lives; False where another does."""
    sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('landdb import ' || CAST(:id AS text), 0))"
    return bool(session.execute(text(sql), {"id": str(batch_id)}).scalar_one())


def take_turn(session: Connection, batch_id: UUID) -> None:
    """Wait until nobody else's transaction writes what belongs to a batch, and keep others waiting until this ends."""
    sql = "SELECT pg_advisory_xact_lock(hashtext('landdb import writes'), hashtext(CAST(:id AS text)))"
    session.execute(text(sql), {"id": str(batch_id)})


def count_open_warnings(session: Connection, batch_id: UUID) -> dict[str, int]:
    """Number of warnings by code that nobody has accepted, on rows that would be written or on the file."""
    sql = """SELECT i.code, count(*) AS n FROM import_issue i LEFT JOIN staged_outcome o USING (batch_id, row_no)
             WHERE i.batch_id = :id AND i.severity = 'warning' AND i.accepted_at IS NULL
               AND coalesce(o.outcome, 'add') IN ('add', 'change') GROUP BY i.code ORDER BY i.code"""
    return {row.code: row.n for row in session.execute(text(sql), {"id": batch_id})}


def accept_warnings(session: Connection, batch_id: UUID, reason: str, codes: Sequence[str] | None) -> int:
    """Accept the open warnings of a batch, or those of some codes, for a reason; returns their number."""
    sql = """UPDATE import_issue SET acceptance_reason = :reason
             WHERE batch_id = :id AND severity = 'warning' AND accepted_at IS NULL
               AND (CAST(:codes AS text[]) IS NULL OR code = ANY(CAST(:codes AS text[])))"""
    parameters = {"id": batch_id, "reason": reason, "codes": None if codes is None else list(codes)}
    return int(session.execute(text(sql), parameters).rowcount)


def submit(session: Connection, batch_id: UUID) -> bool:
    """Hand a batch that is ready to whoever approves; False where it is not."""
    sql = """UPDATE import_batch SET state = 'submitted', submitted_at = now()
             WHERE id = :id AND state IN ('ready', 'returned') AND NOT cancel_requested RETURNING id"""
    return session.execute(text(sql), {"id": batch_id}).one_or_none() is not None


def approve(session: Connection, batch_id: UUID, version: int | None = None) -> bool:
    """Let a batch of a version (None: any) be written; the database sees to it that only a manager does.

    False where none waits.
    """
    sql = """UPDATE import_batch SET state = 'committing', approved_by = 'stamped'
             WHERE id = :id AND state IN ('ready', 'submitted') AND NOT cancel_requested
               AND version = coalesce(:version, version) RETURNING id"""
    return session.execute(text(sql), {"id": batch_id, "version": version}).one_or_none() is not None


def end_unchanged(session: Connection, batch_id: UUID, message: Mapping[str, str]) -> bool:
    """End a batch that would write nothing, with ``message`` behind its own; False where it would, or is not ready."""
    sql = """UPDATE import_batch SET state = 'committed', finished_at = now(),
                    message_vi = concat_ws('. ', message_vi, CAST(:vi AS text)),
                    message_en = concat_ws('. ', message_en, CAST(:en AS text))
             WHERE id = :id AND state IN ('ready', 'returned') AND NOT cancel_requested
               AND rows_added + rows_changed + rows_removed = 0 RETURNING id"""
    return session.execute(text(sql), {"id": batch_id, **message}).one_or_none() is not None


def send_back(session: Connection, batch_id: UUID, reason: str, version: int) -> bool:
    """Return a batch of a version to its author with a reason; False where none waits for approval."""
    sql = """UPDATE import_batch SET state = 'returned', return_reason = :reason
             WHERE id = :id AND state = 'submitted' AND version = :version RETURNING id"""
    found = session.execute(text(sql), {"id": batch_id, "reason": reason, "version": version})
    return found.one_or_none() is not None


_TITLES: Final[Mapping[Target, tuple[str, str]]] = {
    "parcels": ("'thửa ' || parcel_no || ' tờ ' || sheet_no", "'parcel ' || parcel_no || ' of sheet ' || sheet_no"),
    "works": ("code", "code"), "markers": ("'mốc ' || number", "'marker ' || number"),
    "protection_areas": ("kind || ' · ' || medium",) * 2,
}  # fmt: skip


def find_titles(session: Connection, target: Target, object_ids: Sequence[UUID]) -> list[dict[Language, str]]:
    """What people call those of some objects which the session's actor may see, in each language."""
    vi, en = _TITLES[target]
    sql = f"SELECT {vi} AS vi, {en} AS en FROM {REGISTERED[target]} WHERE id = ANY(:ids) ORDER BY 1"
    return [{"vi": row.vi, "en": row.en} for row in session.execute(text(sql), {"ids": list(object_ids)})]
