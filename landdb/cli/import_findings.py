"""Findings of an import as a table: one line for all rows of which the same is said, with what mends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from landdb.cli.import_flags import with_flags
from landdb.cli.invocation import command, spoken
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue, Language, Severity, kept_issue
from landdb.import_.fix_offers import NOTHING, Offers, offers_on

Row = Mapping[str, Any]
_Line = tuple[str, str, str, str]
"""What is said in one line: code, severity, what it is about, remedy."""

MAX_SHOWN: Final = 40
FEW: Final = 10
"""Lines after a decision, which `imports show` tells in full."""

_OF_A_CODE: Final = 5
"""Lines of one code where there are too many lines."""

_NAMED: Final = 4
STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
SEVERITIES: Final = {
    "error": {"vi": "LỖI", "en": "ERROR"},
    "warning": {"vi": "Cảnh báo", "en": "Warning"},
    "note": {"vi": "Ghi chú", "en": "Note"},
}
_HEADS: Final = {
    "vi": ("Mã", "Mức", "Đối tượng", "Nội dung", "Cách xử lý"), "en": ("Code", "Severity", "Feature", "What", "Remedy"),
}  # fmt: skip
_FILE: Final = {"vi": "cả tệp", "en": "file"}
_MORE: Final = {
    "vi": "… và {n} phát hiện nữa: {show}",
    "en": "… and {n} more: {show}",
}  # fmt: skip
_OTHERS: Final = {"vi": " (và {n} giá trị khác)", "en": " (and {n} more)"}
_OF_COLUMNS: Final = frozenset({("A05", "")})
"""Findings on cells of which what stands in the column says the most."""


@dataclass(frozen=True)
class Finding:
    """A finding in one language, whether it comes from an import just made or from the database.

    Findings ``about`` one thing are told together, with the message of the first.
    """

    code: str
    severity: str
    row_no: int | None
    key: str
    message: str
    remedy: str
    about: str = ""


@dataclass(frozen=True)
class Offered:
    """Fixes that are offered for a batch, and the command that shows them; no command where there are none."""

    offers: Offers
    command: str

    def named(self, remedy: str, found: Issue) -> str:
        """A remedy with the command, where a fix is on offer that mends the finding."""
        return f"{remedy} ({self.command})" if self.command and self.offers.mends(found) else remedy


NONE_OFFERED: Final = Offered(NOTHING, "")


def offered_on(
    db: Database,
    actor: Actor,
    batch_id: UUID,
    state: str,
    issues: Sequence[Issue],
    user: str | None,
    language: Language,
) -> Offered:
    """What is offered for the first rows among some findings."""
    offers = offers_on(db, actor, batch_id, state, issues)
    who = ["--as", user] if user else []
    words = ["imports", "fix", str(batch_id)[:8], *spoken(language), *who]
    return Offered(offers, command(*words) if offers.fixes else "")


def of_issues(issues: Sequence[Issue], keys: Mapping[int, str], language: Language, offered: Offered) -> list[Finding]:
    """Findings of an import just made; ``keys`` name its rows."""
    return [
        Finding(
            found.code, str(found.severity), found.row_no, keys.get(found.row_no or 0, ""), found.message(language),
            offered.named(with_flags(found.remedy(language), found.options, language), found), _about(found),
        )
        for found in issues
    ]  # fmt: skip


def of_rows(rows: Sequence[Row], language: Language, offered: Offered) -> list[Finding]:
    """Findings as they are kept."""
    told = []
    for row in rows:
        found = kept_issue(row)
        remedy = with_flags(row[f"remedy_{language}"] or "", found.options, language)
        told.append(
            Finding(
                row["code"], row["severity"], row["row_no"], row.get("key") or "", row[f"message_{language}"],
                offered.named(remedy, found), _about(found),
            )
        )  # fmt: skip
    return told


def print_findings(
    console: Console, findings: Sequence[Finding], language: Language, batch: UUID | None, most: int = MAX_SHOWN
) -> None:
    """One line for all rows of which the same is said, the gravest first.

    With ``batch`` the first lines only, few of each code where there are too many, and where the rest is.
    """
    groups: dict[_Line, list[Finding]] = {}
    for found in sorted(findings, key=lambda found: tuple(STYLES).index(Severity(found.severity))):
        groups.setdefault((found.code, found.severity, found.about or found.message, found.remedy), []).append(found)
    table = Table(*(Column(title, overflow="fold") for title in _HEADS[language]), box=SIMPLE_HEAD)
    shown = _first_lines(groups, most) if batch else list(groups.items())
    for (code, severity, _, remedy), members in shown:
        others = len({found.message for found in members}) - 1
        message = members[0].message + (_OTHERS[language].format(n=others) if others else "")
        word = f"[{STYLES[Severity(severity)]}]{SEVERITIES[severity][language]}[/]"
        table.add_row(code, word, escape(_subjects(members, language)), escape(message), escape(remedy))
    if shown:
        console.print(table)
    rest = len(findings) - sum(len(members) for _, members in shown)
    if rest:
        show = command("imports", "show", str(batch)[:8], *spoken(language))
        console.print(escape(_MORE[language].format(n=rest, show=show)), soft_wrap=True)


def _first_lines(groups: Mapping[_Line, list[Finding]], most: int) -> list[tuple[_Line, list[Finding]]]:
    """What one code says a hundred times is to hide no other."""
    lines = list(groups.items())
    if len(lines) > most:
        told: Counter[str] = Counter()
        kept = []
        for line in lines:
            told[line[0][0]] += 1
            if told[line[0][0]] <= _OF_A_CODE:
                kept.append(line)
        lines = kept
    return lines[:most]


def _about(found: Issue) -> str:
    return found.field or "" if (found.code, found.variant) in _OF_COLUMNS else ""


def _subjects(members: Sequence[Finding], language: Language) -> str:
    """Which features are meant: number and key of the first ones, and how many more."""
    if members[0].row_no is None:
        return _FILE[language]
    named = [f"{found.row_no} ({found.key})" if found.key else str(found.row_no) for found in members[:_NAMED]]
    return ", ".join(named) + (f" … +{len(members) - _NAMED}" if len(members) > _NAMED else "")
