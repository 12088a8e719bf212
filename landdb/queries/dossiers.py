"""What the dossiers of defence works lack (Law 25/2023/QH15, art. 10(1)), as the caller sees documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.codes import DOSSIER_COMPLETE
from landdb.domain.collections import PARCELS
from landdb.queries.dossier_boxes import MISSING_DOCUMENTS
from landdb.queries.selection import Selection, rows_of, where


@dataclass(frozen=True)
class Gap:
    """Works whose dossier lacks a document (``box``), or nothing, and the parcels on which they stand."""

    box: str
    works: int
    parcels: int


_COUNT: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT t.id FROM {rows} WHERE {clause}
    ), standing AS MATERIALIZED (
        SELECT wp.parcel_id, w.id, w.secrecy_level FROM work_parcel wp JOIN work w ON w.id = wp.work_id
        WHERE wp.retired_at IS NULL AND w.retired_at IS NULL AND wp.parcel_id IN (SELECT id FROM chosen)
    ), judged AS MATERIALIZED (
        SELECT w.id, {missing} AS missing FROM (SELECT DISTINCT id FROM standing) w
    )
    SELECT box, count(DISTINCT s.id) AS works, count(DISTINCT s.parcel_id) AS parcels, max(s.secrecy_level) AS level
    FROM standing s JOIN judged j ON j.id = s.id,
         unnest(CASE WHEN cardinality(j.missing) = 0 THEN ARRAY[CAST(:complete AS text)] ELSE j.missing END) AS box
    GROUP BY box"""
"""Each step is made once: below row-level security the planner believes in single rows, and would make one for each."""


def count_gaps(session: Connection, selection: Selection, clearance: int) -> tuple[list[Gap], int]:
    """Gaps of the works on selected parcels, and the highest secrecy level of these works; clearance 1 or above."""
    clause = where(PARCELS, selection, clearance)
    rows_sql = rows_of(PARCELS, selection, clearance)
    sql = _COUNT.format(rows=rows_sql, clause=clause.sql, missing=MISSING_DOCUMENTS)
    rows = session.execute(text(sql), clause.params | {"complete": DOSSIER_COMPLETE}).all()
    return [Gap(row.box, row.works, row.parcels) for row in rows], max((row.level for row in rows), default=0)
