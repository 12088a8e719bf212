"""The report for paper: one page of facts, the map with numbered marks, the table, items checked, and the annex."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, SimpleDocTemplate, Spacer, Table

from landdb.domain.actors import person
from landdb.domain.issues import Language, Severity
from landdb.export.import_report import pdf_parts as parts
from landdb.export.import_report.facts import (
    ACCEPTED_TITLES,
    FIX_TITLES,
    accepted_cells,
    accepted_note,
    area_cells,
    fix_cells,
    head_lines,
    ledger_closing,
    ledger_lines,
    mapped_to,
    rule_result,
    topic_result,
    topic_rules,
)
from landdb.export.import_report.fonts import printable, register_fonts
from landdb.export.import_report.pdf_labels import number_ranges
from landdb.export.import_report.pdf_map import MapDrawing
from landdb.export.import_report.pdf_pages import MARGIN, canvas_of
from landdb.export.import_report.plan import find_windows, make_plan
from landdb.export.import_report.words import COLOURS, SEVERITIES, measure, word
from landdb.export.words import number
from landdb.import_.report import ACTION_TITLES, Finding, ImportReport, subject
from landdb.import_.report_head import FoundField, Texts

MAX_FINDINGS: Final = 1_000
"""Most findings in the printed table: the workbook holds all."""

MAX_EXTRACTS: Final = 12
_CODES_ON_FIRST_PAGE: Final = 9
_FIRST_FACTS: Final = 24
_PADDING: Final = 6
"""Of reportlab's frames, in points."""


def write_pdf(report: ImportReport, path: Path, language: Language) -> None:
    """Write the report on A4 pages."""
    register_fonts()
    title = f"{word('report', language)}: {report.head.file_name}"
    paper = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=MARGIN - _PADDING, rightMargin=MARGIN - _PADDING,
        topMargin=17 * mm, bottomMargin=15 * mm, title=title,
        author=person(report.head.reported_by, language), creator=report.head.software, lang=language,
    )  # fmt: skip
    story = [*_first_page(report, language), *_maps(report, language), *_findings(report, language)]
    story += [*_conclusion(report, language), *_annex(report, language)]
    paper.build(story, canvasmaker=canvas_of(report.head, language))


def _first_page(report: ImportReport, language: Language) -> list[Flowable]:
    head = report.head
    state = head.state_title.get(language) or head.state
    colour = "#4c5a28" if report.ledger.closes else COLOURS[Severity.ERROR]
    story: list[Flowable] = [
        parts.text(word("report", language).upper(), "title"),
        parts.text(f"{head.file_name} – {state}", "heading"),
        parts.text(head.message.get(language, ""), "text"),
        Spacer(1, 5),
        parts.figures(_figures(report, language)),
        Spacer(1, 3),
        parts.text(ledger_closing(report, language), "small", bold=not report.ledger.closes, colour=colour),
        Spacer(1, 4),
        parts.facts([line for line in head_lines(report, language) if line[1] != "–"][:_FIRST_FACTS]),
        *_balance(report, language),
    ]
    return [*story, *_counts(report, language), *_fixes(report, language)]


def _figures(report: ImportReport, language: Language) -> list[tuple[str, str, str]]:
    lines = [(title, number(count, language), "#2b2722") for title, count in ledger_lines(report, language)]
    return lines + [
        (SEVERITIES[severity][language], number(count, language), COLOURS[severity])
        for severity, count in report.counts.items()
    ]


def _balance(report: ImportReport, language: Language) -> list[Flowable]:
    if not report.balance:
        return []
    rows: list[Sequence[Any]] = [
        (ACTION_TITLES[line.action][language], number(line.rows, language),
         *(number(m2, language, 1) for m2 in area_cells(line)))
        for line in report.balance
    ]  # fmt: skip
    total = [sum(getattr(line, name) for line in report.balance) for name in ("before_m2", "after_m2", "paper_m2")]
    count = sum(line.rows for line in report.balance)
    figures = (number(count, language), *(number(m2, language, 1) for m2 in total))
    rows.append([parts.text(word("total", language), "small", bold=True),
                 *(parts.text(figure, "right", bold=True) for figure in figures)])  # fmt: skip
    titles = [word(name, language) for name in ("action", "rows", "before", "after", "paper")]
    made = parts.table(titles, rows, (30, 16, 34, 34, 34), right=(1, 2, 3, 4))
    return [*parts.heading(word("balance", language)), made]


