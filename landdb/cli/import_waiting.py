"""A batch carried on from the command line: here, or by the worker that was faster, for which it waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Final
from uuid import UUID

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import QUEUED
from landdb.import_.pipeline import TakenError, go_on, read_result_of
from landdb.import_.readers.limits import Limits
from landdb.import_.records import ImportResult, Progress
from landdb.queries import import_jobs

_SECONDS_BETWEEN_LOOKS: Final = 0.5


def beside(work: Callable[[], int]) -> int:
    """Do something on another thread: a driver that waits for its server keeps signals from the thread it is on."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def go_on_or_wait(
    db: Database, author: Actor, batch_id: UUID, imports: Path, progress: Callable[[Progress], None], stop: Event,
    limits: Limits, paths: tuple[Path, ...] = (),
) -> ImportResult:  # fmt: skip
    """As `go_on`; a batch that another program has is waited for until it rests, and taken should that one leave it.

    Who stops waiting leaves the batch to the other program: the result is as far as it has come.
    """
    seen = 0
    while True:
        try:
            return go_on(db, author, batch_id, imports, progress, stop.is_set, limits, paths)
        except TakenError:
            result = read_result_of(db, author, batch_id)
            if result.state not in QUEUED or stop.wait(_SECONDS_BETWEEN_LOOKS):
                return result
            seen = _show_progress(db, author, batch_id, seen, progress)


def _show_progress(
    db: Database, author: Actor, batch_id: UUID, after: int, progress: Callable[[Progress], None]
) -> int:
    """Show what the other program has told since an event; returns the number of the last one."""
    with db.open_session(author) as session:
        events = import_jobs.find_events(session, batch_id, after)
    told = [event["payload"] for event in events if event["kind"] == "progress"]
    if told:
        progress(Progress(told[-1]["phase"], told[-1]["done"], told[-1]["total"]))
    return int(events[-1]["number"]) if events else after
