"""Values that a person gives for all rows of a file which does not say them: each is read and judged as a cell is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.fields import find_field
from landdb.domain.issues import Issue, issue
from landdb.domain.targets import Target, fields_of
from landdb.import_.code_words import UnknownCodeError
from landdb.import_.read_columns import ReadColumn, read_column
from landdb.import_.refusals import refuse

Constants = Mapping[str, ReadColumn]
"""By the name of a field a column of one cell."""

_ELSEWHERE: Final = "commune_code"
"""The commune has an option of its own, for it comes with the day of its list."""


def read_constants(said: Mapping[str, str], target: Target, file_name: str) -> Constants:
    """Read what was said for all rows (field or one of its column names -> text).

    Raises
    ------
    FileRefusedError
        A field is none of the target's, or is named twice, or its value is none of its kind (F19).
    """
    fields = [field for field in fields_of(target) if field.name != _ELSEWHERE]
    read: dict[str, ReadColumn] = {}
    for name, text in said.items():
        field = find_field(name, fields)
        if field is None or field.name in read:
            free = ", ".join(one.name for one in fields if one.name not in read)
            raise _unusable(file_name, name, text, free)
        column = read_column(pa.array([text], pa.string()), field)
        if len(column.wrong) or column.empty.any():
            raise _unusable(file_name, name, text, _expected(column))
        read[field.name] = column
    return read


def fill_in(read: Mapping[str, ReadColumn], constants: Constants, rows: int) -> dict[str, ReadColumn]:
    """Columns of as many rows with the constants where a cell is empty, and in columns that there are none of."""
    filled = dict(read)
    for name, constant in constants.items():
        values = pa.concat_arrays([constant.values]).take(pa.array(np.zeros(rows, dtype=np.int64)))
        own = filled.get(name)
        if own is None:
            none = np.empty(0, dtype=np.int64)
            filled[name] = ReadColumn(constant.field, values, none, none, (), np.zeros(rows, dtype=np.bool_))
        else:
            place = np.where(own.empty, len(own), np.arange(len(own)))
            joined = pa.concat_arrays([own.values, pc.cast(constant.values, own.values.type)])
            filled[name] = ReadColumn(
                own.field, joined.take(pa.array(place)), own.wrong, own.reasons, own.problems, np.zeros_like(own.empty)
            )
    return filled


def by_field(said: Mapping[str, str], target: Target) -> dict[str, str]:
    """What was said, by the names of the fields."""
    found = ((find_field(name, fields_of(target)), text) for name, text in said.items())
    return {field.name: text for field, text in found if field is not None}


def renew(former: Mapping[str, str], said: Mapping[str, str], target: Target) -> dict[str, str]:
    """What was said with what is said now, whatever words name the field; an empty text takes it back."""
    anew = by_field(said, target).keys()
    stay = {name: text for name, text in former.items() if not by_field({name: ""}, target).keys() & anew}
    return {name: text for name, text in {**stay, **said}.items() if text}


def constant_notes(said: Mapping[str, str], target: Target, file_name: str) -> Iterator[Issue]:
    """One note on the file for each value that was given for all rows (F18-constant)."""
    titles = {field.name: field.title for field in fields_of(target)}
    for name, text in by_field(said, target).items():
        told: dict[str, Any] = {"fields": titles[name], "value": text}
        yield issue("F18", variant="constant", field=name, file=file_name, **told)


def _expected(column: ReadColumn) -> Mapping[str, str]:
    if not column.problems:
        return {"vi": "một giá trị", "en": "a value"}
    error = column.problems[0].error
    return dict.fromkeys(("vi", "en"), error.choices) if isinstance(error, UnknownCodeError) else error.expected


def _unusable(file_name: str, name: str, text: str, choices: str | Mapping[str, str]) -> Exception:
    return refuse("F19", file=file_name, option="constants", value=f"{name}={text}"[:100], choices=choices)
