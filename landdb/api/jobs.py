"""Imports in the background: one at a time, with cancellation; their progress stands in ``import_batch``."""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from typing import Final
from uuid import UUID

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import LandDBError
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, Progress

LOG = logging.getLogger("landdb.api")
_WORKERS: Final = 1
"""One import keeps one core busy; more would only slow down the readers of the map."""


class ImportJobs:
    """Runs imports and knows how to stop them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="import")
        self._cancels: dict[UUID, Event] = {}
        self._actors: dict[UUID, str] = {}
        self._lock = Lock()

    def start(self, actor: Actor, request: ImportRequest, batch_id: UUID, folder: Path) -> Future[None]:
        """Queue an import; ``folder`` holds its files and is removed at the end."""
        cancel = Event()
        with self._lock:
            self._cancels[batch_id] = cancel
            self._actors[batch_id] = actor.id
        return self._executor.submit(self._run, actor, request, batch_id, folder, cancel)

    def is_queued(self, batch_id: UUID, actor: Actor) -> bool:
        """Tell whether this actor's import has not ended; its batch may not be written yet."""
        with self._lock:
            return self._actors.get(batch_id) == actor.id

    def cancel(self, batch_id: UUID) -> bool:
        """Ask a running or waiting import to stop; tells whether there is one."""
        with self._lock:
            event = self._cancels.get(batch_id)
        if event is None:
            return False
        event.set()
        return True

    def close(self) -> None:
        """Stop all imports and wait for them to end cleanly."""
        with self._lock:
            for event in self._cancels.values():
                event.set()
        self._executor.shutdown(wait=True)

    def _run(self, actor: Actor, request: ImportRequest, batch_id: UUID, folder: Path, cancel: Event) -> None:
        try:
            run_import(self._database, actor, request, _ignore, cancel.is_set, batch_id=batch_id)
        except LandDBError as error:
            LOG.info("import batch=%s ended: %s", batch_id, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a worker has nobody above it who could say so
            LOG.error("import batch=%s failed: %s", batch_id, type(error).__name__)
        finally:
            with self._lock:
                self._cancels.pop(batch_id, None)
                self._actors.pop(batch_id, None)
            shutil.rmtree(folder, ignore_errors=True)


def _ignore(_: Progress) -> None:
    """The pipeline writes its progress to the batch itself; nobody else listens here."""
