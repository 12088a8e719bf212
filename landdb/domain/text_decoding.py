"""Bytes of a legacy encoding to Vietnamese in NFC, many texts at a time; which encoding it is stands in text_detection.

All functions take and give whole lists: the texts are joined with NUL, decoded in one go, and split again, so that a
text costs tens of nanoseconds. NULs within texts, which no database takes, are dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from landdb.domain.text_tables import TCVN3, TONES, VISCII, VNI, VPS, charmap, compose

Decoder = Callable[[bytes], list[str]]
"""From texts joined with NUL to texts."""
_MIXED: Final = "utf-8+"


def _by_table(table: Mapping[int, str]) -> Decoder:
    letters = np.array([ord(letter) for letter in charmap(table)], dtype="<u2")
    # What comes out is composed: the tables hold no mark of its own.
    return lambda joined: letters[np.frombuffer(joined, np.uint8)].tobytes().decode("utf-16-le").split("\0")


def _utf8(joined: bytes) -> list[str]:
    try:
        return compose(joined.decode()).split("\0")
    except UnicodeDecodeError:
        return [compose(_utf8_text(raw)) for raw in joined.split(b"\0")]


def _utf8_text(raw: bytes) -> str:
    """UTF-8; a character cut in two by the width of its field is dropped."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return raw[: error.start].decode()
        return raw.decode(errors="replace")


def find_cut(raws: Sequence[bytes], encoding: str) -> list[int]:
    """Places of the texts that end within a character of UTF-8, whose half is dropped where they are decoded."""
    if not encoding.startswith("utf-8"):
        return []
    found = {place for place, raw in enumerate(raws) if _is_cut(raw)}
    if encoding.startswith(_MIXED):
        found = {place for place in found if utf8_proof(raws[place])}  # the others are read as the legacy encoding
    if encoding == "utf-8-twice":
        texts = [None if raw.isascii() else octets_of(_utf8_text(raw)) for raw in raws]
        cut = {place: octets for place, octets in enumerate(texts) if octets and _is_cut(octets)}
        found |= {place for place, octets in cut.items() if _decoded_again(octets) is not None}
    return sorted(found)


def _is_cut(raw: bytes) -> bool:
    if raw[-1:] < b"\x80":
        return False
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


_SHORT: Final = "ĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0xA0, 0x100))) + "".join(TONES)
"""Characters of two bytes of UTF-8 that Vietnamese texts have."""
_ODD: Final = re.compile(f"[^\\x00-\\x7f\\u0800-\\U0010ffff{_SHORT}]")
"""Other characters of two bytes: a letter and a quote after it may look like one."""


_FEW: Final = 2
_CUT_LETTERS: Final = (b"\xe1\xba", b"\xe1\xbb", b"\xe2\x80")
"""Two of the three bytes of Vietnamese letters and of dashes and quotes; no legacy encoding ends a word with them."""


def utf8_proof(raw: bytes) -> bool | None:
    """Whether bytes beyond ASCII are UTF-8, the last character perhaps cut in two; None where nothing tells it.

    One or two characters that no Vietnamese text has tell nothing: they may be two letters of a legacy encoding each.
    """
    try:
        foreign = [letter for letter in raw.decode() if not letter.isascii()]
        return True if len(foreign) > _FEW or not all(map(_ODD.match, foreign)) else None
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return False
        is_told = raw.startswith(_CUT_LETTERS, error.start) or not raw[: error.start].isascii()
        return True if is_told else None


_CP1252_OCTETS: Final = {
    ord(bytes([code]).decode("cp1252")): code
    for code in range(0x80, 0xA0)
    if bytes([code]).decode("cp1252", "replace") != "\ufffd"
}


