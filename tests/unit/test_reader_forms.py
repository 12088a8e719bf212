"""Tables of corners laid out as paper forms are: blocks with captions, areas and sums, and corners written wrongly."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from landdb.import_.readers.corner_captions import is_sum, read_area, read_caption
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats.reading import read

N, E = 1_755_800.0, 557_100.0
HEAD = ["Số hiệu đỉnh", "X(m)", "Y(m)", "Cạnh (m)"]
KEYED = ["Tờ", "Thửa", "Đỉnh", "X", "Y"]


def corners(at: float, *before: Any, after: Sequence[Any] = ("20.00",)) -> list[list[Any]]:
    """Lines of a square of 400 m², the first corner repeated; ``at`` metres to the north."""
    places = [(N + at, E), (N + at, E + 20), (N + at + 20, E + 20), (N + at + 20, E), (N + at, E)]
    return [
        [*before, number % 4 + 1, f"{north:.2f}", f"{east:.2f}", *after] for number, (north, east) in enumerate(places)
    ]


def read_csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = "\t") -> RawBatch:
    width = max(map(len, rows)) if separator != "\t" else 0
    text = "\n".join(separator.join(map(str, [*row, *[""] * (width - len(row))])) for row in rows)
    path.write_bytes(text.encode(encoding))
    return read(path)[1]


def read_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> RawBatch:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return read(path)[1]


def areas(batch: RawBatch) -> list[float]:
    found: list[float] = shapely.area(shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))).tolist()
    return found


def values(batch: RawBatch) -> dict[str, list[Any]]:
    return {name: batch.columns[name].to_pylist() for name in batch.columns.schema.names}


def told(batch: RawBatch) -> dict[str, Any]:
    return {f"{one.code}-{one.variant}".rstrip("-"): one for one in batch.issues}


def form(number: int, at: float) -> list[list[Any]]:
    """A block as on a paper form: caption, header, corners, area."""
    caption = ["Tờ bản đồ số: 99", f"Thửa đất số: {number}"]
    return [caption, HEAD, *corners(at), [f"Diện tích: {400 + number},5 m2"]]


def test_a_form_with_a_caption_above_and_an_area_below_each_block(tmp_path: Path) -> None:
    rows = [["BẢNG LIỆT KÊ TỌA ĐỘ GÓC RANH"], *form(1, 0), [], *form(2, 50)]
    batch = read_csv(tmp_path / "a.txt", rows)
    assert areas(batch) == pytest.approx([400, 400])
    found = values(batch)
    assert (found["Tờ bản đồ"], found["Thửa đất"], found["Diện tích"]) == ([99, 99], [1, 2], [401.5, 402.5])
    note = told(batch)["F29-form"]
    assert note.params["count"] == 2
    assert "Tờ bản đồ, Thửa đất, Diện tích" in note.message("vi")


def test_a_form_in_a_legacy_encoding_of_one_block(tmp_path: Path) -> None:
    rows = [["Tê b¶n ®å sè: 99", "Thöa ®Êt sè: 7"], ["§Ønh", "X", "Y"], *corners(0, after=()), ["DiÖn tÝch: 400 m2"]]
    found = values(read_csv(tmp_path / "a.txt", rows, "latin-1"))
    assert [found[name] for name in ("Tờ bản đồ", "Thửa đất", "Diện tích")] == [[99], [7], [400.0]]


def test_blocks_side_by_side_are_parcels_of_their_own(tmp_path: Path) -> None:
    pairs = zip(corners(0), corners(50), strict=True)
    rows = [
        ["Thửa số 1, tờ 102", "", "", "", "", "Thửa số 2, tờ 102"], [*HEAD, "", *HEAD],
        *([*left, "", *right] for left, right in pairs), ["Diện tích: 400", "", "", "", "", "Diện tích: 399"],
    ]  # fmt: skip
    batch = read_xlsx(tmp_path / "a.xlsx", rows)
    assert areas(batch) == pytest.approx([400, 400])
    found = values(batch)
    assert (found["Thửa đất"], found["Tờ bản đồ"]) == ([1, 2], [102, 102])
    assert found["Diện tích"] == [400, 399]


def test_blocks_side_by_side_are_found_in_decomposed_text(tmp_path: Path) -> None:
    pairs = zip(corners(0), corners(50), strict=True)
    rows = [
        ["Thửa số 1, tờ 102", "", "", "", "Thửa số 2, tờ 102"],
        HEAD * 2,
        *([*left, *right] for left, right in pairs),
    ]
    path = tmp_path / "a.csv"
    text = "\n".join(";".join(map(str, [*row, *[""] * (8 - len(row))])) for row in rows)
    path.write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    batch = read(path)[1]
    assert areas(batch) == pytest.approx([400, 400])
    assert values(batch)["Thửa đất"] == [1, 2]


def test_corners_above_the_header_are_not_left_out(tmp_path: Path) -> None:
    spoilt = ["0", *HEAD[1:]]
    rows = [["Thửa số 1, tờ 102"], spoilt, *corners(0), ["Thửa số 2, tờ 102"], HEAD, *corners(50)]
    with pytest.raises(FileRefusedError, match="line 3") as refused:
        read_csv(tmp_path / "a.txt", rows)
    assert "đứng trên tiêu đề" in refused.value.message_vi


def test_a_block_beside_whose_header_is_spoilt_does_not_vanish(tmp_path: Path) -> None:
    pairs = zip(corners(0), corners(50), strict=True)
    rows = [[*HEAD, "", "…", *HEAD[1:]], *([*left, "", *right] for left, right in pairs)]
    with pytest.raises(FileRefusedError, match="several columns X or Y"):
        read_xlsx(tmp_path / "a.xlsx", rows)


def test_a_caption_that_nobody_understands_parts_two_blocks(tmp_path: Path) -> None:
    rows = [["Thửa số 1, tờ 99"], HEAD, *corners(0), ["Thửa số 2, tờ 99 Thửa số 3"], *corners(50)]
    with pytest.raises(FileRefusedError, match='no "Thửa đất" stands above'):
        read_csv(tmp_path / "a.txt", rows)


def test_two_systems_beside_each_other_are_no_two_blocks(tmp_path: Path) -> None:
    rows = [["Tờ", "Thửa", "Đỉnh", "X", "Y", "X cũ", "Y cũ"], *corners(0, 9, 1, after=("1755000.1", "556000.1"))]
    assert areas(read_csv(tmp_path / "a.txt", rows)) == pytest.approx([400])


@pytest.mark.parametrize("write", [read_csv, read_xlsx])
def test_a_header_that_is_repeated_is_no_corner(tmp_path: Path, write: Any) -> None:
    rows = [KEYED, *corners(0, 9, 1, after=()), ["Bảng 2: thửa tiếp theo"], KEYED, *corners(50, 9, 2, after=())]
    batch = write(tmp_path / ("a.txt" if write is read_csv else "a.xlsx"), rows)
    assert areas(batch) == pytest.approx([400, 400])
    assert [int(one) for one in values(batch)["Thửa"]] == [1, 2]
    assert told(batch)["F28-foot"].params["lines"] == "7: Bảng 2: thửa tiếp theo"


@pytest.mark.parametrize(
    "below",
    [["", "", "Diện tích: 400,5 m²"], ["", "", "Diện tích", "400,5"], ["9", "{n}", "Diện tích (m2)", "400,5"],
     ["Diện tích", "400,5", "m2"], ["", "", "S =", "400,5", "m²"]],
)  # fmt: skip
def test_an_area_below_each_parcel_is_that_parcels(tmp_path: Path, below: list[str]) -> None:
    rows = [KEYED]
    for number, at in ((1, 0), (2, 50)):
        rows += [*corners(at, 9, number, after=()), [cell.format(n=number) for cell in below]]
    batch = read_csv(tmp_path / "a.csv", [*rows, ["Tổng cộng", "", "", "801,0"]], separator=";")
    assert areas(batch) == pytest.approx([400, 400])
    assert values(batch)["Diện tích"] == [400.5, 400.5]
    assert told(batch)["F28-foot"].params["lines"] == "14: Tổng cộng 801,0"


def test_one_area_below_several_parcels_is_nobodys(tmp_path: Path) -> None:
    rows = [KEYED, *corners(0, 9, 1, after=()), *corners(50, 9, 2, after=()), ["Diện tích: 800"]]
    batch = read_csv(tmp_path / "a.csv", rows, separator=";")
    assert "Diện tích" not in values(batch)
    assert "12: Diện tích: 800" in told(batch)["F28-foot"].params["lines"]


@pytest.mark.parametrize("figures", [("800.0", ""), ("", "800.0"), ("18616321.0", "4696162.7")])
def test_a_sum_may_stand_in_the_columns_of_coordinates(tmp_path: Path, figures: tuple[str, str]) -> None:
    batch = read_csv(
        tmp_path / "a.csv", [KEYED, *corners(0, 9, 1, after=()), ["Cộng", "", "", *figures]], separator=","
    )
    assert areas(batch) == pytest.approx([400])


def test_a_corner_without_a_coordinate_is_never_taken_for_a_caption(tmp_path: Path) -> None:
    rows = [*form(1, 0), *form(2, 50)]
    rows[4] = [rows[4][0], "", rows[4][2]]
    with pytest.raises(FileRefusedError) as caught:
        read_csv(tmp_path / "a.txt", rows)
    assert (caught.value.issue.code, caught.value.issue.params["line"]) == ("F28", 5)


@pytest.mark.parametrize("rows", [[KEYED, *corners(0, 9, 1, after=("",))], form(1, 0)])
def test_a_cell_too_many_refuses_the_list(tmp_path: Path, rows: list[list[Any]]) -> None:
    rows[3] = [*rows[3], "O"]
    with pytest.raises(FileRefusedError) as caught:
        read_csv(tmp_path / "a.txt", rows)
    assert (caught.value.issue.code, caught.value.issue.params["line"]) == ("F28", 4)


@pytest.mark.parametrize("cell", ["NaN", "-", "x", "1755800,O"])
def test_one_bad_cell_does_not_make_a_list_of_corners_a_table_of_attributes(tmp_path: Path, cell: str) -> None:
    rows = [KEYED, *corners(0, 155, 1, after=())]
    rows[2][3] = cell
    with pytest.raises(FileRefusedError) as caught:
        read_csv(tmp_path / "a.csv", rows, separator=";")
    assert (caught.value.issue.code, caught.value.issue.params["line"]) == ("F28", 3)


def test_a_corner_with_x_and_y_exchanged_is_read_the_right_way_round_and_told(tmp_path: Path) -> None:
    rows = [KEYED, *corners(0, 9, 1, after=()), *corners(50, 9, 2, after=())]
    rows[8][3:] = rows[8][:2:-1]
    batch = read_csv(tmp_path / "a.csv", rows, separator=",")
    assert areas(batch) == pytest.approx([400, 400])
    found = told(batch)["C01-corner"]
    assert (found.row_no, found.severity) == (2, "warning")
    assert {name: found.params[name] for name in ("corner", "line", "count")} == {"corner": "3", "line": 9, "count": 1}


def test_a_list_that_is_exchanged_as_a_whole_is_no_matter_of_its_corners(tmp_path: Path) -> None:
    rows = [["Tờ", "Thửa", "Đỉnh", "N", "E"], *([*row[:3], row[4], row[3]] for row in corners(0, 9, 1, after=()))]
    assert "C01-corner" not in told(read_csv(tmp_path / "a.csv", rows, separator=","))


@pytest.mark.parametrize(
    ("text", "area"),
    [("Diện tích: 315,7 m2", 315.7), ("DT: 1.317,3", 1317.3), ("DiÖn tÝch: 12", 12), ("Diện tích (m2): 12.5", 12.5),
     ("Tổng diện tích: 12", None), ("ONT", None), ("Diện tích", None), ("Sân 12", None)],
)  # fmt: skip
def test_areas(text: str, area: float | None) -> None:
    assert read_area([text]) == area


def test_captions_and_sums() -> None:
    assert read_caption(["Thửa đất số 1, tờ bản đồ số 103"]) == {"Tờ bản đồ": 103, "Thửa đất": 1}
    assert read_caption(["Hệ tọa độ VN-2000, kinh tuyến trục 107°45'"]) == {}
    assert [is_sum(text) for text in ("Tổng cộng", "Cộng:", "TOTAL", "Công trình", "Tống Văn A")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def refused_line(path: Path, rows: Sequence[Sequence[Any]], separator: str = ",") -> int:
    with pytest.raises(FileRefusedError) as caught:
        read_csv(path, rows, separator=separator)
    assert caught.value.issue.code == "F28"
    line: int = caught.value.issue.params["line"]
    return line


@pytest.mark.parametrize("corner", [["S", "x", f"{E + 20}"], ["S 3", "", ""], ["DT", f"{N}", ""]])
def test_a_corner_called_as_a_sum_is_a_corner(tmp_path: Path, corner: list[str]) -> None:
    rows = [["Thửa", "Đỉnh", "X", "Y"], *([1, *row[1:]] for row in corners(0, 1, after=()))]
    rows[3] = ["1", *corner]
    assert refused_line(tmp_path / "a.csv", rows) == 4


def test_an_owner_may_be_called_tong(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Chủ", "Thửa", "Đỉnh", "X", "Y"]]
    for number, owner in ((1, "Lữ 1"), (2, "Tổng 36"), (3, "Tổng công ty 36"), (4, "Tổng")):
        places = [(1000, 5000), (1000, 5020), (1020, 5020), (1020, 5000)]
        rows += [[owner, number, at, x + 50 * number, y] for at, (x, y) in enumerate(places, 1)]
    assert areas(read_csv(tmp_path / "a.csv", rows, separator=",")) == pytest.approx([400] * 4)


def test_a_header_of_another_order_refuses_the_list(tmp_path: Path) -> None:
    rows = [["Tờ", "Thửa", "Đỉnh", "X", "Y"], *corners(0, 9, 1, after=()), ["Thửa", "Tờ", "Đỉnh", "X", "Y"]]
    assert refused_line(tmp_path / "a.csv", [*rows, *corners(50, 7, 9, after=())]) == 7
    beside = [["Đỉnh", "X", "Y", "Đỉnh", "Y", "X"], *([*row, *row] for row in corners(0, after=()))]
    assert refused_line(tmp_path / "b.csv", beside) == 1


@pytest.mark.parametrize(
    ("captions", "line"),
    [
        (["Thửa đất số 12/3", "Thửa đất số 12/4"], None), (["Thửa đất số: 1", "Thửa đất số: 2A"], 10),
        (["Thửa đất số: 1", "Thửa đất số: ...."], 10), (["Thửa đất số: 1", ""], 10),
        (["Thửa đất số: 1", "Thửa cũ: thửa số 45, thửa mới số: 2"], 10), (["", "Thửa đất số: 1"], 3),
    ],
)  # fmt: skip
def test_a_block_without_a_number_that_is_understood_refuses_the_form(
    tmp_path: Path, captions: list[str], line: int | None
) -> None:
    rows = [row for at, caption in enumerate(captions) for row in ([caption], HEAD, *corners(at * 50))]
    if line is not None:
        assert refused_line(tmp_path / "a.txt", rows, "\t") == line
    else:  # then none is a caption: two parcels without numbers
        batch = read_csv(tmp_path / "a.txt", rows)
        assert areas(batch) == pytest.approx([400, 400])
        assert "Thửa đất" not in values(batch)


def test_numbers_below_their_corners_refuse_the_form(tmp_path: Path) -> None:
    rows = [row for at in (1, 2) for row in (HEAD, *corners(at * 50), [f"Thửa đất số: {at}"])]
    assert refused_line(tmp_path / "a.txt", rows, "\t") == 2


def test_a_sheet_above_both_of_two_blocks_is_that_of_both(tmp_path: Path) -> None:
    def beside(sheet: int, parcel: int, at: float) -> list[list[Any]]:
        pairs = zip(corners(at), corners(at + 300), strict=True)
        named = [f"Thửa {parcel}", "", "", "", f"Thửa {parcel + 1}"]
        return [[f"Tờ bản đồ số: {sheet}"], named, [*HEAD, *HEAD], *([*left, *right] for left, right in pairs), [""]]

    found = values(read_xlsx(tmp_path / "a.xlsx", [*beside(9, 1, 0), *beside(10, 3, 50)]))
    assert (found["Tờ bản đồ"], found["Thửa đất"]) == ([9, 9, 10, 10], [1, 2, 3, 4])


def test_sheets_above_numbered_lists_are_taken(tmp_path: Path) -> None:
    head = KEYED[1:]
    rows = [["Tờ bản đồ số: 9"], head, *corners(0, 1, after=()), ["Tờ bản đồ số: 10"], head, *corners(50, 1, after=())]
    batch = read_csv(tmp_path / "a.csv", rows, separator=",")
    assert values(batch)["Tờ bản đồ"] == [9, 10]
    assert areas(batch) == pytest.approx([400, 400])


def test_neighbours_that_are_mentioned_are_no_captions(tmp_path: Path) -> None:
    rows = form(1, 0)
    rows[4:4] = [["Giáp thửa 5"]]
    batch = read_csv(tmp_path / "a.txt", [["Giáp thửa 5 và thửa 7"], *rows])
    assert values(batch)["Thửa đất"] == [1]
    assert areas(batch) == pytest.approx([400])


@pytest.mark.parametrize("area", [["Diện tích", "315", "7"], ["", "Diện tích: 315", "7"]])
def test_an_area_that_a_comma_divides_is_no_corner(tmp_path: Path, area: list[str]) -> None:
    rows = [["Thửa đất số: 1"], HEAD, *corners(0), area]
    assert areas(read_csv(tmp_path / "a.txt", rows)) == pytest.approx([400])


def test_areas_above_their_parcels_are_nobodys(tmp_path: Path) -> None:
    rows = [KEYED]
    for number in (1, 2, 3):
        rows += [["Diện tích: 40" + str(number)], *corners(50 * number, 9, number, after=())]
    batch = read_csv(tmp_path / "a.csv", rows, separator=",")
    assert "Diện tích" not in values(batch)
    assert len(areas(batch)) == 3


def test_an_area_ends_a_parcel_that_has_no_number(tmp_path: Path) -> None:
    rows = [KEYED[2:], *corners(0, after=())[:4], ["Diện tích: 400"], *corners(50, after=())[:4], ["Diện tích: 401"]]
    assert areas(read_csv(tmp_path / "a.csv", rows, separator=",")) == pytest.approx([400, 400])
