"""A process killed in the middle of an import: the next worker goes on with its batch, three times at most."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN
from landdb.import_ import receipt
from landdb.import_.job import Job, LostJobError
from landdb.import_.pipeline import ignore, never
from landdb.import_.records import ImportRequest
from landdb.import_.worker import IMPORTS, MOST_ATTEMPTS, Worker
from landdb.queries import accounts, import_jobs
from tests.conftest import Server
from tests.db.survey_files import SURVEYOR, Register, row, write

WORKER = """
import sys
from pathlib import Path
from landdb.db import Database
from landdb.import_ import faults
from landdb.import_.worker import Worker

url, secret, home, point = sys.argv[1:]
faults.arm(point)
Worker(Database(url, bytes.fromhex(secret) or None), Path(home)).work()
"""


def kill_worker(register: Register, point: str) -> None:
    """Work in a process of its own that kills itself at a point."""
    url = register.database.role_url("postgres").render_as_string(hide_password=False)
    secret = (register.database._secret or b"").hex()
    command = [sys.executable, "-c", WORKER, url, secret, str(register.folder), point]
    ended = subprocess.run(command, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL, "the fault point was not reached"
    for _ in range(100):  # the server needs a moment to see that a client is gone
        held = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        if register.ask(held) == [(0,)]:
            return
        time.sleep(0.1)


def hand_over(register: Register) -> UUID:
    """A batch as the server leaves it to a worker."""
    batch_id = uuid4()
    files = register.folder / IMPORTS / str(batch_id) / "files"
    files.mkdir(parents=True)
    request = ImportRequest(paths=(write(files / "thua.geojson", [row(1), row(2)]),), accept="kiểm thử")
    receipt.add_batch(register.database, LOCAL_ADMIN, batch_id, request)
    return batch_id


def age(folder: Path) -> None:
    long_ago = time.time() - 86_400
    os.utime(folder, (long_ago, long_ago))


@pytest.fixture
def worker(register: Register) -> Worker:
    return Worker(register.database, register.folder)


BATCH = "SELECT state, rows_read, rows_added, attempts FROM import_batch"


@pytest.mark.parametrize("point", ["spooled", "within_staging", "compared", "before_commit", "within_commit"])
def test_the_batch_of_a_killed_worker_is_finished_by_the_next(register: Register, worker: Worker, point: str) -> None:
    hand_over(register)
    kill_worker(register, point)
    assert register.ask("SELECT finished_at, (SELECT count(*) FROM parcel) FROM import_batch") == [(None, 0)]
    assert worker.work() == 1
    assert register.ask(BATCH) == [("committed", 2, 2, 2)]
    assert register.ask("SELECT count(*) FROM parcel") == [(2,)]
    assert worker.work() == 0


def test_a_batch_that_kills_its_workers_is_given_up(register: Register, worker: Worker) -> None:
    hand_over(register)
    for _ in range(MOST_ATTEMPTS):
        kill_worker(register, "before_staging")
    assert worker.work() == 1
    [(state, message, parcels)] = register.ask(
        "SELECT state, message_vi, (SELECT count(*) FROM parcel) FROM import_batch"
    )
    assert (state, parcels) == ("failed", 0)
    assert str(MOST_ATTEMPTS) in message


def test_a_batch_that_another_has_is_left_alone(register: Register, worker: Worker) -> None:
    batch_id = hand_over(register)
    with register.database.open_session(LOCAL_ADMIN) as other:
        assert import_jobs.claim(other, batch_id)
        assert worker.work() == 0
        assert register.ask(BATCH) == [("received", 0, 0, 0)]
    assert worker.work() == 1


def test_a_batch_without_its_files_is_closed(register: Register, worker: Worker) -> None:
    batch_id = hand_over(register)
    shutil.rmtree(register.folder / IMPORTS / str(batch_id))
    assert worker.work() == 1
    assert register.ask(BATCH) == [("failed", 0, 0, 0)]


def test_an_author_whose_account_is_closed_imports_nothing(register: Register, worker: Worker) -> None:
    account = {"username": "do.dac", "display_name": "x", "password_hash": "x", "clearance": 1, "units": None}
    with register.database.open_session(AUTH_SERVICE, read_only=False) as session:
        accounts.set_account(session, account | {"provinces": None, "roles": ["surveyor"]})
    with register.database.open_session(AUTH_SERVICE) as session:
        found = accounts.find_account(session, "do.dac")
    assert found is not None
    batch_id = uuid4()
    files = register.folder / IMPORTS / str(batch_id) / "files"
    files.mkdir(parents=True)
    request = ImportRequest(paths=(write(files / "thua.geojson", [row(1)]),))
    receipt.add_batch(register.database, found.actor, batch_id, request)
    with register.database.open_session(AUTH_SERVICE, read_only=False) as session:
        session.execute(text("UPDATE user_account SET disabled_at = now() WHERE username = 'do.dac'"))
    assert worker.work() == 1
    assert register.ask(BATCH) == [("failed", 0, 0, 0)]


def test_folders_go_with_their_batches(register: Register, worker: Worker) -> None:
    folders = {name: register.folder / IMPORTS / str(hand_over(register)) for name in ("done", "waiting")}
    folders["unknown"] = register.folder / IMPORTS / str(uuid4())
    folders["unknown"].mkdir()
    ended = "UPDATE import_batch SET state = 'cancelled', finished_at = now() WHERE id = :id"
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text(ended), {"id": folders["done"].name})
    for folder in folders.values():
        age(folder)
    worker.sweep()
    assert {name: folder.exists() for name, folder in folders.items()} == {
        "done": False, "waiting": True, "unknown": False,
    }  # fmt: skip


def test_batches_that_wait_for_a_person_are_not_taken_up(register: Register, worker: Worker) -> None:
    register.load([row(1)], SURVEYOR, finish="check")
    assert worker.work() == 0


def test_whoever_has_lost_a_batch_writes_nothing_more(register: Register, server: Server) -> None:
    """Its lock fell with its connection, and it has not noticed: before each write it waits for its turn and looks."""
    batch_id = hand_over(register)
    request = ImportRequest(paths=())
    job = Job(register.database, LOCAL_ADMIN, batch_id, request, register.folder / "job", ignore, never)
    other = Job(register.database, LOCAL_ADMIN, batch_id, request, register.folder / "job", ignore, never)
    with suppress(DBAPIError), job.owned() as mine:
        assert mine
        job.move(("received",), "inspecting")
        with create_engine(server.admin_url_of(register.database)).begin() as admin:
            fallen = """SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_database d ON d.oid = database
                        WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND datname = current_database()"""
            assert admin.execute(text(fallen)).scalar_one() == 1
        for _ in range(100):
            with other.owned() as taken:
                if taken:
                    break
            time.sleep(0.05)
        with pytest.raises(LostJobError):
            job.write(message_vi="đã mất")
        with pytest.raises(LostJobError), job.writing():
            pass
        with pytest.raises(LostJobError):
            job.move(("inspecting",), "staging")
    assert register.ask("SELECT state, message_vi FROM import_batch") == [("inspecting", None)]
