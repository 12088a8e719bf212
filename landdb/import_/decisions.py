"""What people decide about a batch: answers to its questions, reasons for its warnings, approval, return, undo."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import NOTHING_TO_WRITE, STOPPED, TITLES, WAITING
from landdb.domain.reasons import read_reason
from landdb.domain.targets import Target
from landdb.errors import ConflictError, InputError, NotFoundError, RefusedError, StaleError
from landdb.import_.answers import check_answers
from landdb.import_.commit import revert
from landdb.import_.constants import renew
from landdb.import_.fix_offers import offer_fixes
from landdb.import_.fixing import Refusal, take_fixes
from landdb.import_.options import check_options
from landdb.import_.records import request_of
from landdb.queries import import_batches, import_fixes, import_jobs

_PAIRS: Final = frozenset({"encodings", "mapping", "translation", "constants"})
ANSWERS: Final = frozenset({"commune", "crs", "encoding", "layer", "profile"}) | _PAIRS
"""Options that an answer may set."""

_PLACE: Final = ("layer", "commune", "crs")
"""Options by which rows and their places are others: fixes that were taken for them hold no longer."""


def answer(db: Database, actor: Actor, batch_id: UUID, answers: Mapping[str, Any], folder: Path | None) -> None:
    """Answer a batch's questions, or read it otherwise: it is judged anew. ``folder`` is the batch's own.

    Raises
    ------
    InputError
        An answer is none, or does not fit the batch: it goes on waiting.
    ConflictError
        The batch does not wait for its author.
    """
    unknown = set(answers) - ANSWERS
    if unknown:
        named = ", ".join(sorted(unknown))
        raise InputError(f"No such option: {named[:100]}.", f"Không có tùy chọn: {named[:100]}.")
    batch = _find(db, actor, batch_id)
    merged = _merge(batch["options"], answers, batch["target"])
    request = request_of({**batch, "options": merged}, (), folder or Path())
    check_options(request)
    if batch["state"] not in WAITING:
        raise _wrong_state(batch)
    check_answers(db, actor, batch, request, set(answers), folder)
    with db.open_session(actor, read_only=False) as session:
        _requeue(session, batch, merged)
        if folder is not None and merged.get("layer") != batch["options"].get("layer"):
            # Another layer has to be read. Here, for nobody else has the batch until this transaction ends.
            shutil.rmtree(folder / "spool", ignore_errors=True)
        if any(merged.get(name) != batch["options"].get(name) for name in _PLACE):
            import_fixes.void_fixes(session, batch_id)


def _requeue(session: Connection, batch: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """Hand a batch that waits for a person back to the workers, who judge it anew with these options.

    Only as it was read: what somebody else has answered, or had judged anew, in between is not overwritten.
    """
    if not import_jobs.move(session, batch["id"], list(WAITING), "received", batch["version"]):
        raise ConflictError(
            "Somebody else has answered or stopped this import meanwhile.",
            "Có người vừa trả lời hoặc dừng đợt nhập này.",
            remedy_en="Look at it again before you decide.",
            remedy_vi="Hãy xem lại trước khi quyết định.",
        )
    import_jobs.update_batch(session, batch["id"], {"options": dict(options), "questions": [], "attempts": 0})
    import_jobs.add_event(session, batch["id"], "state", {"state": "received"})


def _merge(options: Mapping[str, Any], answers: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """Answers beside what was asked for; single columns beside single columns."""
    merged = dict(options)
    for name, value in answers.items():
        if name in _PAIRS:
            if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
                raise InputError(f"'{name}' must map columns to texts.", f"'{name}' phải là cột → giá trị.")
            former = merged.get(name) or {}
            merged[name] = renew(former, value, target) if name == "constants" else {**former, **value}
        elif value is not None and not isinstance(value, str):
            raise InputError(f"'{name}' must be a text.", f"'{name}' phải là văn bản.")
        else:
            merged[name] = value
    return merged


def accept(db: Database, actor: Actor, batch_id: UUID, reason: str, codes: Sequence[str] | None) -> int:
    """Accept warnings (all, or those of some codes) for a reason; returns how many.

    Raises
    ------
    InputError
        No reason was given.
    ConflictError
        The batch does not wait for its author.
    """
    reason = read_reason(reason)
    batch = _find(db, actor, batch_id)
    if batch["state"] not in WAITING:
        raise _wrong_state(batch)
    with db.open_session(actor, read_only=False) as session:
        accepted = import_jobs.accept_warnings(session, batch_id, reason, codes)
        import_jobs.add_event(session, batch_id, "accepted", {"n": accepted, "codes": list(codes or ())})
    return accepted


def fix(
    db: Database, actor: Actor, batch_id: UUID, rows: Sequence[int] | None, codes: Sequence[str] | None
) -> tuple[int, list[Refusal]]:
    """Take the fixes that are offered for some rows or codes (None: all); the batch is judged anew.

    Returns
    -------
    tuple
        How many fixes were taken, and those that would have done harm.

    Raises
    ------
    ConflictError
        The batch does not wait for its author.
    """
    batch = _find(db, actor, batch_id)
    if batch["state"] not in WAITING:
        raise _wrong_state(batch)
    offers = offer_fixes(db, actor, batch_id, rows, codes)
    if offers.fixes:
        with db.open_session(actor, read_only=False, timeout_ms=None) as session:
            take_fixes(session, batch_id, offers.fixes)
            _requeue(session, batch, batch["options"])
    return len(offers.fixes), offers.refused


def submit(db: Database, actor: Actor, batch_id: UUID) -> str:
    """Hand a batch in for approval; one that would write nothing ends instead. Returns its state.

    Raises
    ------
    ConflictError
        It is not ready, or has warnings that nobody has accepted.
    """
    batch = _find(db, actor, batch_id)
    with db.open_session(actor, read_only=False) as session:
        if end_unchanged(session, batch_id):
            return "committed"
    _refuse_open_warnings(db, actor, batch_id)
    with db.open_session(actor, read_only=False) as session:
        if not import_jobs.submit(session, batch_id):
            raise _wrong_state(batch)
        import_jobs.add_event(session, batch_id, "state", {"state": "submitted"})
    return "submitted"


def end_unchanged(session: Connection, batch_id: UUID) -> bool:
    """End a batch that is ready and would write nothing: there is nothing to approve. Tells whether it has ended."""
    if not import_jobs.end_unchanged(session, batch_id, NOTHING_TO_WRITE):
        return False
    import_jobs.add_event(session, batch_id, "state", {"state": "committed"})
    return True


def approve(db: Database, actor: Actor, batch_id: UUID, seen: int | None = None) -> None:
    """Let a batch be written: a worker does it, with the rights of its author. ``seen`` is the version looked at.

    Raises
    ------
    RefusedError
        The actor is no manager.
    StaleError
        The batch is no longer the one that was seen.
    ConflictError
        The batch waits for nobody's approval, or has warnings that nobody has accepted.
    """
    _require_manager(actor)
    batch = _find_seen(db, actor, batch_id, seen)
    _refuse_open_warnings(db, actor, batch_id)
    with db.open_session(actor, read_only=False) as session:
        if not import_jobs.approve(session, batch_id, batch["version"]):
            raise _wrong_state(_find_seen(db, actor, batch_id, batch["version"]))
        import_jobs.add_event(session, batch_id, "state", {"state": "committing"})


def send_back(db: Database, actor: Actor, batch_id: UUID, reason: str, seen: int | None = None) -> None:
    """Return a batch to its author, who reads the reason. ``seen`` is the version looked at.

    Raises
    ------
    RefusedError, InputError, StaleError, ConflictError
        The actor is no manager; there is no reason; the batch is no longer the one seen; it was not handed in.
    """
    _require_manager(actor)
    reason = read_reason(reason)
    batch = _find_seen(db, actor, batch_id, seen)
    with db.open_session(actor, read_only=False) as session:
        if not import_jobs.send_back(session, batch_id, reason, batch["version"]):
            raise _wrong_state(_find_seen(db, actor, batch_id, batch["version"]))
        import_jobs.add_event(session, batch_id, "state", {"state": "returned", "reason": reason})


def cancel(db: Database, actor: Actor, batch_id: UUID) -> str:
    """Stop a batch: nothing of it will be in the register. Returns its state, for one that is worked on stops later.

    Raises
    ------
    ConflictError
        It has ended.
    """
    _find(db, actor, batch_id)
    with db.open_session(actor, read_only=False) as session:
        state = import_batches.request_cancel(session, str(batch_id), STOPPED)
        if state == "cancelled":
            import_jobs.add_event(session, batch_id, "state", {"state": state})
    if state is None:
        raise ConflictError(
            "This import has ended: it can no longer be stopped.",
            "Đợt nhập này đã kết thúc: không dừng được nữa.",
        )
    return state


def undo(db: Database, actor: Actor, batch_id: UUID, reason: str, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Take a committed batch back as a whole; returns the number of objects restored or retired.

    Raises
    ------
    RefusedError, InputError
        The actor is no manager; there is no reason.
    ConflictError
        The batch is not committed, or some of its objects were changed since; nothing was done.
    CancelledError
        Somebody wants it to stop; nothing was done.
    """
    _require_manager(actor)
    reason = read_reason(reason)
    batch = _find(db, actor, batch_id)
    if batch["state"] != "committed":
        raise _wrong_state(batch)
    return revert(db, actor, batch_id, reason, cancelled)


