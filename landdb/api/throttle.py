"""Slows down guessing: an exponential delay per account and address, in bounded memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from landdb.api.errors import TooManyRequestsError

FREE_ATTEMPTS: Final = 4
MAX_DELAY_S: Final = 300.0
_MAX_KEYS: Final = 20_000
_FORGET_AFTER_S: Final = 3600.0


class Throttle:
    """Failures per key. The oldest key is forgotten first, so that a flood of names cannot fill the memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_keys: int = _MAX_KEYS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def check(self, account: str, address: str) -> None:
        """Let an attempt pass.

        Raises
        ------
        TooManyRequestsError
            The delay after the last failure has not passed.
        """
        with self._lock:
            count, failed_at = self._failures.get((account, address), (0, 0.0))
        wait = failed_at + self._delay(count) - self._clock()
        if wait > 0:
            seconds = math.ceil(wait)
            raise TooManyRequestsError(
                f"Too many failed log-ins. Try again in {seconds} s.",
                f"Đăng nhập sai quá nhiều lần. Hãy thử lại sau {seconds} giây.",
                seconds,
            )

    def failed(self, account: str, address: str) -> None:
        """Count a failure."""
        now, key = self._clock(), (account, address)
        with self._lock:
            count, failed_at = self._failures.pop(key, (0, now))
            count = 0 if now - failed_at > _FORGET_AFTER_S else count
            self._failures[key] = (count + 1, now)
            while len(self._failures) > self._max_keys:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of someone who has come in."""
        with self._lock:
            self._failures.pop((account, address), None)

    @staticmethod
    def _delay(count: int) -> float:
        beyond = count - FREE_ATTEMPTS
        return 0.0 if beyond < 0 else min(MAX_DELAY_S, 2.0 ** min(beyond, 10))
