"""SQL of the comparison: staged rows with each other and with the register, as far as the session's actor sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain import tolerances
from landdb.domain.targets import Target, key_fields, name_fields
from landdb.queries.import_tables import REGISTERED, STAGED, TABLES
from landdb.queries.staging import keep_joins_in_memory
from landdb.queries.takeovers import CAME

Row = dict[str, Any]

HELD_BESIDE: Final[Mapping[str, str]] = {
    "origin_code": "SELECT FROM parcel_use u WHERE u.parcel_id = t.id AND u.retired_at IS NULL "
                   "AND u.origin_code IS NOT NULL",
    "parcels": "SELECT FROM work_parcel w WHERE w.work_id = t.id AND w.retired_at IS NULL",
}  # fmt: skip
"""What files say of an object and the register holds in other tables, with the SQL that tells whether it does."""

_HELD_REFERENCES: Final[Mapping[str, str]] = {
    "managing_unit_id": "SELECT FROM organisation_unit u WHERE u.id = t.managing_unit_id",
    "using_unit_id": "SELECT FROM organisation_unit u WHERE u.id = t.using_unit_id",
    "military_zone_id": "SELECT FROM military_zone z WHERE z.id = t.military_zone_id",
}
"""Columns that name a row which may be hidden from whoever reads the column: to them it holds nothing."""

_SLIVER_DEGREES: Final = float(tolerances.edge_limit_m(tolerances.UNKNOWN_SCALE, tolerances.SLIVER_EDGE_M)) / 1e5
"""The width of the widest sliver, and some more: a degree is longer than 100 km anywhere in Viet Nam."""


def find_repeated(session: Connection, batch_id: UUID, target: Target, columns: Sequence[str]) -> list[Row]:
    """What several rows of the batch share some columns of, with the row numbers (``rows``) and what names them."""
    names = ", ".join(columns)
    known = " AND ".join(f"{name} IS NOT NULL" for name in columns)
    shown = "".join(f", min({name}) AS {name}" for name in name_fields(target) if name not in columns)
    sql = f"""SELECT {names}, array_agg(row_no ORDER BY row_no) AS rows{shown} FROM {STAGED[target]}
              WHERE batch_id = :id AND {known} GROUP BY {names} HAVING count(*) > 1"""
    return _all(session, sql, {"id": batch_id})


def find_like_shapes(session: Connection, batch_id: UUID) -> list[tuple[int, int, int]]:
    """Row number, zone and hash of the shapes that share their hash with others: they may be copies of each other."""
    sql = """SELECT row_no, ST_SRID(geom_source), shape_hash FROM staged_parcel
             WHERE batch_id = :id AND shape_hash IN (
                 SELECT shape_hash FROM staged_parcel WHERE batch_id = :id AND shape_hash IS NOT NULL
                 GROUP BY shape_hash HAVING count(*) > 1)
             ORDER BY row_no"""
    return [tuple(row) for row in session.execute(text(sql), {"id": batch_id})]


def match_registered(
    session: Connection, batch_id: UUID, target: Target, *, update: bool, clearable: Sequence[str] | None
) -> None:
    """Write the outcome of every row whose object is registered, with that object and its version.

    Of several objects with the row's key it is the one of the row's own level and unit. A row that says nothing new is
    unchanged; another one changes the object where ``update`` is true and is refused otherwise. ``clearable`` are the
    columns that empty cells may clear (None: no cell clears anything).
    """
    cleared = _cleared(clearable) if clearable else "NULL::text[]"
    sql = f"""
        WITH {_matches(target, cleared)}
        INSERT INTO staged_outcome (batch_id, row_no, outcome, object_id, version, cleared)
        SELECT :id, row_no,
               CASE WHEN same AND coalesce(cardinality(cleared), 0) = 0 THEN 'unchanged'
                    WHEN CAST(:update AS boolean) THEN 'change' ELSE 'rejected' END,
               id, version, cleared
        FROM chosen WHERE n = 1 OR (own AND owned = 1)"""
    keep_joins_in_memory(session)
    session.execute(text(sql), {"id": batch_id, "update": update})


def find_ambiguous(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows whose key several registered objects share, none of which is that of the row's level and unit."""
    keys = ", ".join(f"min({name}) AS {name}" for name in name_fields(target))
    sql = f"""WITH {_matches(target, "NULL::text[]")} SELECT row_no, {keys}, max(n) AS n FROM chosen
              WHERE n > 1 AND owned <> 1 GROUP BY row_no ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def _matches(target: Target, cleared: str) -> str:
    """CTEs that join the rows without an outcome to the visible registered objects of their key."""
    keys = ", ".join(key_fields(target))
    own = "true"
    if not TABLES[target].subjects:
        own = """coalesce(s.secrecy_level = t.secrecy_level, true)
                   AND coalesce(s.managing_unit_id = t.managing_unit_id, s.managing_unit_id IS NULL)"""
    return f"""
        matched AS (
            SELECT s.row_no, {", ".join(f"s.{name}" for name in name_fields(target))}, t.id, t.version,
                   t.content_hash IS NOT DISTINCT FROM s.content_hash AS same,
                   {own} AS own,
                   count(*) OVER (PARTITION BY s.row_no) AS n, {cleared} AS cleared
            FROM {STAGED[target]} s JOIN {REGISTERED[target]} t USING ({keys})
            WHERE s.batch_id = :id AND t.retired_at IS NULL
              AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = :id AND o.row_no = s.row_no)
        ), chosen AS (
            SELECT *, count(*) FILTER (WHERE own) OVER (PARTITION BY row_no) AS owned FROM matched
        )"""


def _cleared(clearable: Sequence[str]) -> str:
    """SQL array of those columns that a row ``s`` clears and the registered ``t`` holds, as far as the actor sees."""
    exist = {**_HELD_REFERENCES, **HELD_BESIDE}
    tests = {name: f"EXISTS ({exist[name]})" if name in exist else f"t.{name} IS NOT NULL" for name in clearable}
    cases = ", ".join(
        f"CASE WHEN '{name}' = ANY (s.cleared) AND {test} THEN '{name}' END" for name, test in tests.items()
    )
    return f"array_remove(ARRAY[{cases}]::text[], NULL)"


def find_refused_matches(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows that are refused because their object is registered."""
    names = ", ".join(name_fields(target))
    sql = f"""SELECT row_no, {names} FROM staged_outcome o JOIN {STAGED[target]} s USING (batch_id, row_no)
              WHERE batch_id = :id AND outcome = 'rejected' AND o.object_id IS NOT NULL ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def find_lowered(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows that would make their object less secret: ``asked`` below ``held``."""
    table = TABLES[target]
    sql = f"""SELECT row_no, s.secrecy_level AS asked, t.secrecy_level AS held
              FROM staged_outcome o JOIN {table.staged} s USING (batch_id, row_no)
              JOIN {table.registered} t ON t.id = o.object_id
              WHERE batch_id = :id AND outcome = 'change' AND s.secrecy_level < t.secrecy_level ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def find_cleared(session: Connection, batch_id: UUID) -> list[Row]:
    """Rows that clear something, with the columns."""
    sql = """SELECT row_no, cleared FROM staged_outcome
             WHERE batch_id = :id AND outcome = 'change' AND cardinality(cleared) > 0 ORDER BY row_no"""
    return _all(session, sql, {"id": batch_id})


def find_shapeless(session: Connection, batch_id: UUID, target: Target) -> list[int]:
    """Rows to be added that have no shape."""
    sql = f"""SELECT s.row_no FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id AND s.geom_source IS NULL AND coalesce(o.outcome, 'add') = 'add' ORDER BY 1"""
    return list(session.execute(text(sql), {"id": batch_id}).scalars())


def find_areas_of_shapeless(session: Connection, batch_id: UUID) -> list[tuple[float, ...]]:
    """Row number, registered measured area, area on paper (m²) and scale (0: unknown) of changes without a shape."""
    sql = """SELECT s.row_no, p.measured_area_m2, s.legal_area_m2, coalesce(s.map_scale, p.map_scale, 0)
             FROM staged_outcome o JOIN staged_parcel s USING (batch_id, row_no) JOIN parcel p ON p.id = o.object_id
             WHERE batch_id = :id AND o.outcome = 'change' AND s.geom_source IS NULL AND s.legal_area_m2 IS NOT NULL
             ORDER BY s.row_no"""
    return [tuple(row) for row in session.execute(text(sql), {"id": batch_id})]


def find_taken_codes(session: Connection, batch_id: UUID) -> list[Row]:
    """Rows whose identifier belongs to another registered parcel, with that parcel's sheet and number."""
    sql = """SELECT s.row_no, s.parcel_code, p.sheet_no, p.parcel_no
             FROM staged_parcel s JOIN parcel p ON p.parcel_code = s.parcel_code AND p.retired_at IS NULL
             LEFT JOIN staged_outcome o USING (batch_id, row_no)
             WHERE s.batch_id = :id AND coalesce(o.outcome, 'add') IN ('add', 'change', 'unchanged')
               AND p.id <> coalesce(o.object_id, s.object_id) ORDER BY s.row_no"""
    return _all(session, sql, {"id": batch_id})


