"""A search text is read as what people mean by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landdb.domain.coordinate_terms import LonLat, PlanePoint
from landdb.domain.search_terms import SheetParcel, fold, parse


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("tờ 5 thửa 12", SheetParcel(5, 12), ""),
        ("Tờ bản đồ số 5, thửa đất số 12", SheetParcel(5, 12), ""),
        ("thua 12 to 5", SheetParcel(5, 12), ""),
        ("thửa 12 tờ 5 xã Hòa Lạc", SheetParcel(5, 12), "xã Hòa Lạc"),
        ("5/12", SheetParcel(5, 12), ""),
        ("5 / 12 Hòa Lạc", SheetParcel(5, 12), "Hòa Lạc"),
        ("TO 9 THUA 206", SheetParcel(9, 206), ""),
        ("thửa 12", SheetParcel(None, 12), ""),
        ("tờ số 5", SheetParcel(5, None), ""),
        ("sheet 5 parcel 12", SheetParcel(5, 12), ""),
    ],
)
def test_sheet_and_parcel(text: str, expected: SheetParcel, words: str) -> None:
    terms = parse(text)
    assert terms.sheet_parcel == expected
    assert terms.words == words


@pytest.mark.parametrize("text", ["Hòa Lạc", "doanh trại 5", "1/7/2025", "đất quốc phòng", "thửa", "tờ", ""])
def test_plain_words_are_no_parcel_number(text: str) -> None:
    terms = parse(text)
    assert terms.sheet_parcel is None
    assert terms.words == text


def test_parcel_code_and_its_beginning() -> None:
    assert parse("W3GVK1TD8M2Q").parcel_code == "w3gvk1td8m2q"
    assert parse("w3gvk1").parcel_code == "w3gvk1"
    assert parse("phuong").parcel_code is None
    assert parse("w3gvk1td8m2qq").parcel_code is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CT 00123", "CT00123"),
        ("bđ-123456", "BĐ123456"),
        ("AA12345678", "AA12345678"),
        ("MP  187 974 60", "MP18797460"),
        ("18797460", "18797460"),
        ("187 974 60", "18797460"),
        ("18.797.460", "18797460"),
        ("ct 048.217", "CT048217"),
        ("ABCD 123", "ABCD123"),
    ],
)
def test_certificate_number(text: str, number: str) -> None:
    assert parse(text).certificate == number


@pytest.mark.parametrize("text", ["1234", "CT 12", "123456789", "2327964 587631", "ABCDE 123456", "5/12"])
def test_other_numbers_are_no_certificate(text: str) -> None:
    assert parse(text).certificate is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1181234.56 567890.12", PlanePoint(1181234.56, 567890.12)),
        ("567890.12, 1181234.56", PlanePoint(1181234.56, 567890.12)),
        ("X=1181234,56 Y=567890,12", PlanePoint(1181234.56, 567890.12)),
        ("X: 1.181.234,56; Y: 567.890,12", PlanePoint(1181234.56, 567890.12)),
        ("X 1,181,234.56 Y 567,890.12", PlanePoint(1181234.56, 567890.12)),
        ("1181234 567890 KTT 105°45'", PlanePoint(1181234, 567890, 105.75)),
        ("1181234 567890 105°45'", PlanePoint(1181234, 567890, 105.75)),
        ("kinh tuyến trục 105-45 1181234 567890", PlanePoint(1181234, 567890, 105.75)),
        ("zone 105.75: 1181234;567890", PlanePoint(1181234, 567890, 105.75)),
        ("VN-2000 1181234, 567890", PlanePoint(1181234, 567890)),
    ],
)
def test_vn2000_pair(text: str, expected: PlanePoint) -> None:
    assert parse(text).plane == expected


@pytest.mark.parametrize(
    "text",
    [
        "21.0285, 105.8542",
        "105.8542 21.0285",
        "21.0285,105.8542",
        "21,0285 105,8542",
        "105,8542; 21,0285",
        "lat 21.0285 lon 105.8542",
        "21°01'42.6\"N 105°51'15.12\"E",
        "21°01'42,6\"B, 105°51'15,12\"Đ",
        "105d51'15.12 21d01'42.6",
        "21.0285°N 105.8542°E",
    ],
)
def test_longitude_latitude(text: str) -> None:
    found = parse(text).lon_lat
    assert found is not None
    assert found.lon == pytest.approx(105.8542, abs=1e-6)
    assert found.lat == pytest.approx(21.0285, abs=1e-6)


@pytest.mark.parametrize("text", ["48.85, 2.35", "12 34", "1181234", "abc 21.0 105.0 def", "1.2.3 105"])
def test_pairs_elsewhere_are_no_position(text: str) -> None:
    terms = parse(text)
    assert terms.plane is None
    assert terms.lon_lat is None


def test_fold_keeps_the_length() -> None:
    assert fold("Đường Lê Lợi, TỈNH Hà Nội") == "duong le loi, tinh ha noi"
    assert fold("Phường Bến Nghé") == "phuong ben nghe"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    terms = parse(text)
    assert len(fold(terms.text)) == len(terms.text)
    assert not (terms.plane and terms.lon_lat)


@given(st.floats(102.2, 109.4), st.floats(8.5, 23.3))
def test_printed_positions_come_back(lon: float, lat: float) -> None:
    assert parse(f"{lat:.6f}, {lon:.6f}").lon_lat == LonLat(float(f"{lon:.6f}"), float(f"{lat:.6f}"))


@given(st.integers(951_000, 2_585_000), st.integers(365_800, 637_100))
def test_printed_plane_points_come_back(northing: int, easting: int) -> None:
    assert parse(f"X={northing} Y={easting}").plane == PlanePoint(northing, easting)
