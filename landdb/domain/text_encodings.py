"""Legacy encodings of Vietnamese text: decoding, and recognising which one a column of texts is in.

Undecoded text is handled as a str of one character per byte (ISO-8859-1). TCVN3 follows TCVN 5712:1993 (equal to
iconv's TCVN5712-1); VNI-Windows follows its own rule, a base letter and one mark.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from landdb.domain.vietnamese_syllables import count_syllables

TextFunction = Callable[[str], str]
_SAMPLE: Final = 3_000
_MIN_SHARE: Final = 0.55
"""Below this share of legal syllables the text is not Vietnamese in that encoding."""

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"


def _tcvn3_table() -> dict[int, str]:
    """Bytes 0xA1-0xFE in ascending order; a full stop stands for the unused ones."""
    letters = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
    return {0xA1 + index: letter for index, letter in enumerate(letters) if letter != "."}


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


def compose(text: str) -> str:
    """The text in Unicode normal form C: one code point per Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


_TCVN3: Final = _tcvn3_table()
_VNI: Final = _vni_table()
_VNI_SEQUENCE: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def _decode_utf8(raw: str) -> str:
    """UTF-8; a character cut in two by the width of its field is dropped."""
    octets = raw.encode("latin-1", "replace")
    try:
        return octets.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return octets[: error.start].decode()
        return octets.decode(errors="replace")


def _decode_utf8_twice(raw: str) -> str:
    return _decode_utf8(_as_octets(_decode_utf8(raw)))


def _as_octets(text: str) -> str:
    """Text that was read as Windows-1252 back to its bytes, one per character; other characters stay."""
    return "".join(_octet(character) for character in text)


def _octet(character: str) -> str:
    if ord(character) < 0x100:
        return character
    try:
        return character.encode("cp1252").decode("latin-1")
    except UnicodeEncodeError:
        return character


def _decode_tcvn3(raw: str) -> str:
    """TCVN3 has no capitals with a tone mark: fonts draw small codes as capitals, so a text in capitals is restored."""
    text = raw.translate(_TCVN3)
    letters = [character for character in raw if character.isascii() and character.isalpha()]
    return text.upper() if len(letters) >= 2 and all(map(str.isupper, letters)) else text


_DECODERS: Final[Mapping[str, TextFunction]] = {
    "utf-8": _decode_utf8,
    "utf-8-twice": _decode_utf8_twice,
    "cp1258": lambda raw: raw.encode("latin-1", "replace").decode("cp1258", "replace"),
    "tcvn3": _decode_tcvn3,
    "vni": lambda raw: _VNI_SEQUENCE.sub(lambda match: _VNI[match.group()], raw),
    "cp1252": lambda raw: raw.encode("latin-1", "replace").decode("cp1252", "replace"),
}
ENCODINGS: Final = tuple(_DECODERS)
_ALIASES: Final = {
    "utf8": "utf-8", "65001": "utf-8", "abc": "tcvn3", "tcvn": "tcvn3", "tcvn5712-1": "tcvn3", "vni-windows": "vni",
    "vni-times": "vni", "windows-1258": "cp1258", "1258": "cp1258", "ansi 1258": "cp1258", "windows-1252": "cp1252",
    "1252": "cp1252", "ansi 1252": "cp1252", "latin1": "cp1252", "iso-8859-1": "cp1252", "88591": "cp1252",
    "mojibake": "utf-8-twice",
}  # fmt: skip


def find_encoding(name: str) -> str | None:
    """Our name for what a person or a .cpg file calls an encoding, or None."""
    folded = name.strip().lower().replace("_", "-")
    return folded if folded in _DECODERS else _ALIASES.get(folded)


def decode(raw: str, encoding: str) -> str:
    """Decode text held one character per byte; the result is in NFC."""
    return compose(_DECODERS[encoding](raw))