def may_approve(actor: Actor) -> bool:
    """Whether a role of this actor approves imports."""
    return any(role in {"manager", "admin"} for role in actor.roles)


def _require_manager(actor: Actor) -> None:
    if not may_approve(actor):
        raise RefusedError("Only a manager decides on an import.", "Chỉ người quản lý được quyết định đợt nhập.")


def _find(db: Database, actor: Actor, batch_id: UUID) -> dict[str, Any]:
    with db.open_session(actor) as session:
        batch = import_jobs.find_job(session, batch_id)
    if batch is None:
        raise NotFoundError("There is no such import.", "Không có đợt nhập này.")
    return batch


def _find_seen(db: Database, actor: Actor, batch_id: UUID, seen: int | None) -> dict[str, Any]:
    """The batch; raises `StaleError` where it is another version than the one that somebody has seen."""
    batch = _find(db, actor, batch_id)
    if seen is None or batch["version"] == seen:
        return batch
    title, version = TITLES[batch["state"]], batch["version"]
    raise StaleError(
        f"This import has changed since you saw it: version {seen} then, {version} now ({title['en']}).",
        f"Đợt nhập đã thay đổi sau khi bạn xem: phiên bản {seen}, nay là {version} ({title['vi']}).",
        remedy_en="Look at it again before you decide.",
        remedy_vi="Hãy xem lại trước khi quyết định.",
    )


def _refuse_open_warnings(db: Database, actor: Actor, batch_id: UUID) -> None:
    with db.open_session(actor) as session:
        found = import_jobs.count_open_warnings(session, batch_id)
    if found:
        listed = ", ".join(f"{code} ({count})" for code, count in found.items())
        raise ConflictError(
            f"Warnings need a reason before this import goes on: {listed}.",
            f"Cảnh báo phải có lý do chấp nhận trước khi đi tiếp: {listed}.",
        )


def _wrong_state(batch: Mapping[str, Any]) -> ConflictError:
    title = TITLES[batch["state"]]
    return ConflictError(
        f"This import's state does not allow that: {title['en']}.",
        f"Trạng thái đợt nhập không cho phép: {title['vi']}.",
    )
