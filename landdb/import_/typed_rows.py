"""Step 4: the rows of a batch in the register's terms: typed values, and ids for what codes refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain import works
from landdb.domain.fields import Field
from landdb.domain.import_profiles import Translation
from landdb.domain.issues import Issue, issue
from landdb.domain.targets import OF_SUBJECTS, fields_of
from landdb.import_.column_uses import join_uses, main_uses
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.constants import Constants, fill_in
from landdb.import_.outlines import Outlines, no_outlines
from landdb.import_.read_columns import ReadColumn, issues_of, missing_required, read_column
from landdb.import_.records import Booleans, ImportRequest, Integers, RawBatch
from landdb.import_.register_facts import RegisterFacts, commune_code, fold_code, split_commune
from landdb.import_.subjects import name_subjects
from landdb.import_.translate_codes import translate

UUID: Final = pa.binary(16)
PAIRS: Final = pa.list_(pa.struct([("sheet_no", pa.int32()), ("parcel_no", pa.int32())]))
_NOTHING: Final[Translation] = {}
_NO_CONSTANTS: Final[Constants] = {}
_PARCEL_LISTS: Final = frozenset({"parcels", "origin_parcels"})
_PARCEL_LIST: Final = {
    "expected_vi": "danh sách tờ/thửa như 9/206; 9/207",
    "expected_en": "a list such as 9/206; 9/207",
}


@dataclass
class TypedRows:
    """Rows of one batch; all columns have its length.

    ``values`` are typed by field name, with ``<name>_id`` beside references, ``uses``, ``main_use_code`` of parcels and
    what `name_subjects` adds; a field that no column holds is missing. ``raw`` are the decoded cells. ``empty`` tells
    by field which cells are empty, where a person wants empty cells to say something, ``translated`` how often a code
    stood for another. ``outlines``, ``srid`` and ``lon_lat`` are set by placing (`place.Placed`).
    """

    row_no: Integers
    raw: pa.RecordBatch
    values: dict[str, pa.Array]
    communes: CommuneRows
    issues: list[Issue]
    empty: Mapping[str, Booleans] = field(default_factory=dict)
    translated: Mapping[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    outlines: Outlines = field(default_factory=no_outlines)
    srid: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    lon_lat: Outlines = field(default_factory=no_outlines)

    def __len__(self) -> int:
        return len(self.row_no)

    def value(self, name: str, kind: pa.DataType) -> pa.Array:
        """Values of a field; all null where no column holds it."""
        found = self.values.get(name)
        return pa.nulls(len(self), kind) if found is None else found

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Values of a numeric field as float64, NaN where there is none."""
        return np.asarray(pc.cast(self.value(name, pa.float64()), pa.float64()).fill_null(np.nan))

    def integers(self, name: str) -> Integers:
        """Values of an integer field, 0 where there is none."""
        return np.asarray(pc.cast(self.value(name, pa.int64()), pa.int64()).fill_null(0))


def type_rows(
    batch: RawBatch,
    mapping: Mapping[str, Field],
    request: ImportRequest,
    facts: RegisterFacts,
    translation: Translation = _NOTHING,
    constants: Constants = _NO_CONSTANTS,
) -> TypedRows:
    """Read the mapped columns (column name -> field) and resolve what they refer to; ``batch`` is decoded.

    ``translation`` gives by field what codes of the source mean, ``constants`` what empty cells say.
    """
    translated = {
        name: translate(batch.columns.column(name), found, translation.get(found.name, {}))
        for name, found in mapping.items()
    }
    read = {found.name: read_column(translated[name].cells, found) for name, found in mapping.items()}
    read = fill_in(read, constants, len(batch))
    values = {name: column.values for name, column in read.items()}
    issues = [found for column in read.values() for found in issues_of(column, batch.row_no)]
    communes, unknown = _resolve_communes(batch, values, request, facts)
    rows = TypedRows(batch.row_no, batch.columns, values, communes, [])
    fields = fields_of(request.target)
    issues += _missing(read, fields, rows, request)
    for name, known in (("managing_unit", facts.units), ("using_unit", facts.units), ("military_zone", facts.zones)):
        issues += _resolve(rows, name, known, fields)
    if request.target == "parcels" and "land_use" in values:
        uses = join_uses(values["land_use"], values.get("origin_code"), values.get("legal_area_m2"))
        values["uses"], values["main_use_code"] = uses, main_uses(uses)
    if request.target in OF_SUBJECTS:
        issues += name_subjects(batch.row_no, values, request.target, facts)
    else:
        for found in fields:
            if found.name in _PARCEL_LISTS and found.name in values:
                values[found.name], wrong = _read_parcel_lists(batch.row_no, values[found.name], found)
                issues += wrong
    if request.clear_empty:
        rows.empty = {name: column.empty for name, column in read.items()}
    rows.translated = {found.name: translated[name].rows for name, found in mapping.items() if translated[name].rows}
    rows.issues = [*batch.issues, *issues, *unknown]
    return rows


