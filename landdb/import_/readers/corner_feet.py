"""What stands below a list of corners or a table: sums, notes and signatures, which are told and are no corners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.corner_captions import is_sum
from landdb.import_.readers.corner_roles import Roles, coordinate, is_coordinate

Line = tuple[int, Sequence[Any]]
"""Number of a line in the file, from 1, and its cells; no cells at all for a blank line."""

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TOLD: Final = 3


class Feet:
    """Holds the lines below the last corner of a list back."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self.held: list[Line] = []
        """Lines that were held back, once all are read."""
        self._above: dict[int, str] = {}

    def held_back(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines of corners; a line that seemed to be below them comes back where a corner follows."""
        for line, cells in lines:
            texts = texts_of(cells)
            if not any(texts):
                yield line, cells
            elif self._above and self._is_foot(texts):
                self.held.append((line, cells))
            else:
                yield from self.held
                self.held.clear()
                self._above |= {at: text for at, text in enumerate(texts) if text}
                yield line, cells

    def _is_foot(self, texts: Sequence[str]) -> bool:
        """Whether a line begins with words and has no coordinates.

        A corner whose coordinates are missing is none: it has its number, or begins as a corner above.
        """
        roles = self._roles
        at = next(at for at, text in enumerate(texts) if text)
        is_numbered = roles.point is not None and any(map(str.isdigit, texts[roles.point]))
        if is_numbered or texts[at] == self._above.get(at) or _WORD.search(texts[at]) is None:
            return False
        figures = (coordinate(texts[place], roles.grouping) for place in (roles.north, roles.east))
        return not any(figure is not None and is_coordinate(figure) for figure in figures)


class TableFeet:
    """Holds back the lines at the end of a table of attributes that begin with a sum and say little else."""

    def __init__(self, width: int) -> None:
        self._most = width // 2
        self.held: list[Line] = []
        """Lines that were held back, once all are read."""

    def held_back(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the other lines; a line that seemed to be the foot comes back where another one follows."""
        for line, cells in lines:
            filled = [text for text in texts_of(cells) if text]
            if filled and len(filled) <= self._most and is_sum(filled[0]):
                self.held.append((line, cells))
                continue
            if filled:
                yield from self.held
                self.held.clear()
            yield line, cells


def told_aside(file_name: str, lines: Sequence[Line], variant: str = "foot") -> Issue:
    """The note on lines that were left out as no corners, or as ``sum`` of a table (F28)."""
    told = [f"{line}: {' '.join(filter(None, texts_of(cells)))[:40]}" for line, cells in lines[:_TOLD]]
    more = [f"… ({len(lines)})"] if len(lines) > _TOLD else []
    return issue("F28", variant=variant, file=file_name, lines="; ".join(told + more))


def texts_of(cells: Sequence[Any]) -> list[str]:
    """Cells as texts without blanks around them."""
    return ["" if cell is None else str(cell).strip() for cell in cells]
