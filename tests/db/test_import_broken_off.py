"""A command killed while it reads: the same command goes on, and what nobody can go on with is closed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_ import receipt
from landdb.import_.records import ImportRequest
from landdb.import_.worker import IMPORTS
from landdb.queries import import_jobs
from tests.db.survey_files import Register, rectangle, row, write
from tests.db.test_import_slips import run

COMMAND = """
import sys
from pathlib import Path
from uuid import UUID
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_ import faults
from landdb.import_.pipeline import ignore, never, run_import
from landdb.import_.records import ImportRequest

url, secret, home, point, path, number = sys.argv[1:]
faults.arm(point)
request = ImportRequest(paths=(Path(path),), work_folder=Path(home, "imports"))
run_import(Database(url, bytes.fromhex(secret) or None), LOCAL_ADMIN, request, ignore, never, UUID(number))
"""


@pytest.fixture(scope="module")
def register(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def home(register: Register, import_commands: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANDDB_HOME", str(register.folder))
    return register.folder


def killed(register: Register, path: Path, point: str) -> str:
    """The batch of an import whose process died at a point."""
    number = uuid4()
    url = register.database.role_url("postgres").render_as_string(hide_password=False)
    secret = (register.database._secret or b"").hex()
    words = [sys.executable, "-c", COMMAND, url, secret, str(register.folder), point, str(path), str(number)]
    assert subprocess.run(words, check=False, timeout=120).returncode == -signal.SIGKILL, "the point was not reached"
    for _ in range(100):  # the server needs a moment to see that a client is gone
        with register.database.open_session(LOCAL_ADMIN) as session:
            if import_jobs.claim(session, number):
                return str(number)
        time.sleep(0.1)
    raise AssertionError("the lock of a dead process is held")


def parcel(folder: Path, sheet: int) -> Path:
    return write(folder / "thua.geojson", [row(1, rectangle(100.0, 300.0 * sheet), sheet=sheet)])


@pytest.mark.parametrize(("point", "sheet"), [("within_inspecting", 51), ("within_staging", 52)])
def test_the_same_command_goes_on(register: Register, tmp_path: Path, point: str, sheet: int) -> None:
    path = parcel(tmp_path, sheet)
    number = killed(register, path, point)
    code, shown = run("import", "--json", str(path))
    found = json.loads(shown)
    assert (code, found["batch_id"], found["state"], found["rows_added"]) == (0, number, "committed", 1), shown


def test_what_nobody_can_go_on_with_is_closed(register: Register, tmp_path: Path, home: Path) -> None:
    number = killed(register, parcel(tmp_path, 53), "within_inspecting")
    read = killed(register, write(tmp_path / "b.geojson", [row(1, rectangle(100.0, 300.0 * 54), sheet=54)]), "spooled")
    shown = run("imports", "show", number)[1]
    assert "không nhận" in shown
    assert "hãy nhập lại" in shown
    assert not (home / IMPORTS / number).exists()
    code, shown = run("import", "--json", str(tmp_path / "thua.geojson"))
    assert (code, json.loads(shown)["batch_id"] != number, json.loads(shown)["state"]) == (0, True, "committed"), shown
    states = {one["id"]: one["state"] for one in json.loads(run("imports", "list", "--json", "--limit", "100")[1])}
    assert states[read] == "inspecting", "its rows are kept: a worker, or the same command, goes on with it"


def test_a_batch_of_another_machine_is_left_alone(register: Register, tmp_path: Path) -> None:
    number: UUID = uuid4()
    receipt.add_batch(register.database, LOCAL_ADMIN, number, ImportRequest(paths=(parcel(tmp_path, 55),)))
    states = {one["id"]: one["state"] for one in json.loads(run("imports", "list", "--json", "--limit", "100")[1])}
    assert states[str(number)] == "received"
