"""Required fields for which a file has no column: what to say about them, and which answers would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.domain.fields import Field, find_field
from landdb.domain.import_options import UNKNOWN, Hint, split_pair
from landdb.domain.issues import Issue, Language, issue
from landdb.domain.targets import TARGETS, Target, fields_of
from landdb.import_.matches import Question

_Answer = tuple[Mapping[Language, str], list[Hint]]
"""What to say, in words and by options."""

_OF_MANY: Final = frozenset({"commune_code", "managing_unit"})
"""Fields that files of several targets have, or none: they do not tell targets apart."""

_TARGET: Final[Mapping[Target, Mapping[Language, str]]] = {
    "parcels": {"vi": "đây là thửa đất", "en": "that these are parcels"},
    "works": {"vi": "đây là công trình", "en": "that these are works"},
    "markers": {"vi": "đây là mốc giới", "en": "that these are markers"},
    "protection_areas": {"vi": "đây là phạm vi bảo vệ", "en": "that these are protection areas"},
}
_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
_NAMED: Final = 8
_FORM: Final[Mapping[Language, str]] = {
    "vi": "giá trị chung cho mọi dòng của {titles}",
    "en": "one value for all rows of {titles}",
}
_COLUMN: Final[Mapping[Language, str]] = {
    "vi": "cột nào ({columns}) là {titles}",
    "en": "which column ({columns}) is {titles}",
}

_SAY: Final[Mapping[Language, str]] = {"vi": "Cho biết", "en": "Say"}
_OR: Final[Mapping[Language, str]] = {"vi": ", hoặc ", "en": ", or "}

_OF_EACH: Final = frozenset({"parcel_no", "legal_area_m2", "code"})
"""Fields of which no value holds for all rows."""

_ADD: Final[Mapping[Language, str]] = {
    "vi": "nếu tệp không có thì thêm cột {columns}, ghi riêng cho từng {one}",
    "en": "if the file has none, add {columns} with the value of each {one}",
}
_ADD_ONLY: Final[Mapping[Language, str]] = {
    "vi": "Thêm cột {columns} vào tệp, ghi riêng cho từng {one}",
    "en": "Add {columns} to the file, with the value of each {one}",
}
_ONE: Final[Mapping[Target, Mapping[Language, str]]] = {
    "parcels": {"vi": "thửa", "en": "parcel"}, "works": {"vi": "công trình", "en": "work"},
    "markers": {"vi": "mốc", "en": "marker"}, "protection_areas": {"vi": "phạm vi", "en": "area"},
}  # fmt: skip


def tell_missing(
    missing: Sequence[Field], columns: Sequence[str], questions: Sequence[Question], target: Target,
    free: Sequence[str], file_name: str, *, shapeless: bool = False,
) -> list[Issue]:  # fmt: skip
    """F18 with what helps; ``columns`` are all of the file, of which the ``free`` ones hold no field of ``target``.

    No column helps a table that is ``shapeless`` and no update: that is told instead, unless it is for another target.
    """
    if not missing:
        return []
    titles = {
        language: ", ".join(f"{wanted.title[language]} ({wanted.example})" for wanted in missing)
        for language in ("vi", "en")
    }
    other = _other_target(columns, target, len(columns) - len(free))
    if shapeless and other is None:
        return [issue("F18", variant="shapeless", file=file_name)]
    answers: list[_Answer] = [(_TARGET[other], [("target", other)])] if other else _answers(missing, questions, free)
    own = [] if other is not None else _of_each(missing, answers)
    needed = {lang: _sentence([words[lang] for words, _ in answers], own, target, lang) for lang in _LANGUAGES}
    options = [hint for _, hints in answers for hint in hints]
    return [
        issue(
            "F18", file=file_name, fields=titles, columns=", ".join(columns) or "–", needed=needed,
            options=[list(hint) for hint in options],
        )
    ]  # fmt: skip


def _answers(missing: Sequence[Field], questions: Sequence[Question], free: Sequence[str]) -> list[_Answer]:
    """What to say, and by which options: a column where one fits by its content, the commune, else how to say it.

    What each row has a value of its own of, no option says: where no column holds it, the file lacks it.
    """
    likely = {question.field.name: question.columns[0][0] for question in questions if question.columns}
    answers: list[_Answer] = []
    used = set[str]()
    open_fields = []
    for wanted in missing:
        column = likely.get(wanted.name)
        if column is not None and column not in used:
            used.add(column)
            words: Mapping[Language, str] = {
                "vi": f"cột “{column}” là {wanted.title_vi}", "en": f"that column “{column}” is {wanted.title_en}",
            }  # fmt: skip
            answers.append((words, [("mapping", f"{column}={wanted.name}")]))
        elif wanted.name == "commune_code":
            answers.append(({"vi": "mã xã của mọi dòng", "en": "the commune of all rows"}, [("commune", None)]))
        else:
            open_fields.append(wanted)
    ways = []
    rest = [column for column in free if column not in used]
    if open_fields and rest:
        ways.append(_which(open_fields, rest))
    shared = [wanted for wanted in open_fields if wanted.name not in _OF_EACH]
    if shared:
        words = {lang: _FORM[lang].format(titles=_titles(shared, lang)) for lang in _LANGUAGES}
        ways.append((words, [("constants", f"{wanted.name}={UNKNOWN}") for wanted in shared]))
    if ways:
        either = {lang: _OR[lang].join(words[lang] for words, _ in ways) for lang in _LANGUAGES}
        answers.append((either, [hint for _, hints in ways for hint in hints]))
    return answers


def _of_each(missing: Sequence[Field], answers: Sequence[_Answer]) -> list[str]:
    """Columns to add: of fields that each row has a value of its own of, where no column is likely to hold them."""
    said = [value for _, hints in answers for name, value in hints if name == "mapping" and value]
    likely = {field for column, field in map(split_pair, said) if column != UNKNOWN}
    return [wanted.example for wanted in missing if wanted.name in _OF_EACH - likely]


def _sentence(answers: Sequence[str], own: Sequence[str], target: Target, language: Language) -> str:
    add = {"columns": ", ".join(own), "one": _ONE[target][language]}
    if not answers:
        return _ADD_ONLY[language].format(**add)
    said = f"{_SAY[language]} {'; '.join(answers)}"
    return f"{said}; {_ADD[language].format(**add)}" if own else said


def _which(fields: Sequence[Field], free: Sequence[str]) -> _Answer:
    """Which of the columns that hold nothing yet are some fields: nobody knows, so the command has a place for it."""
    listed = ", ".join(free[:_NAMED]) + (" …" if len(free) > _NAMED else "")
    words = {lang: _COLUMN[lang].format(columns=listed, titles=_titles(fields, lang)) for lang in _LANGUAGES}
    return words, [("mapping", f"{UNKNOWN}={wanted.name}") for wanted in fields]


def _titles(fields: Sequence[Field], language: Language) -> str:
    return ", ".join(wanted.title[language] for wanted in fields)


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
