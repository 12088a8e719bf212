"""SQL of one-click fixes: which staged shapes they are offered for, what lies beside, and which were taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target
from landdb.queries.import_tables import STAGED

Row = dict[str, Any]
Box = Sequence[float]
"""West, south, east, north."""

_REACH_DEGREES = 1e-6
"""About 0.1 m: further off nothing is snapped to."""

_NEAR_DEGREES = 1e-4
"""About 10 m: further off no sliver or node is looked for."""

_BOXES = """(SELECT ST_Expand(ST_MakeEnvelope(w, s, e, n, 4326), :near) AS box
             FROM unnest(CAST(:west AS float8[]), CAST(:south AS float8[]), CAST(:east AS float8[]),
                         CAST(:north AS float8[])) AS o (w, s, e, n)) b"""


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


def find_boxes_around(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> list[Row]:
    """Boxes, in the metres of their zones, of the staged parcels in the part of the country where some rows lie."""
    sql = """
        WITH here AS MATERIALIZED (SELECT ST_SetSRID(CAST(ST_Expand(ST_Extent(geom), :reach) AS geometry), 4326) AS box
                                   FROM staged_parcel WHERE batch_id = :id AND row_no = ANY(:rows))
        SELECT s.row_no, ST_SRID(s.geom_source) AS srid, ST_XMin(s.geom_source) AS west,
               ST_YMin(s.geom_source) AS south, ST_XMax(s.geom_source) AS east, ST_YMax(s.geom_source) AS north
        FROM here JOIN staged_parcel s ON s.geom && here.box WHERE s.batch_id = :id AND s.geom_source IS NOT NULL"""
    parameters = {"id": batch_id, "rows": list(row_nos), "reach": _REACH_DEGREES}
    return [dict(row) for row in session.execute(text(sql), parameters).mappings()]


def find_registered_beside(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> list[tuple[int, bytes]]:
    """Rows with the shapes (WKB) of the parcels beside them that the actor sees, in the rows' zones.

    Those that the batch changes or replaces are not among them.
    """
    sql = """
        WITH own AS MATERIALIZED (
            SELECT row_no, ST_Expand(geom, :reach) AS box, ST_SRID(geom_source) AS srid
            FROM staged_parcel WHERE batch_id = :id AND row_no = ANY(:rows))
        SELECT own.row_no, ST_AsBinary(p.geom_source) AS wkb FROM own JOIN parcel p ON p.geom && own.box
        WHERE p.retired_at IS NULL AND ST_SRID(p.geom_source) = own.srid
          AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.object_id = p.id)"""
    parameters = {"id": batch_id, "rows": list(row_nos), "reach": _REACH_DEGREES}
    return [(row.row_no, bytes(row.wkb)) for row in session.execute(text(sql), parameters)]


def find_findings(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> list[Row]:
    """What was found on some rows, or on others beside these: code, variant, severity, and the other parcel, each once.

    That is ``other_row`` of the batch, or ``other`` of the register; None both where only one parcel is concerned.
    ``own_vi``, ``other_vi``, ``own_en``, ``other_en`` are what people call the two.
    """
    sql = """SELECT DISTINCT row_no, code, variant, severity, CAST(params ->> 'other_row' AS int) AS other_row,
                    params ->> 'other' AS other, params ->> 'own_vi' AS own_vi, params ->> 'other_vi' AS other_vi,
                    params ->> 'own_en' AS own_en, params ->> 'other_en' AS other_en
             FROM import_issue
             WHERE batch_id = :id AND (row_no = ANY(:rows) OR CAST(params ->> 'other_row' AS int) = ANY(:rows))"""
    return [dict(row) for row in session.execute(text(sql), {"id": batch_id, "rows": list(row_nos)}).mappings()]


def find_fixed_parcels(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> list[Row]:
    """What the rules on shapes need to know of some staged parcels beside their shapes."""
    sql = """SELECT row_no, sheet_no, parcel_no, map_scale, legal_area_m2::float8 AS legal_area_m2
             FROM staged_parcel WHERE batch_id = :id AND row_no = ANY(:rows)"""
    return [dict(row) for row in session.execute(text(sql), {"id": batch_id, "rows": list(row_nos)}).mappings()]


def find_staged_around(
    session: Connection, batch_id: UUID, boxes: Sequence[Box], srid: int, left_out: Sequence[int]
) -> list[Row]:
    """Staged parcels of a zone, with shapes as WKB, that come near some boxes (WGS 84), without later copies (H06)."""
    sql = f"""
        SELECT DISTINCT ON (s.row_no) s.row_no, s.sheet_no, s.parcel_no, s.map_scale, ST_AsBinary(s.geom_source) AS wkb
        FROM {_BOXES} JOIN staged_parcel s ON s.geom && b.box
        WHERE s.batch_id = :id AND ST_SRID(s.geom_source) = :srid AND s.row_no <> ALL(:rows)
          AND NOT EXISTS (SELECT FROM import_issue i WHERE i.batch_id = :id AND i.row_no = s.row_no AND i.code = 'H06')
        ORDER BY s.row_no"""
    parameters = {"id": batch_id, "srid": srid, "rows": list(left_out), **_boxes(boxes)}
    return [dict(row) for row in session.execute(text(sql), parameters).mappings()]


def find_registered_around(session: Connection, batch_id: UUID, boxes: Sequence[Box], rows: Sequence[int]) -> list[Row]:
    """Registered parcels that the actor sees near some boxes (WGS 84), without those that the batch replaces.

    Those with the keys of ``rows`` are not among them either: these change them, or are refused for that (K01).
    """
    sql = f"""
        SELECT DISTINCT ON (p.id) p.sheet_no, p.parcel_no, p.map_scale, ST_SRID(p.geom_source) AS srid,
               ST_AsBinary(p.geom_source) AS wkb
        FROM {_BOXES} JOIN parcel p ON p.geom && b.box
        WHERE p.retired_at IS NULL
          AND NOT EXISTS (SELECT FROM staged_removal r WHERE r.batch_id = :id AND r.object_id = p.id)
          AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.object_id = p.id
                          AND o.outcome IN ('change', 'unchanged'))
          AND NOT EXISTS (SELECT FROM staged_parcel s WHERE s.batch_id = :id AND s.row_no = ANY(:rows)
                          AND (s.admin_unit_id, s.sheet_no, s.parcel_no) = (p.admin_unit_id, p.sheet_no, p.parcel_no))
        ORDER BY p.id"""
    parameters = {"id": batch_id, "rows": list(rows), **_boxes(boxes)}
    return [dict(row) for row in session.execute(text(sql), parameters).mappings()]


def _boxes(boxes: Sequence[Box]) -> dict[str, Any]:
    west, south, east, north = zip(*boxes, strict=True)
    return {"west": list(west), "south": list(south), "east": list(east), "north": list(north), "near": _NEAR_DEGREES}


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
