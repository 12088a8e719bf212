"""The report as a workbook: summary, findings, parcels and rules, with real numbers and dates and no formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from shapely.geometry import Point

from landdb.domain.issues import Language, Severity
from landdb.export.import_report.words import (
    ACTION_TITLES,
    COLOURS,
    SEVERITIES,
    VIETNAM,
    head_lines,
    ledger_closing,
    ledger_lines,
    level_title,
    rule_result,
    word,
)
from landdb.import_.report import Finding, ImportReport, gravest, row_title, subject

MAX_ROWS: Final = 200_000
"""Most parcels and most findings on a sheet; the summary says where one was cut."""

_AREA: Final = "#,##0.0"
_METRES: Final = "#,##0.00"
_INSTANT: Final = "[$-42A]dd/mm/yyyy hh:mm"
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_CELL: Final = 32_000

_HEAD: Final = PatternFill("solid", fgColor="FF4C5A28")
_TOP: Final = Alignment(vertical="top", wrap_text=True)


def write_xlsx(report: ImportReport, path: Path, language: Language) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    _summary(book, report, language)
    _findings(book, report, language)
    _parcels(book, report, language)
    _rules(book, report, language)
    book.properties.title = f"{word('report', language)} {report.head.file_name}"[:250]
    book.properties.creator = report.head.software
    book.save(path)


def safe_text(text: object) -> str:
    """Return text that no spreadsheet takes for a formula, also after saving it as CSV, without control characters."""
    clean = _ILLEGAL.sub("", str(text))[:_MAX_CELL]
    return f"'{clean}" if clean.startswith(_TRIGGERS) else clean


def _summary(book: Workbook, report: ImportReport, language: Language) -> None:
    sheet = book.create_sheet(word("summary", language))
    _widths(sheet, (34, 70, 18, 18, 18))
    head = report.head
    sheet.append([_cell(sheet, word("report", language), bold=True, size=15)])
    stamp = _cell(sheet, level_title(head.secrecy_level, language), bold=True, size=13)
    stamp.font = Font(bold=True, size=13, color="FFA01B1B" if head.secrecy_level else "FF4C5A28")
    sheet.append([stamp])
    sheet.append([])
    for title, value in head_lines(report, language):
        sheet.append([_cell(sheet, title), _cell(sheet, value, wrap=True)])
    for name, moment in (("made", head.made_at), ("reported", head.reported_at)):
        sheet.append([_cell(sheet, word(name, language)), _cell(sheet, moment, number_format=_INSTANT)])
    sheet.append([])
    _header(sheet, [word("ledger", language), ""])
    for title, count in ledger_lines(report, language):
        sheet.append([_cell(sheet, title), _cell(sheet, count)])
    sheet.append([_cell(sheet, ledger_closing(report, language), bold=not report.ledger.closes)])
    sheet.append([])
    _header(sheet, [word("count", language), ""])
    for severity, count in report.counts.items():
        sheet.append([_severity(sheet, severity, language), _cell(sheet, count)])
    sheet.append([])
    _header(sheet, [word(name, language) for name in ("balance", "rows", "before", "after", "paper")])
    for line in report.balance:
        areas = (_cell(sheet, m2, number_format=_AREA) for m2 in (line.before_m2, line.after_m2, line.paper_m2))
        sheet.append([_cell(sheet, ACTION_TITLES[line.action][language]), _cell(sheet, line.rows), *areas])
    if max(len(report.findings), report.ledger.read) > MAX_ROWS:
        cut = {"vi": f"Mỗi bảng chỉ ghi {MAX_ROWS} dòng đầu", "en": f"Sheets hold their first {MAX_ROWS} rows only"}
        sheet.append([_cell(sheet, cut[language], bold=True)])


def _findings(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("number", "code", "severity", "row", "subject", "text", "remedy", "field", "measured", "limit", "fix",
             "accepted_by", "reason", "easting", "northing")  # fmt: skip
    sheet = _table(book, "findings", names, (7, 8, 12, 9, 22, 60, 46, 16, 12, 12, 24, 18, 30, 16, 16), language)
    shown = report.findings[:MAX_ROWS]
    placed = iter(report.in_zone([Point(finding.place) for finding in shown if finding.place]))
    for finding in shown:
        at: Any = next(placed) if finding.place else None
        sheet.append(_finding_cells(sheet, finding, at, report, language))
    _filter(sheet, len(names), len(shown))


def _finding_cells(
    sheet: WriteOnlyWorksheet, finding: Finding, at: Any, report: ImportReport, language: Language
) -> list[Any]:
    digits = _METRES if report.head.zone.is_plane else "0.000000"
    accepted = finding.acceptance
    wrapped = (finding.text[language], finding.remedy[language])
    return [
        _cell(sheet, finding.number),
        _cell(sheet, finding.code, bold=True),
        _severity(sheet, finding.severity, language),
        _cell(sheet, finding.row_no),
        _cell(sheet, subject(finding, report.head.target, language)),
        *(_cell(sheet, text, wrap=True) for text in wrapped),
        _cell(sheet, finding.field),
        _cell(sheet, finding.measured, number_format="#,##0.0##"),
        _cell(sheet, finding.limit, number_format="#,##0.0##"),
        _cell(sheet, finding.fix[language] if finding.fix else None, wrap=True),
        _cell(sheet, accepted.accepted_by if accepted else None),
        _cell(sheet, accepted.reason if accepted else None, wrap=True),
        _cell(sheet, at.x if at else None, number_format=digits),
        _cell(sheet, at.y if at else None, number_format=digits),
    ]


def _parcels(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("row", "key", "subject", "action", "paper", "computed", "difference", "count", "gravest")
    sheet = _table(book, "parcels", names, (9, 14, 26, 16, 18, 18, 14, 12, 14), language)
    written = 0
    for row in report.rows():
        if written == MAX_ROWS:
            break
        written += 1
        findings = report.by_row.get(row.row_no, ())
        both = row.paper_m2 is not None and row.computed_m2 is not None
        worst = gravest(findings)
        sheet.append([
            _cell(sheet, row.row_no), _cell(sheet, row.key),
            _cell(sheet, row_title(row.row_no, row.key, report.head.target, language)),
            _cell(sheet, ACTION_TITLES[row.action][language]),
            _cell(sheet, row.paper_m2, number_format=_AREA), _cell(sheet, row.computed_m2, number_format=_AREA),
            _cell(sheet, (row.computed_m2 or 0) - (row.paper_m2 or 0) if both else None, number_format=_AREA),
            _cell(sheet, len(findings)), _severity(sheet, worst, language) if worst else None,
        ])  # fmt: skip
    _filter(sheet, len(names), written)


def _rules(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("code", "rule", "scope", "result", "count")
    sheet = _table(book, "rules", names, (9, 56, 12, 34, 14), language)
    scopes = {"file": {"vi": "tệp", "en": "file"}, "row": {"vi": "dòng", "en": "row"}}
    for rule in report.rules:
        sheet.append([
            _cell(sheet, rule.code, bold=True), _cell(sheet, rule.title[language], wrap=True),
            _cell(sheet, scopes[rule.scope][language]), _cell(sheet, rule_result(rule, language)),
            _cell(sheet, rule.found),
        ])  # fmt: skip
    _filter(sheet, len(names), len(report.rules))


def _table(
    book: Workbook, title: str, names: Sequence[str], widths: Sequence[float], language: Language
) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(word(title, language))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    _widths(sheet, widths)
    _header(sheet, [word(name, language) for name in names])
    return sheet


def _filter(sheet: WriteOnlyWorksheet, columns: int, rows: int) -> None:
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows + 1}"


def _widths(sheet: WriteOnlyWorksheet, widths: Iterable[float]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _header(sheet: WriteOnlyWorksheet, titles: Iterable[str]) -> None:
    cells = []
    for title in titles:
        cell = WriteOnlyCell(sheet, title)
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFFFF"), _HEAD, _TOP
        cells.append(cell)
    sheet.append(cells)


def _severity(sheet: WriteOnlyWorksheet, severity: Severity, language: Language) -> Any:
    cell = _cell(sheet, SEVERITIES[severity][language])
    cell.font = Font(bold=True, color=f"FF{COLOURS[severity][1:].upper()}")
    return cell


def _cell(
    sheet: WriteOnlyWorksheet, value: Any, *, bold: bool = False, size: int = 11, wrap: bool = False,
    number_format: str | None = None,
) -> Any:  # fmt: skip
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).replace(tzinfo=None)
    elif isinstance(value, str):
        value = safe_text(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold or size != 11:
        cell.font = Font(bold=bold, size=size)
    cell.alignment = _TOP if wrap else Alignment(vertical="top")
    if number_format and value is not None:
        cell.number_format = number_format
    return cell
