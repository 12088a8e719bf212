"""Columns of batches to Unicode: every value of files written byte by byte, decisions, findings, and fuzzed bytes."""

from __future__ import annotations

import json
import random
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pytest

from landdb.domain.issues import Severity
from landdb.import_.decode_columns import Decisions, TextStatistics, decide, decode_batch, restore_column
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from landdb.import_.text_decisions import ColumnDecision
from tests.fuzz import decode as fuzz
from tests.unit.legacy_files import ALL, LEGACY, Column, columns, encode, place_names, read_dbf, write_shapefile

NAMES = place_names()
SAMPLE = random.Random(7).sample(NAMES, 250)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LAND_USE = ["Đất quốc phòng", "Đất ở tại đô thị", "Đất trồng cây lâu năm", "ĐẤT NGHĨA TRANG", "Đất rừng sản xuất"]


def raw_batch(texts: Mapping[str, Sequence[Any]], kind: pa.DataType = None, first: int = 1) -> RawBatch:
    arrays = [pa.array(values, kind or pa.binary()) for values in texts.values()]
    count = len(arrays[0])
    batch = pa.RecordBatch.from_arrays(arrays, names=list(texts))
    return RawBatch(np.arange(first, first + count), batch, pa.nulls(count, pa.binary()))


def decoded(batches: Sequence[RawBatch], **options: Any) -> tuple[Decisions, list[RawBatch]]:
    statistics = TextStatistics()
    for batch in batches:
        statistics.add(batch.columns)
    decisions = decide(statistics, file="a.zip", **options)
    return decisions, [decode_batch(batch, decisions) for batch in batches]


def values(batches: Sequence[RawBatch], name: str) -> list[str | None]:
    return [value for batch in batches for value in batch.columns.column(name).to_pylist()]


def found(batches: Sequence[RawBatch]) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.variant, one.row_no) for batch in batches for one in batch.issues]


def as_tcvn3(text: str) -> str:
    """What TCVN3 leaves of a text: a capital with a tone that starts a word is lost."""
    return " ".join(
        word[0].lower() + word[1:] if encode(word[0], "tcvn3") == encode(word[0].lower(), "tcvn3") else word
        for word in text.split(" ")
    )


CLAIMS = {"absent": None, "right": "", "lying": "ISO-8859-1", "lying in UTF-8": "UTF-8"}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("encoding", ALL)
def test_every_value_of_a_shapefile(tmp_path: Path, encoding: str, claim: str) -> None:
    texts = {"TEN": SAMPLE, "LOAI_DAT": (LAND_USE * 50)[: len(SAMPLE)], "GHI_CHU": [f"số {n}" for n in range(250)]}
    cpg = encoding if claim == "right" else CLAIMS[claim]
    write_shapefile(tmp_path / "thua", columns(texts, dict.fromkeys(texts, encoding)), cpg)
    table = read_dbf(tmp_path / "thua.dbf")
    batches = [raw_batch({k: v[i : i + 100] for k, v in table.items()}, first=i + 1) for i in range(0, 250, 100)]
    decisions, result = decoded(batches, stated=cpg)
    expected = {"TEN": list(map(as_tcvn3, SAMPLE))} if encoding == "tcvn3" else {}
    for name, column in {**texts, **expected}.items():
        assert values(result, name) == column
    assert decisions.summary == encoding
    assert found(result) == []
    assert decisions.issues == []


def test_the_made_files_are_shapefiles(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "thua", columns({"TEN": SAMPLE}, {"TEN": "vni"}), driver_id=0x57)
    info = pyogrio.read_info(path)
    assert (info["features"], info["geometry_type"], list(info["fields"])) == (250, "Polygon", ["TEN"])
    assert pyogrio.read_arrow(path, max_features=3)[1].num_rows == 3


