"""Step 9: the accepted rows into the register, in one transaction together with the receipt."""

from __future__ import annotations

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import ConflictError
from landdb.import_ import receipt
from landdb.import_.batch_log import BatchLog
from landdb.import_.map_columns import ColumnMapping
from landdb.import_.recheck import require_room
from landdb.import_.records import Candidates, ImportResult, Progress
from landdb.queries import imports as queries


def commit(
    db: Database, actor: Actor, log: BatchLog, result: ImportResult, candidates: Candidates, mapping: ColumnMapping
) -> ImportResult:
    """Write the rows and close the batch, or close it without writing where a dry run or a refusal says so.

    Raises
    ------
    ConflictError
        A parcel to be changed is no longer of the version that was compared, or another import came in between.
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
        queries.lock_register(session, candidates.target)
        require_room(session, candidates)
        columns = list(mapping.columns)
        added, changed = queries.commit_batch(session, log.batch_id, candidates.target, columns, _kept(mapping))
        if (added, changed) != (result.rows_added, result.rows_changed):
            raise ConflictError(
                "parcels of the file were changed by somebody else meanwhile; import it again",
                "có thửa của tệp vừa bị người khác thay đổi; hãy nhập lại",
            )
        if candidates.target == "parcels":
            queries.queue_hidden_conflicts(session, log.batch_id)
        queries.update_batch(session, log.batch_id, receipt.columns(result), finished=True)
    log.tell(Progress("committing", total, total))
    return result


def _kept(mapping: ColumnMapping) -> frozenset[str]:
    """Columns of which the file says nothing at all, among those that cannot be kept row by row."""
    silent = {"attributes": not mapping.rest, "code_name": mapping.column_of("code_name") is None}
    return frozenset(name for name, left_out in silent.items() if left_out)
