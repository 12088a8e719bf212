"""Cuts the shapes of a zone into tiles of neighbours, by their boxes alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from landdb.import_.checks.fabric import Booleans, Floats, Integers

TILE_ROWS: Final = 15_000
"""Shapes of a tile: some 30 MB with what GEOS builds around them."""


@dataclass(frozen=True)
class Tile:
    """``rows`` index the boxes: the shapes whose middle lies in ``cell``, and all that come near them or the cell.

    ``cell`` is (west, south, east, north); the cells of all tiles cover the plane without overlap.
    """

    rows: Integers
    cell: tuple[float, float, float, float]
    core: int


def cut_tiles(boxes: Floats, margin_m: float, tile_rows: int = TILE_ROWS) -> Iterator[Tile]:
    """Tiles of about ``tile_rows`` shapes each, in strips from west to east, each from south to north.

    The halo of a tile reaches ``margin_m`` beyond the boxes of the shapes that it owns. Rows without a box are left
    out.
    """
    known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if not len(known):
        return
    middle_x = (boxes[known, 0] + boxes[known, 2]) / 2
    per_side = max(1, round(np.sqrt(len(known) / tile_rows)))
    for west, east, inside in _slices(middle_x, per_side):
        strip = known[inside]
        near = known[_meets(boxes[known], boxes[strip], margin_m, (west, east), 0)]
        middle_y = (boxes[strip, 1] + boxes[strip, 3]) / 2
        for south, north, within in _slices(middle_y, max(1, round(len(strip) / tile_rows))):
            core = strip[within]
            beside = _meets(boxes[near], boxes[core], margin_m, (west, east), 0)
            rows = near[beside & _meets(boxes[near], boxes[core], margin_m, (south, north), 1)]
            yield Tile(rows, (west, south, east, north), len(core))


def _slices(values: Floats, count: int) -> Iterator[tuple[float, float, Booleans]]:
    """Cut values into parts of like number: lower bound, upper bound, which values; outermost bounds are infinite."""
    inner = np.unique(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1])).tolist()
    bounds = [-np.inf, *inner, np.inf]
    for low, high in pairwise(bounds):
        inside = (values >= low) & (values < high)
        if inside.any():
            yield low, high, inside


def _meets(boxes: Floats, others: Floats, margin_m: float, cell: tuple[float, float], axis: int) -> Booleans:
    """Boxes that come near the others or the cell, along one axis."""
    low = min(others[:, axis].min(), cell[0]) - margin_m
    high = max(others[:, axis + 2].max(), cell[1]) + margin_m
    return np.asarray((boxes[:, axis] <= high) & (boxes[:, axis + 2] >= low))
