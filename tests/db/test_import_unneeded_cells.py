"""Cells of a workbook without a value: they refuse the rows that need them, and no other."""

from __future__ import annotations

from typing import Any

import openpyxl

from landdb.domain.issues import Issue
from landdb.import_.records import ImportResult
from tests.db.survey_files import Register, ledger
from tests.db.test_import_edges import HEADER, corners, load


def book(
    register: Register, heading: str, beside: str, land_uses: tuple[str, ...] = ("CQP", "CQP"), **options: Any
) -> ImportResult:
    """A list of the corners of two parcels, whose last column is called ``heading`` and holds ``beside``."""
    made = openpyxl.Workbook()
    made.active.append([*HEADER.split(","), heading])
    for number, land_use in enumerate(land_uses, 1):
        for line in corners(number, [beside] * 4):
            cells: list[Any] = [float(cell) if cell[0].isdigit() else cell for cell in line.split(",")]
            made.active.append([cells[0], *cells[1:4], land_use, *cells[5:]])
    made.save(register.folder / "goc.xlsx")
    return load(register, "goc.xlsx", (register.folder / "goc.xlsx").read_bytes(), **options)


def told(result: ImportResult, code: str) -> list[Issue]:
    return [one for one in result.issues if one.code == code]


def test_a_column_that_stands_for_no_field_refuses_nothing(register: Register) -> None:
    result = book(register, "KIEM_TRA_LAI", "=A2&B2")
    assert (result.state, ledger(result)) == ("committed", (2, 0, 0, 0))
    [found] = told(result, "A06")
    assert (found.row_no, found.variant, found.severity) == (None, "unneeded", "note")
    assert (found.params["column"], found.params["count"]) == ("KIEM_TRA_LAI", 2)
    assert found.params["cells"] == "L2 (=A2&B2), L3 (=A2&B2), L4 (=A2&B2), L5 (=A2&B2)"


def test_a_column_that_stands_for_a_field_refuses_the_rows_that_lack_it(register: Register) -> None:
    result = book(register, "KIEM_TRA_LAI", "x", ("CQP", "#N/A"))
    assert ledger(result) == (1, 0, 0, 1)
    [found] = told(result, "A06")
    assert (found.row_no, found.variant, found.field, set(found.params)) == (2, "excel", "LOAI_DAT", {"cells"})


def test_of_a_file_that_is_refused_before_its_columns_are_known_no_cell_is_told(register: Register) -> None:
    result = book(register, "KIEM_TRA_LAI", "=A2&B2", encoding="chữ lạ")
    assert "F19" in {one.code for one in result.issues}
    assert told(result, "A06") == []


def test_a_heading_without_a_value_is_a_warning(register: Register) -> None:
    result = book(register, '="KIEM"&"_TRA"', "x")
    assert ledger(result) == (2, 0, 0, 0)
    [found] = told(result, "F28")
    assert (found.variant, found.severity, found.params["columns"]) == ("heading", "warning", "column_12")
