"""Server-sent events: how they are written, and that their streams are counted. No route here."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from landdb.api.slots import Slots

MEDIA_TYPE: Final = "text/event-stream"
KEEP_ALIVE: Final = b":\n\n"
"""A comment: proxies and browsers see that the stream lives."""


class EventStream(StreamingResponse):
    """A stream of events, for which an actor has a slot, until it ends, however it ends."""

    def __init__(self, slots: Slots, actor_id: str, content: AsyncIterator[bytes]) -> None:
        super().__init__(content, media_type=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})
        self._slots = slots
        self._actor_id = actor_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._slots.leave(self._actor_id)


def encode_event(number: int, kind: str, payload: Mapping[str, Any]) -> bytes:
    """One event as the HTML standard writes it (section 9.2.5); JSON text has no line ends."""
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {data}\n\n".encode()