def find_taken_keys(session: Connection, batch_id: UUID, target: Target) -> list[Row]:
    """Rows to be added whose key has come into the register, which it had not when they were compared."""
    keys = ", ".join(key_fields(target))
    names = ", ".join(f"s.{name}" for name in name_fields(target))
    sql = f"""SELECT DISTINCT s.row_no, {names} FROM {STAGED[target]} s JOIN {REGISTERED[target]} t USING ({keys})
              LEFT JOIN staged_outcome o USING (batch_id, row_no)
              WHERE s.batch_id = :id AND coalesce(o.outcome, 'add') = 'add' AND t.retired_at IS NULL
              ORDER BY s.row_no"""
    return _all(session, sql, {"id": batch_id})


def find_neighbours(
    session: Connection, batch_id: UUID, first_row: int, last_row: int, *, recent: bool = False
) -> tuple[list[Row], list[Row]]:
    """Parcels whose boxes come near those of rows to be written, without those which this batch retires or replaces.

    Returns
    -------
    tuple
        The staged rows (row_no, sheet_no, parcel_no, map_scale, srid, wkb) and the registered ones (id in place of
        row_no); ``recent`` asks for such alone as have changed since the batch came.
    """
    since = f"AND p.system_from > {CAME}" if recent else ""
    sql = f"""
        SELECT s.row_no, p.id
        FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
             JOIN parcel p ON p.geom && ST_Expand(s.geom, {_SLIVER_DEGREES})
        WHERE s.batch_id = :id AND s.row_no BETWEEN :first AND :last AND coalesce(o.outcome, 'add') IN ('add', 'change')
          AND p.retired_at IS NULL {since}
          AND NOT EXISTS (SELECT FROM staged_removal r WHERE r.batch_id = :id AND r.object_id = p.id)
          AND NOT EXISTS (SELECT FROM staged_origin g
                          WHERE g.batch_id = :id AND g.row_no = s.row_no AND g.parcel_id = p.id)
          AND NOT EXISTS (SELECT FROM staged_outcome r WHERE r.batch_id = :id AND r.object_id = p.id
                          AND r.outcome IN ('change', 'unchanged'))"""  # each has an index for that
    pairs = _all(session, sql, {"id": batch_id, "first": first_row, "last": last_row})
    rows = sorted({pair["row_no"] for pair in pairs})
    ids = list({pair["id"] for pair in pairs})
    if not pairs:
        return [], []
    registered = _all(
        session,
        "SELECT id, sheet_no, parcel_no, map_scale, ST_SRID(geom_source) AS srid, ST_AsBinary(geom_source) AS wkb"
        " FROM parcel WHERE id = ANY(:ids)",
        {"ids": ids},
    )
    return load_shapes(session, batch_id, rows), registered


