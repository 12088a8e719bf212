"""Whether an encoding that a person chose can be that of a column at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.domain.issues import Issue, issue
from landdb.domain.text_decoding import decode_all
from landdb.domain.text_detection import rank
from landdb.domain.vietnamese_syllables import count_syllables
from landdb.import_.text_decisions import CONFIDENT, ColumnDecision, Decisions
from landdb.import_.text_statistics import ColumnText, TextStatistics

_LOST: Final = "\ufffd"
"""What stands for bytes that an encoding has no character for."""


def tell_unreadable(statistics: TextStatistics, text: Decisions, file_name: str) -> list[Issue]:
    """F20-asked, once for all columns most of whose texts are none, or no Vietnamese, in the encoding that was chosen.

    Told only where the texts show which encoding is theirs: cell by cell they would be refused (A05), which tells the
    same a hundred times.
    """
    chosen = {key: column for key, column in text.columns.items() if column.source == "person"}
    lost = {key: column for key, column in chosen.items() if _loses(statistics.columns[key], column)}
    together = _sure_encoding([value for key in lost for value in statistics.columns[key].values])
    better = {
        column.name: found for key, column in lost.items()
        if (found := _sure_encoding(list(statistics.columns[key].values)) or together) not in {None, column.encoding}
    }  # fmt: skip
    if not better:
        return []
    by_encoding: dict[str, list[str]] = {}
    for name, found in better.items():
        by_encoding.setdefault(str(found), []).append(name)
    listed = "; ".join(f"{', '.join(names)}: {found.upper()}" for found, names in by_encoding.items())
    wrong = sorted({str(column.encoding).upper() for column in lost.values() if column.name in better})
    return [
        issue(
            "F20", variant="asked", file=file_name, encoding=", ".join(wrong), listed=listed,
            options=[list(hint) for hint in _hints(text, better)],
        )
    ]  # fmt: skip


def _loses(text: ColumnText, column: ColumnDecision) -> bool:
    if text.kind != "bytes" or not text.values or column.encoding is None:
        return False
    read = decode_all(list(text.values), column.encoding)
    if 2 * sum(_LOST in one for one in read) > len(text.values):
        return True
    good, bad = count_syllables([one for one in read if not one.isascii()])
    return bad > good


def _sure_encoding(values: Sequence[bytes]) -> str | None:
    best = next(iter(rank(values)), None)
    return best.encoding if best is not None and best.known and best.confidence >= CONFIDENT else None


def _hints(text: Decisions, better: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """One encoding for the whole file where all that is not plain is in it, else one for each column."""
    foreign = {column.name for column in text.columns.values() if column.encoding is not None}
    found = set(better.values())
    if len(found) == 1 and foreign == set(better):
        return [("encoding", str(found.pop()))]
    return [("encodings", f"{name}={encoding}") for name, encoding in better.items()]
