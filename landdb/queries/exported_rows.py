"""Rows that leave the register as a file: all that the caller reads, batch by batch, from one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import Collection
from landdb.queries.as_of import level
from landdb.queries.columns import readable
from landdb.queries.selection import Clause, Selection, rows_of

Row = dict[str, Any]

AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Layout:
    """The order of a collection's rows in a file, and SQL of columns beside the attributes, each behind a comma.

    ``named_level`` is SQL of the highest secrecy level of what these columns name of a row, from clearance 1 on.
    ``beside`` are CTEs, of the rows ``chosen``, that the columns read; ``beside_level`` is the highest level in them.
    """

    collection: Collection
    order: Sequence[str]
    more: str = ""
    named_level: str = ""
    beside: str = ""
    beside_level: str = "NULL"


def read_exported(
    session: Connection, layout: Layout, selection: Selection, clause: Clause, clearance: int, limit: int
) -> Iterator[list[Row]]:
    """Rows that meet a clause; ``shape`` is WKB in the system ``srid`` in which they were surveyed.

    Each row tells how many there are in all (``total``, exact up to ``limit`` + 1) and their highest secrecy level
    (``top_level``): one statement is one snapshot, so that a file never holds a row above the level which it states.
    """
    collection = layout.collection
    versions = rows_of(collection, selection, clearance)
    handled = level(collection, selection.as_of, clearance)
    if layout.named_level and clearance >= 1:
        handled = f"greatest({handled}, {layout.named_level})"
    # Former rows are looked for once only; present ones stay narrow until they are written.
    taken, again = "t.id", f"{versions} {collection.joins} WHERE t.id IN (SELECT id FROM chosen)"
    if selection.as_of:
        taken, again = "t.*", f"chosen t {collection.joins}"
    sql = (
        "DECLARE exported NO SCROLL CURSOR FOR WITH chosen AS MATERIALIZED ("
        f"SELECT {taken}, {handled} AS level FROM {versions} "
        f"WHERE {clause.sql} LIMIT :cap) {layout.beside and f', {layout.beside} '}"
        f"SELECT t.id::text AS id, {readable(collection, clearance)}{layout.more}, "
        "(SELECT count(*) FROM chosen) AS total, "
        f"greatest((SELECT max(level) FROM chosen), {layout.beside_level}) AS top_level, "
        "ST_AsBinary(t.geom_source) AS shape, "
        "ST_SRID(t.geom_source) AS srid, ST_X(t.label_point) AS label_lon, ST_Y(t.label_point) AS label_lat "
        f"FROM {again} ORDER BY {', '.join(layout.order)}"
    )
    session.execute(text(sql), clause.params | {"cap": limit + 1})
    while rows := [row._asdict() for row in session.execute(text(f"FETCH {AT_ONCE:d} FROM exported"))]:
        yield rows
