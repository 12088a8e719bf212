"""Parcels: rows of the list, and everything the inspector shows of one. Attributes follow the caller's clearance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain import parcel_code
from landdb.domain.collections import PARCELS
from landdb.queries.as_of import bind, level, source
from landdb.queries.columns import PARCEL_PARTIES, named_parties, readable
from landdb.queries.dossier_boxes import MISSING_DOCUMENTS
from landdb.queries.prepared import execute_prepared
from landdb.queries.row_orders import Order
from landdb.queries.row_pages import NAMED_UNIT, RowPage, Window, read_page
from landdb.queries.selection import Selection, rows_of
from landdb.queries.surroundings import TOUCHING_DEGREES

Row = dict[str, Any]


NEIGHBOUR_LIMIT: Final = 60

_ROW_ATTRIBUTES: Final = (
    "parcel_code", "sheet_no", "parcel_no", "commune_name", "province_name", "legal_area_m2", "measured_area_m2",
    "main_use_code", "certificate_status", "status", "managing_unit", "certificate_no", "secrecy_level", "map_scale",
    "surveyed_on",
)  # fmt: skip

_USE: Final = (
    "a.ordinal, a.land_use_code, c.name_vi, c.name_en, a.area_m2::float8 AS area_m2, a.planned_use_code, a.shared, "
    "a.origin_code, o.name_vi AS origin_vi, o.name_en AS origin_en, a.term_until"
)
_USE_NAMES: Final = "JOIN land_use_code c ON c.code = a.land_use_code LEFT JOIN origin_code o ON o.code = a.origin_code"


def find_rows(
    session: Connection,
    selection: Selection,
    clearance: int,
    order: Order,
    *,
    limit: int,
    after: tuple[str, ...] | None,
    offset: int = 0,
) -> RowPage:
    """One page of rows for the list, after a row or after a number of rows."""
    shown = [a for a in PARCELS.visible(clearance) if a.name in _ROW_ATTRIBUTES]
    columns = ", ".join(f"{NAMED_UNIT if a.name == 'managing_unit' else a.sql} AS {a.name}" for a in shown)
    return read_page(session, PARCELS, columns, selection, clearance, order, Window(limit, after, offset))


def find_beside(
    session: Connection, selection: Selection, clearance: int, order: Order, parcel_id: str
) -> tuple[RowPage, RowPage] | None:
    """The row before and the row after a parcel in an order of selected rows, each a page of at most one.

    The parcel itself need not be selected; ``None`` where the caller does not see it.
    """
    keys = ", ".join(f"({key})::text" for key in order.keys)
    sql = (
        f"SELECT ARRAY[{keys}] AS keys FROM {rows_of(PARCELS, selection, clearance)} {order.joins} "
        "WHERE t.id = CAST(:id AS uuid) AND t.retired_at IS NULL"
    )
    place = session.scalar(text(sql), {"id": parcel_id} | bind(selection.as_of))
    if place is None:
        return None
    back = replace(order, descending=not order.descending)
    before, after = (
        find_rows(session, selection, clearance, way, limit=1, after=tuple(place)) for way in (back, order)
    )
    return before, after


def get_parcel(session: Connection, ref: str, clearance: int, as_of: date | None = None) -> Row | None:
    """One parcel by uuid, map id or identifier, with its place, shape and the codes of its units; or as it was.

    ``handled_level`` is the secrecy level which a paper with it bears: that of the day or today's, the higher one.
    """
    condition = _condition_of(ref)
    if condition is None:
        return None
    sql = (
        f"SELECT t.id::text AS id, {readable(PARCELS, clearance)}, "
        f"{level(PARCELS, as_of, clearance)} AS handled_level, t.parcel_code_rule, t.parcel_code_source, "
        "t.former_sheet_no, t.former_parcel_no, au.kind AS commune_kind, "
        f"au.valid_to IS NULL AS is_current_commune, ST_AsGeoJSON(t.geom, 8, 0)::json AS geometry"
        f"{named_parties(PARCEL_PARTIES, clearance)}, "
        "ARRAY[ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)] AS bbox, "
        "ST_AsBinary(t.geom_source) AS shape, ST_SRID(t.geom_source) AS srid "
        f"FROM {source(PARCELS, as_of, clearance)} {PARCELS.joins} WHERE t.retired_at IS NULL AND {condition} "
        "ORDER BY t.id LIMIT 1"
    )
    rows = execute_prepared(session, sql, {"ref": ref.lower()} | bind(as_of))
    return rows[0]._asdict() if rows else None


def find_uses(session: Connection, parcel_id: str) -> list[Row]:
    """Uses of a parcel with the names of their codes."""
    sql = (
        f"SELECT {_USE} FROM parcel_use a {_USE_NAMES} "
        "WHERE a.parcel_id = CAST(:id AS uuid) AND a.retired_at IS NULL ORDER BY a.ordinal, a.id"
    )
    return _rows(session, sql, parcel_id)


def find_uses_at(session: Connection, parcel_id: str, written_at: datetime) -> list[Row]:
    """Uses as :func:`find_uses` gives them, which a parcel had when a version of it had been written.

    None where the caller does not see a version that was written then.
    """
    sql = (
        f"SELECT {_USE} FROM landdb.uses_of_version(CAST(:id AS uuid), CAST(:at AS timestamptz)) a {_USE_NAMES} "
        "ORDER BY a.ordinal, a.id"
    )
    return _rows(session, sql, parcel_id, at=written_at)


def find_markers(session: Connection, parcel_id: str) -> list[Row]:
    """Boundary markers in the order of their numbers; northing first, as Vietnamese tables have it."""
    sql = (
        "SELECT m.number, m.kind, m.material, m.vertex_no, m.condition, m.height_m::float8 AS height_m, "
        "m.accuracy_m::float8 AS accuracy_m, m.method, m.placed_on, m.checked_on, ST_SRID(m.geom_source) AS srid, "
        "ST_Y(m.geom_source) AS x_northing, ST_X(m.geom_source) AS y_easting, ST_X(m.geom) AS lon, "
        "ST_Y(m.geom) AS lat FROM boundary_marker m WHERE m.parcel_id = CAST(:id AS uuid) AND m.retired_at IS NULL "
        "ORDER BY length(m.number), m.number, m.id"
    )
    return _rows(session, sql, parcel_id)


def find_works(session: Connection, parcel_id: str, clearance: int) -> list[Row]:
    """Works that stand on a parcel; from clearance 1 on with the boxes of their dossiers that hold no document."""
    more = "NULL AS work_group"
    if clearance >= 1:
        more = f"w.work_group, w.secrecy_level, {MISSING_DOCUMENTS} AS missing_dossier"
    sql = (
        "SELECT w.id::text AS id, w.code, w.name_vi AS name, w.work_type, w.condition, w.lifecycle, w.built_year, "
        f"w.floor_area_m2::float8 AS floor_area_m2, {more} FROM work_parcel wp "
        "JOIN work w ON w.id = wp.work_id AND w.retired_at IS NULL "
        "WHERE wp.parcel_id = CAST(:id AS uuid) AND wp.retired_at IS NULL ORDER BY w.code, w.id"
    )
    return _rows(session, sql, parcel_id)


def find_former(session: Connection, parcel_id: str) -> list[Row]:
    """Parcels out of which a parcel has come by a split or a merger, as far as the caller sees them."""
    sql = (
        "SELECT f.sheet_no, f.parcel_no, f.retired_at IS NOT NULL AS ended FROM parcel_lineage l "
        "JOIN parcel f ON f.id = l.former_parcel_id WHERE l.parcel_id = CAST(:id AS uuid) AND l.retired_at IS NULL "
        "ORDER BY f.sheet_no, f.parcel_no, f.id"
    )
    return _rows(session, sql, parcel_id)


def find_neighbours(session: Connection, parcel_id: str, as_of: date | None = None) -> list[Row]:
    """Parcels that touch a parcel (within about a centimetre), today or on a day, at most ``NEIGHBOUR_LIMIT``."""
    # A join would compute ST_Expand per row, and only a leakproof condition reaches the index below row-level security:
    # a sub-select is computed once and leaves `&&` with a constant.
    versions = source(PARCELS, as_of, 0)
    own = f"FROM {versions} WHERE t.id = CAST(:id AS uuid)"
    sql = (
        f"SELECT t.id::text AS id, t.sheet_no, t.parcel_no FROM {versions} "
        f"WHERE t.geom && (SELECT ST_Expand(t.geom, {TOUCHING_DEGREES!r}) {own}) "
        f"AND ST_DWithin(t.geom, (SELECT t.geom {own}), {TOUCHING_DEGREES!r}) "
        "AND t.id <> CAST(:id AS uuid) AND t.retired_at IS NULL "
        f"ORDER BY t.sheet_no, t.parcel_no, t.id LIMIT {NEIGHBOUR_LIMIT}"
    )
    return _rows(session, sql, parcel_id, **bind(as_of))


def find_id(session: Connection, ref: str, as_of: date | None = None) -> str | None:
    """The uuid of a parcel by uuid, map id or identifier, as it has it today or had it on a day."""
    condition = _condition_of(ref)
    if condition is None:
        return None
    rows_of = source(PARCELS, as_of, 0)
    sql = f"SELECT t.id::text AS id FROM {rows_of} WHERE t.retired_at IS NULL AND {condition} ORDER BY t.id LIMIT 1"
    rows = execute_prepared(session, sql, {"ref": ref.lower()} | bind(as_of))
    return str(rows[0].id) if rows else None


def _condition_of(ref: str) -> str | None:
    if len(ref) == 36:
        return "t.id = CAST(:ref AS uuid)"
    if ref.isascii() and ref.isdigit() and len(ref) <= 16 and len(ref) != parcel_code.LENGTH:
        return "t.tile_id = CAST(:ref AS bigint)"
    if parcel_code.is_parcel_code(ref):
        code = "t.parcel_code = CAST(:ref AS text)"
        return f"({code} OR t.tile_id = CAST(:ref AS bigint))" if ref.isdigit() else code
    return None


def _rows(session: Connection, sql: str, object_id: str, **more: Any) -> list[Row]:
    return [row._asdict() for row in execute_prepared(session, sql, {"id": object_id} | more)]
