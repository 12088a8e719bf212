"""The whole way of an import, on one screen: read, plan, stage, compare, conclude, decide, commit.

A batch stands in the database at every moment, so any process may go on with it from where it stands.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from landdb.db import Database, is_full, is_outage
from landdb.domain.access import TABLES
from landdb.domain.actors import Actor
from landdb.domain.import_states import STOPPED
from landdb.domain.targets import Target
from landdb.errors import CancelledError, ConflictError, NotFoundError, RefusedError, UnavailableError
from landdb.import_ import receipt
from landdb.import_.commit import commit
from landdb.import_.compare import compare
from landdb.import_.conclude import conclude
from landdb.import_.decisions import end_unchanged, may_approve
from landdb.import_.faults import reach
from landdb.import_.job import InterruptedJobError, Job, LostJobError
from landdb.import_.kept_files import kept_files
from landdb.import_.options import check_options
from landdb.import_.planning import make_plan
from landdb.import_.process import settle_memory
from landdb.import_.read_file import QuestionError, read_file
from landdb.import_.readers.limits import Limits
from landdb.import_.records import ImportRequest, ImportResult, Progress, request_of
from landdb.import_.refusals import FileRefusedError
from landdb.import_.spool import Spool
from landdb.import_.stage import stage
from landdb.queries import import_jobs
from landdb.queries.import_tables import REGISTERED


class TakenError(ConflictError):
    """Another program has the batch, or has carried it on already."""


def ignore(_: Progress) -> None:
    """Nobody wants to know how far it is."""


def never() -> bool:
    """Nobody wants it to stop."""
    return False


def run_import(
    db: Database,
    actor: Actor,
    request: ImportRequest,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    batch_id: UUID | None = None,
) -> ImportResult:
    """Import one source as far as it goes without another person. A refused or cancelled file is a result too.

    Raises
    ------
    InputError
        An option cannot be used at all.
    RefusedError
        The actor may not write.
    ConflictError
        Somebody changed the same parcels meanwhile.
    """
    require_writer(actor, request.target)
    check_options(request)
    batch_id = batch_id or uuid4()
    job = Job(db, actor, batch_id, request, folder_of(request.work_folder, batch_id), progress, cancelled)
    with job.owned():
        receipt.open_batch(job)
        return _carry_on_alone(job)


def go_on(
    db: Database, author: Actor, batch_id: UUID, imports: Path, progress: Callable[[Progress], None] = ignore,
    cancelled: Callable[[], bool] = never, limits: Limits | None = None, paths: tuple[Path, ...] = (),
) -> ImportResult:  # fmt: skip
    """Go on with a batch that waits for a program, with the rights of its author; ``imports`` holds its folder.

    ``paths`` are its files where the folder has none.

    Raises
    ------
    TakenError
        Another program works on it, or has done so.
    ConflictError
        The register has changed.
    """
    folder = imports / str(batch_id)
    with db.open_session(author) as session:
        batch = import_jobs.find_job(session, batch_id)
    if batch is None:
        raise NotFoundError("There is no such import.", "Không có đợt nhập này.")
    request = request_of(batch, kept_files(folder) or paths, imports, limits)
    job = Job(db, author, batch_id, request, folder, progress, cancelled)
    with job.owned() as mine:
        if not mine:
            raise _taken()
        return _carry_on_alone(job)


def read_result_of(db: Database, actor: Actor, batch_id: UUID) -> ImportResult:
    """What the record of a batch says now, which the actor sees."""
    return receipt.read_result(Job(db, actor, batch_id, ImportRequest(paths=()), Path(), ignore, never))


def require_writer(actor: Actor, target: Target = "parcels") -> None:
    """Raise `RefusedError` when the actor may not import rows of a target."""
    needed = TABLES[REGISTERED[target]].write_from
    if not actor.may_write or needed is None or actor.clearance < needed:
        raise RefusedError(
            f"importing this needs a writing role and clearance {needed}",
            f"nhập dữ liệu này cần quyền ghi và mức tiếp cận {needed}",
        )


def folder_of(work_folder: Path | None, batch_id: UUID) -> Path:
    """Where a batch keeps what must outlive a step."""
    return (work_folder or Path(tempfile.gettempdir()) / "landdb-imports") / str(batch_id)


def _carry_on_alone(job: Job) -> ImportResult:
    """As `carry_on`, for whoever waits for the result."""
    try:
        return carry_on(job)
    except LostJobError:
        raise _taken() from None


def _taken() -> TakenError:
    return TakenError("Another program works on this import.", "Chương trình khác đang xử lý đợt nhập này.")


def carry_on(job: Job) -> ImportResult:
    """Go on with a batch from where it stands until it has ended or a person is asked; its caller owns it.

    Raises
    ------
    InterruptedJobError
        The program is told to end, or has lost the batch; it stays where it stands, as it does in an outage of the
        server where somebody will take it up again.
    UnavailableError
        A disk is full; the batch has failed.
    """
    try:
        _run(job)
    except QuestionError as question:
        receipt.ask_first(job, question.found, question.questions)
    except FileRefusedError as refusal:  # it could not be read to its end, or an option does not fit it
        if not receipt.ask_again(job, refusal.issue):
            receipt.refuse(job, refusal.issue, refusal.rows)
    except InterruptedJobError:  # the batch stays where it stands, for the next worker
        raise
    except (CancelledError, KeyboardInterrupt):
        job.close("cancelled", STOPPED)
    except BaseException as error:
        if job.resumable and is_outage(error):
            raise
        if is_full(error):
            receipt.fail(job, full := _disk_full())
            raise full from error
        receipt.fail(job, error)
        raise
    receipt.keep_stopped(job)
    result = receipt.read_result(job)
    if receipt.has_ended(result.state):
        reach("ended")
        job.clear()
    return result


def _disk_full() -> UnavailableError:
    return UnavailableError(
        "The disk is full; nothing was written to the register",
        "Ổ đĩa đầy; chưa ghi gì vào sổ",
        remedy_en="make room, then import the file again",
        remedy_vi="giải phóng dung lượng rồi nhập lại tệp",
    )


def _run(job: Job) -> None:
    settle_memory()
    state = job.read()["state"]
    if state == "committing":
        commit(job)
        return
    if not Spool.exists(job.spool):
        read_file(job)
    job.move(("received", "inspecting", "staging", "checking"), "staging")
    spool = Spool(job.spool)
    plan = make_plan(job, spool)
    if plan.questions:
        receipt.ask(job, spool, plan)
        return
    receipt.note_plan(job, spool, plan)
    reach("before_staging")
    staged = stage(job, spool, plan)
    reach("staged")
    job.move(("staging",), "checking")
    found = compare(job, plan, staged)
    reach("compared")
    if conclude(job, plan, staged, found) == "ready":
        reach("concluded")
        _decide(job)


def _decide(job: Job) -> None:
    """Let a person look, hand a batch in or write it: as its author wants, where no warning is open.

    One that would write nothing ends here. In one transaction, or a batch would wait for a person who has been asked
    for nothing.
    """
    with job.writing() as session:
        job.step(session, ("checking",), "ready")
        if job.request.finish == "check" or end_unchanged(session, job.batch_id):
            return
        if job.request.accept:
            import_jobs.accept_warnings(session, job.batch_id, job.request.accept, None)
        if import_jobs.count_open_warnings(session, job.batch_id):
            return
        if job.request.finish == "submit" or not may_approve(job.actor):
            import_jobs.submit(session, job.batch_id)
            import_jobs.add_event(session, job.batch_id, "state", {"state": "submitted"})
            return
        if not import_jobs.approve(session, job.batch_id):
            raise CancelledError("the import was stopped", "đã dừng nhập")
        import_jobs.add_event(session, job.batch_id, "state", {"state": "committing"})
    commit(job)
