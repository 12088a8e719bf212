"""Pictures of other servers kept on disk, within a limit; the oldest go first."""

from __future__ import annotations

import hashlib
import os
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from landdb.basemaps.upstream import Picture
from landdb.domain.pictures import shown_type

FRESH_S: Final = 24 * 3600
FRESH_EMPTY_S: Final = 10 * 60
"""A tile that was missing may have been made meanwhile."""
_SUFFIX: Final = ".tile"
_EMPTY: Final = b"-"
"""What is kept of a tile that the server does not have."""
_BLOCK: Final = 4096
"""A file system gives out no less than this, even for a file of one byte."""


class DiskCache:
    """Files of one folder, known by what they were asked with: the address and the secrecy level of its base map."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._sizes: OrderedDict[str, int] | None = None
        self._total = 0
        self._lock = Lock()

    def get(self, key: str, *, stale: bool = False) -> tuple[Picture | None] | None:
        """What is kept under a key, in a tuple because it may be that there is no picture; ``None`` for nothing kept.

        ``stale``: even if it has been lying there for longer than it is taken for fresh.
        """
        path = self._path(key)
        try:
            age = time.time() - path.stat().st_mtime
            content = path.read_bytes()
        except OSError:
            return None
        is_empty = content == _EMPTY
        if not stale and age > (FRESH_EMPTY_S if is_empty else FRESH_S):
            return None
        if is_empty:
            return (None,)
        kind = shown_type(content)
        return (Picture(content, kind),) if kind else None

    def put(self, key: str, picture: Picture | None) -> None:
        """Keep it; a full disk is no reason to fail."""
        content = picture.content if picture else _EMPTY
        path = self._path(key)
        draft = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                draft.write_bytes(content)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            self._count(path.name, _taken(len(content)))

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.sha256(key.encode()).hexdigest() + _SUFFIX)

    def _count(self, name: str, size: int) -> None:
        with self._lock:
            if self._sizes is None:
                self._sizes = OrderedDict(_oldest_first(self.folder))
                self._total = sum(self._sizes.values())
            else:
                self._total += size - self._sizes.pop(name, 0)
                self._sizes[name] = size
            while self._total > self.most_bytes and len(self._sizes) > 1:
                oldest, freed = self._sizes.popitem(last=False)
                self._total -= freed
                (self.folder / oldest).unlink(missing_ok=True)


def _taken(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _oldest_first(folder: Path) -> list[tuple[str, int]]:
    found = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):
            about = path.stat()
            found.append((about.st_mtime_ns, path.name, _taken(about.st_size)))
    return [(name, size) for _, name, size in sorted(found)]
