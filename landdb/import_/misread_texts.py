"""Cells that make no Vietnamese as their column is read, but do in another encoding: a column may hold two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from landdb.domain.issues import Issue, issue
from landdb.domain.text_decoding import decode_all, repair_all
from landdb.domain.text_detection import UNICODE
from landdb.domain.text_tables import compose
from landdb.domain.vietnamese_syllables import commonness, count_syllables
from landdb.import_.text_decisions import ColumnDecision, Decisions
from landdb.import_.text_statistics import ColumnText, TextStatistics

_RIVALS: Final = ("tcvn3", "vni", "utf-8")
"""What texts of one column are mixed of; others are too alike to tell a single cell by."""

_LEAD_BITS: Final = 1.0
"""How much more usual the letters of the other reading must be."""

_USUAL_BITS: Final = -3.0
"""How usual the letters of a single word must be: it tells less than several."""

_FEWEST_WORDS: Final = 2
"""Words that good Unicode must have to be called a legacy encoding in disguise: one may be a foreign name."""


class Misread(NamedTuple):
    """A cell as the column is read, and its ``better`` reading in another ``encoding``."""

    text: str
    encoding: str
    better: str


def find_misread(raws: Sequence[bytes], encoding: str, kind: str) -> dict[int, Misread]:
    """Places of the values of a column that are no Vietnamese in its encoding, and wholly so in another.

    ``encoding`` and ``kind`` as in `ColumnDecision`. Values of other languages are Vietnamese in none.
    """
    read = _reader(encoding, kind)
    own = read(raws)
    odd = [place for place, text in enumerate(own) if not text.isascii() and not _is_vietnamese(text.lower())]
    if not odd:
        return {}
    is_unicode = kind == "text" or encoding.startswith("utf-8")
    rivals = [name for name in _RIVALS if name != encoding and not (is_unicode and name == "utf-8")]
    cells = [raws[place] for place in odd]
    readings = {name: _reader(name, "text" if is_unicode else "bytes")(cells) for name in rivals}
    fewest = _FEWEST_WORDS if is_unicode else 1
    found: dict[int, Misread] = {}
    for index, place in enumerate(odd):
        scores = {name: count_syllables([texts[index]]) for name, texts in readings.items()}
        usual = commonness([own[place]]) + _LEAD_BITS
        whole = [
            name for name, (good, bad) in scores.items()
            if good >= fewest and not bad
            and commonness([readings[name][index]]) >= (usual if good > 1 else max(usual, _USUAL_BITS))
        ]  # fmt: skip
        if whole:
            best = max(whole, key=lambda name: scores[name][0])
            found[place] = Misread(own[place].strip(), best, readings[best][index].strip())
    return found


def tell_misread(decisions: Decisions, statistics: TextStatistics, file: str) -> Decisions:
    """The same with those columns marked that hold misread cells, and a finding for each (F20-other).

    Of Unicode some cells of which are repaired while others are sound that is told, too (F20-repaired).
    """
    columns, issues = dict(decisions.columns), list(decisions.issues)
    for key, column in decisions.columns.items():
        text = statistics.columns.get(key)
        if text is None or column.encoding is None:
            continue
        told = _tell_other(column, text, file)
        if told is not None:
            columns[key] = replace(column, mixed=True)
            vague = ("F20", "", column.name)
            issues = [one for one in issues if (one.code, one.variant or "", one.params.get("column")) != vague]
            issues.append(told)
        repaired = _Repaired.of(column, text)
        if repaired is not None and repaired.rows < text.foreign_rows:
            issues.append(repaired.issue(column, file))
    return replace(decisions, columns=columns, issues=issues)


def _tell_other(column: ColumnDecision, text: ColumnText, file: str) -> Issue | None:
    raws = list(text.values)
    found = find_misread(raws, column.encoding or "", column.kind)
    if not found:
        return None
    rows: Counter[str] = Counter()
    for place, cell in found.items():
        rows[cell.encoding] += text.values[raws[place]]
    [(best, _), *_] = rows.most_common()
    cell = next(one for one in found.values() if one.encoding == best)
    return issue(
        "F20", variant="other", file=file, column=column.name, encoding=(column.encoding or "").upper(),
        count=rows.total(), seen=sum(text.values.values()), choice=f"{column.name}={best}",
        readings=", ".join(f"{name.upper()}: {count}" for name, count in rows.most_common()),
        before=cell.text, after=cell.better,
    )  # fmt: skip


@dataclass(frozen=True)
class _Repaired:
    """Cells of Unicode that are bytes of a legacy encoding in disguise: their number, and one before and after."""

    rows: int
    before: str
    after: str

    @classmethod
    def of(cls, column: ColumnDecision, text: ColumnText) -> _Repaired | None:
        """None where nothing of the column is repaired."""
        if column.kind != "text" or column.encoding in (None, UNICODE):
            return None
        raws = list(text.values)
        pairs = zip(raws, _reader(UNICODE, "text")(raws), _reader(column.encoding or "", "text")(raws), strict=True)
        changed = [(text.values[raw], before, after) for raw, before, after in pairs if before != after]
        return cls(sum(rows for rows, *_ in changed), *changed[0][1:]) if changed else None

    def issue(self, column: ColumnDecision, file: str) -> Issue:
        """F20-repaired."""
        return issue(
            "F20", variant="repaired", file=file, column=column.name, encoding=(column.encoding or "").upper(),
            count=self.rows, before=self.before, after=self.after,
        )  # fmt: skip


def _is_vietnamese(text: str) -> bool:
    """Whether half of the words are possible: names of the Central Highlands have others among them."""
    good, bad = count_syllables([text])
    return good >= bad


def _reader(encoding: str, kind: str) -> Callable[[Sequence[bytes]], list[str]]:
    """How values are read: of texts in Unicode an encoding says how to repair them."""
    if kind == "bytes":
        return lambda raws: decode_all([raw.rstrip(b"\0 ") for raw in raws], encoding)
    if encoding == UNICODE:
        return lambda raws: [compose(text) for text in _unicode(raws)]
    return lambda raws: repair_all(_unicode(raws), encoding)


def _unicode(raws: Sequence[bytes]) -> list[str]:
    return [raw.replace(b"\0", b"").decode("utf-8", "replace") for raw in raws]