def find_covering(
    session: Connection, batch_id: UUID, boxes: Sequence[Sequence[float]], left_out: Sequence[int] = ()
) -> list[Row]:
    """Shapes (WKB, SRID) over some boxes (WGS 84: west, south, east, north), of the batch and of the register.

    They are those that the actor sees and that are there once the batch is written: a registered parcel for which it
    brings another shape is not among them, nor are the rows ``left_out``.
    """
    sql = """
        WITH b AS MATERIALIZED (
            SELECT ST_MakeEnvelope(w, s, e, n, 4326) AS box
            FROM unnest(CAST(:west AS float8[]), CAST(:south AS float8[]), CAST(:east AS float8[]),
                        CAST(:north AS float8[])) AS o (w, s, e, n))
        SELECT ST_SRID(geom_source) AS srid, ST_AsBinary(geom_source) AS wkb FROM staged_parcel
        WHERE batch_id = :id AND row_no <> ALL(:rows) AND EXISTS (SELECT FROM b WHERE geom && b.box)
        UNION ALL
        SELECT ST_SRID(geom_source), ST_AsBinary(geom_source) FROM parcel p
        WHERE id IN (SELECT q.id FROM b JOIN parcel q ON q.geom && b.box) AND retired_at IS NULL
          AND NOT EXISTS (SELECT FROM staged_removal r WHERE r.batch_id = :id AND r.object_id = p.id)
          AND NOT EXISTS (SELECT FROM staged_outcome o JOIN staged_parcel s USING (batch_id, row_no)
                          WHERE o.batch_id = :id AND o.object_id = p.id AND o.outcome = 'change'
                            AND s.geom_source IS NOT NULL)"""
    west, south, east, north = (list(side) for side in zip(*boxes, strict=True))
    places = {"west": west, "south": south, "east": east, "north": north}
    return _all(session, sql, {"id": batch_id, "rows": list(left_out), **places})


