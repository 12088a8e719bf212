"""Versions of one parcel or work, oldest first, with what changed from one to the next."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from landdb.domain.access import Collection

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


def find_versions(session: Session, collection: Collection, object_id: str, clearance: int) -> list[Row]:
    """Visible versions; each has ``changed``: names of the columns in which it differs from the one before.

    ``geom_source`` among them means that the boundary was surveyed anew; the first visible version has ``None``.
    """
    readable = set(collection.columns(clearance))
    if clearance < 1:
        readable -= {"managing_unit_id", "secrecy_level"}
    compared = [name for name in COMPARED[collection.id] if name in readable]
    author = ", changed_by" if clearance >= 1 else ""
    area = ", legal_area_m2::float8 AS legal_area_m2" if collection.id == "parcels" else ""
    columns = f"version, system_from, retired_at{author}{area}"
    pairs = ", ".join(f"'{name}', {name}" for name in compared)
    state = f"jsonb_build_object({pairs}, 'geom_source', md5(ST_AsBinary(geom_source)))"
    sql = (
        f"SELECT {columns}, system_to, {state} AS state FROM {collection.table}_history WHERE id = CAST(:id AS uuid) "
        f"UNION ALL SELECT {columns}, NULL, {state} FROM {collection.table} WHERE id = CAST(:id AS uuid) "
        "ORDER BY version"
    )
    versions: list[Row] = []
    before: Row | None = None
    for row in session.execute(text(sql), {"id": object_id}).mappings():
        version = dict(row)
        state_now = version.pop("state")
        version["changed"] = None if before is None else [key for key in state_now if state_now[key] != before[key]]
        before = state_now
        versions.append(version)
    return versions
