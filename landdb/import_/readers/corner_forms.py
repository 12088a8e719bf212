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
from landdb.import_.readers.broken_cells import BrokenCell
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
from landdb.import_.readers.corner_layout import Block, columns_of, find_blocks, says_corners
from landdb.import_.readers.corner_roles import holds_place, is_header
from landdb.import_.readers.limits import reason
from landdb.import_.refusals import FileRefusedError, refuse

_HEADER_WITHIN: Final = 50
"""Filled lines in which the header of the corners is looked for."""
_OTHER_BESIDE: Final = (
    "các bảng đỉnh cạnh nhau có tiêu đề khác nhau; hãy xếp các cột cùng thứ tự",
    "blocks side by side have different headers; bring their columns into one order",
)
_OTHER_BELOW: Final = (
    "tiêu đề này khác tiêu đề của bảng đầu tiên; hãy xếp các cột cùng thứ tự",
    "this header differs from that of the first block; bring the columns into one order",
)
_ABOVE: Final = (
    "dòng này có tọa độ nhưng đứng trên tiêu đề của bảng đỉnh (sửa tiêu đề phía trên nó)",
    "this line has coordinates but stands above the header of the corners (mend the header above it)",
)
_WORDS: Final = 2
"""Letters in a cell that make it words."""


@dataclass
class _Open:
    """The block of corners that is being read: what its captions say, the numbers of its parcel, and its lines."""

    said: dict[str, Any] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    said_at: int = 0
    """Line of the last caption."""
    is_parted: bool = False
    """Whether a line that is no corner stands below its lines: perhaps a caption that nobody understands."""

    def begins_anew(self, block: Block, cells: Sequence[Any]) -> bool:
        """Whether corners are numbered from the first one on again behind such a line."""
        if not self.is_parted or not self.lines:
            return False
        first = self.lines[0][1]
        point = block.point_of(texts_of(cells))
        is_first = point != "" and point == block.point_of(texts_of(first))
        return is_first and block.figures_of(cells) != block.figures_of(first)