def find_last_row(session: Connection, batch_id: UUID, target: Target) -> int:
    """The highest row number of a batch; 0 where there are none."""
    sql = f"SELECT coalesce(max(row_no), 0) FROM {STAGED[target]} WHERE batch_id = :id"
    return int(session.execute(text(sql), {"id": batch_id}).scalar_one())


def find_written(session: Connection, batch_id: UUID, at_once: int) -> list[tuple[int, int]]:
    """The parcels that are to be added or changed, so many at a time: first and last row number of each block."""
    sql = """SELECT min(row_no), max(row_no) FROM (
               SELECT s.row_no, (row_number() OVER (ORDER BY s.row_no) - 1) / :at_once AS block
               FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
               WHERE s.batch_id = :id AND coalesce(o.outcome, 'add') IN ('add', 'change')) w
             GROUP BY block ORDER BY block"""
    return [(first, last) for first, last in session.execute(text(sql), {"id": batch_id, "at_once": at_once})]


def load_shapes(session: Connection, batch_id: UUID, rows: Sequence[int]) -> list[Row]:
    """Shapes of some rows in their own zones (WKB), with what names them."""
    sql = """SELECT row_no, sheet_no, parcel_no, map_scale, managing_unit_id, ST_SRID(geom_source) AS srid,
                    ST_AsBinary(geom_source) AS wkb
             FROM staged_parcel WHERE batch_id = :id AND row_no = ANY(:rows)"""
    return _all(session, sql, {"id": batch_id, "rows": list(rows)})


def find_rows_of_commune(session: Connection, batch_id: UUID, admin_unit_id: int, at_once: int) -> Iterator[list[Row]]:
    """Staged shapes of one commune as `load_shapes` gives them, some at a time."""
    sql = "SELECT row_no FROM staged_parcel WHERE batch_id = :id AND admin_unit_id = :unit AND geom_source IS NOT NULL"
    numbers = sorted(session.execute(text(sql), {"id": batch_id, "unit": admin_unit_id}).scalars())
    for start in range(0, len(numbers), at_once):
        yield load_shapes(session, batch_id, numbers[start : start + at_once])


