"""The batch's own record of where it stands: state, counts, progress; and whether somebody wants it to stop."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import CancelledError
from landdb.import_.records import ImportRequest, Progress
from landdb.queries import import_batches
from landdb.queries import imports as queries

_SECONDS_BETWEEN_WRITES: Final = 1.0


class BatchLog:
    """Writes to one row of ``import_batch``, in transactions of its own so that others can watch."""

    def __init__(
        self, database: Database, actor: Actor, batch_id: UUID,
        progress: Callable[[Progress], None], cancelled: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.batch_id = batch_id
        self._database = database
        self._actor = actor
        self._progress = progress
        self._cancelled = cancelled
        self._written_at = 0.0

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Hold the batch as long as this process lives, so that a server's start tells it from an abandoned one."""
        with self._database.open_session(self._actor, timeout_ms=None) as session:
            import_batches.claim(session, self.batch_id)
            yield

    def open(self, request: ImportRequest) -> None:
        """Add the batch, at the level of its author: who may see less learns nothing of it."""
        paths = [path for path in request.paths if path.is_file()]
        options = {
            "crs": request.crs,
            "on_existing": request.on_existing,
            "clear_empty": request.clear_empty,
            "commune": request.commune,
            "layer": request.layer,
        }
        values = {
            "id": self.batch_id, "target": request.target, "state": "reading", "file_name": request.file_name,
            "file_sha256": _digest(paths), "file_size": sum(path.stat().st_size for path in paths),
            "options": json.dumps(options), "secrecy_level": self._actor.clearance,
        }  # fmt: skip
        with self._database.open_session(self._actor, read_only=False) as session:
            queries.add_batch(session, values)

    def write(self, *, finished: bool = False, **values: Any) -> None:
        """Change columns of the batch."""
        with self._database.open_session(self._actor, read_only=False) as session:
            queries.update_batch(session, self.batch_id, values, finished=finished)

    def begin_commit(self) -> None:
        """Pass the point from which nobody else can stop the import.

        Raises
        ------
        CancelledError
            Somebody asked before.
        """
        with self._database.open_session(self._actor, read_only=False) as session:
            begun = queries.begin_commit(session, self.batch_id)
        if not begun:
            raise _stopped()

    def close(self, state: str, message: Mapping[str, str]) -> None:
        """End the batch without having written anything to the register."""
        with self._database.open_session(self._actor, read_only=False) as session:
            queries.close_unwritten(session, self.batch_id, state, message)

    def advance(self, progress: Progress) -> None:
        """Tell whoever listens, and once a second the batch.

        Raises
        ------
        CancelledError
            The person, or somebody through the API, wants the import to stop.
        """
        self._progress(progress)
        stop = self._cancelled()
        now = time.monotonic()
        if not stop and now - self._written_at > _SECONDS_BETWEEN_WRITES:
            self._written_at = now
            with self._database.open_session(self._actor, read_only=False) as session:
                stop = queries.is_cancel_requested(session, self.batch_id)
                if progress.phase == "reading":
                    queries.update_batch(
                        session, self.batch_id, {"rows_read": progress.done, "rows_total": progress.total}
                    )
        if stop:
            raise _stopped()

    def tell(self, progress: Progress) -> None:
        """Tell whoever listens, when it is too late to stop."""
        self._progress(progress)

    def stopping(self) -> bool:
        """Whether the caller wants the import to stop, without asking the database."""
        return self._cancelled()


def _stopped() -> CancelledError:
    return CancelledError("the import was stopped; nothing was committed", "đã dừng nhập; chưa ghi gì vào sổ")


def _digest(paths: Sequence[Path]) -> bytes:
    """SHA-256 over all parts in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.digest()
