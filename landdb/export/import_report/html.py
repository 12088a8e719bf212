"""The report as one HTML page with a folium map; it asks for nothing, not even when it lies on a disc."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import folium
from folium.template import Template

from landdb.domain.issues import Language, Severity
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
    rule_result,
)
from landdb.export.import_report.html_shapes import MapShapes, find_map_shapes
from landdb.export.import_report.html_words import page_words
from landdb.export.import_report.words import SEVERITIES, word
from landdb.export.leaflet import Leaflet, inline
from landdb.export.words import level_title, number
from landdb.import_.report import ACTION_TITLES, Finding, ImportReport, subject

MAX_FINDINGS: Final = 10_000
"""Most findings in the page's table: browsers grow slow beyond; the workbook holds all."""

_POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_BODY: Final = "<!--report-body-->"
_ROOM: Final = "landdb.export.import_report"


class _Start(folium.MacroElement):
    """Hands folium's map to the page's own script."""

    _template = Template("{% macro script(this, kwargs) %}startReport({{ this._parent.get_name() }});{% endmacro %}")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"


def write_html(report: ImportReport, path: Path, language: Language, leaflet: Leaflet) -> None:
    """Write the page."""
    path.write_text(render_html(report, language, leaflet), encoding="utf-8")


def render_html(report: ImportReport, language: Language, leaflet: Leaflet) -> str:
    """Return the page; its content is put in after folium, which runs what it writes as a template."""
    map_ = folium.Map(tiles=None, zoom_snap=0.25, attribution_control=False, prefer_canvas=True, max_zoom=23)
    map_.default_js, map_.default_css = [], []
    _Start().add_to(map_)
    figure: Any = map_.get_root()
    figure.html.add_child(folium.Element(_BODY))
    shapes = find_map_shapes(report, language)
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(word('report', language))}: {escape(report.head.file_name)}</title>"
        f"<style>{_resource('report.css')}{_page_rule(report, language)}</style>"
    )
    page = inline(figure.render(), leaflet)
    page = page.replace("<html>", f'<html lang="{language}">', 1).replace("</head>", f"{head}</head>", 1)
    return page.replace(_BODY, _body(report, shapes, language), 1)


def _page_rule(report: ImportReport, language: Language) -> str:
    """Return what browsers print above and below every page: the secrecy level, the import, the number of the page."""
    level, batch = level_title(report.head.secrecy_level, language), report.head.batch_id
    return (
        f'@page {{ margin: 15mm 12mm; @top-center {{ content: "{level}"; font-weight: 700; }}'
        f' @bottom-left {{ content: "{batch}"; font-size: 8pt; }}'
        ' @bottom-right { content: counter(page) "/" counter(pages); font-size: 8pt; } }'
    )


def _resource(name: str) -> str:
    return files(_ROOM).joinpath(name).read_text(encoding="utf-8")


def _body(report: ImportReport, shapes: MapShapes, language: Language) -> str:
    script = _resource("report.js")
    words = json.dumps(page_words(language), ensure_ascii=False).replace("<", "\\u003c")
    return (
        _head(report, language)
        + f'<div class="panes"><section class="map-pane"><p class="map-note">{escape(shapes.note)}</p></section>'
        + _findings(report, language)
        + f"</div>{_summary(report, language)}"
        + f'<script type="application/json" id="report-words">{words}</script>'
        + f'<script type="application/json" id="report-shapes">{shapes.json_text}</script>'
        + f"<script>{script}</script>"
    )


def _head(report: ImportReport, language: Language) -> str:
    head = report.head
    state = head.state_title.get(language) or head.state
    tiles = [(title, number(count, language), "") for title, count in ledger_lines(report, language)]
    tiles += [(SEVERITIES[s][language], number(count, language), str(s)) for s, count in report.counts.items()]
    shown = "".join(f'<li class="{kind}"><b>{figure}</b> {escape(title)}</li>' for title, figure, kind in tiles)
    closing = "" if report.ledger.closes else ' class="error"'
    return (
        f'<header><div><p class="kind">{word("report", language)}</p><h1>{escape(head.file_name)}</h1>'
        f"<p>{escape(state)} · {escape(head.message.get(language, ''))}</p></div>"
        f'<p class="stamp level-{head.secrecy_level}">{level_title(head.secrecy_level, language)}</p></header>'
        f'<ul class="tiles">{shown}</ul><p{closing}>{escape(ledger_closing(report, language))}</p>'
    )


