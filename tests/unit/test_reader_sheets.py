"""All sheets of a workbook at once: those of one kind are one table whose rows name their sheet, others are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from landdb.import_.refusals import FileRefusedError
from tests.unit.formats.reading import read

HEAD: list[Any] = ["Số tờ", "Số thửa", "Đỉnh", "X (m)", "Y (m)"]


def corners(sheet: int, parcel: int) -> list[list[Any]]:
    places = [(0, 0), (20, 0), (20, 20), (0, 20)]
    return [
        [sheet, parcel, number, 2_325_600.0 + north, 551_200.5 + 40 * parcel + east]
        for number, (north, east) in enumerate(places, start=1)
    ]


def book(path: Path, sheets: Mapping[str, Any]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_sheets_of_one_kind_are_one_table(tmp_path: Path) -> None:
    sheets = {
        "Tờ 12": [["BẢNG TỌA ĐỘ"], HEAD, *corners(12, 1), *corners(12, 2)],
        "Tờ 13": [HEAD, *corners(13, 1)],
        "Ghi chú": [["Người lập", "Ngày"], ["An", "1/1/2026"]],
    }
    facts, batch = read(book(tmp_path / "a.xlsx", sheets), layer="*")
    assert batch.row_no.tolist() == [1, 2, 3]
    assert batch.columns["TRANG_TINH"].to_pylist() == ["Tờ 12", "Tờ 12", "Tờ 13"]
    assert [int(float(cell)) for cell in batch.columns["Số tờ"].to_pylist()] == [12, 12, 13]
    assert [round(shape.area) for shape in shapely.from_wkb(batch.geometry.to_pylist())] == [400] * 3
    assert (facts.layer, facts.columns[-1], facts.geometry_type) == ("*", "TRANG_TINH", "Polygon")
    [left] = [one for one in batch.issues if one.code == "F05"]
    assert (left.variant, left.severity, left.params["left_out"]) == ("sheets", "warning", "Ghi chú")
    assert left.message("vi").startswith("a.xlsx: đọc 2 trang tính có cùng các cột; không đọc 1 trang")


def test_findings_name_the_sheet_and_the_row_of_all(tmp_path: Path) -> None:
    broken: list[list[Any]] = [["so_to", "dt"], [1, 5.5], [2, "#REF!"]]
    sheets = {"a": [["so_to", "dt"], [1, 1.5], [2, 2.5], [3, 3]], "b": broken}
    _, batch = read(book(tmp_path / "a.xlsx", sheets), layer="*")
    assert batch.columns["dt"].to_pylist() == [1.5, 2.5, 3.0, 5.5, None]
    assert [(one.code, one.row_no) for one in batch.issues] == [("A06", 5)]
    lost: dict[str, list[list[Any]]] = {
        "a": [HEAD, *corners(1, 1)],
        "b": [HEAD, *corners(1, 2)[:2], [1, 2, 3, 2_325_600.0, "m²"]],
    }
    with pytest.raises(FileRefusedError) as caught:
        read(book(tmp_path / "b.xlsx", lost), layer="*")
    assert (caught.value.issue.code, caught.value.issue.params["file"]) == ("F28", "b.xlsx › b")


def test_one_has_to_be_chosen_and_all_are_offered(tmp_path: Path) -> None:
    sheets = {"a": [HEAD, *corners(1, 1)], "b": [HEAD, *corners(1, 2)]}
    with pytest.raises(FileRefusedError) as caught:
        read(book(tmp_path / "a.xlsx", sheets))
    assert caught.value.issue.message("vi") == "a.xlsx: có 2 lớp: a, b; hoặc tất cả cùng lúc: *"
    _, batch = read(tmp_path / "a.xlsx", layer="b")
    assert "TRANG_TINH" not in batch.columns.schema.names
    _, single = read(book(tmp_path / "b.xlsx", {"a": [HEAD, *corners(1, 1)]}))
    assert len(single) == 1


def test_a_workbook_none_of_whose_sheets_is_readable_is_refused_as_the_first(tmp_path: Path) -> None:
    sheets = {"a": [["X", "Y"], ["#REF!", 1]], "b": [["X", "Y"], ["#REF!", 1]]}
    with pytest.raises(FileRefusedError) as caught:
        read(book(tmp_path / "a.xlsx", sheets), layer="*")
    assert (caught.value.issue.code, caught.value.issue.params["file"]) == ("F28", "a.xlsx › a")
