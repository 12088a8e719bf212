"""Cells of workbooks that hold no value: formulas whose result was never saved, and errors of Excel."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from landdb.domain.issues import Issue
from landdb.import_.readers.unsaved_formulas import find_unsaved
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats.reading import read

CORNERS = [(2_325_678.0, 551_234.5), (2_325_678.0, 551_254.5), (2_325_698.0, 551_254.5), (2_325_698.0, 551_234.5)]


def book(path: Path, rows: Sequence[Sequence[Any]], title: str = "thua") -> Path:
    """Written by openpyxl, which computes no formula."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def told(batch: RawBatch) -> list[tuple[int | None, str, str]]:
    return [(one.row_no, one.variant, one.params["cells"]) for one in batch.issues if one.code == "A06"]


def refused(path: Path) -> Issue:
    with pytest.raises(FileRefusedError) as caught:
        read(path)
    return caught.value.issue


def test_formulas_without_a_value_are_told_in_a_table_of_attributes(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["so_to", "so_thua", "dt", "ghi_chu"],
        [1, 7, 12.5, "a"],
        [1, 8, "=C2*2", '="x"&D2'],
        [1, 9, 3.5, "b"],
    ]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(2, "formula", 'C3 (=C2*2), D3 (="x"&D2)')]
    assert batch.columns["dt"].to_pylist() == [12.5, None, 3.5], "numbers stay numbers"
    assert batch.columns["ghi_chu"].to_pylist() == ["a", None, "b"]
    [found] = batch.issues
    assert found.severity == "error"
    assert "chưa lưu giá trị: C3 (=C2*2)" in found.message("vi")
    assert "LibreOffice" in found.remedy("en")


def test_errors_of_excel_are_told_in_texts_and_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["so_to", "dt", "ghi_chu"], [1, 12.5, "#N/A"], [2, "#REF!", "so #1"], [3, 1.5, None]]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(1, "excel", "C2 (#N/A)"), (2, "excel", "B3 (#REF!)")]
    assert batch.columns["ghi_chu"].to_pylist() == [None, "so #1", None]
    assert batch.columns["dt"].to_pylist() == [12.5, None, 1.5]


def test_of_many_broken_cells_the_first_are_named(tmp_path: Path) -> None:
    _, batch = read(book(tmp_path / "a.xlsx", [list("abcdefgh"), ["1", *["=A2"] * 7]]))
    assert told(batch) == [(1, "formula", "B2 (=A2), C2 (=A2), D2 (=A2), E2 (=A2), F2 (=A2), …")]


def test_a_coordinate_without_a_value_refuses_the_list_and_says_why(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["So thua", "Dinh", "X", "Y"],
        *([25, at, *corner] for at, corner in enumerate(CORNERS, 1)),
    ]
    rows[3][2] = "=C2+20"
    found = refused(book(tmp_path / "a.xlsx", rows))
    assert (found.code, found.variant, found.params["line"], found.params["cell"]) == ("F28", "formula", 4, "C4")
    for row in rows[1:]:
        row[2:] = ["=Z1", "=Z2"]
    assert refused(book(tmp_path / "b.xlsx", rows)).params["cell"] == "C2", "not a table of attributes"
    rows[1][2:], rows[2][2:] = CORNERS[0], ["#REF!", 551_254.5]
    assert "dòng 3: ô C3 báo lỗi Excel (#REF!)" in refused(book(tmp_path / "c.xlsx", rows[:3])).message("vi")


def test_other_cells_of_a_list_of_corners_are_told_with_their_parcel(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["So thua", "Chu", "Dinh", "X", "Y"]]
    for parcel, owner in ((25, "a"), (26, "=B2")):
        rows += [[parcel, owner, at, x + parcel * 40, y] for at, (x, y) in enumerate(CORNERS, 1)]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(2, "formula", "B6 (=B2), B7 (=B2), B8 (=B2), B9 (=B2)")]
    assert batch.columns["Chu"].to_pylist() == ["a", None]


def test_a_parcel_is_not_torn_apart_by_a_cell_without_a_value(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["So thua", "Dien tich", "Dinh", "X", "Y"]]
    for parcel in (25, 26):
        rows += [[parcel, 400, at, x + parcel * 40, y] for at, (x, y) in enumerate(CORNERS, 1)]
    rows[1][1] = rows[7][1] = "=20*20"
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(1, "formula", "B2 (=20*20)"), (2, "formula", "B8 (=20*20)")]
    assert batch.columns["So thua"].to_pylist() == [25, 26]
    assert batch.geometry.null_count == 0


def test_shapes_as_wkt_that_are_formulas_are_told_once(tmp_path: Path) -> None:
    square = "POLYGON((0 0,9 0,9 9,0 9,0 0))"
    _, batch = read(book(tmp_path / "a.xlsx", [["ma", "wkt"], [1, square], [2, "=B2"], [3, square], [4, None]]))
    assert [(one.row_no, one.code) for one in batch.issues] == [(2, "A06"), (4, "R01")]
    assert batch.geometry.is_valid().to_pylist() == [True, False, True, False]


def test_a_name_of_a_column_has_to_have_its_value(tmp_path: Path) -> None:
    found = refused(book(tmp_path / "a.xlsx", [["so_to", '="so"&"_thua"'], [1, 2]]))
    assert (found.variant, found.params["cell"]) == ("formula", "B1")


def test_a_sheet_of_formulas_alone_is_not_taken_for_empty(tmp_path: Path) -> None:
    assert refused(book(tmp_path / "a.xlsx", [["=Z1", "=Z2"], ["=Z3", "=Z4"]])).variant == "formula"


def test_saved_values_count_empty_texts_too(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["so_to", "ghi_chu", "dt"], [1, "=A2", "=A2*2"], [2, "=A3", "=A3*2"]]
    path = book(tmp_path / "a.xlsx", rows)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for cell, old, new in (
        (b"B2", b"<v></v>", b"<v></v>"), (b"C2", b"<v></v>", b"<v>2</v>"), (b"B3", b"<v></v>", b"<v>x</v>"),
    ):  # fmt: skip
        kind = b' t="str"' if cell.startswith(b"B") else b""
        at = sheet.index(b'<c r="' + cell)
        head, tail = sheet[:at], sheet[at:].replace(b"<v />", old, 1)
        sheet = head + tail.replace(b'<c r="' + cell + b'"', b'<c r="' + cell + b'"' + kind, 1).replace(old, new, 1)
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    _, batch = read(path)
    assert told(batch) == [(2, "formula", "C3 (=A3*2)")]
    assert batch.columns["ghi_chu"].to_pylist() == [None, "x"]
    assert batch.columns["dt"].to_pylist() == [2, None]


def test_cells_without_addresses_and_shared_formulas(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xml"
    path.write_text(
        '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f t="shared" si="0">A1*2</x:f>'
        '</x:c></x:row><x:row r="7"><x:c r="AB7"><x:f t="shared" si="0"/><x:v/></x:c>'
        "<x:c><x:f>A1</x:f><x:v>3</x:v></x:c>"
        '<x:c t="inlineStr"><x:f>A1</x:f><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert find_unsaved(path) == {(1, 2): "=A1*2", (7, 28): "=A1*2"}
