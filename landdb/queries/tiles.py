"""Vector tiles: one statement each, encoded in the database from the stored Web Mercator geometry.

Layers and properties (short names, they travel with every feature):
``parcels``: u main use, s certificate status, p sheet/parcel, a legal area in m², m 1 in a military zone,
o 1 where it is shown although it does not meet the filter;
``parcels_label`` (from zoom 14): points with p, a, u; ``density`` (below zoom 12): points with n, a, u;
``works``: t type, n name, o as of parcels. Feature ids are the random ``tile_id``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.domain.tile_pyramid import TilePlace
from landdb.queries.features import VERSION_SQL, counted_in
from landdb.queries.prepared import execute_prepared
from landdb.queries.selection import Selection, rows_of, where

DETAIL_ZOOM: Final = 12
"""Parcels themselves are sent from here on, sums per cell below."""

LABEL_ZOOM: Final = 14
EXTENT: Final = 4096
BUFFER: Final = 64
_CELLS_ZOOM: Final = 16
_CELLS_PER_TILE: Final = 5
"""Two to this power cells along each side of a tile."""

TILE_BOX: Final = f"ST_TileEnvelope(:z, :x, :y, margin => {BUFFER / EXTENT})"
_SHAPE: Final = f"ST_AsMVTGeom(t.geom_3857, ST_TileEnvelope(:z, :x, :y), {EXTENT}, {BUFFER}, true)"
_LABEL_3857: Final = "ST_Transform(t.label_point, 3857)"


@dataclass(frozen=True)
class Tile:
    """An encoded tile (empty where the caller has nothing to see) and the version of what it was made from."""

    content: bytes
    version: str


def get_tile(
    session: Connection,
    collection: Collection,
    place: TilePlace,
    selection: Selection,
    clearance: int,
    *,
    with_outside: bool = False,
) -> Tile:
    """Make a tile; ``with_outside`` rows that do not meet the selection are in it too, and marked."""
    if collection is WORKS:
        sql, params = _works(place, selection, clearance, with_outside=with_outside)
    elif place.z >= DETAIL_ZOOM:
        sql, params = _parcels(place, selection, clearance, with_outside=with_outside)
    else:
        sql, params = _density(place, selection, clearance)
    params["collections"] = counted_in(collection.id)
    [row] = execute_prepared(session, f"SELECT ({sql}) AS tile, ({VERSION_SQL}) AS version", params)
    return Tile(bytes(row.tile or b""), str(row.version))


def _in_tile(selection: Selection) -> str:
    """Rows whose box meets the tile's; former versions have their index in degrees."""
    former = f" AND t.geom && ST_Transform({TILE_BOX}, 4326)" if selection.as_of else ""
    return f"t.geom_3857 && {TILE_BOX}{former}"


def _parcels(
    place: TilePlace, selection: Selection, clearance: int, *, with_outside: bool
) -> tuple[str, dict[str, Any]]:
    clause = where(PARCELS, selection, clearance)
    columns = (
        "t.tile_id AS i, t.main_use_code AS u, t.certificate_status AS s, t.sheet_no || '/' || t.parcel_no AS p, "
        "round(t.legal_area_m2)::bigint AS a"
    )
    if clearance >= 1:
        # A visible parcel may lie in a hidden zone: only zones that the caller sees count.
        columns += ", CASE WHEN t.military_zone_id IN (SELECT z.id FROM military_zone z) THEN 1 END AS m"
    condition, mark = _marked(PARCELS, selection, clearance) if with_outside else (clause.sql, "")
    columns += mark
    marks = ", o" if with_outside else ""
    # In the order of ids: that of the index would tell of hidden rows between the visible ones.
    shapes = (
        f"SELECT {_SHAPE} AS g, {columns}, t.label_point FROM {rows_of(PARCELS, selection, clearance)} "
        f"WHERE {_in_tile(selection)} AND {condition} ORDER BY t.id"
    )
    marks += ", m" if clearance >= 1 else ""
    sql = (
        f"WITH shape AS MATERIALIZED ({shapes}) SELECT coalesce((SELECT ST_AsMVT(f, 'parcels', {EXTENT}, 'g', 'i') "
        f"FROM (SELECT g, i, u, s, p, a{marks} FROM shape) f), '')"
    )
    if place.z >= LABEL_ZOOM:
        # A label belongs to the one tile that holds its point, or it would be drawn twice at a seam.
        sql += (
            f" || coalesce((SELECT ST_AsMVT(l, 'parcels_label', {EXTENT}, 'g', 'i') FROM (SELECT ST_AsMVTGeom("
            f"{_LABEL_3857}, ST_TileEnvelope(:z, :x, :y), {EXTENT}, 0, true) AS g, i, p, a, u FROM shape t "
            "OFFSET 0) l WHERE g IS NOT NULL), '')"  # OFFSET: or the point would be placed twice
        )
    return sql, clause.params | place.params


