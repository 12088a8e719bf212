"""One fetch for all who want the same thing at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from landdb.basemaps.names import failure
from landdb.basemaps.upstream import Picture
from landdb.errors import UpstreamError

Answer = Picture | None


class Flights:
    """Fetches that are under way, by their keys. Whoever joins one sees what it brings: judge before."""

    def __init__(self) -> None:
        self._under_way: dict[str, Future[Answer]] = {}
        self._lock = Lock()

    def share(self, key: str, fetch: Callable[[], Answer], patience_s: float) -> Answer:
        """Fetch, or wait for the answer of who fetches this already.

        Raises
        ------
        UpstreamError, UpstreamTimeoutError
            As the fetch raised it; or it took longer than the patience.
        """
        with self._lock:
            others = self._under_way.get(key)
            own: Future[Answer] = Future()
            if others is None:
                self._under_way[key] = own
        if others is None:
            return self._fetch(key, fetch, own)
        try:
            return others.result(patience_s)
        except TimeoutError:
            raise failure("it sends too slowly", "gửi quá chậm", late=True) from None

    def _fetch(self, key: str, fetch: Callable[[], Answer], own: Future[Answer]) -> Answer:
        try:
            answer = fetch()
        except BaseException as error:
            told = isinstance(error, UpstreamError)
            own.set_exception(error if told else failure("the fetch broke off", "việc tải bị ngắt"))
            raise
        else:
            own.set_result(answer)
            return answer
        finally:
            with self._lock:
                del self._under_way[key]
