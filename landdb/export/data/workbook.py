"""Rows as a workbook: real numbers and days in Vietnamese formats, a frozen head with filters, and the note."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from landdb.export.data.fields import harmless, shown_value
from landdb.export.data.note import titled_note
from landdb.export.data.source import Source
from landdb.export.data.subjects import Field
from landdb.export.data.text_table import place_titles, place_values

_DAY: Final = "[$-42A]dd/mm/yyyy"
_MOMENT: Final = "[$-42A]dd/mm/yyyy hh:mm"
_AREA: Final = "#,##0.0"
_PLACE: Final = "#,##0.00"
_DEGREES: Final = "0.000000"
_MAX_CELL: Final = 32_000
_HEAD_FONT: Final = Font(bold=True, color="FFFFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor="FF1C4A3C")
_WIDE: Final = {"address": 32, "note": 32, "commune_name": 22, "province_name": 20, "id": 38, "attributes": 32,
                "name_vi": 30, "work_type": 34, "missing_document": 20}  # fmt: skip


def write_workbook(source: Source, path: Path) -> None:
    """Write the table on one sheet and the note on another."""
    request, vi = source.request, source.request.language == "vi"
    book = Workbook(write_only=True)
    sheet = book.create_sheet(request.subject.sheet[0 if vi else 1])
    titles = [
        *(field.title(request.language) for field in request.fields),
        *place_titles(request.srid, request.language),
    ]
    for index, field in enumerate(request.fields, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDE.get(field.name, 16)
    for index in range(len(titles) - 1, len(titles) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = 18
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{source.total + 1}"
    sheet.append([_head(sheet, title) for title in titles])
    cells = _Cells(sheet, request.fields, in_degrees=request.srid == 4326)
    for batch in source.batches:
        for row, label in zip(batch.rows, batch.labels, strict=True):
            values = [shown_value(field, row[field.name], request.language) for field in request.fields]
            sheet.append(cells.row([*values, *place_values(label, request.srid)]))
    _write_note(book, source, "Thông tin" if vi else "About")
    book.properties.title = f"LandDB: {source.total}"
    book.properties.creator = request.actor_name
    book.properties.description = str(titled_note(source)[0][1])
    book.save(path)


class _Cells:
    """Cells that are used again row by row, for giving each a style of its own takes most of the time."""

    def __init__(self, sheet: Any, fields: tuple[Field, ...], *, in_degrees: bool) -> None:
        place = _DEGREES if in_degrees else _PLACE
        formats = [*(_format_of(field) for field in fields), place, place]
        self._cells = [_cell(sheet, number_format) for number_format in formats]

    def row(self, values: list[Any]) -> list[Any]:
        """Return cells with these values; a text is a text, whatever it looks like."""
        made: list[Any] = []
        for cell, value in zip(self._cells, values, strict=True):
            if value is None:
                made.append(None)
                continue
            cell.value = harmless(value)[:_MAX_CELL] if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
            made.append(cell)
        return made


def _cell(sheet: Any, number_format: str | None) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top")
    if number_format:
        cell.number_format = number_format
    return cell


def _format_of(field: Field) -> str | None:
    formats = {"number": _AREA, "date": _DAY, "date-time": _MOMENT}
    return formats.get(field.type)


def _head(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, value=title)
    cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _write_note(book: Workbook, source: Source, title: str) -> None:
    sheet = book.create_sheet(title)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    for name, value in titled_note(source):
        sheet.append([name, harmless(value) if isinstance(value, str) else value])
