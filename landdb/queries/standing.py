"""SQL of the markers and works on parcels that an import ends or divides: where they go, and what stops an undo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.issues import Language

Row = dict[str, Any]
Limits = Mapping[int, float]
"""By map scale (0: unknown) how far (m) from a parcel something may lie that stands on it."""

_NAMED: Final = 10


def count_former(session: Connection, batch_id: UUID) -> int:
    """Number of registered parcels that a batch ends, or that its rows come out of."""
    sql = """SELECT count(*) FROM (SELECT object_id FROM staged_removal WHERE batch_id = :id
                                   UNION SELECT parcel_id FROM staged_origin WHERE batch_id = :id) f"""
    return int(session.execute(text(sql), {"id": batch_id}).scalar_one())


def find_scales(session: Connection, batch_id: UUID) -> list[int]:
    """Map scales of the rows that come out of registered parcels, 0 for unknown ones."""
    sql = """SELECT DISTINCT coalesce(s.map_scale, t.map_scale, 0)
             FROM (SELECT DISTINCT row_no FROM staged_origin WHERE batch_id = :id) g
             JOIN staged_parcel s ON s.batch_id = :id AND s.row_no = g.row_no
             LEFT JOIN staged_outcome o ON o.batch_id = :id AND o.row_no = g.row_no
             LEFT JOIN parcel t ON t.id = o.object_id"""
    return list(session.execute(text(sql), {"id": batch_id}).scalars())


def note_standing(session: Connection, batch_id: UUID, limits: Limits) -> list[Row]:
    """Markers and works that a batch takes from their parcels, as the actor sees them; which of them end is kept.

    One row for those that go over to other parcels, one for those that lie in none (``ends``): the numbers of
    ``parcels``, ``markers`` and ``works``, and the first of them (``named``: code, number, sheet_no, parcel_no).
    """
    kept = """, kept AS (
        INSERT INTO staged_ending (batch_id, parcel_id, object_id)
        SELECT DISTINCT :id, parcel_id, coalesce(marker_id, work_id) FROM standing WHERE ends ON CONFLICT DO NOTHING)"""
    return _count_standing(session, batch_id, limits, kept, "true")


def count_untold(session: Connection, batch_id: UUID, limits: Limits) -> list[Row]:
    """As `note_standing`, of those alone that end and of which the author was told nothing; nothing is kept."""
    untold = """ends AND NOT EXISTS (
        SELECT FROM staged_ending e WHERE e.batch_id = :id AND e.parcel_id = s.parcel_id
        AND e.object_id = coalesce(s.marker_id, s.work_id))"""
    return _count_standing(session, batch_id, limits, "", untold)


def _count_standing(session: Connection, batch_id: UUID, limits: Limits, kept: str, counted: str) -> list[Row]:
    sql = f"""
        WITH standing AS MATERIALIZED (
            SELECT DISTINCT h.heir_id IS NULL AS ends, h.parcel_id, h.marker_id, h.work_id, w.code, m.number,
                   p.sheet_no, p.parcel_no
            FROM landdb.find_heirs(:id, CAST(:limits AS jsonb)) h JOIN parcel p ON p.id = h.parcel_id
            LEFT JOIN boundary_marker m ON m.id = h.marker_id LEFT JOIN work w ON w.id = h.work_id
            WHERE h.heir_id IS DISTINCT FROM h.parcel_id){kept}
        SELECT ends, count(DISTINCT parcel_id) AS parcels, count(DISTINCT marker_id) AS markers,
               count(DISTINCT work_id) AS works,
               (array_agg(json_build_object('code', code, 'number', number, 'sheet_no', sheet_no,
                                            'parcel_no', parcel_no)
                          ORDER BY code, sheet_no, parcel_no, number))[1:{_NAMED}] AS named
        FROM standing s WHERE {counted} GROUP BY ends ORDER BY ends"""
    found = session.execute(text(sql), {"id": batch_id, "limits": json.dumps(dict(limits))})
    return [dict(row) for row in found.mappings()]


def count_told(session: Connection, batch_id: UUID) -> int:
    """How many markers and works the author was told to end; 0 where it is known which they are.

    It is not of a batch that was judged before anybody kept them.
    """
    sql = """SELECT i.measured FROM import_issue i WHERE i.batch_id = :id AND i.code = 'B03' AND i.variant = ''
             AND NOT EXISTS (SELECT FROM staged_ending e WHERE e.batch_id = :id) ORDER BY i.id LIMIT 1"""
    return int(session.execute(text(sql), {"id": batch_id}).scalar_one_or_none() or 0)


def carry_over(session: Connection, batch_id: UUID, limits: Limits) -> None:
    """Take markers and works, hidden ones too, to the parcels in which they lie now; nothing comes back."""
    sql = "SELECT landdb.carry_over(:id, CAST(:limits AS jsonb))"
    session.execute(text(sql), {"id": batch_id, "limits": json.dumps(dict(limits))})


def find_standing_on(session: Connection, batch_id: UUID) -> list[dict[Language, str]]:
    """What people call the markers and works in force on the parcels that a batch has added, as the actor sees them.

    Those that the batch itself has brought there go back with it.
    """
    added = """p.import_batch_id = :id AND p.retired_at IS NULL
               AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.object_id = p.id)"""
    sql = f"""
        SELECT concat('mốc ', m.number, ' (thửa ', p.parcel_no, ' tờ ', p.sheet_no, ')') AS vi,
               concat('marker ', m.number, ' (parcel ', p.parcel_no, ' of sheet ', p.sheet_no, ')') AS en
        FROM boundary_marker m JOIN parcel p ON p.id = m.parcel_id
        WHERE m.retired_at IS NULL AND m.import_batch_id IS DISTINCT FROM :id AND {added}
        UNION
        SELECT w.code, w.code FROM work_parcel t JOIN work w ON w.id = t.work_id JOIN parcel p ON p.id = t.parcel_id
        WHERE t.retired_at IS NULL AND w.retired_at IS NULL AND t.import_batch_id IS DISTINCT FROM :id AND {added}
        ORDER BY vi"""
    return [{"vi": row.vi, "en": row.en} for row in session.execute(text(sql), {"id": batch_id})]