class CornerForm:
    """How the lines of one table are laid out; `plain` makes a list of them."""

    def __init__(
        self, file_name: str, header: Sequence[Line], blocks: Sequence[Block], added: Sequence[str], *, is_form: bool,
        has_several: bool,
    ) -> None:  # fmt: skip
        self._file_name = file_name
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
    def find(cls, file_name: str, sample: Sequence[Line], *, points: bool) -> Self | None:
        """The layout of a table by its first lines; None for one without a header of corners.

        A list of ``points`` has no blocks: each of its lines stands alone. Raises `FileRefusedError` (F28) where blocks
        side by side have other columns.
        """
        filled = [(line, texts) for line, cells in sample if any(texts := texts_of(cells))]
        at = next((at for at, (_, texts) in enumerate(filled[:_HEADER_WITHIN]) if says_corners(texts)), None)
        if at is None:
            return None
        header = filled[at - 1 : at + 1] if at and _is_upper(filled[at - 1][1]) else [filled[at]]
        above, below = ([texts for _, texts in lines] for lines in (filled[:at], filled[at + 1 :]))
        names = _merged(header)
        blocks = find_blocks(names)
        first = blocks[0]
        captions = _captions(blocks, above)
        again = any(map(says_corners, below))
        tells_sheets = SHEET in captions and not first.has_sheet
        is_form = len(blocks) > 1 or tells_sheets or (not first.numbers_parcels and (again or PARCEL in captions))
        is_form = is_form and not points
        captions |= _captions(blocks, below)
        known = first.numbers_parcels or PARCEL in captions
        wanted = {
            SHEET: is_form and SHEET in captions and not first.has_sheet,
            PARCEL: is_form and PARCEL in captions and not first.numbers_parcels,
            AREA: known and not first.has_area and _have_areas(blocks, above, below),
        }
        added = [name for name, is_wanted in wanted.items() if is_wanted]
        made = cls(file_name, header, blocks, added, is_form=is_form, has_several=again)
        if is_form:
            made._require_same_columns(filled[at][0], names)
        return made

    def plain(self, lines: Iterable[Line], *, whole: bool = True) -> Iterator[Line]:
        """Yield the header, and behind it the lines of corners, each with what captions say of its block.

        A blank line, without cells, stands between blocks. Lines that are neither corners nor blank come as they are
        where they belong to no form: whoever reads the list judges them. ``whole`` tells that the last line is the
        table's.

        Raises
        ------
        FileRefusedError
            A block has another header, or not the captions that others have; a caption has no block (F28).
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
            elif self._is_form:
                self._hear(line, cells, opened)
            elif holds_place(cells):
                raise self._fault(line, *_ABOVE)
        yield from self._closed(opened)
        pending = next((one for one in opened if PARCEL in one.said), None)
        if whole and pending is not None:
            raise self._fault(
                pending.said_at, "số thửa ở dòng này không có bảng đỉnh nào ở dưới (số thửa phải đứng trên bảng)",
                "no corners follow the parcel number of this line (it has to stand above its corners)",
            )  # fmt: skip

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
        elif self._repeats_header(line, texts, cells):
            yield from self._closed(opened)
        elif self._is_form and self._says_caption(cells):
            yield from self._closed(opened)
            self._hear(line, cells, opened)
        else:
            for block, one in zip(self._blocks, opened, strict=True):
                yield from self._part(line, block.cut(cells), block, one)

    def _says_caption(self, cells: Sequence[Any]) -> bool:
        return any(read_caption(texts_of(block.cut(cells))) for block in self._blocks)

    def _hear(self, line: int, cells: Sequence[Any], opened: list[_Open]) -> None:
        """Take the captions of a line; one that stands alone tells the sheet of all blocks."""
        parts = [texts_of(block.cut(cells)) for block in self._blocks]
        said = [read_caption(part) for part in parts]
        alone = sum(any(part) for part in parts) == 1
        sheets = [one[SHEET] for one in said if SHEET in one]
        shared = {SHEET: sheets[0]} if alone and sheets else {}
        if holds_place(cells):
            raise self._fault(line, *_ABOVE)
        for one, own in zip(opened, said, strict=True):
            told = shared | own
            unknown = [name for name in told if not self._has(name)]
            if unknown:
                vi, en = f"{unknown[0]} chỉ ghi ở dòng này", f"only this line says the column {unknown[0]}"
                raise self._fault(line, vi, en)
            if told:
                one.said |= told
                one.said_at = line
        self.left_out += [(line, part) for part, own in zip(parts, said, strict=True) if any(part) and not own]

    def _has(self, name: str) -> bool:
        first = self._blocks[0]
        return name in self._added or (first.has_sheet if name == SHEET else first.numbers_parcels)

    def _repeats_header(self, line: int, texts: Sequence[str], cells: Sequence[Any]) -> bool:
        if any(block.holds_corner(block.cut(cells)) for block in self._blocks):
            return False
        if says_corners(texts):
            self._require_same_columns(line, _merged([*self._header[:-1], (line, texts)]))
            return True
        return any(texts == upper for _, upper in self._header)

    def _require_same_columns(self, line: int, header: Sequence[str]) -> None:
        first = columns_of(self._blocks[0].cut(_merged(self._header)))
        if any(columns_of(block.cut(header)) != first for block in self._blocks):
            raise self._fault(line, *(_OTHER_BESIDE if line == self._first else _OTHER_BELOW))

    def _part(self, line: int, cells: Sequence[Any], block: Block, one: _Open) -> Iterator[Line]:
        """What one block has on a line."""
        texts = texts_of(cells)
        if not any(texts):
            return
        if not self._is_aside(block, texts, cells):
            numbers = block.numbers_of(texts)
            differs = any(one.numbers.get(at, number) != number for at, number in numbers.items())
            if differs or (self._is_form and one.begins_anew(block, cells)):
                yield from self._flushed(one)
            one.numbers |= numbers
            self._parcels += not one.lines and block.holds_corner(cells)
            one.lines.append((line, cells))
            if not self._is_form and not self._added:
                yield from self._flushed(one)
            return
        area = read_area(texts)
        if area is not None and AREA in self._added and one.lines:
            one.said[AREA] = area
        else:
            self.left_out.append((line, texts))
            one.is_parted = True
        if area is not None or is_sum(next(filter(None, texts))):  # where they stand the parcel above ends
            yield from self._flushed(one)
            if not self._is_form:
                yield line, []

    def _is_aside(self, block: Block, texts: Sequence[str], cells: Sequence[Any]) -> bool:
        """Whether a line is no corner, nor one whose coordinates are missing or wrong."""
        first = next(filter(None, texts))
        if any(isinstance(one, BrokenCell) for one in block.coordinates_of(cells)):
            return False
        if is_sum(first) and not any(map(str.isdigit, block.point_of(texts))) and not block.has_number(texts):
            return True
        if is_area(first) or is_area(block.point_of(texts)):
            return True
        if not self._has_several or any(block.coordinates_of(texts)) or block.is_numbered(texts):
            return False
        return any(sum(map(str.isalpha, text)) >= _WORDS for text in texts)

    def _closed(self, opened: Iterable[_Open]) -> Iterator[Line]:
        for one in opened:
            yield from self._flushed(one)

    def _flushed(self, one: _Open) -> Iterator[Line]:
        """The lines of a block, each with what its captions say; behind those of a form stands a blank one."""
        if not one.lines:
            return
        missing = [name for name in self._added if name != AREA and name not in one.said]
        if missing:
            raise self._fault(
                one.lines[0][0], f'bảng đỉnh bắt đầu ở dòng này không có "{missing[0]}" ở trên, hoặc ghi không rõ',
                f'no "{missing[0]}" stands above the corners that begin in this line, or none that can be read',
            )  # fmt: skip
        said = [one.said.get(name) for name in self._added]
        for line, cells in one.lines:
            yield line, [*said, *cells]
        if self._is_form:
            yield one.lines[-1][0], []
            one.said.pop(PARCEL, None)
        one.said.pop(AREA, None)
        one.numbers.clear()
        one.lines.clear()
        one.is_parted = False

    def _fault(self, line: int, vi: str, en: str) -> FileRefusedError:
        return refuse("F28", file=self._file_name, line=line, reason=reason(vi, en))


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


def _have_areas(blocks: Sequence[Block], above: Iterable[Sequence[str]], below: Iterable[Sequence[str]]) -> bool:
    """Whether areas stand below the parcels: more than one does, or the only one below the only parcel."""
    if any(read_area(block.cut(texts)) is not None for texts in above for block in blocks):
        return False
    parcels: set[tuple[tuple[int, str], ...]] = set()
    areas, corners = 0, 0
    for texts in below:
        for block in blocks:
            part = block.cut(texts)
            if block.holds_place(part):
                corners += 1
                parcels |= {tuple(block.numbers_of(part).items())} - {()}
            elif read_area(part) is not None:
                areas += 1
                if not corners:  # above the first parcel
                    return False
    return areas > 1 or (areas == 1 and len(blocks) == 1 and len(parcels) < 2)
