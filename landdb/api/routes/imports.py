"""Imports: files come in, a worker takes them up, and their state can be asked for."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from anyio import from_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params, uploads
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader, ServicesDep, Writer
from landdb.api.preconditions import etag_of
from landdb.api.representation import json_response, root_url
from landdb.api.routes.collections import no_such_item, parse_uuid
from landdb.api.schemas.imports import shape_batch, shape_listed
from landdb.db import is_full
from landdb.domain.actors import Actor
from landdb.domain.import_states import ENDED, STATES
from landdb.import_ import decisions, incoming
from landdb.import_.batch_filter import read_filter
from landdb.import_.pipeline import require_writer
from landdb.import_.worker import IMPORTS
from landdb.queries import import_batches, import_jobs, import_rows

router = APIRouter()

FILES: Final = "files"
"""Folder of the files as they came, in the folder of their batch."""

FILTERS: Final = ("state", "commune", "since", "target", "mine")
"""Parameters that leave imports out of the list."""

FACETS: Final = ("state",)
"""What the list can be counted by."""


@router.post("/imports")
def add_import(request: Request, actor: Writer, services: ServicesDep) -> Response:
    """Take files and queue an import, or name the one that has them already; the caller is known before any is read."""
    params.refuse_unknown(request.query_params, ())
    require_writer(actor)
    settings = services.settings
    batch_id = uuid4()
    folder = settings.home / IMPORTS / str(batch_id)
    incoming.require_space(folder, _announced(request), settings)
    form = from_thread.run(uploads.read_form, request)
    try:
        wanted = uploads.parse_form(form, uploads.store_files(form, folder / FILES))
        require_writer(actor, wanted.target)
        again = uploads.parse_switch(form, uploads.AGAIN)
        arrival = incoming.take_in(services.database, actor, batch_id, wanted, settings, again=again)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and is_full(error):
            raise incoming.no_space(settings) from error
        raise
    finally:
        from_thread.run(form.close)
    if arrival.is_repeated:
        shutil.rmtree(folder, ignore_errors=True)
    location = f"{root_url(request)}/imports/{arrival.batch_id}"
    response = answer_state(
        arrival.batch_id, arrival.state, 200 if arrival.is_repeated else 202, repeated=arrival.is_repeated
    )
    response.headers["Location"] = location
    return response


@router.get("/imports")
def read_imports(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """Imports that the caller may see, newest first: of some states (``state=ready,returned``), a commune …

    ``facets=state`` counts by state those which the other filters leave in.
    """
    query = request.query_params
    params.refuse_unknown(query, {"limit", "cursor", "facets", *FILTERS})
    limit = params.parse_int(query, "limit", 50, 1, 200)
    after = decode_cursor(query.get("cursor"), datetime, UUID)
    states = params.parse_list(query, "state", STATES)
    mine = params.parse_flag(query, "mine")
    wanted = read_filter(states, query.get("commune"), query.get("since"), query.get("target"), mine=mine)
    facets = params.parse_list(query, "facets", FACETS)
    require_clearance(actor)
    with database.open_session(actor) as session:
        found = import_batches.find_batches(session, limit + 1, wanted, after)
        counts = {"state": import_batches.count_states(session, wanted)} if facets else {}
    following = encode_cursor(*import_batches.place_of(found[limit - 1])) if len(found) > limit else None
    content = {"imports": [shape_listed(row) for row in found[:limit]], "next": following}
    return json_response(content | ({"facets": counts} if facets else {}))


@router.get("/imports/{batch_id}")
def read_import(batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """One import: its state, ledger and balance, how its file is read, what is asked, and what was decided."""
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        found = import_batches.get_batch(session, str(key))
        warnings = import_jobs.count_open_warnings(session, key)
    if found is None:
        raise no_such_item()
    return json_response(shape_batch(found, warnings), ETag=etag_of(found["version"]))


@router.post("/imports/{batch_id}/cancel")
def cancel_import(batch_id: str, actor: Writer, services: ServicesDep) -> Response:
    """Stop an import: nothing of it will be in the register. One that waits for a person has ended at once."""
    key = parse_batch(actor, batch_id)
    with services.database.open_session(actor) as session:
        if import_rows.find_state(session, key) is None:
            raise no_such_item()
    has_ended = decisions.cancel(services.database, actor, key) in ENDED
    if has_ended:  # no worker has it, so nobody else removes what it left
        shutil.rmtree(services.settings.home / IMPORTS / str(key), ignore_errors=True)
    return answer_state(key, "cancelled" if has_ended else "cancelling", 202)


def _announced(request: Request) -> int:
    """Bytes of the body, which the server keeps; BodyLimit has seen to it that it is a number."""
    return int(request.headers.get("content-length", "0"))


def require_clearance(actor: Actor) -> None:
    """Import records are open from clearance 1 on; below it they are as if they were not there."""
    if actor.clearance < 1:
        raise no_such_item()


def parse_batch(actor: Actor, batch_id: str) -> UUID:
    """The number of a batch in a path, for callers who may see such at all."""
    require_clearance(actor)
    return UUID(parse_uuid(batch_id))


def answer_state(key: UUID, state: str, status: int = 200, **more: Any) -> Response:
    """What has become of a batch by a request."""
    response = json_response({"id": str(key), "state": state} | more)
    response.status_code = status
    return response
