"""ETags and small in-process results, both keyed by what the caller may see. No response is stored here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response

from landdb.domain.actors import Actor

T = TypeVar("T")


class VersionedCache:
    """Bounded results of (scope, collection version, query): a new version simply misses."""

    def __init__(self, maxsize: int = 2000) -> None:
        self._results: LRUCache[Hashable, Any] = LRUCache(maxsize=maxsize)
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        with self._lock:
            if key in self._results:
                found: T = self._results[key]
                return found
        result = compute()
        with self._lock:
            self._results[key] = result
        return result


def make_etag(actor: Actor, version: str, request: Request, representation: str = "") -> str:
    """A weak ETag from the collection version which the caller sees, their scope and the query; never from bytes."""
    query = "&".join(sorted(f"{name}={value}" for name, value in request.query_params.multi_items()))
    parts = (version, actor.scope_key, ",".join(sorted(actor.roles)), request.url.path, query, representation)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def not_modified(request: Request, etag: str) -> Response | None:
    """The 304 answer, if the caller holds this representation already."""
    given = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    if "*" in tags or etag.removeprefix("W/") in tags:
        return Response(status_code=304, headers={"ETag": etag})
    return None
