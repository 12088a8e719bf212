"""Saved filters of the caller's account: whoever has logged in keeps some, whatever their role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, JsonBody, Person, Reader
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item, parse_uuid
from landdb.api.routes.import_decisions import refuse_others
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.plain_text import is_plain
from landdb.domain.saved_filters import MAX_NAME_LENGTH, MAX_QUERY_LENGTH, SavedFilter
from landdb.queries import saved_filters

router = APIRouter()

Change = Callable[[Connection, UUID], SavedFilter | None]


@router.get("/saved-filters")
def read_filters(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """The caller's filters, the one last used first; a guest has none."""
    params.refuse_unknown(request.query_params, ())
    with database.open_session(actor) as session:
        found = saved_filters.find_filters(session)
    return json_response({"filters": [_shape(item) for item in found]})


@router.post("/saved-filters")
def save_filter(actor: Person, body: JsonBody, database: DatabaseDep) -> Response:
    """Keep a filter under a name."""
    refuse_others(body, {"name", "query"})
    texts = _read_texts({"name": "", "query": ""} | body)
    with database.open_session(actor, read_only=False) as session:
        added = saved_filters.add_filter(session, texts["name"], texts["query"])
    response = json_response(_shape(added))
    response.status_code = 201
    return response


@router.patch("/saved-filters/{filter_id}")
def change_filter(filter_id: str, actor: Person, body: JsonBody, database: DatabaseDep) -> Response:
    """Rename a filter, or keep another query under its name."""
    refuse_others(body, {"name", "query"})
    texts = _read_texts(body or {"name": ""})
    changed = _change(database, actor, filter_id, lambda session, key: saved_filters.change_filter(session, key, texts))
    return json_response(_shape(changed))


@router.post("/saved-filters/{filter_id}/use")
def use_filter(filter_id: str, actor: Person, database: DatabaseDep) -> Response:
    """Remember that a filter was applied."""
    return json_response(_shape(_change(database, actor, filter_id, saved_filters.record_use)))


@router.delete("/saved-filters/{filter_id}")
def delete_filter(filter_id: str, actor: Person, database: DatabaseDep) -> Response:
    """Take a filter away."""
    _change(database, actor, filter_id, saved_filters.retire_filter)
    return Response(status_code=204)


def _change(database: Database, actor: Actor, filter_id: str, change: Change) -> SavedFilter:
    key = UUID(parse_uuid(filter_id))
    with database.open_session(actor, read_only=False) as session:
        changed = change(session, key)
    if changed is None:
        raise no_such_item()
    return changed


def _read_texts(body: dict[str, Any]) -> dict[str, str]:
    """Name and query, trimmed and bounded."""
    most = {"name": MAX_NAME_LENGTH, "query": MAX_QUERY_LENGTH}
    found = {}
    for name, value in body.items():
        text = value.strip() if isinstance(value, str) else ""
        if not 0 < len(text) <= most[name] or not is_plain(text):
            raise params.bad(name, f"a text of 1 to {most[name]} characters", f"chuỗi từ 1 đến {most[name]} ký tự")
        found[name] = text
    return found


def _shape(item: SavedFilter) -> dict[str, Any]:
    return {
        "id": str(item.id), "name": item.name, "query": item.query, "created_at": item.created_at.isoformat(),
        "last_used_at": item.last_used_at.isoformat() if item.last_used_at else None,
    }  # fmt: skip
