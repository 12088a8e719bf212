"""What happens to an import, as it happens: a stream of server-sent events, or a page of them for whoever polls."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from uuid import UUID

import anyio
from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.representation import JSON, json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.imports import parse_batch
from landdb.api.schemas.parcels import plain
from landdb.api.streams import KEEP_ALIVE, MEDIA_TYPE, EventStream, encode_event
from landdb.domain.actors import Actor
from landdb.domain.import_states import ENDED
from landdb.errors import LandDBError
from landdb.queries import import_jobs, import_rows

LOG = logging.getLogger("landdb.api")
router = APIRouter()

POLL_S: Final = 0.5
RECHECK_S: Final = 2.0
"""How soon a caller who may no longer see a batch learns no more of it."""

KEEP_ALIVE_S: Final = 10.0
LONGEST_S: Final = 3600.0
"""Browsers come again by themselves, with the number of the last event."""

PAGE: Final = 1000
_MOST: Final = 2**31 - 1


@dataclass(frozen=True)
class News:
    """What a look at a batch finds: events, and whether any more can follow."""

    events: list[dict[str, Any]]
    state: str

    @property
    def is_last(self) -> bool:
        return self.state in ENDED and len(self.events) < PAGE


@router.get("/imports/{batch_id}/events")
async def read_events(request: Request, batch_id: str, actor: Reader, services: ServicesDep) -> Response:
    """Events after the one named by Last-Event-ID or ``after``: a stream until the import has ended, or JSON."""
    params.refuse_unknown(request.query_params, {"after"})
    after = _parse_after(request)
    key = parse_batch(actor, batch_id)
    news = await run_in_threadpool(_look, services, actor, key, after)
    if news is None:
        raise no_such_item()
    if _wants_json(request):
        events = [{name: plain(value) for name, value in event.items()} for event in news.events]
        return json_response({"state": news.state, "events": events})
    if news.is_last and not news.events:
        return Response(status_code=204)  # a browser then asks no more
    if request.state.is_head:
        return Response(media_type=MEDIA_TYPE)
    services.streams.enter(actor.id)
    return EventStream(services.streams, actor.id, _stream(request, services, actor, key, after))


async def _stream(request: Request, services: Services, actor: Actor, key: UUID, after: int) -> AsyncIterator[bytes]:
    """Events as they come; whatever fails ends the stream, and its reader comes again where it left off."""
    begun = checked = told = monotonic()
    yield KEEP_ALIVE
    try:
        while monotonic() - begun < LONGEST_S and not await request.is_disconnected():
            if monotonic() - checked >= RECHECK_S:
                actor = await run_in_threadpool(_identify, request, services)
                checked = monotonic()
            news = await run_in_threadpool(_look, services, actor, key, after)
            if news is None:
                return
            for event in news.events:
                yield encode_event(event["number"], event["kind"], event["payload"])
                after, told = event["number"], monotonic()
            if news.is_last:
                return
            if monotonic() - told >= KEEP_ALIVE_S:
                yield KEEP_ALIVE
                told = monotonic()
            if len(news.events) < PAGE:
                await anyio.sleep(POLL_S)
    except (LandDBError, DBAPIError, PoolTimeoutError) as error:
        LOG.info("events of batch=%s end: %s", key, type(error).__name__)


def _look(services: Services, actor: Actor, key: UUID, after: int) -> News | None:
    """The state is asked first: the event of an end is written together with it, so it is among the events."""
    if actor.clearance < 1:
        return None
    with services.database.open_session(actor) as session:
        state = import_rows.find_state(session, key)
        return None if state is None else News(import_jobs.find_events(session, key, after, PAGE), state)


def _identify(request: Request, services: Services) -> Actor:
    return services.authenticator.identify(request, keep_alive=False).actor


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "").lower()
    return JSON in accepted and MEDIA_TYPE not in accepted


def _parse_after(request: Request) -> int:
    text = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise params.bad("after", "the number of an event", "số thứ tự của sự kiện")
    return min(int(text), _MOST)
