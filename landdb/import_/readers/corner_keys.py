"""Where one parcel of a list of corners ends and the next begins, by the key that their lines bear.

A cell of the key may lack its value (`broken_cells`). Its corners are then never given to a parcel that has its number,
nor that parcel's corners to it, unless it stands amid them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from landdb.import_.readers.broken_cells import BrokenCell, value_of


@dataclass(frozen=True)
class Keys:
    """Places of the columns of a key; ``tellers`` are those that number parcels, or all where none does."""

    columns: Sequence[int]
    tellers: Sequence[int]

    def begins_anew(self, above: Mapping[int, Any], here: Mapping[int, Any], *, restarts: bool) -> bool:
        """Whether a line is of another parcel than those above; ``restarts`` tells that corners begin anew with it.

        Fill-down formulas below a number that was typed leave the numbers of a parcel's other corners without a value:
        such lines belong to it as long as its corners go on.
        """
        if any(_differ(here[at], above.get(at)) for at in self.columns):
            return True
        if restarts:
            return bool(self.on_one_side(above, here))
        return self._is_lost(above, here) and any(value_of(here[at]) is not None for at in self.tellers)

    def on_one_side(self, above: Mapping[int, Any], here: Mapping[int, Any]) -> Sequence[int]:
        """Columns that have a value above or here alone, so that nobody knows if both are of one parcel.

        None where another column tells it: a value that differs, or, of those that number parcels, one on both sides.
        """
        if any(_differ(here[at], above.get(at)) for at in self.columns):
            return []
        asked = self.columns if self._is_lost(above, here) else set(self.columns) - set(self.tellers)
        return [at for at in sorted(asked) if here[at] is not None and _is_half(above.get(at), here[at])]

    def in_doubt(self, above: Mapping[int, Any], here: Mapping[int, Any]) -> Sequence[int]:
        """Columns of the line right above without whose values nobody knows if it is of the parcel that begins here."""
        if any(value_of(above.get(at)) is not None and value_of(here[at]) is not None for at in self.tellers):
            return []
        return [at for at in self.tellers if isinstance(above.get(at), BrokenCell)]

    def _is_lost(self, above: Mapping[int, Any], here: Mapping[int, Any]) -> bool:
        """Whether the key has its value on one side alone, and nothing else of it tells that both are one parcel."""
        pairs = [(above.get(at), here[at]) for at in self.tellers if here[at] is not None]
        if any(value_of(first) is not None and value_of(second) is not None for first, second in pairs):
            return False
        return any(_is_half(first, second) for first, second in pairs)


Rings = Sequence[Sequence[tuple[float, float]]]


def are_nested(rings: Rings, others: Rings) -> bool:
    """Whether a ring of one parcel lies within a ring of another one: perhaps both are of one, and it is a hole.

    Several holes without numbers may have become one ring that crosses itself: its corners count.
    """
    shapes, further = ([_shape(ring) for ring in some if len(set(ring)) > 2] for some in (rings, others))
    tree = shapely.STRtree(shapes)
    return any(tree.query(further, predicate=predicate).size for predicate in ("covers", "covered_by"))


def _shape(ring: Sequence[tuple[float, float]]) -> Any:
    polygon = shapely.Polygon(ring)
    return polygon if polygon.is_valid else shapely.MultiPoint(ring)


def _is_half(first: Any, second: Any) -> bool:
    """Whether one of two cells lacks its value, and the other does not."""
    return isinstance(first, BrokenCell) != isinstance(second, BrokenCell)


def _differ(key: Any, above: Any) -> bool:
    """Whether both have a value, and not the same; an empty cell repeats the one above."""
    return key is not None and not isinstance(key, BrokenCell) and not isinstance(above, BrokenCell) and key != above
