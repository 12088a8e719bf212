"""Reads XLSX workbooks: each sheet is a layer, a list of corner points or attributes alone; values keep their types.

Formulas count by the values that were saved with them; where there is none, that is told cell by cell.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from landdb.import_.readers import unzip
from landdb.import_.readers.all_sheets import AllSheetsReader
from landdb.import_.readers.broken_cells import ERRORS, BrokenCell
from landdb.import_.readers.corner_feet import Line
from landdb.import_.readers.drawings import ALL
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check, damaged
from landdb.import_.readers.text_tables import TableRows
from landdb.import_.readers.unsaved_formulas import Place, find_unsaved
from landdb.import_.readers.xml_events import check_markup
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

TITLE: Final = "XLSX"
_SAMPLE: Final = 5_000
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")

Unsaved = Mapping[str, Mapping[Place, str]]
"""Formulas without a value by the part of the workbook in which they stand."""


def layers(origin: Origin) -> list[Found]:
    """The sheets that hold anything.

    Raises
    ------
    FileRefusedError
        The workbook breaks the limits of a zip (F03), has XML with entities (F26), or is damaged (F25).
    """
    check(origin.file_name, "document_bytes", origin.path.stat().st_size, origin.limits)
    unzip.check_spreadsheet(origin.file_name, origin.path, origin.limits)
    unsaved = _check_parts(origin)
    with closing(_open(origin)) as book:
        names = [sheet.title for sheet in book.worksheets if not _is_empty(sheet, unsaved)]
    if not names:
        raise damaged(origin.file_name, TITLE, "không có trang tính nào có dữ liệu", "no sheet holds anything")
    found = [Found(name, origin.file_name, TITLE, partial(SheetReader, origin, name, unsaved)) for name in names]
    if len(names) > 1 and ALL not in names:
        found.append(Found(ALL, origin.file_name, TITLE, partial(_all_sheets, origin, names, unsaved)))
    return found


def _all_sheets(origin: Origin, names: Sequence[str], unsaved: Unsaved) -> AllSheetsReader:
    """All sheets together; what is found in one of them names it beside the file."""
    own = {name: replace(origin, file_name=f"{origin.file_name} › {name}") for name in names}
    sheets = {name: partial(SheetReader, own[name], name, unsaved) for name in names}
    return AllSheetsReader(origin.file_name, ALL, sheets)


def _check_parts(origin: Origin) -> Unsaved:
    """Every part of a workbook is XML: none may have a document type. Tells formulas without a value."""
    part = origin.scratch / "part.xml"
    unsaved = {}
    try:
        with zipfile.ZipFile(origin.path) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    content = archive.read(entry)
                    part.write_bytes(content)
                    check_markup(origin.file_name, part, TITLE)
                    if "/worksheets/" in entry.filename and _FORMULA.search(content.replace(b"\0", b"")):  # UTF-16
                        unsaved[entry.filename] = find_unsaved(part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, LookupError, zlib.error) as error:
        raise damaged(
            origin.file_name, TITLE, f"không giải nén được ({error})", f"it does not unpack ({error})"
        ) from None
    return unsaved


def _open(origin: Origin) -> Any:
    import mimetypes

    mimetypes.knownfiles.clear()  # openpyxl asks for the system's list, which lies outside the sandbox
    from openpyxl import load_workbook

    path = origin.scratch / "book.xlsx"
    if not path.exists():
        path.symlink_to(Path(origin.path).resolve())
    try:
        return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever the parts make it stumble over
        raise damaged(origin.file_name, TITLE, f"openpyxl báo lỗi ({error})", f"openpyxl says: {error}") from None


def _is_empty(sheet: Any, unsaved: Unsaved) -> bool:
    return not any(any(cell is not None for cell in row) for row in islice(_rows(sheet, unsaved), 100))


def _rows(sheet: Any, unsaved: Unsaved) -> Iterator[Sequence[Any]]:
    """The values of a sheet, and a `BrokenCell` where there is none although something stands there."""
    formulas = unsaved.get(getattr(sheet, "_worksheet_path", ""), {})
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield [_value(cell, line, at, formulas) for at, cell in enumerate(cells, start=1)]


class SheetReader:
    """One sheet of a workbook."""

    def __init__(self, origin: Origin, name: str, unsaved: Unsaved) -> None:
        self._origin = origin
        self._name = name
        self._unsaved = unsaved
        self._rows = TableRows(origin, list(islice(self._lines(), _SAMPLE)))
        self.facts: LayerFacts = self._rows.facts(TITLE, layer=name)

    def batches(self) -> Iterator[RawBatch]:
        """Yield parcels or rows; raises `FileRefusedError` (F14, F25, F28 and limits)."""
        yield from self._rows.batches(self._lines())

    def _lines(self) -> Iterator[Line]:
        """Rows of the sheet, all of one width."""
        book = _open(self._origin)
        try:
            width = 0
            for line, cells in enumerate(_rows(book[self._name], self._unsaved), start=1):
                check(self._origin.file_name, "columns", _filled(cells), self._origin.limits)
                width = max(width, _filled(cells))
                yield line, [*cells[:width], *[None] * (width - len(cells))]
        except FileRefusedError:
            raise
        except Exception as error:  # noqa: BLE001  as above: broken parts show only while rows are read
            raise damaged(
                self._origin.file_name, TITLE, f"trang tính hỏng ({error})", f"broken sheet ({error})"
            ) from None
        finally:
            book.close()


def _filled(cells: Any) -> int:
    return max((at + 1 for at, cell in enumerate(cells) if cell is not None), default=0)


def _value(cell: Any, line: int, at: int, formulas: Mapping[Place, str]) -> Any:
    """A cell's value: midnights are dates, whole floats stay floats, other times are text."""
    if cell is None and (line, at) in formulas:
        return BrokenCell(formulas[line, at], _address(line, at))
    if isinstance(cell, str) and cell in ERRORS:
        return BrokenCell(cell, _address(line, at))
    if isinstance(cell, dt.datetime):
        return cell.date() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return cell


def _address(line: int, at: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(at)}{line}"
