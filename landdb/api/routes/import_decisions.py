"""What people decide on an import: answers, accepted warnings, handing in, approval, return, undo."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, JsonBody, ServicesDep, Writer
from landdb.api.preconditions import read_seen
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.imports import answer_state, parse_batch
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.reasons import read_reason
from landdb.errors import InputError
from landdb.import_ import decisions
from landdb.import_.worker import IMPORTS
from landdb.queries import import_jobs, import_rows

router = APIRouter()

MAX_CODES: Final = 100


@router.post("/imports/{batch_id}/answer")
def answer_import(batch_id: str, actor: Writer, body: JsonBody, services: ServicesDep) -> Response:
    """Answer what an import asks, or have it read otherwise: a worker judges it anew."""
    key = find_seen(services.database, actor, batch_id)
    if not body:
        raise InputError("There is no answer in the body.", "Nội dung gửi lên không có câu trả lời.")
    decisions.answer(services.database, actor, key, body, services.settings.home / IMPORTS / str(key))
    return answer_state(key, "received", 202)


@router.post("/imports/{batch_id}/accept")
def accept_warnings(batch_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Accept warnings (all, or those of some codes) for a reason; tells how many, and which are still open."""
    refuse_others(body, {"reason", "codes"})
    reason, codes = _parse_reason(body), parse_codes(body.get("codes"))
    key = find_seen(database, actor, batch_id)
    accepted = decisions.accept(database, actor, key, reason, codes)
    with database.open_session(actor) as session:
        still_open = import_jobs.count_open_warnings(session, key)
        state = import_rows.find_state(session, key)
    return answer_state(key, state or "", accepted=accepted, open_warnings=still_open)


@router.post("/imports/{batch_id}/submit")
def submit_import(batch_id: str, actor: Writer, database: DatabaseDep) -> Response:
    """Hand an import in for approval; one that would write nothing ends instead."""
    key = find_seen(database, actor, batch_id)
    return answer_state(key, decisions.submit(database, actor, key))


@router.post("/imports/{batch_id}/approve")
def approve_import(request: Request, batch_id: str, actor: Writer, database: DatabaseDep) -> Response:
    """Let an import be written as it was seen (If-Match); a worker does it, with the rights of its author."""
    key = find_seen(database, actor, batch_id)
    decisions.approve(database, actor, key, read_seen(request))
    return answer_state(key, "committing", 202)


@router.post("/imports/{batch_id}/return")
def return_import(request: Request, batch_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Send an import back to its author as it was seen (If-Match), with a reason."""
    refuse_others(body, {"reason"})
    reason = _parse_reason(body)
    key = find_seen(database, actor, batch_id)
    decisions.send_back(database, actor, key, reason, read_seen(request))
    return answer_state(key, "returned")


@router.post("/imports/{batch_id}/undo")
def undo_import(batch_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Take a committed import back as a whole, unless others have changed its parcels since."""
    refuse_others(body, {"reason"})
    reason = _parse_reason(body)
    key = find_seen(database, actor, batch_id)
    return answer_state(key, "reverted", done=decisions.undo(database, actor, key, reason))


def find_seen(database: Database, actor: Actor, batch_id: str) -> UUID:
    """A batch that the caller sees: whether they may do what they want is asked after that."""
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        if import_rows.find_state(session, key) is None:
            raise no_such_item()
    return key


def refuse_others(body: dict[str, Any], known: set[str]) -> None:
    """Refuse a body with a field that is not known."""
    for name in body:
        if name not in known:
            raise InputError(f"Unknown field '{name[:60]}'.", f"Trường lạ '{name[:60]}'.")


def _parse_reason(body: dict[str, Any]) -> str:
    reason = body.get("reason", "")
    return read_reason(reason if isinstance(reason, str) else "")


def parse_codes(value: Any) -> list[str] | None:
    """Codes of findings in a body; None where all are meant."""
    if value is None:
        return None
    fits = isinstance(value, list) and 0 < len(value) <= MAX_CODES
    if not fits or not all(isinstance(code, str) and code.isascii() and code.isalnum() for code in value):
        raise params.bad("codes", f"a list of 1 to {MAX_CODES} codes", f"danh sách 1 đến {MAX_CODES} mã")
    return list(value)
