"""Legacy encodings: tables against iconv and each other, recognition on real commune names, foreign text left alone."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import unicodedata
from importlib.resources import files

import pytest

from landdb.domain import text_encodings
from landdb.domain.vietnamese_syllables import count_syllables, is_syllable

TONES = "\u0300\u0301\u0303\u0309\u0323"


def commune_names() -> list[str]:
    content = files("landdb").joinpath("reference", "admin_units.csv").read_text(encoding="utf-8")
    return sorted({row["name_vi"] for row in csv.DictReader(content.splitlines()) if not row["name_vi"].isascii()})


NAMES = commune_names()


def encode(text: str, encoding: str) -> str:
    """Text as its bytes in a legacy encoding, one character per byte."""
    if encoding == "utf-8":
        return text.encode().decode("latin-1")
    if encoding == "utf-8-twice":
        return text.encode().decode("latin-1").encode().decode("latin-1")
    if encoding == "cp1258":
        return _cp1258(text)
    table = text_encodings._TCVN3 if encoding == "tcvn3" else None
    if table is not None:
        octets = {letter: chr(code) for code, letter in table.items()}
        return "".join(octets.get(c, octets.get(c.lower(), c)) for c in text)
    sequences: dict[str, str] = {}
    for sequence, letter in text_encodings._VNI.items():
        sequences.setdefault(letter, sequence)
    return "".join(sequences.get(c, c) for c in text)


def _cp1258(text: str) -> str:
    out = b""
    for character in text:
        decomposed = unicodedata.normalize("NFD", character)
        tones = "".join(c for c in decomposed if c in TONES)
        base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
        out += base.encode("cp1258") + tones.encode("cp1258")
    return out.decode("latin-1")


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
def test_tcvn3_equals_iconv() -> None:
    octets = bytes(sorted(text_encodings._TCVN3))
    found = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=octets, capture_output=True, check=False)
    if found.returncode:
        pytest.skip("iconv does not know TCVN5712-1")
    assert text_encodings.compose(found.stdout.decode()) == "".join(text_encodings._TCVN3[c] for c in octets)


def test_vni_holds_every_letter_in_both_cases() -> None:
    vowels = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in ("", *TONES)]
    letters = {letter for letter in [*vowels, "đ"] if not letter.isascii()}
    assert letters | {letter.upper() for letter in letters} == set(text_encodings._VNI.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-twice", "cp1258", "vni"])
def test_round_trip_of_all_commune_names(encoding: str) -> None:
    wrong = [name for name in NAMES if text_encodings.decode(encode(name, encoding), encoding) != name]
    assert wrong == []


def test_tcvn3_round_trip_but_for_capital_tones() -> None:
    """The encoding itself has no capitals with tone: they come back small, unless the whole text is in capitals."""
    names = [name for name in NAMES if text_encodings.decode(encode(name, "tcvn3"), "tcvn3").lower() != name.lower()]
    assert names == []
    assert text_encodings.decode(encode("ĐẤT QUỐC PHÒNG", "tcvn3"), "tcvn3") == "ĐẤT QUỐC PHÒNG"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-twice", "cp1258", "tcvn3", "vni"])
def test_three_names_are_enough_to_recognise(encoding: str) -> None:
    generator = random.Random(1)
    samples = [[encode(name, encoding) for name in generator.sample(NAMES, 3)] for _ in range(300)]
    found = [text_encodings.detect(sample) for sample in samples]
    right = sum(detection is not None and detection.encoding == encoding for detection in found)
    assert right >= 0.995 * len(samples)


@pytest.mark.parametrize(
    "words",
    [
        ["Église Saint-Étienne", "Forêt", "Château", "Rue Général"],
        ["España", "Peñíscola", "año", "Córdoba"],
        ["Straße", "München", "Größe"],
    ],
)
def test_other_languages_are_unknown_not_guessed(words: list[str]) -> None:
    detection = text_encodings.detect([word.encode("cp1252").decode("latin-1") for word in words])
    assert detection is not None
    assert detection.encoding is None
    assert text_encodings.detect_repair(words) is None


def test_unicode_that_is_legacy_bytes_is_repaired_and_good_text_is_not() -> None:
    bad = [encode(name, "tcvn3") for name in NAMES[:50]]
    detection = text_encodings.detect_repair(bad)
    assert detection is not None
    assert detection.encoding == "tcvn3"
    assert text_encodings.detect_repair(NAMES) is None
    assert text_encodings.repair("Đất quốc phòng", "tcvn3") == "Đất quốc phòng"


def test_text_cut_within_a_character() -> None:
    raw = encode("Đất quốc phòng ấp", "utf-8")[:-2]
    assert text_encodings.decode(raw, "utf-8") == "Đất quốc phòng "


@pytest.mark.parametrize("text", ["§Êt quèc phßng", "Äáº¥t quá»‘c", "Th\ufffda", "a\x90"])
def test_leftovers_are_seen(text: str) -> None:
    assert text_encodings.has_leftovers(text)


def test_good_text_has_no_leftovers() -> None:
    texts = [*NAMES, "m²", "1½ ha", "XÃ ĐÔNG", "§ 3 Luật Đất đai", "Église"]
    assert [text for text in texts if text_encodings.has_leftovers(text)] == []


def test_syllables() -> None:
    assert all(map(is_syllable, ["Đất", "quốc", "PHÒNG", "Nguyễn", "huỷ", "khuỷu", "Đắk"]))
    assert not any(map(is_syllable, ["Église", "ñand", "phòngg", "đấtt", "pHòng", "áạ"]))
    good, bad = count_syllables(NAMES)
    assert good / (good + bad) > 0.98
