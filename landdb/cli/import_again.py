"""What a command needs so that it goes through next time: what the remedies know, and places for what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from landdb.cli.import_flags import FLAGS, words_of
from landdb.domain import crs
from landdb.domain.import_options import UNKNOWN, Hint, split_pair
from landdb.domain.issues import Issue, Language, Severity
from landdb.import_.options import options_without
from landdb.import_.records import ImportRequest, ImportResult

_SINGLE: Final = frozenset({"commune", "crs", "encoding", "layer", "profile"})
_PAIRS: Final = frozenset({"encodings", "mapping", "constants", "translation"})
_ANY: Final = "|"
"""Between choices of which a person leaves one, as usage lines write it."""


def corrected(result: ImportResult, request: ImportRequest, language: Language) -> tuple[ImportRequest, list[str]]:
    """The request as the errors of the file would have it, and options that are still to be filled in.

    What was refused is left out, what a remedy knows is put in.
    """
    words: list[str] = []
    told = [found for found in result.issues if found.severity is Severity.ERROR and found.row_no is None]
    for found in told:
        request = _without_refused(request, found)
        hints = [_known(hint, found, result.plan) for hint in found.options if hint[0] in FLAGS]
        is_paired = any(name == "mapping" for name, _ in hints)
        for name, value in hints:
            if value is None or _has_place(name, value):
                needed = not (name == "constants" and is_paired) and not (name in _SINGLE and getattr(request, name))
                words += words_of((name, value or _choices(found, name)), language) if needed else []
            else:
                request = _with(request, name, value)
    return request, words


def answers(questions: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """The options that answer the questions of a batch, with what is likely, else with places to fill in."""
    words: list[str] = []
    for question in sorted(questions, key=lambda one: _ORDER.get(one["about"], len(_ORDER))):
        match question["about"]:
            case "layer":
                names = [one["name"] for one in question.get("layers", ())]
                words += words_of(("layer", _ANY.join(names) or None), language)
            case "crs":
                words += words_of(("crs", system_words(question.get("suggestion"))), language)
            case "column" if question.get("field") == "commune_code" and not question.get("columns"):
                words += words_of(("commune", None), language)
            case "column":
                likely = [one["column"] for one in question.get("columns", ())]
                field = question.get("field")
                known = f"{likely[0]}={field}" if likely else None
                typed = words_of(("mapping", known), language)
                words += [typed[0], typed[1].partition("=")[0] + f"={field}"] if field and not likely else typed
            case "option" if question["option"] in FLAGS:
                words += words_of((question["option"], None), language)
            case "translation":
                for said, meant in question["suggestions"].items():
                    words += ["--translate", f"{said}={meant}"]
            case "encoding":
                words += ["--encoding", f"{question['column']}={_ANY.join(question['choices'])}"]
    return words


_ORDER: Final = {about: number for number, about in enumerate(("layer", "crs", "column", "option"))}


def system_words(srid: int | None) -> str | None:
    """A coordinate system as it is typed: its EPSG code, else its meridian; None for none."""
    if srid is None:
        return None
    code = crs.EPSG_BY_SRID.get(srid)
    return str(code) if code else crs.zone_name(srid)


def _known(hint: Hint, found: Issue, plan: Mapping[str, Any]) -> Hint:
    """The hint with its value only where it is one: a zone that is merely an example is none."""
    name, value = hint
    if found.code == "F11" and name == "crs":
        return name, system_words((plan.get("crs") or {}).get("suggestion"))
    return name, value


def _has_place(name: str, value: str) -> bool:
    """Whether something of a pair is still to be filled in."""
    paired, meant = split_pair(value)
    return name in _PAIRS and (paired == UNKNOWN or meant is None)


def _choices(found: Issue, name: str) -> str | None:
    """Names to choose one from, where the finding lists them."""
    return found.params.get("names") if name == "layer" else None


def _without_refused(request: ImportRequest, found: Issue) -> ImportRequest:
    """The request without what this error speaks of."""
    changed: dict[str, Any] = {name: None for name, _ in found.options if name in _SINGLE}
    kept = options_without(request.options(), found) or {}
    return replace(request, **({name: kept[name] for name in _PAIRS if name in kept} | changed))


def _with(request: ImportRequest, name: str, value: str) -> ImportRequest:
    changed: dict[str, Any] = {name: value}
    if name in _PAIRS:
        said, meant = split_pair(value)
        changed = {name: {**getattr(request, name), said: meant}}
    return replace(request, **changed)
