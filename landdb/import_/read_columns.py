"""Step 4: cells of a whole column to typed values; what cannot be read becomes an issue.

What a cell means is said by `values`, cell by cell. A column is read faster: plain cells by the vector rules of
`column_rules`, each distinct value of the others once by its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.fields import Field
from landdb.domain.issues import Issue, Severity, issue
from landdb.import_ import code_words
from landdb.import_ import values as reading
from landdb.import_.column_numbers import Booleans, mask
from landdb.import_.column_rules import TYPES, hopeless, read_plain
from landdb.import_.column_texts import repeats
from landdb.import_.column_uses import as_uses
from landdb.import_.records import Integers

_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": reading.read_text, "integer": reading.read_positive, "area": reading.read_area, "number": reading.read_size,
    "metres": reading.read_metres, "height": reading.read_height,
    "date": reading.read_date, "scale": reading.read_scale, "secrecy": code_words.read_secrecy,
    "uses": reading.read_uses, "origin": code_words.read_origin, "reference": reading.read_text,
    "year": reading.read_year,
    "identifier": reading.read_identifier, "lengths": reading.read_lengths,
}  # fmt: skip

_WHOLE_KINDS: Final = frozenset({"text", "reference"})
"""Kinds whose cells mostly stay what they are, so that finding the distinct ones would cost more than it saves."""

Error = reading.UnreadableError | code_words.UnknownCodeError


@dataclass(frozen=True)
class Problem:
    """A distinct cell that cannot be read: what stands there and why it is nothing of the field's kind."""

    cell: Any
    error: Error


@dataclass(frozen=True)
class ReadColumn:
    """A column in the register's terms.

    ``values`` is as long as the column, of the type that `column_rules.TYPES` gives the field's kind, null where a cell
    is empty or unreadable. ``wrong`` are the positions of the unreadable cells, ascending; ``reasons`` tells for each
    of them which of the ``problems`` it has. ``empty`` tells which cells say nothing.
    """

    field: Field
    values: pa.Array
    wrong: Integers
    reasons: Integers
    problems: Sequence[Problem]
    empty: Booleans

    def __len__(self) -> int:
        return len(self.values)


def read_column(column: pa.Array | pa.ChunkedArray, field: Field) -> ReadColumn:
    """Read a column of any plain Arrow type (binary counts as UTF-8). No cell makes it fail."""
    cells = plain_column(column)
    index: Integers | None = None
    if field.kind not in _WHOLE_KINDS and pa.types.is_string(cells.type) and repeats(cells):
        cells, index = _distinct(cells)
    values, sure = read_plain(cells, field.kind)
    rest = np.flatnonzero(~sure)
    open_cells, open_index = _distinct(cells.take(pa.array(rest)))
    read, problems = _read_each(open_cells, field)
    # Positions in what the rules read, then in what the readers read, then null.
    joined = pa.concat_arrays([values, read])
    place = np.arange(len(cells), dtype=np.int64)
    place[rest] = len(cells) + open_index
    reason = np.full(len(joined), -1, dtype=np.int64)
    reason[len(cells) :] = [number for _, number in _numbered(problems)]
    place = place if index is None else place[index]
    reasons = reason[place]
    wrong = np.flatnonzero(reasons >= 0)
    found = joined if index is None and not len(rest) else joined.take(pa.array(place))
    empty = mask(pc.is_null(found)) & (reasons < 0)
    return ReadColumn(field, found, wrong, reasons[wrong], [p for p in problems if p is not None], empty)


def issues_of(read: ReadColumn, row_no: Integers) -> Iterator[Issue]:
    """A02, A03 and A06 for the unreadable cells; ``row_no`` are the row numbers of the column."""
    made: dict[int, Issue] = {}
    params = []
    for problem in read.problems:
        like = made.get(id(problem.error)) or made.setdefault(id(problem.error), _issue(read.field, problem))
        params.append(_of_cell(like, str(problem.cell)[:60]))
    for row, reason in zip(row_no[read.wrong].tolist(), read.reasons.tolist(), strict=True):
        like, said = params[reason]
        yield Issue(like.code, row, like.variant, like.severity, said, like.field)


