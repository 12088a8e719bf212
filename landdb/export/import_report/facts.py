"""What a report says of a file in lines and cells, the same in every kind of it: facts, ledger, rules, areas, fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from landdb.domain.actors import person
from landdb.domain.import_options import TITLES
from landdb.domain.issues import Language, Severity
from landdb.domain.targets import Target, field_title
from landdb.export.import_report.words import NOT_RUN, SEVERITIES, TOPICS, instant, word
from landdb.export.words import level_title, number
from landdb.import_.report import AcceptedWarnings, AreaLine, Finding, ImportReport, Rule, TakenFix, row_title
from landdb.import_.report_head import Decision, FoundZone, Reading, ReportHead, Texts

FIX_TITLES: Final = ("subject", "fix", "moved", "change", "taken")
"""Names of the columns of `fix_cells`."""
ACCEPTED_TITLES: Final = ("number", "code", "reason", "accepted_by", "accepted_at", "count")
"""Names of the columns of `accepted_cells`."""
_FIELDS_SAID: Final = {"constants": 0, "mapping": 1}
"""Options that name fields, before the sign or behind it."""


_NONE_FOUND: Final = {"vi": "không phát hiện", "en": "nothing found"}
"""Rules are named after their faults: of a fault one cannot say that it has passed."""
_RULES: Final = {"vi": "quy tắc", "en": "rules"}
_PROVEN: Final = frozenset({"UTF-8", "UNICODE"})
"""Encodings that texts prove by their form; what another makes of them is nonsense."""


def rule_result(rule: Rule, language: Language) -> str:
    """Return what became of a rule in few words: of how many rows, or why it was not run."""
    note = rule.note.get(language, "")
    if not rule.ran:
        return NOT_RUN[language] + (f": {note}" if note else "")
    told = _NONE_FOUND[language]
    if not rule.passed:
        found = sorted_counts(rule.counts)
        told = ", ".join(f"{count} {SEVERITIES[severity][language].lower()}" for severity, count in found)
    rows = {"vi": "dòng", "en": "rows"}[language]
    judged = "" if rule.rows is None else f"{number(rule.rows, language)} {rows}"
    inside = "; ".join(text for text in (judged, note) if text)
    return f"{told} ({inside})" if inside else told


def topic_rules(report: ImportReport) -> list[tuple[Texts, list[Rule]]]:
    """Items of the check with their rules, those without any rule left out."""
    topics = [(title, [rule for rule in report.rules if rule.code[0] in letters]) for letters, title in TOPICS]
    return [(title, rules) for title, rules in topics if rules]


def topic_result(rules: Sequence[Rule], language: Language) -> str:
    """Return what became of an item: how many findings by severity, or that it passed; and what was not run of it."""
    ran = [rule for rule in rules if rule.ran]
    if not ran:
        return NOT_RUN[language]
    found = sorted_counts({severity: sum(rule.counts.get(severity, 0) for rule in ran) for severity in Severity})
    told = ", ".join(f"{count} {SEVERITIES[severity][language].lower()}" for severity, count in found)
    passed = f"{_NONE_FOUND[language]} ({len(ran)} {_RULES[language]})"
    left_out = ", ".join(rule.code for rule in rules if not rule.ran)
    return (told or passed) + (f"; {NOT_RUN[language]}: {left_out}" if left_out else "")


def sorted_counts(counts: Mapping[Severity, int]) -> list[tuple[Severity, int]]:
    """Counts by severity, the gravest first, without the zeros."""
    return [(severity, counts[severity]) for severity in Severity if counts.get(severity)]


def ledger_closing(report: ImportReport, language: Language) -> str:
    """Return the sentence that tells whether the ledger closes."""
    if report.ledger.closes:
        return word("closes", language)
    read, told = report.ledger.read, report.ledger.told
    if language == "vi":
        return f"SỔ DÒNG KHÔNG KHỚP: đọc {read} nhưng chỉ có kết quả của {told} dòng"
    return f"THE LEDGER DOES NOT CLOSE: {read} read but {told} told"


def head_lines(report: ImportReport, language: Language) -> list[tuple[str, str]]:
    """Title and value of every fact about the file, in the order in which reports show them."""
    head = report.head
    zone = head.zone
    confidence = "–" if zone.confidence is None else f"{number(100 * zone.confidence, language, 0)} %"
    options = "; ".join(_option(name, value, head.target, language) for name, value in head.options.items())
    lines = [
        ("file", head.file_name),
        ("format", head.format or "–"),
        ("layer", head.layer or "–"),
        ("size", "–" if head.file_size is None else f"{number(head.file_size, language)} byte"),
        ("hash", head.file_sha256 or "–"),
        ("batch", head.batch_id),
        ("state", head.state_title.get(language) or head.state),
        ("made", f"{head.made_by}, {instant(head.made_at, language)}"),
        *([("taken_over", instant(head.taken_over_at, language))] if head.taken_over_at else []),
        *((one.kind, _decision(one, language)) for one in head.decisions),
        ("reported", f"{person(head.reported_by, language)}, {instant(head.reported_at, language)}"),
        ("commune", head.commune or "–"),
        ("declared", zone.declared or "–"),
        ("zone", zone.title(language)),
        ("method", zone.method.get(language) or "–"),
        ("proof", zone.proof.get(language) or "–"),
        ("confidence", confidence),
        ("candidates", _candidates(zone, language) if len(zone.candidates) > 1 else "–"),
        ("encoding", _encodings(head.encodings) or "–"),
        ("readings", _readings(head.readings, language) or "–"),
        ("profile", head.profile or "–"),
        ("mapping", "; ".join(f"{column} → {field}" for column, field in mapped_to(head, language).items()) or "–"),
        ("kept", ", ".join(head.kept_columns) or "–"),
        ("options", options or "–"),
        ("software", head.software),
        ("secrecy", level_title(head.secrecy_level, language).capitalize()),
    ]
    return [(word(name, language), value) for name, value in lines]


def metadata(report: ImportReport, language: Language) -> dict[str, str]:
    """Title and value of what has to be known of a file of data that lies on its own."""
    head = report.head
    facts = {"file": head.file_name, "secrecy": level_title(head.secrecy_level, language),
             "zone": head.zone.title(language), "batch": head.batch_id}  # fmt: skip
    return {word(name, language): value for name, value in facts.items()}


def _candidates(zone: FoundZone, language: Language) -> str:
    """Systems that were tried, with how far from the commune they put the shapes."""
    named = [
        title + ("" if km is None else f" ({number(km, language, 1)} km)") for title, km in zone.candidates
    ]  # fmt: skip
    return "; ".join(named)


def _encodings(by_column: Mapping[str, str]) -> str:
    """Encodings with the columns that are in each."""
    columns: dict[str, list[str]] = {}
    for column, name in by_column.items():
        columns.setdefault(name, []).append(column)
    return "; ".join(f"{name}: {', '.join(own)}" if any(own) else name for name, own in columns.items())


def _readings(readings: Mapping[str, Reading], language: Language) -> str:
    """What the two best encodings make of each column that may be read in two ways."""
    return "; ".join(
        f"{column}: {one.encoding} “{one.first}” ({number(100 * one.confidence, language)} %), "
        f"{one.second_encoding} “{one.second}”"
        for column, one in readings.items()
        if one.encoding not in _PROVEN
    )


def _decision(decision: Decision, language: Language) -> str:
    reason = f": {decision.reason}" if decision.reason else ""
    return f"{decision.made_by}, {instant(decision.made_at, language)}{reason}"


def area_cells(line: AreaLine) -> tuple[float | None, float | None, float]:
    """Areas before, computed and on paper (m²); None where nobody knows."""
    return (line.before_m2 if line.is_measured else None, line.after_m2 if line.is_measured else None, line.paper_m2)


def fix_cells(fix: TakenFix, target: Target, language: Language) -> tuple[str, str, float, float, str]:
    """What a fix was done to, what it was, how far it moved (m), its change of the area (m²), by whom and when."""
    kinds = ", ".join(kind[language] for kind in fix.kinds)
    taken = f"{fix.taken_by}, {instant(fix.taken_at, language)}"
    return row_title(fix.row_no, fix.key, target, language), kinds, fix.moved_m, fix.area_change_m2, taken


def accepted_cells(group: AcceptedWarnings, language: Language) -> tuple[int, str, str, str, str, int]:
    """Number and code of warnings that were accepted together, why, by whom and when, and how many they are."""
    told = group.acceptance
    return group.number, group.code, told.reason, told.accepted_by, instant(told.accepted_at, language), group.count


def accepted_note(finding: Finding, report: ImportReport, language: Language) -> str:
    """Under which number of the accepted warnings a finding is; empty where nobody accepted it."""
    if finding.acceptance is None:
        return ""
    group = report.accepted[finding.code, finding.acceptance]
    return {"vi": f"Đã chấp nhận (số {group.number})", "en": f"Accepted (No. {group.number})"}[language]


def field_name(finding: Finding, target: Target, language: Language) -> str | None:
    """What people call the field that a finding is about."""
    return field_title(target, finding.field)[language] if finding.field else None


def mapped_to(head: ReportHead, language: Language) -> dict[str, str]:
    """What people call the field that each mapped column holds."""
    return {column: field_title(head.target, field)[language] for column, field in head.mapping.items()}


def ledger_lines(report: ImportReport, language: Language) -> list[tuple[str, int]]:
    """Title and number of every part of the ledger that says something."""
    ledger = report.ledger
    names = ("read", "added", "changed", "accepted", "unchanged", "rejected", "quarantined", "waiting", "removed")
    counts = [(name, int(getattr(ledger, name))) for name in names]
    return [(word(name, language), count) for name, count in counts if count or name in {"read", "rejected"}]


def _option(name: str, value: Any, target: Target, language: Language) -> str:
    """An option and what was said, in words; what is switched on needs no value."""
    title = TITLES[name][language] if name in TITLES else name
    if value is True or (name, value) == ("on_existing", "update"):
        return title
    if name == "removed":
        return f"{word('removed', language)}: {word(f'removed_{value}', language)}"
    if isinstance(value, Mapping):
        place = _FIELDS_SAID.get(name)
        pairs = [[field_title(target, said)[language] if i == place else str(said) for i, said in enumerate(pair)]
                 for pair in value.items()]  # fmt: skip
        return f"{title}: " + ", ".join(" = ".join(pair) for pair in pairs)
    return f"{title}: " + (f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value))
