"""Values as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landdb.domain.parcels import Use
from landdb.domain.works import parse_parcel_list
from landdb.import_ import code_words, values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", 1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567.0), ("12 345,5", 12345.5),
        (" 7 ", 7.0), ("-3,5", -3.5), (12, 12.0), (1e3, 1000.0), ("1.234", 1.234), ("300 m2", 300.0),
        ("300,5 m²", 300.5),
    ],
)  # fmt: skip
def test_numbers(text: Any, number: float) -> None:
    assert values.read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "hai", "1e400", "nan", "--3", "1,2,3.4.5", float("inf"), True, "1_000", "0x10", "٣"]
)
def test_no_numbers(text: Any) -> None:
    with pytest.raises(values.UnreadableError):
        values.read_number(text)


@given(st.floats(min_value=0.1, max_value=1e9).map(lambda number: round(number, 1)))
def test_vietnamese_and_english_spelling_agree(number: float) -> None:
    english = f"{number:,.1f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert values.read_number(english) == values.read_number(vietnamese) == number


@given(st.text() | st.integers() | st.floats(allow_nan=True))
def test_no_reader_breaks(value: Any) -> None:
    readers = (
        values.read_number,
        values.read_integer,
        values.read_positive,
        values.read_area,
        values.read_size,
        values.read_date,
        values.read_scale,
        values.read_uses,
        code_words.read_origin,
        code_words.read_secrecy,
        values.read_text,
        values.read_year,
    )
    for reader in readers:
        try:
            reader(value)
        except (values.UnreadableError, code_words.UnknownCodeError):
            continue


@pytest.mark.parametrize(
    "text", ["21/11/2026", "21-11-2026", "21.11.2026", "2026-11-21", "20261121", "2026-11-21T08:00:00Z", 20261121]
)
def test_dates(text: Any) -> None:
    assert values.read_date(text) == dt.date(2026, 11, 21)


@pytest.mark.parametrize("text", ["31/02/2020", "11/2026", "hôm qua", "99/99/9999"])
def test_no_dates(text: str) -> None:
    with pytest.raises(values.UnreadableError):
        values.read_date(text)


@pytest.mark.parametrize(("text", "scale"), [("1:500", 500), ("1/2000", 2000), (1000, 1000), ("1:10.000", 10_000)])
def test_scales(text: Any, scale: int) -> None:
    assert values.read_scale(text) == scale


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("50.000; 40.000; ; 40.5", [50.0, 40.0, None, 40.5]), ("50,5|40,25|50,5", [50.5, 40.2, 50.5]),
        ("50.5, 40, 50.5", [50.5, 40.0, 50.5]), ("50,5 40,5 1,5", [50.5, 40.5, 1.5]), (";;", [None] * 3),
    ],
)  # fmt: skip
def test_lengths_of_edges(text: str, lengths: list[float | None]) -> None:
    assert values.read_lengths(text) == pytest.approx(lengths, abs=0.06)


@pytest.mark.parametrize("text", [4, "50.5", "1-2; 2-3; 3-1", "50; 40", "50; -40; 50", "A; B; C"])
def test_no_lengths_of_edges(text: Any) -> None:
    with pytest.raises(values.UnreadableError):
        values.read_lengths(text)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("CQP", (Use("CQP"),)),
        ("CQP:1200.5+ONT:300", (Use("CQP", 1200.5), Use("ONT", 300.0))),
        ("cqp 1200,5; ont 300", (Use("CQP", 1200.5), Use("ONT", 300.0))),
        ("CQP=1200 m2 + ONT", (Use("CQP", 1200.0), Use("ONT"))),
    ],
)
def test_uses(text: str, uses: tuple[Use, ...]) -> None:
    assert values.read_uses(text) == uses


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("certificate_status", "Đã cấp", "issued"), ("certificate_status", "CHUA CAP", "not_issued"),
        ("status", "Hiệu lực", "current"), ("work_type", "a", "A"), ("work_group", "Nhóm đặc biệt", "special"),
        ("condition", "Xuống cấp", "poor"), ("lifecycle", "in_use", "in_use"), ("secrecy_level", "Tối mật", "2"),
    ],
)  # fmt: skip
def test_words_for_codes(name: str, word: str, code: str) -> None:
    assert code_words.read_code(word, name) == code


def test_unknown_code_lists_the_choices() -> None:
    with pytest.raises(code_words.UnknownCodeError, match="issued"):
        code_words.read_code("có lẽ", "certificate_status")


def test_parcel_lists() -> None:
    assert parse_parcel_list("9/206; 9/207") == ((9, 206), (9, 207))
    assert parse_parcel_list("'1/5") == ((1, 5),)
    with pytest.raises(ValueError, match="9"):
        parse_parcel_list("9")


@pytest.mark.parametrize("text", ["-2", "#3", "+1", "2%", "(1)"])
def test_a_level_is_matched_whole(text: str) -> None:
    with pytest.raises(code_words.UnknownCodeError):
        code_words.read_secrecy(text)
