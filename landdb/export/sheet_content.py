"""What a map sheet shows: parcels, their vertex tables and neighbours; reads through queries, draws nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from landdb.domain.crs import to_wgs84, zone_by_srid
from landdb.domain.geometry import BoundaryRing, boundary_rings
from landdb.errors import InputError, NotFoundError
from landdb.queries import of_day
from landdb.queries import parcels as parcel_queries
from landdb.queries import works as work_queries
from landdb.queries.row_orders import PARCEL_ORDERS
from landdb.queries.selection import Box, Selection

MAX_PARCELS: Final = 200
"""A sheet is for people: more than this is a job for the exchange formats."""

_ROOM: Final = (0.2, 0.6)
"""Least and most, as a share of the width and height of what was asked for, on each side."""


@dataclass(frozen=True)
class SheetParcel:
    """One parcel: ``shape`` is in its own zone (easting, northing), ``row`` holds what the reader may see."""

    row: Mapping[str, Any]
    uses: Sequence[Mapping[str, Any]]
    works: Sequence[Mapping[str, Any]]
    shape: BaseGeometry
    rings: tuple[BoundaryRing, ...]
    zone_name: str
    srid: int

    @property
    def label(self) -> str:
        """Sheet and number, as people name a parcel: ``9/206``."""
        return f"{self.row['sheet_no']}/{self.row['parcel_no']}"

    def to_lat_lon(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return points of the own zone as latitude, longitude (the order of Leaflet)."""
        lon_lat = to_wgs84(np.array(points, dtype=float).reshape(-1, 2), self.srid)
        return [(float(lat), float(lon)) for lon, lat in lon_lat]


@dataclass(frozen=True)
class SheetContent:
    """Parcels of a sheet in the order asked for, the neighbours drawn around them, and what the sheet first shows.

    Of a past day (``as_of``) all of it is as it was then.
    """

    parcels: tuple[SheetParcel, ...]
    neighbours: tuple[SheetParcel, ...]
    view: Box
    as_of: date | None = None

    @property
    def secrecy_level(self) -> int:
        """Return the highest level of anything drawn; where the reader sees no level, all of it is level 0."""
        parcels = [int(parcel.row["handled_level"]) for parcel in (*self.parcels, *self.neighbours)]
        return max(*parcels, *(int(work["handled_level"]) for work in self.works), 0)

    @property
    def works(self) -> tuple[Mapping[str, Any], ...]:
        """Return the works that stand on the parcels, each once: one work may stand on several."""
        return tuple({work["id"]: work for parcel in self.parcels for work in parcel.works}.values())


def read_parcels(session: Connection, refs: Sequence[str], clearance: int, as_of: date | None = None) -> SheetContent:
    """Read parcels by uuid, map id or parcel identifier, with the neighbours that touch them; today's, or of a day.

    Raises
    ------
    NotFoundError
        A parcel is not there, or not for this reader: the two are not told apart.
    """
    _check_number(len(refs))
    parcels = [_get(session, ref, clearance, as_of) for ref in dict.fromkeys(refs)]
    own = {parcel.row["id"] for parcel in parcels}
    touching = dict.fromkeys(
        neighbour["id"]
        for parcel in parcels
        for neighbour in parcel_queries.find_neighbours(session, parcel.row["id"], as_of)
    )
    neighbours = [_get(session, ref, clearance, as_of, with_works=False) for ref in touching if ref not in own]
    return SheetContent(tuple(parcels), tuple(neighbours), _view_of(parcels, neighbours), as_of)


def read_box(session: Connection, box: Box, clearance: int, as_of: date | None = None) -> SheetContent:
    """Read the parcels that meet a box in WGS 84, today or on a day.

    Raises
    ------
    NotFoundError
        There is no parcel for this reader.
    InputError
        There are more than `MAX_PARCELS`.
    """
    order = PARCEL_ORDERS["key"]
    selection = Selection(boxes=(box,), as_of=as_of)
    page = parcel_queries.find_rows(session, selection, clearance, order, limit=MAX_PARCELS + 1, after=None)
    refs = [row["id"] for row in json.loads(page.rows)]
    _check_number(len(refs))
    return SheetContent(tuple(_get(session, ref, clearance, as_of) for ref in refs), (), box, as_of)


def _view_of(parcels: Sequence[SheetParcel], neighbours: Sequence[SheetParcel]) -> Box:
    """Return the box round the parcels with room on every side, as much as the neighbours there need within limits."""
    low, high = _bounds(parcels)
    near_low, near_high = _bounds((*parcels, *neighbours))
    least, most = (share * (high - low) for share in _ROOM)
    west_south = low - np.clip(low - near_low, least, most)
    east_north = high + np.clip(near_high - high, least, most)
    return Box(*west_south.tolist(), *east_north.tolist())


def _bounds(parcels: Sequence[SheetParcel]) -> tuple[np.ndarray, np.ndarray]:
    boxes = np.array([parcel.row["bbox"] for parcel in parcels])
    return boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)


def _check_number(count: int) -> None:
    if count == 0:
        raise NotFoundError("no parcel there", "không có thửa đất nào ở đó")
    if count > MAX_PARCELS:
        raise InputError(
            f"more than {MAX_PARCELS} parcels: too many for one sheet",
            f"nhiều hơn {MAX_PARCELS} thửa: quá nhiều cho một tờ",
            remedy_en="choose a smaller box",
            remedy_vi="chọn khung nhỏ hơn",
        )


def _get(session: Connection, ref: str, clearance: int, as_of: date | None, *, with_works: bool = True) -> SheetParcel:
    row = parcel_queries.get_parcel(session, ref, clearance, as_of)
    if row is None:
        raise NotFoundError(f"no parcel {ref}", f"không có thửa đất {ref}")
    shape = shapely.from_wkb(bytes(row["shape"]))
    zone = zone_by_srid(row["srid"])
    polygons = shapely.MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])
    uses = parcel_queries.find_uses(session, row["id"]) if as_of is None else of_day.find_uses(session, row)
    works = _find_works(session, row["id"], clearance, as_of) if with_works else []
    return SheetParcel(row, uses, works, polygons, boundary_rings(polygons), zone.name if zone else "", row["srid"])


def _find_works(session: Connection, parcel_id: str, clearance: int, as_of: date | None) -> list[Mapping[str, Any]]:
    """Works that stand on a parcel, or stood on it on the day, as far as this reader may see them."""
    if as_of is None:
        standing = parcel_queries.find_works(session, parcel_id, clearance)
    else:
        standing = of_day.find_works(session, parcel_id, clearance, as_of)
    found = (work_queries.get_drawn_work(session, work["id"], clearance, as_of) for work in standing)
    return [work for work in found if work is not None]