def repair(text: str, encoding: str) -> str:
    """Decode Unicode text whose characters are really the bytes of a legacy encoding; other text stays."""
    if not is_repairable(text):
        return compose(text)
    octets = _as_octets(text)
    return compose(_decode_utf8(octets) if encoding == "utf-8-twice" else _DECODERS[encoding](octets))


@dataclass(frozen=True)
class Detection:
    """``encoding`` is None where nothing fits; ``confidence`` 0..1 grows with the lead and with the number of words."""

    encoding: str | None
    confidence: float


def detect(samples: Iterable[str], hint: str | None = None) -> Detection | None:
    """Recognise the encoding of undecoded texts; None when all are ASCII.

    Valid UTF-8 beyond ASCII is nearly proof in itself. Otherwise the encoding wins in which the largest share of
    words are legal Vietnamese syllables; texts of another language fit none, and that is the answer.
    """
    texts = _foreign_letters(samples)
    if not texts:
        return None
    if all(_is_utf8(text) for text in texts):
        candidates = ["utf-8", "utf-8-twice"]
    else:
        candidates = ["cp1258", "tcvn3", "vni", "cp1252"]
    best = _best({name: [decode(text, name) for text in texts] for name in candidates}, hint)
    if best.encoding is None and candidates[0] == "utf-8":
        return Detection("utf-8", 1.0)
    return best


def detect_repair(samples: Iterable[str]) -> Detection | None:
    """Recognise Unicode texts that are bytes of a legacy encoding in disguise; None when they are fine as they are.

    Only texts that could be such bytes are looked at, and only when they make no Vietnamese as they stand.
    """
    texts = [text for text in _foreign_letters(samples) if is_repairable(text)]
    good, bad = count_syllables(texts)
    if not texts or good >= _MIN_SHARE * (good + bad):
        return None
    best = _best({name: [repair(text, name) for text in texts] for name in ("tcvn3", "vni", "utf-8-twice")}, None)
    return best if best.encoding is not None else None


def is_repairable(text: str) -> bool:
    """Whether every character may stand for one byte (ISO-8859-1 or Windows-1252)."""
    return all(ord(character) < 0x100 for character in _as_octets(text))


def _foreign_letters(samples: Iterable[str]) -> list[str]:
    distinct = {text for text in samples if not text.isascii()}
    return sorted(distinct)[:_SAMPLE]


def _best(decoded: Mapping[str, list[str]], hint: str | None) -> Detection:
    shares: list[tuple[float, int, str]] = []
    for name, texts in decoded.items():
        good, bad = count_syllables(texts)
        shares.append((good / (good + bad) if good + bad else 0.0, good + bad, name))
    shares.sort(key=lambda entry: (-entry[0] - (0.02 if entry[2] == hint else 0.0), list(decoded).index(entry[2])))
    (share, words, name), *rest = shares
    if share < _MIN_SHARE:
        return Detection(None, 0.0)
    lead = share - (rest[0][0] if rest else 0.0)
    return Detection(name, max(lead, 0.0) * (1 - math.exp(-words / 4)))


def _is_utf8(raw: str) -> bool:
    try:
        raw.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    except UnicodeEncodeError:
        return False
    return True


_LETTER: Final = r"[^\W\d_]"
_LEFTOVER: Final = re.compile(
    "[\ufffd\x80-\x9f]|Ã[\xa0-\xbf\u2018-\u203a\u20ac]|á[º»][\x80-\xbf\u2018-\u203a\u20ac‚ƒ„…†‡ˆ‰Š‹Œ\x8d‘’“”•–—˜™š›œŸ]"
    f"|{_LETTER}[§¨©®µ¶¸¹¼½¾]|[§¨©®µ¶¸¹¼½¾]{_LETTER}"
)


def has_leftovers(text: str) -> bool:
    """Whether decoded text still shows bytes of an encoding it was not decoded from (§, Ã¢, áº, U+FFFD)."""
    return not text.isascii() and _LEFTOVER.search(text) is not None
