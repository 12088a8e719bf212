"""What lies over some places once a batch is written: shapes of the file and of the register, as the actor sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain import crs
from landdb.import_.records import Objects
from landdb.queries import comparison


def covering_in(
    session: Connection, batch_id: UUID, srid: int, left_out: Sequence[int] = ()
) -> Callable[[Objects], Objects]:
    """A question for the shapes over places of a zone, but for those of some rows; all are in that zone."""

    def find(places: Objects) -> Objects:
        boxes = shapely.bounds(crs.transform_geometries(places, srid, crs.WGS84)).tolist()
        rows = comparison.find_covering(session, batch_id, boxes, left_out)
        shapes = np.array(shapely.from_wkb([bytes(row["wkb"]) for row in rows]), dtype=np.object_)
        zones = np.array([row["srid"] for row in rows], dtype=np.int64)
        for other in np.unique(zones[zones != srid]).tolist():
            own = zones == other
            shapes[own] = crs.transform_geometries(shapes[own], other, srid)
        return shapes

    return find
