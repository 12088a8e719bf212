"""Who works on a batch: whoever holds its lock, in a session that must live as long as the work."""

from __future__ import annotations

import time
from threading import Lock
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_SECONDS_BETWEEN_LOOKS: Final = 0.5


class Owner:
    """The session that holds a batch's lock: if the server ends it, another program may already have the batch."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._lock = Lock()
        self._lives = True
        self._looked_at = time.monotonic()

    def lives(self, *, now: bool = False) -> bool:
        """Whether the lock is still held: looked at twice a second, or ``now``."""
        with self._lock:
            if self._lives and (now or time.monotonic() - self._looked_at > _SECONDS_BETWEEN_LOOKS):
                self._lives = self._ask()
                self._looked_at = time.monotonic()
            return self._lives

    def _ask(self) -> bool:
        try:
            self._session.exec_driver_sql("SELECT 1")
        except DBAPIError:
            return False
        return True
