"""Tables of corners laid out as paper forms are, made one plain list: a header, and a line for each corner.

A form has one block of corners for each parcel, below each other or side by side, each with its own header; sheet and
parcel stand above the block, its area below it. Lines of areas and sums are no corners in plain lists either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final, Self

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.corner_captions import (
    AREA,
    PARCEL,
    SHEET,
    is_area,
    is_sum,
    read_area,
    read_caption,
)  # fmt: skip
from landdb.import_.readers.corner_feet import Line, texts_of
from landdb.import_.readers.corner_layout import Block, find_blocks, says_corners
from landdb.import_.readers.corner_roles import coordinate, is_coordinate, is_header

_HEADER_WITHIN: Final = 50
"""Filled lines in which the header of the corners is looked for."""
_WORDS: Final = 2
"""Letters in a cell that make it words."""


@dataclass
class _Open:
    """The block of corners that is being read: what its captions say, the numbers of its parcel, and its lines."""

    said: dict[str, Any] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


class CornerForm:
    """How the lines of one table are laid out; `plain` makes a list of them."""

    def __init__(
        self, header: Sequence[Line], blocks: Sequence[Block], added: Sequence[str], *, is_form: bool, has_several: bool
    ) -> None:
        self._header = header
        self._first = header[-1][0]
        self._blocks = blocks
        self._added = added
        self._is_form = is_form
        self._has_several = is_form or has_several
        self.left_out: list[Line] = []
        """Lines around the corners that were left out, once all are read."""
        self._parcels = 0

    @classmethod
    def find(cls, sample: Sequence[Line], *, points: bool) -> Self | None:
        """The layout of a table by its first lines; None for one without a header of corners.

        A list of ``points`` has no blocks: each of its lines stands alone.
        """
        filled = [(line, texts) for line, cells in sample if any(texts := texts_of(cells))]
        at = next((at for at, (_, texts) in enumerate(filled[:_HEADER_WITHIN]) if says_corners(texts)), None)
        if at is None:
            return None
        header = filled[at - 1 : at + 1] if at and _is_upper(filled[at - 1][1]) else [filled[at]]
        below = [texts for _, texts in filled[at + 1 :]]
        blocks = find_blocks(_merged(header))
        captions = _captions(blocks, [texts for _, texts in filled[:at]])
        numbered = blocks[0].numbers_parcels
        again = any(map(says_corners, below))
        is_form = not points and (len(blocks) > 1 or (not numbered and (again or PARCEL in captions)))
        captions |= _captions(blocks, below)
        has_areas = (numbered or PARCEL in captions) and _have_areas(blocks, below)
        wanted = {
            SHEET: is_form and SHEET in captions and not blocks[0].has_sheet,
            PARCEL: is_form and PARCEL in captions and not numbered,
            AREA: has_areas and not blocks[0].has_area,
        }
        added = [name for name, is_wanted in wanted.items() if is_wanted]
        return cls(header, blocks, added, is_form=is_form, has_several=again)

    def plain(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the header, and behind it the lines of corners, each with what captions say of its block.

        A blank line, without cells, stands between blocks. Lines that are neither corners nor blank come as they are
        where they belong to no form: whoever reads the list judges them.
        """
        self.left_out.clear()
        self._parcels = 0
        opened = [_Open() for _ in self._blocks]
        for line, cells in lines:
            if line > self._first:
                yield from self._line(line, cells, opened)
            elif not self._is_form and not self._added:
                yield line, cells
            elif line == self._first:
                yield line, [*self._added, *self._blocks[0].cut(_merged([*self._header[:-1], (line, cells)]))]
            else:
                for block, one in zip(self._blocks, opened, strict=True):
                    one.said |= read_caption(texts_of(block.cut(cells)))
        yield from self._closed(opened)

    def issues(self, file_name: str) -> list[Issue]:
        """What was taken from the lines around the corners (F29-form), once all are read."""
        if not self._is_form and not self._added:
            return []
        taken = ", ".join(self._added) or "–"
        return [issue("F29", variant="form", file=file_name, count=self._parcels, taken=taken)]

    def _line(self, line: int, cells: Sequence[Any], opened: list[_Open]) -> Iterator[Line]:
        if not self._is_form and not self._added and self._blocks[0].holds_place(cells):  # nearly every line of a list
            yield line, cells
            return
        texts = texts_of(cells)
        if not any(texts):
            yield from self._closed(opened)
            if not self._is_form:
                yield line, []
        elif self._repeats_header(texts, cells):
            yield from self._closed(opened)
        else:
            for block, one in zip(self._blocks, opened, strict=True):
                yield from self._part(line, block.cut(cells), block, one)

    def _repeats_header(self, texts: Sequence[str], cells: Sequence[Any]) -> bool:
        if any(block.holds_corner(block.cut(cells)) for block in self._blocks):
            return False
        return any(texts == upper for _, upper in self._header) or says_corners(texts)

    def _part(self, line: int, cells: Sequence[Any], block: Block, one: _Open) -> Iterator[Line]:
        """What one block has on a line."""
        texts = texts_of(cells)
        if not any(texts):
            return
        if not self._is_aside(block, texts, cells):
            numbers = block.numbers_of(texts)
            if any(one.numbers.get(at, number) != number for at, number in numbers.items()):
                yield from self._flushed(one)
            one.numbers |= numbers
            self._parcels += not one.lines and block.holds_corner(cells)
            one.lines.append((line, cells))
            if not self._is_form and not self._added:
                yield from self._flushed(one)
            return
        area = read_area(texts)
        said = read_caption(texts) if self._is_form else {}
        if area is not None and AREA in self._added and one.lines:
            one.said[AREA] = area
            yield from self._flushed(one)
        elif said:
            yield from self._flushed(one)
            one.said |= said
        else:
            self.left_out.append((line, texts))

    def _is_aside(self, block: Block, texts: Sequence[str], cells: Sequence[Any]) -> bool:
        """Whether a line is no corner, nor one whose coordinates are missing."""
        if block.holds_corner(cells):
            figures = [coordinate(cell, "") for cell in block.coordinates_of(cells)]
            out_of_range = any(figure is not None and not is_coordinate(figure) for figure in figures)
            return out_of_range and is_sum(next(text for text in texts if text))
        if any(is_sum(text) or is_area(text) for text in block.where_sums_stand(texts)):
            return True
        if self._is_form and read_caption(texts):
            return True
        has_figure = any(coordinate(text, "") is not None for text in block.coordinates_of(texts))
        if not self._has_several or has_figure or block.is_numbered(texts):
            return False
        return any(sum(map(str.isalpha, text)) >= _WORDS for text in texts)

    def _closed(self, opened: Iterable[_Open]) -> Iterator[Line]:
        for one in opened:
            yield from self._flushed(one)

    def _flushed(self, one: _Open) -> Iterator[Line]:
        """The lines of a block, each with what its captions say; behind those of a form stands a blank one."""
        if not one.lines:
            return
        said = [one.said.get(name) for name in self._added]
        for line, cells in one.lines:
            yield line, [*said, *cells]
        if self._is_form:
            yield one.lines[-1][0], []
            one.said.pop(PARCEL, None)
        one.said.pop(AREA, None)
        one.numbers.clear()
        one.lines.clear()


