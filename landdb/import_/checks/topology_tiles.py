"""Cuts the shapes of a zone into tiles of neighbours, by their boxes alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from landdb.import_.checks.fabric import Booleans, Floats, Integers

TILE_ROWS: Final = 8_000
"""Shapes of a tile; larger ones are no faster and take more memory."""


@dataclass(frozen=True)
class Tile:
    """``rows`` index the boxes: the shapes whose middle lies in ``cell``, and all that come near them or the cell.

    ``cell`` is (west, south, east, north); the cells of all tiles cover the plane without overlap.
    """

    rows: Integers
    cell: tuple[float, float, float, float]
    core: int


def cut_tiles(boxes: Floats, usable: Booleans, margin_m: float, tile_rows: int = TILE_ROWS) -> Iterator[Tile]:
    """Tiles of about ``tile_rows`` shapes each, in strips from west to east, each from south to north.

    The halo of a tile reaches ``margin_m`` beyond the boxes of the shapes that it owns. Rows without a box and those
    not ``usable`` are left out. Boxes of millions of shapes are never copied.
    """
    known = np.flatnonzero(usable & np.isfinite(boxes).all(axis=1))
    if not len(known):
        return
    middle_x = _middle(boxes, known, 0)
    per_side = max(1, round(np.sqrt(len(known) / tile_rows)))
    for west, east, inside in _slices(middle_x, per_side):
        strip = known[inside]
        near = _near(boxes, known, strip, margin_m, (west, east), 0)
        for south, north, within in _slices(_middle(boxes, strip, 1), max(1, round(len(strip) / tile_rows))):
            core = strip[within]
            beside = _near(boxes, near, core, margin_m, (south, north), 1)
            rows = _near(boxes, beside, core, margin_m, (west, east), 0)
            yield Tile(rows, (west, south, east, north), len(core))


def _middle(boxes: Floats, rows: Integers, axis: int) -> Floats:
    return np.asarray((boxes[rows, axis] + boxes[rows, axis + 2]) / 2)


def _slices(values: Floats, count: int) -> Iterator[tuple[float, float, Booleans]]:
    """Cut values into parts of like number: lower bound, upper bound, which values; outermost bounds are infinite."""
    inner = np.unique(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1])).tolist()
    bounds = [-np.inf, *inner, np.inf]
    for low, high in pairwise(bounds):
        inside = (values >= low) & (values < high)
        if inside.any():
            yield low, high, inside


def _near(
    boxes: Floats, rows: Integers, core: Integers, margin_m: float, cell: tuple[float, float], axis: int
) -> Integers:
    """Those rows whose boxes come near the boxes of the core or the cell, along one axis."""
    low = min(boxes[core, axis].min(), cell[0]) - margin_m
    high = max(boxes[core, axis + 2].max(), cell[1]) + margin_m
    rows = rows[boxes[rows, axis] <= high]
    return np.asarray(rows[boxes[rows, axis + 2] >= low])
