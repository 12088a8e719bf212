"""SQL of what people look at before they decide on an import: its findings, its rows, what it would retire.

Row-level security applies throughout: registered shapes are shown as far as the reader may see them today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target
from landdb.queries.import_tables import REGISTERED, STAGED, TABLES
from landdb.queries.selection import Box

Row = dict[str, Any]
Place = tuple[int, int, UUID]
"""Where a page of removals ends: sheet, number, identifier."""

_GEOJSON: Final = "ST_AsGeoJSON({}, 8, 0)::json"


def find_state(session: Connection, batch_id: UUID) -> str | None:
    """Where a batch stands; None when the session's actor sees no such one."""
    sql = "SELECT state FROM import_batch WHERE id = :id"
    return session.execute(text(sql), {"id": batch_id}).scalar_one_or_none()


def find_issues(
    session: Connection, batch_id: UUID, limit: int, after: int, codes: Sequence[str] = (),
    severities: Sequence[str] = (),
) -> list[Row]:  # fmt: skip
    """Findings of a batch, of some codes and severities where such are named, after the one numbered ``after``.

    They are numbered within the batch: the table's own numbers would tell how many findings others have had.
    """
    sql = f"""
        SELECT i.number AS id, i.row_no, i.code, i.variant, i.severity, i.field, i.params, i.message_vi, i.message_en,
               i.remedy_vi, i.remedy_en, i.measured, i.limit_value, i.accepted_by, i.accepted_at, i.acceptance_reason,
               {_GEOJSON.format("i.geom")} AS geometry
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM import_issue WHERE batch_id = :id) i
        WHERE i.number > :after AND (:any_code OR i.code = ANY(:codes))
          AND (:any_severity OR i.severity = ANY(:severities))
        ORDER BY i.number LIMIT :limit"""
    return _all(session, sql, {
        "id": batch_id, "after": after, "limit": limit, "codes": list(codes), "any_code": not codes,
        "severities": list(severities), "any_severity": not severities,
    })  # fmt: skip


def find_rows(
    session: Connection, batch_id: UUID, target: Target, limit: int, after: int, *, outcome: str | None = None,
    boxes: Sequence[Box] = (), rows: Sequence[int] = (),
) -> list[Row]:  # fmt: skip
    """Staged rows of a batch after the one numbered ``after``, with their cells (``raw``) and shapes in WGS 84.

    Only those of an outcome, in some boxes, of some numbers (``rows``) where such are given.

    ``object_id`` is the registered object that the row has become, changes or repeats, where the reader sees it;
    ``before`` is the registered shape with which a row that changes something was compared, where the reader sees that
    version. Its number is not told: it counts changes that the reader may not see.
    """
    places = [
        f"s.geom && ST_MakeEnvelope(:west_{n}, :south_{n}, :east_{n}, :north_{n}, 4326)" for n in range(len(boxes))
    ]
    bound = {f"{side}_{n}": value for n, box in enumerate(boxes) for side, value in vars(box).items()}
    conditions = ["s.batch_id = :id", "s.row_no > :after"] + ([f"({' OR '.join(places)})"] if places else [])
    if rows:
        conditions.append("s.row_no = ANY(:rows)")
    if outcome is not None:
        conditions.append("coalesce(o.outcome, 'add') = 'add'" if outcome == "add" else "o.outcome = :outcome")
    sql = f"""
        SELECT p.row_no, p.outcome, p.key, p.raw, {_GEOJSON.format("p.geom")} AS geometry,
               r.id AS object_id,
               {_GEOJSON.format("former.geom")} AS before
        FROM (SELECT s.row_no, coalesce(o.outcome, 'add') AS outcome, {TABLES[target].key} AS key, s.raw, s.geom,
                     coalesce(o.object_id, s.object_id) AS object_id, o.version
              FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE {" AND ".join(conditions)} ORDER BY s.row_no LIMIT :limit) p
             LEFT JOIN {REGISTERED[target]} r
                 ON r.id = p.object_id AND p.outcome IN ('add', 'change', 'unchanged')
             LEFT JOIN LATERAL ({_former(target)}) former ON p.outcome = 'change'
        ORDER BY p.row_no"""
    asked = {"id": batch_id, "after": after, "limit": limit, "outcome": outcome, "rows": list(rows)}
    return _all(session, sql, asked | bound)


def _former(target: Target) -> str:
    """SQL of the object of a row ``p`` as registered before the batch.

    Numbers of former versions are for the highest clearance, so they are found by their times: beside the object's key,
    for all versions that one batch has ended share their time and its index would find them all.
    """
    name = REGISTERED[target]
    present = f"SELECT t.geom FROM {name} t WHERE t.id = p.object_id AND t.version = p.version"
    if not TABLES[target].has_history:
        return present
    return f"""
        {present}
        UNION ALL
        SELECT h.geom FROM {name}_history h
        WHERE h.id = p.object_id AND h.import_batch_id IS DISTINCT FROM :id AND h.system_to + interval '0' IN (
            SELECT t.system_from FROM {name} t WHERE t.id = p.object_id AND t.import_batch_id = :id
            UNION ALL
            SELECT v.system_from FROM {name}_history v WHERE v.id = p.object_id AND v.import_batch_id = :id)
        LIMIT 1"""


_REMOVED: Final[Mapping[Target, str]] = {
    "parcels": "p.tile_id, p.sheet_no, p.parcel_no, p.main_use_code, p.legal_area_m2, p.measured_area_m2",
    "works": "p.code, 0 AS sheet_no, 0 AS parcel_no",
    "markers": "p.number, p.kind, p.condition, 0 AS sheet_no, 0 AS parcel_no",
    "protection_areas": "p.kind, p.medium, p.extension_m, 0 AS sheet_no, 0 AS parcel_no",
}
"""What is shown of a retired object; only parcels have a sheet and a number, by which they are ordered."""


def find_removals(session: Connection, batch_id: UUID, target: Target, limit: int, after: Place | None) -> list[Row]:
    """Registered objects that a batch retires, by sheet and number; those hidden from the reader are not there."""
    sql = f"""
        SELECT * FROM (
            SELECT p.id, {_REMOVED[target]}, p.retired_at IS NOT NULL AS retired, r.replaced,
                   {_GEOJSON.format("p.geom")} AS geometry
            FROM staged_removal r JOIN {REGISTERED[target]} p ON p.id = r.object_id WHERE r.batch_id = :id) p
        WHERE :first OR (p.sheet_no, p.parcel_no, p.id) > (:sheet, :number, :key)
        ORDER BY p.sheet_no, p.parcel_no, p.id LIMIT :limit"""
    sheet, number, key = after or (0, 0, batch_id)
    return _all(session, sql, {
        "id": batch_id, "limit": limit, "first": after is None, "sheet": sheet, "number": number, "key": key,
    })  # fmt: skip


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in session.execute(text(sql), dict(parameters)).mappings()]
