"""How the columns of a layer are decoded, as records that a job keeps as JSON; decide_text makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from landdb.domain.issues import Issue
from landdb.domain.text_decoding import find_encoding
from landdb.domain.text_detection import UNICODE, PreviewRow

Source = Literal["content", "file", "person", "neighbours", "fallback"]

CONFIDENT: Final = 0.25
"""A column recognised with less leaves a doubt where another reading makes sense too; a short one has few words."""


@dataclass(frozen=True)
class ColumnDecision:
    """How one text column is read: ``encoding`` is None where all of it is ASCII.

    ``key`` is the column's name as it was read, ``name`` the decoded one. ``kind`` as in `ColumnText`: of Unicode
    ("text") an encoding says how to repair it, or "unicode" that nothing is wrong. ``confidence`` is 0..1; ``source``
    tells what decided; ``second`` is the next best encoding, shown beside the first in ``preview``. Of a ``mixed``
    column some cells make sense in another encoding only.
    """

    key: str
    name: str
    kind: Literal["bytes", "text"]
    encoding: str | None
    confidence: float = 1.0
    source: Source = "content"
    second: str | None = None
    preview: Sequence[PreviewRow] = ()
    mixed: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether another reading is nearly as good, and nothing but the content tells: a person has to choose."""
        return self.source == "content" and self.kind == "bytes" and self.confidence < CONFIDENT

    def question(self) -> dict[str, Any]:
        """The question which of the two best readings is right, for the batch's record."""
        choices = [self.encoding, self.second] if self.second else [self.encoding]
        return {
            "about": "encoding", "option": "encodings", "column": self.name, "choices": choices,
            "confidence": self.confidence, "preview": [[row.raw, row.first, row.second] for row in self.preview],
        }  # fmt: skip


@dataclass(frozen=True)
class Decisions:
    """All text columns by key; ``names`` maps the key of every column of the file to the decoded name."""

    columns: Mapping[str, ColumnDecision]
    names: Mapping[str, str]
    name_encoding: str | None = None
    issues: Sequence[Issue] = ()

    @property
    def encodings(self) -> dict[str, str]:
        """Encodings by decoded column name, of the columns that needed one."""
        found = {column.name: column.encoding for column in self.columns.values()}
        return {name: encoding for name, encoding in found.items() if encoding is not None and encoding != UNICODE}

    @property
    def summary(self) -> str | None:
        """Encodings that occur, for the receipt."""
        return ", ".join(sorted(set(self.encodings.values()))) or None

    @property
    def confidence(self) -> float:
        """How sure the least sure column is; 1 where nothing had to be decided."""
        return min((column.confidence for column in self.columns.values()), default=1.0)

    def choose(self, column: str, encoding: str) -> Decisions:
        """The same with a person's choice for one column, named by key or by decoded name.

        Raises
        ------
        KeyError
            There is no such text column.
        ValueError
            The encoding is not known.
        """
        found = find_encoding(encoding)
        if found is None:
            raise ValueError(encoding)
        key = next((c.key for c in self.columns.values() if column in (c.key, c.name)), None)
        if key is None:
            raise KeyError(column)
        if found == "utf-8" and self.columns[key].kind == "text":
            found = UNICODE
        chosen = _with(self.columns[key], found)
        kept = [one for one in self.issues if one.code != "F20" or one.params.get("column") != chosen.name]
        return replace(self, columns={**self.columns, key: chosen}, issues=kept)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able form, without anything that a database's JSON refuses."""
        return {
            "columns": [_column_dict(column) for column in self.columns.values()],
            "names": [[_escape(key), name] for key, name in self.names.items()],
            "name_encoding": self.name_encoding,
            "issues": [{"code": found.code, "variant": found.variant, **found.params} for found in self.issues],
        }


def _with(column: ColumnDecision, encoding: str) -> ColumnDecision:
    """A column in the encoding that a person has chosen; where that was the second best, the two change places."""
    second, preview = column.second, column.preview
    if encoding == second:
        second, preview = column.encoding, [PreviewRow(row.raw, row.second, row.first) for row in preview]
    elif encoding != column.encoding:
        second, preview = None, ()
    return replace(column, encoding=encoding, confidence=1.0, source="person", second=second, preview=preview)


def _column_dict(column: ColumnDecision) -> dict[str, Any]:
    rows = [[row.raw, row.first, row.second] for row in column.preview]
    plain = {name: getattr(column, name) for name in ("name", "kind", "encoding", "confidence", "source", "second")}
    return {"key": _escape(column.key), **plain, "preview": rows}


def _escape(key: str) -> str:
    return key.replace("\\", "\\\\").replace("\0", "\\0")
