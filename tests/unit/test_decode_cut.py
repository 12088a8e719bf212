"""Texts that the width of a field cuts within a character: nothing of them is lost untold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from landdb.domain.issues import Issue
from landdb.domain.text_decoding import decode_all, find_cut, repair_all
from landdb.domain.text_detection import rank
from landdb.import_.decode_columns import TextStatistics, decide, decode_batch
from landdb.import_.records import RawBatch
from landdb.import_.text_decisions import Decisions
from tests.unit.formats.reading import read
from tests.unit.legacy_files import Column, encode, write_shapefile

WHOLE = "Đất quốc phòng xã Ấp"


def decoded(batch: RawBatch) -> tuple[Decisions, RawBatch]:
    statistics = TextStatistics()
    statistics.add(batch.columns)
    decisions = decide(statistics)
    return decisions, decode_batch(batch, decisions)


def of(texts: Sequence[bytes | str], kind: pa.DataType) -> RawBatch:
    columns = pa.RecordBatch.from_arrays([pa.array(texts, kind)], names=["GHI_CHU"])
    return RawBatch(np.arange(11, 11 + len(texts)), columns, pa.nulls(len(texts), pa.binary()))


def told(batch: RawBatch) -> list[tuple[int | None, str | None, str]]:
    return [(one.row_no, one.field, one.params["value"]) for one in batch.issues if one.variant == "cut"]


def test_a_text_that_ends_in_half_a_character_is_told_with_what_is_kept() -> None:
    cut = "Đường Ấ".encode()[:-1]
    _, batch = decoded(of([cut, WHOLE.encode(), cut, "á".encode()[:1], b"abc"], pa.binary()))
    assert batch.columns["GHI_CHU"].to_pylist() == ["Đường", WHOLE, "Đường", None, "abc"]
    assert told(batch) == [(11, "GHI_CHU", "Đường"), (13, "GHI_CHU", "Đường"), (14, "GHI_CHU", "")]
    found: Issue = batch.issues[0]
    assert (found.code, found.severity) == ("A05", "warning")
    assert '"GHI_CHU" bị cắt giữa một ký tự; chữ được giữ là "Đường"' in found.message("vi")


def test_of_a_long_text_the_end_is_shown() -> None:
    _, batch = decoded(of([(WHOLE * 9 + "ấ").encode()[:-1], WHOLE.encode()], pa.binary()))
    [(_, _, shown)] = told(batch)
    assert shown == f"(...) {(WHOLE * 9)[-60:]}"


@pytest.mark.parametrize("kind", [pa.binary(), pa.string()])
def test_a_text_encoded_twice_may_be_cut_within_what_was_encoded_first(kind: pa.DataType) -> None:
    whole = [text.encode() for text in ("Đường Hà Nội", "phòng họp", "ruộng lúa")]
    twice = [octets.decode("latin-1") for octets in (*whole, "Đường ruộ".encode()[:-1])]
    texts = [text.encode() if pa.types.is_binary(kind) else text for text in twice]
    decisions, batch = decoded(of(texts, kind))
    assert decisions.columns["GHI_CHU"].encoding == "utf-8-twice"
    assert told(batch) == [(14, "GHI_CHU", "Đường ru")]


@pytest.mark.parametrize("kind", [pa.binary(), pa.string()])
def test_among_texts_encoded_twice_one_encoded_once_stays_as_it_is(kind: pa.DataType) -> None:
    """As bytes of Windows-1252 the ends of "Nhà" and "Ná" would begin a character of UTF-8."""
    once = ["Nhà", "Cà Ná"]
    whole = ["Đường Hà Nội", "phòng họp", "ruộng lúa", "đất đai", "xã Tân Hội", "quốc lộ", "mương nước"]
    twice = [text.encode().decode("latin-1") for text in (*whole, *(f"{one} {two}" for one in whole for two in whole))]
    texts = [text.encode() if pa.types.is_binary(kind) else text for text in (*once, *twice)]
    decisions, batch = decoded(of(texts, kind))
    assert decisions.columns["GHI_CHU"].encoding == "utf-8-twice"
    assert batch.columns["GHI_CHU"].to_pylist()[:3] == [*once, "Đường Hà Nội"]
    assert batch.issues == []


def test_beside_legacy_texts_half_a_character_of_utf8_is_told_and_not_read_as_two_letters() -> None:
    texts = ["Đất quốc phòng", "Đường Hà Nội", "ruộng lúa", "phòng họp"] * 3
    legacy = [encode("Đất quốc phòng", "tcvn3"), encode("Đường mới", "tcvn3")]
    _, batch = decoded(of([*(text.encode() for text in texts), *legacy, "Ao ấ".encode()[:-1]], pa.binary()))
    assert batch.columns["GHI_CHU"].to_pylist()[-3:] == ["Đất quốc phòng", "Đường mới", "Ao"]
    assert told(batch) == [(25, "GHI_CHU", "Ao")]


@pytest.mark.parametrize("text", ["KHO “CÔ TÔ”", "“BA VÌ”", "LÔ Ô…", "TÔ”", "VÌ’", "NGÃ” “A”"])
def test_capitals_and_quotes_encoded_once_are_no_letters_encoded_twice(text: str) -> None:
    """As bytes of Windows-1252 a capital and the quote behind it make a character of UTF-8, of no Vietnamese word."""
    twice = ["Đường Hà Nội".encode().decode("latin-1"), "Cảng Đà Nẵng".encode().decode("latin-1")]
    assert decode_all([one.encode() for one in (text, *twice)], "utf-8-twice") == [text, "Đường Hà Nội", "Cảng Đà Nẵng"]
    assert repair_all([text, *twice], "utf-8-twice") == [text, "Đường Hà Nội", "Cảng Đà Nẵng"]
    assert find_cut([text.encode()], "utf-8-twice") == []


@pytest.mark.parametrize("legacy", ["tcvn3", "vni", "cp1258", "viscii", "vps"])
def test_no_word_in_a_legacy_encoding_is_taken_for_a_cut_character(legacy: str) -> None:
    """In VISCII "độ" is F0 B5, with which a character of four bytes would begin."""
    words = ["Cao độ", "Bản đồ", "Đế", "Để", "kho xã", "Bể nước", "Kho Bạ", "Cửa Lạ", "Mũi Bờ", "Bãi Đá", "Cồn Cỏ"]
    octets = [encode(word, legacy) for word in words]
    assert decode_all(octets, f"utf-8+{legacy}") == words
    assert find_cut(octets, f"utf-8+{legacy}") == []


def test_a_short_column_of_viscii_is_recognised() -> None:
    words = ["Cao độ", "Nhà kho", "Trạm gác", "Bể nước"]
    for column in (words, words[:1]):
        best = rank([encode(word, "viscii") for word in column])[0]
        assert best.encoding == "viscii"
        assert set(best.sample) <= set(words)


def test_which_texts_end_within_a_character() -> None:
    half = "Ấ".encode()[:-1]
    assert find_cut([b"a" + half, b"", b"a", "Ấ".encode(), b"\xff" + half, half], "utf-8") == [0, 5]
    proven = ["đ".encode() + half, b"a" + half]
    assert find_cut([*proven, b"a" + half[:1]], "utf-8+tcvn3") == [0, 1], "one byte is a letter of the other encoding"
    assert find_cut([b"a" + half], "tcvn3") == []


def test_cells_and_names_of_a_dbf_are_told(tmp_path: Path) -> None:
    texts = ["Khu đất quốc phòng ấp Một", "Ao"]
    width = len("Khu đất quốc phòng ấ".encode()) - 1
    parts = [Column("ĐỊA CHỈ Ở".encode(), [text.encode() for text in texts], width), Column(b"MA", [b"1", b"2"], 4)]
    write_shapefile(tmp_path / "hep", parts)
    _, batch = read(tmp_path / "hep.shp")
    decisions, batch = decoded(batch)
    assert told(batch) == [(1, decisions.names[next(iter(decisions.names))], "Khu đất quốc phòng")]
    [name] = [one.params["column"] for one in decisions.issues if one.code == "F22"]
    assert "ĐỊA CHỈ".startswith(name.strip())


def test_names_of_a_dbf_in_a_legacy_encoding_are_read(tmp_path: Path) -> None:
    parts = [
        Column(encode("Địa chỉ", "tcvn3"), [encode("Đất quốc phòng", "tcvn3")] * 2),
        Column(b"MA", [b"1", b"2"], 4),
    ]
    write_shapefile(tmp_path / "hep", parts)
    decisions, batch = decoded(read(tmp_path / "hep.shp")[1])
    assert list(decisions.names.values()) == ["Địa chỉ", "MA"]
    assert batch.columns["Địa chỉ"].to_pylist() == ["Đất quốc phòng"] * 2


def test_a_cut_text_of_a_csv_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("SO_TO,GHI_CHU\n1,Đất quốc phòng\n2,Đường ấ".encode()[:-1] + b"\n3,abc\n")
    _, batch = decoded(read(path)[1])
    assert batch.columns["GHI_CHU"].to_pylist() == ["Đất quốc phòng", "Đường", "abc"]
    assert told(batch) == [(2, "GHI_CHU", "Đường")]