def _findings(report: ImportReport, language: Language) -> str:
    names = ("number", "code", "severity", "subject", "text", "remedy")
    titles = "".join(f'<th scope="col">{word(name, language)}</th>' for name in names)
    rows = "".join(_finding_row(f, report, language) for f in report.findings[:MAX_FINDINGS])
    rest = len(report.findings) - MAX_FINDINGS
    more = f'<p class="error">{page_words(language)["rest"].format(n=rest)}</p>' if rest > 0 else ""
    return (
        f'<section class="findings" aria-label="{word("findings", language)}">{_filters(report, language)}'
        f'<div class="table"><table id="findings"><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{more}</section>"
    )


def _finding_row(finding: Finding, report: ImportReport, language: Language) -> str:
    placed = "" if finding.place is None else ' tabindex="0"'
    accepted = accepted_note(finding, report, language)
    note = f"<br><i>{accepted}</i>" if accepted else ""
    fix = f"<br><b>{escape(finding.fix[language])}</b>" if finding.fix else ""
    return (
        f'<tr id="f{finding.number}" data-code="{finding.code}" data-severity="{finding.severity}"{placed}>'
        f"<td>{finding.number}</td><td>{escape(finding.code)}</td>"
        f'<td class="{finding.severity}">{SEVERITIES[finding.severity][language]}</td>'
        f"<td>{escape(subject(finding, report.head.target, language))}</td>"
        f"<td>{escape(finding.text[language])}{note}</td><td>{escape(finding.remedy[language])}{fix}</td></tr>"
    )


def _filters(report: ImportReport, language: Language) -> str:
    words = page_words(language)
    boxes = "".join(
        f'<label class="{severity}"><input type="checkbox" name="severity" value="{severity}" checked> '
        f"{SEVERITIES[severity][language]} ({report.counts[severity]})</label>"
        for severity in Severity
        if report.counts[severity]
    )
    codes = "".join(
        f'<option value="{rule.code}">{rule.code} {escape(rule.title[language])} ({rule.found})</option>'
        for rule in report.rules
        if rule.found
    )
    return (
        f'<form id="filters">{boxes}<label>{word("code", language)} <select name="code">'
        f'<option value="">{words["all"]}</option>{codes}</select></label>'
        f'<label>{words["search"]} <input type="search" name="text" size="14"></label>'
        f'<output name="shown"></output></form>'
    )


def _summary(report: ImportReport, language: Language) -> str:
    facts = "".join(
        f'<tr><th scope="row">{escape(title)}</th><td>{escape(value)}</td></tr>'
        for title, value in head_lines(report, language)
        if value != "–"
    )
    columns = ("action", "rows", "before", "after", "paper")
    balance = [
        (ACTION_TITLES[line.action][language], number(line.rows, language),
         *(number(m2, language, 1) for m2 in area_cells(line)))
        for line in report.balance
    ]  # fmt: skip
    areas = f"<h2>{word('balance', language)}</h2>{_table(columns, balance, language, 'figures')}" if balance else ""
    rules = [(rule.code, rule.title[language], rule_result(rule, language)) for rule in report.rules]
    return (
        f'<section class="summary"><h2>{word("summary", language)}</h2><table class="facts">{facts}</table>'
        f"{areas}{_accepted(report, language)}{_fixes(report, language)}"
        f"<details><summary>{word('rules', language)} ({len(rules)})</summary>"
        f"{_table(('code', 'rule', 'result'), rules, language, '')}</details></section>"
    )


def _accepted(report: ImportReport, language: Language) -> str:
    """Which warnings were accepted and why, where any was."""
    if not report.accepted:
        return ""
    rows = [[str(cell) for cell in accepted_cells(group, language)] for group in report.accepted.values()]
    return f"<h2>{word('acceptances', language)}</h2>{_table(ACCEPTED_TITLES, rows, language, '')}"


def _fixes(report: ImportReport, language: Language) -> str:
    """The fixes that were taken, where any was."""
    if not report.fixes:
        return ""
    rows = []
    for fix in report.fixes:
        named, kinds, moved, change, taken = fix_cells(fix, report.head.target, language)
        rows.append((named, kinds, number(moved, language, 3), number(change, language, 2), taken))
    return f"<h2>{word('fixes', language)}</h2>{_table(FIX_TITLES, rows, language, '')}"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], language: Language, kind: str) -> str:
    titles = "".join(f'<th scope="col">{word(name, language)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="{kind}"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'