def _of_cell(like: Issue, value: str) -> tuple[Issue, dict[str, Any]]:
    """A finding with what stands in the cell; a number with the word for it (A06-words) is told with the number."""
    number = code_words.number_in_words(value) if like.code == "A06" and like.field in code_words.NUMBERED else None
    if number is None:
        return like, {**like.params, "value": value}
    return replace(like, variant="words"), {**like.params, "value": value, "number": number}


def missing_required(columns: Mapping[str, ReadColumn], fields: Sequence[Field], row_no: Integers) -> Iterator[Issue]:
    """A01 for the required fields that have a column but no value in the row; unreadable cells are reported already."""
    required = [field for field in fields if field.required and field.name in columns]
    if not required:
        return
    empty = np.column_stack([columns[field.name].empty for field in required])
    for i in np.flatnonzero(empty.any(axis=1)).tolist():
        missing = [field for field, is_empty in zip(required, empty[i].tolist(), strict=True) if is_empty]
        titles = {language: ", ".join(field.title[language] for field in missing) for language in ("vi", "en")}
        found = issue("A01", int(row_no[i]), field=missing[0].name, fields_vi=titles["vi"], fields_en=titles["en"])
        yield found


def plain_column(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece: text as plain strings, dictionaries resolved, times of day dropped."""
    cells = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(cells, pa.ChunkedArray):
        cells = pa.concat_arrays(cells.chunks) if cells.num_chunks else pa.array([], cells.type)
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return plain_column(cells.dictionary_decode())
    if pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return cells.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells.to_pylist()]
        return pa.array(texts, pa.string())
    return cells.cast(pa.date32(), safe=False) if pa.types.is_timestamp(kind) else cells


def _distinct(cells: pa.Array) -> tuple[pa.Array, Integers]:
    """The distinct cells, null among them, and which of them each cell is."""
    encoded = cells.dictionary_encode(null_encoding="encode")
    return encoded.dictionary, np.asarray(encoded.indices, dtype=np.int64)


def _read_each(cells: pa.Array, field: Field) -> tuple[pa.Array, list[Problem | None]]:
    reader = (
        (lambda cell: code_words.read_code(cell, field.code_list)) if field.kind == "code" else _READERS[field.kind]
    )
    values: list[Any] = []
    problems: list[Problem | None] = []
    shared: Error | None = None
    for cell, is_hopeless in zip(cells.to_pylist(), hopeless(cells, field.kind).tolist(), strict=True):
        value, problem = None, None
        try:
            if shared is not None and is_hopeless:
                problem = Problem(cell, shared)
            elif not reading.is_empty(cell):
                value = reader(cell)
        except (reading.UnreadableError, code_words.UnknownCodeError) as error:
            error.__context__ = None  # with its frames it would be a hundred times as large
            problem = Problem(cell, error.with_traceback(None))
            shared = error if is_hopeless else shared
        values.append(value)
        problems.append(problem)
    return as_uses(values) if field.kind == "uses" else pa.array(values, TYPES[field.kind]), problems


def _numbered(problems: Sequence[Problem | None]) -> Iterator[tuple[Problem | None, int]]:
    number = 0
    for problem in problems:
        yield problem, -1 if problem is None else number
        number += problem is not None


def _issue(field: Field, problem: Problem) -> Issue:
    named = {
        "field": field.name, "value": str(problem.cell)[:60], "title_vi": field.title_vi, "title_en": field.title_en,
    }  # fmt: skip
    if isinstance(problem.error, code_words.UnknownCodeError):
        return issue("A02", None, choices=problem.error.choices, **named)
    if field.kind == "date":
        return issue("A03", None, reason_vi="không đọc được", reason_en="it cannot be read", **named)
    # Many tables keep another number of theirs under such a name: it stays in staging and harms nobody.
    severity = Severity.WARNING if field.kind in {"identifier", "lengths"} else Severity.ERROR
    expected = {f"expected_{language}": text for language, text in problem.error.expected.items()}
    return issue("A06", None, severity=severity, **expected, **named)
