"""SQL of what rows say otherwise than the register: field by field, of what the session's actor sees and may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.fields import Field
from landdb.domain.targets import Target, fields_of, key_fields, name_fields
from landdb.queries.import_commit import FileColumn, attribute_names, attributes_of
from landdb.queries.import_tables import REGISTERED, STAGED, TABLES

Row = dict[str, Any]

_NAMED_BY: Final[Mapping[str, str]] = {
    "admin_unit_id": "admin_unit", "managing_unit_id": "organisation_unit", "using_unit_id": "organisation_unit",
    "military_zone_id": "military_zone",
}  # fmt: skip
"""Columns that refer to rows of another table, which have a code; one that is hidden from the actor has none."""

_COLUMNS: Final[Mapping[str, str]] = {"commune_code": "admin_unit_id"}
_NUMBERS: Final = frozenset({"area", "number", "metres", "height"})
_TENTHS: Final = frozenset({"legal_area_m2", "floor_area_m2"})
"""Registered to a tenth."""

_CODES: Final = "(SELECT string_agg(u.{code}, '+' ORDER BY u.ordinal) FROM {rows})"
_ORIGINS: Final = "(SELECT string_agg(DISTINCT u.origin_code::text, '+') FROM {rows})"
_STAGED_USES: Final = "jsonb_to_recordset(s.uses) AS u(ordinal int, code text, origin_code int)"
_KEPT_USES: Final = "parcel_use u WHERE u.parcel_id = t.id AND u.retired_at IS NULL"


def find_differences(
    session: Connection, batch_id: UUID, target: Target, *, outcome: str, readable: Sequence[str] | None,
    others: Sequence[FileColumn], limit: int,
) -> list[Row]:  # fmt: skip
    """What the first ``limit`` rows of an outcome say otherwise than their registered objects.

    ``readable`` are the columns of the register that the actor may read (None: all), ``others`` the file's columns
    without a field. What a row leaves open is no difference.

    Returns
    -------
    list
        In file order: ``row_no``, the columns of `name_fields`, the object's ``level``, and as lists of two, old and
        new, ``fields`` by the names of fields, ``others`` by those of columns, and the area in m² as ``shape``.
    """
    known = frozenset((*TABLES[target].columns, "attributes") if readable is None else readable)
    fields = {field.name: sql for field in fields_of(target) if (sql := _difference(field, target, known)) is not None}
    told = ", ".join(f"'{name}', {sql}" for name, sql in fields.items())
    other = "NULL::jsonb"
    if others and "attributes" in known:
        other = f"""(SELECT jsonb_object_agg(k, jsonb_build_array(t.attributes ->> k, v))
                     FROM jsonb_each_text({attributes_of(others)}) AS e(k, v)
                     WHERE v IS DISTINCT FROM t.attributes ->> k)"""
    sql = f"""
        SELECT s.row_no, {", ".join(f"s.{name}" for name in name_fields(target))}, {TABLES[target].level("t")} AS level,
               jsonb_strip_nulls(jsonb_build_object({told})) AS fields, {other} AS others,
               CASE WHEN ST_SRID(s.geom_source) = ST_SRID(t.geom_source)
                         AND ST_IsValid(s.geom_source) AND NOT ST_Equals(s.geom_source, t.geom_source)
                    THEN ARRAY[ST_Area(t.geom_source), ST_Area(s.geom_source)] END AS shape
        FROM staged_outcome o JOIN {STAGED[target]} s USING (batch_id, row_no)
        JOIN {REGISTERED[target]} t ON t.id = o.object_id
        WHERE o.batch_id = :id AND o.outcome = :outcome ORDER BY s.row_no LIMIT :limit"""
    values = {"id": batch_id, "outcome": outcome, "limit": limit} | attribute_names(others)
    return [dict(row) for row in session.execute(text(sql), values).mappings()]


def _difference(field: Field, target: Target, known: Collection[str]) -> str | None:
    """SQL of the old and the new value of a field where a row says another; None of what is not compared."""
    if field.kind == "uses":
        old = _CODES.format(code="land_use_code", rows=_KEPT_USES)
        return _pair(_CODES.format(code="code", rows=_STAGED_USES), old)
    if field.kind == "origin":
        return _pair(_ORIGINS.format(rows=_STAGED_USES), _ORIGINS.format(rows=_KEPT_USES))
    column = _COLUMNS.get(field.name, f"{field.name}_id" if field.kind == "reference" else field.name)
    own = {*TABLES[target].columns, "parcel_code"} - TABLES[target].subjects.keys() - {*key_fields(target)}
    if column not in own or column not in known:
        return None
    new, old = f"s.{column}", f"t.{column}"
    if column in _NAMED_BY:
        named = f"(SELECT x.code FROM {_NAMED_BY[column]} x WHERE x.id = {{}})"
        return _pair(named.format(new), named.format(old), f"({old} IS NULL OR {named.format(old)} IS NOT NULL)")
    if field.kind in _NUMBERS:
        places = 1 if column in _TENTHS else 3
        return _pair(f"round(CAST({new} AS numeric), {places})", f"round(CAST({old} AS numeric), {places})")
    return _pair(new, old)


def _pair(new: str, old: str, condition: str = "true") -> str:
    return (
        f"CASE WHEN {new} IS NOT NULL AND {new} IS DISTINCT FROM {old} AND {condition} "
        f"THEN jsonb_build_array({old}, {new}) END"
    )
