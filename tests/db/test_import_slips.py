"""What a person at a terminal mistypes, and answers to a file that has gone: the batch goes on waiting."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.cli.import_waiting import go_on_or_wait
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import InputError
from landdb.import_ import decisions
from landdb.import_.kept_files import keep_files, kept_files
from landdb.import_.readers.limits import Limits
from landdb.import_.worker import Worker
from landdb.queries import import_jobs
from tests.db.survey_files import row, write
from tests.db.test_import_encodings import DOUBTFUL, shapefile

WAITS = 5
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def home(import_home: Path) -> Path:
    return import_home


def run(*arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, list(arguments), env={"COLUMNS": "300"})
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, result.stdout


def waiting(*arguments: str) -> str:
    """The id of a batch that asks."""
    code, shown = run("import", "--json", *arguments)
    found: dict[str, Any] = json.loads(shown)
    assert (code, found["state"]) == (WAITS, "needs_input"), shown
    return str(found["batch_id"])


def refused(batch: str, *answer: str) -> str:
    """The sentence with which an answer is refused; the batch asks what it asked before."""
    before = run("imports", "show", batch, "--json")[1]
    found = RUNNER.invoke(app, ["imports", "answer", batch, *answer])
    assert isinstance(found.exception, InputError), found.output
    assert run("imports", "show", batch, "--json")[1] == before
    assert json.loads(before)["state"] == "needs_input"
    return found.exception.message_vi


def two_layers(folder: Path, sheet: int) -> Path:
    made = folder / "hai.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name, number in (("thua", 1), ("nha", 2)):
            feature = row(number, sheet=sheet)
            feature["geometry"]["coordinates"] = [
                [[x, y + 1000.0 * sheet] for x, y in feature["geometry"]["coordinates"][0]]
            ]
            archive.write(write(folder / f"{name}.geojson", [feature]), f"{name}.geojson")
    return made


def test_a_layer_is_chosen_after_the_file_has_gone(tmp_path: Path, home: Path) -> None:
    path = two_layers(tmp_path, 21)
    batch = waiting(str(path))
    path.unlink()
    assert {"thua", "nha"} <= set(refused(batch, "--layer", "thuaa").split("chọn: ")[1].split(", "))
    code, shown = run("imports", "answer", batch, "--layer", "thua", "--json")
    assert (code, json.loads(shown)["state"], json.loads(shown)["rows_added"]) == (0, "committed", 1), shown
    assert not (home / "imports" / batch).exists(), "what was kept is cleared away"


def test_another_layer_can_be_read_later(tmp_path: Path) -> None:
    path = two_layers(tmp_path, 22)
    code, shown = run("import", "--check", "--layer", "thua", "--json", str(path))
    batch = json.loads(shown)["batch_id"]
    assert (code, json.loads(shown)["state"]) == (WAITS, "ready"), shown
    path.unlink()
    found = RUNNER.invoke(app, ["imports", "answer", batch, "--layer", "ruong"])
    assert isinstance(found.exception, InputError)
    code, shown = run("imports", "answer", batch, "--layer", "nha", "--json")
    assert (code, json.loads(shown)["state"], json.loads(shown)["rows_read"]) == (WAITS, "ready", 1), shown


def test_side_files_are_kept_too(tmp_path: Path) -> None:
    folder = tmp_path / "shp"
    folder.mkdir()
    path = shapefile(folder, "tcvn3", DOUBTFUL)
    keep_files((path,), tmp_path / "batch")
    assert {".shp", ".shx", ".dbf"} <= {kept.suffix for kept in kept_files(tmp_path / "batch")}
    keep_files(kept_files(tmp_path / "batch"), tmp_path / "batch")
    shutil.rmtree(folder)
    assert path.name in {kept.name for kept in kept_files(tmp_path / "batch")}


def test_files_are_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """An import that is killed while it copies must not go on with half a file."""
    there = tmp_path / "a.dxf"
    there.write_bytes(b"x" * 100)
    with pytest.raises(FileNotFoundError):
        keep_files((there, tmp_path / "b.dxf"), tmp_path / "batch")
    assert kept_files(tmp_path / "batch") == ()
    keep_files((there,), tmp_path / "batch")
    assert [kept.name for kept in kept_files(tmp_path / "batch")] == ["a.dxf"]


def test_slips_in_answers_leave_the_batch_waiting(tmp_path: Path) -> None:
    batch = waiting(str(shapefile(tmp_path, "tcvn3", DOUBTFUL)), "--crs", "105")
    assert "9210" in refused(batch, "--crs", "9999")
    assert "9210" in refused(batch, "--crs", "104.2")
    said = refused(batch, "--encoding", "GHI_CHU_CU=tcvn3|viscii")
    assert "tcvn3, vni" in said
    assert "SO_TO" not in said
    assert "tcvn3, vni" in refused(batch, "--encoding", "abcd")
    assert "GHI_CHU_CU" in refused(batch, "--encoding", "GHICHU=tcvn3").split("có thể chọn")[1]
    assert "SO_THUA" in refused(batch, "--map", "KHONG_CO=address").split("có thể chọn")[1]
    assert "address" in refused(batch, "--map", "DIA_CHI=dia_chi_gi").split("có thể chọn")[1]
    assert "5 chữ số" in refused(batch, "--commune", "99999")
    assert "khong-co" in refused(batch, "--profile", "khong-co")
    assert "sheet_no" in refused(batch, "--translate", "ruong:A=B").split("có thể chọn")[1]
    refused(batch, "--layer", "khac")
    _, shown = run(
        "imports", "answer", batch, "--encoding", "DIA_CHI=tcvn3", "--encoding", "GHI_CHU_CU=tcvn3", "--json"
    )
    assert json.loads(shown)["state"] in {"committed", "ready"}, shown


def test_a_worker_that_was_faster_is_waited_for(
    tmp_path: Path, home: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker takes the batch up as soon as it is answered, before the command can."""
    batch = waiting(str(two_layers(tmp_path, 24)))
    workers: list[Thread] = []
    real = decisions.answer

    def answer(*arguments: Any) -> None:
        real(*arguments)
        workers.append(Thread(target=Worker(database, home).work))
        workers[0].start()
        sql = "SELECT state FROM import_batch WHERE CAST(id AS text) = :id"
        while True:
            with database.open_session(LOCAL_ADMIN) as session:
                if session.execute(text(sql), {"id": batch}).scalar_one() != "received":
                    return

    monkeypatch.setattr(decisions, "answer", answer)
    code, shown = run("imports", "answer", batch, "--layer", "thua", "--json")
    workers[0].join()
    assert (code, json.loads(shown)["state"]) == (0, "committed"), shown


