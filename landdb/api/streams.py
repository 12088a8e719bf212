"""Server-sent events: how they are written, and how many streams are open at once. No route here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from threading import Lock
from typing import Any, Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from landdb.api.errors import TooManyRequestsError
from landdb.errors import UnavailableError

MEDIA_TYPE: Final = "text/event-stream"
KEEP_ALIVE: Final = b":\n\n"
"""A comment: proxies and browsers see that the stream lives."""

_RETRY_S: Final = 5


class Streams:
    """Counts open streams: each asks the database twice a second as long as it lasts."""

    def __init__(self, most: int = 64, most_of_one: int = 6) -> None:
        self.most = most
        self.most_of_one = most_of_one
        self._open: Counter[str] = Counter()
        self._lock = Lock()

    def open(self, actor_id: str) -> None:
        """Count a stream; `close` must follow.

        Raises
        ------
        TooManyRequestsError
            This actor has as many as one may have.
        UnavailableError
            All together have as many as this server serves.
        """
        with self._lock:
            if self._open[actor_id] >= self.most_of_one:
                raise TooManyRequestsError(
                    f"At most {self.most_of_one} streams of events may be open at once.",
                    f"Tối đa {self.most_of_one} luồng sự kiện mở cùng lúc.",
                    _RETRY_S,
                )
            if self._open.total() >= self.most:
                raise UnavailableError("Too many streams are open.", "Đang có quá nhiều luồng sự kiện.")
            self._open[actor_id] += 1

    def close(self, actor_id: str) -> None:
        """Count a stream no longer."""
        with self._lock:
            self._open[actor_id] -= 1
            if self._open[actor_id] <= 0:
                del self._open[actor_id]

    def count(self) -> int:
        """How many are open."""
        with self._lock:
            return self._open.total()


class EventStream(StreamingResponse):
    """A stream of events that was counted in ``streams`` for an actor and is counted until it ends, however it ends."""

    def __init__(self, streams: Streams, actor_id: str, content: AsyncIterator[bytes]) -> None:
        super().__init__(content, media_type=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})
        self._streams = streams
        self._actor_id = actor_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.close(self._actor_id)


def encode_event(number: int, kind: str, payload: Mapping[str, Any]) -> bytes:
    """One event as the HTML standard writes it (section 9.2.5); JSON text has no line ends."""
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {data}\n\n".encode()
