"""A fabric of irregular parcels in map sheets: pure arrays of plane coordinates, no attributes, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COLUMNS: Final = 16
ROWS: Final = 12
PARCELS_PER_SHEET: Final = COLUMNS * ROWS
STREET_M: Final = 9.0


@dataclass(frozen=True)
class Grain:
    """How fine the parcels are: ``width`` and ``depth`` lie between two bounds (m), an edge has at most ``between``
    vertices between its corners (4 makes 6 to 20 a parcel), off its line by at most the share ``bend``."""

    width: tuple[float, float] = (24, 44)
    depth: tuple[float, float] = (22, 38)
    between: int = 4
    bend: float = 0.03


RURAL: Final = Grain()


def cut_sheets(
    rng: np.random.Generator, sheets: int, origin: tuple[float, float], grain: Grain = RURAL
) -> npt.NDArray[np.object_]:
    """Return MultiPolygons of ``sheets`` x 192 parcels in metres, sheet after sheet, row after row.

    Neighbours in a sheet share every vertex of their common edge; sheets lie in a square around ``origin``
    (easting, northing), streets between them. Coordinates are rounded to a millimetre.
    """
    step = np.array([rng.uniform(*grain.width), rng.uniform(*grain.depth)])
    nodes = _nodes(rng, sheets, step)
    bottom, has_bottom = _between(rng, nodes[:, :, :-1], nodes[:, :, 1:], grain, at_least=1)
    left, has_left = _between(rng, nodes[:, :-1], nodes[:, 1:], grain, at_least=0)
    corner = nodes[:, :, :, None, :]
    always = np.ones(corner.shape[:-1], dtype=bool)
    ring = (
        (corner[:, :-1, :-1], always[:, :-1, :-1]),
        (bottom[:, :-1], has_bottom[:, :-1]),
        (corner[:, :-1, 1:], always[:, :-1, 1:]),
        (left[:, :, 1:], has_left[:, :, 1:]),
        (corner[:, 1:, 1:], always[:, 1:, 1:]),
        (bottom[:, 1:, :, ::-1], has_bottom[:, 1:, :, ::-1]),
        (corner[:, 1:, :-1], always[:, 1:, :-1]),
        (left[:, :, :-1, ::-1], has_left[:, :, :-1, ::-1]),
    )
    points = np.concatenate([part for part, _ in ring], axis=3).reshape(-1, 4 + 4 * grain.between, 2)
    there = np.concatenate([mask for _, mask in ring], axis=3).reshape(-1, 4 + 4 * grain.between)
    return _polygons(_place(rng, points, origin), there)


def _nodes(rng: np.random.Generator, sheets: int, step: Floats) -> Floats:
    """Corners of the parcels, (sheets, rows + 1, columns + 1, 2), around 0, 0."""
    row, column = np.mgrid[0 : ROWS + 1, 0 : COLUMNS + 1]
    grid = np.stack([column, row], axis=-1) * step
    side = int(np.ceil(np.sqrt(sheets)))
    number = np.arange(sheets)
    size = np.array([COLUMNS, ROWS]) * step + STREET_M
    corner = (np.stack([number % side, number // side], axis=-1) - side / 2) * size
    wobble = rng.uniform(-0.22, 0.22, (sheets, *grid.shape)) * step
    wobble[:, [0, -1], :, 1] *= 0.3
    wobble[:, :, [0, -1], 0] *= 0.3
    placed: Floats = corner[:, None, None, :] + grid + wobble
    return placed


def _between(
    rng: np.random.Generator, start: Floats, end: Floats, grain: Grain, *, at_least: int
) -> tuple[Floats, Bools]:
    """Vertices between the ends of edges, (…, grain.between, 2), and which of them exist."""
    count = rng.integers(at_least, grain.between + 1, start.shape[:-1])[..., None]
    slot = np.arange(grain.between)
    share = np.minimum((slot + 1) / (count + 1), 1.0)[..., None]
    along = (end - start)[..., None, :]
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    offset = rng.uniform(-grain.bend, grain.bend, (*share.shape[:-1], 1))
    return start[..., None, :] + share * along + offset * normal, slot < count


def _place(rng: np.random.Generator, points: Floats, origin: tuple[float, float]) -> Floats:
    """Turn the commune as a whole by some angle and move it to its place."""
    angle = rng.uniform(0, np.pi / 2)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    placed: Floats = np.round(points @ turn + np.array(origin), 3)
    return placed


def _polygons(points: Floats, there: Bools) -> npt.NDArray[np.object_]:
    closed = np.concatenate([points, points[:, :1]], axis=1)
    shown = np.concatenate([there, there[:, :1]], axis=1)
    parcel = np.nonzero(shown)[0]
    polygons: Any = shapely.polygons(shapely.linearrings(closed[shown], indices=parcel))
    multipolygons: npt.NDArray[np.object_] = shapely.multipolygons(polygons, indices=np.arange(len(polygons)))
    return multipolygons
