"""Cells of corrected files: what was said for all rows and what codes mean stand in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from landdb.domain.fields import DBF_NAME_LENGTH, find_cut_field, find_field, fold_name
from landdb.domain.targets import TARGETS, Target, fields_of
from landdb.import_.outcome_columns import without_outcome
from landdb.import_.records import RawBatch
from landdb.import_.report_cells import Cells, column_name, said_for_all, translation_of


def column(name: str, kind: str, field: str | None = None) -> dict[str, Any]:
    return {"name": name, "type": kind, "field": field}


@pytest.mark.parametrize(
    ("kind", "field", "said", "cell", "given", "becomes"),
    [
        ("float64", "legal_area_m2", "1.234,5", "2000.5", 1234.5, "float64"),
        ("int64", "sheet_no", "41", "7", 41, "int64"),
        ("int64", "map_scale", "1:500", "1000", 500, "int64"),
        ("int64", "secrecy_level", "mật", "0", 1, "int64"),
        ("int64", "commune_code", "00004", "7", 4, "int64"),
        ("int64", "legal_area_m2", "12,5", "7", "12,5", "string"),
        ("int64", "land_use", "CQP", "7", "CQP", "string"),
        ("date", "surveyed_on", "31/01/2020", "2019-05-06", date(2020, 1, 31), "date"),
        ("bool", "note", "đo lại", "true", "đo lại", "string"),
        ("string", "legal_area_m2", "1.234,5", "2.000,5", "1.234,5", "string"),
    ],
)
def test_what_was_said_stands_where_a_cell_says_nothing(
    kind: str, field: str, said: str, cell: str, given: Any, becomes: str
) -> None:
    cells = Cells.of([column("A", kind, field), column("B", "string")], "parcels", {field: said}, {})
    assert cells.types == {"A": becomes}
    assert cells.read([None, " "]) == {"A": given, "B": None}
    own = cells.read([cell, "x"])["A"]
    assert own != given
    assert isinstance(own, str) is (becomes == "string")


def test_a_column_of_texts_has_blanks_filled() -> None:
    cells = Cells.of([column("A", "string", "sheet_no")], "parcels", {"sheet_no": "41"}, {})
    assert [cells.read([text])["A"] for text in ("7", "", " \t", None)] == ["7", "41", "41", "41"]


def test_what_the_file_lacks_is_a_column_beside_its_own() -> None:
    said = {"sheet_no": "41", "note": "x"}
    cells = Cells.of([column("SOTO", "string"), column("SO_THUA", "int64", "parcel_no")], "parcels", said, {})
    found = cells.read(["khác", "1"])
    assert (found.pop("SOTO"), found.pop("SO_THUA")) == ("khác", 1)
    assert sorted(found.values()) == ["41", "x"]
    assert {find_field(name, fields_of("parcels")).name for name in found} == {"sheet_no", "note"}  # type: ignore[union-attr]
    assert cells.types == dict.fromkeys(found, "string")


def test_nothing_said_leaves_all_as_it_is() -> None:
    cells = Cells.of([column("A", "int64", "sheet_no"), column("B", "string", "note")], "parcels", {}, {})
    assert (cells.types, cells.read(["7", None]), cells.read(None)) == ({}, {"A": 7, "B": None}, {})


def test_codes_are_translated_as_the_import_did() -> None:
    notes = [
        {"code": "A02", "variant": "answered", "field": "land_use", "params": {"value": "BHK", "translation": "HNK"}},
        {"code": "A02", "variant": "suggested", "field": "land_use", "params": {"value": "CQP", "translation": "ONT"}},
        {"code": "A02", "variant": "translated", "field": "status", "params": {"value": "1", "translation": "current"}},
    ]
    columns = [column("A", "string", "land_use"), column("B", "float64", "status")]
    cells = Cells.of(columns, "parcels", {}, translation_of(notes))
    assert cells.types == {"A": "string", "B": "string"}
    assert cells.read(["bhk:300+CQP", "1.0"]) == {"A": "HNK:300+CQP", "B": "current"}
    assert cells.read(["CQP", "2.0"]) == {"A": "CQP", "B": "2"}


@pytest.mark.parametrize(
    ("columns", "left"),
    [
        ({"A": "x", "KET_QUA": "Từ chối", "PHAT_HIEN": "1, 12"}, ["A"]),
        ({"A": "x", "KET_QUA": b"Added", "PHAT_HIEN": None}, ["A"]),
        ({"KET_QUA": "Từ chối", "A": "x"}, ["KET_QUA", "A"]),
        ({"KET_QUA": "đạt", "KET_QUA2": "Thêm mới", "PHAT_HIEN2": None}, ["KET_QUA"]),
        ({"KET_QUA": "đạt", "PHAT_HIEN": "thiếu mốc"}, ["KET_QUA", "PHAT_HIEN"]),
        ({"KET_QUA": "Thêm mới", "PHAT_HIEN": "thiếu mốc"}, ["KET_QUA", "PHAT_HIEN"]),
    ],
)
def test_what_tells_of_an_import_is_no_attribute(columns: dict[str, Any], left: list[str]) -> None:
    """Unless other people have columns of these names: what they say stays."""
    cells = pa.record_batch([pa.array([cell]) for cell in columns.values()], list(columns))
    batch = RawBatch(np.array([1]), cells, pa.nulls(1, pa.binary()))
    [read] = without_outcome([batch])
    assert read.columns.schema.names == left


def test_a_commune_of_a_former_list_has_no_other_name() -> None:
    assert said_for_all({"commune": "00004", "constants": {"Số tờ": "4"}}, "parcels") == {
        "commune_code": "00004", "sheet_no": "4",
    }  # fmt: skip
    assert said_for_all({"commune": "00004@2025-06-30"}, "parcels") == {}


@pytest.mark.parametrize("target", TARGETS)
def test_added_columns_are_known_by_their_names(target: Target) -> None:
    fields = fields_of(target)
    for field in fields:
        name = column_name(field, {fold_name("SO"), fold_name("GHI_CHU")})
        assert find_field(name, fields) is field
        assert name not in {"SO", "GHICHU"}
        assert len(name) <= DBF_NAME_LENGTH or find_cut_field(name[:DBF_NAME_LENGTH], fields) is field
