"""Parcels that leave the register as a file, in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from landdb.domain.collections import PARCELS
from landdb.queries.exported_rows import Layout, Row, read_exported
from landdb.queries.selection import Clause, Selection, where

_LAYOUT: Final = Layout(PARCELS, ("t.admin_unit_id", "t.sheet_no", "t.parcel_no", "t.id"))


@dataclass(frozen=True)
class Picked:
    """Parcels that are named, by uuid and by map id; none means that none is picked out."""

    ids: Sequence[str] = ()
    tile_ids: Sequence[int] = ()


def read_batches(
    session: Connection, selection: Selection, picked: Picked, clearance: int, limit: int
) -> Iterator[list[Row]]:
    """Parcels as :func:`read_exported` gives them."""
    clause = where(PARCELS, selection, clearance)
    if picked.ids or picked.tile_ids:
        named = " AND (t.id = ANY(CAST(:ids AS uuid[])) OR t.tile_id = ANY(CAST(:tile_ids AS bigint[])))"
        names = {"ids": list(picked.ids), "tile_ids": list(picked.tile_ids)}
        clause = Clause(clause.sql + named, clause.params | names)
    return read_exported(session, _LAYOUT, selection, clause, clearance, limit)
