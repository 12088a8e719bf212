"""Staged shapes of one zone for the geometric rules, read from the database as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection

from landdb.import_.checks.fabric import Fabric
from landdb.import_.records import Integers
from landdb.import_.stage import Boxes
from landdb.queries import staged_outlines

Floats = npt.NDArray[np.float64]


class StagedStore:
    """A `FabricStore` of one zone of a batch; ``session`` must stay open while it is used."""

    def __init__(self, session: Connection, batch_id: UUID, row_no: Integers, boxes: Floats) -> None:
        self._session = session
        self._batch_id = batch_id
        self._row_no = row_no
        self._boxes = boxes

    def boxes(self) -> tuple[Integers, Floats]:
        """Row numbers, and their boxes as (west, south, east, north)."""
        return self._row_no, self._boxes

    def load(self, row_no: Integers) -> Fabric:
        """The rows asked for, in that order."""
        rows = staged_outlines.load_outlines(self._session, self._batch_id, row_no.tolist())
        shapes = np.asarray(shapely.from_wkb(rows.wkb), dtype=np.object_)
        found = Fabric(rows.row_no, shapes, _known(rows.sheet_no), _known(rows.parcel_no), rows.map_scale)
        return found.pick(np.searchsorted(found.row_no, row_no))


def stores_of(session: Connection, batch_id: UUID, boxes: Boxes) -> Iterator[tuple[int, StagedStore]]:
    """A store for each zone of a batch; rows without a shape belong to none.

    Where there is one zone, as nearly always, its store has the boxes themselves: a copy of three million is 120 MB.
    """
    has_shape = np.isfinite(boxes.bounds).all(axis=1)
    zones = np.unique(boxes.srid[has_shape])
    if len(zones) == 1:
        yield int(zones[0]), StagedStore(session, batch_id, boxes.row_no, boxes.bounds)
        return
    for zone in zones:
        own = has_shape & (boxes.srid == zone)
        yield int(zone), StagedStore(session, batch_id, boxes.row_no[own], boxes.bounds[own])


def fabric_of(rows: Sequence[dict[str, Any]]) -> Fabric:
    """Shapes and names of rows as `comparison.load_shapes` gives them."""
    return Fabric(
        row_no=np.array([row.get("row_no", 0) for row in rows], dtype=np.int64),
        geometry=_shapes([row["wkb"] for row in rows]),
        sheet_no=_objects([row["sheet_no"] for row in rows]),
        parcel_no=_objects([row["parcel_no"] for row in rows]),
        map_scale=np.array([row["map_scale"] or 0 for row in rows], dtype=np.int64),
    )


def _shapes(wkb: Sequence[Any]) -> npt.NDArray[np.object_]:
    return np.array(shapely.from_wkb([bytes(one) for one in wkb]), dtype=np.object_)


def _known(numbers: Integers) -> npt.NDArray[np.object_]:
    found = numbers.astype(np.object_)
    found[numbers == staged_outlines.UNKNOWN] = None
    return found


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    return np.fromiter(values, dtype=np.object_, count=len(values))
