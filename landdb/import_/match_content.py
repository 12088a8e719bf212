"""Columns matched to the fields still open by what stands in them; what is not clear becomes a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.domain.column_content import ColumnFacts, KnownCodes, recognise, recognise_keys
from landdb.domain.fields import Field
from landdb.import_.matches import CONTENT_WEIGHT, Match, Question

_CLEAR: Final = 0.8
_CLEAR_OPTIONAL: Final = 0.9
_LEAD: Final = 0.2
_WORTH_ASKING: Final = 0.3
_WORTH_ASKING_OPTIONAL: Final = 0.5
_OFFERED: Final = 5


def content_scores(
    columns: Sequence[ColumnFacts], known: KnownCodes, computed_area_m2: Sequence[float | None] | None
) -> dict[str, dict[str, float]]:
    """Column -> field -> how well its cells fit, sheet and parcel numbers among them."""
    scores = {column.name: recognise(column, known, computed_area_m2) for column in columns}
    for name, keys in recognise_keys(columns).items():
        scores[name] |= keys
    return scores


def match_by_content(
    columns: Sequence[ColumnFacts],
    fields: Sequence[Field],
    scores: Mapping[str, Mapping[str, float]],
    doubtful: Sequence[Question],
    given: frozenset[str],
) -> tuple[dict[str, Match], list[Question]]:
    """Match what is clear: one column fits well, no other nearly as well, and it fits no open field better.

    Optional fields ask for more. ``doubtful`` are questions left by the names; ``given`` fields are not asked about.
    """
    matches: dict[str, Match] = {}
    names = [column.name for column in columns]
    open_ = list(fields)
    while (clear := _clearest(names, open_, scores)) is not None:
        column, field, score = clear
        matches[column] = Match(column, field, "content", round(CONTENT_WEIGHT * score, 2))
        names.remove(column)
        open_.remove(field)
    asked = {question.field.name: question for question in doubtful}
    questions = []
    for field in open_:
        question = _question(field, names, scores, asked.get(field.name))
        if question is not None and field.name not in given:
            questions.append(question)
    return matches, sorted(questions, key=lambda question: not question.required)


def _clearest(
    names: Sequence[str], fields: Sequence[Field], scores: Mapping[str, Mapping[str, float]]
) -> tuple[str, Field, float] | None:
    found = []
    for field in fields:
        ranked = _ranked(field, names, scores)
        score, name = ranked[0] if ranked else (0.0, "")
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        best_of_column = max((scores[name].get(other.name, 0.0) for other in fields), default=0.0) if ranked else 0.0
        enough = _CLEAR if field.required else _CLEAR_OPTIONAL
        if score >= enough and score - second >= _LEAD and score >= best_of_column:
            found.append((score, name, field))
    if not found:
        return None
    score, name, field = max(found, key=lambda clear: clear[0])
    return name, field, score


def _ranked(field: Field, names: Sequence[str], scores: Mapping[str, Mapping[str, float]]) -> list[tuple[float, str]]:
    pairs = [(scores.get(name, {}).get(field.name, 0.0), name) for name in names]
    return sorted((pair for pair in pairs if pair[0] > 0), key=lambda pair: -pair[0])


def _question(
    field: Field, names: Sequence[str], scores: Mapping[str, Mapping[str, float]], doubtful: Question | None
) -> Question | None:
    least = _WORTH_ASKING if field.required else _WORTH_ASKING_OPTIONAL
    likely = {name: round(CONTENT_WEIGHT * score, 2) for score, name in _ranked(field, names, scores) if score >= least}
    for name, confidence in doubtful.columns if doubtful else ():
        if name in names and (field.required or confidence >= least):
            likely[name] = max(confidence, likely.get(name, 0.0))
    if not likely:
        return None
    ranked = sorted(likely.items(), key=lambda pair: -pair[1])[:_OFFERED]
    return Question(field, tuple(ranked), field.required)
