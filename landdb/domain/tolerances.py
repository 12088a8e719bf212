"""Limits of Circular 26/2024/TT-BTNMT for edges and areas by map scale, read from ``reference/tolerances.json``.

The table was read in third-party copies (see the file's ``source``): have it confirmed before legal use.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

AREA_ERROR_FACTOR: Final = 3.0
"""A difference above this multiple of the limit is an error, below it a warning."""

NODE_TOLERANCE_M: Final = 0.02
"""A vertex nearer than this to a neighbour's edge or vertex was meant to be on it (check T04)."""

SLIVER_EDGE_M: Final = 20.0
"""A gap no wider than the error of an edge of this length, the common side of a plot, is a sliver (check T03)."""

UNKNOWN_SCALE: Final = 10_000
"""Denominator that stands for a map scale which nobody knows: the one of the widest limits."""

_EDGE_UNIT_M: Final = 1.0
_AREA_UNIT_M2: Final = 10.0


@dataclass(frozen=True)
class _Curve:
    """A piecewise linear limit: ``knots`` are the segments' lower bounds, the last segment goes on for ever."""

    knots: Floats
    limits: Floats
    last_slope: float

    def at(self, value: npt.ArrayLike) -> Floats:
        value = np.asarray(value, dtype=np.float64)
        beyond = np.maximum(value - self.knots[-1], 0.0) * self.last_slope
        return np.asarray(np.interp(value, self.knots, self.limits) + beyond)


def edge_limit_m(scale: int, length_m: npt.ArrayLike) -> Floats:
    """Limit of the error of edges between neighbouring vertices, in metres, at map scale 1:``scale``.

    ``length_m`` is a number or an array. A scale between two of the table takes the coarser one's limit.
    """
    return _curve("edge_cm", table_scale(scale)).at(length_m) / 100.0


def coarser_scale(first: int, second: int) -> int:
    """The coarser of two map scales; 0 stands for an unknown one."""
    return max(first or UNKNOWN_SCALE, second or UNKNOWN_SCALE)


def sliver_limits_m(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Floats:
    """Width up to which a gap between two parcels is a sliver, by the coarser of their map scales (0: unknown)."""
    coarser = np.maximum(np.where(first == 0, UNKNOWN_SCALE, first), np.where(second == 0, UNKNOWN_SCALE, second))
    scales, index = np.unique(coarser, return_inverse=True)
    return np.array([float(edge_limit_m(int(scale), SLIVER_EDGE_M)) for scale in scales])[index]


def area_limit_m2(scale: int, area_m2: npt.ArrayLike) -> Floats:
    """Limit of the difference between two determinations of an area in m², at map scale 1:``scale``."""
    return _curve("area_m2", table_scale(scale)).at(area_m2)


def table_scale(scale: int) -> int:
    """Scale of the table that covers ``scale``: itself or the next coarser one, at most the coarsest."""
    scales = _scales()
    return next((known for known in scales if known >= scale), scales[-1])


@cache
def _table() -> dict[str, Any]:
    content = files("landdb").joinpath("reference", "tolerances.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(content)
    return table


@cache
def _scales() -> Sequence[int]:
    return sorted(int(scale) for scale in _table()["area_m2"])


@cache
def _curve(table: str, scale: int) -> _Curve:
    entry = _table()[table][str(scale)]
    unit, suffix = (_EDGE_UNIT_M, "m") if table == "edge_cm" else (_AREA_UNIT_M2, "m2")
    knots, limits = [float(entry[f"base_upto_{suffix}"])], [float(entry["base_cm" if suffix == "m" else "base_m2"])]
    segments = entry["segments"]
    for (lower, upper, increment), _following in pairwise(segments):
        knots.append(float(upper))
        limits.append(limits[-1] + (upper - lower) / unit * increment)
    return _Curve(np.array(knots), np.array(limits), segments[-1][2] / unit)
