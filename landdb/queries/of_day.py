"""What hung on parcels on a past day: uses and works of then, as far as the register keeps them.

When retired ones were in force stands in histories which only the highest clearance reads (ADR 5): functions of the
database tell of moments at which the caller saw what they hung on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from landdb.domain.collections import PARCELS, WORKS
from landdb.queries import parcels
from landdb.queries.as_of import bind, level, source, tied_works
from landdb.queries.prepared import execute_prepared
from landdb.queries.sheet_shapes import find_use_names

Row = dict[str, Any]


def find_uses(session: Connection, row: Mapping[str, Any]) -> list[Row]:
    """Uses of a former version (``id``, ``system_from``, ``main_use_code``), at least the main one, without an area."""
    found = parcels.find_uses_at(session, row["id"], row["system_from"])
    code = row["main_use_code"]
    if code is None or code in {use["land_use_code"] for use in found}:
        return found
    name_vi, name_en = find_use_names(session, [code])[code]
    nothing = dict.fromkeys(("area_m2", "origin_code", "origin_vi", "origin_en", "planned_use_code", "term_until"))
    return [{"land_use_code": code, "name_vi": name_vi, "name_en": name_en, "shared": False, "ordinal": 1} | nothing]


def tied_parcels(works: str, day: date, clearance: int) -> str:
    """A CTE ``tied`` of the parcels on which works stood on a day.

    Its columns are ``work_id``, ``id``, ``sheet_no``, ``parcel_no`` and ``level``, with which a file that names the
    parcel is handled. ``works`` is a query of identifiers. Parcels are looked up one by one: the planner, who does not
    know how many they are, would compare each with each.
    """
    return (
        f"tie AS MATERIALIZED (SELECT parcel_id, work_id FROM landdb.ties_of_works(ARRAY({works}), :as_of_end)), "
        f"tied AS MATERIALIZED (SELECT tie.work_id, t.id, t.sheet_no, t.parcel_no, {level(PARCELS, day, clearance)} "
        "AS level FROM tie CROSS JOIN LATERAL ("
        f"SELECT * FROM {source(PARCELS, day, clearance)} "
        "WHERE t.id = tie.parcel_id AND t.retired_at IS NULL OFFSET 0) t)"
    )


def find_works(session: Connection, parcel_id: str, clearance: int, day: date) -> list[Row]:
    """Works that stood on a parcel at the end of a day, as they were; of their dossiers nothing is kept by day."""
    more = "t.work_group, t.secrecy_level, NULL AS missing_dossier" if clearance >= 1 else "NULL AS work_group"
    sql = (
        "SELECT t.id::text AS id, t.code, t.name_vi AS name, t.work_type, t.condition, t.lifecycle, t.built_year, "
        f"t.floor_area_m2::float8 AS floor_area_m2, {more} FROM {source(WORKS, day, clearance)} "
        f"WHERE t.retired_at IS NULL AND t.id = ANY({tied_works('ARRAY[CAST(:id AS uuid)]')}) ORDER BY t.code, t.id"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": parcel_id} | bind(day))]
