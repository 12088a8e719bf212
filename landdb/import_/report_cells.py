"""Cells of a report's rows as they were understood: codes translated, values for all rows where a cell says nothing.

So a corrected file says by itself what was imported, and comes to the same when it is imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from landdb.domain.fields import DBF_NAME_LENGTH, Field, fold_name
from landdb.domain.import_profiles import Translation
from landdb.domain.targets import Target, fields_of
from landdb.import_.constants import by_field, read_constants
from landdb.import_.refusals import FileRefusedError
from landdb.import_.translate_codes import translate
from landdb.import_.values import is_empty, read_text

_REMEMBERED: Final = 5_000
"""Translated cells of a column that are remembered: there are mostly few distinct ones."""

Row = Mapping[str, Any]
Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Cells:
    """How the kept texts of a row become its cells: those of the file's columns, then those that the file lacks.

    ``types`` are of the columns whose cells are not what the file has: of their own, or text where the file's type has
    no room for what was said.
    """

    readers: Sequence[tuple[str, Reader, Any]]
    added: Mapping[str, str]
    types: Mapping[str, str]

    @classmethod
    def of(cls, columns: Sequence[Row], target: Target, said: Mapping[str, str], translation: Translation) -> Cells:
        """From the columns of a batch's record, what was ``said`` for all rows, and what codes mean, by field."""
        values, fields = _values_of(said, target), {field.name: field for field in fields_of(target)}
        types: dict[str, str] = {}
        readers = []
        for column in columns:
            name, kind, field = column["name"], column["type"], fields.get(column["field"] or "")
            text, codes = (None, {}) if field is None else (said.get(field.name), translation.get(field.name, {}))
            given = None if text is None else _in_type(text, values.get(column["field"]), kind)
            if codes or (text is not None and given is None):
                kind, given = "string", text
            if codes or given is not None:
                types[name] = kind
            readers.append((name, _reader(column["type"], field, codes, as_text=kind == "string"), given))
        held = {column["field"] for column in columns}
        taken = {fold_name(column["name"]) for column in columns}
        added = {column_name(fields[name], taken): text for name, text in said.items() if name not in held}
        return cls(readers, added, types | dict.fromkeys(added, "string"))

    def read(self, raw: Sequence[str | None] | None) -> dict[str, Any]:
        """Cells by column of one row."""
        found: dict[str, Any] = {
            name: given if cell is None or is_empty(value := read(cell)) else value
            for (name, read, given), cell in zip(self.readers, raw or (), strict=False)
        }
        return {**found, **self.added}


def said_for_all(options: Mapping[str, Any], target: Target) -> dict[str, str]:
    """What was said for all rows by the options of a batch, by field; a commune of a former list has no other name."""
    said = by_field(options.get("constants") or {}, target)
    commune = options.get("commune") or ""
    return {"commune_code": commune, **said} if commune and "@" not in commune else said


def translation_of(findings: Iterable[Row]) -> Translation:
    """What codes were translated to, by field, as the batch's notes tell it (A02-translated, A02-answered)."""
    found: dict[str, dict[str, str]] = {}
    for row in findings:
        if row["code"] == "A02" and row["variant"] in {"translated", "answered"}:
            found.setdefault(row["field"], {})[row["params"]["value"]] = row["params"]["translation"]
    return found


def column_name(field: Field, taken: Collection[str]) -> str:
    """A name by which an import knows the field, also in a .dbf, that is none of those ``taken`` (folded)."""
    free = [name for name in (*field.names, fold_name(field.name)) if name not in taken]
    sure = [name for name in free if name not in field.weak]
    short = (name for name in (*sure, *free) if len(name) <= DBF_NAME_LENGTH)
    return next(short, (free or field.names)[0]).upper()


def _values_of(said: Mapping[str, str], target: Target) -> dict[str, Any]:
    """What was said, in the types of the fields; nothing where it could not be read."""
    try:
        read = read_constants({name: text for name, text in said.items() if name != "commune_code"}, target, "")
    except FileRefusedError:
        return {}
    return {name: column.values[0].as_py() for name, column in read.items()}


def _number(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


_READERS: Final[Mapping[str, Reader]] = {
    "int64": int, "float64": _number, "bool": lambda text: text == "true", "date": date.fromisoformat,
}  # fmt: skip
"""How the text of a cell becomes its value again, by the type of its column."""


def _in_type(text: str, value: Any, kind: str) -> Any:
    """What was said as a cell of a column of this type; None where it cannot be one."""
    if kind == "string":
        return text
    if kind == "date":
        return value if isinstance(value, date) else None
    number = float(text) if text.isascii() and text.isdigit() else value
    if kind not in {"int64", "float64"} or isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return int(number) if kind == "int64" and number == int(number) else number if kind == "float64" else None


def _reader(kind: str, field: Field | None, codes: Mapping[str, str], *, as_text: bool) -> Reader:
    """How a kept text becomes the cell of its column."""
    own = _READERS.get(kind)
    if field is None or not (codes or (as_text and own)):
        return own or str

    def read(text: str) -> Any:
        cells = pa.array([text if own is None else own(text)])
        cell = translate(cells, field, codes).cells[0].as_py() if codes else cells[0].as_py()
        return cell if cell is None or own is None else read_text(cell)

    return lru_cache(_REMEMBERED)(read) if codes else read
