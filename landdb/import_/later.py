"""Which imports have to be undone before another one, and how a person is told so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from landdb.db import Database
from landdb.domain.access import readable_columns
from landdb.domain.actors import Actor
from landdb.domain.issues import Language
from landdb.domain.targets import Target
from landdb.errors import ConflictError, OvertakenError
from landdb.queries import import_jobs, later_batches

_NAMED: Final = 10
_TIMEOUT_MS: Final = 30_000
_TIMED_OUT: Final = "57014"
_MORE: Final[dict[Language, str]] = {"vi": ", và {n} đợt nữa trước các đợt này", "en": ", and {n} more before those"}
_FIRST: Final[dict[Language, str]] = {
    "vi": "Hoàn tác trước, theo thứ tự này: {listed}", "en": "Undo these before it, in this order: {listed}",
}  # fmt: skip
_OTHERS: Final[dict[Language, str]] = {
    "vi": "Có đợt nhập sau đó mà bạn không được xem: hãy nhờ người quản lý xem được chúng hoàn tác trước",
    "en": "There are later imports that you may not see: ask a manager who does to undo them before it",
}


def overtaken(db: Database, actor: Actor, batch_id: UUID, message_en: str, message_vi: str) -> ConflictError:
    """Why a batch is not undone, with the later ones that have to be undone before it; the caller raises it.

    Those are named which the actor sees; of others it is said that there are such, and no more. None is named where
    it takes too long to find them.
    """
    try:
        batches, has_hidden = _find_all(db, actor, batch_id)
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != _TIMED_OUT:
            raise
        batches, has_hidden = [], False
    if not batches and not has_hidden:
        return ConflictError(message_en, message_vi)
    remedy = {language: _remedy(batches, language, has_hidden=has_hidden) for language in _FIRST}
    numbers = [batch["id"] for batch in batches]
    return OvertakenError(message_en, message_vi, remedy_en=remedy["en"], remedy_vi=remedy["vi"], imports=numbers)


def _find_all(db: Database, actor: Actor, batch_id: UUID) -> tuple[list[dict[str, Any]], bool]:
    """The batches that stand on this one, and those on which stand others; the newest first, for that is the order.

    Those found together are asked for together: however many they are, the questions are few. None where it takes too
    long.
    """
    found: dict[UUID, dict[str, Any]] = {}
    has_hidden, with_areas = False, readable_columns("protection_area", actor.clearance) != ()
    with db.open_session(actor, timeout_ms=_TIMEOUT_MS) as session:
        this = import_jobs.find_job(session, batch_id)
        waiting: dict[Target, set[UUID]] = {this["target"]: {batch_id}} if this else {}
        until = monotonic() + _TIMEOUT_MS / 1000
        while waiting:
            if monotonic() > until:
                return [], False
            target, asked = waiting.popitem()
            later, some_hidden = later_batches.find_later(session, asked, target, with_areas=with_areas)
            has_hidden |= some_hidden
            for batch in later:
                if batch["id"] not in found:
                    found[batch["id"]] = batch
                    waiting.setdefault(batch["target"], set()).add(batch["id"])
    return sorted(found.values(), key=_ended_at, reverse=True), has_hidden


def _ended_at(batch: dict[str, Any]) -> datetime:
    at: datetime = batch["ended_at"]
    return at


def _remedy(batches: Sequence[dict[str, Any]], language: Language, *, has_hidden: bool) -> str:
    listed = [
        f"{str(one['id'])[:8]} ({one['file_name']}, {one['created_by']}, {one['ended_at']:%d/%m/%Y %H:%M} UTC)"
        for one in batches[:_NAMED]
    ]
    more = _MORE[language].format(n=len(batches) - _NAMED) if len(batches) > _NAMED else ""
    first = _FIRST[language].format(listed=", ".join(listed) + more)
    return ". ".join([first] * bool(batches) + [_OTHERS[language]] * has_hidden)