def test_a_batch_that_its_program_leaves_is_taken_over(tmp_path: Path, database: Database) -> None:
    batch = UUID(waiting(str(two_layers(tmp_path, 23))))
    held, leave = Event(), Event()

    def hold() -> None:
        with database.open_session(LOCAL_ADMIN, timeout_ms=None) as session:
            assert import_jobs.claim(session, batch)
            held.set()
            leave.wait(30)

    other = Thread(target=hold)
    other.start()
    held.wait(30)
    Timer(1.5, leave.set).start()
    code, shown = run("imports", "answer", str(batch), "--layer", "thua", "--json")
    other.join()
    assert (leave.is_set(), code, json.loads(shown)["state"]) == (True, 0, "committed"), shown


def test_who_stops_waiting_leaves_the_batch_to_the_other_program(tmp_path: Path, database: Database) -> None:
    batch = UUID(waiting(str(two_layers(tmp_path, 26))))
    stop = Event()
    stop.set()
    with database.open_session(LOCAL_ADMIN, timeout_ms=None) as session:
        assert import_jobs.claim(session, batch)
        decisions.answer(database, LOCAL_ADMIN, batch, {"layer": "thua"}, None)
        found = go_on_or_wait(database, LOCAL_ADMIN, batch, tmp_path, lambda _: None, stop, Limits())
    assert found.state == "received"


def test_what_is_registered_already_is_told_with_the_file(tmp_path: Path) -> None:
    """The command that writes new versions names the file and the options of the batch."""
    known = row(1, sheet=25)
    assert run("import", "--json", str(write(tmp_path / "cu.geojson", [known])))[0] == 0
    known["properties"]["DIEN_TICH"] = 2001
    new = row(2, sheet=25)
    for one in (known, new):
        one["properties"]["XYZ"] = one["properties"].pop("SO_THUA")
    batch = waiting("--check", "--crs", "105", str(write(tmp_path / "moi.geojson", [known, new])))
    code, shown = run("imports", "answer", batch, "--map", "XYZ=parcel_no")
    assert code == WAITS, shown
    assert "import moi.geojson --crs 105 --map XYZ=parcel_no --update" in shown
