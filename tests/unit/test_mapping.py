"""Which column holds which field: names of many programs, content without names, profiles, and what is asked."""

from __future__ import annotations

import csv
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landdb.domain import parcels, works
from landdb.domain.column_content import SAMPLE, ColumnFacts, KnownCodes, recognise, recognise_keys
from landdb.domain.fields import find_cut_field, find_field
from landdb.domain.import_profiles import Profile, signature_of
from landdb.import_.column_facts import ColumnFactsGatherer, column_facts
from landdb.import_.mapping import SuggestedMapping, suggest
from landdb.import_.match_content import match_by_content
from landdb.import_.refusals import FileRefusedError
from tests.architecture.tree import ROOT

N = 120
RNG = random.Random(4)
AREAS = [round(RNG.uniform(50, 3000), 1) for _ in range(N)]


def codes(name: str, column: str, **where: str) -> frozenset[str]:
    with (ROOT / "landdb" / "reference" / name).open(encoding="utf-8") as file:
        return frozenset(row[column] for row in csv.DictReader(file) if where.items() <= row.items())


KNOWN = KnownCodes(
    land_uses=codes("land_use_codes.csv", "code"),
    communes=codes("admin_units.csv", "code", level="commune"),
    units=frozenset({"mp38", "mp39"}),
)
SHEETS = [1 + n // 30 for n in range(N)]
PARCELS = [1 + n % 30 for n in range(N)]


def told(
    table: dict[str, Any], profile: Profile | None = None, asked: dict[str, str] | None = None, **options: Any
) -> SuggestedMapping:
    return suggest(
        column_facts(pa.table(table)), "parcels", profile, asked, known=KNOWN, file_name="thua.shp", **options
    )


def fields(mapping: SuggestedMapping) -> dict[str, str]:
    return mapping.as_text()


VILIS: dict[str, Any] = {
    "GID": list(range(1, N + 1)), "THUAID": list(range(7000, 7000 + N)), "XAID": ["24457"] * N, "SHBANDO": SHEETS,
    "SHTHUA": PARCELS, "DIENTICH": AREAS, "DIENTICHPL": [0.0] * N, "MALOAIDAT": ["HG/B"] * N,
    "KHLOAIDAT": ["T"] * N, "TENCHU": ["Nguyễn A"] * N, "DIACHI": ["Thôn 3, xã B"] * N, "MDSD2003": [12] * N,
    "KH2003": ["BHK", "CQP"] * (N // 2), "DACAPGCN": [1] * N,
}  # fmt: skip


def test_vilis_is_read_by_what_its_columns_hold() -> None:
    found = told(VILIS)
    assert fields(found) == {
        "XAID": "commune_code", "SHBANDO": "sheet_no", "SHTHUA": "parcel_no", "DIENTICH": "legal_area_m2",
        "DIACHI": "address", "KH2003": "land_use",
    }  # fmt: skip
    conflicts = {conflict.column: conflict.others for conflict in found.conflicts}
    assert conflicts == {"DIENTICH": ("DIENTICHPL",), "KH2003": ("MALOAIDAT", "KHLOAIDAT", "MDSD2003")}
    assert found.rest == ("GID", "THUAID", "DIENTICHPL", "MALOAIDAT", "KHLOAIDAT", "TENCHU", "MDSD2003", "DACAPGCN")
    second = [issue.message("vi") for issue in found.issues if issue.variant == "second"]
    assert second[0] == ('thua.shp: Diện tích trên giấy tờ lấy từ cột "DIENTICH"; DIENTICHPL giữ làm thuộc tính khác')


def test_the_area_on_paper_wins_where_it_is_filled() -> None:
    assert fields(told(VILIS | {"DIENTICHPL": AREAS}))["DIENTICHPL"] == "legal_area_m2"


def test_a_column_without_any_cell_yields() -> None:
    empty = pa.nulls(N, pa.float64())
    assert fields(told(VILIS | {"DIENTICHPL": empty}))["DIENTICH"] == "legal_area_m2"
    assert fields(told({"DIENTICHPL": empty}))["DIENTICHPL"] == "legal_area_m2"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["Thửa", "Tâm x", "Diện tích", "D/tích PL", "MDSD2003", "Tên chủ sử dụng", "Xu dong", "Số Tờ"],
            ["parcel_no", None, None, "legal_area_m2", "land_use", None, "address", "sheet_no"],
        ),
        (
            ["thuaDatId", "xaId", "soHieuToBanDo", "soThuTuThua", "maThua", "soHieuToBanDoCu", "soThuTuThuaCu",
             "mucDichSuDungGhep", "nguonGocSuDungGhep", "dienTich", "dienTichPhapLy", "diaChi"],
            [None, "commune_code", "sheet_no", "parcel_no", "parcel_code", "former_sheet_no", "former_parcel_no",
             "land_use", "origin_code", None, "legal_area_m2", "address"],
        ),
        (
            ["KVHCID", "SOHIEUTOBANDO", "SOTHUTUTHUA", "DIENTICHPHAPLY", "DIACHITHUADAT", "XAID", "TRANGTHAI"],
            [None, "sheet_no", "parcel_no", "legal_area_m2", "address", "commune_code", "status"],
        ),
        (
            ["MaXa", "SoHieuToBa", "SoThuTuThu", "DienTichPh", "KyHieuMucD", "TenChu"],
            ["commune_code", "sheet_no", "parcel_no", "legal_area_m2", "land_use", None],
        ),
        (
            ["Mã ĐVHC xã", "Số phát hành GCN", "Ngày cấp", "Số vào sổ", "CCCD", "Địa chỉ", "Mã định danh thửa đất",
             "Số tờ trên GCN", "Số thửa trên GCN", "Số tờ trên BĐĐC", "Số thửa trên BĐĐC", "Địa chỉ thửa", "Diện tích",
             "Loại đất 1", "Nguồn gốc 1"],
            ["commune_code", "certificate_no", "certificate_date", None, None, None, "parcel_code", "former_sheet_no",
             "former_parcel_no", "sheet_no", "parcel_no", "address", "legal_area_m2", "land_use", "origin_code"],
        ),
        (
            ["gml_id", "areaValue", "beginLifespanVersion", "label", "nationalCadastralReference", "validFrom"],
            [None, "legal_area_m2", None, "parcel_no", "parcel_code", "valid_from"],
        ),
        (
            ["Mã xã", "Tờ bản đồ số", "Thửa đất số", "Diện tích pháp lý (m²)", "Đơn vị quản lý", "main_use_code"],
            ["commune_code", "sheet_no", "parcel_no", "legal_area_m2", "managing_unit", "land_use"],
        ),
    ],
    ids=["famis", "vbdlis", "mplis", "shapefile", "clean-up", "inspire", "own"],
)  # fmt: skip
def test_names_of_common_programs(columns: list[str], expected: list[str | None]) -> None:
    found = suggest([ColumnFacts(name, "text") for name in columns], "parcels")
    assert [fields(found).get(name) for name in columns] == expected


