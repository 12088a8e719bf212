"""Reports as JSON, workbook, GeoPackage, drawing and corrected file: parsed back, with the same numbers everywhere."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import ezdxf.filemanagement
import jsonschema
import numpy as np
import pyogrio
import pytest
import shapely
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mtext import MText
from ezdxf.entities.text import Text
from openpyxl import load_workbook

from landdb.domain.issues import Severity
from landdb.errors import NotFoundError
from landdb.export.import_report.corrected import dbf_names, write_corrected_gpkg, write_corrected_shapefile
from landdb.export.import_report.drawing import INFO, OUTLINES, TEXTS, write_dxf
from landdb.export.import_report.geopackage import TABLE, write_geopackage
from landdb.export.import_report.json_document import write_json
from landdb.export.import_report.render import ReportKind, file_name, render
from landdb.export.import_report.xlsx import write_xlsx
from landdb.export.sheets import safe_text
from landdb.import_.report import Ledger, ReportRow
from tests.unit.report_sample import EAST, HOSTILE, NORTH, VIETNAMESE, finding, findings, make_report, square

NUMBERS = [one.number for one in findings()]
PLACED = [one.number for one in findings() if one.place]


def read_layer(path: Path, layer: str | None = None) -> dict[str, list[object]]:
    meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer)
    found = {name: list(values) for name, values in zip(meta["fields"], columns, strict=True)}
    return found | {"crs": [meta["crs"]], "shape": [] if shapes is None else list(shapely.from_wkb(shapes))}


def test_json_is_what_its_schema_says(tmp_path: Path) -> None:
    schema = json.loads(files("landdb.export.import_report").joinpath("schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in (make_report(), make_report(found=(), srid=None)):
        write_json(report, tmp_path / "a.json", "vi")
        document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        jsonschema.validate(document, schema)
        assert [one["number"] for one in document["findings"]] == [one.number for one in report.findings]
        assert document["ledger"]["closes"] is True
    assert document["head"]["zone"]["epsg"] is None
    assert document["head"]["decisions"][0]["reason"] == "thiếu biên bản <kèm>"
    assert document["fixes"][0]["moved_m"] == 0.004
    assert document["ledger"]["removed"] == 2


def test_xlsx_holds_numbers_dates_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(make_report(), path, "vi")
    book = load_workbook(path)
    assert book.sheetnames == [
        "Tóm tắt",
        "Phát hiện",
        "Thửa",
        "Quy tắc",
        "Cảnh báo đã chấp nhận",
        "Hình đã sửa khi nhập",
    ]
    assert list(book["Cảnh báo đã chấp nhận"].iter_rows(min_row=2, values_only=True)) == [
        (1, "T03", "Đã đối chiếu thực địa", "chỉ-huy", "20/11/2026 07:00 (giờ Việt Nam)", 1)
    ]
    assert list(book.worksheets[5].iter_rows(min_row=2, values_only=True)) == [
        ("thửa 8 tờ 9", "Bỏ đỉnh trùng", 0.004, -0.12, "đo-đạc, 21/11/2026 11:00 (giờ Việt Nam)")
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [c.value for c in cells if isinstance(c.value, str) and c.value.startswith(("=", "+", "-", "@"))]
    sheet = book["Phát hiện"]
    table = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in table] == NUMBERS
    assert table[4][5] == f"'{HOSTILE}"
    assert table[1][5] == VIETNAMESE
    assert table[3][8:11] == (0.21, 0.15, "m")
    assert (table[2][12], table[1][12]) == ("Đã chấp nhận (số 1)", None)
    assert table[1][13:15] == (pytest.approx(EAST + 30), pytest.approx(NORTH + 5))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:O{len(NUMBERS) + 1}"
    moments = [row[1].value for row in book["Tóm tắt"].iter_rows() if isinstance(row[1].value, datetime)]
    assert moments == [datetime(2026, 11, 21, 9), datetime(2026, 11, 22, 5, 5)], "in Vietnam's time"  # noqa: DTZ001
    for printed in book:
        assert printed.oddHeader.center.text == "&BTỐI MẬT"
        assert (printed.oddFooter.right.text, printed.page_setup.fitToHeight) == ("&P/&N", 0)
        assert (printed.page_setup.paperSize, printed.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
    parcels = list(book["Thửa"].iter_rows(min_row=2, values_only=True))
    assert len(parcels) == 30
    assert parcels[3][7:9] == (2, "Cảnh báo")
    assert {row[0]: row[3] for row in book["Quy tắc"].iter_rows(min_row=2, values_only=True)}[
        "H02"
    ] == "không phát hiện"


def test_each_cell_of_a_workbook_holds_its_value(tmp_path: Path) -> None:
    """Some viewers show 0 for a formula that nobody has computed yet: there is none, in no part of the file."""
    write_xlsx(make_report(), tmp_path / "a.xlsx", "vi")
    with ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 6
    for sheet in sheets:
        assert "<f>" not in sheet
        assert "<f " not in sheet
    computed = load_workbook(tmp_path / "a.xlsx", data_only=True)
    numbers = [row[1] for row in computed["Tóm tắt"].iter_rows(values_only=True) if isinstance(row[1], int | float)]
    assert 30 in numbers


def test_people_read_titles_of_fields_and_not_their_names(tmp_path: Path) -> None:
    report = make_report(found=[finding(1, "A01", Severity.ERROR, 5, field="legal_area_m2")])
    object.__setattr__(report.head, "options", {
        "on_existing": "update", "removed": "sheet", "clear_empty": True, "crs": "5897",
        "mapping": {"COT 1": "sheet_no"}, "constants": {"managing_unit": "MP-38"},
    })  # fmt: skip
    write_xlsx(report, tmp_path / "a.xlsx", "vi")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book["Phát hiện"]["H2"].value == "Diện tích trên giấy tờ"
    told = {row[0]: row[1] for row in book["Tóm tắt"].iter_rows(values_only=True)}
    assert told["Cột → trường"] == "SO_THUA → Số thửa; DIEN_TICH → Diện tích trên giấy tờ"
    assert told["Tùy chọn"] == (
        "cập nhật dữ liệu đã có; Ngừng hiệu lực: những gì tệp bỏ ra ở các tờ của tệp; ô trống xóa giá trị; "
        "hệ tọa độ: 5897; trường của cột: COT 1 = Số tờ; giá trị chung: Đơn vị quản lý = MP-38"
    )
    write_geopackage(report, tmp_path / "a.gpkg", "vi")
    assert read_layer(tmp_path / "a.gpkg", TABLE)["truong"] == ["Diện tích trên giấy tờ"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x01=1"])
def test_no_text_begins_a_formula(text: str) -> None:
    assert safe_text(text).startswith("'")


def test_a_ledger_that_does_not_close_is_told(tmp_path: Path) -> None:
    report = make_report()
    object.__setattr__(report, "ledger", Ledger(read=31, accepted=27, rejected=3))
    write_xlsx(report, tmp_path / "a.xlsx", "vi")
    told = [row[0].value for row in load_workbook(tmp_path / "a.xlsx")["Tóm tắt"].iter_rows()]
    assert "SỔ DÒNG KHÔNG KHỚP: đọc 31 nhưng chỉ có kết quả của 30 dòng" in told


def test_geopackage_has_every_finding_in_the_files_zone(tmp_path: Path) -> None:
    path = tmp_path / "loi.gpkg"
    write_geopackage(make_report(), path, "vi")
    layers = dict(pyogrio.list_layers(path))
    points = dict.fromkeys(("A01_diem", "A04_diem", "D01_diem", "H01_diem"), "MultiPoint")
    assert layers.pop("layer_styles") is None
    assert layers == {TABLE: None, **points, "T01_vung": "MultiPolygon", "T03_duong": "MultiLineString"}
    table = read_layer(path, TABLE)
    assert table["so"] == NUMBERS
    assert table["noi_dung"][1] == VIETNAMESE
    assert np.isnan(table["do_duoc"][0])  # type: ignore[call-overload]
    assert table["don_vi"][2:5] == [None, "m", "m²"]
    placed = {name: read_layer(path, name) for name in layers if name != TABLE}
    assert all(set(layer["ma"]) == {name[:3]} for name, layer in placed.items())
    assert sorted(number for layer in placed.values() for number in layer["so"]) == PLACED  # type: ignore[type-var]
    assert {layer["crs"][0] for layer in placed.values()} == {"EPSG:5897"}
    [overlap] = placed["T01_vung"]["shape"]
    assert isinstance(overlap, shapely.MultiPolygon)
    assert overlap.normalize().equals_exact(shapely.MultiPolygon([square(3, 5.0)]).normalize(), 1e-4)
    [line] = placed["T03_duong"]["shape"]
    assert isinstance(line, shapely.MultiLineString)
    assert line.bounds == pytest.approx((EAST + 50, NORTH, EAST + 50, NORTH + 20), abs=1e-4)


def test_geopackage_tells_what_it_is_and_how_it_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "loi.gpkg"
    write_geopackage(make_report(), path, "vi")
    told = pyogrio.read_info(path, layer=TABLE)["dataset_metadata"]
    assert told["Độ mật"] == "TỐI MẬT"
    assert told["Hệ tọa độ"] == "VN-2000, kinh tuyến trục 105°00' (EPSG:5897)"
    assert pyogrio.read_info(path, layer="T01_vung")["layer_metadata"]["DESCRIPTION"] == "T01 Chồng lấn"
    styles = read_layer(path, "layer_styles")
    assert sorted(styles["f_table_name"]) == sorted(set(dict(pyogrio.list_layers(path))) - {TABLE, "layer_styles"})  # type: ignore[type-var]
    assert set(styles["useAsDefault"]) == {True}
    drawn = {}
    for layer, text in zip(styles["f_table_name"], styles["styleQML"], strict=True):
        style = ET.fromstring(str(text))  # noqa: S314 - our own
        symbol, label = style.find(".//symbol"), style.find(".//text-style")
        assert symbol is not None
        assert label is not None
        assert label.get("fieldName") in read_layer(path, str(layer))
        drawn[layer] = (symbol.get("type"), label.get("textColor"))
    assert drawn["T01_vung"] == ("fill", "179,38,30,255"), "an error"
    assert drawn["T03_duong"] == ("line", "168,91,0,255"), "a warning"


def test_geopackage_of_a_file_without_a_zone_has_the_table(tmp_path: Path) -> None:
    path = tmp_path / "loi.gpkg"
    write_geopackage(make_report(found=[finding(1, "F11", findings()[1].severity, None)], srid=None), path, "en")
    assert [name for name, _ in pyogrio.list_layers(path)] == [TABLE]
    assert read_layer(path, TABLE)["muc"] == ["Error"]


def test_drawing_has_a_level_for_each_code(tmp_path: Path) -> None:
    path = tmp_path / "loi.dxf"
    write_dxf(make_report(), path, "vi")
    drawing = ezdxf.filemanagement.readfile(path)
    assert not drawing.audit().errors
    assert drawing.units == 6, "metres"
    colours = {layer.dxf.name: layer.color for layer in drawing.layers}
    assert colours.keys() >= {"C02", "H01", "T03", "T01", "D01", "A04", "A01", OUTLINES, TEXTS}
    assert (colours["T01"], colours["T03"], colours["A04"]) == (1, 30, 150)
    assert drawing.layers.get(TEXTS).is_off()
    space = drawing.modelspace()
    numbers = {int(text.dxf.text): text for text in space.query("TEXT")}
    assert sorted(numbers) == PLACED
    assert {number: text.dxf.layer for number, text in numbers.items()} == {
        one.number: one.code for one in findings() if one.place
    }
    at = numbers[2].dxf.align_point
    assert (at.x, at.y) == pytest.approx((EAST + 30, NORTH + 5), abs=1e-3)
    five, six = numbers[5].dxf.align_point, numbers[6].dxf.align_point
    assert five.distance(six) > numbers[5].dxf.height, "two numbers of one parcel do not cover each other"
    sentences = [str(text.plain_text()) for text in space if isinstance(text, MText)]
    assert any(VIETNAMESE in sentence for sentence in sentences)
    assert any("{{ 7*7 }}" in sentence for sentence in sentences)
    [told] = [text for text in space if isinstance(text, MText) and text.dxf.layer == INFO]
    lines = str(told.plain_text()).splitlines()
    assert lines[2] == "Hệ tọa độ: VN-2000, kinh tuyến trục 105°00' (EPSG:5897)"
    assert "Trục: x = Y (Đông), y = X (Bắc), mét" in lines
    assert "Độ mật: TỐI MẬT" in lines
    assert lines[-1].startswith("1. C02 (Cảnh báo) cả tệp"), "without a place, but there"
    assert dict(drawing.header.custom_vars.properties)["Độ mật"] == "TỐI MẬT"
    outlines = [line for line in space if isinstance(line, LWPolyline) and line.dxf.layer == OUTLINES]
    assert len(outlines) == 5
    assert all(line.closed for line in outlines)


def test_a_drawing_in_degrees_has_texts_that_fit(tmp_path: Path) -> None:
    """A file without a zone: its places are longitudes and latitudes."""
    report = make_report(srid=None)
    write_dxf(report, tmp_path / "loi.dxf", "vi")
    drawing = ezdxf.filemanagement.readfile(tmp_path / "loi.dxf")
    assert drawing.units == 0, "no metres"
    heights = {text.dxf.height for text in drawing.modelspace() if isinstance(text, Text)}
    assert max(heights) < 25 / 100_000


def test_corrected_file_keeps_rows_columns_and_letters(tmp_path: Path) -> None:
    path = tmp_path / "sua.gpkg"
    write_corrected_gpkg(make_report(), path, "vi")
    table = read_layer(path)
    assert table["SO_THUA"] == list(range(1, 31))
    assert table["DIEN_TICH"][1] == 2.5
    assert np.isnan(table["DIEN_TICH"][0])  # type: ignore[call-overload]
    assert set(table["GHI_CHU"]) == {unicodedata.normalize("NFC", VIETNAMESE)}
    assert table["KET_QUA"][:6] == ["Từ chối", "Thêm mới", "Từ chối", "Thêm mới", "Từ chối", "Sửa đổi"]
    assert table["PHAT_HIEN"][3] == "5, 6"
    assert table["crs"] == ["EPSG:5897"]
    assert table["shape"][6] is None
    assert shapely.equals_exact(table["shape"][1], square(2), 0)  # type: ignore[call-overload]


def test_corrected_files_keep_types_and_say_nothing_of_an_unknown_zone(tmp_path: Path) -> None:
    report = make_report(found=(), srid=None)
    cells = {"NGAY": date(2020, 1, 31), "KY": True, "MA": "007"}
    rows = [
        ReportRow(1, "", "rejected", None, square(1), None, properties=cells),
        ReportRow(2, "", "rejected", None, None, None, properties=dict.fromkeys(cells)),
    ]
    types = {"NGAY": "date", "KY": "bool", "MA": "string"}
    report = replace(report, head=replace(report.head, columns=tuple(types), types=types), rows=lambda: iter(rows))
    write_corrected_gpkg(report, tmp_path / "sua.gpkg", "vi")
    table = read_layer(tmp_path / "sua.gpkg")
    assert str(table["NGAY"][0]) == "2020-01-31"
    assert np.isnat(table["NGAY"][1])  # type: ignore[call-overload]
    assert table["KY"][0] == 1
    assert table["MA"] == ["007", None]
    assert table["crs"] == [None]
    assert shapely.equals_exact(table["shape"][0], square(1), 0)  # type: ignore[call-overload]
    write_corrected_shapefile(report, tmp_path / "sua.zip", "vi")
    with ZipFile(tmp_path / "sua.zip") as archive:
        assert "vung.prj" not in archive.namelist()
        archive.extractall(tmp_path)
    assert str(read_layer(tmp_path / "vung.shp")["NGAY"][0]) == "2020-01-31"


def test_a_file_with_an_outcome_of_its_own_keeps_it(tmp_path: Path) -> None:
    report = make_report(found=())
    rows = [ReportRow(1, "", "add", None, square(1), None, properties={"ket_qua": "đạt"})]
    report = replace(report, head=replace(report.head, columns=("ket_qua",), types={}), rows=lambda: iter(rows))
    write_corrected_gpkg(report, tmp_path / "sua.gpkg", "vi")
    table = read_layer(tmp_path / "sua.gpkg")
    assert [table[name] for name in ("ket_qua", "KET_QUA2", "PHAT_HIEN2")] == [["đạt"], ["Thêm mới"], [None]]


def test_nothing_to_write_is_an_error(tmp_path: Path) -> None:
    report = replace(make_report(), rows=lambda: iter(()))
    for write in (write_corrected_gpkg, write_corrected_shapefile):
        with pytest.raises(NotFoundError):
            write(report, tmp_path / "a", "vi")
    assert not (tmp_path / "a").exists()


def test_good_rows_alone(tmp_path: Path) -> None:
    write_corrected_gpkg(make_report(), tmp_path / "dat.gpkg", "en", only_good=True)
    table = read_layer(tmp_path / "dat.gpkg")
    assert len(table["SO_THUA"]) == 27
    assert set(table["KET_QUA"]) == {"Added", "Changed"}


def test_corrected_shapefile_is_utf8_with_its_zone(tmp_path: Path) -> None:
    path = tmp_path / "sua.zip"
    write_corrected_shapefile(make_report(), path, "vi")
    with ZipFile(path) as archive:
        names = archive.namelist()
        assert names == ["ghi_chu.txt", "vung.cpg", "vung.dbf", "vung.prj", "vung.shp", "vung.shx"]
        assert archive.read("vung.cpg") == b"UTF-8"
        assert b"105" in archive.read("vung.prj")
        note = archive.read("ghi_chu.txt").decode()
        assert "TENCHUQUAN = Tên chủ quản lý" in note
        assert "Độ mật: TỐI MẬT\n" in note
        archive.extractall(tmp_path)
    table = read_layer(tmp_path / "vung.shp")
    assert set(table["TENCHUQUAN"]) == {"Đơn vị ẳ"}
    assert set(table["GHI_CHU"]) == {unicodedata.normalize("NFC", VIETNAMESE)}
    assert len(table["shape"]) == 30


def test_dbf_names_are_short_and_differ() -> None:
    names = dbf_names(["DIEN_TICH_PHAP_LY", "DIEN_TICH_PHAP_LUAT", "dien_tich_", "Ô", "SO_TO", ""])
    assert all(name.isascii() and 0 < len(name) <= 10 for name in names.values())
    assert len({name.upper() for name in names.values()}) == len(names)
    assert names["SO_TO"] == "SO_TO"


def test_every_kind_comes_with_a_name_and_type(tmp_path: Path) -> None:
    (tmp_path / "sheet").mkdir()
    for name in ("leaflet.js", "leaflet.css"):
        (tmp_path / "sheet" / name).write_text("/* */", encoding="utf-8")
    starts = {"json": b"{", "html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "gpkg": b"SQLite format 3", "dxf": b"  0\n"}
    for kind in ReportKind:
        content, media_type, name = render(make_report(), kind, "vi", tmp_path)
        assert name == file_name(make_report(), kind)
        assert name.isascii()
        assert name.endswith((f"_0b5f8f0e.{name.rpartition('.')[2]}",))
        assert content.startswith(starts.get(name.rpartition(".")[2], b"PK")), kind
        assert "/" in media_type
    assert len({file_name(make_report(), kind) for kind in ReportKind}) == len(ReportKind)
