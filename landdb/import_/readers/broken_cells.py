"""Cells of a workbook that hold no value: formulas whose result was never saved, and errors that Excel shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, Self

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.limits import reason
from landdb.import_.refusals import refuse

ERRORS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"}
)
_TOLD: Final = 5
_LENGTH: Final = 60


class BrokenCell(str):
    """What stands in the place of a value: the formula (``=B7*2``) or the error (``#REF!``); ``address`` is ``C7``."""

    __slots__ = ("address",)
    address: str

    def __new__(cls, text: str, address: str) -> Self:
        made = super().__new__(cls, text)
        made.address = address
        return made

    @property
    def is_formula(self) -> bool:
        """Whether nothing but a saved value is missing."""
        return self not in ERRORS


def value_of(cell: Any) -> Any:
    """The cell, None where it holds no value."""
    return None if isinstance(cell, BrokenCell) else cell


Cell = tuple[str, Any]
"""The name of its column, and what it holds."""


def tell(row_no: int, cells: Iterable[Cell], *, needed: Collection[str] = ()) -> list[Issue]:
    """A06 on a row for those of its cells that hold no value: for each column one for formulas, one for errors.

    Columns ``needed`` by the reader itself count whether or not they stand for a field (`unneeded_cells`).
    """
    by_column: dict[Cell, list[BrokenCell]] = {}
    for name, cell in cells:
        if isinstance(cell, BrokenCell):
            by_column.setdefault((name, "formula" if cell.is_formula else "excel"), []).append(cell)
    return [
        issue("A06", row_no, variant=variant, field=name, cells=_listed(found), _needed=name in needed)
        for (name, variant), found in by_column.items()
    ]


def refuse_broken(file_name: str, line: int, cell: Any) -> None:
    """Raise `FileRefusedError` (F28) for a cell without a value, where nothing can be read without it."""
    if not isinstance(cell, BrokenCell):
        return
    if cell.is_formula:
        told = str(cell[:_LENGTH])
        raise refuse("F28", variant="formula", file=file_name, line=line, cell=cell.address, formula=told)
    vi, en = f"ô {cell.address} báo lỗi Excel ({cell})", f"cell {cell.address} shows an error of Excel ({cell})"
    raise refuse("F28", file=file_name, line=line, reason=reason(vi, en))


def check_headings(file_name: str, line: int, header: Sequence[Any], names: Sequence[str]) -> list[Issue]:
    """Which columns have names of their own (``names``), as their headings hold no value (F28-heading).

    Raises `FileRefusedError` (F28) where none holds any: nobody knows such a table.
    """
    broken = [at for at, cell in enumerate(header) if isinstance(cell, BrokenCell)]
    if not broken:
        return []
    if all(isinstance(cell, BrokenCell) or not cell for cell in header):
        refuse_broken(file_name, line, header[broken[0]])
    called = ", ".join([*(names[at] for at in broken[:_TOLD]), *(["…"] if len(broken) > _TOLD else [])])
    cells = _listed([header[at] for at in broken])
    return [issue("F28", variant="heading", file=file_name, line=line, cells=cells, columns=called)]


def _listed(cells: Sequence[BrokenCell]) -> str:
    told = [f"{cell.address} ({cell[:_LENGTH]})" for cell in cells[:_TOLD]]
    return ", ".join(told + (["…"] if len(cells) > _TOLD else []))
