"""Cells without a value in columns that nobody needs: a formula beside the parcels is no reason to refuse one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from landdb.domain.issues import Issue, issue

_OF_CELLS: Final = frozenset({"formula", "excel"})


def leave_out(found: Sequence[Issue]) -> list[Issue]:
    """The findings of a reader without those of cells: nobody knows yet which columns hold a field."""
    return [one for one in found if not _is_of_cells(one)]


def settle(found: Sequence[Issue], names: Mapping[str, str], fields: Collection[str], file_name: str) -> list[Issue]:
    """The findings of a reader, once it is known which columns hold ``fields``.

    For each other column one note (A06-unneeded) takes the place of what was told cell by cell. ``names`` are those of
    the columns as they were decoded, by the reader's.
    """
    kept: list[Issue] = []
    unneeded: dict[str, list[Issue]] = defaultdict(list)
    for one in found:
        column = names.get(one.field or "", one.field or "")
        needed = one.params.get("_needed")
        if _is_of_cells(one) and not needed and column not in fields:
            unneeded[column].append(one)
        elif needed is None:
            kept.append(one)
        else:  # nobody else has to know
            kept.append(replace(one, params={name: told for name, told in one.params.items() if name != "_needed"}))
    return kept + [
        issue("A06", variant="unneeded", file=file_name, column=name, count=_rows(told), cells=told[0].params["cells"])
        for name, told in unneeded.items()
    ]


def _is_of_cells(found: Issue) -> bool:
    return found.code == "A06" and found.variant in _OF_CELLS


def _rows(told: Sequence[Issue]) -> int:
    """A row may have formulas and errors in one column."""
    return len({one.row_no for one in told})
