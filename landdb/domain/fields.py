"""What a field of an imported table is: its type, titles, and the column names under which surveyors keep it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "number",
    "integer",
    "area",
    "date",
    "scale",
    "code",
    "secrecy",
    "uses",
    "origin",
    "reference",
    "year",
    "identifier",
]


@dataclass(frozen=True)
class Field:
    """A field of a target table. ``names`` are synonyms as `fold_name` gives them; its own name is always one."""

    name: str
    kind: Kind
    title_vi: str
    title_en: str
    names: tuple[str, ...]
    required: bool = False
    example: str = ""

    @property
    def title(self) -> Mapping[str, str]:
        return {"vi": self.title_vi, "en": self.title_en}


def fold_name(name: str) -> str:
    """A column name without case, accents, blanks and punctuation: ``Số tờ`` and ``SO_TO`` are both ``soto``."""
    decomposed = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(character for character in decomposed if character.isalnum() and character.isascii())


def find_field(name: str, fields: Sequence[Field]) -> Field | None:
    """The field that a column of this name holds, or None."""
    folded = fold_name(name)
    for field in fields:
        if folded == fold_name(field.name) or folded in field.names:
            return field
    return None
