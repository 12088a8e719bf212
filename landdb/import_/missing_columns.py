"""Required fields for which a file has no column: what to say about them, and which answers would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.domain.fields import Field, find_field
from landdb.domain.import_options import Hint
from landdb.domain.issues import Issue, Language, issue
from landdb.domain.targets import TARGETS, Target, fields_of
from landdb.import_.matches import Question

_OF_MANY: Final = frozenset({"commune_code", "managing_unit"})
"""Fields that files of several targets have, or none: they do not tell targets apart."""

_TARGET: Final[Mapping[Target, Mapping[Language, str]]] = {
    "parcels": {"vi": "đây là thửa đất", "en": "that these are parcels"},
    "works": {"vi": "đây là công trình", "en": "that these are works"},
    "markers": {"vi": "đây là mốc giới", "en": "that these are markers"},
    "protection_areas": {"vi": "đây là phạm vi bảo vệ", "en": "that these are protection areas"},
}
_FORM: Final[Mapping[Language, str]] = {
    "vi": "cột nào là trường nào, hoặc giá trị chung cho mọi dòng",
    "en": "which column is which field, or a value for all rows",
}
_COLUMN: Final[Mapping[Language, str]] = {"vi": "cột nào là trường nào", "en": "which column is which field"}

_OF_EACH: Final = frozenset({"parcel_no", "legal_area_m2", "code"})
"""Fields of which no value holds for all rows."""

_ADD: Final[Mapping[Language, str]] = {
    "vi": "nếu tệp không có thì thêm cột {columns}, ghi riêng cho từng {one}",
    "en": "if the file has none, add {columns} with the value of each {one}",
}
_ONE: Final[Mapping[Target, Mapping[Language, str]]] = {
    "parcels": {"vi": "thửa", "en": "parcel"}, "works": {"vi": "công trình", "en": "work"},
    "markers": {"vi": "mốc", "en": "marker"}, "protection_areas": {"vi": "phạm vi", "en": "area"},
}  # fmt: skip


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
    answers = _answers(missing, questions, target) if other is None else [(_TARGET[other], [("target", other)])]
    needed = {language: "; ".join(words[language] for words, _ in answers) for language in ("vi", "en")}
    options = [hint for _, hints in answers for hint in hints]
    return [
        issue(
            "F18", file=file_name, fields=titles, columns=", ".join(columns) or "–", needed=needed,
            options=[list(hint) for hint in options],
        )
    ]  # fmt: skip


def _answers(
    missing: Sequence[Field], questions: Sequence[Question], target: Target
) -> list[tuple[Mapping[Language, str], list[Hint]]]:
    """What to say, and by which options: a column where one fits by its content, the commune, else how to say it.

    What each row has a value of its own of, no option says: where no column holds it, the file lacks it.
    """
    likely = {question.field.name: question.columns[0][0] for question in questions if question.columns}
    answers: list[tuple[Mapping[Language, str], list[Hint]]] = []
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
    own = [wanted.example for wanted in open_fields if wanted.name in _OF_EACH]
    if len(own) < len(open_fields):
        answers.append((_FORM, [("mapping", None), ("constants", None)]))
    elif own:
        answers.append((_COLUMN, [("mapping", None)]))
    if own:
        listed = ", ".join(own)
        answers.append(({lang: text.format(columns=listed, one=_ONE[target][lang]) for lang, text in _ADD.items()}, []))
    return answers


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
