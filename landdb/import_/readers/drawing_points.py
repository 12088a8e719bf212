"""Points of a drawing, where rows are markers: each POINT or block, numbered by an attribute or the text beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain import markers
from landdb.domain.fields import find_field
from landdb.import_.readers import columns as column
from landdb.import_.readers import shapes
from landdb.import_.readers.labels import Label
from landdb.import_.readers.layers import LayerFacts
from landdb.import_.readers.limits import BATCH_ROWS, Limits, check
from landdb.import_.records import RawBatch

_NUMBER: Final = re.compile(rb"(?=.*\d)[^\s.,/|]{1,20}")
"""A text that may be a marker's number: one word with a digit in it; areas and coordinates have a point."""

_REACH_M: Final = 10.0
"""No number stands further from its marker."""

_NUMBERS: Final = "so_moc"
_HEIGHT: Final = "do_cao"
_OWN: Final = ("layer", "block", _NUMBERS)


@dataclass(frozen=True)
class Mark:
    """A POINT or an inserted block, with its height where it has one and the texts of its attributes by their tags."""

    level: bytes
    x: float
    y: float
    height: float | None = None
    block: bytes | None = None
    texts: Mapping[str, Label] = field(default_factory=dict)

    @property
    def number(self) -> Label | None:
        """The attribute that holds the marker's number: by its tag, or the only one."""
        filled = {tag: text for tag, text in self.texts.items() if text.text}
        for tag, text in filled.items():
            found = find_field(tag, markers.FIELDS)
            if found is not None and found.name == "number":
                return text
        return next(iter(filled.values())) if len(filled) == 1 else None


class PointReader:
    """The points of one level, or of all, with the ``labels`` of the drawing to number them by."""

    def __init__(self, facts: LayerFacts, marks: Sequence[Mark], labels: Sequence[Label], limits: Limits) -> None:
        self._marks = marks
        self._numbers = numbers_of(marks, labels)
        # A plane drawing has its heights as texts: they are not hidden behind a column without any.
        self._own = (*_OWN, _HEIGHT) if any(mark.height is not None for mark in marks) else _OWN
        self._tags = {
            tag: f"{tag}_2" if tag.casefold() in self._own else tag
            for tag in dict.fromkeys(tag for mark in marks for tag in mark.texts)
            if tag.casefold() != _NUMBERS
        }
        self.facts = facts
        self.facts.columns = (*self._own, *self._tags.values())
        self.facts.feature_count = len(marks)
        self.facts.geometry_type = "Point"
        told = {one.encoding for one in self._numbers if one is not None}
        only = told.pop() if len(told) == 1 else None
        self.facts.encodings = {} if only is None else {_NUMBERS: only}
        check(facts.file_name, "features", len(marks), limits)

    def batches(self) -> Iterator[RawBatch]:
        """Yield a row for each point."""
        for first in range(0, len(self._marks), BATCH_ROWS):
            marks = self._marks[first : first + BATCH_ROWS]
            numbers = self._numbers[first : first + BATCH_ROWS]
            cells = {
                "layer": pa.array([mark.level for mark in marks], pa.binary()),
                "block": pa.array([mark.block for mark in marks], pa.binary()),
                _NUMBERS: pa.array([None if one is None else one.text for one in numbers], pa.binary()),
                _HEIGHT: pa.array([mark.height for mark in marks], pa.float64()),
            }
            cells = {name: cells[name] for name in self._own}
            for tag, name in self._tags.items():
                texts = [mark.texts.get(tag) for mark in marks]
                cells[name] = pa.array([None if one is None else one.text for one in texts], pa.binary())
            row_no = np.arange(first + 1, first + len(marks) + 1, dtype=np.int64)
            places: Any = shapely.points([(mark.x, mark.y) for mark in marks])
            yield RawBatch(row_no, column.record_batch(cells, len(marks)), shapes.from_shapes(list(places)))


def numbers_of(marks: Sequence[Mark], labels: Sequence[Label]) -> list[Label | None]:
    """The number of each mark: its own attribute, else the text nearest to it, to which it is the nearest mark."""
    found = [mark.number for mark in marks]
    numberless = [at for at, number in enumerate(found) if number is None]
    numbers = [label for label in labels if _NUMBER.fullmatch(label.text)]
    if not numberless or not numbers:
        return found
    # All marks stand in the way: the text beside a mark that has a number is not its neighbour's.
    places = np.array(shapely.points([(mark.x, mark.y) for mark in marks]), dtype=object)
    texts = np.array(shapely.points([(label.x, label.y) for label in numbers]), dtype=object)
    to_text = _nearest(places, texts)
    to_mark = _nearest(texts, places)
    for at in numberless:
        text = to_text.get(at)
        if text is not None and to_mark.get(text) == at:
            found[at] = numbers[text]
    return found


def _nearest(points: Any, others: Any) -> dict[int, int]:
    """The nearest of the others within reach, for each point that has one."""
    tree = shapely.STRtree(others)
    own, other = tree.query_nearest(points, max_distance=_REACH_M, all_matches=False)
    return dict(zip(own.tolist(), other.tolist(), strict=True))
