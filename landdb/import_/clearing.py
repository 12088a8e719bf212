"""Empty cells that clear what is registered, where a person asked for that: which values, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landdb.domain.access import readable_columns
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue, issue
from landdb.import_.map_columns import fields_of
from landdb.import_.records import Candidates
from landdb.import_.staged_values import DEFAULTS
from landdb.queries.imports import HELD_BESIDE


def clearable(candidates: Candidates, actor: Actor) -> dict[str, str]:
    """Field -> column that empty cells of the file may clear; none without the wish to.

    Not what a file must say, nor what an object always has (its status, level and identifier), nor what the author may
    not read: nobody clears what they do not see.
    """
    kept = {"parcel_code", *DEFAULTS[candidates.target]}
    table = "work" if candidates.target == "works" else "parcel"
    readable = {*(readable_columns(table, actor.clearance) or ()), *HELD_BESIDE}
    columns = {
        field.name: f"{field.name}_id" if field.kind == "reference" else field.name
        for field in fields_of(candidates.target)
        if field.name in candidates.empty and not field.required and field.name not in kept
    }
    return {name: column for name, column in columns.items() if column in readable}


def find_cleared(candidates: Candidates, i: int, columns: Mapping[str, str], found: Mapping[str, Any]) -> list[str]:
    """Fields whose cell is empty and whose column in the registered row ``found`` is not, as far as the author sees."""
    return [name for name, column in columns.items() if candidates.empty[name][i] and column in found["held"]]


def clear(candidates: Candidates, i: int, cleared: Sequence[str], columns: Mapping[str, str]) -> Iterator[Issue]:
    """Stage what is cleared, and say it (A01)."""
    if not cleared:
        return
    candidates.staged[i]["cleared"] = [columns[name] for name in cleared]
    titles = {field.name: field.title for field in fields_of(candidates.target)}
    named = {f"fields_{language}": ", ".join(titles[name][language] for name in cleared) for language in ("vi", "en")}
    yield issue("A01", int(candidates.row_no[i]), variant="cleared", field=cleared[0], **named)
