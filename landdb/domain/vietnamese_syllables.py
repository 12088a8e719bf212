"""Which words are possible Vietnamese syllables: the yardstick by which a text encoding is recognised.

Quốc ngữ spells a syllable as onset + rime + tone, and the rimes are few. The lists allow some spellings of the
Central Highlands (Đắk, Krông, Plei) that occur in place names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_ONSETS: Final = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x bl br chr đl đr gr kl kr pl tl"
_ENDINGS: Final = {
    "a": "- c ch i k m n ng nh o p t u y", "ă": "c k m n ng p r t", "â": "c k m n ng p t u y",
    "e": "- c m n ng o p t", "ê": "- ch k m n ng nh o p t u", "i": "- a ch m n ng nh p t u", "iê": "c m n ng p t u",
    "o": "- c i k m n ng p t", "oa": "- c ch i m n ng nh o p t y", "oă": "c m n ng t", "oe": "- m n o t",
    "oo": "c n ng",
    "ô": "- c i k m n ng p t", "ơ": "- i k m n p r t", "u": "- a c i k m n ng p t", "uâ": "n ng t y",
    "uê": "- ch n nh", "uô": "c i m n ng t", "uơ": "-", "uy": "- a ch n nh p t u", "uyê": "n t",
    "ư": "- a c i k m n ng t u", "ươ": "c i m n ng p t u", "y": "- a ch n nh t", "yê": "m n ng t u",
}  # fmt: skip
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES: Final = frozenset({"", "\u0301", "\u0323"})
_STOPS: Final = ("c", "ch", "k", "p", "t")
_SPLIT: Final = re.compile(r"[\s\d.,;:/()\-'\"_+&#\[\]*?!%=]+")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_RIMES: Final = {
    vowel + ("" if ending == "-" else ending) for vowel, endings in _ENDINGS.items() for ending in endings.split()
}
_SYLLABLE: Final = re.compile(f"(?:{_alternatives(_ONSETS.split())})?(?:{_alternatives(_RIMES)})")


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable, written all small, all capital, or with a first capital."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [character for character in decomposed if character in _TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1 or _SYLLABLE.fullmatch(letters) is None:
        return False
    return not letters.endswith(_STOPS) or "".join(tones) in _STOP_TONES


def count_syllables(texts: Iterable[str]) -> tuple[int, int]:
    """Number of possible and of impossible syllables among the words with a letter beyond ASCII."""
    good = bad = 0
    for text in texts:
        for word in _SPLIT.split(text):
            if not word.isascii():
                if is_syllable(word):
                    good += 1
                else:
                    bad += 1
    return good, bad
