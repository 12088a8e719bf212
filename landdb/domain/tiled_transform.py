"""Transformation of millions of vertices: one small polynomial per tile of ground, fitted to PROJ's own answers.

Between two systems a tile of 8 km (0.08°) is so nearly flat that a polynomial of degree 3 in its two ordinates repeats
PROJ to better than a hundredth of a millimetre (the test measures it), at a fraction of the time. Tiles lie on a grid
fixed for each pair of systems, so that a vertex gives the same bits whatever batch, order or file it comes in: shapes
that share a vertex keep sharing it. Ordinates far outside Viet Nam are left to PROJ, one by one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from landdb.domain import crs

Points = npt.NDArray[np.float64]

DEGREE: Final = 3
TILE_M: Final = 8_000.0
TILE_DEG: Final = 0.08
CHUNK: Final = 16_384
"""Points worked on at a time: their arrays stay in the processor's cache."""

FEW_TILES: Final = 4
"""Up to so many tiles in a chunk are worked on one after the other."""

_PLANE_FIELD: Final = (-200_000.0, 600_000.0, 1_200_000.0, 2_800_000.0)
_DEGREE_FIELD: Final = (100.0, 4.0, 120.0, 26.0)
_POWERS: Final = tuple((i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i))


class TiledTransform:
    """A transformation between two systems of the register; safe to use from several threads."""

    def __init__(self, from_srid: int, to_srid: int) -> None:
        self._from, self._to = from_srid, to_srid
        geographic = crs.is_geographic(from_srid)
        self._tile = TILE_DEG if geographic else TILE_M
        west, south, east, north = _DEGREE_FIELD if geographic else _plane_field(from_srid)
        self._origin = np.array([west, south])
        self._shape = (round((east - west) / self._tile), round((north - south) / self._tile))
        self._row_of_tile = np.full(self._shape[0] * self._shape[1], -1, dtype=np.int32)
        self._coefficients = np.empty((2, len(_POWERS), 0))
        self._lock = Lock()

    def __call__(self, points: Points, *, threads: int = 1) -> Points:
        """Transform ``(n, 2)`` points x, y; what PROJ cannot place becomes inf."""
        if self._from == self._to:
            return points
        chunks = [points[start : start + CHUNK] for start in range(0, len(points), CHUNK)]
        if len(chunks) < 2:
            return self._chunk(points)
        if threads < 2:
            return np.concatenate([self._chunk(chunk) for chunk in chunks])
        with ThreadPoolExecutor(threads) as pool:
            return np.concatenate(list(pool.map(self._chunk, chunks)))

    def _chunk(self, points: Points) -> Points:
        with np.errstate(invalid="ignore"):
            u = (points[:, 0] - self._origin[0]) / self._tile
            v = (points[:, 1] - self._origin[1]) / self._tile
            inside = (u >= 0) & (u < self._shape[0]) & (v >= 0) & (v < self._shape[1])
        if not inside.all():
            moved = crs.transform_points(points, self._from, self._to)
            if inside.any():
                moved[inside] = self._chunk(points[inside])
            return moved
        column, row = u.astype(np.int32), v.astype(np.int32)
        tile = column * self._shape[1] + row
        u, v = _within(u, column), _within(v, row)
        found = np.unique(tile) if (tile != tile[:1]).any() else tile[:1]
        if len(found) > FEW_TILES:
            return self._evaluate(u, v, self._rows(tile))
        moved = np.empty((len(u), 2))
        for one in found:  # one set of coefficients for all: nothing is looked up point by point
            own = slice(None) if len(found) == 1 else tile == one
            moved[own] = self._evaluate(u[own], v[own], self._rows(np.array([one], dtype=np.int32)))
        return moved

    def _rows(self, tile: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Rows of the coefficients for tiles, fitted where they are new."""
        rows = self._row_of_tile[tile]
        if (rows < 0).any():
            with self._lock:
                new = np.unique(tile[self._row_of_tile[tile] < 0])
                self._coefficients = np.concatenate([self._coefficients, self._fit(new)], axis=2)
                count = self._coefficients.shape[2]
                self._row_of_tile[new] = np.arange(count - len(new), count, dtype=np.int32)
            rows = self._row_of_tile[tile]
        return rows

    def _fit(self, tiles: npt.NDArray[np.int32]) -> Points:
        """Coefficients ``(2, powers, tiles)`` from PROJ's answers at the Chebyshev nodes of each tile."""
        nodes, solve = _nodes()
        corner = np.column_stack(np.divmod(tiles, self._shape[1])).astype(np.float64)
        where = self._origin + (corner[:, None, :] + (nodes[None, :, :] + 1) / 2) * self._tile
        answers = crs.transform_points(where.reshape(-1, 2), self._from, self._to).reshape(len(tiles), len(nodes), 2)
        middle = answers[:, :1, :]
        found: Points = np.einsum("pn,tnc->cpt", solve, answers - middle)
        found[:, 0, :] += middle[:, 0, :].T
        return found

    def _evaluate(self, u: Points, v: Points, rows: npt.NDArray[np.int32]) -> Points:
        """Horner's scheme in both ordinates, element by element: no sum depends on the neighbours in the array.

        ``rows`` names the coefficients of each point, or of all.
        """
        moved = np.empty((len(u), 2))
        for axis, table in enumerate(self._coefficients):
            total = table[_POWERS.index((DEGREE, 0))].take(rows)
            for i in range(DEGREE - 1, -1, -1):
                inner = table[_POWERS.index((i, DEGREE - i))].take(rows)
                for j in range(DEGREE - i - 1, -1, -1):
                    inner = inner * v
                    inner += table[_POWERS.index((i, j))].take(rows)
                total = total * u
                total += inner
            moved[:, axis] = total
        return moved


def _within(place: Points, cell: npt.NDArray[np.int32]) -> Points:
    """Ordinates within their tiles, from -1 to 1."""
    place = place - cell
    place *= 2
    place -= 1
    return place


@cache
def tiled(from_srid: int, to_srid: int) -> TiledTransform:
    """The one transformation of this process between two systems, with the tiles it has fitted so far."""
    return TiledTransform(from_srid, to_srid)


def _plane_field(srid: int) -> tuple[float, float, float, float]:
    """Where tiles may lie: HN-72 carries the number of its zone before the easting."""
    west, south, east, north = _PLANE_FIELD
    shift = {2044: 18_000_000.0, 2045: 19_000_000.0}.get(srid - 990_000, 0.0)
    return west + shift, south, east + shift, north


@cache
def _nodes() -> tuple[Points, Points]:
    """Nodes ``(n, 2)`` in the square from -1 to 1, and the matrix that turns values there into coefficients."""
    line = np.cos((2 * np.arange(DEGREE + 2) + 1) * np.pi / (2 * (DEGREE + 2)))
    nodes = np.array([(u, v) for u in line for v in line])
    powers = np.column_stack([nodes[:, 0] ** i * nodes[:, 1] ** j for i, j in _POWERS])
    return nodes, np.linalg.pinv(powers)
