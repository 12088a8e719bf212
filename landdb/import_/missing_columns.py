"""Required fields for which a file has no column: what to say about them, and which options would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.domain.fields import Field, find_field
from landdb.domain.issues import Issue, issue
from landdb.domain.targets import TARGETS, Target, fields_of
from landdb.import_.matches import Question

_OF_MANY: Final = frozenset({"commune_code", "managing_unit"})
"""Fields that files of several targets have, or none: they do not tell targets apart."""

_FORMS: Final[Mapping[str, str]] = {
    "vi": '--map "CỘT=trường", hoặc cho mọi dòng --set "trường=giá trị"',
    "en": "--map COLUMN=field, or for all rows --set field=value",
}


def tell_missing(
    missing: Sequence[Field], columns: Sequence[str], questions: Sequence[Question], target: Target, mapped: int,
    file_name: str, *, shapeless: bool = False,
) -> list[Issue]:  # fmt: skip
    """F18 with what helps; ``columns`` are all of the file, of which ``mapped`` hold a field of ``target``.

    No column helps a table that is ``shapeless`` and no update: that is told instead, unless it is for another target.
    """
    if not missing:
        return []
    titles = {
        language: ", ".join(f"{wanted.title[language]} ({wanted.example})" for wanted in missing)
        for language in ("vi", "en")
    }
    other = _other_target(columns, target, mapped)
    if shapeless and other is None:
        return [issue("F18", variant="shapeless", file=file_name)]
    options = {language: _options(missing, questions, language) for language in ("vi", "en")}
    if other is not None:
        options = dict.fromkeys(("vi", "en"), f"--target {other}")
    return [issue("F18", file=file_name, fields=titles, columns=", ".join(columns) or "–", options=options)]


def _options(missing: Sequence[Field], questions: Sequence[Question], language: str) -> str:
    """A column for each field that one fits by its content, the commune as an option, else the form of the option."""
    likely = {question.field.name: question.columns[0][0] for question in questions if question.columns}
    words: list[str] = []
    used = set[str]()
    for wanted in missing:
        column = likely.get(wanted.name)
        if column is not None and column not in used:
            used.add(column)
            words.append(f'--map "{column}={wanted.name}"')
        elif wanted.name == "commune_code":
            words.append({"vi": '--commune "MÃ XÃ"', "en": "--commune CODE"}[language])
    if len(words) < len(missing):
        words.append(_FORMS[language])
    return " ".join(words)


def _other_target(columns: Sequence[str], target: Target, mapped: int) -> Target | None:
    """The target of which the columns bear the names, better than those of the one that was asked for."""
    found: Mapping[Target, set[str]] = {
        other: {field.name for column in columns if (field := find_field(column, fields_of(other))) is not None}
        for other in TARGETS
        if other != target
    }
    fitting = {
        other: len(names)
        for other, names in found.items()
        if len(names) > mapped and {f.name for f in fields_of(other) if f.required} - _OF_MANY <= names
    }
    return max(fitting, key=lambda other: fitting[other], default=None)
