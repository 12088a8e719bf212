"""Rows as they were at the end of a day: of each object the version which the register had then, as its reader sees it.

What was registered later although it existed already is taken as it was first registered, if its papers say that it
was valid on the day (``valid_from``, and no legal end before it): a register does not begin with the land.
Versions are looked for among those that the caller may see, without regard to when one was replaced: a hidden version
between two visible ones leaves no gap that would tell of it (ADR 5).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from landdb.domain.collections import Collection
from landdb.domain.vietnam_time import VIETNAM

ZONE: Final = f"AT TIME ZONE INTERVAL '{VIETNAM.utcoffset(None)}'"
"""That of :data:`VIETNAM`; the zone of that name in PostgreSQL has other hours before 1975."""


def has_versions(collection: Collection) -> bool:
    """Whether former versions of a collection's rows are kept."""
    return "retired_at" in collection.technical_columns


def bind(day: date | None) -> dict[str, Any]:
    """Parameters of :func:`source`."""
    if day is None:
        return {}
    return {"as_of": day, "as_of_end": datetime.combine(day + timedelta(days=1), time.min, VIETNAM)}


def midnight(day: str) -> str:
    """SQL of the moment at which a day (SQL of a date, also the one after Python's last) begins in Viet Nam."""
    return f"(CAST({day} AS timestamp) {ZONE})"


def level(collection: Collection, day: date | None, clearance: int) -> str:
    """SQL of the secrecy level with which a row ``t`` of :func:`source` is handled; 0 to readers who see no levels.

    It is that of its version or today's, whichever is higher: what became secret later is handled as secret.
    """
    if clearance < 1:
        return "0"
    if day is None:
        return "t.secrecy_level"
    return f"greatest(t.secrecy_level, (SELECT n.secrecy_level FROM {collection.table} n WHERE n.id = t.id))"


def source(collection: Collection, day: date | None, clearance: int, *, row: str = "t") -> str:
    """FROM item that yields rows ``row``: the table, or a sub-select of versions; ``day`` is bound by :func:`bind`.

    A condition on them is pushed down to both tables, so that their spatial indexes serve.
    """
    table = collection.table
    if day is None:
        return f"{table} {row}"
    names = dict.fromkeys([*collection.columns(clearance), "system_from"])
    current, former = (", ".join(f"{version}.{name}" for name in names) for version in "ph")
    earlier = f"SELECT FROM {table}_history e WHERE e.id"
    told_later = (
        f"p.valid_from <= :as_of AND (p.valid_to IS NULL OR p.valid_to > :as_of) AND NOT EXISTS ({earlier} = p.id)"
    )
    last_before = f"NOT EXISTS ({earlier} = h.id AND e.system_from > h.system_from AND e.system_from < :as_of_end)"
    first_of_all = (
        "h.valid_from <= :as_of AND (n.valid_to > :as_of OR (n.valid_to IS NULL AND n.retired_at IS NULL)) "
        f"AND NOT EXISTS ({earlier} = h.id AND e.system_from < h.system_from)"
    )
    return (
        f"(SELECT {current} FROM {table} p "
        f"WHERE p.retired_at IS NULL AND (p.system_from < :as_of_end OR ({told_later})) "
        f"UNION ALL SELECT {former} FROM {table}_history h "
        f"JOIN {table} n ON n.id = h.id AND n.system_from >= :as_of_end WHERE h.retired_at IS NULL "
        f"AND CASE WHEN h.system_from < :as_of_end THEN {last_before} ELSE {first_of_all} END) {row}"
    )


def uses(row: str) -> str:
    """FROM item of the uses that a version ``row`` (with ``id`` and ``system_from``) of a parcel was written with."""
    return f"landdb.uses_of_version({row}.id, {row}.system_from)"


def ties(parcels: str) -> str:
    """FROM item of ``parcel_id`` and ``work_id``: works that stood on parcels at the end of the day of :func:`bind`.

    ``parcels`` is SQL of an array of their identifiers.
    """
    return f"landdb.ties_of_day({parcels}, :as_of_end)"


def tied_works(parcels: str) -> str:
    """SQL of an array of the works of :func:`ties`: compared with ANY it is known before works are looked for.

    A join would read all works of the day for each parcel, for nobody knows how few stand on one.
    """
    return f"ARRAY(SELECT o.work_id FROM {ties(parcels)} o)"
