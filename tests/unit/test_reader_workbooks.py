"""Cells of workbooks that hold no value: formulas whose result was never saved, and errors of Excel."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from landdb.domain.issues import Issue
from landdb.import_.readers.unsaved_formulas import find_unsaved
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from landdb.import_.unneeded_cells import settle
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
    assert told(batch) == [(2, "formula", "C3 (=C2*2)"), (2, "formula", 'D3 (="x"&D2)')]
    assert batch.columns["dt"].to_pylist() == [12.5, None, 3.5], "numbers stay numbers"
    assert batch.columns["ghi_chu"].to_pylist() == ["a", None, "b"]
    found = batch.issues[0]
    assert (found.severity, found.field) == ("error", "dt")
    assert "chưa lưu giá trị: C3 (=C2*2)" in found.message("vi")
    assert "LibreOffice" in found.remedy("en")


def test_errors_of_excel_are_told_in_texts_and_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["so_to", "dt", "ghi_chu"], [1, 12.5, "#N/A"], [2, "#REF!", "so #1"], [3, 1.5, None]]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(1, "excel", "C2 (#N/A)"), (2, "excel", "B3 (#REF!)")]
    assert batch.columns["ghi_chu"].to_pylist() == [None, "so #1", None]
    assert batch.columns["dt"].to_pylist() == [12.5, None, 1.5]


def test_of_many_broken_cells_the_first_are_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["So thua", "Dinh", "X", "Y"], *([25, n, 10.0 * n, 5.0 * n * n] for n in range(1, 9))]
    for row in rows[2:]:
        row[0] = "=A2"
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(1, "formula", "A3 (=A2), A4 (=A2), A5 (=A2), A6 (=A2), A7 (=A2), …")]


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


def test_a_row_with_a_formula_and_an_error_in_a_column_that_is_not_used_counts_once(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["So thua", "Chu", "Dinh", "X", "Y"]]
    rows += [[25, "=B1", at, *corner] for at, corner in enumerate(CORNERS, 1)]
    rows[2][1] = "#REF!"
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert told(batch) == [(1, "formula", "B2 (=B1), B4 (=B1), B5 (=B1)"), (1, "excel", "B3 (#REF!)")]
    found = settle(batch.issues, {}, {"so_thua"}, "a.xlsx")[-1]
    assert (found.variant, found.params["count"]) == ("unneeded", 1)
    assert "; 1 dòng có ô" in found.message("vi")
    assert "ví dụ B2 (=B1)" in found.message("vi")


def test_shapes_as_wkt_that_are_formulas_are_told_once(tmp_path: Path) -> None:
    square = "POLYGON((0 0,9 0,9 9,0 9,0 0))"
    _, batch = read(book(tmp_path / "a.xlsx", [["ma", "wkt"], [1, square], [2, "=B2"], [3, square], [4, None]]))
    assert [(one.row_no, one.code) for one in batch.issues] == [(2, "A06"), (4, "R01")]
    assert batch.geometry.is_valid().to_pylist() == [True, False, True, False]


def test_a_heading_without_a_value_is_told_and_its_column_stays(tmp_path: Path) -> None:
    _, batch = read(book(tmp_path / "a.xlsx", [["so_to", '="so"&"_thua"'], [1, 2]]))
    assert batch.columns.to_pylist() == [{"so_to": 1, "column_2": 2}]
    [found] = batch.issues
    assert (found.code, found.variant, found.severity) == ("F28", "heading", "warning")
    assert found.params["cells"] == 'B1 (="so"&"_thua")'
    assert "column_2" in found.message("vi")


def test_coordinates_without_values_beside_a_column_of_shapes_refuse_nothing(tmp_path: Path) -> None:
    square = "POLYGON((0 0,9 0,9 9,0 9,0 0))"
    rows: list[list[Any]] = [["ma", "X", "Y", "wkt"], [1, "=Z1", "=Z2", square], [2, 4.5, "#REF!", square]]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert batch.geometry.null_count == 0
    assert [(one.row_no, one.field) for one in batch.issues] == [(1, "X"), (1, "Y"), (2, "Y")]


def numbered(key: Any, number: int, *, first: int = 1, closed: bool = False) -> list[list[Any]]:
    """Lines of a square, the number of each corner after the key; ``number`` says where it lies."""
    places = [(x + number * 40, y) for x, y in CORNERS]
    return [[key, first + at, *place] for at, place in enumerate(places)] + (
        [[key, first, *places[0]]] if closed else []
    )


HEAD = ["So thua", "Dinh", "X", "Y"]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("named", [True, False])
def test_a_parcel_whose_number_has_no_value_takes_no_corner_of_its_neighbours(
    tmp_path: Path, closed: bool, named: bool
) -> None:
    """Corners numbered anew tell parcels apart, and so do closed rings where corners have no numbers."""
    rows = [HEAD] + [
        line
        for number, key in enumerate([25, "=Z1", 26, "#REF!", 27])
        for line in numbered(key, number, closed=closed or not named)
    ]
    if not named:
        rows = [[row[0], *row[2:]] for row in rows]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert batch.columns["So thua"].to_pylist() == [25, None, 26, None, 27]
    shapes = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))
    assert shapely.area(shapes).tolist() == [400.0] * 5
    assert [(row, variant) for row, variant, _ in told(batch)] == [(2, "formula"), (4, "excel")]


def test_where_nothing_tells_whose_the_corners_are_both_parcels_are_refused(tmp_path: Path) -> None:
    rows = [HEAD, *numbered("=Z1", 0), *numbered(26, 1, first=5)]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert batch.columns["So thua"].to_pylist() == [None, 26]
    assert told(batch) == [
        (1, "formula", "A2 (=Z1), A3 (=Z1), A4 (=Z1), A5 (=Z1)"), (2, "formula", "A5 (=Z1)")
    ]  # fmt: skip


def test_a_corner_without_a_number_between_two_parcels_refuses_both(tmp_path: Path) -> None:
    """It may be the last of one or the first of the other, which without it were a triangle."""
    rows = [HEAD, *numbered(25, 0), *numbered(26, 1, first=5)]
    rows[5][0] = "#REF!"
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert batch.columns["So thua"].to_pylist() == [25, 26]
    assert told(batch) == [(1, "excel", "A6 (#REF!)"), (2, "excel", "A6 (#REF!)")]


def square(key: Sequence[Any], inset: float) -> list[list[Any]]:
    """Lines of a square of 20 m made smaller on all sides, closed, the corners numbered from 1."""
    ring = [(x + side * inset, y + up * inset) for (x, y), (side, up) in zip(CORNERS, WAYS, strict=True)]
    return [[*key, at % 4 + 1, *ring[at % 4]] for at in range(5)]


WAYS = [(1, 1), (1, -1), (-1, -1), (-1, 1)]


@pytest.mark.parametrize(("outer", "inner"), [(25, "=A2"), ("=A7", 25)])
def test_a_ring_within_a_parcel_refuses_both_where_it_is_perhaps_its_hole(
    tmp_path: Path, outer: Any, inner: Any
) -> None:
    rows = [HEAD, *square([outer], 0), *square([inner], 8.5), *numbered(26, 1)]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert [row for row, variant, _ in told(batch) if variant == "formula"] == [1, 2]
    assert len(batch) == 3
    rows = [HEAD, *square([25], 0), *square([26], 8.5)]
    assert told(read(book(tmp_path / "b.xlsx", rows))[1]) == []


def test_two_holes_without_numbers_are_perhaps_of_the_parcel_above(tmp_path: Path) -> None:
    """They are not closed: their corners make one ring that crosses itself."""
    holes = [square(["=A2"], inset)[:4] for inset in (8.5, 4)]
    rows = [HEAD, *square([25], 0)[:4], *holes[0], *holes[1]]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert [row for row, _, _ in told(batch)] == [1, 2]


@pytest.mark.parametrize(("first", "second"), [(1, "=A2+1"), ("=Z1", 2)])
def test_parcels_of_one_number_stay_apart_where_the_sheet_has_no_value(tmp_path: Path, first: Any, second: Any) -> None:
    head = ["So to", *HEAD]
    rows = [[first, *line] for line in numbered(5, 0)] + [[second, *line] for line in numbered(5, 1)]
    _, batch = read(book(tmp_path / "a.xlsx", [head, *rows]))
    assert batch.columns["So thua"].to_pylist() == [5, 5]
    assert shapely.area(shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))).tolist() == [400.0, 400.0]
    assert [row for row, _, _ in told(batch)] == [1 if second == 2 else 2]


def test_a_hole_whose_sheet_has_no_value_refuses_its_parcel_too(tmp_path: Path) -> None:
    """Even where the column stands for no field."""
    rows = [["Khu", *HEAD], *square([1, 5], 0), *square(["=A2", 5], 8.5)]
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert [row for row, _, _ in told(batch)] == [1, 2]
    assert [one.row_no for one in settle(batch.issues, {}, {"So thua"}, "a.xlsx") if one.code == "A06"] == [1, 2]


def test_formulas_that_repeat_the_number_above_belong_to_its_parcel(tmp_path: Path) -> None:
    rows = [HEAD, *numbered(25, 0), *numbered(26, 1)]
    for line in (*rows[2:5], *rows[6:]):
        line[0] = "=A2"
    _, batch = read(book(tmp_path / "a.xlsx", rows))
    assert batch.columns["So thua"].to_pylist() == [25, 26]
    assert [row for row, _, _ in told(batch)] == [1, 2]


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
