"""Which lines of a drawing are parcels: also open ones around a parcel's number, but no frame around numbered ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from landdb.import_.readers import labels as label
from landdb.import_.readers.labels import Label

_FEWEST_FRAMED: Final = 2


def find_unclosed(closed: Sequence[Any], lines: Sequence[Any], labels: Sequence[Label]) -> list[int]:
    """Places of open lines that bound a parcel: closed by one edge they hold texts that number one parcel.

    Only texts count that stand in no ``closed`` polygon. ``lines`` are polygons too, of the lines with that edge.
    """
    if not len(lines) or not labels:
        return []
    _, outside = label.assign(closed, labels)
    texts, _ = label.assign(lines, outside)
    return [
        at
        for at, (shape, told) in enumerate(zip(lines, texts, strict=True))
        if told and shape.is_valid and label.parse(told, shape.area).parcel is not None
    ]


def find_frames(polygons: Sequence[Any], texts: Sequence[Sequence[Label]]) -> list[int]:
    """Places of polygons that frame parcels: without a number of their own they hold several that have one."""
    numbered = [
        at
        for at, (shape, told) in enumerate(zip(polygons, texts, strict=True))
        if told and label.parse(told, shape.area).parcel is not None
    ]
    others = np.setdiff1d(np.arange(len(polygons)), numbered)
    if len(numbered) < _FEWEST_FRAMED or not len(others):
        return []
    shapes = np.array([*polygons, None], dtype=object)[:-1]
    tree = shapely.STRtree(shapes[numbered])
    usable = others[shapely.is_valid(shapes[others]) & ~shapely.is_empty(shapes[others])]
    outer, _ = tree.query(shapes[usable], predicate="contains_properly")
    held = np.bincount(outer, minlength=len(usable))
    return [int(at) for at in usable[held >= _FEWEST_FRAMED]]