def _marked(collection: Collection, selection: Selection, clearance: int) -> tuple[str, str]:
    """The condition of all rows of the day, and the column ``o`` that marks those outside of the selection."""
    every = where(collection, Selection(as_of=selection.as_of), clearance)
    return every.sql, f", CASE WHEN ({where(collection, selection, clearance).sql}) IS NOT TRUE THEN 1 END AS o"


def _works(place: TilePlace, selection: Selection, clearance: int, *, with_outside: bool) -> tuple[str, dict[str, Any]]:
    clause = where(WORKS, selection, clearance)
    condition, mark = _marked(WORKS, selection, clearance) if with_outside else (clause.sql, "")
    shape = _SHAPE
    if place.z < DETAIL_ZOOM:
        shape = f"ST_AsMVTGeom({_LABEL_3857}, ST_TileEnvelope(:z, :x, :y), {EXTENT}, {BUFFER}, true)"
    sql = (
        f"SELECT ST_AsMVT(f, 'works', {EXTENT}, 'g', 'i') FROM (SELECT {shape} AS g, t.tile_id AS i, "
        f"t.work_type AS t, t.name_vi AS n{mark} FROM {rows_of(WORKS, selection, clearance)} "
        f"WHERE {_in_tile(selection)} AND {condition} ORDER BY t.id) f "
        "WHERE g IS NOT NULL"
    )
    return sql, clause.params | place.params


def _density(place: TilePlace, selection: Selection, clearance: int) -> tuple[str, dict[str, Any]]:
    """Sums per cell, from the kept sums where these know the filter, else from the parcels."""
    zoom = min(place.z + _CELLS_PER_TILE, _CELLS_ZOOM)
    side = 2 ** (zoom - place.z)
    shift = _CELLS_ZOOM - zoom
    params: dict[str, Any] = place.params | {
        "shift": shift, "step": EXTENT // side, "half": EXTENT // side // 2,
        "column": place.x * side, "row": place.y * side,
        "x0": place.x * side << shift, "x1": ((place.x + 1) * side << shift) - 1,
        "y0": place.y * side << shift, "y1": ((place.y + 1) * side << shift) - 1,
    }  # fmt: skip
    if selection == Selection(equals=tuple(item for item in selection.equals if item[0] == "main_use_code")):
        source = (
            "SELECT t.cell_x AS cx, t.cell_y AS cy, t.main_use_code AS u, t.parcels AS n, t.area_m2 AS a "
            "FROM parcel_density t"
        )
        for _, values in selection.equals:
            source += " WHERE t.main_use_code = ANY(CAST(:uses AS text[]))"
            params["uses"] = list(values)
    else:
        clause = where(PARCELS, selection, clearance)
        source = (
            "SELECT cell_x(t.label_point) AS cx, cell_y(t.label_point) AS cy, t.main_use_code AS u, 1 AS n, "
            f"t.legal_area_m2 AS a FROM {rows_of(PARCELS, selection, clearance)} "
            f"WHERE {_in_tile(selection)} AND {clause.sql}"
        )
        params |= clause.params
    sql = (
        f"SELECT ST_AsMVT(f, 'density', {EXTENT}, 'g') FROM ("
        "SELECT ST_MakePoint((kx - :column) * :step + :half, (ky - :row) * :step + :half) AS g, "
        "sum(n)::bigint AS n, round(sum(a))::bigint AS a, (array_agg(u ORDER BY a DESC, u))[1] AS u FROM ("
        "SELECT cx >> :shift AS kx, cy >> :shift AS ky, u, sum(n) AS n, sum(a) AS a "
        f"FROM ({source}) s WHERE cx BETWEEN :x0 AND :x1 AND cy BETWEEN :y0 AND :y1 GROUP BY 1, 2, 3 HAVING sum(n) > 0"
        ") per_use GROUP BY kx, ky ORDER BY kx, ky) f"
    )
    return sql, params
