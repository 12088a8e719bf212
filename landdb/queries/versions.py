"""Versions of one parcel or work, oldest first, with what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.collections import Collection
from landdb.queries.prepared import execute_prepared

Row = dict[str, Any]

COMPARED: Final = {
    "parcels": (
        "admin_unit_id", "sheet_no", "parcel_no", "parcel_code", "legal_area_m2", "main_use_code", "status",
        "certificate_status", "map_scale", "valid_from", "valid_to", "certificate_no", "certificate_date",
        "managing_unit_id", "using_unit_id", "military_zone_id", "address", "secrecy_level", "secrecy_basis",
        "surveyed_on", "survey_method", "surveyed_by", "former_sheet_no", "former_parcel_no", "note", "attributes",
    ),
    "works": (
        "admin_unit_id", "code", "name_vi", "code_name", "work_type", "condition", "lifecycle", "floor_area_m2",
        "built_year", "work_group", "managing_unit_id", "military_zone_id", "secrecy_level", "protection_scheme",
        "valid_from", "valid_to", "attributes",
    ),
}  # fmt: skip
"""Columns whose change a reader is told of, where their clearance lets them read the column."""


def find_versions(session: Connection, collection: Collection, object_id: str, clearance: int) -> list[Row]:
    """Visible versions; each has ``changed``: names of the columns in which it differs from the one before.

    ``geom_source`` among them means that the boundary was surveyed anew, ``uses`` and ``parcels`` that what hangs on
    the object has changed; the first visible version has ``None``. Versions are counted and joined in time as the
    caller sees them: numbers or gaps would tell of hidden ones. For the same reason a version that differs in nothing
    that the caller may read is none to them: it would tell when something secret was changed, or that the object was
    secret for a while.
    """
    versions = find_states(session, collection, object_id, clearance)
    return [{name: value for name, value in version.items() if name != "state"} for version in versions]


def find_states(session: Connection, collection: Collection, object_id: str, clearance: int) -> list[Row]:
    """Versions as :func:`find_versions` tells them, each with its ``state``: the values that are compared, by name."""
    expressions = _comparable(collection, clearance)
    author = ", x.changed_by" if clearance >= 1 else ""
    area = ", x.legal_area_m2::float8 AS legal_area_m2" if collection.id == "parcels" else ""
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in expressions.items())
    state = f"jsonb_build_object({pairs}, 'geom_source', md5(ST_AsBinary(x.geom_source))) AS state"
    moment = "extract(epoch FROM x.system_from)::float8 AS moment"
    columns = f"x.system_from, x.retired_at{author}{area}, {state}, {moment}"
    sql = (
        f"SELECT {columns} FROM {collection.table}_history x WHERE x.id = CAST(:id AS uuid) "
        f"UNION ALL SELECT {columns} FROM {collection.table} x WHERE x.id = CAST(:id AS uuid) ORDER BY system_from"
    )
    rows = [row._asdict() for row in execute_prepared(session, sql, {"id": object_id})]
    # Most objects have one version, and nothing to compare it with.
    beside = find_beside(session, collection, object_id, clearance) if len(rows) > 1 else []
    versions: list[Row] = []
    before: Row = {}
    for row in rows:
        state_now = row.pop("state") | {_BESIDE[collection.id][0]: _hanging_at(row.pop("moment"), beside)}
        version = row | {"version": len(versions) + 1, "system_to": None, "changed": None, "state": state_now}
        if versions:
            version["changed"] = [key for key in state_now if state_now[key] != before[key]]
            if not version["changed"] and version["retired_at"] == versions[-1]["retired_at"]:
                continue
            versions[-1]["system_to"] = version["system_from"]
        before = state_now
        versions.append(version)
    return versions


def _comparable(collection: Collection, clearance: int) -> dict[str, str]:
    """SQL over ``x`` by column; keys of other tables as the codes which the reader sees: a hidden one is null."""
    readable = set(collection.columns(clearance))
    if clearance < 1:
        readable -= {"managing_unit_id", "secrecy_level"}
    return {
        name: _NAMED[name].format(column=f"x.{name}") if name in _NAMED else f"x.{name}"
        for name in COMPARED[collection.id]
        if name in readable
    }


@dataclass(frozen=True)
class _Beside:
    """A row that hangs on the object: when it began, where that is known, when it was retired, and its values."""

    began: float | None
    ended: float | None
    item: Any


def find_beside(session: Connection, collection: Collection, object_id: str, clearance: int) -> list[_Beside]:
    """What hangs or hung on an object, as far as the caller sees it."""
    _, values, table, key = _BESIDE[collection.id]
    began, first = "CASE WHEN a.version = 1 THEN a.system_from END", ""
    if clearance >= 3:
        began = f"coalesce({began}, h.system_from)"
        first = f"LEFT JOIN {table}_history h ON h.id = a.id AND h.version = 1 "
    sql = (
        f"SELECT extract(epoch FROM {began})::float8 AS began, extract(epoch FROM a.retired_at)::float8 AS ended, "
        f"jsonb_build_array({values}) AS item FROM {table} a {first}WHERE a.{key} = CAST(:id AS uuid)"
    )
    return [_Beside(row.began, row.ended, row.item) for row in execute_prepared(session, sql, {"id": object_id})]


def _hanging_at(moment: float, beside: Sequence[_Beside]) -> list[Any]:
    """What hung on the object when a version had been written.

    Rows whose beginning is known hung there from it to their end. When a retired row began stands in its history, which
    only the highest clearance without a limit of scope may read. For everybody else: changes retire what was there and
    add what is to be, so of the rows of unknown beginning those that were retired next are what there was.

    That is a guess in two cases, both of rows that are retired by now. What was added where nothing hung seems to have
    hung there before: its addition is not told. And where an author retired only some rows (those they saw), the others
    seem to begin then. Each change told is of rows that the caller sees, though it may be told of a version too late.
    """
    periods = [(row, inf if row.ended is None else row.ended) for row in beside]
    known = [row.item for row, ended in periods if row.began is not None and row.began <= moment < ended]
    guessed = [(row, ended) for row, ended in periods if row.began is None and ended > moment]
    nearest = min((ended for _, ended in guessed), default=inf)
    return sorted([*known, *(row.item for row, ended in guessed if ended == nearest)], key=str)


_BESIDE: Final = {
    "parcels": (
        "uses",
        "a.ordinal, a.land_use_code, a.area_m2, a.origin_code, a.planned_use_code, a.term_until, a.shared",
        "parcel_use",
        "parcel_id",
    ),
    "works": ("parcels", "a.parcel_id", "work_parcel", "work_id"),
}
"""What hangs on an object and makes a version of it: name in ``changed``, values compared, table, its key."""

_UNIT: Final = "(SELECT u.code FROM organisation_unit u WHERE u.id = {column})"
_NAMED: Final = {
    "managing_unit_id": _UNIT,
    "using_unit_id": _UNIT,
    "military_zone_id": "(SELECT z.code FROM military_zone z WHERE z.id = {column})",
}