def octets_of(text: str) -> bytes | None:
    """The bytes that someone read as Windows-1252 or ISO-8859-1 to get this text; None where that cannot be."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        pass
    try:
        return text.translate(_CP1252_OCTETS).encode("latin-1")
    except UnicodeEncodeError:
        return None


_LONG: Final = re.compile("[\u0800-\ufffc]")
"""Characters of three bytes: among bytes of another kind they tell that texts were damaged after they were encoded."""


def _utf8_twice(joined: bytes) -> list[str]:
    return _all_once_more(_utf8(joined))


def _all_once_more(texts: Sequence[str]) -> list[str]:
    """Undo the second encoding of texts without NUL."""
    octets = octets_of("\0".join(texts))
    try:
        if octets is not None and not _ODD.search(decoded := octets.decode()):
            return compose(decoded).split("\0")
    except UnicodeDecodeError:
        pass
    return [_once_more(text) for text in texts]


def _once_more(text: str) -> str:
    """Undo a second encoding; what was encoded once stays as it is."""
    octets = None if text.isascii() else octets_of(text)
    decoded = None if octets is None else _decoded_again(octets)
    return text if decoded is None else compose(decoded)


def _decoded_again(octets: bytes) -> str | None:
    """UTF-8 that was taken for another encoding, without half a character at its end; None where it is none."""
    decoded = _utf8_text(octets)
    if _ODD.search(decoded) or not (utf8_proof(octets) or _LONG.search(decoded)):
        return None
    return decoded


def _by_pairs(singles: str, pairs: Mapping[str, str]) -> Decoder:
    """A decoder for a letter and its mark; no pair may overlap another. Keys are ISO-8859-1, one character per byte."""
    one = np.array([ord(letter) for letter in singles], dtype="<u2")
    two = np.zeros(1 << 16, dtype="<u2")
    for pair, letter in pairs.items():
        two[ord(pair[0]) << 8 | ord(pair[1])] = ord(letter)

    def decode(joined: bytes) -> list[str]:
        codes = np.frombuffer(joined, dtype=np.uint8)
        found = two[codes[:-1].astype(np.uint16) << 8 | codes[1:]]
        letters = one[codes]
        first = np.flatnonzero(found)
        letters[first] = found[first]
        kept = np.ones(len(codes), dtype=np.bool_)
        kept[first + 1] = False
        text = letters[kept].tobytes().decode("utf-16-le")
        return (compose(text) if any(tone in text for tone in TONES) else text).split("\0")

    return decode


def _vni() -> Decoder:
    singles = "".join(VNI.get(chr(code), chr(code)) for code in range(256))
    return _by_pairs(singles, {sequence: letter for sequence, letter in VNI.items() if len(sequence) == 2})


def _cp1258() -> Decoder:
    """Tone marks follow their letter; composing them here is much faster than the normal form."""
    singles = bytes(range(256)).decode("cp1258", "replace")
    pairs = {
        chr(base) + chr(mark): letter
        for mark in (code for code, tone in enumerate(singles) if tone in TONES)
        for base in range(0x41, 256)
        if len(letter := compose(singles[base] + singles[mark])) == 1
    }
    return _by_pairs(singles, pairs)


_TCVN3_LETTERS: Final = _by_table(TCVN3)
_TONED: Final = bytes(range(0xB5, 0xFF))
_CAPITALS: Final = bytes.maketrans(bytes(range(0x41, 0x5B)) + bytes(range(0xA1, 0xA8)), b"C" * 33)
TCVN3_WORD: Final = re.compile(r"[^\W\d_]+")
WITHOUT_CAPITAL: Final = frozenset(letter for letter in TCVN3.values() if letter.upper() not in TCVN3.values())
"""Small letters whose capital TCVN3 lacks."""


def _tcvn3(joined: bytes) -> list[str]:
    """TCVN3; words in capitals get back the capitals with a tone that the encoding lacks."""
    texts = _TCVN3_LETTERS(joined)
    # Capitals side by side, or with nothing but toned letters between them, are rare: two of them make a word of them.
    classes = joined.translate(_CAPITALS, _TONED)
    if b"CC" not in classes:
        return texts
    for place, part in enumerate(classes.split(b"\0")):
        if b"CC" in part and not texts[place].isascii():
            texts[place] = _capitalise(texts[place])
    return texts


def _capitalise(text: str) -> str:
    """Words in capitals; shorter ones too when three letters elsewhere tell it and no word of the text is small."""
    words = TCVN3_WORD.findall(text)
    told = sum(len(_with_case(word)) for word in words if in_capitals(word))
    everything = told >= 3 and not any(map(in_small_letters, words))
    return TCVN3_WORD.sub(lambda match: _capital_word(match.group(), everything), text)


def _capital_word(word: str, everything: bool) -> str:
    return word.upper() if in_capitals(word) or (everything and not in_small_letters(word)) else word


def _with_case(word: str) -> str:
    """The letters of a word whose case TCVN3 can tell."""
    return "".join(letter for letter in word if letter not in WITHOUT_CAPITAL)


def in_capitals(word: str) -> bool:
    """Whether a word decoded from TCVN3 is written in capitals: two letters tell it, and none says otherwise."""
    told = _with_case(word)
    return len(told) >= 2 and told.isupper()


def in_small_letters(word: str) -> bool:
    """Whether a word decoded from TCVN3 has a small letter that could have been a capital."""
    return any(map(str.islower, _with_case(word)))


_DECODERS: Final[Mapping[str, Decoder]] = {
    "utf-8": _utf8,
    "utf-8-twice": _utf8_twice,
    "tcvn3": _tcvn3,
    "vni": _vni(),
    "cp1258": _cp1258(),
    "viscii": _by_table(VISCII),
    "vps": _by_table(VPS),
    "cp1252": lambda joined: compose(joined.decode("cp1252", "replace")).split("\0"),
}
ENCODINGS: Final = tuple(_DECODERS)
"""What is recognised by its content, the likelier first."""

_CODECS: Final = (
    "cp437 cp850 cp866 cp874 cp932 cp936 cp949 cp950 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 shift_jis "
    "euc_jp gb18030 gbk big5 euc_kr koi8-r iso8859-2 iso8859-5 iso8859-7 iso8859-9 iso8859-15 mac-roman"
)
"""Codecs for other languages: used when a file or a person names them, never guessed."""

_ALIASES: Final = {
    "utf8": "utf-8", "65001": "utf-8", "utf-8-sig": "utf-8", "mojibake": "utf-8-twice",
    "abc": "tcvn3", "tcvn": "tcvn3", "tcvn5712-1": "tcvn3", "tcvn-5712": "tcvn3", "tcvn5712": "tcvn3",
    "x-viet-tcvn5712": "tcvn3", "vscii": "tcvn3", "vni-windows": "vni", "vni-times": "vni", "vni-win": "vni",
    "x-viet-vni": "vni", "windows-1258": "cp1258", "1258": "cp1258", "ansi 1258": "cp1258", "viscii1.1-1": "viscii",
    "csviscii": "viscii", "x-viet-vps": "vps", "windows-1252": "cp1252", "1252": "cp1252", "ansi 1252": "cp1252",
    "latin1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "88591": "cp1252",
}  # fmt: skip


def find_encoding(name: str) -> str | None:
    """Our name for what a person or a .cpg file calls an encoding, or None.

    ``utf-8+X`` reads each text as UTF-8 where it is valid and in the legacy encoding X where it is not.
    """
    folded = name.strip().lower().replace("_", "-")
    if folded.startswith(_MIXED):
        legacy = find_encoding(folded.removeprefix(_MIXED))
        return _MIXED + legacy if legacy is not None and not legacy.startswith("utf-8") else None
    return folded if folded in _DECODERS else _ALIASES.get(folded) or _find_codec(folded)


def _find_codec(folded: str) -> str | None:
    number = re.fullmatch(r"(?:ansi|oem|windows|cp|ms)?[ -]?(\d{3,4})", folded)
    for name in (f"cp{number.group(1)}" if number else folded, folded):
        try:
            found = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if found in _CODECS.split():
            return found
    return None


def decode_all(raws: Sequence[bytes], encoding: str) -> list[str]:
    """Decode texts; the results are in NFC, without NUL. Bytes that stand for no letter stay, or become U+FFFD."""
    if not raws:
        return []
    joined = b"\0".join(raws)
    if joined.count(b"\0") != len(raws) - 1:
        return decode_all([raw.replace(b"\0", b"") for raw in raws], encoding)
    if encoding.startswith(_MIXED):
        return _decode_mixed(raws, encoding.removeprefix(_MIXED))
    decoder = _DECODERS.get(encoding)
    if decoder is not None:
        return decoder(joined)
    # A character of several bytes may swallow the NUL between two texts: these go one by one.
    return [compose(raw.decode(encoding, "replace")) for raw in raws]


def _decode_mixed(raws: Sequence[bytes], legacy: str) -> list[str]:
    sound = [utf8_proof(raw) is True for raw in raws]
    first = iter(decode_all([raw for raw, good in zip(raws, sound, strict=True) if good], "utf-8"))
    second = iter(decode_all([raw for raw, good in zip(raws, sound, strict=True) if not good], legacy))
    return [next(first if good else second) for good in sound]


def repair_all(texts: Sequence[str], encoding: str) -> list[str]:
    """Decode Unicode texts whose characters are really the bytes of a legacy encoding; other texts stay."""
    if encoding == "utf-8-twice":
        return _all_once_more([compose(text.replace("\0", "")) for text in texts])
    octets = [None if text.isascii() else octets_of(text) for text in texts]
    decoded = iter(decode_all([raw for raw in octets if raw is not None], encoding))
    return [
        compose(text.replace("\0", "")) if raw is None else next(decoded)
        for text, raw in zip(texts, octets, strict=True)
    ]
