"""What a printed map shows, as the caller sees it: shapes in the sheet's zone and the selected parcel's vertices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from shapely import MultiPolygon
from sqlalchemy import Connection

from landdb.domain.crs import to_wgs84, transform_geometries, transform_points
from landdb.domain.geometry import BoundaryRing, boundary_rings
from landdb.domain.map_paper import ColourScheme, SheetFrame
from landdb.domain.zones import Zone
from landdb.errors import InputError, NotFoundError
from landdb.queries import parcels as parcel_queries
from landdb.queries import sheet_shapes

MAX_SHAPES: Final = 5_000
"""Most parcels, and most works, on one sheet: more nobody can tell apart, and drawing them would hold others up."""

_STEPS: Final = 8
"""Points on each side of the frame when it is taken to WGS 84: its sides are curves there."""


@dataclass(frozen=True)
class Drawn:
    """Rows of one kind and, in the same order, their shapes in the sheet's zone (easting, northing)."""

    rows: Sequence[Mapping[str, Any]]
    shapes: Any

    @property
    def level(self) -> int:
        """Highest secrecy level of the rows; 0 where the caller sees none."""
        return max((int(row["secrecy_level"]) for row in self.rows), default=0)


_NOTHING: Final = Drawn((), np.empty(0, dtype=object))


@dataclass(frozen=True)
class Wanted:
    """What is drawn beside the parcels: the selected one's vertices, works, protection areas, boundaries of ``day``."""

    selected: str | None = None
    works: bool = True
    areas: bool = False
    boundaries: bool = False
    day: date | None = None


@dataclass(frozen=True)
class MapContent:
    """All that a sheet shows."""

    frame: SheetFrame
    zone: Zone
    parcels: Drawn
    works: Drawn
    use_names: Mapping[str, tuple[str, str]]
    areas: Drawn = _NOTHING
    boundaries: Drawn = _NOTHING
    selected: str | None = None
    selected_rings: tuple[BoundaryRing, ...] = ()
    colour_by: ColourScheme = "use"

    @property
    def level(self) -> int:
        """Highest secrecy level of anything that is drawn."""
        return max(self.parcels.level, self.works.level, self.areas.level)


def read_map(
    session: Connection,
    frame: SheetFrame,
    zone: Zone,
    clearance: int,
    wanted: Wanted,
    as_of: date | None = None,
) -> MapContent:
    """Read what a frame shows, today or as it was on a day.

    Raises
    ------
    InputError
        There are more than `MAX_SHAPES` parcels or works.
    NotFoundError
        The selected parcel is not there, or not for this caller.
    """
    area = _area_wkt(frame, zone)
    parcels = _drawn(sheet_shapes.find_parcels(session, area, clearance, MAX_SHAPES + 1, as_of), zone)
    found = sheet_shapes.find_works(session, area, clearance, MAX_SHAPES + 1, as_of) if wanted.works else []
    names = sheet_shapes.find_use_names(session, sorted({row["main_use_code"] for row in parcels.rows}))
    areas = sheet_shapes.find_protection_areas(session, area, MAX_SHAPES + 1) if wanted.areas else []
    lines = (
        sheet_shapes.find_boundaries(session, area, wanted.day, MAX_SHAPES + 1)
        if wanted.boundaries and wanted.day
        else []
    )
    content = MapContent(frame, zone, parcels, _drawn(found, zone), names, _drawn(areas, zone), _drawn(lines, zone))
    if wanted.selected is None:
        return content
    row = parcel_queries.get_parcel(session, wanted.selected, clearance, as_of)
    if row is None:
        raise NotFoundError("There is no such parcel.", "Không có thửa đất này.")
    rings = _rings_in(row["shape"], row["srid"], zone.srid)
    return replace(content, selected=row["id"], selected_rings=rings)


def _drawn(rows: list[dict[str, Any]], zone: Zone) -> Drawn:
    if len(rows) > MAX_SHAPES:
        shown = f"{MAX_SHAPES:,}"
        raise InputError(
            f"There are more than {shown} parcels or works in this frame.",
            f"Khung này có hơn {shown.replace(',', '.')} thửa đất hoặc công trình.",
            remedy_en="Choose a larger scale or smaller paper.",
            remedy_vi="Hãy chọn tỷ lệ lớn hơn hoặc khổ giấy nhỏ hơn.",
        )
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = shapely.from_wkb([bytes(row.pop("shape")) for row in rows])
    systems = np.array([row["srid"] for row in rows])
    for srid in np.unique(systems):
        own = systems == srid
        shapes[own] = transform_geometries(shapes[own], int(srid), zone.srid)
    return Drawn(rows, shapes)


def _rings_in(shape: bytes, srid: int, to_srid: int) -> tuple[BoundaryRing, ...]:
    """Numbers and lengths as in the parcel's own zone, places in the sheet's."""
    rings = []
    polygons = shapely.from_wkb(bytes(shape))
    assert isinstance(polygons, MultiPolygon), "the column's type says so"
    for ring in boundary_rings(polygons):
        own = np.array([(vertex.easting, vertex.northing) for vertex in ring.vertices])
        moved = transform_points(own, srid, to_srid)
        vertices = tuple(
            type(vertex)(vertex.number, float(x), float(y), vertex.edge_m)
            for vertex, (x, y) in zip(ring.vertices, moved, strict=True)
        )
        rings.append(BoundaryRing(ring.part, ring.ring, vertices))
    return tuple(rings)


def _area_wkt(frame: SheetFrame, zone: Zone) -> str:
    corners = np.array([*frame.corners, frame.corners[0]])
    sides = [np.linspace(start, end, _STEPS, endpoint=False) for start, end in pairwise(corners)]
    lon_lat = to_wgs84(np.concatenate(sides), zone.srid)
    if not np.isfinite(lon_lat).all():
        raise InputError("The frame lies outside of the zone.", "Khung bản đồ nằm ngoài múi chiếu.")
    return str(shapely.to_wkt(shapely.polygons(lon_lat), rounding_precision=9))
