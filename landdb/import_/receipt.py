"""What a batch's record says when it begins, asks and ends: ledger, state, and one sentence in each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import ENDED, STOPPED, WAITING
from landdb.domain.issues import Issue, Severity, kept_issue
from landdb.errors import LandDBError
from landdb.import_ import incoming, open_rings
from landdb.import_.conclude import OTHER_ANSWER, ledger
from landdb.import_.job import Job
from landdb.import_.options import options_without
from landdb.import_.plan import Plan
from landdb.import_.records import ImportRequest, ImportResult
from landdb.import_.shapes import READ_BEFORE
from landdb.import_.spool import Spool
from landdb.import_.unneeded_cells import leave_out
from landdb.queries import import_batches, import_jobs, staging

_BROKEN: Final = {"vi": "Lỗi khi nhập; chưa ghi gì vào sổ", "en": "The import broke; nothing was written"}

_UNKNOWN: Final[dict[str, Any]] = {
    "plan": {}, "columns": [], "mapping": {}, "encoding": None, "source_srid": None, "admin_unit_id": None,
    "balance": {}, "rows_total": None,
}  # fmt: skip
"""What a batch says of a file of which nothing is known."""


def open_batch(job: Job) -> None:
    """Add the batch, of which its own program knows."""
    add_batch(job.db, job.actor, job.batch_id, job.request)


def add_batch(db: Database, actor: Actor, batch_id: UUID, request: ImportRequest) -> None:
    """Add the batch of a request; a worker takes it up from there."""
    values = incoming.describe(request)
    with db.open_session(actor, read_only=False) as session:
        incoming.add(session, actor, batch_id, request, values)


def note_plan(job: Job, spool: Spool, plan: Plan) -> None:
    """What was decided about the file, before its rows are staged."""
    job.write(
        plan=plan.as_dict(), questions=[], columns=plan.columns, rows_total=spool.rows, rows_read=spool.rows,
        encoding=plan.encoding, mapping={column: field.name for column, field in plan.fields.items()},
    )  # fmt: skip


def ask(job: Job, spool: Spool, plan: Plan) -> None:
    """Wait for a person: what the questions are, and what is known so far."""
    note_plan(job, spool, plan)
    _tell_anew(job, plan.findings(spool.issues))
    message = {"vi": "Cần trả lời câu hỏi", "en": "A question is open"}
    told = [found for found in plan.issues if found.severity is not Severity.NOTE]
    if told:
        first = next((found for found in told if found.severity is Severity.ERROR), told[0])
        message = {"vi": first.message("vi"), "en": first.message("en")}
    told_of_rows, _ = open_rings.split(spool.issues)  # these may yet be closed
    unread = {found.row_no for found in told_of_rows if found.code in READ_BEFORE and found.row_no is not None}
    job.write(
        state="needs_input", questions=list(plan.questions), message_vi=message["vi"], message_en=message["en"],
        source_srid=None, admin_unit_id=plan.only_commune, balance={},
        **ledger({"quarantined": len(unread)}, spool.rows),
    )  # fmt: skip


def ask_first(job: Job, found: Issue, questions: list[dict[str, Any]], **others: Any) -> None:
    """Wait for a person before anything was read; nothing of an earlier look at the file remains.

    ``others`` are columns of the batch to write with that: whoever answers at once must meet all of it.
    """
    _tell_anew(job, [found])
    job.write(
        state="needs_input", questions=questions, message_vi=found.message("vi"), message_en=found.message("en"),
        **(ledger({}, 0) | _UNKNOWN | others),
    )  # fmt: skip


def ask_again(job: Job, found: Issue) -> bool:
    """Take back an answer that does not fit the file after all, and wait for another; tells whether there was one.

    Some answers are known to fit only when the file has been read as they say, as a column of another layer.
    """
    options = options_without(job.read()["options"], found)
    if options is None or not job.was_asked():
        return False
    question = {name: found.params.get(name) for name in ("option", "value", "choices")}
    ask_first(job, found, [{"about": "option", **question}], options=options)
    return True


def refuse(job: Job, found: Issue, rows: int = 0) -> None:
    """Close a batch whose file was not read to its end, or with an option that does not fit it, with the reason.

    All that was read is refused: of a file that breaks off these are ``rows``, and nobody knows how many it holds. A
    batch that a person was asked about waits instead: another answer may be what the file needs, as long as anything is
    there to be read.
    """
    if job.was_asked() and (Spool.exists(job.spool) or any(path.exists() for path in job.request.paths)):
        ask_first(job, found, [OTHER_ANSWER])
        return
    spool = Spool(job.spool) if Spool.exists(job.spool) else None
    _tell_anew(job, [*(leave_out(spool.issues) if spool else ()), found])
    read = spool.rows if spool else rows
    counts = ledger({"rejected": read}, read)
    if spool is None:
        counts.pop("rows_total")
    job.write(
        finished=True, state="failed", balance={}, message_vi=found.message("vi"), message_en=found.message("en"),
        **counts,
    )  # fmt: skip


def _tell_anew(job: Job, found: Sequence[Issue]) -> None:
    """These findings; nothing that an earlier look at the file had found or staged.

    That may be a million rows, and whoever is reading them, as a backup does, is waited for.
    """
    with job.writing() as session:
        staging.clear_findings(session, job.batch_id)
    job.add_issues(found)


def fail(job: Job, error: BaseException) -> None:
    """Close a batch that broke, with the reason where it is one that a person can understand."""
    message = {"vi": error.message_vi, "en": error.message_en} if isinstance(error, LandDBError) else _BROKEN
    job.close("failed", message)
    job.clear()


def keep_stopped(job: Job) -> None:
    """Close a batch that has asked a person although somebody wanted it to stop while it was at work."""
    batch = job.read()
    if batch["cancel_requested"] and batch["state"] in WAITING:
        job.close("cancelled", STOPPED)


def has_ended(state: str) -> bool:
    """Whether nothing more will become of a batch in this state."""
    return state in ENDED


def read_result(job: Job) -> ImportResult:
    """What the batch's record says now, with its findings."""
    batch = job.read()
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        issues = [kept_issue(row) for row in import_batches.find_all_issues(session, job.batch_id)]
        keys = _keys(session, job.batch_id, issues)
        waits = batch["state"] in {"ready", "dry_run"}
        open_warnings = import_jobs.count_open_warnings(session, job.batch_id) if waits else {}
    is_dry = batch["state"] == "dry_run"
    written = not is_dry and batch["state"] not in {"failed", "cancelled"}
    return ImportResult(
        batch_id=job.batch_id, file_name=batch["file_name"], state=batch["state"], rows_read=batch["rows_read"],
        rows_added=batch["rows_added"] if written else 0, rows_changed=batch["rows_changed"] if written else 0,
        rows_unchanged=batch["rows_unchanged"], rows_rejected=batch["rows_rejected"],
        rows_quarantined=batch["rows_quarantined"], rows_removed=batch["rows_removed"],
        rows_accepted=batch["rows_added"] + batch["rows_changed"] if is_dry else 0, srid=batch["source_srid"],
        encoding=batch["encoding"], mapping=batch["mapping"], issues=issues, keys=keys,
        admin_unit_id=batch["admin_unit_id"], open_warnings=open_warnings, questions=batch["questions"],
        plan=batch["plan"], version=batch["version"],
        message={"vi": batch["message_vi"] or "", "en": batch["message_en"] or ""},
    )  # fmt: skip


def _keys(session: Connection, batch_id: UUID, issues: Sequence[Issue]) -> dict[int, str]:
    rows = sorted({found.row_no for found in issues if found.row_no is not None})
    return import_batches.find_keys(session, batch_id, rows) if rows else {}
