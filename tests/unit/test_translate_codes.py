"""Codes of a source become the register's as a profile says; each is told with its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from landdb.domain.parcels import FIELDS
from landdb.import_.read_columns import issues_of, read_column
from landdb.import_.register_facts import LandUse
from landdb.import_.translate_codes import suggest_all, suggest_land_uses, suggest_words, translate, translation_notes

FIELD = {field.name: field for field in FIELDS}


def test_former_land_uses_are_translated_and_told() -> None:
    cells = pa.array(["BHK", "bhk:300+ONT", None, "ONT", "", "NHK:5+BHK:6", "BHKX"])
    found = translate(cells, FIELD["land_use"], {"BHK": "HNK", "NHK": "HNK", "LUN": "LUK"})
    assert found.cells.to_pylist() == ["HNK", "HNK:300+ONT", None, "ONT", "", "HNK:5+HNK:6", "BHKX"]
    assert found.rows == {("BHK", "HNK"): 3, ("NHK", "HNK"): 1}
    notes = translation_notes(FIELD["land_use"], found.rows, "X")
    said = [(note.row_no, note.severity.value, note.message("vi"), note.message("en")) for note in notes]
    assert said[0] == (
        None, "note", 'Loại đất: BHK -> HNK theo hồ sơ ánh xạ "X", 3 dòng',
        'Land use: BHK -> HNK by the mapping profile "X", 3 rows',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cells", "translation", "expected"),
    [
        ("status", ["Đang dùng", "HUY", "1"], {"dang dung": "current", "1": "draft"}, ["current", "HUY", "draft"]),
        ("secrecy_level", ["A", "B", None], {"a": "Mật", "B": "0"}, ["Mật", "0", None]),
        ("managing_unit", ["Ban CHQS huyện", "MP-38"], {"Ban CHQS huyện": "MP-39"}, ["MP-39", "MP-38"]),
        ("status", ["-", "+"], {"-": "draft"}, ["draft", "+"]),
        ("origin_code", [1, None, 7], {"1": "5"}, ["5", None, "7"]),
        ("origin_code", [1.0, 7.5], {"1": "5"}, ["5", "7.5"]),
    ],
)  # fmt: skip
def test_whole_cells(name: str, cells: list[Any], translation: dict[str, str], expected: list[Any]) -> None:
    assert translate(pa.array(cells), FIELD[name], translation).cells.to_pylist() == expected


def test_what_has_no_translation_stays_as_it_is() -> None:
    for name, column in (("sheet_no", pa.array([1, 2])), ("land_use", pa.array(["CQP"])), ("status", pa.array(["x"]))):
        for translation in ({}, {"khac": "y"}):
            found = translate(column, FIELD[name], translation)
            assert found.cells.equals(column)
            assert not found.rows


def test_batches_are_counted_together() -> None:
    one, two = (translate(pa.array([text]), FIELD["land_use"], {"BHK": "HNK"}) for text in ("BHK", "CQP+BHK"))
    assert one.rows + two.rows == {("BHK", "HNK"): 2}


def test_only_one_present_code_is_suggested() -> None:
    uses = {
        "HNK": LandUse("HNK"), "BHK": LandUse("BHK", True, "HNK"), "CQA": LandUse("CQA", True, "CQP or CAN (ask)"),
        "TSK": LandUse("TSK", True, None), "OLD": LandUse("OLD", True, "BHK"),
    }  # fmt: skip
    assert suggest_land_uses(["BHK", "CQA", "TSK", "HNK", "OLD", "?"], uses) == {"BHK": "HNK"}


def test_the_nearest_word_is_suggested() -> None:
    status = read_column(pa.array(["Hiệu lục", "xyz"]), FIELD["status"])
    assert suggest_words(status) == {}  # without its accents it is the word itself
    assert suggest_words(read_column(pa.array(["Hiệu lựcc", "xyz"]), FIELD["status"])) == {"Hiệu lựcc": "current"}
    assert suggest_words(read_column(pa.array(["Tối mậtt", "Mật"]), FIELD["secrecy_level"])) == {"Tối mậtt": "2"}
    assert suggest_words(read_column(pa.array(["hai"]), FIELD["sheet_no"])) == {}


USES = {
    code: LandUse(code, legacy, None, title)
    for code, legacy, title in [
        ("ONT", False, "Đất ở tại nông thôn"), ("CLN", False, "Đất trồng cây lâu năm"), ("OTC", False, "Đất ở"),
        ("DTT", False, "Đất xây dựng cơ sở thể dục, thể thao"), ("DTX", True, "Đất trồng cây lâu năm khác"),
    ]
}  # fmt: skip


def test_official_names_of_land_uses_are_suggested_as_their_codes() -> None:
    cells = [
        "Đất ở tại nông thôn",
        "ĐẤT Ở NÔNG THÔN",
        "đất ở",
        "Đất trồng cây lâu năm khác",
        "ONT",
        "Đất lạ",
        "CLN+ONT",
    ]
    found = suggest_all({"LOAI": cells}, {"LOAI": FIELD["land_use"]}, USES, {})
    assert found == {
        "land_use:Đất ở tại nông thôn": "ONT", "land_use:ĐẤT Ở NÔNG THÔN": "ONT", "land_use:đất ở": "OTC",
    }  # fmt: skip
    taken = {key.partition(":")[2]: code for key, code in found.items()}
    changed = translate(pa.array([*cells, None]), FIELD["land_use"], taken)
    assert changed.cells.to_pylist() == ["ONT", "ONT", "OTC", *cells[3:], None]
    assert sum(changed.rows.values()) == 3


def test_numbers_with_the_word_for_them_are_suggested_without_it() -> None:
    field = FIELD["sheet_no"]
    cells = ["Tờ 191", "Tờ bản đồ số: 7", "12", "Tờ 5a", "Khu 3", "tờ", "Tờ 12-3"]
    suggested = {"sheet_no:Tờ 191": "191", "sheet_no:Tờ bản đồ số: 7": "7"}
    assert suggest_all({"TO": cells}, {"TO": field}, {}, {}) == suggested
    many = [f"Tờ {number}" for number in range(1, 30)]
    assert suggest_all({"TO": many}, {"TO": field}, {}, {}) == {}, "so many nobody answers"
    found = list(issues_of(read_column(pa.array(["Tờ 191", "x"]), field), np.array([4, 5])))
    assert [(one.row_no, one.variant, one.options) for one in found] == [
        (4, "words", (("translation", "sheet_no:Tờ 191=191"),)), (5, "", ()),
    ]  # fmt: skip
    assert found[0].message("vi") == 'Số tờ: "Tờ 191" không phải một số nguyên; có lẽ là 191'
