"""How many costly things may go on at once on this server and for one actor; what they are is the caller's business."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from landdb.api.errors import TooManyRequestsError
from landdb.errors import UnavailableError

_RETRY_S: Final = 5


class Slots:
    """Counts what goes on; in the memory of this process."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most = most
        self.most_of_one = most_of_one
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self, actor_id: str) -> None:
        """Take a slot; `leave` must follow.

        Raises
        ------
        TooManyRequestsError
            This actor has as many as one may have.
        UnavailableError
            All together have as many as there are.
        """
        with self._lock:
            if self._taken[actor_id] >= self.most_of_one:
                raise TooManyRequestsError(
                    f"At most {self.most_of_one} of these may go on at once for one account.",
                    f"Mỗi tài khoản chỉ được tối đa {self.most_of_one} yêu cầu loại này cùng lúc.",
                    _RETRY_S,
                )
            if self._taken.total() >= self.most:
                raise UnavailableError("Too many of these go on.", "Đang có quá nhiều yêu cầu loại này.")
            self._taken[actor_id] += 1

    def leave(self, actor_id: str) -> None:
        """Give a slot back."""
        with self._lock:
            self._taken[actor_id] -= 1
            if self._taken[actor_id] <= 0:
                del self._taken[actor_id]

    @contextmanager
    def taken(self, actor_id: str) -> Iterator[None]:
        """Have a slot for a while."""
        self.enter(actor_id)
        try:
            yield
        finally:
            self.leave(actor_id)

    def count(self) -> int:
        """How many are taken."""
        with self._lock:
            return self._taken.total()
