"""What the extract of a parcel says, and the hash by which it is compared with the register later."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain.crs import transform_geometries, zone_by_srid
from landdb.domain.geometry import to_millimetre
from landdb.domain.map_paper import SheetFrame, SketchLayout, fitting_scale
from landdb.domain.zones import Zone
from landdb.export.sheet_content import SheetContent, SheetParcel, read_parcels

SKETCH_MM: Final = (180.0, 122.0)
_ROOM_MM: Final = (30.0, 24.0)
"""Kept free around the parcel, for its numbers and its neighbours."""


@dataclass(frozen=True)
class ExtractContent:
    """One parcel with its neighbours (their shapes in the parcel's own zone), and the frame of its sketch."""

    sheet: SheetContent
    zone: Zone
    frame: SheetFrame
    neighbour_shapes: Any
    sha256: str

    @property
    def parcel(self) -> SheetParcel:
        """The parcel itself."""
        return self.sheet.parcels[0]

    @property
    def level(self) -> int:
        """Highest secrecy level of what is drawn or named."""
        return self.sheet.secrecy_level


def read_extract(session: Connection, ref: str, clearance: int, as_of: date | None = None) -> ExtractContent:
    """Read the extract of a parcel as this caller sees it, today or as it was on a day.

    Raises
    ------
    NotFoundError
        The parcel is not there, or not for this caller.
    """
    sheet = read_parcels(session, [ref], clearance, as_of)
    parcel = sheet.parcels[0]
    zone = zone_by_srid(parcel.srid)
    assert zone is not None, "a CHECK constraint holds parcels to plane zones"
    shapes = np.empty(len(sheet.neighbours), dtype=object)
    for index, neighbour in enumerate(sheet.neighbours):
        shapes[index : index + 1] = transform_geometries(
            np.array([neighbour.shape], dtype=object), neighbour.srid, parcel.srid
        )
    return ExtractContent(sheet, zone, _frame(parcel), shapes, hash_of(parcel, as_of))


def hash_of(parcel: SheetParcel, as_of: date | None = None) -> str:
    """Return the SHA-256 of what every reader of a parcel sees: numbers, areas, uses, and coordinates to a millimetre.

    Nothing in it depends on who asks, so that anybody who may see the parcel can compare; the day, where there is one,
    is in it too.
    """
    row = parcel.row
    said = {
        "id": row["id"],
        "sheet_no": row["sheet_no"],
        "parcel_no": row["parcel_no"],
        "commune_code": row["commune_code"],
        "legal_area_m2": _number(row["legal_area_m2"]),
        "uses": [[use["land_use_code"], _number(use["area_m2"])] for use in parcel.uses],
        "srid": parcel.srid,
        "rings": [
            [[to_millimetre(vertex.northing), to_millimetre(vertex.easting)] for vertex in ring.vertices]
            for ring in parcel.rings
        ],
    }
    if as_of is not None:
        said["as_of"] = as_of.isoformat()
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _frame(parcel: SheetParcel) -> SheetFrame:
    west, south, east, north = shapely.total_bounds(np.array([parcel.shape], dtype=object)).tolist()
    room = (SKETCH_MM[0] - _ROOM_MM[0], SKETCH_MM[1] - _ROOM_MM[1])
    scale = fitting_scale(east - west, north - south, *room)
    layout = SketchLayout((210.0, 297.0), SKETCH_MM)
    return SheetFrame(layout, scale, (west + east) / 2, (south + north) / 2)
