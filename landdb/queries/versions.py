"""Versions of one parcel or work, oldest first, with what changed from one to the next."""

from __future__ import annotations

from collections.abc import Collection as Collected
from dataclasses import dataclass
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
    return find_histories(session, collection, [object_id], clearance)[object_id]


def find_histories(
    session: Connection, collection: Collection, object_ids: Collected[str], clearance: int
) -> dict[str, list[Row]]:
    """Versions of many objects, by their identifiers, as :func:`find_versions` tells those of one."""
    return {
        key: [{name: value for name, value in version.items() if name != "state"} for version in states]
        for key, states in _find_states(session, collection, object_ids, clearance).items()
    }


def find_states(session: Connection, collection: Collection, object_id: str, clearance: int) -> list[Row]:
    """Versions as :func:`find_versions` tells them, each with its ``state``: the values that are compared, by name."""
    return _find_states(session, collection, [object_id], clearance)[object_id]


def differs_sql(collection: Collection, clearance: int) -> str:
    """SQL over a version ``v``, current or former: whether it is one to the caller, as :func:`find_versions` counts.

    It is the first that they see, or differs in something that they may read from the one which they see before it.
    """
    same = [f"{column.format('b')} IS NOT DISTINCT FROM {column.format('v')}" for column in ("{}.retired_at", _SHAPE)]
    names = _comparable(collection, clearance)
    for name, expression in names.items():
        equal = f"b.{name} IS NOT DISTINCT FROM v.{name}"
        if name in _NAMED:
            equal = f"({equal} OR {expression.format('b')} IS NOT DISTINCT FROM {expression.format('v')})"
        same.append(equal)
    began, source = _beside(collection, clearance)
    ends = (f"({moment} > b.system_from AND {moment} <= v.system_from)" for moment in (began, "a.retired_at"))
    touched = f"EXISTS (SELECT FROM {source} WHERE a.{_BESIDE[collection.id].key} = v.id AND ({' OR '.join(ends)}))"
    hanging = (_hanging(collection, clearance, version) for version in "bv")
    columns = ", ".join(f"b.{name}" for name in ("id", "system_from", "retired_at", "geom_source", *names))
    before = (
        f"SELECT {columns} FROM {collection.table}_history b "
        "WHERE b.id = v.id AND b.system_from < v.system_from ORDER BY b.system_from DESC LIMIT 1"
    )
    return (
        f"NOT EXISTS (SELECT FROM ({before}) b WHERE {' AND '.join(same)} AND (NOT {touched} OR {' = '.join(hanging)}))"
    )


def _find_states(
    session: Connection, collection: Collection, object_ids: Collected[str], clearance: int
) -> dict[str, list[Row]]:
    author = ", v.changed_by" if clearance >= 1 else ""
    area = ", v.legal_area_m2::float8 AS legal_area_m2" if collection.id == "parcels" else ""
    values = {name: sql.format("v") for name, sql in _comparable(collection, clearance).items()}
    values["geom_source"] = f"md5({_SHAPE.format('v')})"
    state = ", ".join(f"'{name}', {value}" for name, value in values.items())
    columns = (
        f"v.id::text AS id, v.system_from, v.retired_at{author}{area}, jsonb_build_object({state}) AS state, "
        f"{_hanging(collection, clearance, 'v')} AS hanging"
    )
    chosen = f"v WHERE v.id = ANY(CAST(:ids AS uuid[])) AND {differs_sql(collection, clearance)}"
    sql = (
        f"SELECT {columns} FROM {collection.table}_history {chosen} "
        f"UNION ALL SELECT {columns} FROM {collection.table} {chosen} ORDER BY id, system_from"
    )
    found: dict[str, list[Row]] = {key: [] for key in object_ids}
    for row in execute_prepared(session, sql, {"ids": f"{{{','.join(found)}}}"}):
        version = row._asdict()
        state = version.pop("state") | {_BESIDE[collection.id].name: version.pop("hanging")}
        _append(found[version.pop("id")], version | {"state": state})
    return found


