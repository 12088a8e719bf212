"""Pages of rows for lists and tables, in any of their orders: of parcels and of works alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.collections import Collection
from landdb.queries.features import COUNT_CAP
from landdb.queries.row_orders import Order
from landdb.queries.selection import Selection, rows_of, where

NAMED_UNIT: Final = (
    "(SELECT json_build_object('code', u.code, 'name', u.name_vi) FROM organisation_unit u "
    "WHERE u.id = t.managing_unit_id)"
)
"""People know a unit by its name; one that the caller may not see stays null, as in the inspector."""


_AREA: Final = {"parcels": "t.legal_area_m2", "works": "t.floor_area_m2"}


@dataclass(frozen=True)
class Window:
    """Which rows of an order: so many, after the row of some cursor values or after a number of rows."""

    limit: int
    after: tuple[str, ...] | None = None
    offset: int = 0


@dataclass(frozen=True)
class RowPage:
    """Rows as one JSON array text; ``last_keys`` are cursor values of the last row if more follow."""

    rows: str
    last_keys: tuple[str, ...] | None


def read_page(
    session: Connection,
    collection: Collection,
    columns: str,
    selection: Selection,
    clearance: int,
    order: Order,
    window: Window,
    beside: str = "",
) -> RowPage:
    """One page of rows; ``columns`` is SQL over the row ``t`` and its joins, and over the CTEs ``beside`` it.

    What is beside may name the rows ``page``.

    Each row begins with ``id`` and ``tile_id`` and ends with ``updated_at`` and ``bbox`` (west, south, east, north).
    """
    clause = where(collection, selection, clearance)
    params = clause.params | {"limit": window.limit, "page": window.limit + 1, "offset": window.offset}
    condition, direction = clause.sql, "DESC" if order.descending else "ASC"
    if window.after is not None:
        values = ", ".join(f"CAST(:k{i} AS {kind})" for i, kind in enumerate(order.types))
        condition += f" AND ({', '.join(order.keys)}) {'<' if order.descending else '>'} ({values})"
        params |= {f"k{i}": value for i, value in enumerate(window.after)}
    sort = ", ".join(f"{key} {direction}" for key in order.keys)
    keys = ", ".join(f"({key})::text" for key in order.keys)
    # Ids first: what is sorted, or skipped, stays narrow. Former rows are looked for once only.
    again = f"page JOIN {collection.table} t ON t.id = page.id"
    taken, again = ("t.*", "page t") if selection.as_of else ("t.id", again)
    sql = (
        f"WITH page AS MATERIALIZED (SELECT {taken} FROM {rows_of(collection, selection, clearance)} {order.joins} "
        f"WHERE {condition} "
        f"ORDER BY {sort} LIMIT :page OFFSET :offset), "
        f"{beside and f'{beside}, '}"
        f"shown AS (SELECT row_number() OVER (ORDER BY {sort}) AS place, ARRAY[{keys}] AS keys, row_to_json(r) AS item "
        f"FROM {again} {order.joins} {collection.joins} CROSS JOIN LATERAL ("
        f"SELECT t.id, t.tile_id, {columns}, t.system_from AS updated_at, "
        "json_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) AS bbox) r) "
        "SELECT coalesce(json_agg(item ORDER BY place) FILTER (WHERE place <= :limit), '[]')::text AS rows, "
        "count(*) AS found, (SELECT keys FROM shown WHERE place = :limit) AS last_keys FROM shown"
    )
    row = session.execute(text(sql), params).one()
    return RowPage(row.rows, tuple(row.last_keys) if row.found > window.limit else None)


def count_rows(
    session: Connection, collection: Collection, selection: Selection, clearance: int
) -> tuple[int, float | None]:
    """Number of rows (exact below the cap) and their legal or floor area in m².

    The area is ``None`` at the cap, and where no row has one.
    """
    clause = where(collection, selection, clearance)
    sql = (
        "SELECT count(*) AS n, CASE WHEN count(*) = 0 THEN 0 ELSE sum(area)::float8 END AS area FROM "
        f"(SELECT {_AREA[collection.id]} AS area FROM {rows_of(collection, selection, clearance)} "
        f"WHERE {clause.sql} LIMIT :cap) s"
    )
    row = session.execute(text(sql), clause.params | {"cap": COUNT_CAP}).one()
    return row.n, row.area if row.n < COUNT_CAP else None
