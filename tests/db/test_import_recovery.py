"""A process killed in the middle of an import: the next start of a server closes its batch and clears its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.batch_log import BatchLog
from landdb.import_.records import ImportRequest
from landdb.import_.recover import clean_folders, close_abandoned
from tests.db.survey_files import row, write
from tests.factories import add_unit

IMPORTER = """
import sys, time
from pathlib import Path
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest

def hang(step):
    if step.phase == "committing":
        print("committing", flush=True)
        time.sleep(600)

url, secret, path = sys.argv[1:]
database = Database(url, bytes.fromhex(secret) or None)
request = ImportRequest(paths=(Path(path),), work_folder=Path(path).parent / "work")
run_import(database, LOCAL_ADMIN, request, hang, lambda: False)
"""


def kill_importer(database: Database, path: Path) -> None:
    """Import in a process of its own and kill it when all is staged and nothing committed."""
    url = database.role_url("postgres").render_as_string(hide_password=False)
    secret = (database._secret or b"").hex()
    command = [sys.executable, "-c", IMPORTER, url, secret, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "committing"
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until_unowned(database: Database) -> None:
    """The server needs a moment to see that a client is gone."""
    for _ in range(100):
        with database.open_session(LOCAL_ADMIN) as session:
            if not session.execute(
                text(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                    "(SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            ).scalar_one():
                return
            session.execute(text("SELECT pg_sleep(0.1)"))


def test_a_killed_import_is_closed_at_the_next_start(fresh_database: Database, tmp_path: Path) -> None:
    with fresh_database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_unit(session, "DV-1")
    kill_importer(fresh_database, write(tmp_path / "thua.geojson", [row(1), row(2)]))
    wait_until_unowned(fresh_database)
    assert close_abandoned(fresh_database) == 1
    assert close_abandoned(fresh_database) == 0
    with fresh_database.open_session(LOCAL_ADMIN) as session:
        batch = session.execute(
            text("SELECT state, message_vi, finished_at IS NOT NULL, rows_read, rows_rejected FROM import_batch")
        ).one()
        rows = session.execute(text("SELECT DISTINCT state FROM import_row")).scalars().all()
        parcels = session.execute(text("SELECT count(*) FROM parcel")).scalar_one()
    assert tuple(batch) == (
        "failed", "Máy chủ đã dừng giữa chừng; chưa ghi gì vào sổ, hãy nhập lại", True, 2, 2,
    )  # fmt: skip
    assert (rows, parcels) == (["rejected"], 0)


def test_an_import_that_runs_beside_is_left_alone(fresh_database: Database, tmp_path: Path) -> None:
    opened, done = Event(), Event()
    path = write(tmp_path / "thua.geojson", [row(1)])

    def run() -> None:
        log = BatchLog(fresh_database, LOCAL_ADMIN, uuid4(), lambda _: None, lambda: False)
        with log.owned():
            log.open(ImportRequest(paths=(path,)))
            opened.set()
            done.wait(60)

    thread = Thread(target=run)
    thread.start()
    try:
        assert opened.wait(60)
        assert close_abandoned(fresh_database) == 0
    finally:
        done.set()
        thread.join()
    assert close_abandoned(fresh_database) == 1


def test_orphaned_files_go_and_those_of_living_processes_stay(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    orphan, upload = tmp_path / "work" / f"{dead.pid}-x", tmp_path / "uploads" / "u"
    living = tmp_path / "work" / f"{os.getpid()}-x"
    for folder in (orphan, living, upload):
        folder.mkdir(parents=True)
    with clean_folders(tmp_path):
        assert (orphan.exists(), upload.exists(), living.exists()) == (False, False, True)
        upload.mkdir(parents=True)
        with clean_folders(tmp_path):
            assert upload.exists(), "a second server must not take the first one's uploads"