def test_each_column_has_its_own_encoding(tmp_path: Path) -> None:
    encodings = {f"TEN_{place}": name for place, name in enumerate(ALL)}
    texts = {name: [SAMPLE[(row + place) % 250] for row in range(250)] for place, name in enumerate(encodings)}
    write_shapefile(tmp_path / "lan", columns(texts, encodings), "UTF-8")
    decisions, result = decoded([raw_batch(read_dbf(tmp_path / "lan.dbf"))], stated="UTF-8")
    assert decisions.encodings == encodings
    for name, column in texts.items():
        assert values(result, name) == (list(map(as_tcvn3, column)) if encodings[name] == "tcvn3" else column)


@pytest.mark.parametrize("encoding", ALL)
def test_column_names_and_narrow_fields(tmp_path: Path, encoding: str) -> None:
    """A DBF cuts names at ten bytes and values at their width, within a letter too."""
    parts = [
        Column(encode("Tên", encoding), [encode(name, encoding) for name in SAMPLE], 16),
        Column(encode("Số tờ", encoding), [b"%d" % row for row in range(250)], 5),
        Column(encode("Địa chỉ", encoding), [encode(name, encoding) for name in SAMPLE]),
    ]
    write_shapefile(tmp_path / "hep", parts)
    decisions, result = decoded([raw_batch(read_dbf(tmp_path / "hep.dbf"))])
    names = result[0].columns.schema.names
    assert names[0] == "Tên"
    assert names[1] == ("Số t" if encoding == "utf-8-twice" else "Số tờ")
    assert names[2].startswith("Địa") or encoding == "utf-8-twice"
    cut = values(result, "Tên")
    assert all(text and len(text) > 4 for text in cut)
    if encoding in {"utf-8", "viscii", "vps"}:
        assert all(name.startswith(text or "?") for name, text in zip(SAMPLE, cut, strict=True))
    assert decisions.names[next(iter(decisions.names))] == "Tên"


def test_blanks_empty_values_nulls_and_other_types() -> None:
    batch = raw_batch({"TEN": [b"  \xa7\xcat qu\xe8c ph\xdfng ", b"   ", b"", None, b"H\xb5 N\xe9i", b"Hu\xd5"]})
    numbers = pa.array([1, 2, 3, 4, 5, None], pa.int64())
    batch.columns = batch.columns.append_column("SO", numbers)
    _, result = decoded([batch])
    assert values(result, "TEN") == ["Đất quốc phòng", None, None, None, "Hà Nội", "Huế"]
    assert result[0].columns.column("SO").equals(numbers)
    assert result[0].columns.schema.field("TEN").type == pa.string()
    assert result[0].geometry is batch.geometry


def test_ascii_needs_no_decision_and_no_copy() -> None:
    batch = raw_batch({"MA": [b"CQP", b"ODT", None]})
    decisions, result = decoded([batch])
    assert decisions.columns["MA"].encoding is None
    assert decisions.summary is None
    assert decisions.confidence == 1.0
    assert result[0].columns.column(0).buffers()[2].address == batch.columns.column(0).buffers()[2].address


def test_slices_dictionaries_and_other_layouts() -> None:
    whole = pa.array([encode(name, "vni") for name in SAMPLE], pa.binary())
    statistics = TextStatistics()
    layouts = [
        whole.dictionary_encode(), whole.cast(pa.large_binary()), whole, whole.cast(pa.binary_view()),
    ]  # fmt: skip
    batches = [
        RawBatch(np.arange(200), pa.RecordBatch.from_arrays([layout[50:]], names=["TEN"]), pa.nulls(200, pa.binary()))
        for layout in layouts
    ]
    for batch in batches:
        statistics.add(batch.columns)
    decisions = decide(statistics)
    assert statistics.columns["TEN"].foreign_rows == 800
    assert statistics.columns["TEN"].rows == 800
    assert set(statistics.columns["TEN"].values.values()) == {4}
    for batch in batches:
        assert decode_batch(batch, decisions).columns.column(0).to_pylist() == SAMPLE[50:]