def _fixes(report: ImportReport, language: Language) -> list[Flowable]:
    if not report.fixes:
        return []
    rows = []
    for fix in report.fixes[:MAX_FINDINGS]:
        named, kinds, moved, change, taken = fix_cells(fix, report.head.target, language)
        rows.append((named, kinds, number(moved, language, 3), number(change, language, 2), taken))
    made = parts.table([word(name, language) for name in FIX_TITLES], rows, (34, 50, 22, 26, 48), right=(2, 3))
    return [*parts.heading(word("fixes", language)), made]


def _counts(report: ImportReport, language: Language) -> list[Flowable]:
    found = sorted((rule for rule in report.rules if rule.found), key=lambda rule: -rule.found)
    if not found:
        return []
    titles = [
        word("code", language),
        word("rule", language),
        *(SEVERITIES[severity][language] for severity in Severity),
    ]
    rows = [
        (parts.text(rule.code, "small", bold=True), rule.title[language],
         *(number(rule.counts[severity], language) if rule.counts.get(severity) else "" for severity in Severity))
        for rule in found[:_CODES_ON_FIRST_PAGE]
    ]  # fmt: skip
    more = len(found) - len(rows)
    if more:
        said = {"vi": f"… và {more} mã nữa: xem phụ lục", "en": f"… and {more} more codes: see the annex"}
        rows.append(("", said[language], "", "", ""))
    return [*parts.heading(word("by_code", language)), parts.table(titles, rows, (12, 80, 18, 18, 18), right=(2, 3, 4))]


def _maps(report: ImportReport, language: Language) -> list[Flowable]:
    plan = make_plan(report)
    bounds = plan.bounds
    if bounds is None:
        return []
    linked = min(len(report.findings), MAX_FINDINGS)
    note = _map_note(len(plan.shapes), plan.rows, report, language)
    high = MapDrawing.height_for(bounds, parts.WIDTH, 110 * mm, 222 * mm)
    whole = MapDrawing(plan, bounds, parts.WIDTH, high, language, marks=plan.marks, linked=linked)
    story: list[Flowable] = [
        PageBreak(),
        parts.text(word("map", language), "heading"),
        whole,
        Spacer(1, 3),
        parts.text(note, "small"),
    ]
    width, height = parts.WIDTH / 2 - 2 * mm, 81 * mm
    windows = find_windows(plan, width / height)
    drawings = [
        MapDrawing(plan, box, width, height, language, marks=marks, linked=linked,
                   title=f"{word('findings', language)} {number_ranges([mark.finding.number for mark in marks])}")
        for box, marks in windows[:MAX_EXTRACTS]
    ]  # fmt: skip
    drawings = [drawing for drawing in drawings if drawing.scale > whole.scale]
    if drawings:
        pairs = [drawings[i : i + 2] for i in range(0, len(drawings), 2)]
        pairs[-1] += [Spacer(1, 1)] * (2 - len(pairs[-1]))
        grid = Table(pairs, colWidths=[parts.WIDTH / 2] * 2)
        grid.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
        story += [CondPageBreak(height + 30 * mm), parts.text(word("extracts", language), "heading"), grid]
    if len(windows) > MAX_EXTRACTS:
        said = {"vi": f"Còn {len(windows) - MAX_EXTRACTS} vị trí nữa: xem tệp HTML, GeoPackage hoặc DXF.",
                "en": f"{len(windows) - MAX_EXTRACTS} more places: see the HTML, GeoPackage or DXF."}  # fmt: skip
        story.append(parts.text(said[language], "small"))
    return story


_LEGEND: Final[Texts] = {
    "vi": "Nhãn đặc: lỗi; nhãn rỗng: cảnh báo; nhãn nét đứt: ghi chú; 5 +3: số 5 và 3 phát hiện gần đó. "
          "Ranh nét đứt: hình cũ trong sổ.",
    "en": "Filled labels: errors; hollow: warnings; dashed: notes; 5 +3: number 5 and 3 more nearby. "
          "Dashed outlines: as registered before.",
}  # fmt: skip
_FRAME: Final[Texts] = {
    "vi": "Khung: Y (Đông) ghi ở dưới, X (Bắc) ghi bên trái, mét.",
    "en": "Frame: eastings below, northings at the left, metres.",
}


def _map_note(drawn: int, rows: int, report: ImportReport, language: Language) -> str:
    missing = sum(finding.place is None for finding in report.findings)
    shown, of = number(drawn, language), number(rows, language)
    cut = {"vi": f"Chỉ vẽ {shown} trong {of} thửa.", "en": f"{shown} of {of} parcels drawn."}
    without = {"vi": f"{missing} phát hiện không có vị trí.", "en": f"{missing} findings have no place."}
    sentences = [f"{report.head.zone.title(language)}.", _LEGEND[language]]
    sentences += [_FRAME[language]] if report.head.zone.is_plane else []
    sentences += [cut[language]] if drawn < rows else []
    return " ".join(sentences + ([without[language]] if missing else []))


