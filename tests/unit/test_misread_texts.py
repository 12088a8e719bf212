"""Columns that mix encodings: cells that make sense in another only are told, and sound ones are left alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from landdb.import_.decide_text import decide
from landdb.import_.decode_columns import decode_batch
from landdb.import_.misread_texts import find_misread, tell_misread
from landdb.import_.records import RawBatch
from landdb.import_.text_decisions import Decisions
from landdb.import_.text_statistics import TextStatistics
from tests.unit.legacy_files import ALL, encode, place_names

VNI = ["Nguyễn Văn Hùng", "Lê Đức Thọ", "Đặng Quốc Khánh"]
TCVN3 = ["Trần Thị Lệ", "Phạm Thị Hồng Nhung", "Huỳnh Tấn Phát"]
MIXED = [*(encode(name, "vni") for name in VNI), *(encode(name, "tcvn3") for name in TCVN3)]


def judged(cells: list[bytes] | list[str], stated: str | None = None) -> tuple[Decisions, RawBatch]:
    kind = pa.binary() if isinstance(cells[0], bytes) else pa.string()
    columns = pa.RecordBatch.from_arrays([pa.array(cells, kind)], names=["CHU_SD"])
    statistics = TextStatistics()
    statistics.add(columns)
    decisions = decide(statistics, file="a.shp")
    decisions = decisions if stated is None else decisions.choose("CHU_SD", stated)
    decisions = tell_misread(decisions, statistics, "a.shp")
    return decisions, decode_batch(RawBatch(np.arange(1, len(cells) + 1), columns, pa.nulls(len(cells))), decisions)


@pytest.mark.parametrize(("stated", "other", "rows"), [("tcvn3", "VNI", [1, 2, 3]), ("vni", "TCVN3", [4, 5, 6])])
def test_a_stated_encoding_does_not_hide_cells_of_another(stated: str, other: str, rows: list[int]) -> None:
    decisions, batch = judged(MIXED, stated)
    [told] = decisions.issues
    assert (told.code, told.variant, told.params["count"], told.params["seen"]) == ("F20", "other", 3, 6)
    assert told.params["readings"] == f"{other}: 3"
    assert [(one.code, one.variant, one.row_no) for one in batch.issues] == [("A05", "other", row) for row in rows]
    assert [one.params["better"] for one in batch.issues] == (VNI if other == "VNI" else TCVN3)
    assert {one.params["encoding"] for one in batch.issues} == {other}


def test_where_nobody_has_stated_one_every_cell_is_told() -> None:
    decisions, batch = judged(MIXED)
    assert [(one.variant, one.params["readings"]) for one in decisions.issues] == [("other", "VNI: 3, TCVN3: 3")]
    assert [one.row_no for one in batch.issues] == [1, 2, 3, 4, 5, 6]


def test_one_cell_of_tcvn3_in_unicode_is_told_and_cannot_be_stated_away() -> None:
    cells = ["Khối phố Ngọc Tam", "Khèi phè Ngäc Tam", "Khối phố Bồ Mưng"]
    decisions, batch = judged(cells)
    [told] = decisions.issues
    assert (told.code, told.variant, told.params["count"]) == ("F20", "repaired", 1)
    assert (told.params["before"], told.params["after"]) == ("Khèi phè Ngäc Tam", "Khối phố Ngọc Tam")
    assert batch.issues == []
    decisions, batch = judged(cells, "utf-8")
    assert [(one.code, one.variant, one.row_no) for one in batch.issues] == [("A05", "other", 2)]
    assert batch.columns.column(0).to_pylist()[1] == "Khèi phè Ngäc Tam"


def test_unicode_of_one_legacy_encoding_throughout_is_no_mixture() -> None:
    decisions, batch = judged(["Khèi phè Ngäc Tam", "ph­êng §iÖn Bµn"])
    assert ([one.variant for one in decisions.issues], batch.issues) == ([], [])


@pytest.mark.parametrize("encoding", ALL)
def test_no_place_name_in_its_own_encoding_is_misread(encoding: str) -> None:
    names = place_names()
    raws = [encode(name, encoding) for name in [*names, *map(str.upper, names)]]
    assert find_misread(raws, encoding, "bytes") == {}


def test_names_of_other_languages_are_left_alone() -> None:
    foreign = ["Café Müller", "Kön", "Niê Kđăm", "Y Bhăm Êban", "Forêt", "Straße"]
    assert find_misread([name.encode() for name in foreign], "unicode", "text") == {}
    assert find_misread([name.encode("cp1252", "replace") for name in foreign], "cp1252", "bytes") == {}
