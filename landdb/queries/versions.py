"""Versions of one parcel or work, oldest first, with what changed from one to the next."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.access import Collection
from landdb.queries.prepared import execute_prepared

Row = dict[str, Any]

COMPARED: Final = {
    "parcels": (
        "admin_unit_id", "sheet_no", "parcel_no", "legal_area_m2", "main_use_code", "status", "certificate_status",
        "map_scale", "valid_from", "valid_to", "certificate_no", "certificate_date", "managing_unit_id",
        "using_unit_id", "military_zone_id", "address", "secrecy_level", "surveyed_on", "survey_method", "note",
    ),
    "works": (
        "admin_unit_id", "code", "name_vi", "work_type", "condition", "lifecycle", "floor_area_m2", "built_year",
        "work_group", "managing_unit_id", "military_zone_id", "secrecy_level", "protection_scheme",
    ),
}  # fmt: skip
"""Columns whose change a reader is told of, where their clearance lets them read the column."""


def find_versions(session: Connection, collection: Collection, object_id: str, clearance: int) -> list[Row]:
    """Visible versions; each has ``changed``: names of the columns in which it differs from the one before.

    ``geom_source`` among them means that the boundary was surveyed anew; the first visible version has ``None``.
    Versions are counted and joined in time as the caller sees them: numbers or gaps would tell of hidden ones.
    """
    expressions = _comparable(collection, clearance)
    author = ", x.changed_by" if clearance >= 1 else ""
    area = ", x.legal_area_m2::float8 AS legal_area_m2" if collection.id == "parcels" else ""
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in expressions.items())
    state = f"jsonb_build_object({pairs}, 'geom_source', md5(ST_AsBinary(x.geom_source))) AS state"
    columns = f"x.system_from, x.retired_at{author}{area}, {state}"
    sql = (
        f"SELECT {columns} FROM {collection.table}_history x WHERE x.id = CAST(:id AS uuid) "
        f"UNION ALL SELECT {columns} FROM {collection.table} x WHERE x.id = CAST(:id AS uuid) ORDER BY system_from"
    )
    versions: list[Row] = []
    before: Row | None = None
    for number, row in enumerate(execute_prepared(session, sql, {"id": object_id}), start=1):
        version = row._asdict() | {"version": number, "system_to": None}
        state_now = version.pop("state")
        version["changed"] = None if before is None else [key for key in state_now if state_now[key] != before[key]]
        if versions:
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


_UNIT: Final = "(SELECT u.code FROM organisation_unit u WHERE u.id = {column})"
_NAMED: Final = {
    "managing_unit_id": _UNIT,
    "using_unit_id": _UNIT,
    "military_zone_id": "(SELECT z.code FROM military_zone z WHERE z.id = {column})",
}
