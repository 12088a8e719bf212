"""The letters of the legacy Vietnamese encodings, byte by byte or by rule; how texts are decoded stands elsewhere.

TCVN3 follows TCVN 5712:1993 (VN3), VISCII follows RFC 1456; both are tested against iconv. VPS is the encoding of the
Vietnamese Professionals Society, VNI that of the VNI-Windows fonts: a base letter and one mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
TONES: Final = (_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT)


def compose(text: str) -> str:
    """The text in Unicode normal form C: one code point per Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


def _letters() -> frozenset[str]:
    bases = "aăâeêioôơuưy"
    small = {compose(base + tone) for base in bases for tone in ("", *TONES)} | {"đ"}
    return frozenset(letter for base in small for letter in (base, base.upper()) if not letter.isascii())


LETTERS: Final = _letters()
"""The 134 letters of Vietnamese beyond ASCII."""


def _row(first: int, letters: str) -> dict[int, str]:
    """Codes in ascending order from the first one; a full stop stands for those that hold no letter."""
    return {first + index: letter for index, letter in enumerate(letters) if letter != "."}


TCVN3: Final = _row(
    0xA1,
    "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ",
)
"""No capital has a tone mark: a second font draws the same codes as capitals."""

VISCII: Final = _row(
    0x80,
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
) | {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}  # fmt: skip
"""134 letters do not fit above ASCII: the six rarest lie on control codes."""

VPS: Final = (
    _row(
        0x80,
        "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ.ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ.àáâãảạă.èéêẽìí.ĩẴĐòóôõ.Ơụùúủ.ỶẼỳ",
    )
    | _row(0x02, "ẠẬẶẸỆ")
    | _row(0x10, "ỊỌỘỢỤỰ")
    | {0x19: "Ỵ", 0x1C: "Ẫ", 0x1D: "Ữ"}
)  # fmt: skip
"""Fourteen capitals lie on control codes."""


def _vni_table() -> dict[str, str]:
    """VNI sequences (as ISO-8859-1 text) -> letter; a capital base may carry a small mark."""
    tones = {"": "", _ACUTE: "ù", _GRAVE: "ø", _HOOK: "û", _TILDE: "õ", _DOT: "ï"}
    circumflex = {"": "â", _ACUTE: "á", _GRAVE: "à", _HOOK: "å", _TILDE: "ã", _DOT: "ä"}
    breve = {"": "ê", _ACUTE: "é", _GRAVE: "è", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"}
    letters = {"đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì"}
    for tone, mark in tones.items():
        letters |= {compose(base + tone): base + mark for base in "aeouy" if tone}
        letters |= {compose("ơ" + tone): "ô" + mark, compose("ư" + tone): "ö" + mark}
    for tone, mark in circumflex.items():
        letters |= {compose(base + _CIRCUMFLEX + tone): base + mark for base in "aeo"}
    for tone, mark in breve.items():
        letters[compose("a" + _BREVE + tone)] = "a" + mark
    table = {sequence: letter for letter, sequence in letters.items()} | {"î": "ỵ", "iù": "í", "iø": "ì"}
    table |= {sequence.upper(): letter.upper() for sequence, letter in table.items()}
    table |= {s[0].upper() + s[1:]: letter.upper() for letter, s in letters.items() if len(s) == 2}
    return table


VNI: Final = _vni_table()


def charmap(table: Mapping[int, str]) -> str:
    """The letter of every byte: those without one stay what ISO-8859-1 takes them for."""
    return "".join(table.get(code, chr(code)) for code in range(256))
