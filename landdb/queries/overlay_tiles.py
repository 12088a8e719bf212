"""Vector tiles of what lies over the parcels: protection areas, and lines of provinces and communes.

Layers and properties (short names, they travel with every feature), each layer called as its collection:
``protection-areas`` (from zoom 12): polygons with k kind, d medium, n name of what is protected; ``boundaries``: lines
with l level (communes from zoom 9), n name of the unit that they bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.access import TABLES
from landdb.domain.tile_pyramid import TilePlace
from landdb.queries.boundaries import VALID
from landdb.queries.features import VERSION_SQL, counted_in
from landdb.queries.prepared import execute_prepared
from landdb.queries.tiles import BUFFER, DETAIL_ZOOM, EXTENT, TILE_BOX, Tile

PROTECTION_AREAS: Final = "protection-areas"
BOUNDARIES: Final = "boundaries"
ADMIN_UNITS: Final = "admin-units"
COMMUNE_ZOOM: Final = 9
"""Lines of communes are sent from here on; before they would fill the picture."""

_READ_FROM: Final = TABLES["protection_area"].read_from
_BOX_4326: Final = f"ST_Transform({TILE_BOX}, 4326)"
_QUARTER_PIXELS: Final = 2048
"""Of a tile of 512 pixels, along its side: finer than so nobody sees a line bend."""


def _as_tile(layer: str, shape: str, columns: str, source: str) -> str:
    """SELECT of an encoded tile; ``shape`` is SQL in EPSG:3857 over ``source``."""
    return (
        f"SELECT ST_AsMVT(f, '{layer}', {EXTENT}, 'g') FROM (SELECT ST_AsMVTGeom({shape}, "
        f"ST_TileEnvelope(:z, :x, :y), {EXTENT}, {BUFFER}, true) AS g, {columns} FROM {source}) f WHERE g IS NOT NULL"
    )


_AREAS: Final = _as_tile(
    PROTECTION_AREAS,
    "ST_Transform(a.geom, 3857)",
    "a.kind AS k, a.medium AS d, coalesce(w.name_vi, z.name_vi) AS n",
    "protection_area a LEFT JOIN work w ON w.id = a.work_id LEFT JOIN military_zone z ON z.id = a.military_zone_id "
    f"WHERE a.retired_at IS NULL AND a.geom && {_BOX_4326} ORDER BY a.id",
)
# Lines of the whole polygons, cut afterwards: a polygon that is cut has lines along the edges of the tile.
_LINES: Final = _as_tile(
    BOUNDARIES,
    f"ST_Transform(ST_Simplify(ST_ClipByBox2D(ST_Boundary(a.geom), {_BOX_4326}), CAST(:tolerance AS float8)), 3857)",
    "a.level AS l, a.name_vi AS n",
    f"admin_unit a WHERE a.level = ANY(CAST(:levels AS text[])) AND {VALID} AND a.geom && {_BOX_4326} ORDER BY a.id",
)


@dataclass(frozen=True)
class BoundarySpan:
    """That there are boundaries of a level of units, of which days (``valid_to`` is the first day without)."""

    level: str
    valid_from: date
    valid_to: date | None


def sees_protection_areas(clearance: int) -> bool:
    """Whether the role of a clearance may read protection areas at all."""
    return _READ_FROM is not None and clearance >= _READ_FROM


def get_protection_tile(session: Connection, place: TilePlace, clearance: int) -> Tile:
    """Make a tile of the present protection areas; those of a hidden work or zone are none.

    Whoever may read none gets the same nothing at any time, whatever changes.
    """
    if not sees_protection_areas(clearance):
        return Tile(b"", "")
    sql = _AREAS if place.z >= DETAIL_ZOOM else "''"
    params: dict[str, Any] = dict(place.params) if place.z >= DETAIL_ZOOM else {}
    return _make(session, sql, params, PROTECTION_AREAS)


def get_boundary_tile(session: Connection, place: TilePlace, day: date) -> Tile:
    """Make a tile of the boundaries of the units that a day had."""
    levels = ["province", "commune"] if place.z >= COMMUNE_ZOOM else ["province"]
    tolerance = 360 / 2**place.z / _QUARTER_PIXELS
    return _make(
        session, _LINES, place.params | {"on": day, "levels": levels, "tolerance": tolerance}, ADMIN_UNITS
    )  # fmt: skip


def _make(session: Connection, sql: str, params: dict[str, Any], counted: str) -> Tile:
    params["collections"] = counted_in(counted)
    [row] = execute_prepared(session, f"SELECT ({sql}) AS tile, ({VERSION_SQL}) AS version", params)
    return Tile(bytes(row.tile or b""), str(row.version))


def find_protection_kinds(session: Connection) -> list[str]:
    """Kinds of the present protection areas with an outline that the caller sees."""
    sql = "SELECT DISTINCT a.kind FROM protection_area a WHERE a.retired_at IS NULL AND a.geom IS NOT NULL ORDER BY 1"
    return [row.kind for row in execute_prepared(session, sql, {})]


def find_boundary_spans(session: Connection) -> list[BoundarySpan]:
    """Of which days there are boundaries, by level."""
    sql = (
        "SELECT level, min(valid_from) AS valid_from, nullif(max(coalesce(valid_to, 'infinity')), 'infinity') "
        "AS valid_to FROM admin_unit WHERE geom IS NOT NULL AND level IN ('commune', 'province') "
        "GROUP BY level ORDER BY level DESC"
    )
    return [BoundarySpan(row.level, row.valid_from, row.valid_to) for row in execute_prepared(session, sql, {})]
