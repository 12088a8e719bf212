"""Lengths of sides in lists of corners: which column without a telling name holds them, and how a parcel keeps them.

A parcel's lengths become one text, side by side from its first corner on: ``50.000; 40.000; ; 40.000``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

_ENOUGH: Final = 3
_SHARE: Final = 0.5
_OFF_M: Final = 0.05
_OFF_SHARE: Final = 0.02

Position = tuple[float, float]


def find_sides(
    columns: Sequence[int], numbers: Mapping[int, Sequence[float | None]], north: int, east: int
) -> int | None:
    """The column most of whose numbers are distances from corner to corner, whatever it is called; or None.

    ``numbers`` are those of all ``columns`` and of the coordinates, line by line.
    """
    grid = {at: np.array(numbers[at], dtype=np.float64) for at in (*columns, north, east)}
    step = np.hypot(np.diff(grid[north]), np.diff(grid[east]))
    return next((at for at in columns if _are_sides(grid[at], step)), None)


def _are_sides(cells: npt.NDArray[np.float64], step: npt.NDArray[np.float64]) -> bool:
    """Whether cells tell the way to the next corner, or from the one before; where parcels meet they tell neither.

    Whole numbers are those of a sheet or a parcel, however long its sides happen to be.
    """
    if not (cells[np.isfinite(cells)] % 1 > 0).any():
        return False
    for some in (cells[:-1], cells[1:]):
        known = np.isfinite(some) & np.isfinite(step) & (step > 0)
        near = np.abs(some[known] - step[known]) <= _OFF_M + _OFF_SHARE * step[known]
        if near.sum() >= _ENOUGH and near.mean() > _SHARE:
            return True
    return False


def sides_of(sides: Sequence[float | None], ring: Sequence[Position]) -> Sequence[float | None]:
    """One length for each side of a ring, whose first corner may be repeated as its last.

    The repeated corner has a length where each line tells the side that ends there; the first line has none then.
    """
    if len(ring) < 2 or ring[0] != ring[-1]:
        return sides
    ends_here = sides[0] is None and sides[-1] is not None
    return sides[1:] if ends_here else sides[:-1]


def sides_text(rings: Sequence[Sequence[float | None]]) -> str | None:
    """The lengths of a parcel, ring after ring; None where nobody has stated any."""
    sides = [side for ring in rings for side in ring]
    if all(side is None for side in sides):
        return None
    return "; ".join("" if side is None else f"{side:.3f}" for side in sides)
