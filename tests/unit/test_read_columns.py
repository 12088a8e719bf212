"""Columns read as a whole tell what their cells tell one by one, with the same findings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landdb.domain import parcels, works
from landdb.domain.parcels import Use
from landdb.import_ import values
from landdb.import_.column_numbers import parse_numbers, round_to_tenth
from landdb.import_.column_rules import TYPES
from landdb.import_.column_uses import as_uses, join_uses, main_uses
from landdb.import_.read_columns import ReadColumn, issues_of, missing_required, read_column
from tests.fuzz.values import check, run

FIELDS = {field.name: field for field in (*works.FIELDS, *parcels.FIELDS)}
TEXTS = st.text(max_size=20) | st.from_regex(r"[+-]?[0-9 .,]{1,12}( ?(m2|ha))?", fullmatch=True)


def complete_uses(uses: tuple[Use, ...], legal_area_m2: float | None) -> tuple[Use, ...]:
    """Give the one use without an area what the others leave of the parcel's."""
    missing = [use for use in uses if use.area_m2 is None]
    if len(missing) != 1 or legal_area_m2 is None:
        return uses
    rest = round(legal_area_m2 - sum(use.area_m2 or 0.0 for use in uses), 1)
    if rest <= 0:
        return uses
    return tuple(Use(use.code, rest, use.origin_code) if use.area_m2 is None else use for use in uses)


def main_use(uses: tuple[Use, ...]) -> str | None:
    """Code of the largest use, the earlier one of equals."""
    return max(uses, key=lambda use: use.area_m2 or 0.0).code if uses else None


def read(name: str, cells: list[Any], kind: pa.DataType | None = None) -> ReadColumn:
    return read_column(pa.array(cells, kind), FIELDS[name])


def told(read: ReadColumn) -> list[tuple[int | None, str, str, str]]:
    found = issues_of(read, np.arange(11, 11 + len(read), dtype=np.int64))
    return [(issue.row_no, issue.code, issue.severity.value, issue.message("vi")) for issue in found]


@pytest.mark.parametrize("name", sorted(FIELDS))
@settings(max_examples=20)
@given(cells=st.lists(st.none() | TEXTS, max_size=20))
def test_a_column_of_text_tells_what_its_cells_tell(name: str, cells: list[str | None]) -> None:
    check(pa.array(cells, pa.string()), FIELDS[name])


@pytest.mark.parametrize("name", ["parcel_no", "legal_area_m2", "map_scale", "built_year", "note", "secrecy_level"])
@settings(max_examples=50)
@given(cells=st.lists(st.none() | st.floats(), max_size=20))
def test_a_column_of_numbers_tells_what_its_cells_tell(name: str, cells: list[float | None]) -> None:
    check(pa.array(cells, pa.float64()), FIELDS[name])


def test_a_column_cut_out_of_a_longer_one() -> None:
    whole = pa.array([f"W3GVK1Q7Z{n:03} ấp" for n in range(60)], pa.large_string())
    for field in FIELDS.values():
        check(whole.slice(41), field)


def test_odd_columns_of_every_type() -> None:
    run(500, seed=3)


@given(
    st.lists(st.floats(-1e12, 1e12, exclude_min=True, exclude_max=True) | st.integers(0, 10**11).map(lambda n: n / 20))
)
def test_rounding_is_that_of_python(numbers: list[float]) -> None:
    assert round_to_tenth(np.array(numbers, dtype=np.float64)).tolist() == [round(number, 1) for number in numbers]


def test_rounding_where_numpy_goes_wrong() -> None:
    assert np.round(0.15, 1) == 0.2
    assert round_to_tenth(np.array([0.15, 0.25, 0.35, 1e12])).tolist()[:3] == [0.1, 0.2, 0.3]


def test_plain_spellings_need_no_reader() -> None:
    texts = ["12", " 12.5 ", "12,5", "1.234,5", "1,234.5", "1.234.567", "-3", "5 ha", "+3", "x", "", None, "9" * 41]
    numbers, known = parse_numbers(pa.array(texts))
    assert numbers[:7].tolist() == [12, 12.5, 12.5, 1234.5, 1234.5, 1_234_567, -3]
    assert known.tolist() == [True] * 7 + [False] * 6


def test_hectares_are_not_square_metres() -> None:
    assert values.read_area("1,5 ha") == 15_000
    assert values.read_area("15 HA") == 150_000
    assert values.read_area("1.500,5 m²") == 1500.5


