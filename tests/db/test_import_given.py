"""`--set`: what a person says of all rows, because a drawing or a list of corners has no column for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ezdxf.filemanagement import new

from landdb.db import Database
from landdb.errors import InputError
from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.profiles import save_profile
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import SURVEYOR, Register, codes, rectangle, row
from tests.factories import HANOI_COMMUNE

SAID = {"Số tờ": "12", "managing_unit": "DV-1"}


@pytest.fixture(scope="module")
def unit(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("so"))


@pytest.fixture
def register(unit: Register, tmp_path: Path) -> Register:
    unit.folder = tmp_path
    return unit


def drawing(folder: Path, east: float) -> Path:
    """Two closed lines with number, area and land code inside: all that a drawing tells."""
    document = new("R2010")
    space = document.modelspace()
    for number in (1, 2):
        ring = rectangle(east=east + 100 * number)
        space.add_lwpolyline(ring[:-1], close=True, dxfattribs={"layer": "RANH_THUA"})
        for line, words in enumerate((str(number), "2000.0", "CQP")):
            text = space.add_text(words, dxfattribs={"layer": "CHU", "height": 2})
            text.set_placement((ring[0][0] + 20, ring[0][1] + 10 * (line + 1)))
    path = folder / "ve.dxf"
    document.saveas(path)
    return path


def bring(register: Register, path: Path, **options: Any) -> ImportResult:
    options = {"commune": HANOI_COMMUNE, "crs": "5897", "accept": "kiểm thử"} | options
    request = ImportRequest((path,), work_folder=register.folder / "imports", **options)
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    return register.approve(result) if result.state == "submitted" else result


def test_a_drawing_becomes_parcels_of_the_sheet_and_unit_that_are_said(register: Register, tmp_path: Path) -> None:
    path = drawing(tmp_path, 3000)
    asked = bring(register, path)
    assert asked.state == "needs_input"
    assert {(one["option"], one["field"]) for one in asked.questions} == {
        ("values", "sheet_no"), ("values", "managing_unit"),
    }  # fmt: skip
    written = bring(register, path, values=SAID)
    assert (written.state, written.rows_added) == ("committed", 2), codes(written)
    sql = (
        "SELECT p.parcel_no, u.code FROM parcel p JOIN organisation_unit u ON u.id = p.managing_unit_id "
        "WHERE p.sheet_no = 12 ORDER BY 1"
    )
    assert register.ask(sql) == [(1, "DV-1"), (2, "DV-1")]
    assert [found.params["value"] for found in written.issues if found.variant == "given"] == ["12", "DV-1"]
    assert bring(register, path, values=SAID | {"Số tờ": "13"}).batch_id != written.batch_id


def test_what_is_missing_can_be_answered(register: Register, tmp_path: Path) -> None:
    asked = bring(register, drawing(tmp_path, 3500))
    work = tmp_path / "imports"
    with pytest.raises(InputError, match="--set"):
        decisions.answer(register.database, SURVEYOR, asked.batch_id, {"values": {"to_so_may": "14"}}, work)
    decisions.answer(register.database, SURVEYOR, asked.batch_id, {"values": {"sheet_no": "14"}}, None)
    still = go_on(register.database, SURVEYOR, asked.batch_id, work)
    assert [one["field"] for one in still.questions] == ["managing_unit"]
    decisions.answer(register.database, SURVEYOR, asked.batch_id, {"values": {"DON_VI_QL": "DV-1"}}, None)
    done = go_on(register.database, SURVEYOR, asked.batch_id, work)
    assert done.state == "submitted", codes(done)
    assert register.approve(done).rows_added == 2


def test_what_is_said_stands_before_a_column_and_says_so(register: Register) -> None:
    result = register.load([row(1, rectangle(east=4000), sheet=1)], values={"sheet_no": "15"})
    assert (result.state, result.rows_added) == ("committed", 1), codes(result)
    [note] = [found for found in result.issues if found.variant == "given-instead"]
    assert (note.params["others"], note.params["value"]) == ("SO_TO", "15")
    assert register.ask("SELECT attributes ->> 'SO_TO' FROM parcel WHERE sheet_no = 15") == [("1",)]


@pytest.mark.parametrize("values", [{"khong_co": "1"}, {"sheet_no": "1", "SO_TO": "2"}, {"sheet_no": " "}])
def test_what_cannot_be_said_is_refused(register: Register, values: dict[str, str]) -> None:
    result = register.load([row(1, rectangle(east=4200), sheet=1)], values=values)
    assert (result.state, [found.code for found in result.issues]) == ("failed", ["F19"])


def test_a_value_of_a_wrong_kind_is_a_finding_of_each_row(register: Register) -> None:
    result = register.load([row(1, rectangle(east=4400), sheet=1)], values={"map_scale": "một"}, dry_run=True)
    assert (1, "A06", "error") in codes(result)


def test_a_profile_keeps_the_columns_of_the_file_alone(register: Register, tmp_path: Path) -> None:
    written = bring(register, drawing(tmp_path, 4600), values=SAID | {"Số tờ": "16"})
    assert written.state == "committed"
    kept = save_profile(register.database, SURVEYOR, written.batch_id, "Bản vẽ")
    [(columns,)] = register.ask("SELECT mapping FROM import_profile WHERE id = :id", id=str(kept))
    assert sorted(columns) == ["dien_tich", "labels", "layer", "loai_dat", "so_thua"]
    again = bring(register, drawing(tmp_path, 4900), values=SAID | {"Số tờ": "17"}, dry_run=True)
    assert "profile" in [found.variant for found in again.issues]