def test_other_languages_are_not_guessed() -> None:
    texts = {"NOM": ["Église", "Forêt", "Château", "Hôtel"], "ID": ["1", "2", "3", "4"]}
    batch = raw_batch({name: [text.encode("cp1252") for text in column] for name, column in texts.items()})
    decisions, result = decoded([batch])
    assert [(one.code, one.params["column"], one.severity) for one in decisions.issues] == [
        ("F20", "NOM", Severity.WARNING)
    ]
    assert decisions.confidence == 0.0
    assert values(result, "NOM") == texts["NOM"]
    decisions, result = decoded([batch], stated="ANSI 1252")
    assert decisions.issues == []
    assert decisions.columns["NOM"].source == "file"


def test_no_table_of_the_shared_data_is_taken_for_vietnamese() -> None:
    """French, Spanish, Czech, Russian, Tamil and names of all countries, in UTF-8 and in code pages."""
    if not SHARED.is_dir():
        pytest.skip("the shared test data is not here")
    seen: dict[tuple[str, str], ColumnDecision] = {}
    for path in sorted(SHARED.rglob("*.dbf")):
        try:
            table = read_dbf(path)
        except (struct.error, IndexError):
            continue
        decisions, _ = decoded([raw_batch(table)] if table else [])
        seen |= {(path.name, name): column for name, column in decisions.columns.items() if column.encoding}
    assert len(seen) >= 8
    assert {column.encoding for column in seen.values()} == {"utf-8", "cp1252"}
    assert all(column.source == "fallback" for column in seen.values() if column.encoding == "cp1252")


def test_a_codec_that_only_the_file_can_name() -> None:
    words = ["横浜市西区", "公共座標9系", "上越市"]
    batch = raw_batch({"市区町村".encode("shift_jis").decode("latin-1"): [word.encode("shift_jis") for word in words]})
    decisions, result = decoded([batch], stated="Shift_JIS")
    assert result[0].columns.schema.names == ["市区町村"]
    assert values(result, "市区町村") == words
    assert decisions.issues == []


def test_a_short_column_follows_the_others_where_that_makes_sense() -> None:
    batch = raw_batch(
        {
            "TEN": [encode(name, "viscii") for name in SAMPLE],
            "KY_HIEU": [encode("Hòa", "viscii")] * 250,
            "TINH": [encode("Hà", "tcvn3")] * 250,
        }
    )
    decisions, result = decoded([batch])
    assert decisions.columns["KY_HIEU"].encoding == "viscii"
    assert set(values(result, "KY_HIEU")) == {"Hòa"}
    assert decisions.columns["TINH"].confidence <= 0.25


def test_a_font_tells_the_encoding_of_one_word() -> None:
    batch = raw_batch({"NHAN": [encode("Lý", "vps")]})
    decisions, result = decoded([batch], hints={"NHAN": "VPS"})
    assert (decisions.columns["NHAN"].encoding, decisions.columns["NHAN"].source) == ("vps", "file")
    assert values(result, "NHAN") == ["Lý"]


def test_what_a_person_asks_for_wins_and_nonsense_is_refused() -> None:
    batch = raw_batch({"TEN": [encode(name, "tcvn3") for name in SAMPLE]})
    decisions, _ = decoded([batch], wanted="VNI-Windows")
    assert (decisions.columns["TEN"].encoding, decisions.columns["TEN"].source) == ("vni", "person")
    with pytest.raises(FileRefusedError, match="klingon") as refusal:
        decoded([batch], wanted="klingon")
    assert "viscii" in str(refusal.value)


def test_preview_and_a_change_of_one_column_by_a_person() -> None:
    batch = raw_batch(
        {"TEN": [encode(name, "vps") for name in SAMPLE], "NOM": [word.encode("cp850") for word in ["Forêt"] * 250]}
    )
    decisions, _ = decoded([batch])
    column = decisions.columns["TEN"]
    assert column.second is not None
    assert len(column.preview) == 5
    assert all(row.first in NAMES and row.second != row.first for row in column.preview)
    assert [one.code for one in decisions.issues] == ["F20"]
    changed = decisions.choose("NOM", "cp850")
    assert changed.issues == []
    assert set(values([decode_batch(batch, changed)], "NOM")) == {"Forêt"}
    with pytest.raises(KeyError):
        decisions.choose("nothing", "vni")
    with pytest.raises(ValueError, match="klingon"):
        decisions.choose("NOM", "klingon")


