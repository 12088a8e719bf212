"""Capitals that TCVN3 lost come back where the column or the field tells them, and nowhere else."""

from __future__ import annotations

from landdb.domain.text_case import restore_case
from landdb.domain.text_decoding import decode_all
from tests.unit.legacy_files import encode, place_names


def through_tcvn3(texts: list[str]) -> list[str]:
    return decode_all([encode(text, "tcvn3") for text in texts], "tcvn3")


def test_all_place_names_come_back_as_they_were() -> None:
    names = place_names()
    lost = through_tcvn3(names)
    assert lost != names
    restored = restore_case(lost, "name")
    wrong = [name for name, text in zip(names, restored.texts, strict=True) if text != name]
    # Two capitals tell a word in capitals, but for names of the Highlands; the list itself writes others small.
    highlands = ["Xã Ia BLứ", "Xã SRó", "Xã Đưng KNớ"]
    small = ["Xã Mường é", "Xã Pa ủ", "Xã é Tòng", "Xã Đại áng", "Xã Đồng ý"]
    assert sorted(wrong) == sorted(highlands + small)
    assert restored.changes == {
        text: after for text, after in zip(lost, restored.texts, strict=True) if after is not None and text != after
    }


def test_first_letters_of_names() -> None:
    found = restore_case(["ửng hòa", "Xã ửng Hòa", "ấp 3", "Xã Tân An, ấp 3", "nguyễn văn ổn", None, ""], "name")
    assert found.texts == ["Ửng Hòa", "Xã Ửng Hòa", "Ấp 3", "Xã Tân An, ấp 3", "nguyễn văn Ổn", None, ""]
    assert found.changes["ửng hòa"] == "Ửng Hòa"
    assert "Xã Tân An, ấp 3" not in found.changes


def test_texts_keep_their_small_letters() -> None:
    found = restore_case(["ở giữa", "đất ở", "Đất ở tại đô thị"], "text")
    assert found.texts == ["ở giữa", "đất ở", "Đất ở tại đô thị"]
    assert found.changes == {}


def test_a_column_in_capitals_takes_along_the_words_that_cannot_tell() -> None:
    names = ["XÃ TÂN AN", "ẤP HÒA BÌNH", "PHƯỜNG 3", "Ố", "XÃ Ế"]
    found = restore_case(through_tcvn3(names), "text")
    assert found.texts == names
    assert found.changes == {"ố": "Ố", "Xã ế": "XÃ Ế"}
    assert restore_case(["Xã Tân An", "ấp HÒA"], "text").changes == {}
