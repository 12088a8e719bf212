"""Tables of attributes alone: they change what is registered, and cannot make what has no shape."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import SURVEYOR, Register, codes, row


def table(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "bang.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def bring(register: Register, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    request = ImportRequest(
        (table(register.folder, rows),), work_folder=register.folder / "imports", on_existing="update",
        accept="kiểm thử", **options,
    )  # fmt: skip
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    return register.approve(result) if result.state == "submitted" else result


def test_registered_parcels_are_changed_and_new_ones_are_refused(register: Register) -> None:
    assert register.load([row(1)]).rows_added == 1
    attributes = [row(number)["properties"] | {"DIA_CHI": "Thôn 9"} for number in (1, 2)]
    result = bring(register, attributes)
    assert (result.state, result.rows_changed, result.rows_added) == ("committed", 1, 0), codes(result)
    assert (result.rows_rejected, result.rows_quarantined) == (1, 0)
    [found] = [one for one in result.issues if one.code == "R01"]
    assert (found.row_no, found.variant) == (2, "new")
    assert register.ask("SELECT address, ST_Area(geom_source) FROM parcel") == [("Thôn 9", 2000.0)]


def test_a_table_of_new_parcels_alone_is_told_by_a_dry_run_too(register: Register) -> None:
    result = bring(register, [row(1)["properties"]], dry_run=True)
    assert (result.rows_accepted, result.rows_rejected) == (0, 1)
    assert (1, "R01", "error") in codes(result)


def test_a_table_of_keys_and_one_attribute_changes_that_alone(register: Register) -> None:
    assert register.load([row(1, LOAI_DAT="CQP:1200+ONT:800", KHAC="giữ"), row(2, KHAC="giữ")]).rows_added == 2
    sql = """SELECT p.parcel_no, p.address, p.legal_area_m2, p.main_use_code, p.managing_unit_id IS NOT NULL,
                    array_agg(u.land_use_code ORDER BY ordinal) FROM parcel p JOIN parcel_use u ON u.parcel_id = p.id
             WHERE p.retired_at IS NULL AND u.retired_at IS NULL GROUP BY p.id ORDER BY 1"""
    before = register.ask(sql)
    keys = ("MA_XA", "SO_TO", "SO_THUA")
    named = [{key: row(number)["properties"][key] for key in keys} | {"DIA_CHI": "Thôn 9"} for number in (1, 2, 3)]
    result = bring(register, named)
    assert (result.state, result.rows_changed, result.rows_rejected) == ("committed", 2, 1), codes(result)
    assert register.ask(sql) == [(number, "Thôn 9", *rest) for number, _, *rest in before]
    assert register.ask("SELECT DISTINCT attributes ->> 'KHAC' FROM parcel") == [("giữ",)]
    assert bring(register, named[:2]).rows_unchanged == 2


@pytest.mark.parametrize("dry_run", [True, False])
def test_without_update_a_table_of_keys_is_told_that_it_has_no_shapes(register: Register, dry_run: bool) -> None:
    path = table(register.folder, [{"MA_XA": "00004", "SO_TO": 1, "SO_THUA": 1, "DIA_CHI": "Thôn 9"}])
    request = ImportRequest((path,), work_folder=register.folder / "imports", dry_run=dry_run)
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    assert (result.questions, result.rows_added, result.rows_accepted) == ([], 0, 0), "nothing about columns is asked"
    assert result.state == ("dry_run" if dry_run else "failed")
    assert "has no shapes" in result.message["en"]
    [found] = [one for one in result.issues if one.code == "F18"]
    assert found.variant == "shapeless"
    assert "không có hình" in found.message("vi")
    assert "has no shapes" in found.message("en")
    assert ("on_existing", "update") in found.options


def test_a_table_for_another_target_is_pointed_there(register: Register) -> None:
    path = table(register.folder, [{"MA_CT": "CT-1", "TEN_CT": "Kho", "LOAI_CT": "kho", "MA_XA": "00004"}])
    request = ImportRequest((path,), work_folder=register.folder / "imports", dry_run=True)
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    [found] = [one for one in result.issues if one.code == "F18" and one.severity == "error"]
    assert (found.variant, ("target", "works") in found.options) == ("", True)


def test_another_area_on_paper_is_held_against_the_registered_shape(register: Register) -> None:
    assert register.load([row(1), row(2), row(3)]).rows_added == 3
    keys = ("MA_XA", "SO_TO", "SO_THUA")
    areas = {1: 2000.05, 2: 2015.0, 3: 20000.0}
    named = [{key: row(number)["properties"][key] for key in keys} | {"DIEN_TICH": areas[number]} for number in areas]
    result = bring(register, named)
    assert [found for found in codes(result) if found[1] == "D01"] == [(2, "D01", "warning"), (3, "D01", "error")]
    [near, _] = [one for one in result.issues if one.code == "D01"]
    assert (near.params["computed"], near.params["paper"], near.measured) == (2000.0, 2015.0, 15.0)
    assert (result.rows_changed, result.rows_rejected) == (2, 1)
    assert result.plan["checked"]["D01"]["rows"] == 3
