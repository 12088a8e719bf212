"""Parcels that leave the register as a file: all that the caller reads, batch by batch, from one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS
from landdb.queries.as_of import level
from landdb.queries.columns import readable
from landdb.queries.selection import Selection, rows_of, where

Row = dict[str, Any]

AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Picked:
    """Parcels that are named, by uuid and by map id; none means that none is picked out."""

    ids: Sequence[str] = ()
    tile_ids: Sequence[int] = ()


def read_batches(
    session: Connection, selection: Selection, picked: Picked, clearance: int, limit: int
) -> Iterator[list[Row]]:
    """Parcels in the order of their keys; ``shape`` is WKB in the system ``srid`` in which they were surveyed.

    Each row tells how many there are in all (``total``, exact up to ``limit`` + 1) and their highest secrecy level
    (``top_level``): one statement is one snapshot, so that a file never holds a row above the level which it states.
    """
    clause = where(PARCELS, selection, clearance)
    condition, params = clause.sql, clause.params | {"cap": limit + 1}
    if picked.ids or picked.tile_ids:
        condition += " AND (t.id = ANY(CAST(:ids AS uuid[])) OR t.tile_id = ANY(CAST(:tile_ids AS bigint[])))"
        params |= {"ids": list(picked.ids), "tile_ids": list(picked.tile_ids)}
    versions = rows_of(PARCELS, selection, clearance)
    sql = (
        "DECLARE exported NO SCROLL CURSOR FOR WITH chosen AS MATERIALIZED ("
        f"SELECT t.id, {level(PARCELS, selection.as_of, clearance)} AS level FROM {versions} "
        f"WHERE {condition} LIMIT :cap) "
        f"SELECT t.id::text AS id, {readable(PARCELS, clearance)}, (SELECT count(*) FROM chosen) AS total, "
        "(SELECT max(level) FROM chosen) AS top_level, ST_AsBinary(t.geom_source) AS shape, "
        "ST_SRID(t.geom_source) AS srid, ST_X(t.label_point) AS label_lon, ST_Y(t.label_point) AS label_lat "
        f"FROM {versions} {PARCELS.joins} WHERE t.id IN (SELECT id FROM chosen) "
        "ORDER BY t.admin_unit_id, t.sheet_no, t.parcel_no, t.id"
    )
    session.execute(text(sql), params)
    while rows := [row._asdict() for row in session.execute(text(f"FETCH {AT_ONCE:d} FROM exported"))]:
        yield rows
