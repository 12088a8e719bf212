"""Writes Vietnamese text in the code pages of the time before Unicode: TCVN3 (ABC fonts) and Windows 1258."""

import unicodedata

_LETTERS = "àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđĂÂĐÊÔƠƯ"
_BYTES = bytes.fromhex(
    "b5b8b9b6b7a9c7cacbc8c9a8bbbec6bcbdccd0d1cecfaad2d5d6d3d4d7ddded8dcdfe3e4e1e2abe5e8e9e6e7aceaedeeebeceff3f4f1f2adf5f8f9f6"
    "f7fafdfefbfcaea1a2a7a3a4a5a6"
)
_TCVN3 = dict(zip(_LETTERS, _BYTES, strict=True))
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def encode_tcvn3(text: str) -> bytes:
    """Encode as TCVN 5712 for `.Vn*` fonts; capitals with a tone become small, for the fonts have none."""
    return bytes(_TCVN3.get(letter) or _TCVN3.get(letter.lower()) or ord(letter) for letter in text)


def encode_cp1258(text: str) -> bytes:
    """Encode as Windows 1258: the letter with its hat or horn, then the tone as a combining mark."""
    encoded = bytearray()
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in _TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        encoded += (base + tone).encode("cp1258")
    return bytes(encoded)


def encode(text: str, encoding: str) -> bytes:
    """Encode by name: utf-8, tcvn3 or cp1258."""
    if encoding == "tcvn3":
        return encode_tcvn3(text)
    return encode_cp1258(text) if encoding == "cp1258" else text.encode(encoding)
