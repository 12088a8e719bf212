"""Capitals that TCVN3 cannot write, given back: in a column written in capitals, and at the beginning of names.

TCVN3 has no capitals with a tone mark; its second font draws the small ones as capitals. Where other letters of a word
tell the case, decoding restores it. What is here needs to know more: the whole column, or that it holds names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from landdb.domain.text_decoding import TCVN3_WORD, WITHOUT_CAPITAL, in_capitals, in_small_letters

Kind = Literal["name", "text"]
_COMMON_NOUNS: Final = frozenset({"ấp", "ở"})
"""Words that stay small within a name, where another one follows ("ấp 3")."""
_MOSTLY: Final = 0.9
_ENOUGH: Final = 3


@dataclass(frozen=True)
class Restored:
    """Texts in the order given, and what changed: each distinct text before and after."""

    texts: list[str | None]
    changes: dict[str, str]


def restore_case(texts: Sequence[str | None], kind: Kind) -> Restored:
    """Give texts decoded from TCVN3 their lost capitals.

    ``text``: where nearly all words of the column are in capitals, the words that cannot tell follow. ``name``: also
    the first letters of the words of a name ("ửng Hòa" becomes "Ửng Hòa"); only for fields known to hold names.
    Letters that TCVN3 can write as capitals stay as they are, but for a name without any capital whose first one is
    lost ("ửng hòa").
    """
    distinct = {text for text in texts if text is not None and not text.isascii()}
    capitals = _written_in_capitals(texts)
    changes: dict[str, str] = {}
    for text in sorted(distinct):
        restored = _raise_words(text) if capitals else text
        restored = _raise_initials(restored) if kind == "name" else restored
        if restored != text:
            changes[text] = restored
    return Restored([text if text is None else changes.get(text, text) for text in texts], changes)


def _written_in_capitals(texts: Iterable[str | None]) -> bool:
    words = [word for text in texts if text for word in TCVN3_WORD.findall(text)]
    raised = sum(map(in_capitals, words))
    told = raised + sum(map(in_small_letters, words))
    return raised >= _ENOUGH and raised >= _MOSTLY * told


def _raise_words(text: str) -> str:
    return TCVN3_WORD.sub(lambda m: m.group() if in_small_letters(m.group()) else m.group().upper(), text)


def _raise_initials(text: str) -> str:
    words = TCVN3_WORD.findall(text)
    all_small = bool(words) and text.islower() and words[0][0] in WITHOUT_CAPITAL
    start = text.find(words[0]) if words else 0

    def raised(match: re.Match[str]) -> str:
        word = match.group()
        common = word in _COMMON_NOUNS and match.start() != start and match.end() != len(text)
        lost = word[0] in WITHOUT_CAPITAL and not common
        return word[0].upper() + word[1:] if lost or all_small else word

    return TCVN3_WORD.sub(raised, text)
