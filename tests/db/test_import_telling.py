"""What the command line tells of a batch: what was decided, what was corrected, what comes next, what is listed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.cli.import_fix import _changes
from landdb.cli.imports import Language
from landdb.db import Database
from landdb.errors import InputError
from landdb.import_ import decisions
from landdb.import_.records import ImportResult
from tests.db.survey_files import MANAGER, SURVEYOR, Register, ledger, rectangle, row, write
from tests.db.test_import_slips import WAITS, run, two_layers, waiting
from tests.factories import HANOI_COMMUNE

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def home(import_home: Path) -> Path:
    return import_home


@pytest.fixture
def register(database: Database, tmp_path: Path) -> Register:
    """The module's register, whose unit the first test has added."""
    made = object.__new__(Register)
    made.database, made.folder = database, tmp_path
    return made


def brought(path: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("import", "--json", *options, str(path))[1])
    return found


def far(sheet: int, number: int = 1, **columns: Any) -> dict[str, Any]:
    """A parcel on a sheet and ground of its own."""
    return row(number, rectangle(100.0 * number, 300.0 * sheet), sheet=sheet, **columns)


def test_a_column_that_another_layer_lacks_is_asked_for_again(tmp_path: Path, home: Path) -> None:
    """Whether it fits is known only when that layer has been read; the layer stays chosen, the slip is taken back."""
    batch = waiting(str(two_layers(tmp_path, 11)))
    code, shown = run("imports", "answer", batch, "--layer", "thua", "--map", "KHONG_CO=address", "--json")
    found = json.loads(shown)
    assert (code, found["state"], found["rows_read"]) == (WAITS, "needs_input", 0), shown
    assert [(one["about"], one["option"], one["value"]) for one in found["questions"]] == [
        ("option", "mapping", "KHONG_CO=address")
    ]
    assert "SO_THUA" in found["questions"][0]["choices"]
    assert '--map "CỘT=trường"' in run("imports", "show", batch)[1]
    code, shown = run("imports", "answer", batch, "--map", "CUNG_KHONG=address", "--json")
    assert (code, json.loads(shown)["state"]) == (WAITS, "needs_input"), shown
    code, shown = run("imports", "answer", batch, "--crs", "105", "--json")
    assert (code, json.loads(shown)["state"], json.loads(shown)["rows_added"]) == (0, "committed", 1), shown


def test_what_changes_nothing_needs_nobody(database: Database, register: Register) -> None:
    rows = [far(32), far(32, 2)]
    first = register.load(rows)
    assert (first.state, ledger(first)) == ("committed", (2, 0, 0, 0))
    again = register.load(rows)
    assert (again.state, ledger(again)) == ("committed", (0, 0, 2, 0))
    assert again.message["vi"].endswith("Không có gì để ghi vào sổ nên không cần duyệt")
    [(approved, finished)] = register.ask(
        "SELECT approved_by, finished_at FROM import_batch WHERE id = :id", id=again.batch_id
    )
    assert approved is None
    assert finished is not None
    looked_at = register.load(rows, finish="check", accept=None)
    assert looked_at.state == "ready"
    assert decisions.submit(database, SURVEYOR, looked_at.batch_id) == "committed"
    changed = register.load([*rows, far(32, 3)], finish="submit", accept=None)
    assert changed.rows_added == 1, "what has something to write is approved as ever"
    [(approved,)] = register.ask("SELECT approved_by FROM import_batch WHERE id = :id", id=changed.batch_id)
    assert approved == MANAGER.id


def test_a_row_that_could_be_corrected_is_waited_for(register: Register) -> None:
    known = far(33)
    register.load([known])
    ring = rectangle(300.0, 300.0 * 33)[:-1]
    fixable = far(33, 3) | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    result = register.load([known, fixable])
    assert (result.state, result.rows_unchanged, result.rows_quarantined) == ("needs_input", 1, 1), result.issues
    assert [one["about"] for one in result.questions] == ["fix"]


