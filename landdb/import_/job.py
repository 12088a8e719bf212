"""One import at work: its batch's record, its folder, its events, and whether somebody wants it to stop."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue
from landdb.errors import CancelledError
from landdb.import_.faults import reach
from landdb.import_.ownership import Owner
from landdb.import_.records import ImportRequest, Phase, Progress
from landdb.import_.stage_issues import stage_issues
from landdb.queries import import_jobs

_SECONDS_BETWEEN_EVENTS: Final = 0.5


class InterruptedJobError(Exception):
    """The program that works on a batch has to leave it: the batch stays where it stands, for the next one."""


class LostJobError(InterruptedJobError):
    """The batch may be another program's by now: this one must not touch it."""


class Job:
    """What the steps of an import are given; its record is written in transactions of its own: others can watch.

    ``folder`` holds the spool and whatever else must outlive a step; it is removed when the batch has ended.
    """

    def __init__(
        self, db: Database, actor: Actor, batch_id: UUID, request: ImportRequest, folder: Path,
        progress: Callable[[Progress], None], cancelled: Callable[[], bool],
        interrupted: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.db = db
        self.actor = actor
        self.batch_id = batch_id
        self.request = request
        self.folder = folder
        self._progress = progress
        self._cancelled = cancelled
        self._interrupted = interrupted
        self._told_at = 0.0
        self._begun: dict[str, float] = {}
        self._owner: Owner | None = None
        self.resumable = False
        """Whether somebody will take the batch up again when this program leaves it."""

    @property
    def spool(self) -> Path:
        """Folder of the rows as they were read."""
        return self.folder / "spool"

    @contextmanager
    def owned(self) -> Iterator[bool]:
        """Hold the batch as long as this process lives; tells whether it could be had."""
        with self.db.open_session(self.actor, timeout_ms=None) as session:
            self.hold(session)
            yield import_jobs.claim(session, self.batch_id)

    def hold(self, session: Connection) -> None:
        """Work only as long as this session lives, which has claimed the batch."""
        self._owner = Owner(session)

    def require_own(self, *, now: bool = True) -> None:
        """Raise `LostJobError` when the batch may be another program's by now."""
        if self._owner is not None and not self._owner.lives(now=now):
            raise LostJobError

    @contextmanager
    def writing(self, *, by_the_clock: bool = False) -> Iterator[Connection]:
        """A transaction that changes what belongs to the batch; ``by_the_clock`` whatever moment its database states.

        Where a lock has fallen two programs believe for a moment that the batch is theirs: they take turns, and whoever
        has lost it learns so (`LostJobError`) before it writes.
        """
        db = self.db.stating(None) if by_the_clock else self.db
        with db.open_session(self.actor, read_only=False, timeout_ms=None) as session:
            import_jobs.take_turn(session, self.batch_id)
            self.require_own()
            yield session

    def read(self) -> dict[str, Any]:
        """The batch's record as it stands."""
        with self.db.open_session(self.actor) as session:
            found = import_jobs.find_job(session, self.batch_id)
        assert found is not None, "a job has a batch"
        return found

    def was_asked(self) -> bool:
        """Whether a person has looked at the batch: then the next look does not end it, they answer otherwise."""
        with self.db.open_session(self.actor) as session:
            return import_jobs.was_asked(session, self.batch_id)

    def write(self, *, finished: bool = False, **values: Any) -> None:
        """Change columns of the batch; a new state is an event."""
        with self.writing() as session:
            import_jobs.update_batch(session, self.batch_id, values, finished=finished)
            if "state" in values:
                import_jobs.add_event(session, self.batch_id, "state", {"state": values["state"]})

    def move(self, froms: Sequence[str], to: str) -> None:
        """Go on to another state.

        Raises
        ------
        CancelledError
            Somebody wants the import to stop.
        LostJobError
            Somebody else has taken it elsewhere.
        """
        with self.writing() as session:
            self.step(session, froms, to)

    def step(self, session: Connection, froms: Sequence[str], to: str) -> None:
        """As `move`, within a transaction that does more."""
        self._move(session, froms, to)
        import_jobs.add_event(session, self.batch_id, "state", {"state": to})

    def keep(self, session: Connection, state: str) -> None:
        """Raise as `move` does, unless the batch stands in this state: until the transaction ends nobody stops it."""
        self._move(session, (state,), state)

    def _move(self, session: Connection, froms: Sequence[str], to: str) -> None:
        if not import_jobs.move(session, self.batch_id, froms, to):
            raise _stopped() if import_jobs.is_cancel_requested(session, self.batch_id) else LostJobError

    def close(self, state: str, message: Mapping[str, str]) -> None:
        """End the batch without having written anything to the register.

        By the clock: a takeover may have been closed meanwhile, and nothing that was stated came of the batch.
        """
        with self.writing(by_the_clock=True) as session:
            if import_jobs.close_unwritten(session, self.batch_id, state, message):
                import_jobs.add_event(session, self.batch_id, "state", {"state": state})
                reach("closing")

    def add_issues(self, issues: Sequence[Issue]) -> None:
        """Store findings; their places are in the zones of their rows, which must be staged."""
        if issues:
            with self.writing() as session:
                stage_issues(session, self.batch_id, issues)

    def advance(self, phase: Phase, done: int, total: int | None) -> None:
        """Tell whoever listens; twice a second the batch is told, and asked whether to go on.

        Raises
        ------
        CancelledError
            The person, or somebody through the API, wants the import to stop.
        InterruptedJobError
            This program is told to end, or has lost the batch.
        """
        reach(f"within_{phase}")
        self.require_own(now=False)
        self._progress(Progress(phase, done, total))
        if self._interrupted():
            raise InterruptedJobError
        if self._cancelled():
            raise _stopped()
        now = time.monotonic()
        begun = self._begun.setdefault(phase, now)
        if now - self._told_at < _SECONDS_BETWEEN_EVENTS and done != total:
            return
        self._told_at = now
        rest = (now - begun) / done * (total - done) if total and done else None
        payload = {
            "phase": phase,
            "done": done,
            "total": total,
            "seconds_left": None if rest is None else round(rest, 1),
        }
        with self.db.open_session(self.actor, read_only=False) as session:
            stop = import_jobs.is_cancel_requested(session, self.batch_id)
            import_jobs.add_event(session, self.batch_id, "progress", payload)
        if stop:
            raise _stopped()

    def tell(self, phase: Phase, done: int, total: int | None) -> None:
        """Tell whoever listens, when it is too late to stop."""
        self._progress(Progress(phase, done, total))

    def stopping(self) -> bool:
        """Whether the caller wants the import to stop, without asking the database."""
        return self._cancelled() or self._interrupted()

    def clear(self) -> None:
        """Remove the job's folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _stopped() -> CancelledError:
    return CancelledError("the import was stopped; nothing was committed", "đã dừng nhập; chưa ghi gì vào sổ")