@pytest.mark.parametrize("target", [parcels.FIELDS, works.FIELDS])
def test_names_mean_one_field_each(target: Any) -> None:
    names = [name for field in target for name in (*field.names, *field.hints)]
    assert sorted(names) == sorted(set(names))
    assert all(set(field.weak) <= set(field.names) for field in target)
    for field in target:
        assert find_field(field.name, target) == field
        assert {find_field(name, target) for name in field.names} <= {field}


def test_a_cut_name_needs_ten_characters() -> None:
    assert find_cut_field("SOHIEUTOBA", parcels.FIELDS).name == "sheet_no"  # type: ignore[union-attr]
    assert find_cut_field("SOHIEUTOB", parcels.FIELDS) is None
    assert find_cut_field("DIENTICHXX", parcels.FIELDS) is None


def test_weak_names_yield_to_what_stands_there() -> None:
    texts = {"dt": ["Nhà A", "Nhà B", "Nhà C"], "to": ["x", "y", "z"]}
    found = told(texts)
    assert "dt" not in fields(found)
    questions = {question.field.name: question for question in found.questions}
    assert questions["legal_area_m2"].columns == (("dt", 0.2),)
    assert questions["legal_area_m2"].required
    assert fields(told({"dt": [1.5, 2.5, 3.0]})) == {"dt": "legal_area_m2"}


def test_a_plain_name_holds_whatever_its_cells_say() -> None:
    """So that each wrong cell is reported in its row, instead of the column as a whole."""
    [match] = told({"SO_TO": ["x", "y", "z"]}).matches.values()
    assert (match.field.name, match.confidence) == ("sheet_no", 0.6)


