"""Threads for what waits for others, of which no one cause gets more than its share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

Result = TypeVar("Result")


class FairThreads:
    """So many threads in all, so many of them for one cause; others of the same cause wait without a thread."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most_of_one = most_of_one
        self._all = CapacityLimiter(most)
        self._shares: dict[str, CapacityLimiter] = {}
        self._users: Counter[str] = Counter()

    async def run(self, cause: str, work: Callable[[], Result]) -> Result:
        """Do work on a thread of a cause's share."""
        share = self._shares.setdefault(cause, CapacityLimiter(self.most_of_one))
        self._users[cause] += 1
        try:
            async with share:
                return await to_thread.run_sync(work, limiter=self._all)
        finally:
            self._users[cause] -= 1
            if not self._users[cause]:
                del self._users[cause], self._shares[cause]
