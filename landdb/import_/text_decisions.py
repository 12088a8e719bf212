"""How the columns of a layer are decoded, as records that a job keeps as JSON; decide_text makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from landdb.domain.issues import Issue, issue
from landdb.domain.text_decoding import find_encoding
from landdb.domain.text_detection import UNICODE, PreviewRow

Source = Literal["content", "file", "person", "neighbours", "fallback"]


@dataclass(frozen=True)
class ColumnDecision:
    """How one text column is read: ``encoding`` is None where all of it is ASCII.

    ``key`` is the column's name as it was read, ``name`` the decoded one. ``kind`` as in `ColumnText`: of Unicode
    ("text") an encoding says how to repair it, or "unicode" that nothing is wrong. ``confidence`` is 0..1; ``source``
    tells what decided; ``second`` is the next best encoding, shown beside the first in ``preview``.
    """

    key: str
    name: str
    kind: Literal["bytes", "text"]
    encoding: str | None
    confidence: float = 1.0
    source: Source = "content"
    second: str | None = None
    preview: Sequence[PreviewRow] = ()


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
        chosen = replace(self.columns[key], encoding=found, confidence=1.0, source="person")
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

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Decisions:
        """What `as_dict` gave."""
        columns = [_column_from(entry) for entry in stored["columns"]]
        return cls(
            {column.key: column for column in columns},
            {_unescape(key): name for key, name in stored["names"]},
            stored["name_encoding"],
            [issue(**entry) for entry in stored["issues"]],
        )


def _column_dict(column: ColumnDecision) -> dict[str, Any]:
    rows = [[row.raw, row.first, row.second] for row in column.preview]
    plain = {name: getattr(column, name) for name in ("name", "kind", "encoding", "confidence", "source", "second")}
    return {"key": _escape(column.key), **plain, "preview": rows}


def _column_from(entry: Mapping[str, Any]) -> ColumnDecision:
    rows = [PreviewRow(*row) for row in entry["preview"]]
    return ColumnDecision(**{**entry, "key": _unescape(entry["key"]), "preview": rows})


def _escape(key: str) -> str:
    return key.replace("\\", "\\\\").replace("\0", "\\0")


def _unescape(key: str) -> str:
    return "\\".join(part.replace("\\0", "\0") for part in key.split("\\\\"))
