"""What was registered, changed and ended, the newest first, as its reader sees it (ADR 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS
from landdb.queries.as_of import midnight
from landdb.queries.selection import Period
from landdb.queries.versions import differs_sql, find_histories

Row = dict[str, Any]
Place = tuple[datetime, UUID]
"""Where a change stands in the list: when it was registered, the parcel."""


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes a list shows: of days (both included), of parcels in a province or of a unit, by its code."""

    period: Period | None = None
    province: str | None = None
    unit: str | None = None


def find_changes(
    session: Connection, clearance: int, limit: int, wanted: ChangeFilter = ChangeFilter(), after: Place | None = None
) -> list[Row]:
    """The newest changes behind ``after``, at most ``limit``, each with its parcel and the import that brought it.

    A version that differs in nothing that the caller may read is none, here as in the history. The database passes over
    such by itself, in the one statement whose time is bounded: a page that ends at them would tell how many there are.
    """
    places = _find_places(session, wanted, clearance, limit, after)
    histories = find_histories(session, PARCELS, {str(key) for _, key in places}, clearance)
    keys = [key for _, key in places]
    parcels = _find_parcels(session, keys)
    batches = find_batches(session, keys) if clearance >= 1 else {}
    return [
        {"id": key, "parcel": parcels[key], "batch": batches.get((moment, key))}
        | _change_at(histories[str(key)], moment)
        for moment, key in places
    ]


def place_of(change: Row) -> Place:
    """Where a change stands in the list."""
    return change["at"], change["id"]


def _change_at(versions: Sequence[Row], moment: datetime) -> Row:
    """What the version that began at a moment did."""
    at = next(at for at, version in enumerate(versions) if version["system_from"] == moment)
    version, before = versions[at], versions[at - 1] if at else None
    was_ended = before is not None and before["retired_at"] is not None
    if version["retired_at"] is not None and not was_ended:
        kind = "ended"
    elif before is None:
        kind = "registered"
    else:
        kind = "restored" if was_ended and version["retired_at"] is None else "changed"
    return {
        "at": moment, "kind": kind, "changed": version["changed"] or [], "version": version["version"],
        "changed_by": version.get("changed_by"),
    }  # fmt: skip


def _find_places(
    session: Connection, wanted: ChangeFilter, clearance: int, limit: int, after: Place | None
) -> list[Place]:
    """Moments and parcels of versions that are ones to the caller, the newest first.

    Each part has an index in that order (``parcel_system_from_idx``, ``parcel_ended_idx``,
    ``parcel_history_system_from_idx``).
    """
    of_own, bound = _conditions(wanted, after, "v")
    of_current, _ = _conditions(wanted, after, "p")
    joined = "parcel_history v JOIN parcel p ON p.id = v.id" if wanted.province or wanted.unit else "parcel_history v"
    parts = (
        f"(SELECT v.system_from, v.id FROM {versions}{conditions} AND {differs_sql(PARCELS, clearance)} "
        "ORDER BY v.system_from DESC, v.id DESC LIMIT :n)"
        for versions, conditions in (
            ("parcel v WHERE v.retired_at IS NULL", of_own),
            ("parcel v WHERE v.retired_at IS NOT NULL", of_own),
            (f"{joined} WHERE true", of_current),
        )
    )
    # For the policy of former versions the planner would hash all parcels first, LIMIT or not: that does not fit.
    session.execute(text("SELECT set_config('work_mem', '64kB', true)"))
    sql = f"SELECT system_from, id FROM ({' UNION ALL '.join(parts)}) v ORDER BY system_from DESC, id DESC LIMIT :n"
    return [(row.system_from, row.id) for row in session.execute(text(sql), bound | {"n": limit})]


def _conditions(wanted: ChangeFilter, after: Place | None, parcel: str) -> tuple[str, Row]:
    """SQL over versions ``v`` and their parcels under an alias, each behind an AND, and what it binds."""
    parts: list[str] = []
    bound: Row = {}
    if after is not None:
        parts.append("(v.system_from, v.id) < (:moment, :key)")
        bound |= {"moment": after[0], "key": after[1]}
    if wanted.period and wanted.period.start:
        parts.append(f"v.system_from >= {midnight('CAST(:since AS date)')}")
        bound["since"] = wanted.period.start
    if wanted.period and wanted.period.end:
        parts.append(f"v.system_from < {midnight('CAST(:until AS date) + 1')}")
        bound["until"] = wanted.period.end
    if wanted.province:
        parts.append(f"{parcel}.province_code = :province")
        bound["province"] = wanted.province
    if wanted.unit:
        parts.append(
            f"{parcel}.managing_unit_id = "
            "(SELECT u.id FROM organisation_unit u WHERE u.code = :unit AND u.retired_at IS NULL)"
        )
        bound["unit"] = wanted.unit
    return "".join(f" AND {part}" for part in parts), bound


def _find_parcels(session: Connection, keys: Sequence[UUID]) -> dict[UUID, Row]:
    """What names each parcel and where it lies; what became of it, or what it came out of, by a split or merger."""
    tied = (
        "(SELECT coalesce(json_agg(json_build_object('sheet_no', o.sheet_no, 'parcel_no', o.parcel_no) "
        "ORDER BY o.sheet_no, o.parcel_no, o.id), '[]') FROM parcel_lineage l JOIN parcel o ON o.id = l.{other} "
        "WHERE l.{own} = t.id AND l.retired_at IS NULL)"
    )
    sql = (
        "SELECT t.id, t.tile_id, t.sheet_no, t.parcel_no, t.main_use_code, a.name_vi AS commune_name, "
        "t.retired_at IS NOT NULL AS ended, "
        f"{tied.format(own='former_parcel_id', other='parcel_id')} AS successors, "
        f"{tied.format(own='parcel_id', other='former_parcel_id')} AS origins, "
        "ARRAY[ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)] AS bbox "
        "FROM parcel t JOIN admin_unit a ON a.id = t.admin_unit_id WHERE t.id = ANY(:keys)"
    )
    rows = session.execute(text(sql), {"keys": list(keys)}).mappings()
    return {row["id"]: {**row, "id": str(row["id"])} for row in rows}


def find_batches(session: Connection, keys: Sequence[UUID]) -> dict[Place, Row]:
    """The imports that wrote versions of parcels or were undone by them, those that the caller may see, by place.

    What is brought back names the import that had written it once: it is told apart by the moment.
    """
    sql = (
        "WITH v AS MATERIALIZED (SELECT id, system_from, import_batch_id FROM parcel WHERE id = ANY(:keys) UNION ALL "
        "SELECT id, system_from, import_batch_id FROM parcel_history WHERE id = ANY(:keys)) "
        "SELECT v.id, v.system_from, b.id AS batch_id, b.file_name, b.taken_over_at IS NOT NULL AS taken_over, "
        "d.undone "
        "FROM v JOIN (SELECT DISTINCT id, import_batch_id FROM v) named ON named.id = v.id "
        "JOIN import_batch b ON b.id = named.import_batch_id "
        "CROSS JOIN LATERAL (VALUES (b.finished_at, false), (b.reverted_at, true)) d(at, undone) "
        "WHERE v.system_from BETWEEN d.at AND d.at + interval '1 millisecond' "
        "AND (d.undone OR v.import_batch_id = b.id) ORDER BY d.at, d.undone"
    )
    return {
        (row.system_from, row.id): {
            "id": str(row.batch_id), "file_name": row.file_name, "taken_over": row.taken_over, "undone": row.undone,
        }
        for row in session.execute(text(sql), {"keys": list(keys)})
    }  # fmt: skip
