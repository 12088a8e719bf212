"""An answer that cannot hold ends nothing: the batch asks again, and says nothing of its former look."""

from __future__ import annotations

import json
from dataclasses import replace
from shutil import rmtree
from typing import Any
from uuid import UUID

import pytest

from landdb.cli.import_head import next_step
from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import SURVEYOR, Register, codes, rectangle, row, write
from tests.factories import HANOI_COMMUNE

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
    [(*counts, commune, finished)] = register.ask(COUNTS, id=result.batch_id)
    assert (counts, finished) == (["needs_input", 0, {}, None], None)
    assert commune is not None, "the file says it, whatever its system"
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


@pytest.mark.parametrize("crs", [None, "5897"])
def test_shapes_that_no_answer_mends_end_the_batch(register: Register, crs: str | None) -> None:
    """Two parcels that lie on each other: a person who was asked something first is not left waiting for nothing."""
    ring = rectangle(east=100)
    path = write(register.folder / "chong.geojson", [row(1, ring), row(2, [[x + 20, y] for x, y in ring])])
    path.write_text(json.dumps({**json.loads(path.read_text()), "crs": None}))
    request = ImportRequest(paths=(path,), work_folder=register.folder / "imports", crs=crs, finish="check")
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    result = answer(register, result, crs="5897") if crs is None else result
    assert (result.state, result.rows_rejected) == ("failed", 2), result.message
    assert register.ask("SELECT state, finished_at IS NOT NULL FROM import_batch") == [("failed", True)]
    assert next_step(result, request, None, "vi").startswith("Sửa rồi nhập lại: ")


def test_what_is_registered_already_waits_only_where_an_answer_named_it(register: Register) -> None:
    register.load([row(1, GHI_CHU="cũ"), row(2, GHI_CHU="cũ")])
    assert answer(register, load(register), crs="5897").state == "failed"
    named = answer(register, load(register), crs="5897", commune=HANOI_COMMUNE)
    assert (named.state, list(named.questions)) == ("needs_input", ASKED_AGAIN), "another commune may be meant"


def test_who_waits_for_another_answer_is_told_the_way_out() -> None:
    waiting = ImportResult(UUID(int=1), "a.shp", "needs_input", questions=ASKED_AGAIN)
    told = next_step(waiting, ImportRequest(paths=()), "dung.do", "en")
    assert "--crs" in told
    assert "imports answer 00000000 --lang en --as dung.do. Or give" in told
    assert told.endswith("imports cancel 00000000 --lang en --as dung.do")
    both = replace(waiting, questions=[{"about": "fix"}, {"about": "translation", "suggestions": {"a:b": "c"}}])
    told = next_step(both, ImportRequest(paths=()), None, "vi")
    assert "imports fix 00000000. Hoặc: Trả lời: " in told
    assert told.endswith("--translate a:b=c")


def test_a_batch_whose_file_and_rows_are_gone_does_not_wait(register: Register) -> None:
    result = register.load([row(1), row(2)], finish="check")
    rmtree(register.folder / "imports" / str(result.batch_id))
    after = answer(register, result, crs="4756")
    assert after.state == "failed", after.questions


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
