"""Values given for all rows that do not say them: read, judged and written as cells are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.db import Database
from landdb.errors import InputError
from landdb.import_ import decisions
from landdb.import_.build_report import build_report
from landdb.import_.pipeline import go_on, ignore, never, run_import
from landdb.import_.records import ImportRequest
from landdb.import_.refusals import FileRefusedError
from tests.db.survey_files import MANAGER, SURVEYOR, Register, codes, ledger, rectangle, row, write
from tests.factories import HANOI_COMMUNE

WITHOUT = ("SO_TO", "DON_VI_QL")


@pytest.fixture(scope="module")
def register(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("constants"))


def lacking(number: int, *names: str, **columns: Any) -> dict[str, Any]:
    """A parcel whose file lacks some columns."""
    made = row(number, **columns)
    for name in names or WITHOUT:
        del made["properties"][name]
    return made


def stored(register: Register, number: int) -> list[tuple[Any, ...]]:
    sql = """SELECT p.sheet_no, u.code FROM parcel p JOIN organisation_unit u ON u.id = p.managing_unit_id
             WHERE p.parcel_no = :number AND p.retired_at IS NULL"""
    return register.ask(sql, number=number)


def test_what_the_file_lacks_is_given(register: Register) -> None:
    asked = register.load([lacking(1)])
    assert asked.state == "needs_input"
    assert ("constants", "sheet_no=…") in asked.issues[0].options
    given = {"sheet_no": "41", "Đơn vị quản lý": "dv-1"}
    result = register.load([lacking(1), lacking(2)], constants=given)
    assert (result.state, ledger(result)) == ("committed", (2, 0, 0, 0)), result.message
    assert stored(register, 1) == [(41, "DV-1")]
    notes = [found.message("vi") for found in result.issues if (found.code, found.variant) == ("F18", "constant")]
    assert notes == [
        'thua.geojson: Số tờ là "41" ở mọi dòng mà tệp không ghi, theo người nhập',
        'thua.geojson: Đơn vị quản lý là "dv-1" ở mọi dòng mà tệp không ghi, theo người nhập',
    ]
    assert ledger(register.load([lacking(1), lacking(2)], constants=given)) == (0, 0, 2, 0), "told again it is the same"
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert report.head.options["constants"] == given


def test_a_cell_says_more_than_the_value_for_all(register: Register) -> None:
    own, empty = row(3, sheet=42), row(4, sheet=42)
    empty["properties"]["SO_TO"] = None
    assert ledger(register.load([own, empty], constants={"sheet_no": "43"})) == (2, 0, 0, 0)
    assert (stored(register, 3), stored(register, 4)) == ([(42, "DV-1")], [(43, "DV-1")])


def test_an_answer_gives_it_and_takes_it_back(register: Register) -> None:
    asked = register.load([lacking(5)], finish="check", accept=None)
    for wrong, told in (
        ({"sheet_no": "tờ nào"}, "một số nguyên"), ({"khong_co": "1"}, "sheet_no"),
        ({"commune_code": "00004"}, "sheet_no"),
        ({"status": "gì"}, "current"),
    ):  # fmt: skip
        with pytest.raises(FileRefusedError) as caught:
            decisions.answer(register.database, SURVEYOR, asked.batch_id, {"constants": wrong}, None)
        assert told in caught.value.message_vi
    with pytest.raises(InputError):
        decisions.answer(register.database, SURVEYOR, asked.batch_id, {"constants": {"note": "a\x00b"}}, None)
    answers = {"constants": {"sheet_no": "44", "managing_unit": "DV-1", "note": "x"}}
    decisions.answer(register.database, SURVEYOR, asked.batch_id, answers, None)
    ready = go_on(register.database, SURVEYOR, asked.batch_id, register.folder / "imports")
    assert ready.state == "ready", ready.message
    decisions.answer(register.database, SURVEYOR, asked.batch_id, {"constants": {"note": ""}}, None)
    go_on(register.database, SURVEYOR, asked.batch_id, register.folder / "imports")
    [(options,)] = register.ask("SELECT options FROM import_batch WHERE id = :id", id=asked.batch_id)
    assert options["constants"] == {"sheet_no": "44", "managing_unit": "DV-1"}


def test_an_answer_may_name_the_field_in_other_words(register: Register) -> None:
    batch = register.load([lacking(15)], finish="check", accept=None).batch_id

    def answered(**constants: str) -> dict[str, str]:
        decisions.answer(register.database, SURVEYOR, batch, {"constants": constants}, None)
        go_on(register.database, SURVEYOR, batch, register.folder / "imports")
        [(options,)] = register.ask("SELECT options FROM import_batch WHERE id = :id", id=batch)
        return dict(options["constants"])

    assert answered(**{"Số tờ": "51", "managing_unit": "DV-1", "Ghi chú": "x"})["Số tờ"] == "51"
    assert answered(sheet_no="52") == {"managing_unit": "DV-1", "Ghi chú": "x", "sheet_no": "52"}
    assert answered(note="") == {"managing_unit": "DV-1", "sheet_no": "52"}


def test_it_is_judged_as_a_cell(register: Register) -> None:
    unknown = register.load([lacking(6)], constants={"sheet_no": "45", "managing_unit": "KHONG-CO"})
    assert (unknown.state, ("A07", 1) in {(code, row_no) for row_no, code, _ in codes(unknown)}) == ("failed", True)
    above = register.load([row(7, sheet=45)], constants={"secrecy_level": "3"})
    assert above.state == "failed", "a level above the author's"
    assert {code for row_no, code, _ in codes(above) if row_no == 1} & {"S01", "S02"}
    assert build_report(register.database, MANAGER, str(above.batch_id)).head.secrecy_level == 3


def test_markers_of_a_drawing_belong_to_the_parcel_that_is_given(register: Register, tmp_path: Path) -> None:
    import ezdxf.filemanagement

    ring = rectangle(900.0, 900.0)
    assert register.load([row(9, ring, sheet=47)]).rows_added == 1
    document = ezdxf.filemanagement.new("R2007")
    space = document.modelspace()
    for number, (x, y) in enumerate(ring[:4], start=1):
        space.add_point((x, y), dxfattribs={"layer": "MOC"})
        space.add_text(f"M{number}", dxfattribs={"insert": (x + 1.5, y + 1.0)})
    document.saveas(tmp_path / "moc.dxf")
    request = ImportRequest(
        paths=(tmp_path / "moc.dxf",), target="markers", crs="105", commune=HANOI_COMMUNE, accept="kiểm thử",
        constants={"sheet_no": "47", "parcel_no": "9"}, work_folder=register.folder / "imports",
    )  # fmt: skip
    result = run_import(register.database, MANAGER, request, ignore, never)
    assert (result.state, result.rows_added) == ("committed", 4), (result.message, result.issues)
    assert register.ask("SELECT number FROM boundary_marker ORDER BY number") == [("M1",), ("M2",), ("M3",), ("M4",)]


def test_the_command_line_gives_it(
    register: Register, import_commands: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDDB_HOME", str(tmp_path / "home"))
    path = write(tmp_path / "a.geojson", [lacking(8)])
    runner = CliRunner()
    words = ["--set", "sheet_no=46", "--set", "managing_unit=DV-1", "--set", "address=Số 1 = cổng chính"]
    done = runner.invoke(app, ["import", "--check", "--json", *words, str(path)])
    found = json.loads(done.stdout)
    assert (found["state"], found["rows_added"]) == ("ready", 1), done.stdout
    shown = runner.invoke(app, ["imports", "show", found["batch_id"]], env={"COLUMNS": "300"}).stdout
    for word in ("sheet_no=46", "managing_unit=DV-1", '"address=Số 1 = cổng chính"'):
        assert f"--set {word}" in shown, shown
    assert isinstance(runner.invoke(app, ["import", "--set", "x", str(path)]).exception, InputError)