@pytest.mark.parametrize(
    ("name", "cells", "kind", "expected"),
    [
        ("sheet_no", [1, None, 2], pa.int64(), [1, None, 2]),
        ("sheet_no", ["1", "", "  ", "2.0"], None, [1, None, None, 2]),
        ("surveyed_on", [dt.date(2020, 1, 2), None], pa.date32(), [dt.date(2020, 1, 2), None]),
        (
            "surveyed_on",
            [dt.datetime(2020, 1, 2, 23, 59, tzinfo=dt.UTC)],
            pa.timestamp("ms", "UTC"),
            [dt.date(2020, 1, 2)],
        ),
        ("note", ["  hai   từ ", "một"], None, ["hai từ", "một"]),
        ("note", [5, None], pa.int64(), ["5", None]),
        ("note", [5.0, 5.5], pa.float64(), ["5", "5.5"]),
        ("note", [None, None], pa.null(), [None, None]),
        ("note", ["Xã".encode(), b"\xff"], pa.binary(), ["Xã", "\ufffd"]),
        ("secrecy_level", ["Mật", "0", None], None, [1, 0, None]),
        ("map_scale", ["1:500", "1.000"], None, [500, 1000]),
        ("map_scale", [500, 2000], pa.int32(), [500, 2000]),
        ("parcel_code", ["W3GVK1Q7Z0BC"], None, ["w3gvk1q7z0bc"]),
        ("origin_code", [5, 6], pa.int64(), [5, 6]),
    ],
)
def test_cells_become_typed_values(name: str, cells: list[Any], kind: Any, expected: list[Any]) -> None:
    found = read(name, cells, kind)
    assert found.values.to_pylist() == expected
    assert found.values.type == TYPES[FIELDS[name].kind]
    assert len(found.wrong) == 0


def test_chunks_are_one_column() -> None:
    chunked = pa.chunked_array([["1", "x"], ["2"]])
    assert read_column(chunked, FIELDS["sheet_no"]).values.to_pylist() == [1, None, 2]
    assert read_column(pa.chunked_array([], pa.string()), FIELDS["sheet_no"]).values.to_pylist() == []


def test_unreadable_cells_are_reported_row_by_row() -> None:
    number = 'Số tờ: "hai" không phải một số nguyên'
    assert told(read("sheet_no", ["1", "hai", None, "hai", "0"])) == [
        (12, "A06", "error", number),
        (14, "A06", "error", number),
        (15, "A06", "error", 'Số tờ: "0" không phải một số nguyên dương'),
    ]
    assert told(read("surveyed_on", ["hôm qua"])) == [(11, "A03", "warning", "Ngày đo: hôm qua: không đọc được")]
    assert told(read("status", ["có lẽ"])) == [(11, "A02", "error", 'Trạng thái: "có lẽ" không có trong danh mục')]
    assert told(read("parcel_code", ["123"])) == [
        (11, "A06", "warning", 'Mã định danh thửa đất: "123" không phải mã định danh 12 ký tự')
    ]
    [found] = issues_of(read("status", ["x" * 100]), np.array([1]))
    assert found.params["value"] == "x" * 60
    assert "current (Hiệu lực)" in found.remedy("vi")


@pytest.mark.parametrize("name", ["sheet_no", "legal_area_m2", "map_scale"])
def test_hopeless_texts_are_reported_as_any_other(name: str) -> None:
    cells = ["1 m²", "x", "y 12", "1\u2003", "+5", "--", "đất", "1:500", "x"]
    check(pa.array(cells), FIELDS[name])
    found = read(name, cells)
    assert {"x", "y 12", "đất"} <= {str(problem.cell) for problem in found.problems}
    assert [message for *_, message in told(found)][-1].startswith(f'{FIELDS[name].title_vi}: "x" không phải')


def test_missing_values_are_told_once_a_row_and_unreadable_ones_not_again() -> None:
    columns = {
        "sheet_no": read("sheet_no", ["1", None, "x", None]),
        "parcel_no": read("parcel_no", ["1", "2", "3", " "]),
        "note": read("note", [None, None, None, None]),
    }
    found = list(missing_required(columns, parcels.FIELDS, np.array([5, 6, 7, 8])))
    assert [(issue.row_no, issue.field, issue.message("vi")) for issue in found] == [
        (6, "sheet_no", "Thiếu: Số tờ"),
        (8, "sheet_no", "Thiếu: Số tờ, Số thửa"),
    ]
    assert list(missing_required({}, parcels.FIELDS, np.array([], dtype=np.int64))) == []


USE = st.builds(Use, st.sampled_from(["CQP", "ONT", "LUC"]), st.none() | st.integers(1, 5000).map(lambda n: n / 10))


@given(
    st.lists(
        st.tuples(
            st.none() | st.lists(USE, min_size=1, max_size=4).map(tuple),
            st.none() | st.integers(1, 16),
            st.none() | st.integers(1, 9000).map(lambda n: n / 10),
        ),
        max_size=12,
    )
)
def test_uses_are_joined_as_one_by_one(rows: list[tuple[Any, int | None, float | None]]) -> None:
    expected = [
        uses and complete_uses(tuple(Use(use.code, use.area_m2, origin) for use in uses), area)
        for uses, origin, area in rows
    ]
    joined = join_uses(
        as_uses([uses for uses, _, _ in rows]),
        pa.array([origin for _, origin, _ in rows], pa.int16()),
        pa.array([area for _, _, area in rows], pa.float64()),
    )
    found = [uses and tuple(Use(**use) for use in uses) for uses in joined.to_pylist()]
    assert found == expected
    assert main_uses(joined).to_pylist() == [main_use(uses or ()) for uses in expected]


def test_uses_without_origins_or_areas() -> None:
    uses = read("land_use", ["CQP", "CQP:5+ONT", None]).values
    assert join_uses(uses).to_pylist() == [
        [{"code": "CQP", "area_m2": None, "origin_code": None}],
        [{"code": "CQP", "area_m2": 5.0, "origin_code": None}, {"code": "ONT", "area_m2": None, "origin_code": None}],
        None,
    ]
    assert main_uses(uses).to_pylist() == ["CQP", "CQP", None]
