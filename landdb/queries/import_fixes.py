"""SQL of one-click fixes: which staged shapes they are offered for, what lies beside, and which were taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target
from landdb.queries.import_tables import STAGED

Row = dict[str, Any]
_REACH_DEGREES = 1e-6
"""About 0.1 m: further off nothing is snapped to."""


def find_fixable(
    session: Connection, batch_id: UUID, target: Target, rows: Sequence[int] | None, codes: Sequence[str] | None
) -> list[Row]:
    """Staged shapes (WKB in their zone, with SRID; parcels with scale) and the codes found on them, as asked or all.

    Codes come with their variants (``H02-open``), ``rings`` lists open ones.
    """
    scale = "s.map_scale" if target == "parcels" else "NULL AS map_scale"
    sql = f"""
        SELECT s.row_no, {scale}, ST_SRID(s.geom_source) AS srid, ST_AsBinary(s.geom_source) AS wkb, f.codes,
               f.rings
        FROM (SELECT row_no, array_agg(DISTINCT concat_ws('-', code, nullif(variant, ''))) AS codes,
                     max(params ->> 'rings') AS rings
              FROM import_issue
              WHERE batch_id = :id AND row_no IS NOT NULL
                AND (CAST(:rows AS int[]) IS NULL OR row_no = ANY(CAST(:rows AS int[])))
                AND (CAST(:codes AS text[]) IS NULL OR code = ANY(CAST(:codes AS text[])))
              GROUP BY row_no) f
        JOIN {STAGED[target]} s ON s.batch_id = :id AND s.row_no = f.row_no
        WHERE s.geom_source IS NOT NULL ORDER BY s.row_no"""
    asked = {"rows": None if rows is None else list(rows), "codes": None if codes is None else list(codes)}
    return [dict(row) for row in session.execute(text(sql), {"id": batch_id, **asked}).mappings()]


def find_beside(session: Connection, batch_id: UUID, row_no: int) -> list[bytes]:
    """Shapes (WKB) of parcels beside a staged one, in its zone: of the batch, and of those that the actor sees."""
    sql = """
        WITH own AS (SELECT geom_source, ST_Expand(geom, :reach) AS box, ST_SRID(geom_source) AS srid
                     FROM staged_parcel WHERE batch_id = :id AND row_no = :row)
        SELECT ST_AsBinary(s.geom_source) AS wkb FROM own JOIN staged_parcel s ON s.geom && own.box
        WHERE s.batch_id = :id AND s.row_no <> :row AND ST_SRID(s.geom_source) = own.srid
        UNION ALL
        SELECT ST_AsBinary(p.geom_source) FROM own JOIN parcel p ON p.geom && own.box
        WHERE p.retired_at IS NULL AND ST_SRID(p.geom_source) = own.srid
          AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.object_id = p.id)"""
    parameters = {"id": batch_id, "row": row_no, "reach": _REACH_DEGREES}
    return list(session.execute(text(sql), parameters).scalars())


def keep_fix(
    session: Connection, batch_id: UUID, row_no: int, kind: str, shape: str, moved_m: float, area_change_m2: float
) -> None:
    """Keep a fix of a row after those that were taken before; ``shape`` is hex EWKB in the row's zone."""
    sql = """
        INSERT INTO import_fix AS f (batch_id, row_no, kinds, moved_m, area_change_m2, geom)
        VALUES (:id, :row, ARRAY[:kind], :moved, :change, CAST(:shape AS geometry))
        ON CONFLICT (batch_id, row_no) DO UPDATE SET kinds = f.kinds || excluded.kinds, geom = excluded.geom,
            moved_m = greatest(f.moved_m, excluded.moved_m),
            area_change_m2 = f.area_change_m2 + excluded.area_change_m2"""
    values = {"id": batch_id, "row": row_no, "kind": kind, "shape": shape, "moved": moved_m, "change": area_change_m2}
    session.execute(text(sql), values)


def void_fixes(session: Connection, batch_id: UUID) -> None:
    """Leave nothing of the fixes that were taken: they were of shapes in another place."""
    sql = "UPDATE import_fix SET kinds = '{}', moved_m = 0, area_change_m2 = 0 WHERE batch_id = :id"
    session.execute(text(sql), {"id": batch_id})


def find_kept(session: Connection, batch_id: UUID) -> list[Row]:
    """Fixed shapes (EWKB) of a batch, with what was done to them."""
    sql = """SELECT row_no, kinds, ST_AsEWKB(geom) AS wkb FROM import_fix
             WHERE batch_id = :id AND kinds <> '{}' ORDER BY row_no"""
    return [dict(row) for row in session.execute(text(sql), {"id": batch_id}).mappings()]