def nameless(**more: Any) -> dict[str, Any]:
    return {
        "A1": ["00004"] * N, "A2": SHEETS, "A3": PARCELS, "A4": AREAS, "A5": ["CQP", "ONT:12+CQP:5"] * (N // 2),
        "A6": ["MP-38", "mp39"] * (N // 2), "A7": [f"w3gv{n:08d}" for n in range(N)],
        "A8": ["Mật", "Tối mật"] * (N // 2), "FID": list(range(1, N + 1)), "CCCD": [f"{n:012d}" for n in range(N)],
    } | more  # fmt: skip


def test_columns_without_names_are_recognised() -> None:
    found = told(nameless(), computed_area_m2=[area + 0.3 for area in AREAS])
    assert fields(found) == {
        "A1": "commune_code", "A2": "sheet_no", "A3": "parcel_no", "A4": "legal_area_m2", "A5": "land_use",
        "A6": "managing_unit", "A7": "parcel_code", "A8": "secrecy_level",
    }  # fmt: skip
    assert {match.evidence for match in found.matches.values()} == {"content"}
    assert all(0.7 < match.confidence <= 0.9 for match in found.matches.values())
    assert found.matches["A6"].runner_up == ("using_unit", 0.81)
    assert found.missing == ()
    assert [issue.variant for issue in found.issues] == ["content"] * 8
    assert 'cột "A2" được nhận là Số tờ theo nội dung' in found.issues[1].message("vi")


def test_what_is_not_clear_is_asked() -> None:
    found = told(nameless(A6b=["MP-38"] * N))  # two columns of units, and no shapes to compare areas with
    questions = {question.field.name: question for question in found.questions}
    assert [column for column, _ in questions["managing_unit"].columns] == ["A6", "A6b"]
    assert questions["legal_area_m2"].columns[0][0] == "A4"
    assert all(questions[name].required for name in ("managing_unit", "legal_area_m2"))
    assert {field.name for field in found.missing} == {"managing_unit", "legal_area_m2"}
    assert [(issue.code, issue.variant) for issue in found.issues][-1] == ("F18", "")
    answered = told(nameless(A6b=["MP-38"] * N), asked={"a6B": "managing_unit", "A4": "legal_area_m2"})
    assert answered.missing == ()
    assert answered.matches["A6b"].evidence == "asked"


def test_a_hint_is_asked_about_and_never_used() -> None:
    found = told({"beginLifespanVersion": ["2012-01-05", "2013-01-05", "2014-01-05"]})
    assert fields(found) == {}
    assert [(question.field.name, question.required) for question in found.questions] == [("valid_from", False)]


def test_given_fields_need_no_column() -> None:
    given_unit = frozenset({"managing_unit"})
    assert told(VILIS, given=given_unit).missing == ()
    asked = {question.field.name for question in told(nameless(A6b=["MP-38"] * N), given=given_unit).questions}
    assert "managing_unit" not in asked


def test_a_column_that_fits_another_field_better_is_asked_about() -> None:
    by_name = {field.name: field for field in parcels.FIELDS}
    wanted = [by_name["legal_area_m2"], by_name["map_scale"]]
    facts = [ColumnFacts("x", "number")]
    matches, questions = match_by_content(
        facts, wanted, {"x": {"legal_area_m2": 0.82, "map_scale": 0.86}}, [], frozenset()
    )
    assert matches == {}
    assert [(question.field.name, question.required) for question in questions] == [
        ("legal_area_m2", True), ("map_scale", False)
    ]  # fmt: skip
    matches, _ = match_by_content(facts, wanted, {"x": {"legal_area_m2": 0.82, "map_scale": 0.5}}, [], frozenset())
    assert matches["x"].field.name == "legal_area_m2"


@pytest.mark.parametrize(
    "asked", [{"khong": "parcel_no"}, {"SHTHUA": "khong"}, {"SHTHUA": "parcel_no", "GID": "parcel_no"}]
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(FileRefusedError, match="field of a column"):
        told(VILIS, asked=asked)


@pytest.mark.parametrize("commune", ["Mã xã (MA_XA), ", ""])
def test_missing_fields_are_told_with_the_columns_there_are(commune: str) -> None:
    facts = [ColumnFacts(name, "text") for name in ("COT", "SO_TO", "Shape_Area")]
    given = frozenset() if commune else frozenset({"commune_code"})
    [found] = suggest(facts, "parcels", given=given, file_name="a.shp").issues
    assert (found.code, found.variant, found.row_no) == ("F18", "", None)
    assert found.message("vi") == (
        f"a.shp: không tìm thấy cột cho: {commune}Số thửa (SO_THUA), Diện tích trên giấy tờ (DIEN_TICH), "
        "Loại đất (LOAI_DAT), Đơn vị quản lý (DON_VI_QL). Các cột của tệp: COT, SO_TO, Shape_Area"
    )
    asked = "the commune of all rows; " if commune else ""
    assert found.remedy("en") == (
        f"Say {asked}which column (COT, Shape_Area) is Parcel number, Area on paper, Land use, Managing unit, "
        "or one value for all rows of Land use, Managing unit; "
        "if the file has none, add SO_THUA, DIEN_TICH with the value of each parcel"
    )
    assert found.options == (
        *([("commune", None)] if commune else []),
        *(("mapping", f"…={name}") for name in ("parcel_no", "legal_area_m2", "land_use", "managing_unit")),
        ("constants", "land_use=…"), ("constants", "managing_unit=…"),
    )  # fmt: skip


def test_columns_are_suggested_by_what_stands_in_them_only() -> None:
    table = nameless(A6b=["MP-38"] * N)
    found = told(table).issues[-1]
    assert "cột “A4” là Diện tích trên giấy tờ" in found.remedy("vi")
    assert {("mapping", "A4=legal_area_m2"), ("mapping", "A6=managing_unit")} <= set(found.options)
    taken = {"Tờ": SHEETS, "Thửa": PARCELS, "STT": list(range(N))}
    form = "cột nào (STT) là Diện tích trên giấy tờ, Loại đất, Đơn vị quản lý, hoặc giá trị chung cho mọi dòng của "
    assert (
        told(taken).issues[-1].remedy("vi").startswith(f"Cho biết mã xã của mọi dòng; {form}Loại đất, Đơn vị quản lý; ")
    )


def test_no_value_for_all_rows_is_asked_of_what_each_parcel_has_its_own() -> None:
    corners = [ColumnFacts(name, "text") for name in ("MA_XA", "SO_TO", "SO_THUA", "LOAI_DAT", "DON_VI_QL")]
    [found] = suggest(corners, "parcels", file_name="goc.csv").issues
    assert found.remedy("vi") == ("Thêm cột DIEN_TICH vào tệp, ghi riêng cho từng thửa")
    assert found.options == ()


def test_columns_of_another_target_ask_for_it() -> None:
    works_of = {"MA_CT": ["C1"], "TEN_CT": ["Nhà kho"], "LOAI_CT": ["C"], "DON_VI_QL": ["MP-38"]}
    found = told(works_of).issues[-1]
    assert (found.remedy("vi"), found.options) == ("Cho biết đây là công trình", (("target", "works"),))
    markers = told({"SO_TO": ["1"], "SO_THUA": ["2"], "SO_MOC": ["M1"], "VAT_LIEU": ["đá"]}).issues[-1]
    assert (markers.remedy("en"), markers.options) == ("Say that these are markers", (("target", "markers"),))
    parcels = told({"SO_TO": ["1"], "SO_THUA": ["2"], "GHI_CHU": ["x"]}).issues[-1]
    assert "target" not in dict(parcels.options)


def profile(**mapping: str) -> Profile:
    return Profile("Tỉnh A", "parcels", mapping, signature_of(mapping))


def test_a_profile_is_followed_and_told() -> None:
    kept = profile(SOTO="parcel_no", so_thua="sheet_no", ghichu="")
    found = told({"SOTO": ["1"], "SO_THUA": ["2"], "GHICHU": ["x"], "TY_LE": [500]}, profile=kept)
    assert fields(found) == {"SOTO": "parcel_no", "SO_THUA": "sheet_no", "TY_LE": "map_scale"}
    assert found.rest == ("GHICHU",)
    assert found.matches["SOTO"].evidence == "profile"
    assert 'hồ sơ ánh xạ "Tỉnh A"' in found.issues[0].message("vi")
    asked = told({"SOTO": ["1"], "SO_THUA": ["2"]}, profile=kept, asked={"SOTO": "sheet_no"})
    assert fields(asked) == {"SOTO": "sheet_no", "SO_THUA": "parcel_no"}
    assert asked.profile is None


def test_what_was_read_once_is_read_so_again() -> None:
    first = told(nameless(), computed_area_m2=[area + 0.3 for area in AREAS])
    said = first.as_text()
    kept = profile(**{column: said.get(column, "") for column in (*first.matches, *first.rest)})
    assert (kept.mapping["A1"], kept.mapping["FID"]) == ("commune_code", "")
    again = told(nameless(A4=[""] * N, CCCD=[f"w3gv{n:08d}" for n in range(N)]), profile=kept)
    assert fields(again) == fields(first)
    assert {match.evidence for match in again.matches.values()} == {"profile"}
    assert again.questions == ()


def test_a_profile_of_a_field_that_is_gone_does_no_harm() -> None:
    found = told({"SO_TO": [1], "X": [2]}, profile=profile(SO_TO="so_to_moi", X="sheet_no", Y="parcel_no"))
    assert fields(found) == {"X": "sheet_no"}


def test_a_signature_is_that_of_the_names() -> None:
    assert signature_of(["Số tờ", "THỬA"]) == signature_of(["thua", "SO_TO"]) != signature_of(["thua"])
    assert signature_of(["地番"]) != signature_of(["地目"])


def test_keys_are_told_by_their_pairs() -> None:
    facts = column_facts(pa.table({"t": SHEETS, "p": PARCELS, "n": list(range(1, N + 1)), "a": AREAS}))
    keys = recognise_keys(facts)
    assert keys["t"]["sheet_no"] > 0.8
    assert keys["p"]["parcel_no"] > 0.8
    assert keys["n"]["parcel_no"] == 0.5
    assert "a" not in keys
    spoilt = recognise_keys(column_facts(pa.table({"t": SHEETS, "p": ["?", *map(str, PARCELS[1:])]})))
    assert spoilt["p"]["parcel_no"] > 0.8


@pytest.mark.parametrize(
    ("cells", "field", "at_least"),
    [
        (["CQP", "LUC", "ONT"], "land_use", 1.0), (["00004", "00006"], "commune_code", 1.0),
        (["99999", "99998"], "commune_code", 0.0), (["Mật", "Không"], "secrecy_level", 1.0),
        (["1:500", "1/2000"], "map_scale", 0.9), (["21/11/2026", "2026-11-21"], "surveyed_on", 0.3),
        (["AA 123456", "CĐ 01234567"], "certificate_no", 0.9), (["Tổ 5, phường Ba Đình"], "address", 0.8),
        (["Đã cấp GCN", "chua cap"], "certificate_status", 1.0), (["mp-38"], "managing_unit", 1.0),
        (["w3gvk1q7z0bc"], "parcel_code", 1.0), (["001085012345"], "parcel_code", 0.0),
        ([4, 6, 8], "commune_code", 0.0),
    ],
)  # fmt: skip
def test_content(cells: list[Any], field: str, at_least: float) -> None:
    score = recognise(ColumnFacts("x", "text", tuple(cells), len(cells), len(cells)), KNOWN).get(field, 0.0)
    assert score == 0.0 if at_least == 0.0 else score >= at_least


@given(st.lists(st.none() | st.text(max_size=120) | st.integers(-(2**63), 2**63 - 1) | st.floats(), max_size=30))
def test_no_content_breaks(cells: list[Any]) -> None:
    facts = ColumnFacts("dt", "text", tuple(cells), len(cells), len(cells))
    assert all(0 <= score <= 1 for score in recognise(facts, KNOWN, [1.0] * len(cells)).values())
    suggest([facts, ColumnFacts("y", "integer", tuple(cells), len(cells))], "parcels", known=KNOWN)


def test_facts_are_gathered_batch_by_batch() -> None:
    gatherer = ColumnFactsGatherer()
    gatherer.add(pa.record_batch({"a": pa.array([1, None]), "b": pa.array(["x", " "])}))
    gatherer.add(pa.record_batch({"a": pa.array(range(SAMPLE)), "c": pa.array([b"\xff"] * SAMPLE)}))
    a, b, c = gatherer.facts()
    assert (a.type, a.rows, a.filled, len(a.sample), a.sample[:3]) == (
        "integer",
        SAMPLE + 2,
        SAMPLE + 1,
        SAMPLE,
        (1, None, 0),
    )
    assert (b.filled, b.sample[:3], len(b.sample)) == (1, ("x", None, None), SAMPLE)
    assert (c.filled, c.sample[:3], len(c.sample)) == (SAMPLE, (None, None, "\ufffd"), SAMPLE)


def test_notes_on_columns_name_the_answer_as_far_as_it_is_known() -> None:
    both = suggest([ColumnFacts("SO_TO", "text"), ColumnFacts("Số tờ", "text")], "parcels", file_name="a.shp")
    second = next(one for one in both.issues if one.variant == "second")
    assert second.options == (("mapping", f"{second.params['other']}=sheet_no"),)
    guessed = next(one for one in told(nameless()).issues if one.variant == "content")
    assert guessed.options == (("mapping", f"{guessed.params['column']}=…"),)
