"""Which closed line of a drawing lies within which, and which line holds a text: the smallest one around, each.

Lines are taken from the smallest on, a few at once, and what has found the one around it is asked for no more: the time
does not grow with the square of their number, be they side by side or within each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Places = npt.NDArray[np.intp]
_NONE: Final[Places] = np.empty(0, dtype=np.intp)

_ONE_LINE_M: Final = 1.0
"""Lines that are nowhere further apart are one, drawn twice."""

_ALIKE: Final = 0.8
_AT_ONCE: Final = 32
_WASTED: Final = 256


@dataclass
class _Tree:
    """An index of some places; ``wasted`` counts what it found again though it had been taken."""

    places: Places
    index: shapely.STRtree
    wasted: int = 0


class Waiting:
    """Those of some shapes that wait for a polygon around them.

    They stand in trees, each larger than the next: what is added takes in all that are no larger than itself, so that
    a shape moves a few times only, and few trees are asked.
    """

    def __init__(self, shapes: Shapes, places: Sequence[int] = ()) -> None:
        self._shapes = shapes
        self._waits = np.zeros(len(shapes), dtype=np.bool_)
        self._trees: list[_Tree] = []
        self.add(np.array(places, dtype=np.intp))

    def add(self, places: Places) -> None:
        """More of them wait."""
        self._waits[places] = True
        while self._trees and len(self._trees[-1].places) <= len(places):
            above = self._trees.pop().places
            places = np.concatenate([above[self._waits[above]], places])
        if len(places):
            self._trees.append(self._planted(places))

    def _planted(self, places: Places) -> _Tree:
        return _Tree(places, shapely.STRtree(self._shapes[places]))

    def take(self, polygons: Shapes) -> tuple[Places, Places]:
        """Places of those within any of the polygons, and the first polygon around each; they wait no longer."""
        inner, outer = _NONE, _NONE
        for tree in self._trees:
            which, at = tree.index.query(polygons, predicate="contains")
            found = tree.places[at]
            waits = self._waits[found]
            tree.wasted += len(found) - int(waits.sum())
            inner, outer = np.concatenate([inner, found[waits]]), np.concatenate([outer, which[waits]])
        inner, outer = _first(inner, outer)
        self._waits[inner] = False
        self._trees = [self._kept(tree) for tree in self._trees]
        return inner, outer

    def _kept(self, tree: _Tree) -> _Tree:
        if tree.wasted <= len(tree.places) + _WASTED:
            return tree
        return self._planted(tree.places[self._waits[tree.places]])


def _first(inner: Places, outer: Places) -> tuple[Places, Places]:
    """Of the pairs of each inner one that with the first outer one."""
    order = np.lexsort((outer, inner))
    inner, at = np.unique(inner[order], return_index=True)
    return inner, outer[order][at]


@dataclass(frozen=True)
class Nest:
    """For each line the smallest of its level around it, or None; and the places of sound ones, the smallest first."""

    parents: Sequence[int | None]
    ascending: Sequence[int]


def find_nest(levels: Sequence[bytes], polygons: Sequence[Any]) -> Nest:
    """Find the smallest line around each; of one drawn twice that is the line around both.

    Polygons that are not valid take no part.
    """
    shapes = np.array(polygons, dtype=object)
    areas = shapely.area(shapes)
    sound = np.flatnonzero(shapely.is_valid(shapes) & (areas > 0))
    ascending = sound[np.argsort(areas[sound], kind="stable")]
    of_level: dict[bytes, list[int]] = defaultdict(list)
    for place in ascending.tolist():
        of_level[levels[place]].append(place)
    parents: list[int | None] = [None] * len(shapes)
    for places in of_level.values():
        for inner, outer in _pairs(shapes[places]):
            parents[places[inner]] = places[outer]
    return Nest(parents, ascending.tolist())


def _pairs(shapes: Shapes) -> Iterator[tuple[int, int]]:
    """Places of lines, which come the smallest first, with the place of the smallest around each."""
    waiting = Waiting(shapes)
    outer: dict[int, int] = {}
    again: dict[int, int] = {}
    for start in range(0, len(shapes), _AT_ONCE):
        some = shapes[start : start + _AT_ONCE]
        within, around = waiting.take(some)
        among = _among(some)
        for inner, place in zip([*within, *(among[0] + start)], [*around, *among[1]], strict=True):
            first = start + int(place)
            (again if _are_one_line(shapes[inner], shapes[first]) else outer)[int(inner)] = first
        waiting.add(np.setdiff1d(np.arange(len(some)), among[0]) + start)
    for inner in sorted(again, reverse=True):
        if again[inner] in outer:
            outer[inner] = outer[again[inner]]
    yield from outer.items()


def _among(some: Shapes) -> tuple[Places, Places]:
    """Of a few lines, the smallest first, those within others of them, and the smallest around each."""
    outer, inner = shapely.STRtree(some).query(some, predicate="contains")
    return _first(inner[inner < outer], outer[inner < outer])


def _are_one_line(inner: Any, outer: Any) -> bool:
    if inner.area <= _ALIKE * outer.area or np.abs(np.subtract(inner.bounds, outer.bounds)).max() > _ONE_LINE_M:
        return False
    return bool(shapely.hausdorff_distance(inner.exterior, outer.exterior) <= _ONE_LINE_M)
