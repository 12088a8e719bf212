"""What lies beside staged parcels that are snapped: of the batch by a tree of boxes, of the register by its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain.tolerances import NODE_TOLERANCE_M
from landdb.import_.fixes_snap import ROUNDING_M
from landdb.queries import comparison, import_fixes

_AT_ONCE: Final = 10_000
"""Rows whose neighbours are asked for together."""


class Beside(NamedTuple):
    """The shape of a parcel, and its row in the batch; None of a registered one."""

    row_no: int | None
    shape: Any


def find_beside(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> dict[int, list[Beside]]:
    """Parcels whose boxes come within the snapping tolerance of those of some rows, in their zones.

    They are of the batch, as they are staged, and of the register, as the actor sees it; rows without any are left out.
    """
    found: dict[int, list[Beside]] = {}
    for start in range(0, len(row_nos), _AT_ONCE):
        some = row_nos[start : start + _AT_ONCE]
        for row_no, beside in (*_staged(session, batch_id, some), *_registered(session, batch_id, some)):
            found.setdefault(row_no, []).append(beside)
    return found


def _staged(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> Iterator[tuple[int, Beside]]:
    rows = import_fixes.find_boxes_around(session, batch_id, row_nos)
    number = np.array([row["row_no"] for row in rows], dtype=np.int64)
    srid = np.array([row["srid"] for row in rows], dtype=np.int64)
    names = ("west", "south", "east", "north")
    bounds = np.array([[row[name] for name in names] for row in rows], dtype=np.float64).reshape(-1, 4)
    own = np.flatnonzero(np.isin(number, list(row_nos)))
    grown = bounds[own] + np.array([-1.0, -1.0, 1.0, 1.0]) * (NODE_TOLERANCE_M + ROUNDING_M)
    boxes: Any = shapely.box(*bounds.T)
    mine, other = shapely.STRtree(boxes).query(shapely.box(*grown.T))
    kept = (srid[own[mine]] == srid[other]) & (own[mine] != other)
    pairs = list(zip(number[own[mine[kept]]].tolist(), number[other[kept]].tolist(), strict=True))
    loaded = comparison.load_shapes(session, batch_id, sorted({there for _, there in pairs})) if pairs else []
    shapes = {row["row_no"]: shapely.from_wkb(bytes(row["wkb"])) for row in loaded}
    for here, there in pairs:
        yield here, Beside(there, shapes[there])


def _registered(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> Iterator[tuple[int, Beside]]:
    for row_no, wkb in import_fixes.find_registered_beside(session, batch_id, row_nos):
        yield row_no, Beside(None, shapely.from_wkb(wkb))