def find_protection_pairs(session: Connection, batch_id: UUID) -> list[Row]:
    """Protection areas (WKB in WGS 84) whose boxes meet staged shapes: area, its kind, subject and unit, and row."""
    sql = """
        SELECT s.row_no, a.id, a.kind, ST_AsBinary(a.geom) AS wkb, coalesce(w.name_vi, z.name_vi, '') AS subject,
               coalesce(w.managing_unit_id, z.managing_unit_id) AS unit
        FROM protection_area a JOIN staged_parcel s ON s.geom && a.geom
        LEFT JOIN work w ON w.id = a.work_id LEFT JOIN military_zone z ON z.id = a.military_zone_id
        WHERE s.batch_id = :id AND a.retired_at IS NULL AND a.geom IS NOT NULL ORDER BY a.id, s.row_no"""
    return _all(session, sql, {"id": batch_id})


def add_removals(session: Connection, batch_id: UUID, *, by_sheet: bool) -> None:
    """Note the registered parcels of the file's communes (or sheets) that it leaves out.

    Where a row's key could not be read in full, nobody knows which parcel it leaves in: none of that sheet, commune or
    file is noted.
    """
    same_sheet = "AND s.sheet_no = p.sheet_no" if by_sheet else ""
    sql = f"""
        INSERT INTO staged_removal (batch_id, object_id, version)
        SELECT :id, p.id, p.version FROM parcel p
        WHERE p.retired_at IS NULL
          AND EXISTS (SELECT FROM staged_parcel s
                      WHERE s.batch_id = :id AND s.admin_unit_id = p.admin_unit_id {same_sheet})
          AND NOT EXISTS (SELECT FROM staged_parcel s WHERE s.batch_id = :id AND s.admin_unit_id = p.admin_unit_id
                          AND s.sheet_no = p.sheet_no AND s.parcel_no = p.parcel_no)
          AND NOT EXISTS (SELECT FROM staged_parcel s WHERE s.batch_id = :id AND s.admin_unit_id IS NULL)
          AND p.admin_unit_id NOT IN (SELECT s.admin_unit_id FROM staged_parcel s
                                      WHERE s.batch_id = :id AND s.admin_unit_id IS NOT NULL AND s.sheet_no IS NULL)
          AND (p.admin_unit_id, p.sheet_no) NOT IN (
              SELECT s.admin_unit_id, s.sheet_no FROM staged_parcel s WHERE s.batch_id = :id
              AND s.admin_unit_id IS NOT NULL AND s.sheet_no IS NOT NULL AND s.parcel_no IS NULL)"""
    session.execute(text(sql), {"id": batch_id})


def count_removals(session: Connection, batch_id: UUID) -> int:
    """Number of registered objects that the batch retires."""
    sql = "SELECT count(*) FROM staged_removal WHERE batch_id = :id"
    return int(session.execute(text(sql), {"id": batch_id}).scalar_one())


def measure_balance(session: Connection, batch_id: UUID) -> list[Row]:
    """Areas (m²) by outcome: on paper and measured, as the file says and as the register has them before."""
    sql = """
        SELECT coalesce(o.outcome, 'add') AS outcome, count(*) AS rows, sum(s.legal_area_m2) AS legal_m2,
               sum(CASE WHEN s.geom_source IS NOT NULL THEN ST_Area(s.geom_source) END) AS measured_m2,
               sum(p.legal_area_m2) AS legal_before_m2, sum(p.measured_area_m2) AS measured_before_m2
        FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        LEFT JOIN parcel p ON p.id = o.object_id
        WHERE s.batch_id = :id GROUP BY 1
        UNION ALL
        SELECT CASE WHEN r.replaced THEN 'replaced' ELSE 'removed' END, count(*), NULL, NULL, sum(p.legal_area_m2),
               sum(p.measured_area_m2)
        FROM staged_removal r JOIN parcel p ON p.id = r.object_id WHERE r.batch_id = :id GROUP BY r.replaced"""
    return _all(session, sql, {"id": batch_id})


def _all(session: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    found = session.execute(text(sql), dict(parameters))
    names = list(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]