def _is_upper(texts: Sequence[str]) -> bool:
    """Whether a line above the names of coordinates is the upper one of a header of two: no caption, no title."""
    return is_header(texts) and sum(map(bool, texts)) > 1 and not read_caption(texts)


def _merged(header: Sequence[Line]) -> list[Any]:
    """A header of two lines as one: the lower one counts where it says anything."""
    rows = [list(cells) for _, cells in header]
    return [low or up for up, low in zip_longest(rows[0], rows[-1], fillvalue="")]


def _captions(blocks: Sequence[Block], lines: Iterable[Sequence[str]]) -> set[str]:
    """Which numbers captions say, in lines that hold no corners."""
    parts = [(block, block.cut(texts)) for texts in lines for block in blocks]
    return {name for block, texts in parts if not block.holds_corner(texts) for name in read_caption(texts)}


def _have_areas(blocks: Sequence[Block], lines: Sequence[Sequence[str]]) -> bool:
    """Whether areas stand below the parcels: more than one does, or the only one below the only parcel."""
    parts = [(block, block.cut(texts)) for texts in lines for block in blocks]
    parcels = {tuple(block.numbers_of(texts).items()) for block, texts in parts if block.holds_corner(texts)} - {()}
    areas = sum(read_area(texts) is not None for block, texts in parts if not block.holds_corner(texts))
    return areas > 1 or (areas == 1 and len(blocks) == 1 and len(parcels) < 2)
