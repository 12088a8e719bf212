"""Legacy encodings of Vietnamese text: the door to decoding, repairing, recognising, and seeing what is still wrong.

Undecoded text is handled here as a str of one character per byte (ISO-8859-1); lists of bytes in text_decoding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from landdb.domain.text_decoding import ENCODINGS, decode_all, find_encoding, octets_of, repair_all
from landdb.domain.text_detection import Detection, detect, detect_repair
from landdb.domain.text_tables import compose

__all__ = [
    "ENCODINGS", "Detection", "TextFunction", "compose", "decode", "detect", "detect_repair", "find_encoding",
    "has_leftovers", "is_repairable", "repair",
]  # fmt: skip

TextFunction = Callable[[str], str]


def decode(raw: str, encoding: str) -> str:
    """Decode text held one character per byte; the result is in NFC."""
    return decode_all([raw.encode("latin-1", "replace")], encoding)[0]


def repair(text: str, encoding: str) -> str:
    """Decode Unicode text whose characters are really the bytes of a legacy encoding; other text stays."""
    return repair_all([text], encoding)[0]


def is_repairable(text: str) -> bool:
    """Whether every character may stand for one byte (ISO-8859-1 or Windows-1252)."""
    return octets_of(text) is not None


_LETTER: Final = r"[^\W\d_]"
_LEFTOVER: Final = re.compile(
    "[\ufffd\x80-\x9f]|Ã[\xa0-\xbf\u2018-\u203a\u20ac]|á[º»][\x80-\xbf\u2018-\u203a\u20ac‚ƒ„…†‡ˆ‰Š‹Œ\x8d‘’“”•–—˜™š›œŸ]"
    f"|{_LETTER}[§¨©®µ¶¸¹¼½¾]|[§¨©®µ¶¸¹¼½¾]{_LETTER}"
)


def has_leftovers(text: str) -> bool:
    """Whether decoded text still shows bytes of an encoding it was not decoded from (§, Ã¢, áº, U+FFFD)."""
    return not text.isascii() and _LEFTOVER.search(text) is not None
