"""Which columns of a header belong to one block of corners, and what each block of a line holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from landdb.domain.fields import find_field
from landdb.domain.parcels import FIELDS
from landdb.import_.readers.broken_cells import BrokenCell
from landdb.import_.readers.corner_roles import coordinate, is_coordinate, readings, role_of

PARCEL_NUMBERS: Final = frozenset({"parcel_no", "parcel_code"})
_WORDS_OF_A_NUMBER: Final = 2
_PAIRS: Final = (("x", "y"), ("north", "east"))


@dataclass(frozen=True)
class Block:
    """Columns from ``start`` up to ``stop``, or all further ones; other places count from ``start``."""

    start: int
    stop: int | None
    first: int
    second: int
    point: int | None
    tellers: tuple[int, ...]
    has_sheet: bool
    has_area: bool

    @property
    def numbers_parcels(self) -> bool:
        """Whether a column numbers the parcels."""
        return bool(self.tellers)

    def cut(self, cells: Sequence[Any]) -> list[Any]:
        """The block's cells of a line."""
        return list(cells[self.start : self.stop])

    def coordinates_of(self, cells: Sequence[Any]) -> list[Any]:
        """The two coordinates of the block's cells, as they stand there."""
        return [cells[at] for at in (self.first, self.second) if at < len(cells)]

    def figures_of(self, cells: Sequence[Any]) -> list[float]:
        """The numbers among them."""
        return [figure for cell in self.coordinates_of(cells) if (figure := coordinate(cell, "")) is not None]

    def holds_corner(self, cells: Sequence[Any]) -> bool:
        """Whether the block's cells hold two numbers where coordinates stand, or a cell whose value is lost."""
        lost = sum(isinstance(one, BrokenCell) for one in self.coordinates_of(cells))
        return lost + len(self.figures_of(cells)) == 2

    def holds_place(self, cells: Sequence[Any]) -> bool:
        """Whether both numbers can be coordinates within Viet Nam."""
        return sum(map(is_coordinate, self.figures_of(cells))) == 2

    def is_numbered(self, texts: Sequence[str]) -> bool:
        """Whether the corner has a number: a figure, in no more than two words."""
        text = self.point_of(texts)
        return any(map(str.isdigit, text)) and len(text.split()) <= _WORDS_OF_A_NUMBER

    def point_of(self, texts: Sequence[str]) -> str:
        """What stands where the number of the corner does."""
        return texts[self.point] if self.point is not None and self.point < len(texts) else ""

    def has_number(self, texts: Sequence[str]) -> bool:
        """Whether a parcel number stands on a line."""
        return any(any(map(str.isdigit, number)) for number in self.numbers_of(texts).values())

    def numbers_of(self, texts: Sequence[str]) -> dict[int, str]:
        """The numbers of the parcel on a line, by their columns; an empty cell repeats the one above."""
        return {at: texts[at] for at in self.tellers if at < len(texts) and texts[at]}


def says_corners(texts: Sequence[str]) -> bool:
    """Whether a line is a header of corners: words for both coordinates, and no number among its cells."""
    if any(coordinate(text, "") is not None for text in texts):
        return False
    roles = {role_of(text) for text in texts if text}
    return any(set(pair) <= roles for pair in _PAIRS)


def find_blocks(header: Sequence[str]) -> list[Block]:
    """The blocks of a header that `says_corners`: several only where each has a column for the corners' numbers."""
    roles = [role_of(text) if text else None for text in header]
    pair = next(pair for pair in _PAIRS if set(pair) <= set(roles))
    firsts, seconds = ([at for at, role in enumerate(roles) if role == name] for name in pair)
    points = [at for at, role in enumerate(roles) if role == "point"]
    is_several = len(firsts) > 1 and len(firsts) == len(seconds) == len(points)
    starts = [0, *points[1:]] if is_several else [0]
    places = zip(starts, [*starts[1:], None], strict=True)
    return [_block(header[start:stop], roles[start:stop], start, stop, pair) for start, stop in places]


def are_torn(header: Sequence[str]) -> bool:
    """Whether coordinates of one name stand in several columns: of blocks that could not be told apart, it seems."""
    roles = [role_of(text) for text in header]
    return any(roles.count(role) > 1 for pair in _PAIRS for role in pair)


def columns_of(header: Sequence[str]) -> list[Any]:
    """What columns mean in their order, up to the last that has a name: two headers of one kind have the same."""
    meant = [role_of(text) or readings(text) for text in header]
    while meant and meant[-1] == readings(""):
        meant.pop()
    return meant


def _block(
    header: Sequence[str], roles: Sequence[str | None], start: int, stop: int | None, pair: tuple[str, str]
) -> Block:
    names = [_field_of(text) for text in header]
    return Block(
        start, stop, roles.index(pair[0]), roles.index(pair[1]),
        roles.index("point") if "point" in roles else None,
        tuple(at for at, name in enumerate(names) if name in PARCEL_NUMBERS), "sheet_no" in names,
        "legal_area_m2" in names,
    )  # fmt: skip


def _field_of(text: str) -> str | None:
    found = (find_field(reading, FIELDS) for reading in sorted(readings(text))) if text else ()
    return next((one.name for one in found if one is not None), None)
