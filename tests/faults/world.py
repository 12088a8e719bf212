"""A register of its own with all that runs around it: PostgreSQL, `landdb serve` and workers, as real processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg2
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from landdb.bootstrap import migrate
from landdb.cli.user import set_account
from landdb.cluster import Cluster
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN, Role
from landdb.domain.import_states import ENDED, WAITING
from landdb.import_.worker import IMPORTS
from tests.factories import add_unit
from tests.faults.caller import MANAGER, PASSWORD, SURVEYOR, Caller
from tests.faults.disks import Disks

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE_S: Final = 240.0
"""On a machine that others use; what takes longer is counted as a violation."""

_STEP_S: Final = 0.03


class World:
    """Starts and ends processes; ``home`` is their LANDDB_HOME."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.imports = home / IMPORTS
        self.cluster = Cluster(home)
        self.disks = Disks(home)
        self.port = _free_port()
        self.caller = Caller(self.port)
        self.server: subprocess.Popen[bytes] | None = None
        self._spare: subprocess.Popen[bytes] | None = None
        self._engine = create_engine(self.cluster.admin_url(), poolclass=NullPool)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log = (home / "processes.log").open("ab")

    # --- Processes ---------------------------------------------------------------------------------------------------

    def start_worker(self, fault: str | None = None) -> subprocess.Popen[bytes]:
        """Start `landdb worker`, which breaks at a point or pauses there."""
        return self._start(["worker"], fault)

    def start_undo(self, batch_id: UUID, fault: str) -> subprocess.Popen[bytes]:
        """Start a process that takes a committed batch back."""
        return self._start([str(batch_id)], fault, module="tests.faults.undo")

    def start_server(self) -> None:
        """Start `landdb serve`; the worker beside it pauses before it looks for work: those of the cycles do it."""
        assert self.server is None or self.server.poll() is not None
        self.server = self._start(["serve", "--port", str(self.port)], "pause:started")
        self.wait_for(self._answers, "the server answers")

    def kill_server(self) -> None:
        """As a power cut would, with the worker beside it."""
        assert self.server is not None
        beside = [int(child) for child in _children(self.server.pid)]
        self.server.kill()
        self.server.wait()
        for pid in beside:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def heal(self) -> None:
        """Start the server again that a cycle has left dead or deaf: the next one is not to blame."""
        with contextlib.suppress(RuntimeError):
            if self.server is not None and self._answers():
                return
        if self.server is not None and self.server.poll() is None:
            self.kill_server()
        self.start_server()

    def take_spare(self) -> subprocess.Popen[bytes] | None:
        """The worker that `lay_by` keeps, stopped."""
        spare, self._spare = self._spare, None
        return spare if spare is None or spare.poll() is None else None

    def lay_by(self, worker: subprocess.Popen[bytes]) -> bool:
        """Stop a worker that has nothing to do, for a later cycle: starting one takes seconds. False where one is."""
        if self._spare is not None:
            return False
        for _ in range(10):
            worker.send_signal(signal.SIGSTOP)
            self.wait_for(lambda: has_stopped(worker) or worker.poll() is not None, "the worker stops")
            if not self.backends():
                self._spare = worker
                return True
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.1)
        return False

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Tell a process to end, and wait for it."""
        if process.poll() is None:
            process.terminate()
            process.send_signal(signal.SIGCONT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.remove(process)

    def close(self) -> None:
        """End everything that was started here."""
        if self.server is not None and self.server.poll() is None:
            self.kill_server()
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.disks.close()
        self._log.close()

    def _start(self, arguments: list[str], fault: str | None, module: str = "landdb") -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
        environment = kept | {"LANDDB_HOME": str(self.home), "LANDDB_SECURE_COOKIES": "0", "PYTHONPATH": str(ROOT)}
        environment["LANDDB_MIN_FREE_MB"] = "1"  # the disks that fill are small
        if fault is not None:
            environment["LANDDB_FAULT"] = fault
        command = [sys.executable, "-m", module, *arguments]
        process = subprocess.Popen(  # in a group of its own: one whose shell ends lets all go on that are stopped in it
            command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )  # fmt: skip
        self._processes.append(process)
        return process

    # --- The database ------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def session(self) -> Iterator[Connection]:
        """A session of the superuser, who sees everything."""
        with self._engine.connect() as connection:
            connection.execute(text("SET search_path = landdb, public"))
            yield connection
            connection.commit()

    def ask(self, sql: str, **parameters: Any) -> list[Any]:
        """Rows of one question; none while the database does not answer."""
        try:
            with self.session() as session:
                return list(session.execute(text(sql), parameters).all())
        except (DBAPIError, psycopg2.Error):
            return []

    def state_of(self, batch_id: UUID) -> str | None:
        """The batch's state; None while nobody can tell."""
        rows = self.ask("SELECT state FROM import_batch WHERE id = :id", id=batch_id)
        return rows[0].state if rows else None

    def backends(self) -> list[int]:
        """Processes of PostgreSQL that are in a transaction: those of the worker, while nobody else asks."""
        sql = """SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'landdb%'
                 AND state IN ('active', 'idle in transaction') AND pid <> pg_backend_pid()"""
        return [row.pid for row in self.ask(sql)]

    def owner_backends(self, batch_id: UUID) -> list[int]:
        """The process of PostgreSQL that holds the batch for its worker."""
        sql = """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
                 AND (classid::bigint << 32 | objid::bigint) = hashtextextended('landdb import ' || :id, 0)"""
        return [row.pid for row in self.ask(sql, id=str(batch_id))]

    def readers(self) -> list[int]:
        """Processes that read files, of whatever worker."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                if b"landdb.import_.readers.child" in command and str(self.home).encode() in command:
                    found.append(int(entry.name))
        return found

    def postmaster(self) -> int:
        """The process that all of PostgreSQL hangs on."""
        return int((self.cluster.data / "postmaster.pid").read_text().partition("\n")[0])

    def _answers(self) -> bool:
        assert self.server is not None
        if self.server.poll() is not None:
            raise RuntimeError("the server ended instead of serving")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return len(_children(self.server.pid)) > 0
        return False

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def wait_for(self, holds: Callable[[], object], what: str, patience: float = PATIENCE_S) -> None:
        """Wait until something holds; raises TimeoutError."""
        until = time.monotonic() + patience
        while not holds():
            if time.monotonic() > until:
                raise TimeoutError(what)
            time.sleep(_STEP_S)

    def rests(self, batch_id: UUID) -> bool:
        """Whether no program has anything to do with the batch; what was handed in is approved."""
        state = self.state_of(batch_id)
        if state == "submitted":
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.caller.decide(batch_id, "approve")
            return False
        return state in {*WAITING, *ENDED}


def has_stopped(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has paused at its point."""
    with contextlib.suppress(ChildProcessError):
        options = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, options) is not None
    return False


@contextlib.contextmanager
def open_world() -> Iterator[World]:
    """A migrated register with a surveyor, a manager and a unit, served; durable, so that what is killed comes back."""
    home = Path(tempfile.mkdtemp(prefix="landdb-faults-"))  # not pytest's: `postgres` could not enter
    home.chmod(0o755)
    world = World(home)
    try:
        with world.cluster.lease():
            world.cluster.ensure_database()
            migrate(world.cluster.admin_url())
            database = Database(world.cluster.admin_url())
            set_account(database, SURVEYOR, PASSWORD, display_name="", clearance=1, roles=(Role.SURVEYOR,))
            set_account(database, MANAGER, PASSWORD, display_name="", clearance=1, roles=(Role.MANAGER,))
            with database.open_session(LOCAL_ADMIN, read_only=False) as session:
                add_unit(session, "DV-1")
            database.dispose()
            world.disks.open(world.cluster)
            world.start_server()
            try:
                yield world
            finally:
                world.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _children(pid: int) -> list[str]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [child for task in tasks for child in task.read_text().split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
