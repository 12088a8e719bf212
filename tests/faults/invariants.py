"""What must hold of the whole register after every cycle, asked in SQL; each question names what breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.import_states import ENDED, RUNNING
from tests.faults.files import Content

_QUESTIONS: Final = {
    "a batch is still running": "SELECT id, state FROM import_batch WHERE state = ANY(:running) OR state = 'received'",
    "a ledger does not close": """
        SELECT id, state, rows_read, rows_added, rows_changed, rows_unchanged, rows_rejected, rows_quarantined
        FROM import_batch WHERE state = ANY(:ended) AND state <> 'dry_run'
          AND rows_read <> rows_added + rows_changed + rows_unchanged + rows_rejected + rows_quarantined""",
    "a committed batch has not its ledger in the register": """
        SELECT b.id, b.state, b.rows_added, b.rows_changed, b.rows_removed, w.n FROM import_batch b
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT id) AS n FROM (
                SELECT id FROM parcel WHERE import_batch_id = b.id
                UNION ALL SELECT id FROM parcel_history WHERE import_batch_id = b.id) AS own) AS w
        WHERE w.n <> CASE WHEN b.state IN ('committed', 'reverted') THEN b.rows_added + b.rows_changed + b.rows_removed
                     ELSE 0 END""",
    "uses of a batch that was not written": """
        SELECT DISTINCT b.id, b.state FROM import_batch b JOIN parcel_use u ON u.import_batch_id = b.id
        WHERE b.state NOT IN ('committed', 'reverted')""",
    "a reverted batch still stands": """
        SELECT b.id, count(*) FROM import_batch b JOIN parcel p ON p.import_batch_id = b.id
        WHERE b.state = 'reverted' AND p.retired_at IS NULL GROUP BY b.id""",
    "a parcel is there twice": """
        SELECT admin_unit_id, sheet_no, parcel_no, count(*) FROM parcel WHERE retired_at IS NULL
        GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "uses and parcel disagree": """
        SELECT p.id, p.legal_area_m2, u.area_m2 FROM parcel p LEFT JOIN LATERAL (
            SELECT sum(area_m2) AS area_m2 FROM parcel_use WHERE parcel_id = p.id AND retired_at IS NULL) u ON true
        WHERE (p.retired_at IS NULL AND u.area_m2 IS DISTINCT FROM p.legal_area_m2)
           OR (p.retired_at IS NOT NULL AND u.area_m2 IS NOT NULL)""",
    "a history has holes": """
        SELECT p.id, p.version, h.n FROM parcel p CROSS JOIN LATERAL (
            SELECT count(*) AS n, max(version) AS newest FROM parcel_history WHERE id = p.id) h
        WHERE h.n <> p.version - 1 OR coalesce(h.newest, 0) <> p.version - 1""",
    "sums for small scales": """
        WITH sums AS (
            SELECT secrecy_level, managing_unit_id, province_code, main_use_code, parcels, area_m2 FROM parcel_density
            UNION ALL SELECT secrecy_level, managing_unit_id, province_code, main_use_code, -1, -legal_area_m2
            FROM parcel WHERE retired_at IS NULL)
        SELECT secrecy_level, managing_unit_id, province_code, main_use_code, sum(parcels), sum(area_m2)
        FROM sums GROUP BY 1, 2, 3, 4 HAVING sum(parcels) <> 0 OR sum(area_m2) <> 0""",
    "a staging table without a batch, or not attached": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'landdb_staging' AND c.relkind IN ('r', 'p')
          AND (NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
               OR NOT EXISTS (SELECT FROM import_batch b WHERE c.relname LIKE '%' || replace(b.id::text, '-', '')))""",
    "staged rows are not those read": """
        SELECT b.id, b.state, b.rows_read, s.n FROM import_batch b CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM staged_parcel WHERE batch_id = b.id) s
        WHERE b.state IN ('ready', 'submitted', 'committed', 'reverted') AND s.n <> b.rows_read""",
    "the last event is not the state": """
        SELECT b.id, b.state, e.payload FROM import_batch b CROSS JOIN LATERAL (
            SELECT payload FROM import_event WHERE batch_id = b.id AND kind = 'state' ORDER BY number DESC LIMIT 1) e
        WHERE e.payload ->> 'state' <> b.state""",
}  # fmt: skip
_FOLDERS: Final = "SELECT id::text FROM import_batch WHERE NOT state = ANY(:ended)"
_CONTENT: Final = """
    SELECT p.parcel_no, p.address, p.legal_area_m2::float8 AS area, u.uses FROM parcel p CROSS JOIN LATERAL (
        SELECT string_agg(land_use_code || ':' || area_m2, '+' ORDER BY ordinal) AS uses FROM parcel_use
        WHERE parcel_id = p.id AND retired_at IS NULL) u
    WHERE p.sheet_no = :sheet AND p.retired_at IS NULL"""


def find_violations(session: Connection) -> list[str]:
    """Everything that does not hold, with the first rows that show it."""
    parameters = {"ended": list(ENDED), "running": list(RUNNING)}
    found = []
    for name, sql in _QUESTIONS.items():
        rows = session.execute(text(sql), parameters).all()
        if rows:
            found.append(f"{name}: {[tuple(map(str, row)) for row in rows[:3]]}")
    return found


def find_left_folders(session: Connection, imports: Path) -> list[str]:
    """Folders of batches that have ended, or never were."""
    kept = set(session.execute(text(_FOLDERS), {"ended": list(ENDED)}).scalars())
    return sorted(folder.name for folder in imports.iterdir() if folder.name not in kept | {"lost+found"})


def read_sheet(session: Connection, sheet: int) -> Content:
    """What the register holds of a sheet."""
    rows = session.execute(text(_CONTENT), {"sheet": sheet})
    return {row.parcel_no: (row.address, row.area, row.uses) for row in rows}