def test_decisions_are_kept_as_json() -> None:
    batch = raw_batch(
        {
            "T\xaan\\0 \0x": [encode(name, "tcvn3") for name in SAMPLE],
            "NOM": [word.encode("cp850") for word in ["Forêt"] * 250],
            "MA": [b"1"] * 250,
        }
    )
    decisions, _ = decoded([batch])
    text = json.dumps(decisions.as_dict())
    assert "\\u0000" not in text
    columns_told = {column["name"]: column for column in json.loads(text)["columns"]}
    assert [columns_told[name]["encoding"] for name in ("Tên\\0 x", "NOM", "MA")] == ["tcvn3", "cp1252", None]
    assert len(columns_told["Tên\\0 x"]["preview"]) == 5


def test_names_that_lose_characters_are_told_once() -> None:
    batch = raw_batch(
        {"GHI\x07_CHU": [b"1"], "NUA\ufffd": [b"2"], "T\xaan": [encode(NAMES[0], "tcvn3")], "SO\nTHUA": [b"4"]}
    )
    decisions, result = decoded([batch])
    assert result[0].columns.schema.names[:2] + result[0].columns.schema.names[3:] == [
        "GHI_CHU",
        "NUA\ufffd",
        "SO THUA",
    ]
    told = [one.params["column"] for one in decisions.issues if one.code == "F22"]
    assert told == ["GHI_CHU", "NUA\ufffd"]


def test_column_names_lose_nul_and_repeated_ones_get_numbers() -> None:
    batch = raw_batch({"A\0B": [b"1"], "AB": [b"2"], "": [b"3"]})
    batch.columns = batch.columns.append_column("AB", pa.array([b"4"], pa.binary()))
    decisions, result = decoded([batch])
    assert result[0].columns.schema.names == ["AB", "AB (2)", "(3)", "AB (4)"]
    assert [(one.code, one.params["column"]) for one in decisions.issues] == [("F22", "AB")]
    assert [column.to_pylist() for column in result[0].columns.columns] == [["1"], ["2"], ["3"], ["4"]]


def test_column_names_are_composed_after_they_have_lost_characters() -> None:
    _, result = decoded([raw_batch({"Th\x1f\u0301a": ["1"], "a\x1f\u0301": ["2"]}, pa.string())])
    assert result[0].columns.schema.names == ["Th\u0301a", "á"]


def test_nul_within_a_text_is_dropped_and_told_nul_as_padding_is_not() -> None:
    batch = raw_batch({"TEN": [b"a\0b", b"c\0\0\0", b"\xa7\xcat\0 \0"], "MA": [b"1", b"2", b"3"]}, first=11)
    _, result = decoded([batch])
    assert values(result, "TEN") == ["ab", "c", "Đất"]
    assert found(result) == [("A05", "dropped", 11)]
    _, result = decoded([raw_batch({"TEN": ["a\0", "b"]}, pa.string())])
    assert values(result, "TEN") == ["a", "b"]
    assert found(result) == [("A05", "dropped", 1)]


def test_leftovers_of_another_encoding_are_told_row_by_row() -> None:
    good = [name.encode() for name in SAMPLE]
    batch = raw_batch(
        {"TEN": [*good, b"\xc2\xa7\xc3\x8at qu\xc3\xa8c", b"X\xff\xfe\xfd y", *good[:3], "XÃ ĐÔNG".encode()]}
    )
    decisions, result = decoded([batch])
    assert decisions.columns["TEN"].encoding == "utf-8"
    assert found(result) == [("A05", "", 251), ("A05", "", 252)]
    assert result[0].issues[0].params["value"] == "§Êt quèc"