def test_show_tells_why_it_was_returned_and_what_to_do(tmp_path: Path) -> None:
    found = brought(write(tmp_path / "a.geojson", [far(34)]), "--check")
    number = found["batch_id"]
    assert f"imports submit {number[:8]}" in run("imports", "show", number)[1]
    assert run("imports", "submit", number)[0] == 0
    assert f"imports approve {number[:8]}" in run("imports", "show", number)[1]
    assert run("imports", "return", number, "--reason", "Sai tên đường")[0] == 0
    shown = run("imports", "show", number)[1]
    assert "Trả lại" in shown
    assert "“Sai tên đường”" in shown
    assert f"imports submit {number[:8]}" in shown
    assert "Returned" in run("imports", "show", number, "--lang", "en")[1]
    document = json.loads(run("imports", "show", number, "--json")[1])
    assert (document["return_reason"], document["fixes"]) == ("Sai tên đường", [])
    assert f"imports submit {number[:8]}" in document["next"]
    assert run("imports", "submit", number)[0] == 0
    assert run("imports", "approve", number)[0] == 0
    assert "Duyệt" in run("imports", "show", number)[1]
    assert json.loads(run("imports", "show", number, "--json")[1])["next"] is None


def test_show_tells_which_shapes_were_corrected(tmp_path: Path) -> None:
    ring = rectangle(100.0, 300.0 * 35)
    ring.insert(2, list(ring[1]))
    parcel = far(35) | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    found = brought(write(tmp_path / "a.geojson", [parcel]), "--check")
    offered = run("imports", "fix", found["batch_id"])[1]
    assert "1 [H03]: Bỏ đỉnh trùng và gai nhọn" in offered
    assert "cả đợt được kiểm tra lại" in offered
    code, shown = run("imports", "fix", found["batch_id"], "--take")
    assert code in {0, WAITS}, shown
    assert "1 (35/1): H03 → không còn" in shown, shown
    shown = run("imports", "show", found["batch_id"])[1]
    assert "Đã sửa hình: Bỏ đỉnh trùng và gai nhọn – 1 (35/1)" in shown


def test_what_nobody_has_judged_anew_is_not_called_corrected() -> None:
    waited = ImportResult(uuid4(), "a.shp", "staging", rows_read=1)
    assert list(_changes({1: ["H03"]}, {1: "9/1"}, waited, Language.VI)) == []
    assert list(_changes({1: ["H03"]}, {1: "9/1"}, replace(waited, state="ready"), Language.VI)) == [
        "1 (9/1): H03 → không còn"
    ]


def test_what_a_file_says_does_not_steer_the_terminal(tmp_path: Path) -> None:
    work = row(1, rectangle(100.0, 300.0 * 45)[:-1], MA_CT="CT\x1b[2J-9", TEN_CT="Kho", LOAI_CT="C")
    for name in ("SO_TO", "SO_THUA", "DIEN_TICH", "LOAI_DAT"):
        del work["properties"][name]
    found = brought(write(tmp_path / "w.geojson", [work]), "--target", "works", "--check")
    _, shown = run("imports", "fix", found["batch_id"], "--take")
    assert "1 (CT\ufffd[2J-9): H02" in shown, shown
    assert "\x1b" not in shown


def test_the_list_is_filtered(register: Register, tmp_path: Path) -> None:
    one = brought(write(tmp_path / "a.geojson", [far(36)]), "--check")["batch_id"]
    two = brought(write(tmp_path / "b.geojson", [far(37)]), "--dry-run")["batch_id"]
    other = str(register.load([far(38)]).batch_id)

    def listed(*options: str) -> set[str]:
        every = {found["id"] for found in json.loads(run("imports", "list", "--limit", "1000", "--json", *options)[1])}
        return every & {one, two, other}

    assert listed() == {one, two, other}
    assert listed("--state", "ready") == {one}
    assert listed("--state", "ready", "--state", "dry_run") == {one, two}
    assert listed("--mine") == {one, two}
    assert listed("--commune", HANOI_COMMUNE) == {one, two, other}
    assert listed("--commune", "00001") == set()
    assert listed("--target", "works") == set()
    assert listed("--since", "01/01/2020") == {one, two, other}
    assert listed("--since", "2999-01-01") == set()
    for wrong in (("--state", "xong"), ("--since", "hôm qua"), ("--commune", "x")):
        found = RUNNER.invoke(app, ["imports", "list", *wrong])
        assert isinstance(found.exception, InputError), wrong
