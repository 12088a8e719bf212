"""Columns matched to fields by their names; content decides between two names and against a weak one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from landdb.domain.column_content import ColumnFacts
from landdb.domain.fields import Field, find_cut_field, find_field, find_hinted_field, fold_name
from landdb.import_.matches import Conflict, Match, Question
from landdb.import_.read_columns import read_column

Scores = Mapping[str, Mapping[str, float]]
"""Column -> field -> how well the cells fit it."""

_NAME: Final = 0.98
_SYNONYM: Final = 0.95
_CUT: Final = 0.85
_WEAK: Final = 0.7
_ENOUGH_CELLS: Final = 3
_JUDGED: Final = 200
_UNFIT: Final = 0.3
"""Below this share of readable cells a column is something else than its name says."""


@dataclass(frozen=True)
class _Candidate:
    match: Match
    rank: tuple[bool, bool, int]
    accepted: bool


def match_by_name(
    columns: Sequence[ColumnFacts], fields: Sequence[Field], scores: Scores
) -> tuple[dict[str, Match], list[Conflict], list[Question]]:
    """Match the columns; returns also the names that lost, and the doubtful ones as questions.

    Of several columns for one field the one that holds something readable wins, then the better name: DIENTICHPL before
    DIENTICH, unless it is empty.
    """
    by_field: dict[str, list[_Candidate]] = defaultdict(list)
    questions = []
    for column in columns:
        candidate = _candidate(column, fields, scores.get(column.name, {}))
        if candidate is not None:
            by_field[candidate.match.field.name].append(candidate)
        elif (hinted := find_hinted_field(column.name, fields)) is not None:
            questions.append(Question(hinted, ((column.name, 0.5),), required=False))
    matches: dict[str, Match] = {}
    conflicts: list[Conflict] = []
    for found in by_field.values():
        best, *others = sorted(found, key=lambda candidate: candidate.rank)
        if best.accepted:
            matches[best.match.column] = best.match
            if others:
                lost = tuple(other.match.column for other in others)
                conflicts.append(Conflict(best.match.field, best.match.column, lost))
        else:
            doubtful = tuple((candidate.match.column, candidate.match.confidence) for candidate in (best, *others))
            questions.append(Question(best.match.field, doubtful, best.match.field.required))
    taken = {match.field.name for match in matches.values()}
    return matches, conflicts, [question for question in questions if question.field.name not in taken]


def _candidate(column: ColumnFacts, fields: Sequence[Field], scores: Mapping[str, float]) -> _Candidate | None:
    folded = fold_name(column.name)
    whole = find_field(column.name, fields)
    wanted = whole or find_cut_field(column.name, fields)
    if wanted is None:
        return None
    place = wanted.names.index(folded) + 1 if folded in wanted.names else 0 if whole else len(wanted.names) + 1
    own = fold_name(wanted.name) == folded
    weak = folded in wanted.weak
    confidence = _NAME if own else _WEAK if weak else _SYNONYM if whole else _CUT
    fit = _fit(column, wanted, scores)
    if fit is not None:
        if fit < _UNFIT:
            confidence = 0.2 if weak else 0.6
        elif weak:
            confidence = 0.8
    match = Match(column.name, wanted, "name" if own else "synonym", confidence)
    rank = (_says_nothing(column, wanted), fit is not None and fit < _UNFIT, place)
    return _Candidate(match, rank, accepted=not (weak and confidence < _WEAK))


def _fit(column: ColumnFacts, field: Field, scores: Mapping[str, float]) -> float | None:
    """Share of the cells that can be read as the field, None where too few are known."""
    cells = column.distinct[:_JUDGED]
    if sum(cell is not None for cell in column.sample) < _ENOUGH_CELLS or not cells:
        return None
    if field.kind == "uses":
        return scores.get(field.name, 0.0)
    alike = len({type(cell) for cell in cells}) == 1
    wrong = read_column(pa.array(cells if alike else [str(cell) for cell in cells]), field).wrong
    return 1.0 - len(wrong) / len(cells)


def _says_nothing(column: ColumnFacts, field: Field) -> bool:
    if column.rows and not column.filled:
        return True
    is_number = field.kind in ("area", "number", "integer")
    return is_number and {str(cell) for cell in column.distinct} in ({"0"}, {"0.0"})
