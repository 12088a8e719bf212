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
    """Attempts per key since the last success. The oldest goes first: a flood of names cannot fill the memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_keys: int = _MAX_KEYS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._attempts: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def begin(self, account: str, address: str) -> None:
        """Count an attempt before its password is looked at, so that many at once are not all let through.

        Raises
        ------
        TooManyRequestsError
            The delay after the last attempt has not passed; this one is not counted.
        """
        now, key = self._clock(), (account, address)
        with self._lock:
            count, begun_at = self._attempts.get(key, (0, now))
            if now - begun_at > _FORGET_AFTER_S:
                count = 0
            wait = begun_at + self._delay(count) - now
            if wait <= 0:
                self._attempts[key] = (count + 1, now)
                self._attempts.move_to_end(key)
                while len(self._attempts) > self._max_keys:
                    self._attempts.popitem(last=False)
        if wait > 0:
            seconds = math.ceil(wait)
            raise TooManyRequestsError(
                f"Too many failed log-ins. Try again in {seconds} s.",
                f"Đăng nhập sai quá nhiều lần. Hãy thử lại sau {seconds} giây.",
                seconds,
            )

    def withdraw(self, account: str, address: str) -> None:
        """Take back an attempt whose password nobody could look at."""
        key = (account, address)
        with self._lock:
            count, begun_at = self._attempts.get(key, (0, 0.0))
            if count > 0:
                self._attempts[key] = (count - 1, begun_at)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the attempts of someone who has come in."""
        with self._lock:
            self._attempts.pop((account, address), None)

    @staticmethod
    def _delay(count: int) -> float:
        beyond = count - FREE_ATTEMPTS
        return 0.0 if beyond < 0 else min(MAX_DELAY_S, 2.0 ** min(beyond, 10))
