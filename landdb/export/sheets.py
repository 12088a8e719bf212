"""Sheets of a workbook, written row by row, in Vietnamese formats; no text of them is taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from landdb.domain.vietnam_time import VIETNAM

_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_CELL: Final = 32_000

Style = str
Spec = tuple[Any, Style]
Styles = Mapping[Style, Mapping[str, Any]]

TOP: Final = Alignment(vertical="top")
_WRAP: Final = Alignment(vertical="top", wrap_text=True)
_FORMATS: Final[Mapping[Style, str]] = {
    "count": "#,##0", "area": "#,##0.0", "metres": "#,##0.00", "degrees": "0.000000", "figure": "#,##0.0##",
    "instant": "[$-42A]dd/mm/yyyy hh:mm", "day": "[$-42A]dd/mm/yyyy",
}  # fmt: skip
STYLES: Final[Styles] = {
    "plain": {"alignment": TOP},
    "wrap": {"alignment": _WRAP},
    "bold": {"alignment": TOP, "font": Font(bold=True)},
    "title": {"font": Font(bold=True, size=15)},
    "secret": {"font": Font(bold=True, size=13, color="FFA01B1B")},
    "open": {"font": Font(bold=True, size=13, color="FF4C5A28")},
    "head": {
        "font": Font(bold=True, color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF4C5A28"), "alignment": _WRAP,
    },
    **{style: {"alignment": TOP, "number_format": code} for style, code in _FORMATS.items()},
}  # fmt: skip


def safe_text(text: object) -> str:
    """Return text that no spreadsheet takes for a formula, also after saving it as CSV, without control characters."""
    clean = _ILLEGAL.sub("", str(text))[:_MAX_CELL]
    return f"'{clean}" if clean.startswith(_TRIGGERS) else clean


class Sheet:
    """A sheet written row by row. Cells are used again, for giving each a style of its own takes most of the time."""

    def __init__(
        self, book: Workbook, title: str, widths: Sequence[float], *, frozen: bool = False, styles: Styles = STYLES
    ) -> None:
        self.worksheet = book.create_sheet(title)
        self._styles = styles
        self._cells: dict[tuple[int, Style], Any] = {}
        for number, width in enumerate(widths, start=1):
            self.worksheet.column_dimensions[get_column_letter(number)].width = width
        self.worksheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        self.worksheet.page_setup.fitToHeight = 0
        self.worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        if frozen:
            self.worksheet.freeze_panes = "A2"
            self.worksheet.print_title_rows = "1:1"
            self.worksheet.page_setup.orientation = "landscape"

    def append(self, *specs: Spec) -> None:
        """Write one row of values with their styles."""
        self.worksheet.append([self._cell(column, *spec) for column, spec in enumerate(specs)])

    def header(self, *titles: str) -> None:
        """Write a row of titles."""
        self.append(*((title, "head") for title in titles))

    def filter(self, columns: int, rows: int) -> None:
        """Put a filter on the table below the first row."""
        self.worksheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows + 1}"

    def _cell(self, column: int, value: Any, style: Style) -> Any:
        if value is None:
            return None
        if isinstance(value, datetime):
            value = value.astimezone(VIETNAM).replace(tzinfo=None)
        elif isinstance(value, str):
            value = safe_text(value)
        cell = self._cells.get((column, style))
        if cell is None:
            cell = self._cells[column, style] = WriteOnlyCell(self.worksheet)
            for name, part in self._styles[style].items():
                setattr(cell, name, part)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        return cell


def stamp_pages(book: Workbook, level: str, left: str) -> None:
    """Let every printed page bear the secrecy level, a line at its foot and its number."""
    for sheet in book.worksheets:
        sheet.oddHeader.center.text = f"&B{level}"
        sheet.oddFooter.left.text = left
        sheet.oddFooter.right.text = "&P/&N"
