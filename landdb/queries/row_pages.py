"""Pages of rows for lists and tables, in any of their orders: of parcels and of works alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.collections import Collection
from landdb.queries.parcel_orders import Order
from landdb.queries.selection import Selection, rows_of, where

NAMED_UNIT: Final = (
    "(SELECT json_build_object('code', u.code, 'name', u.name_vi) FROM organisation_unit u "
    "WHERE u.id = t.managing_unit_id)"
)
"""People know a unit by its name; one that the caller may not see stays null, as in the inspector."""


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
