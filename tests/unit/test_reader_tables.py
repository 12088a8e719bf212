"""Lists of corner points and tables of attributes, as surveyors and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from landdb.import_.readers.corner_roles import number, role_of
from landdb.import_.readers.layers import LayerFacts, Origin
from landdb.import_.readers.limits import Limits
from landdb.import_.readers.text_tables import layers as text_layers
from landdb.import_.readers.workbooks import layers as sheets
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

N, E = 2_325_678.0, 551_234.5
SQUARE = [(N, E), (N, E + 20), (N + 20, E + 20), (N + 20, E)]
"""Northing and easting of the corners of one parcel."""


def origin(path: Path) -> Origin:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return Origin(path.name, path.stem, "", path, {}, scratch, Limits())


def read(path: Path, text: str | bytes) -> tuple[LayerFacts, RawBatch]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (found,) = text_layers(origin(path))
    reader = found.open()
    (batch,) = reader.batches()
    return reader.facts, batch


def refusal(path: Path, text: str | bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(path, text)
    return caught.value


def shapes(batch: RawBatch) -> Any:
    return shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))


def lines(shift: float, *before: Any, separator: str = ",", decimal: str = ".", close: bool = False) -> list[str]:
    """Corner lines of one parcel, shifted north; the columns before are point number last."""
    corners = SQUARE + SQUARE[:1] if close else SQUARE
    rows = []
    for at, (north, east) in enumerate(corners):
        cells = [*before, at % 4 + 1, f"{north + shift:.3f}", f"{east:.3f}"]
        rows.append(separator.join(str(cell).replace(".", decimal) for cell in cells))
    return rows


def at_home(batch: RawBatch, count: int) -> None:
    """The shapes are squares of 400 square metres, easting before northing."""
    made = shapes(batch)
    assert len(made) == count
    assert shapely.area(made).tolist() == pytest.approx([400] * count)
    assert shapely.get_x(shapely.centroid(made)).tolist() == pytest.approx([E + 10] * count)


@pytest.mark.parametrize(
    ("separator", "decimal"), [(",", "."), (";", ","), ("\t", ","), ("\t", "."), (" ", ","), ("|", ".")]
)
@pytest.mark.parametrize("header", [True, False])
def test_separators_and_decimals(tmp_path: Path, separator: str, decimal: str, header: bool) -> None:
    rows = lines(0, 7, 25, separator=separator, decimal=decimal) + lines(
        50, 7, 26, separator=separator, decimal=decimal
    )
    names = separator.join(["To", "Thua", "Dinh", "X", "Y"])
    facts, batch = read(tmp_path / "a.txt", "\n".join([names, *rows] if header else rows))
    at_home(batch, 2)
    assert facts.geometry_type == "Polygon"
    parcel = "Thua" if header else "column_2"
    assert batch.columns.column(parcel).to_pylist() == ["25", "26"]
    assert [found.code for found in batch.issues] == ["F29"]


@pytest.mark.parametrize(
    "header",
    [
        "Tờ,Thửa,Đỉnh,X,Y".encode(), "Tờ,Thửa,Số hiệu điểm,X (m),Y (m)".encode(),
        b"T\xea,Th\xf6a,\xa7\xd8nh,X,Y", "To,Thua,STT,Tọa độ X,Tọa độ Y".encode(),
        b"\xef\xbb\xbf" + "Tờ,Thửa,TT,Bắc,Đông".encode(), b"to,thua,point,northing,easting",
    ],
)  # fmt: skip
def test_headers_in_any_encoding(tmp_path: Path, header: bytes) -> None:
    rows = "\n".join(lines(0, 7, 25) + lines(50, 7, 26)).encode()
    _, batch = read(tmp_path / "a.csv", header + b"\r\n" + rows)
    at_home(batch, 2)
    assert batch.columns.num_columns == 2


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258", "tcvn3"])
@pytest.mark.parametrize(
    "header", ["Xã,Tờ,Thửa,STT,X,Y", "Xã,Số tờ,Số thửa,STT,X(m),Y(m)", "XÃ,TỜ,THỬA,STT,X,Y", "XA,TO,THUA,STT,X,Y"]
)
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_commune_is_no_coordinate(tmp_path: Path, header: str, encoding: str, separator: str) -> None:
    rows = lines(0, 15469, 7, 25, separator=separator) + lines(50, 15469, 7, 26, separator=separator)
    if encoding == "utf-8":
        names = header.encode()
    elif encoding == "tcvn3":
        names = b"X\xb7,T\xea,Th\xf6a,STT,X,Y"
    else:
        names = unicodedata.normalize("NFD", header).encode("cp1258", "replace")
    text = names.replace(b",", separator.encode()) + b"\n" + "\n".join(rows).encode()
    _, batch = read(tmp_path / "a.csv", text)
    at_home(batch, 2)
    assert batch.columns.num_columns == 3
    assert (batch.issues[0].params["northing"][0], batch.issues[0].params["easting"][0]) == ("X", "Y")


@pytest.mark.parametrize("name", ["Xã", "XÃ", "XA", "Mã xã", "X\xb7", "Phường", "Tờ", "Số tờ", "TO"])
def test_words_of_places_have_no_role(name: str) -> None:
    assert role_of(name) is None


def test_a_header_in_tcvn3_makes_columns_of_bytes(tmp_path: Path) -> None:
    rows = "\n".join(lines(0, 7, 25)).encode()
    facts, batch = read(tmp_path / "a.csv", b"T\xea,Th\xf6a,\xa7\xd8nh,X,Y\n" + rows)
    assert facts.raw_text
    assert batch.columns.schema.names == ["T\xea", "Th\xf6a"]
    assert batch.columns.column(1).to_pylist() == [b"25"]


def test_x_as_easting_is_noticed_by_its_size(tmp_path: Path) -> None:
    rows = [f"25,{at},{east},{north}" for at, (north, east) in enumerate(SQUARE, 1)]
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y", *rows]))
    at_home(batch, 1)
    note = batch.issues[0]
    assert (note.params["northing"], note.params["easting"]) == ("y", "x")
    assert "độ lớn" in note.message("vi")


def test_small_numbers_follow_the_vietnamese_convention(tmp_path: Path) -> None:
    _, batch = read(tmp_path / "a.csv", "thua,dinh,x,y\n1,1,1000,50\n1,2,1000,90\n1,3,1400,90\n")
    assert shapes(batch)[0].bounds == (50, 1000, 90, 1400)
    assert "quy ước" in batch.issues[0].message("vi")


def test_blank_lines_and_repeated_first_points_end_a_parcel(tmp_path: Path) -> None:
    text = "\n".join(["dinh,x,y", *lines(0), "", *lines(50), ",,", *lines(90)])
    at_home(read(tmp_path / "a.csv", text)[1], 3)
    text = "\n".join(["dinh,x,y", *lines(0, close=True), *lines(50, close=True), *lines(90)])
    at_home(read(tmp_path / "b.csv", text)[1], 3)


def test_cells_left_empty_repeat_the_key_above(tmp_path: Path) -> None:
    rows = [
        line if at % 4 == 0 else ",," + line.split(",", 2)[2]
        for at, line in enumerate(lines(0, 7, 25) + lines(50, 7, 26))
    ]
    _, batch = read(tmp_path / "a.csv", "\n".join(["to,thua,dinh,x,y", *rows]))
    at_home(batch, 2)
    assert batch.columns.column("thua").to_pylist() == ["25", "26"]


def test_rings_within_a_parcel_are_holes_and_parts(tmp_path: Path) -> None:
    inner = [(N + 5, E + 5), (N + 5, E + 10), (N + 10, E + 10), (N + 5, E + 5)]
    rows = lines(0, 25, close=True) + [f"25,{at},{north},{east}" for at, (north, east) in enumerate(inner, 1)]
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y", *rows]))
    assert shapes(batch)[0].area == pytest.approx(400 - 12.5)


def test_heights_are_no_values_of_a_parcel_and_edges_become_one(tmp_path: Path) -> None:
    rows = [f"{line},{20 + at % 3}.5,{at}" for at, line in enumerate(lines(0, 25) + lines(50, 26))]
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y,canh,h", *rows]))
    at_home(batch, 2)
    assert batch.columns.schema.names == ["thua", "canh"]
    first, second = batch.columns.column("canh").to_pylist()
    assert (first, second) == ("20.500; 21.500; 22.500; 20.500", "21.500; 22.500; 20.500; 21.500")


def sides(path: Path, name: str, cells: list[str], *, close: bool = True, header: bool = True) -> RawBatch:
    """A parcel of 20 m sides whose last column has these cells, corner by corner."""
    rows = [f"{line},{cell}" for line, cell in zip(lines(0, 25, close=close), cells, strict=True)]
    _, batch = read(path, "\n".join([f"thua,dinh,x,y,{name}", *rows] if header else rows))
    return batch


@pytest.mark.parametrize(
    ("cells", "close"),
    [
        (["20.01", "20.02", "20.03", "20.04"], False),
        (["20.01", "20.02", "20.03", "20.04", ""], True),
        (["20.01", "20.02", "20.03", "20.04", "20.01"], True),
        (["", "20.01", "20.02", "20.03", "20.04"], True),
    ],
)
def test_lengths_stand_with_the_corner_where_the_side_begins_or_ends(
    tmp_path: Path, cells: list[str], close: bool
) -> None:
    batch = sides(tmp_path / "a.csv", "C (m)", cells, close=close)
    assert batch.columns.column("C (m)").to_pylist() == ["20.010; 20.020; 20.030; 20.040"]


@pytest.mark.parametrize("name", ["Cạnh", "Chiều dài cạnh (m)", "S (m)", "S", "canh_thua", "Side length", "Ghi số"])
def test_names_of_lengths_and_what_stands_there(tmp_path: Path, name: str) -> None:
    batch = sides(tmp_path / "a.csv", name, ["20.01", "19.99", "20.00", "20.02"], close=False)
    assert batch.columns.column(name).to_pylist() == ["20.010; 19.990; 20.000; 20.020"]


def test_lengths_without_a_name_get_one(tmp_path: Path) -> None:
    batch = sides(tmp_path / "a.csv", "", ["20.01", "19.99", "20.00", "20.02"], close=False, header=False)
    assert batch.columns.column("CANH").to_pylist() == ["20.010; 19.990; 20.000; 20.020"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [("S", ["400.5"] * 4), ("S (m2)", ["400.5"] * 4), ("D", ["20"] * 4), ("to", ["20"] * 4), ("Cạnh", list("1234"))],
)
def test_areas_and_numbers_are_no_lengths(tmp_path: Path, name: str, cells: list[str]) -> None:
    batch = sides(tmp_path / "a.csv", name, cells, close=False)
    at_home(batch, 1)
    assert batch.columns.schema.names == (["thua"] if name == "Cạnh" else ["thua", name])


def test_lengths_between_the_lines_of_the_corners(tmp_path: Path) -> None:
    corners = lines(0, 25, close=True)
    rows = [cell for pair in zip(corners, ["20.01", "20.02", "20.03", "20.04", None], strict=True) for cell in pair]
    text = [f"{row}," if at % 2 == 0 else f",,,,{row}" for at, row in enumerate(rows) if row is not None]
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y,canh", *text]))
    at_home(batch, 1)
    assert batch.columns.column("canh").to_pylist() == ["20.010; 20.020; 20.030; 20.040"]


def test_lengths_follow_the_rings_of_the_shape(tmp_path: Path) -> None:
    inner = [(N + 5, E + 5), (N + 5, E + 10), (N + 10, E + 10), (N + 5, E + 5)]
    rows = [f"25,{at},{north},{east},{at}.5" for at, (north, east) in enumerate(inner, 1)]
    rows += [f"{line},20.0" for line in lines(0, 25, close=True)]
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y,canh", *rows]))
    assert shapes(batch)[0].area == pytest.approx(400 - 12.5)
    assert batch.columns.column("canh").to_pylist() == ["20.000; 20.000; 20.000; 20.000; 1.500; 2.500; 3.500"]


def test_lengths_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Thửa", "Đỉnh", "X (m)", "Y (m)", "Cạnh (m)"])
    for at, (north, east) in enumerate(SQUARE, 1):
        book.active.append([25, at, north, east, 20.01])
    book.save(tmp_path / "a.xlsx")
    (found,) = sheets(origin(tmp_path / "a.xlsx"))
    (batch,) = found.open().batches()
    at_home(batch, 1)
    assert batch.columns.column("Cạnh (m)").to_pylist() == ["20.010; 20.010; 20.010; 20.010"]


def test_points_of_markers_stand_alone(tmp_path: Path) -> None:
    rows = [f"M{at},{north},{east},tot" for at, (north, east) in enumerate(SQUARE)]
    facts, batch = read(tmp_path / "a.csv", "\n".join(["ma,x,y,loai", *rows]))
    assert facts.geometry_type == "Point"
    assert batch.columns.column("ma").to_pylist() == ["M0", "M1", "M2", "M3"]
    assert [(shape.y, shape.x) for shape in shapes(batch)] == SQUARE


def test_too_few_corners_are_told(tmp_path: Path) -> None:
    _, batch = read(tmp_path / "a.csv", "\n".join(["thua,dinh,x,y", *lines(0, 25), *lines(50, 26)[:2]]))
    assert [(found.row_no, found.code) for found in batch.issues if found.row_no] == [(2, "H02")]
    assert batch.geometry.null_count == 1


def test_attributes_alone(tmp_path: Path) -> None:
    facts, batch = read(tmp_path / "a.csv", 'so_to;so_thua;ten\n3;007;"Bộ; Quốc phòng"\n3;008;\n')
    assert facts.geometry_type is None
    assert batch.columns.to_pylist() == [
        {"so_to": "3", "so_thua": "007", "ten": "Bộ; Quốc phòng"}, {"so_to": "3", "so_thua": "008", "ten": None},
    ]  # fmt: skip
    assert batch.geometry.null_count == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n3,"x\n4,5\n', 3), ("a,b\n1,2\n1,2,3\n", 3), ("a,b\n1,2\n1\n", 3), ("a,b\n1,\x002\n", 2),
        ('a,b\n1,"x"y\n', 2), ("thua,dinh,x,y\n1,1,100,200\n1,2,abc,200\n1,3,120,250\n1,4,9,9\n" * 1, 3),
    ],
)  # fmt: skip
def test_what_would_shift_or_lose_rows_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    if "abc" in text:
        text += "".join(f"1,{at},100,200\n" for at in range(5, 30))
    error = refusal(tmp_path / "a.csv", text)
    assert (error.issue.code, error.issue.params["line"]) == ("F28", line)
    assert f"dòng {line}" in error.message_vi


def test_nothing_but_a_header(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.csv", "a,b\n").issue.code == "F14"
    assert refusal(tmp_path / "b.csv", "\n \n").issue.code == "F14"


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bảng kê"
    for row in (
        ["BẢNG KÊ TỌA ĐỘ"],
        [],
        ["Số tờ", "Số thửa", "Đỉnh", "Tọa độ", None],
        [None, None, None, "X (m)", "Y (m)"],
    ):
        sheet.append(row)
    for parcel in (25, 26):
        for at, (north, east) in enumerate(SQUARE, 1):
            key = [7, parcel] if at == 1 else [None, None]
            sheet.append([*key, at, north + (parcel - 25) * 50, east])
    other = book.create_sheet("thuoc tinh")
    other.append(["so_to", "so_thua", "ngay", "dt", "co"])
    other.append([3, "007", dt.datetime.combine(dt.date(2020, 1, 2), dt.time()), 12.5, True])
    book.create_sheet("trong")
    book.save(path)
    return path


def test_sheets_are_layers_and_values_keep_their_types(tmp_path: Path) -> None:
    first, second, both = sheets(origin(workbook(tmp_path / "a.xlsx")))
    assert (first.name, second.name, both.name) == ("Bảng kê", "thuoc tinh", "*")
    (batch,) = first.open().batches()
    at_home(batch, 2)
    assert batch.columns.to_pylist() == [{"Số tờ": 7, "Số thửa": 25}, {"Số tờ": 7, "Số thửa": 26}]
    reader = second.open()
    (batch,) = reader.batches()
    assert reader.facts.geometry_type is None
    assert batch.columns.to_pylist() == [
        {"so_to": 3, "so_thua": "007", "ngay": dt.date(2020, 1, 2), "dt": 12.5, "co": True}
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200,5", 1200.5), ("1.200,5", 1200.5), ("1,200.5", 1200.5), ("2 325 678,12", 2325678.12), ("-3", -3.0),
        ("1.200.500", 1200500.0), ("12a", None), ("", None), ("1e3", 1000.0), ("551234,567", 551234.567),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, expected: float | None) -> None:
    assert number(text) == expected


def test_names_of_columns() -> None:
    assert [role_of(name) for name in ("Đỉnh", "X (m)", "Tọa độ Y", "Cạnh", "Thửa", "\xa7\xd8nh", "Vĩ độ")] == [
        "point", "x", "y", "edge", None, "point", "north",
    ]  # fmt: skip


def test_parcels_whose_corners_alternate_are_not_made_one(tmp_path: Path) -> None:
    near, far = lines(0, 7), lines(100, 8)
    rows = [row for pair in zip(near, far, strict=True) for row in pair]
    _, batch = read(tmp_path / "a.csv", "Số thửa,Đỉnh,X,Y\n" + "\n".join(rows))
    assert batch.columns.to_pydict()["Số thửa"] == ["7", "8"] * 4
    assert {found.code for found in batch.issues} == {"F29", "H02"}


def test_sums_and_signatures_below_a_list_are_told_and_no_corners(tmp_path: Path) -> None:
    head, rows = "Số thửa,Đỉnh,X,Y,Diện tích\n", [f"{row},400" for row in lines(0, 7)]
    _, batch = read(tmp_path / "a.csv", head + "\n".join([*rows, "Tổng cộng,,,,400", "", "Người lập,,,,"]))
    assert shapes(batch)[0].area == pytest.approx(400)
    (told,) = [found for found in batch.issues if found.code == "F28"]
    assert (told.variant, str(told.severity)) == ("foot", "note")
    assert "6: Tổng cộng 400; 8: Người lập" in " ".join(told.message("vi").split())


@pytest.mark.parametrize("line", ["7,4,,,", "Ô,4,,,", "7,,,,400", "Khu nhà kho,,,,\n8,1,2325678,551234,"])
def test_corners_without_coordinates_and_lines_between_parcels_refuse_the_list(tmp_path: Path, line: str) -> None:
    text = "Số thửa,Đỉnh,X,Y,Diện tích\n" + "\n".join([f"{row}," for row in lines(0, 7)] + [line])
    assert (found := refusal(tmp_path / "a.csv", text).issue).code == "F28"
    assert found.params["line"] == 6


@pytest.mark.parametrize("header", ["Điểm;X;Y\n", "Điểm;Tọa độ Y;Tọa độ X\n", ""])
def test_thousands_are_grouped_alike_in_both_coordinates(tmp_path: Path, header: str) -> None:
    rows = ["1;2.327.000;587.060", "2;2.327.000;587.110", "3;2.327.040;587.110", "4;2.327.040;587.060"]
    _, batch = read(tmp_path / "a.csv", header + "\n".join(rows))
    assert shapely.bounds(shapes(batch)[0]).tolist() == [587_060, 2_327_000, 587_110, 2_327_040]


def test_decimal_points_stay_where_nothing_is_grouped(tmp_path: Path) -> None:
    rows = [f"01.02.2020;{row}" for row in lines(0.125, separator=";")]
    _, batch = read(tmp_path / "a.csv", "Ngày đo;Điểm;X;Y\n" + "\n".join(rows))
    assert shapely.bounds(shapes(batch)[0]).tolist() == [E, N + 0.125, E + 20, N + 20.125]
