"""SQL of uploads: whether the same one came before, and how much of an author's waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from landdb.queries.import_tables import REGISTERED

Row = dict[str, Any]


def lock_uploads(session: Connection) -> None:
    """Let the uploads of the session's actor come in one after the other, until this transaction ends."""
    sql = "SELECT pg_advisory_xact_lock(hashtextextended('landdb upload ' || current_setting('app.actor'), 0))"
    session.execute(text(sql))


def find_same(session: Connection, request_sha256: bytes, states: Sequence[str]) -> Row | None:
    """The actor's own newest batch of the same request in one of some states; never another author's."""
    sql = """SELECT id, state, target, finished_at FROM import_batch
             WHERE request_sha256 = :sha AND state = ANY(:states) AND NOT cancel_requested
               AND created_by = current_setting('app.actor') ORDER BY created_at DESC, id LIMIT 1"""
    found = session.execute(text(sql), {"sha": request_sha256, "states": list(states)}).mappings().one_or_none()
    return dict(found) if found else None


def has_size(session: Connection, size: int, states: Sequence[str]) -> bool:
    """Whether a batch of the actor's in one of some states has files of so many bytes."""
    sql = """SELECT EXISTS (SELECT FROM import_batch WHERE file_size = :size AND state = ANY(:states)
                            AND created_by = current_setting('app.actor'))"""
    return bool(session.execute(text(sql), {"size": size, "states": list(states)}).scalar_one())


def is_overtaken(session: Connection, batch: Mapping[str, Any]) -> bool:
    """Whether an object of a committed batch was changed since, as far as the actor sees it: it could be told anew.

    Within one transaction versions follow each other by microseconds, and time runs forwards within an object.
    """
    sql = f"""SELECT EXISTS (
                SELECT FROM (SELECT object_id FROM staged_row WHERE batch_id = :id
                             UNION ALL SELECT object_id FROM staged_removal WHERE batch_id = :id) r
                JOIN {REGISTERED[batch["target"]]} o ON o.id = r.object_id
                WHERE o.system_from > CAST(:finished_at AS timestamptz) + interval '1 millisecond')"""
    return bool(session.execute(text(sql), {"id": batch["id"], "finished_at": batch["finished_at"]}).scalar_one())


def count_waiting(session: Connection) -> tuple[int, int]:
    """Number of the actor's batches that have not ended, and bytes of their files."""
    sql = """SELECT count(*) AS n, coalesce(sum(file_size), 0) AS bytes FROM import_batch
             WHERE finished_at IS NULL AND created_by = current_setting('app.actor')"""
    row = session.execute(text(sql)).one()
    return int(row.n), int(row.bytes)