def _append(versions: list[Row], row: Row) -> None:
    """Add a version behind those before it."""
    changed = None
    if versions:
        last = versions[-1]
        last["system_to"] = row["system_from"]
        changed = [name for name, value in row["state"].items() if value != last["state"][name]]
    versions.append(row | {"version": len(versions) + 1, "system_to": None, "changed": changed})


def _comparable(collection: Collection, clearance: int) -> dict[str, str]:
    """SQL over a version ``{}`` by column; keys of other tables as codes that the reader sees: a hidden one is null."""
    readable = set(collection.columns(clearance))
    if clearance < 1:
        readable -= {"managing_unit_id", "secrecy_level"}
    return {name: _NAMED.get(name, f"{{}}.{name}") for name in COMPARED[collection.id] if name in readable}


def _beside(collection: Collection, clearance: int) -> tuple[str, str]:
    """SQL of when a row ``a`` that hangs on objects began, null where that is not known, and its FROM item."""
    table = _BESIDE[collection.id].table
    began = "CASE WHEN a.version = 1 THEN a.system_from END"
    if clearance < 3:
        return began, f"{table} a"
    return (
        f"coalesce({began}, h.system_from)",
        f"{table} a LEFT JOIN {table}_history h ON h.id = a.id AND h.version = 1",
    )


def _hanging(collection: Collection, clearance: int, version: str) -> str:
    """SQL of what hung on the object when a version of it had been written, as a JSON array in an order of its own.

    Rows whose beginning is known hung there from it to their end. When a retired row began stands in its history, which
    only the highest clearance without a limit of scope may read. For everybody else: changes retire what was there and
    add what is to be, so of the rows of unknown beginning those that were retired next are what there was.

    That is a guess in two cases, both of rows that are retired by now. What was added where nothing hung seems to have
    hung there before: its addition is not told. And where an author retired only some rows (those they saw), the others
    seem to begin then. Each change told is of rows that the caller sees, though it may be told of a version too late.
    """
    beside, moment = _BESIDE[collection.id], f"{version}.system_from"
    began, source = _beside(collection, clearance)
    rows = (
        f"SELECT jsonb_build_array({beside.values}) AS item, {began} AS began, "
        f"coalesce(a.retired_at, 'infinity') AS ended FROM {source} WHERE a.{beside.key} = {version}.id"
    )
    nearest = f"min(r.ended) FILTER (WHERE r.began IS NULL AND r.ended > {moment}) OVER () AS nearest"
    return (
        f"(SELECT coalesce(jsonb_agg(n.item ORDER BY n.item), '[]') FROM (SELECT r.*, {nearest} FROM ({rows}) r) n "
        f"WHERE (n.began <= {moment} AND n.ended > {moment}) OR (n.began IS NULL AND n.ended = n.nearest))"
    )


@dataclass(frozen=True)
class _Beside:
    """What hangs on an object and makes a version of it: its name in ``changed``, values compared, table, its key."""

    name: str
    values: str
    table: str
    key: str


_BESIDE: Final = {
    "parcels": _Beside(
        "uses",
        "a.ordinal, a.land_use_code, a.area_m2, a.origin_code, a.planned_use_code, a.term_until, a.shared",
        "parcel_use",
        "parcel_id",
    ),
    "works": _Beside("parcels", "a.parcel_id", "work_parcel", "work_id"),
}

_SHAPE: Final = "ST_AsEWKB({}.geom_source)"
_CODES: Final = "(SELECT o.code FROM {} o WHERE o.id = {{}}.{})"
_NAMED: Final = {
    "managing_unit_id": _CODES.format("organisation_unit", "managing_unit_id"),
    "using_unit_id": _CODES.format("organisation_unit", "using_unit_id"),
    "military_zone_id": _CODES.format("military_zone", "military_zone_id"),
}
