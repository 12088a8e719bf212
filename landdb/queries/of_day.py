"""What hung on parcels on a past day: uses and works of then, as far as the register keeps them.

A change retires all uses of a parcel (all ties of a work) and adds others, so that those of a moment are the next to
end, which they do together. When retired ones began stands in a history which only the highest clearance reads (ADR 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.collections import WORKS
from landdb.queries import parcels
from landdb.queries.as_of import bind, source
from landdb.queries.prepared import execute_prepared
from landdb.queries.sheet_shapes import find_use_names

Row = dict[str, Any]

_ENDED: Final = "coalesce({0}.retired_at, 'infinity')"
USES: Final = (
    "(SELECT a.id, a.ordinal, a.land_use_code, a.area_m2 FROM parcel_use a WHERE a.parcel_id = {0}.id "
    "AND (a.version > 1 OR a.system_from <= {0}.system_from) "
    f"AND {_ENDED.format('a')} = (SELECT min({_ENDED.format('o')}) FROM parcel_use o "
    f"WHERE o.parcel_id = {{0}}.id AND {_ENDED.format('o')} > {{0}}.system_from) "
    "AND NOT EXISTS (SELECT FROM parcel_use o WHERE o.parcel_id = {0}.id "
    "AND o.version > CASE WHEN o.retired_at IS NULL THEN 1 ELSE 2 END))"
)
"""Uses that the version ``{0}`` of a parcel was written with; none where a change of them was undone since."""

TIES: Final = (
    "(SELECT a.work_id FROM work_parcel a WHERE a.parcel_id = {0}.id "
    "AND (a.version > 1 OR a.system_from < :as_of_end) "
    f"AND {_ENDED.format('a')} = (SELECT min({_ENDED.format('o')}) FROM work_parcel o "
    f"WHERE o.work_id = a.work_id AND {_ENDED.format('o')} >= :as_of_end))"
)
"""Works that stood on a parcel ``{0}`` at the end of the day of :func:`landdb.queries.as_of.bind`."""


def find_uses(session: Connection, row: Mapping[str, Any]) -> list[Row]:
    """Uses of a former version (``id``, ``system_from``, ``main_use_code``), at least the main one, without an area."""
    found = parcels.find_uses_at(session, row["id"], row["system_from"])
    code = row["main_use_code"]
    if code is None or code in {use["land_use_code"] for use in found}:
        return found
    name_vi, name_en = find_use_names(session, [code])[code]
    nothing = dict.fromkeys(("area_m2", "origin_code", "origin_vi", "origin_en", "planned_use_code", "term_until"))
    return [{"land_use_code": code, "name_vi": name_vi, "name_en": name_en, "shared": False, "ordinal": 1} | nothing]


def find_works(session: Connection, parcel_id: str, clearance: int, day: date) -> list[Row]:
    """Works that stood on a parcel at the end of a day, as they were; of their dossiers nothing is kept by day."""
    more = "t.work_group, t.secrecy_level, NULL AS missing_dossier" if clearance >= 1 else "NULL AS work_group"
    ties = TIES.format("own").replace("own.id", "CAST(:id AS uuid)")
    sql = (
        "SELECT t.id::text AS id, t.code, t.name_vi AS name, t.work_type, t.condition, t.lifecycle, t.built_year, "
        f"t.floor_area_m2::float8 AS floor_area_m2, {more} FROM {source(WORKS, day, clearance)} "
        f"WHERE t.retired_at IS NULL AND t.id IN {ties} ORDER BY t.code, t.id"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": parcel_id} | bind(day))]
