"""Two processes that import the same commune at once: both end, nothing is there twice, and the later one is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from landdb.cli.app import EXIT_CANCELLED
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_ import receipt
from landdb.import_.records import ImportRequest
from landdb.import_.worker import IMPORTS
from landdb.queries.import_commit import lock_register
from tests.conftest import Server
from tests.db.survey_files import Register, rectangle, row, write

PATIENCE_S = 120


@pytest.fixture
def environment(register: Register, server: Server) -> dict[str, str]:
    """What a `landdb` process needs in order to work on the register."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
    url = server.admin_url_of(register.database)
    if server.secret is not None:
        key = register.folder / "secret.key"
        key.write_bytes(server.secret)
        key.chmod(0o600)
    return own | {"LANDDB_HOME": str(register.folder), "LANDDB_DATABASE_URL": url}


@contextmanager
def started(environment: dict[str, str], commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """`landdb` processes side by side; what is left of them at the end is killed."""
    processes = [
        subprocess.Popen([sys.executable, "-m", "landdb", *words], env=environment, text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for words in commands
    ]  # fmt: skip
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def hand_over(register: Register, rows: list[dict[str, Any]]) -> UUID:
    """A batch as the server leaves it to a worker."""
    batch_id = uuid4()
    files = register.folder / IMPORTS / str(batch_id) / "files"
    files.mkdir(parents=True)
    request = ImportRequest(paths=(write(files / "thua.geojson", rows),), accept="kiểm thử")
    receipt.add_batch(register.database, LOCAL_ADMIN, batch_id, request)
    return batch_id


def wait_until_paused(processes: list[subprocess.Popen[str]]) -> None:
    until = time.monotonic() + PATIENCE_S
    for process in processes:
        while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < until, "it never paused"
            time.sleep(0.05)


TOLD = "SELECT DISTINCT code FROM import_issue i JOIN import_batch b ON b.id = i.batch_id WHERE b.state = 'failed'"
NOTHING_TWICE = (
    "SELECT count(*) - count(DISTINCT (admin_unit_id, sheet_no, parcel_no)) FROM parcel WHERE retired_at IS NULL",
    "SELECT count(*) - count(DISTINCT parcel_code) FROM parcel WHERE parcel_code IS NOT NULL",
    "SELECT count(*) FROM parcel a JOIN parcel b ON a.id < b.id WHERE ST_Overlaps(a.geom_source, b.geom_source)",
    "SELECT count(*) FROM import_batch WHERE finished_at IS NULL",
)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="pausing is looked up in /proc")
@pytest.mark.parametrize(
    ("files", "states", "met", "parcels"),
    [
        (([row(1), row(2)], [row(1), row(2)]), ["committed", "failed"], {"K01", "T02"}, 2),
        (([row(1, rectangle()), row(2)], [row(3, rectangle(east=10))]), ["committed", "failed"], {"T02"}, None),
        (([row(1), row(2)], [row(3), row(4)]), ["committed", "committed"], set(), 4),
    ],
    ids=["the same parcels", "the same ground", "neighbours"],
)
def test_two_workers_have_compared_before_either_writes(
    register: Register, environment: dict[str, str], files: tuple[list[dict[str, Any]], ...], states: list[str],
    met: set[str], parcels: int | None,
) -> None:  # fmt: skip
    for rows in files:
        hand_over(register, rows)
    with started(environment | {"LANDDB_FAULT": "pause:compared"}, [("worker", "--once")] * 2) as workers:
        wait_until_paused(workers)
        assert register.ask("SELECT DISTINCT state FROM import_batch") == [("checking",)], "each has one"
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        for worker in workers:
            assert worker.wait(PATIENCE_S) == 0, worker.communicate()[1]
    assert [state for (state,) in register.ask("SELECT state FROM import_batch ORDER BY state")] == states
    assert [register.ask(sql) for sql in NOTHING_TWICE] == [[(0,)]] * len(NOTHING_TWICE)
    assert {code for (code,) in register.ask(TOLD)} == met
    if parcels is not None:
        assert register.ask("SELECT count(*) FROM parcel") == [(parcels,)]
    ledger = "SELECT count(*) FROM import_batch WHERE rows_read <> rows_added + rows_unchanged + rows_rejected"
    assert register.ask(ledger) == [(0,)]


def test_two_commands_at_once(register: Register, environment: dict[str, str]) -> None:
    """However they meet: what one brings in, the other finds unchanged, or is refused as registered meanwhile."""
    paths = [write(register.folder / f"{name}.geojson", [row(1), row(2)]) for name in ("a", "b")]
    commands = [("import", str(path), "--accept", "kiểm thử", "--json") for path in paths]
    with started(environment, commands) as processes:
        ended = [(process.communicate(timeout=PATIENCE_S), process.returncode) for process in processes]
    assert sorted(code for _, code in ended) in ([0, 0], [0, 1]), ended
    documents = [json.loads(out) for (out, _), _ in ended if out.startswith("{")]
    assert sum(document["rows_added"] for document in documents) == 2
    assert register.ask("SELECT count(*) FROM parcel") == [(2,)]
    assert [register.ask(sql) for sql in NOTHING_TWICE] == [[(0,)]] * len(NOTHING_TWICE)
    assert {code for (code,) in register.ask(TOLD)} <= {"K01", "T02"}


WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_an_undo_is_stopped_from_the_keyboard(register: Register, environment: dict[str, str]) -> None:
    """Even while the server keeps it waiting: here for another import's commit."""
    batch_id = str(register.load([row(1)]).batch_id)
    with register.database.open_session(LOCAL_ADMIN, read_only=False, timeout_ms=None) as other:
        lock_register(other, "parcels")
        with started(environment, [("imports", "undo", batch_id, "--reason", "kiểm thử")]) as [process]:
            until = time.monotonic() + PATIENCE_S
            while register.ask(WAITING) == [(0,)]:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < until, "it never came to the lock"
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == EXIT_CANCELLED, told
    assert "chưa thay đổi gì" in told
    assert register.ask("SELECT state FROM import_batch") == [("committed",)]
    assert register.ask("SELECT count(*) FROM parcel WHERE retired_at IS NULL") == [(1,)]
