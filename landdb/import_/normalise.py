"""Step 4: columns to typed fields, texts to codes and references; what cannot be read becomes an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from landdb.domain import works
from landdb.domain.fields import Field
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.parcels import Use, complete_uses
from landdb.import_ import values as reading
from landdb.import_.map_columns import ColumnMapping, fields_of
from landdb.import_.records import Batch, Booleans, Candidates, ImportRequest, Objects, objects
from landdb.import_.register_facts import RegisterFacts, commune_code, fold_code, split_commune

_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": reading.read_text, "integer": reading.read_positive, "area": reading.read_area, "number": reading.read_size,
    "date": reading.read_date, "scale": reading.read_scale, "secrecy": reading.read_secrecy, "uses": reading.read_uses,
    "origin": reading.read_origin, "reference": reading.read_text, "year": reading.read_year,
    "identifier": reading.read_identifier,
}  # fmt: skip


def commune_codes(batch: Batch, mapping: ColumnMapping) -> set[str]:
    """Codes of all communes which the rows name."""
    column = mapping.column_of("commune_code")
    values = [] if column is None else [value for value in batch.columns[column] if value is not None]
    return {commune_code(value) for value in set(values)}


def unjudged(batch: Batch, request: ImportRequest, file_name: str) -> Candidates:
    """Rows of which nothing is known but what the file says: their columns and shapes, in no field and no zone."""
    return _candidates(batch, request, file_name, {}, tuple(batch.columns), list(batch.issues))


def normalise(
    batch: Batch, mapping: ColumnMapping, request: ImportRequest, facts: RegisterFacts, file_name: str
) -> Candidates:
    """Type the mapped columns and resolve what they refer to. Geometry is passed on as it is."""
    issues = [*batch.issues, *mapping.issues]
    fields: dict[str, Objects] = {}
    for column, field in mapping.columns.items():
        fields[field.name], found = _read_column(batch, column, field)
        issues += found
    _fill_commune(fields, request, len(batch))
    issues += _resolve_communes(batch, fields, facts)
    issues += _resolve(batch, fields, facts.units, "managing_unit", request.target)
    issues += _resolve(batch, fields, facts.units, "using_unit", request.target)
    issues += _resolve(batch, fields, facts.zones, "military_zone", request.target)
    if request.target == "parcels":
        _join_uses(fields, len(batch))
    else:
        issues += _read_parcel_lists(batch, fields)
    candidates = _candidates(batch, request, file_name, fields, mapping.rest, issues)
    if request.clear_empty:
        candidates.empty = {field.name: _is_empty(batch.columns[column]) for column, field in mapping.columns.items()}
    return candidates


def _candidates(
    batch: Batch, request: ImportRequest, file_name: str, fields: dict[str, Objects], rest: Sequence[str],
    issues: list[Issue],
) -> Candidates:  # fmt: skip
    return Candidates(
        file_name=file_name,
        target=request.target,
        row_no=batch.row_no,
        values=fields,
        geometry=batch.geometry.copy(),
        srid=np.zeros(len(batch), dtype=np.int64),
        columns=batch.columns,
        attributes=rest,
        issues=issues,
        object_id=np.full(len(batch), None, dtype=np.object_),
        action=np.full(len(batch), "add", dtype=np.object_),
        content_hash=np.full(len(batch), None, dtype=np.object_),
    )


def _is_empty(cells: Objects) -> Booleans:
    return np.fromiter((cell is None or cell == "" for cell in cells), dtype=np.bool_, count=len(cells))


def _read_column(batch: Batch, column: str, field: Field) -> tuple[Objects, list[Issue]]:
    """Read each distinct value once."""
    reader = (lambda value: reading.read_code(value, field.name)) if field.kind == "code" else _READERS[field.kind]
    outcomes: dict[Any, Any] = {}
    for value in set(batch.columns[column]):
        outcomes[value] = None if value is None or value == "" else _outcome(reader, value)
    results = [outcomes[value] for value in batch.columns[column]]
    issues = [
        _unreadable(int(row), field, value, result)
        for row, value, result in zip(batch.row_no, batch.columns[column], results, strict=True)
        if isinstance(result, Exception)
    ]
    return objects([None if isinstance(result, Exception) else result for result in results]), issues


def _outcome(reader: Callable[[Any], Any], value: Any) -> Any:
    try:
        return reader(value)
    except (reading.UnreadableError, reading.UnknownCodeError) as error:
        return error


def _unreadable(row_no: int, field: Field, value: Any, error: Exception) -> Issue:
    shown = str(value)[:60]
    named = {"field": field.name, "value": shown, "title_vi": field.title_vi, "title_en": field.title_en}
    if isinstance(error, reading.UnknownCodeError):
        return issue("A02", row_no, choices=error.choices, **named)
    expected = error.expected if isinstance(error, reading.UnreadableError) else {"vi": "", "en": ""}
    if field.kind == "date":
        reasons = {"reason_vi": "không đọc được", "reason_en": "it cannot be read"}
        return issue("A03", row_no, **named, **reasons)
    # Many tables keep another number of theirs under such a name: it stays in staging and harms nobody.
    severity = Severity.WARNING if field.kind == "identifier" else Severity.ERROR
    return issue("A06", row_no, severity=severity, expected_vi=expected["vi"], expected_en=expected["en"], **named)


def _fill_commune(fields: dict[str, Objects], request: ImportRequest, length: int) -> None:
    asked, _ = split_commune(request.commune)
    if asked:
        present = fields.get("commune_code", np.full(length, None, dtype=np.object_))
        fields["commune_code"] = objects([asked if value is None else value for value in present])


def _resolve_communes(batch: Batch, fields: dict[str, Objects], facts: RegisterFacts) -> list[Issue]:
    """Put the commune itself, its id and province beside the code."""
    codes = fields.get("commune_code", np.full(len(batch), None, dtype=np.object_))
    codes = objects([None if code is None else commune_code(code) for code in codes])
    communes = objects([facts.communes.get(code) if code else None for code in codes])
    fields["commune_code"], fields["commune"] = codes, communes
    fields["admin_unit_id"] = objects([commune.id if commune else None for commune in communes])
    return [
        issue("A07", int(row), variant="commune", field="commune_code", value=code)
        for row, code, commune in zip(batch.row_no, codes, communes, strict=True)
        if code is not None and commune is None
    ]


def _resolve(batch: Batch, fields: dict[str, Objects], known: Mapping[str, Any], name: str, target: str) -> list[Issue]:
    """Replace a code by the id of what it names, in a field ``<name>_id``; unknown codes are issues (A07)."""
    codes = fields.get(name)
    if codes is None:
        return []
    ids = objects([None if code is None else known.get(fold_code(code)) for code in codes])
    fields[f"{name}_id"] = ids
    field = next(field for field in fields_of(target) if field.name == name)
    return [
        issue("A07", int(row), field=name, value=code, title_vi=field.title_vi, title_en=field.title_en)
        for row, code, found in zip(batch.row_no, codes, ids, strict=True)
        if code is not None and found is None
    ]


def _join_uses(fields: dict[str, Objects], length: int) -> None:
    """Give each use its origin and, where the source left it out, its area."""
    nothing = np.full(length, None, dtype=np.object_)
    rows: Iterable[Any] = zip(
        fields.get("land_use", nothing),
        fields.get("origin_code", nothing),
        fields.get("legal_area_m2", nothing),
        strict=True,
    )
    fields["uses"] = objects(
        [
            complete_uses(tuple(Use(use.code, use.area_m2, origin) for use in uses), area) if uses else None
            for uses, origin, area in rows
        ]
    )


def _read_parcel_lists(batch: Batch, fields: dict[str, Objects]) -> list[Issue]:
    """Parcels on which works stand, as (sheet, parcel) pairs."""
    texts = fields.get("parcels")
    if texts is None:
        return []
    pairs: list[Any] = []
    issues: list[Issue] = []
    for row, text in zip(batch.row_no, texts, strict=True):
        try:
            pairs.append(None if text is None else works.parse_parcel_list(text))
        except ValueError:
            pairs.append(None)
            expected = {
                "expected_vi": "danh sách tờ/thửa như 9/206; 9/207",
                "expected_en": "a list such as 9/206; 9/207",
            }
            titles = {"title_vi": "Các thửa đất", "title_en": "Parcels"}
            issues.append(issue("A06", int(row), field="parcels", value=text[:60], **titles, **expected))
    fields["parcels"] = objects(pairs)
    return issues
