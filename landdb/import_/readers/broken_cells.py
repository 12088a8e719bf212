"""Cells of a workbook that hold no value: formulas whose result was never saved, and errors that Excel shows."""

from __future__ import annotations

from collections.abc import Iterable
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


def tell(row_no: int, cells: Iterable[Any]) -> list[Issue]:
    """A06 on a row for those of its cells that hold no value: one for formulas, one for errors."""
    broken = [cell for cell in cells if isinstance(cell, BrokenCell)]
    by_variant = {
        "formula": [cell for cell in broken if cell.is_formula],
        "excel": [cell for cell in broken if not cell.is_formula],
    }
    return [
        issue("A06", row_no, variant=variant, cells=_listed(found)) for variant, found in by_variant.items() if found
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


def _listed(cells: list[BrokenCell]) -> str:
    told = [f"{cell.address} ({cell[:_LENGTH]})" for cell in cells[:_TOLD]]
    return ", ".join(told + (["…"] if len(cells) > _TOLD else []))
