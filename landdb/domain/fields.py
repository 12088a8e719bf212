"""What a field of an imported table is: its type, titles, and the column names under which surveyors keep it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "text",
    "number",
    "metres",
    "height",
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
    "lengths",
]

DBF_NAME_LENGTH: Final = 10
"""Longest column name of a .dbf, hence of a shapefile."""


@dataclass(frozen=True)
class Field:
    """A field of a target table. ``names`` are synonyms as `fold_name` gives them; its own name is always one.

    The best synonym stands first. ``weak`` are those that often mean something else: content may overrule them.
    ``hints`` are names of something near, good for a question and never for an answer. ``codes`` names the closed list
    of a code where that is not the field's own name.
    """

    name: str
    kind: Kind
    title_vi: str
    title_en: str
    names: tuple[str, ...]
    required: bool = False
    example: str = ""
    weak: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    codes: str = ""

    @property
    def code_list(self) -> str:
        """Name of the closed list whose codes the field holds."""
        return self.codes or self.name

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


def find_cut_field(name: str, fields: Sequence[Field]) -> Field | None:
    """The field of a name that a .dbf has cut to ten characters (``SOHIEUTOBA``), or None.

    Of several fields the one with the shorter name is meant: the longer ones say more ("…CU", "…GOC") than was kept.
    """
    folded = fold_name(name)
    if len(name) != DBF_NAME_LENGTH or len(folded) < DBF_NAME_LENGTH - 2:
        return None
    found = [(len(full), field) for field in fields for full in field.names if full.startswith(folded)]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def find_hinted_field(name: str, fields: Sequence[Field]) -> Field | None:
    """The field to ask about where a column bears this name, or None."""
    folded = fold_name(name)
    return next((field for field in fields if folded in field.hints), None)
