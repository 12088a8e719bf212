"""The report as a workbook: summary, findings, parcels and rules, with real numbers and dates and no formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from shapely.geometry import Point

from landdb.domain.issues import Language, Severity
from landdb.export.import_report.facts import (
    ACCEPTED_TITLES,
    FIX_TITLES,
    accepted_cells,
    accepted_note,
    area_cells,
    field_name,
    fix_cells,
    head_lines,
    ledger_closing,
    ledger_lines,
    rule_result,
)
from landdb.export.import_report.words import COLOURS, SEVERITIES, word
from landdb.export.sheets import STYLES, TOP, Sheet, Spec, Style, Styles, stamp_pages
from landdb.export.words import level_title
from landdb.import_.report import ACTION_TITLES, Finding, ImportReport, gravest, row_title, subject

MAX_ROWS: Final = 200_000
"""Most parcels and most findings on a sheet; the summary says where one was cut."""

_STYLE_OF: Final[Mapping[Severity, Style]] = {
    Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note",
}  # fmt: skip
_STYLES: Final[Styles] = {
    **STYLES,
    **{
        style: {"alignment": TOP, "font": Font(bold=True, color=f"FF{COLOURS[severity][1:].upper()}")}
        for severity, style in _STYLE_OF.items()
    },
}


def write_xlsx(report: ImportReport, path: Path, language: Language) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    _summary(book, report, language)
    _findings(book, report, language)
    _parcels(book, report, language)
    _rules(book, report, language)
    _accepted(book, report, language)
    _fixes(book, report, language)
    stamp_pages(
        book, level_title(report.head.secrecy_level, language), f"{report.head.software} {report.head.batch_id}"
    )
    book.properties.title = f"{word('report', language)} {report.head.file_name}"[:250]
    book.properties.creator = report.head.software
    book.save(path)


def _summary(book: Workbook, report: ImportReport, language: Language) -> None:
    sheet = Sheet(book, word("summary", language), (34, 70, 18, 18, 18), styles=_STYLES)
    head = report.head
    sheet.append((word("report", language), "title"))
    sheet.append((level_title(head.secrecy_level, language), "secret" if head.secrecy_level else "open"))
    sheet.append()
    for title, value in head_lines(report, language):
        sheet.append((title, "plain"), (value, "wrap"))
    for name, moment in (("made", head.made_at), ("reported", head.reported_at)):
        sheet.append((word(name, language), "plain"), (moment, "instant"))
    sheet.append()
    sheet.header(word("ledger", language), "")
    for title, count in ledger_lines(report, language):
        sheet.append((title, "plain"), (count, "count"))
    sheet.append((ledger_closing(report, language), "plain" if report.ledger.closes else "error"))
    sheet.append()
    sheet.header(word("count", language), "")
    for severity, count in report.counts.items():
        sheet.append((SEVERITIES[severity][language], _STYLE_OF[severity]), (count, "count"))
    sheet.append()
    if report.balance:
        sheet.header(*(word(name, language) for name in ("balance", "rows", "before", "after", "paper")))
    for line in report.balance:
        areas: list[Spec] = [(m2, "area") for m2 in area_cells(line)]
        sheet.append((ACTION_TITLES[line.action][language], "plain"), (line.rows, "count"), *areas)
    if max(len(report.findings), report.ledger.read) > MAX_ROWS:
        cut = {"vi": f"Mỗi bảng chỉ ghi {MAX_ROWS} dòng đầu", "en": f"Sheets hold their first {MAX_ROWS} rows only"}
        sheet.append((cut[language], "error"))


def _findings(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("number", "code", "severity", "row", "subject", "text", "remedy", "field", "measured", "limit", "unit",
             "fix", "acceptance", "easting", "northing")  # fmt: skip
    sheet = _table(book, "findings", names, (7, 8, 12, 9, 22, 60, 46, 22, 12, 12, 9, 24, 22, 16, 16), language)
    shown = report.findings[:MAX_ROWS]
    placed = iter(report.in_zone([Point(finding.place) for finding in shown if finding.place]))
    for finding in shown:
        at: Any = next(placed) if finding.place else None
        sheet.append(*_finding_cells(finding, at, report, language))
    sheet.filter(len(names), len(shown))


def _finding_cells(finding: Finding, at: Any, report: ImportReport, language: Language) -> list[Spec]:
    digits: Style = "metres" if report.head.zone.is_plane else "degrees"
    return [
        (finding.number, "plain"),
        (finding.code, "bold"),
        (SEVERITIES[finding.severity][language], _STYLE_OF[finding.severity]),
        (finding.row_no, "plain"),
        (subject(finding, report.head.target, language), "plain"),
        (finding.text[language], "wrap"),
        (finding.remedy[language], "wrap"),
        (field_name(finding, report.head.target, language), "wrap"),
        (finding.measured, "figure"),
        (finding.limit, "figure"),
        (finding.unit or None, "plain"),
        (finding.fix[language] if finding.fix else None, "wrap"),
        (accepted_note(finding, report, language) or None, "plain"),
        (at.x if at else None, digits),
        (at.y if at else None, digits),
    ]


def _parcels(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("row", "key", "subject", "action", "paper", "computed", "difference", "count", "gravest")
    sheet = _table(book, "parcels", names, (9, 14, 26, 16, 18, 18, 14, 12, 14), language)
    written = 0
    for row in islice(report.rows(), MAX_ROWS):
        written += 1
        findings = report.by_row.get(row.row_no, ())
        both = row.paper_m2 is not None and row.computed_m2 is not None
        worst = gravest(findings)
        sheet.append(
            (row.row_no, "plain"), (row.key, "plain"),
            (row_title(row.row_no, row.key, report.head.target, language), "plain"),
            (ACTION_TITLES[row.action][language], "plain"), (row.paper_m2, "area"), (row.computed_m2, "area"),
            ((row.computed_m2 or 0) - (row.paper_m2 or 0) if both else None, "area"), (len(findings), "plain"),
            (SEVERITIES[worst][language], _STYLE_OF[worst]) if worst else (None, "plain"),
        )  # fmt: skip
    sheet.filter(len(names), written)


def _rules(book: Workbook, report: ImportReport, language: Language) -> None:
    names = ("code", "rule", "scope", "result", "count")
    sheet = _table(book, "rules", names, (9, 56, 12, 34, 14), language)
    scopes = {"file": {"vi": "tệp", "en": "file"}, "row": {"vi": "dòng", "en": "row"}}
    for rule in report.rules:
        sheet.append(
            (rule.code, "bold"), (rule.title[language], "wrap"), (scopes[rule.scope][language], "plain"),
            (rule_result(rule, language), "wrap"), (rule.found, "count"),
        )  # fmt: skip
    sheet.filter(len(names), len(report.rules))


def _accepted(book: Workbook, report: ImportReport, language: Language) -> None:
    """A sheet of the warnings that were accepted, where any was."""
    if not report.accepted:
        return
    sheet = _table(book, "acceptances", ACCEPTED_TITLES, (7, 9, 60, 24, 32, 14), language)
    for group in report.accepted.values():
        styles: tuple[Style, ...] = ("plain", "bold", "wrap", "plain", "plain", "count")
        sheet.append(*zip(accepted_cells(group, language), styles, strict=True))
    sheet.filter(len(ACCEPTED_TITLES), len(report.accepted))


def _fixes(book: Workbook, report: ImportReport, language: Language) -> None:
    """A sheet of the fixes that were taken, where any was."""
    if not report.fixes:
        return
    sheet = _table(book, "fixes", FIX_TITLES, (24, 34, 16, 16, 40), language)
    for fix in report.fixes:
        named, kinds, moved, change, taken = fix_cells(fix, report.head.target, language)
        sheet.append((named, "plain"), (kinds, "wrap"), (moved, "figure"), (change, "metres"), (taken, "plain"))
    sheet.filter(len(FIX_TITLES), len(report.fixes))


def _table(book: Workbook, title: str, names: Sequence[str], widths: Sequence[float], language: Language) -> Sheet:
    sheet = Sheet(book, word(title, language), widths, frozen=True, styles=_STYLES)
    sheet.header(*(word(name, language) for name in names))
    return sheet
