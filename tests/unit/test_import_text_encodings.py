"""Legacy encodings: tables against iconv and each other, recognition on real place names, foreign text left alone."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence

import pytest

from landdb.domain import text_encodings, text_tables
from landdb.domain.text_decoding import decode_all, find_encoding
from landdb.domain.text_detection import preview, rank
from landdb.domain.vietnamese_syllables import commonness, count_syllables, is_syllable
from tests.unit.legacy_files import ALL, LEGACY, encode, place_names

NAMES = place_names()
FOREIGN = {
    "French": ["Église Saint-Étienne", "Forêt", "Château", "Rue Général", "Hôtel", "où là", "Périgueux", "Côte d'Or"],
    "Spanish": ["España", "Peñíscola", "año", "Córdoba", "León", "Ávila", "Castellón", "Logroño", "Gijón"],
    "German": ["Straße", "München", "Größe", "Köln", "Lübeck", "Würzburg", "Grün", "über", "Füssen"],
    "Portuguese": ["São João", "Maranhão", "Paraná", "Goiás", "Vitória", "Açaí", "Três Irmãos"],
    "Japanese": ["横浜市西区", "公共座標9系", "上越市", "変換プログラム", "浅間町", "戸部本町"],
}
CODECS = {"Japanese": ["utf-8", "shift_jis", "euc_jp"]}


def latin1(text: str, encoding: str) -> str:
    """Text in an encoding, one character per byte."""
    return encode(text, encoding).decode("latin-1")


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
@pytest.mark.parametrize(("name", "table"), [("TCVN5712-1", text_tables.TCVN3), ("VISCII", text_tables.VISCII)])
def test_table_equals_iconv(name: str, table: Mapping[int, str]) -> None:
    found = subprocess.run(
        ["iconv", "-f", name, "-t", "UTF-8"], input=bytes(sorted(table)), capture_output=True, check=False
    )
    if found.returncode:
        pytest.skip(f"iconv does not know {name}")
    assert text_tables.compose(found.stdout.decode()) == "".join(table[code] for code in sorted(table))


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
def test_cp1258_equals_iconv() -> None:
    octets = encode("\n".join(NAMES), "cp1258")
    found = subprocess.run(["iconv", "-f", "CP1258", "-t", "UTF-8"], input=octets, capture_output=True, check=True)
    assert text_tables.compose(found.stdout.decode()) == decode_all([octets], "cp1258")[0] == "\n".join(NAMES)


def test_vietnamese_has_134_letters_beyond_ascii() -> None:
    assert len(text_tables.LETTERS) == 134
    assert set("ăâđêôơưĂÂĐÊÔƠƯệỘẵỸ") < text_tables.LETTERS


@pytest.mark.parametrize("name", ["VISCII", "VPS"])
def test_each_letter_has_one_code(name: str) -> None:
    table: dict[int, str] = getattr(text_tables, name)
    letters = [letter for letter in table.values() if letter not in "‘’"]
    assert len(letters) == len(set(letters))
    assert set(letters) == text_tables.LETTERS
    assert not any(0x20 <= code < 0x80 for code in table)


def test_vni_holds_every_letter_in_both_cases() -> None:
    assert set(text_tables.VNI.values()) == text_tables.LETTERS


@pytest.mark.parametrize(
    ("octets", "encoding", "text"),
    [
        # Codes as the tables of converters that people use give them, written out here a second time.
        (b"Vi\x8ct Nam \x9a ki\x89n", "vps", "Việt Nam ý kiến"),
        (b"\xf1\xa2ng \xc7\xe5o h\xd2ng \x1cm", "vps", "Đằng đạo hồng Ẫm"),
        (b"Vi\xaet Nam", "viscii", "Việt Nam"),
        (b"\xd0\xa4t qu\xafc ph\xf2ng", "viscii", "Đất quốc phòng"),
        (b"\xa7\xcat qu\xe8c ph\xdfng", "tcvn3", "Đất quốc phòng"),
        (b"\xd1a\xe1t quo\xe1c pho\xf8ng", "vni", "Đất quốc phòng"),
        (b"\xd0\xe2\xect qu\xf4\xecc pho\xccng", "cp1258", "Đất quốc phòng"),
    ],
)
def test_known_words(octets: bytes, encoding: str, text: str) -> None:
    assert decode_all([octets], encoding) == [text]


@pytest.mark.parametrize("encoding", [name for name in ALL if name != "tcvn3"])
def test_round_trip_of_all_place_names(encoding: str) -> None:
    texts = [*NAMES, *map(str.upper, NAMES)]
    assert decode_all([encode(text, encoding) for text in texts], encoding) == texts


def test_tcvn3_round_trip_but_for_capital_tones() -> None:
    """The encoding itself has no capitals with tone: they come back small, unless the words are in capitals."""
    texts = decode_all([encode(name, "tcvn3") for name in NAMES], "tcvn3")
    assert [text.lower() for text in texts] == [name.lower() for name in NAMES]
    capitals = [text.upper() for text in ["Đất quốc phòng", "Xã Ông Đình", "Ấp Hòa Bình", "Số 1 đường Lê Lợi"]]
    assert decode_all([encode(text, "tcvn3") for text in capitals], "tcvn3") == capitals
    mixed = ["Trại giam HÒA BÌNH", "Xã A", "UBND xã Ông Đình", "Xã Tân An"]
    assert decode_all([encode(text, "tcvn3") for text in mixed], "tcvn3") == mixed


@pytest.mark.parametrize("encoding", ALL)
@pytest.mark.parametrize(("size", "runs"), [(3, 1000), (10, 300), (100, 40)])
def test_few_names_are_enough_to_recognise(encoding: str, size: int, runs: int) -> None:
    """Right is what reads every name right: VISCII and VPS share so many codes that the label alone says little."""
    generator = random.Random(size)
    right = 0
    for _ in range(runs):
        raws = [encode(name, encoding) for name in generator.sample(NAMES, size)]
        right += decode_all(raws, rank(raws)[0].encoding) == decode_all(raws, encoding)
    sys.stdout.write(f"{encoding}: {size} names, {right / runs:.4f} of {runs} samples read right\n")
    assert right >= 0.995 * runs


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_unknown_not_guessed(language: str) -> None:
    words = FOREIGN[language]
    for size in (3, len(words)):
        for start in range(len(words) - size + 1):
            chosen = words[start : start + size]
            assert text_encodings.detect_repair(chosen) is None
            for codec in CODECS.get(language, ["cp1252", "utf-8"]):
                best = rank([word.encode(codec) for word in chosen])[0]
                assert (best.encoding, best.known) == ("utf-8", True) if codec == "utf-8" else not best.known


def test_nothing_to_decide_in_plain_ascii() -> None:
    assert rank([b"Ha Noi", b"12", b""]) == []
    assert preview([b"Ha Noi"]) == []
    assert text_encodings.detect(["Ha Noi"]) is None


def test_a_mixture_of_rows_is_recognised() -> None:
    sample = random.Random(5).sample(NAMES, 60)
    raws = [encode(name, "tcvn3" if index % 3 else "utf-8") for index, name in enumerate(sample)]
    best = rank(raws)[0]
    assert best.encoding == "utf-8+tcvn3"
    assert best.confidence > 0.5
    assert [text.lower() for text in decode_all(raws, best.encoding)] == [name.lower() for name in sample]


def test_a_few_damaged_values_do_not_unsettle_utf8() -> None:
    raws = [name.encode() for name in NAMES[:200]] + [b"\xc4\x90\xff\xfe"]
    assert rank(raws)[0].encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-twice"])
def test_names_cut_by_a_narrow_field(encoding: str) -> None:
    raws = [encode(name, encoding)[:14] for name in NAMES]
    best = rank(raws[::7])[0]
    assert best.encoding == encoding
    texts = decode_all(raws, encoding)
    assert all(name.startswith(text.rstrip("\xc3\xe1")) for name, text in zip(NAMES, texts, strict=True))


def test_a_legacy_name_that_ends_in_a_lead_byte_is_no_utf8() -> None:
    raws = [encode(name, "tcvn3") for name in ("Mỹ", "Phú", "Tà Lú")]
    assert all(raw[-1] >= 0xC2 for raw in raws)
    assert rank(raws)[0].encoding == "tcvn3"


@pytest.mark.parametrize("encoding", LEGACY)
def test_the_statement_of_a_file_decides_between_equals_only(encoding: str) -> None:
    raws = [encode(name, encoding) for name in NAMES[::40]]
    for lie in ("utf-8", "cp1252", "tcvn3", "vni", "viscii"):
        assert decode_all(raws, rank(raws, lie)[0].encoding) == decode_all(raws, encoding)


def test_preview_shows_the_two_best_where_they_differ() -> None:
    raws = [b"Ha Noi", *(encode(name, "vps") for name in NAMES[:40])]
    rows = preview(raws)
    assert len(rows) == 5
    assert all(row.first in NAMES and row.first != row.second for row in rows)
    assert preview(raws, 2, ("vps", "vni"))[0].first in NAMES


def test_unicode_that_is_legacy_bytes_is_repaired_and_good_text_is_not() -> None:
    for encoding in ("tcvn3", "vni", "utf-8-twice", "viscii", "vps"):
        bad = [latin1(name, "utf-8" if encoding == "utf-8-twice" else encoding) for name in NAMES[:50]]
        detection = text_encodings.detect_repair(bad)
        assert detection is not None
        assert detection.encoding == encoding
    assert text_encodings.detect_repair(NAMES) is None
    assert text_encodings.repair("Đất quốc phòng", "tcvn3") == "Đất quốc phòng"


def test_text_cut_within_a_character() -> None:
    raw = latin1("Đất quốc phòng ấp", "utf-8")[:-2]
    assert text_encodings.decode(raw, "utf-8") == "Đất quốc phòng "


@pytest.mark.parametrize("text", ["§Êt quèc phßng", "Äáº¥t quá»‘c", "Th\ufffda", "a\x90"])
def test_leftovers_are_seen(text: str) -> None:
    assert text_encodings.has_leftovers(text)


def test_good_text_has_no_leftovers() -> None:
    texts = [*NAMES, "m²", "1½ ha", "XÃ ĐÔNG", "§ 3 Luật Đất đai", "Église"]
    assert [text for text in texts if text_encodings.has_leftovers(text)] == []


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("UTF-8", "utf-8"), ("65001", "utf-8"), ("ABC", "tcvn3"), ("TCVN5712-1", "tcvn3"), ("ANSI 1258", "cp1258"),
        ("1252", "cp1252"), ("88591", "cp1252"), ("x-viet-vps", "vps"), ("VISCII", "viscii"), ("VNI-Times", "vni"),
        ("Shift_JIS", "shift_jis"), ("ANSI 1250", "cp1250"), ("932", "cp932"), ("windows-1251", "cp1251"),
        ("utf-8+abc", "utf-8+tcvn3"), ("utf-8+utf-8", None), ("klingon", None), ("", None), ("rot13", None),
        ("utf-7", None), ("idna", None), ("unicode_escape", None), ("9" * 5000, None), ("a\0b", None),
    ],
)  # fmt: skip
def test_what_people_call_encodings(name: str, encoding: str | None) -> None:
    assert find_encoding(name) == encoding


def test_nul_and_empty_texts() -> None:
    for encoding in (*text_encodings.ENCODINGS, "shift_jis", "utf-8+vni"):
        assert decode_all([], encoding) == []
        assert decode_all([b"", b"a\0b\0", b"\0"], encoding) == ["", "ab", ""]


@pytest.mark.parametrize("encoding", text_encodings.ENCODINGS)
def test_every_pair_of_bytes_gives_text_in_nfc(encoding: str) -> None:
    raws: Sequence[bytes] = [bytes([one, two]) for one in range(256) for two in range(256)]
    texts = decode_all(raws, encoding)
    assert len(texts) == len(raws)
    assert all(unicodedata.is_normalized("NFC", text) and "\0" not in text for text in texts)


def test_syllables() -> None:
    assert all(map(is_syllable, ["Đất", "quốc", "PHÒNG", "Nguyễn", "huỷ", "khuỷu", "Đắk"]))
    assert not any(map(is_syllable, ["Église", "ñand", "phòngg", "đấtt", "pHòng", "áạ"]))
    good, bad = count_syllables(NAMES)
    assert good / (good + bad) > 0.98
    assert commonness(["Văn Lăng", "Thủy"]) > commonness(["Vạn Lạng", "Thũy"])
