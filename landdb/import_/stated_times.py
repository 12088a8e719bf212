"""Why the register refuses the moment at which an import of a predecessor's register is written (ADR 22)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import ConflictError
from landdb.queries import import_jobs

_NOT_BEHIND: Final = "stated_behind_last_version"
_BY_THE_CLOCK: Final = "taken_over_at_stated_time"


def explain_moment(db: Database, actor: Actor, batch_id: UUID, error: IntegrityError) -> ConflictError | None:
    """What a person is told of it; None where the error is another one. The caller raises it."""
    told: Any = getattr(error.orig, "diag", None)
    explain = _EXPLAINED.get(told.constraint_name) if told else None
    if explain is None:
        return None
    found = json.loads(told.message_detail or "{}")
    other = found.get("batch_id")
    with db.open_session(actor) as session:
        names = [_name(import_jobs.find_job(session, key)) for key in (batch_id, UUID(other) if other else None) if key]
    return explain(names, found)


def _name(batch: dict[str, Any] | None) -> str:
    return f"{str(batch['id'])[:8]} ({batch['file_name']})" if batch else "?"


def _not_behind(names: list[str], found: dict[str, Any]) -> ConflictError:
    stated, written = _moment(found["stated_at"]), _moment(found["written_at"])
    of_vi, of_en = (f" (đợt nhập {names[1]})", f" (import {names[1]})") if names[1:] else ("", "")
    return ConflictError(
        f"Import {names[0]}, stated for {stated}, touches an object whose last version is not before that: "
        f"{written}{of_en}. Nothing was written.",
        f"Đợt nhập {names[0]} khai thời điểm {stated}, nhưng có đối tượng mà lần ghi cuối không trước thời điểm đó: "
        f"{written}{of_vi}. Chưa ghi gì vào sổ.",
        remedy_en=f"State a moment behind {written}, or take over from an empty database again, in the order of days.",
        remedy_vi=f"Khai thời điểm sau {written}, hoặc tiếp nhận lại từ cơ sở dữ liệu trống theo đúng thứ tự ngày.",
    )


def _by_the_clock(names: list[str], found: dict[str, Any]) -> ConflictError:
    stated = _moment(found["stated_at"])
    return ConflictError(
        f"Import {names[0]} was begun for {stated} of the former register and is not written by today's clock.",
        f"Đợt nhập {names[0]} được khai cho thời điểm {stated} của sổ cũ nên không ghi theo giờ hiện tại.",
        remedy_en="While the takeover is open, go on with it for a stated moment; afterwards import the file anew.",
        remedy_vi="Khi việc tiếp nhận còn mở, hãy tiếp tục với thời điểm đã khai; khi đã đóng, hãy nhập lại tệp.",
    )


_EXPLAINED: Final[dict[str, Callable[[list[str], dict[str, Any]], ConflictError]]] = {
    _NOT_BEHIND: _not_behind, _BY_THE_CLOCK: _by_the_clock,
}  # fmt: skip


def _moment(told: str) -> str:
    return f"{datetime.fromisoformat(told).astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