def _findings(report: ImportReport, language: Language) -> list[Flowable]:
    if not report.findings:
        return []
    names = ("number", "code", "severity", "subject", "text", "remedy")
    rows = [
        (parts.anchored(f.number, f"finding-{f.number}"), parts.text(f.code, "small", bold=True),
         parts.severity_text(f.severity, language), subject(f, report.head.target, language),
         _finding_text(f, report, language), f.remedy[language])
        for f in report.findings[:MAX_FINDINGS]
    ]  # fmt: skip
    made = parts.table([word(name, language) for name in names], rows, (9, 11, 17, 24, 68, 51), right=(0,))
    story: list[Flowable] = [PageBreak(), parts.text(word("findings", language), "heading"), made]
    rest = len(report.findings) - MAX_FINDINGS
    if rest > 0:
        said = {"vi": f"Còn {rest} phát hiện nữa: xem tệp XLSX hoặc GeoPackage, cùng cách đánh số.",
                "en": f"{rest} more findings: see the XLSX or GeoPackage, numbered alike."}  # fmt: skip
        story += [Spacer(1, 4), parts.text(said[language], "text", bold=True)]
    if report.accepted:
        titles = [word(name, language) for name in ACCEPTED_TITLES]
        groups = [tuple(map(str, accepted_cells(group, language))) for group in report.accepted.values()]
        story += [*parts.heading(word("acceptances", language)),
                  parts.table(titles, groups, (9, 11, 78, 32, 32, 18), right=(0, 5))]  # fmt: skip
    return story


def _finding_text(finding: Finding, report: ImportReport, language: Language) -> str:
    return " — ".join(filter(None, (finding.text[language], accepted_note(finding, report, language))))


def _conclusion(report: ImportReport, language: Language) -> list[Flowable]:
    rows = [
        (str(ordinal), title[language], ", ".join(rule.code for rule in rules), topic_result(rules, language))
        for ordinal, (title, rules) in enumerate(topic_rules(report), start=1)
    ]
    titles = [word("number", language), word("topic", language), word("rules", language), word("result", language)]
    return [
        CondPageBreak(120 * mm),
        parts.text(word("conclusion", language), "heading"),
        parts.table(titles, rows, (9, 70, 62, 39), right=(0,)),
        parts.signatures(language),
    ]


def _annex(report: ImportReport, language: Language) -> list[Flowable]:
    rules = [
        (parts.text(rule.code, "small", bold=True), rule.title[language], rule_result(rule, language))
        for rule in report.rules
    ]
    limits = [
        (
            parts.anchored(f.number, f"limit-{f.number}"),
            parts.text(f.code, "small", bold=True),
            subject(f, report.head.target, language),
            measure(f.measured, f.unit, language),
            measure(f.limit, f.unit, language),
        )
        for f in report.findings[:MAX_FINDINGS]
        if f.measured is not None and f.limit is not None
    ]
    story: list[Flowable] = [
        PageBreak(),
        parts.text(f"{word('annex', language)} 1. {word('rules', language)}", "heading"),
        parts.table([word(name, language) for name in ("code", "rule", "result")], rules, (12, 110, 58)),
        *parts.heading(f"{word('annex', language)} 2. {printable(word('mapping', language))}"),
        parts.facts(_columns(report, language)),
    ]
    if limits:
        titles = [word(name, language) for name in ("number", "code", "subject", "measured", "limit")]
        told = f"{word('annex', language)} 3. {word('measured', language)}, {word('limit', language).lower()}"
        story += [*parts.heading(told), parts.table(titles, limits, (9, 11, 88, 36, 36), right=(0, 3, 4))]
    return story


def _columns(report: ImportReport, language: Language) -> list[tuple[str, str]]:
    head = report.head
    kept = {"vi": "(giữ nguyên)", "en": "(kept as it is)"}[language]
    whole = head.encodings.get("", "")
    fields = mapped_to(head, language)
    names = head.columns or tuple(fields)
    return [
        (name, " · ".join(filter(None, (fields.get(name, kept), _evidence(head.evidence.get(name), language),
                                        head.encodings.get(name, whole)))))
        for name in names
    ] or [("–", "–")]  # fmt: skip


def _evidence(found: FoundField | None, language: Language) -> str:
    """How a column's field is known; a name that says it all needs no figure."""
    if found is None:
        return ""
    sure = "" if found.confidence >= 1 else f" ({number(100 * found.confidence, language)} %)"
    return found.evidence.get(language, "") + sure