def _missing(
    read: Mapping[str, ReadColumn], fields: Sequence[Field], rows: TypedRows, request: ImportRequest
) -> list[Issue]:
    """A01; a commune that was named for the whole file is not missing in a row."""
    asked = {name: column for name, column in read.items() if name != "commune_code" or not request.commune}
    return list(missing_required(asked, fields, rows.row_no))


def _resolve_communes(
    batch: RawBatch, values: dict[str, pa.Array], request: ImportRequest, facts: RegisterFacts
) -> tuple[CommuneRows, list[Issue]]:
    """Set ``commune_code`` and ``admin_unit_id``; unknown codes are issues (A07)."""
    asked, _ = split_commune(request.commune)
    codes = values.get("commune_code", pa.nulls(len(batch), pa.string()))
    index, distinct = _distinct(codes)
    folded = [None if code is None else commune_code(code) for code in distinct]
    folded = [asked if code is None else code for code in folded]
    found = [facts.communes.get(code) if code else None for code in folded]
    values["commune_code"] = _take(pa.array(folded, pa.string()), index)
    values["admin_unit_id"] = _take(pa.array([None if c is None else c.id for c in found], pa.int32()), index)
    known = list({c.id: c for c in found if c is not None}.values())
    number = {c.id: n for n, c in enumerate(known)}
    place = np.array([-1 if c is None else number[c.id] for c in found], dtype=np.int64)
    unknown = np.array([code is not None and c is None for code, c in zip(folded, found, strict=True)], dtype=np.bool_)
    issues = [
        issue("A07", int(batch.row_no[i]), variant="commune", field="commune_code", value=folded[index[i]])
        for i in np.flatnonzero(unknown[index])
    ]
    return CommuneRows(tuple(known), place[index]), issues


def _resolve(rows: TypedRows, name: str, known: Mapping[str, Any], fields: Sequence[Field]) -> list[Issue]:
    """Put the ids of what a column names beside it, as ``<name>_id``; unknown codes are issues (A07)."""
    if name not in rows.values:
        return []
    index, distinct = _distinct(rows.values[name])
    ids = [None if code is None else known.get(fold_code(code)) for code in distinct]
    rows.values[f"{name}_id"] = _take(pa.array([None if i is None else i.bytes for i in ids], UUID), index)
    unknown = np.array([c is not None and i is None for c, i in zip(distinct, ids, strict=True)], dtype=np.bool_)
    named = next(found for found in fields if found.name == name)
    titles = {"title_vi": named.title_vi, "title_en": named.title_en}
    return [
        issue("A07", int(rows.row_no[i]), field=name, value=distinct[index[i]], **titles)
        for i in np.flatnonzero(unknown[index])
    ]


def _read_parcel_lists(row_no: Integers, texts: pa.Array, named: Field) -> tuple[pa.Array, list[Issue]]:
    """Parcels on which works stand or from which parcels come, as lists of sheet and parcel."""
    index, distinct = _distinct(texts)
    pairs = [_attempt(works.parse_parcel_list, text) for text in distinct]
    wrong = np.array([isinstance(found, Exception) for found in pairs], dtype=np.bool_)
    lists = [
        None if found is None or isinstance(found, Exception) else [{"sheet_no": s, "parcel_no": p} for s, p in found]
        for found in pairs
    ]
    told = {"title_vi": named.title_vi, "title_en": named.title_en, **_PARCEL_LIST}
    issues = [
        issue("A06", int(row_no[i]), field=named.name, value=str(distinct[index[i]])[:60], **told)
        for i in np.flatnonzero(wrong[index])
    ]
    return _take(pa.array(lists, PAIRS), index), issues


def _attempt(function: Callable[[str], Any], text: str | None) -> Any:
    try:
        return None if text is None else function(text)
    except ValueError as error:
        return error


def _distinct(column: pa.Array) -> tuple[Integers, list[Any]]:
    """Which distinct value each row has, and those values (one of them None where a row is null)."""
    encoded = column.dictionary_encode(null_encoding="encode")
    return np.asarray(encoded.indices, dtype=np.int64), encoded.dictionary.to_pylist()


def _take(values: pa.Array, index: Integers) -> pa.Array:
    return values.take(pa.array(index))
