"""Step 9: the accepted rows into the register, in one transaction together with the receipt."""

from __future__ import annotations

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.import_ import receipt
from landdb.import_.batch_log import BatchLog
from landdb.import_.map_columns import ColumnMapping
from landdb.import_.recheck import find_taken
from landdb.import_.records import Candidates, ImportResult, Progress
from landdb.import_.refusals import changed_meanwhile
from landdb.import_.stage import stage_issues
from landdb.queries import import_commit, imports


def commit(
    db: Database, actor: Actor, log: BatchLog, result: ImportResult, candidates: Candidates, mapping: ColumnMapping
) -> ImportResult:
    """Write the rows and close the batch, or close it without writing where a dry run or a refusal says so.

    Raises
    ------
    ConflictError
        A parcel to be changed is no longer of the version that was compared, or another import came in between; what
        that one has taken is added to the findings.
    CancelledError
        Somebody asked to stop before the writing began.
    """
    if result.state != "committed":
        log.write(finished=True, **receipt.columns(result))
        return result
    total = result.rows_added + result.rows_changed
    log.begin_commit()
    log.advance(Progress("committing", 0, total))
    with db.open_session(actor, read_only=False, timeout_ms=None) as session:
        import_commit.lock_register(session, candidates.target)
        taken = find_taken(session, candidates)
        if not taken:
            _write(session, log, result, candidates, mapping)
    if taken:
        with db.open_session(actor, read_only=False, timeout_ms=None) as session:
            stage_issues(session, log.batch_id, taken, candidates)
        raise changed_meanwhile(taken[0])
    log.tell(Progress("committing", total, total))
    return result


def _write(
    session: Connection, log: BatchLog, result: ImportResult, candidates: Candidates, mapping: ColumnMapping
) -> None:
    """The rows, the conflicts which their author may not see, and the receipt."""
    columns = list(mapping.columns)
    added, changed = import_commit.commit_batch(session, log.batch_id, candidates.target, columns, _kept(mapping))
    if (added, changed) != (result.rows_added, result.rows_changed):
        raise changed_meanwhile()
    if candidates.target == "parcels":
        import_commit.queue_hidden_conflicts(session, log.batch_id)
    imports.update_batch(session, log.batch_id, receipt.columns(result), finished=True)


def _kept(mapping: ColumnMapping) -> frozenset[str]:
    """Columns of which the file says nothing at all, among those that cannot be kept row by row."""
    silent = {"attributes": not mapping.rest, "code_name": mapping.column_of("code_name") is None}
    return frozenset(name for name, left_out in silent.items() if left_out)
