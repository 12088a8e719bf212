"""Step 9: an approved batch into the register, in one transaction together with the receipt; and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from landdb.db import Database, stoppable
from landdb.domain import parcel_code
from landdb.domain.actors import Actor
from landdb.domain.english import counted
from landdb.domain.issues import Language
from landdb.domain.targets import Target
from landdb.errors import InputError, LandDBError
from landdb.import_.compare import find_taken, tell_planner
from landdb.import_.constants import by_field
from landdb.import_.faults import reach
from landdb.import_.job import Job, LostJobError
from landdb.import_.later import overtaken
from landdb.import_.refusals import changed_meanwhile
from landdb.import_.stage_issues import stage_issues
from landdb.import_.standing import carry_over
from landdb.import_.stated_times import explain_moment
from landdb.queries import import_commit, import_jobs, import_profiles, import_rows, lineage, standing
from landdb.queries.import_commit import FileColumn

_TAKEN: Final = frozenset({"23505", "23P01"})
"""A unique index, or an exclusion constraint, is in the way (SQLSTATE)."""


def commit(job: Job) -> None:
    """Write the rows and close the batch.

    Raises
    ------
    ConflictError
        A parcel to be changed is no longer of the version that was compared, or another import came in between; what
        that one has taken is added to the findings. Or the moment that is stated is not behind the last version.
    CancelledError
        Somebody wants the import to stop: nothing was written.
    """
    batch = job.read()
    total = batch["rows_added"] + batch["rows_changed"] + batch["rows_removed"]
    job.require_own()
    job.advance("committing", 0, total)
    reach("before_commit")
    try:
        with job.writing() as session:
            _lock(session, job)
            if import_rows.find_state(session, job.batch_id) != "committing":
                raise LostJobError  # another program has written or closed it meanwhile
            taken = find_taken(session, job)
            if not taken:
                _write(session, job, batch)
                reach("within_commit")
    except IntegrityError as error:
        raise explain_moment(job.db, job.actor, job.batch_id, error) or _explain(error) from None
    reach("after_commit")
    if taken:
        with job.writing() as session:
            stage_issues(session, job.batch_id, taken)
        raise changed_meanwhile(taken[0])
    tell_planner(job, total)
    job.tell("committing", total, total)


def _lock(session: Connection, job: Job) -> None:
    """Wait for the register, and for works first where their ties go over: an undo locks them in that order."""
    if job.request.target == "parcels" and standing.count_former(session, job.batch_id):
        import_commit.lock_register(session, "works")
    import_commit.lock_register(session, job.request.target)


def _write(session: Any, job: Job, batch: dict[str, Any]) -> None:
    """The rows, what stood on those that end, the conflicts which their author may not see, and the receipt."""
    target = job.request.target
    columns = FileColumn.without_field(batch["columns"])
    mapped = {column["field"] for column in batch["columns"]} | by_field(job.request.constants, target).keys()
    silent = {"attributes": not columns, "code_name": "code_name" not in mapped}
    kept = frozenset(name for name, left_out in silent.items() if left_out)
    removed = 0
    if target != "parcels":
        removed = import_commit.retire_removed(session, job.batch_id, target)
    total = sum(batch[f"rows_{what}"] for what in ("added", "changed", "removed"))
    added, changed = import_commit.commit_batch(
        session, job.batch_id, target, columns, parcel_code.RULE, kept,
        lambda done: job.advance("committing", done, total),
    )  # fmt: skip
    if target == "parcels":  # the new ones come first: they are tied to those which they replace
        removed = lineage.retire_replaced(session, job.batch_id)
        removed += import_commit.retire_removed(session, job.batch_id, target)
    if (added, changed, removed) != (batch["rows_added"], batch["rows_changed"], batch["rows_removed"]):
        raise changed_meanwhile()
    if target == "parcels":
        carry_over(session, job)
        import_commit.queue_hidden_conflicts(session, job.batch_id)
    job.keep(session, "committing")
    profile = batch["plan"].get("profile_id")
    if profile is not None:
        import_profiles.record_use(session, UUID(profile))
    import_jobs.update_batch(session, job.batch_id, {"state": "committed"}, finished=True)
    import_jobs.add_event(session, job.batch_id, "state", {"state": "committed"})


def revert(
    db: Database, actor: Actor, batch_id: UUID, reason: str, cancelled: Callable[[], bool] = lambda: False
) -> int:
    """Take a committed batch back; returns the number of objects restored or retired.

    Raises
    ------
    ConflictError
        Some of its objects were changed since, or others stand on what would be retired, or the moment that is stated
        is not behind their last version; nothing was done.
    CancelledError
        Somebody wants it to stop; nothing was done.
    """
    reach("before_revert")
    try:
        with db.open_session(actor, read_only=False, timeout_ms=None) as session, stoppable(session, cancelled):
            standing_on = _find_standing(session, batch_id)
            done, changed = (0, []) if standing_on else import_commit.revert_batch(session, batch_id, reason)
            if not standing_on and not changed:
                import_jobs.add_event(session, batch_id, "state", {"state": "reverted"})
                reach("within_revert")
    except IntegrityError as error:
        raise explain_moment(db, actor, batch_id, error) or _unreturnable(db, actor, batch_id, error) from None
    if standing_on:
        stand = "stands" if len(standing_on) == 1 else "stand"
        raise overtaken(
            db, actor, batch_id,
            f"{counted(len(standing_on), 'object')} {stand} on parcels of this import, so it cannot be undone: "
            f"{_listed(standing_on, 'en')}",
            f"{len(standing_on)} đối tượng gắn với thửa của đợt nhập này nên không hoàn tác được: "
            f"{_listed(standing_on, 'vi')}",
        )  # fmt: skip
    if changed:
        with db.open_session(actor) as session:
            batch = import_jobs.find_job(session, batch_id)
            names = import_jobs.find_titles(session, batch["target"], changed) if batch else []
        raise overtaken(db, actor, batch_id, *_changed_since(names))
    return done


def _find_standing(session: Connection, batch_id: UUID) -> list[dict[Language, str]]:
    """What the actor sees stand on parcels that would be retired; none comes until this transaction ends.

    Works are locked too: their imports tie them to parcels, and lock these not. Those of markers do.
    """
    batch = import_jobs.find_job(session, batch_id)
    target: Target = "parcels" if batch is None else batch["target"]
    if target == "markers":  # no parcel is retired while its markers come back
        import_commit.lock_register(session, target)
    if target != "parcels":
        return []
    import_commit.lock_register(session, "works")
    import_commit.lock_register(session, "parcels")
    return standing.find_standing_on(session, batch_id)


def _listed(names: Sequence[Mapping[Language, str]], language: Language) -> str:
    return ", ".join(name[language] for name in names[:10]) + (" …" if len(names) > 10 else "")


def _changed_since(names: Sequence[Mapping[Language, str]]) -> tuple[str, str]:
    """Why a batch is not undone: ``names`` are the changed objects that the actor sees, and no other number is told."""
    if not names:
        return (
            "Objects of this import were changed since, so it cannot be undone.",
            "Có đối tượng của đợt nhập này đã được sửa sau đó nên không hoàn tác được.",
        )
    changed = f"{counted(len(names), 'object')} of this import {'was' if len(names) == 1 else 'were'} changed since"
    return (
        f"{changed}, so it cannot be undone: {_listed(names, 'en')}",
        f"{len(names)} đối tượng của đợt nhập này đã được sửa sau đó nên không hoàn tác được: {_listed(names, 'vi')}",
    )


def _unreturnable(db: Database, actor: Actor, batch_id: UUID, error: IntegrityError) -> LandDBError:
    """Why what was there before does not come back."""
    if getattr(error.orig, "pgcode", None) not in _TAKEN:
        return _explain(error)
    return overtaken(
        db, actor, batch_id,
        "What this import has replaced cannot come back, for other objects have taken its place; nothing was undone.",
        "Dữ liệu trước đợt nhập không khôi phục được vì đã có đối tượng khác thay chỗ; chưa hoàn tác gì.",
    )  # fmt: skip


def _explain(error: IntegrityError) -> LandDBError:
    """A key that came up meanwhile, or a constraint that our checks do not know."""
    if getattr(error.orig, "pgcode", None) in _TAKEN:
        return changed_meanwhile()
    return InputError(
        "the register refused a row that the checks had let through; nothing was written",
        "sổ đăng ký từ chối một dòng mà bước kiểm tra đã cho qua; chưa ghi gì vào sổ",
        remedy_en="tell the administrator, with the number of the import",
        remedy_vi="báo cho quản trị kèm mã đợt nhập",
    )