def test_rows_of_two_encodings_in_one_column() -> None:
    raws = [encode(name, "utf-8" if row % 2 else "tcvn3") for row, name in enumerate(SAMPLE)]
    decisions, result = decoded([raw_batch({"TEN": raws})])
    assert decisions.columns["TEN"].encoding == "utf-8+tcvn3"
    expected = [name if row % 2 else as_tcvn3(name) for row, name in enumerate(SAMPLE)]
    assert values(result, "TEN") == expected


def test_unicode_columns_are_composed_and_repaired_where_they_are_bytes_in_disguise() -> None:
    disguises = [name for name in (*LEGACY, "utf-8") if name != "cp1258"]
    texts = {
        "good": SAMPLE,
        "decomposed": [unicodedata.normalize("NFD", name) for name in SAMPLE],
        **{name: [encode(text, name).decode("latin-1") for text in SAMPLE] for name in disguises},
        "windows": [name.encode().decode("cp1252", "ignore") for name in ["Đất quốc phòng", "Hòa Bình"] * 125],
        "French": ["Église", "Forêt"] * 125,
    }  # fmt: skip
    decisions, result = decoded([raw_batch(texts, pa.string())])
    for name in ("good", "decomposed", "vni", "viscii", "vps", "utf-8"):
        assert values(result, name) == SAMPLE, name
    assert values(result, "tcvn3") == list(map(as_tcvn3, SAMPLE))
    assert values(result, "French") == texts["French"]
    assert decisions.columns["utf-8"].encoding == "utf-8-twice"
    assert decisions.columns["good"].encoding == "unicode"
    assert decisions.encodings.keys() == {"tcvn3", "vni", "viscii", "vps", "utf-8", "windows"}


def test_names_of_unicode_columns_stay_or_are_repaired() -> None:
    _, result = decoded([raw_batch({"Mã": ["1"], "Tên": ["2"], "Diện tích": ["3"]}, pa.string())])
    assert result[0].columns.schema.names == ["Mã", "Tên", "Diện tích"]
    disguised = [encode(name, "tcvn3").decode("latin-1") for name in ("Diện tích", "Tên chủ", "Mục đích", "Địa chỉ")]
    _, result = decoded([raw_batch({name: ["1"] for name in disguised}, pa.string())])
    assert result[0].columns.schema.names == ["Diện tích", "Tên chủ", "Mục đích", "Địa chỉ"]


def test_a_string_column_that_is_not_utf8_is_read_as_bytes() -> None:
    raws = pa.array([encode(name, "tcvn3") for name in SAMPLE], pa.binary())
    batch = raw_batch({"TEN": ["x"] * 250}, pa.string())
    batch.columns = pa.RecordBatch.from_arrays([raws.view(pa.string())], names=["TEN"])
    _, result = decoded([batch])
    assert values(result, "TEN") == list(map(as_tcvn3, SAMPLE))


def test_letters_that_no_batch_showed_before() -> None:
    decisions, _ = decoded([raw_batch({"TEN": [b"a"]})])
    later = decode_batch(raw_batch({"TEN": ["Đất".encode(), b"For\xeat"], "MOI": [b"x", "ấp".encode()]}), decisions)
    assert values([later], "TEN") == ["Đất", "Forêt"]
    assert values([later], "MOI") == ["x", "ấp"]


def test_capitals_of_names_come_back_when_asked_for() -> None:
    batch = raw_batch({"TEN": [encode(name, "tcvn3") for name in ["Ửng Hòa", "Tân An", "Ửng Hòa"]] + [None]})
    _, result = decoded([batch], wanted="tcvn3")
    restored = restore_column(result[0].columns.column("TEN"), "name")
    assert restored.column.to_pylist() == ["Ửng Hòa", "Tân An", "Ửng Hòa", None]
    assert (restored.rows, restored.changes) == (2, {"ửng Hòa": "Ửng Hòa"})
    assert restore_column(restored.column, "name").rows == 0


def test_no_rows() -> None:
    decisions, result = decoded([raw_batch({"TEN": []})])
    assert len(result[0]) == 0
    assert decisions.columns["TEN"].encoding is None


def test_any_bytes_give_text_that_can_be_stored() -> None:
    assert fuzz.run(inputs=500, seed=1) == 500
