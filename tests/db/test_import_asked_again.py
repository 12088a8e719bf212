"""An answer that cannot hold ends nothing: the batch asks again, and says nothing of its former look."""

from __future__ import annotations

import json
from typing import Any

import pytest

from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import SURVEYOR, Register, codes, row, write

ASKED_AGAIN = [{"about": "answer", "option": None}]
COUNTS = (
    "SELECT state, rows_added + rows_changed + rows_unchanged + rows_rejected + rows_quarantined + rows_removed,"
    " balance, source_srid, admin_unit_id, finished_at FROM import_batch WHERE id = :id"
)


def load(register: Register, *, crs: str | None = None, dry_run: bool = False) -> ImportResult:
    """Two parcels of a file that names no system."""
    path = write(register.folder / "khong-he.geojson", [row(1), row(2)])
    path.write_text(json.dumps({**json.loads(path.read_text()), "crs": None}))
    request = ImportRequest(paths=(path,), work_folder=register.folder / "imports", crs=crs, dry_run=dry_run)
    return run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)


def answer(register: Register, result: ImportResult, **answers: Any) -> ImportResult:
    imports = register.folder / "imports"
    decisions.answer(register.database, SURVEYOR, result.batch_id, answers, imports / str(result.batch_id))
    return go_on(register.database, SURVEYOR, result.batch_id, imports)


@pytest.mark.parametrize("crs", ["4756", "4326", "2044"])
def test_a_system_that_puts_all_shapes_elsewhere_is_asked_about_again(register: Register, crs: str) -> None:
    result = load(register, crs=crs)
    assert (result.state, codes(result)) == ("needs_input", [(None, "F11", "error")])
    assert "ra ngoài Việt Nam" in result.message["vi"]
    assert "outside Viet Nam" in result.message["en"]
    assert "inf" not in result.message["en"]
    [question] = result.questions
    assert (question["about"], question["option"], question["suggestion"]) == ("crs", "crs", 995897)
    wrong = answer(register, result, crs="4756")
    assert wrong.state == "needs_input"
    right = answer(register, wrong, crs="5897")
    assert (right.state, right.rows_added) == ("submitted", 2), right.message


def test_a_dry_run_tells_that_the_named_system_does_not_fit(register: Register) -> None:
    result = load(register, crs="4756", dry_run=True)
    assert (result.state, codes(result)) == ("dry_run", [(None, "F11", "error")])


def test_a_ready_batch_that_is_asked_again_keeps_nothing_of_its_former_look(register: Register) -> None:
    result = register.load([row(1), row(2)], finish="check")
    assert (result.state, result.rows_added) == ("ready", 2)
    after = answer(register, result, crs="4756")
    assert after.state == "needs_input"
    assert register.ask(COUNTS, id=result.batch_id) == [("needs_input", 0, {}, None, None, None)]
    assert register.ask("SELECT row_no, outcome FROM staged_row WHERE batch_id = :id", id=result.batch_id) == []
    again = answer(register, after, crs=None)
    assert (again.state, again.rows_added) == ("ready", 2)
    assert register.ask("SELECT balance -> 'add' ->> 'rows' FROM import_batch") == [("2",)]


def test_an_answer_by_which_no_row_can_be_written_does_not_end_the_batch(register: Register) -> None:
    file = [row(1, GHI_CHU="mô phỏng"), row(2, GHI_CHU="mô phỏng")]
    result = register.load(file, finish="check")
    after = answer(register, result, mapping={"SO_THUA": "address", "GHI_CHU": "parcel_no"})
    assert (after.state, after.rows_added, list(after.questions)) == ("needs_input", 0, ASKED_AGAIN)
    right = answer(register, after, mapping={"SO_THUA": "parcel_no", "GHI_CHU": "note"})
    assert (right.state, right.rows_added) == ("ready", 2), right.message


def test_an_answer_that_a_file_refuses_does_not_end_the_batch(register: Register) -> None:
    """The layer is read anew, and what is there now is no file."""
    result = register.load([row(1), row(2)], finish="check")
    files = register.folder / "imports" / str(result.batch_id) / "files"
    files.mkdir()
    (files / "thua.geojson").write_text("hỏng")
    after = answer(register, result, layer="thua")
    assert (after.state, after.rows_read, list(after.questions)) == ("needs_input", 0, ASKED_AGAIN)
    assert [one.code for one in after.issues] == ["F10"], codes(after)
    assert register.ask("SELECT row_no FROM staged_row") == []
    write(files / "thua.geojson", [row(1), row(2)])
    right = answer(register, after, layer=None)
    assert (right.state, right.rows_added) == ("ready", 2), right.message
