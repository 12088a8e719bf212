"""The worker: takes batches up, the oldest first, and goes on with each from where it stands.

Several workers may run; who holds a batch's lock has it. A worker that dies leaves its batch to the next one, and a
batch that has brought down three of them is given up.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from landdb.db import Database, is_outage
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, Actor
from landdb.domain.import_states import QUEUED
from landdb.errors import LandDBError
from landdb.import_.faults import reach
from landdb.import_.job import InterruptedJobError, Job, LostJobError
from landdb.import_.kept_files import kept_files
from landdb.import_.pipeline import carry_on
from landdb.import_.readers.limits import Limits
from landdb.import_.records import Progress, request_of
from landdb.import_.spool import Spool
from landdb.queries import import_jobs
from landdb.queries.accounts import find_account

LOG = logging.getLogger("landdb.worker")
IMPORTS: Final = "imports"
"""Folder in the home in which each batch has one: its ``files`` as they came, its spool, its reports."""

CONNECTIONS: Final = 3
"""At once and to one role, at most: the owner's, the author's that stages or commits, and one that tells or asks."""

_LONGEST_WAIT: Final = 4
"""How often the time between two attempts is doubled while the server does not answer."""
_SETTLED_S: Final = 600.0
"""A folder younger than that may be of an upload whose batch is not there yet."""

MOST_ATTEMPTS: Final = 3
_GIVEN_UP: Final = {
    "vi": f"Đã thử {MOST_ATTEMPTS} lần, lần nào cũng dừng giữa chừng; chưa ghi gì vào sổ",
    "en": f"Tried {MOST_ATTEMPTS} times, and each time it broke off; nothing was written to the register",
}
_GONE: Final = {
    "vi": "Chương trình đã dừng giữa chừng và tệp không còn; chưa ghi gì vào sổ, hãy nhập lại",
    "en": "The program stopped in the middle and the file is gone; nothing was written, import it again",
}
_NOBODY: Final = {
    "vi": "Tài khoản của người nhập không còn dùng được; chưa ghi gì vào sổ",
    "en": "The account of the import's author is no longer in use; nothing was written",
}


class Worker:
    """Works on batches of one register; ``home`` is where their folders lie, ``limits`` are those of its readers."""

    def __init__(self, db: Database, home: Path, limits: Limits | None = None) -> None:
        self._db = db
        self._limits = limits
        self._imports = home / IMPORTS

    def run(
        self, stopping: Callable[[], bool], wait: Callable[[], None], revive: Callable[[], object] = lambda: None
    ) -> None:
        """Work until ``stopping`` says so; ``wait`` passes the time while there is nothing to do.

        A server that does not answer is waited for, longer from time to time, after ``revive`` has done what it can
        for it: one that is going down still takes connections, and each would cost the batch an attempt.
        """
        reach("started")
        outages = 0
        while not stopping():
            try:
                if not self.work(stopping):
                    self.sweep()
                    wait()
                outages = 0
            except Exception as error:
                if not is_outage(error):
                    raise
                LOG.warning("the database does not answer (%s): waiting for it", type(error).__name__)
                outages = min(outages + 1, _LONGEST_WAIT)
                for _ in range(2**outages):
                    if not stopping():
                        wait()
                revive()

    def work(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Go on with every batch that waits for a worker; returns how many there were."""
        with self._db.open_session(LOCAL_ADMIN) as session:
            queued = import_jobs.find_queued(session)
        done = 0
        for batch_id in queued:
            if stopping():
                break
            done += self._take_up(batch_id, stopping)
        return done

    def sweep(self) -> None:
        """Remove the folders of batches that have ended, and of uploads that never became one."""
        folders = {_number_of(folder): folder for folder in self._imports.glob("*-*-*-*-*") if _is_settled(folder)}
        numbers = [number for number in folders if number is not None]
        if numbers:
            with self._db.open_session(LOCAL_ADMIN) as session:
                for batch_id in import_jobs.find_ended(session, numbers):
                    shutil.rmtree(folders[batch_id], ignore_errors=True)

    def close_lost(self) -> int:
        """Close batches of this home that were broken off while their file was read, and which nobody can go on with.

        The others are left to whoever works on them. Returns how many were closed.
        """
        with self._db.open_session(LOCAL_ADMIN) as session:
            queued = import_jobs.find_queued(session)
        # A batch without a folder here may be another machine's.
        return sum(map(self._close_if_lost, (one for one in queued if (self._imports / str(one)).is_dir())))

    def _close_if_lost(self, batch_id: UUID) -> bool:
        with self._db.open_session(LOCAL_ADMIN, timeout_ms=None) as owner:
            if not import_jobs.claim(owner, batch_id):
                return False
            batch = import_jobs.find_job(owner, batch_id)
            if batch is None or batch["state"] not in QUEUED or batch["finished_at"] is not None:
                return False
            job = self._job(batch, LOCAL_ADMIN, lambda: False)
            if not _is_gone(job, batch):
                return False
            job.close("failed", _GONE)
            job.clear()
            return True

    def _take_up(self, batch_id: UUID, stopping: Callable[[], bool]) -> bool:
        """Go on with one batch, unless somebody else has it."""
        with self._db.open_session(LOCAL_ADMIN, timeout_ms=None) as owner:
            if not import_jobs.claim(owner, batch_id):
                return False
            with self._db.open_session(LOCAL_ADMIN) as session:
                batch = import_jobs.find_job(session, batch_id)
            if batch is None or batch["state"] not in QUEUED or batch["finished_at"] is not None:
                return False  # another worker has been at it since
            actor = self._author(batch)
            job = self._job(batch, actor or LOCAL_ADMIN, stopping)
            job.hold(owner)
            reason = self._reason_to_give_up(job, batch, actor)
            if reason is not None:
                job.close("failed", reason)
                job.clear()
                return True
            job.write(attempts=batch["attempts"] + 1)
            self._carry_on(job, batch)
            return True

    def _carry_on(self, job: Job, batch: dict[str, Any]) -> None:
        try:
            result = carry_on(job)
        except LostJobError:
            LOG.warning("import batch=%s was lost: its lock fell", job.batch_id)
        except InterruptedJobError:
            job.write(attempts=batch["attempts"])
            LOG.info("import batch=%s waits for the next worker", job.batch_id)
        except LandDBError as error:
            LOG.info("import batch=%s ended: %s", job.batch_id, type(error).__name__)
        except Exception as error:
            if is_outage(error):  # the batch stays where it stands; the attempt counts
                raise
            LOG.error("import batch=%s failed: %s", job.batch_id, type(error).__name__, exc_info=error)
        else:
            LOG.info("import batch=%s %s", job.batch_id, result.state)

    def _reason_to_give_up(self, job: Job, batch: dict[str, Any], actor: Actor | None) -> dict[str, str] | None:
        if actor is None or not actor.may_write:
            return _NOBODY
        if batch["attempts"] >= MOST_ATTEMPTS:
            return _GIVEN_UP
        return _GONE if _is_gone(job, batch) else None

    def _job(self, batch: dict[str, Any], actor: Actor, stopping: Callable[[], bool]) -> Job:
        folder = self._imports / str(batch["id"])
        request = request_of(batch, kept_files(folder), self._imports, self._limits)
        job = Job(self._db, actor, batch["id"], request, folder, _ignore, lambda: False, stopping)
        job.resumable = True
        return job

    def _author(self, batch: dict[str, Any]) -> Actor | None:
        """The batch's author with the rights of today."""
        if batch["created_by"] == LOCAL_ADMIN.id:
            return LOCAL_ADMIN
        with self._db.open_session(AUTH_SERVICE) as session:
            account = find_account(session, batch["created_by"])
        return None if account is None else account.actor


def _is_gone(job: Job, batch: dict[str, Any]) -> bool:
    """Whether what a batch has to be read from is no longer there."""
    return batch["state"] != "committing" and not job.request.paths and not Spool.exists(job.spool)


def _number_of(folder: Path) -> UUID | None:
    """The batch whose folder it is; None where somebody else laid it there."""
    try:
        return UUID(folder.name)
    except ValueError:
        return None


def _is_settled(folder: Path) -> bool:
    try:
        return folder.stat().st_mtime < time.time() - _SETTLED_S
    except FileNotFoundError:  # another worker was here
        return False


def _ignore(_: Progress) -> None:
    """Progress stands in the batch's events; nobody else listens here."""
