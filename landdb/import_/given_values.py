"""What a person says of all rows of a file (``sheet_no=5``): columns that the file itself does not have.

A drawing or a list of corners seldom names its sheet or managing unit; the surveyor who brings it knows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from landdb.domain.fields import Field, find_field, fold_name
from landdb.domain.issues import Issue, issue
from landdb.domain.targets import fields_of
from landdb.import_.records import ImportRequest, RawBatch
from landdb.import_.refusals import refuse

_OPTION: Final = "--set"


@dataclass(frozen=True)
class GivenValue:
    """All rows have ``value`` in ``column``, which holds ``field``."""

    column: str
    field: Field
    value: str


def read_given(request: ImportRequest, columns: Sequence[str], file_name: str) -> tuple[GivenValue, ...]:
    """The values of a request under names that none of the file's ``columns`` has.

    Raises
    ------
    FileRefusedError
        A field is unknown or named twice, or there is no value (F19).
    """
    fields = fields_of(request.target)
    taken = {fold_name(column) for column in columns}
    given: list[GivenValue] = []
    for said, value in request.values.items():
        free = [wanted for wanted in fields if all(wanted != one.field for one in given)]
        found = find_field(said, free)
        if found is None or not value.strip():
            choices = ", ".join(wanted.name for wanted in free) if found is None else f"{said}=…"
            raise refuse("F19", file=file_name, option=_OPTION, value=f"{said}={value}", choices=choices)
        column = found.example or found.name
        while fold_name(column) in taken:
            column += "_2"
        given.append(GivenValue(column, found, value.strip()))
    return tuple(given)


def add_given(batch: RawBatch, given: Sequence[GivenValue]) -> RawBatch:
    """The batch with a column for each value, behind its own."""
    columns = batch.columns
    for one in given:
        columns = columns.append_column(one.column, pa.repeat(pa.scalar(one.value), len(batch)))
    return RawBatch(batch.row_no, columns, batch.geometry, batch.issues)


def given_notes(given: Sequence[GivenValue], rest: Sequence[str], request: ImportRequest, file: str) -> Iterator[Issue]:
    """F18-given for each value; ``rest`` are the columns without a field, among them those that it stands for."""
    fields = fields_of(request.target)
    for one in given:
        told: dict[str, Any] = {"file": file, "fields": one.field.title, "value": one.value}
        others = [column for column in rest if find_field(column, fields) == one.field]
        if others:
            yield issue("F18", variant="given-instead", others=", ".join(others), **told)
        else:
            yield issue("F18", variant="given", **told)
