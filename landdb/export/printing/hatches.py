"""Hatches over fills, as the web map has them: lines of one net for the whole page, so that neighbours go on alike."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.lib.units import mm

from landdb.export.land_use_style import Hatch

STEP: Final = 2.1 * mm
"""The eight CSS pixels of the web map's square."""

HATCH_WIDTH: Final = 0.2
_DOT: Final = STEP / 4

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the page."""

_Line = tuple[float, float, float, float]


def hatch_lines(box: Box, hatches: Sequence[Hatch]) -> str:
    """Return the operators of a path with the hatches' lines over a box; whoever draws it clips it."""
    lines = [line for hatch in hatches for line in (_dots(box) if hatch == "dots" else _slanted(box, hatch))]
    return " ".join(f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l" for x0, y0, x1, y1 in lines)


def _slanted(box: Box, hatch: Hatch) -> Iterator[_Line]:
    """Yield lines at 45 degrees: y = x + c, or y = c - x."""
    left, bottom, right, top = box
    slope = 1 if hatch == "rising" else -1
    ends = (slope * left, slope * right)
    for c in _multiples(bottom - max(ends), top - min(ends)):
        yield left, slope * left + c, right, slope * right + c


def _dots(box: Box) -> Iterator[_Line]:
    left, bottom, right, top = box
    for shift in (0.0, STEP / 2):
        for y in _multiples(bottom - shift, top - shift):
            for x in _multiples(left - shift - _DOT, right - shift):
                yield x + shift, y + shift, x + shift + _DOT, y + shift


def _multiples(low: float, high: float) -> Iterator[float]:
    """Yield the multiples of the step from one number to another."""
    yield from (k * STEP for k in range(math.ceil(low / STEP), math.floor(high / STEP) + 1))
