"""How the command line shows imports: progress bar, ledger, findings; for people in colour, for programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.table import Table

from landdb.cli import import_head as head
from landdb.cli.import_findings import (
    FEW,
    NONE_OFFERED,
    SEVERITIES,
    STYLES,
    Offered,
    of_issues,
    of_rows,
    print_findings,
)
from landdb.cli.import_flags import with_flags
from landdb.cli.terminal import Terminal
from landdb.domain.import_states import TITLES, WAITING
from landdb.domain.issues import Issue, Language, catalogue
from landdb.domain.targets import Target
from landdb.import_.records import ImportRequest, ImportResult, Progress

Row = Mapping[str, Any]

_PHASES: Final = {
    "inspecting": "Đọc / reading",
    "staging": "Tạm lưu / staging",
    "checking": "Kiểm tra / checking",
    "identifying": "Mã định danh / identifiers",
    "committing": "Ghi sổ / committing",
}
_NOT_YET: Final = {"vi": "Chưa ghi vào sổ. ", "en": "Not written yet. "}
_REPEATED: Final = {
    "vi": "Tệp này với các tùy chọn này đã nhập rồi, không nhập lần nữa. Vẫn muốn nhập: thêm --again",
    "en": "This file was imported with these options already, and is not imported again. To do so, add --again",
}


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error that follows the phases; with ``quiet`` none."""
    columns = (
        TextColumn("{task.fields[title]}"), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Terminal(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task("", total=None, title=escape(title))

        def show(step: Progress) -> None:
            bar.update(task, description=_PHASES[step.phase], completed=step.done, total=step.total)

        yield show


@contextmanager
def waiting(title: str) -> Iterator[None]:
    """Tell on standard error that something goes on, and for how long, where nobody knows how far it is."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Terminal(stderr=True), transient=True) as bar:
        bar.add_task(escape(title), total=None)
        yield


def print_result(
    result: ImportResult, request: ImportRequest, columns: Sequence[str], user: str | None, language: Language,
    offered: Offered = NONE_OFFERED,
) -> None:  # fmt: skip
    """The receipt of one file; ``columns`` are all that it has, ``offered`` the fixes of its findings."""
    console = Terminal()
    is_clean = result.state in {"committed", "dry_run"} and not result.rows_rejected + result.rows_quarantined
    style = "green" if is_clean else "yellow"
    sentence = _headline(result, language)
    console.print(f"[bold]{escape(result.file_name)}[/]: [{style}]{escape(sentence)}[/]")
    srid = head.system_of(result.srid, result.plan)
    _print_recognised(console, result.encoding, srid, result.mapping, columns, request.target, language)
    console.print(head.receipt(result.batch_id, language), soft_wrap=True, markup=False, highlight=False)
    if len(result.issues) > 1:
        console.print(_count_table(result, language))
    findings = of_issues(result.issues, result.keys, language, offered)
    print_findings(console, findings, language, result.batch_id)
    step = head.next_step(result, request, user, language, offered.command)
    if step:
        console.print(step, soft_wrap=True, markup=False, highlight=False)


def print_brief(
    result: ImportResult, request: ImportRequest, user: str | None, language: Language,
    offered: Offered = NONE_OFFERED, *, tells_findings: bool = False,
) -> None:  # fmt: skip
    """What became of a batch after a decision, and what comes next; ``request`` is the batch's, with its file.

    Where that was an answer or a fix, its gravest findings too.
    """
    console = Terminal()
    console.print(f"[bold]{escape(result.file_name)}[/]: {escape(_headline(result, language))}")
    console.print(TITLES[result.state][language], highlight=False)
    console.print(head.receipt(result.batch_id, language), soft_wrap=True, markup=False, highlight=False)
    if result.issues and (tells_findings or result.state in {"needs_input", "failed"}):  # why it goes no further
        console.print(_count_table(result, language))
    if tells_findings:
        findings = of_issues(result.issues, result.keys, language, offered)
        print_findings(console, findings, language, result.batch_id, FEW)
    step = head.next_step(result, request, user, language, offered.command) if result.state in WAITING else ""
    if step:
        console.print(step, soft_wrap=True, markup=False, highlight=False)


def print_repeated(
    result: ImportResult, request: ImportRequest, user: str | None, language: Language, *, as_json: bool
) -> None:
    """That a file was imported before with the same options, what came of it, and how to import it anew."""
    if as_json:
        print(json.dumps(result_document(result) | {"repeated": True}, ensure_ascii=False))
        return
    print_brief(result, request, user, language)
    print(_REPEATED[language])


def print_going_on(batch_id: UUID, *, quiet: bool) -> None:
    """That an import of the same file which had been broken off is gone on with."""
    if not quiet:
        number = str(batch_id)[:8]
        Terminal(stderr=True).print(
            f"Tiếp tục đợt nhập đã bị ngắt / going on with an import that was broken off: {number}"
        )


def result_document(result: ImportResult) -> dict[str, Any]:
    """The receipt for programs."""
    return {
        "batch_id": str(result.batch_id), "file": result.file_name, "state": result.state,
        "version": result.version, "rows_read": result.rows_read,
        "rows_added": result.rows_added, "rows_changed": result.rows_changed, "rows_unchanged": result.rows_unchanged,
        "rows_rejected": result.rows_rejected, "rows_quarantined": result.rows_quarantined,
        "rows_removed": result.rows_removed, "rows_accepted": result.rows_accepted, "srid": result.srid,
        "encoding": result.encoding, "mapping": dict(result.mapping), "message_vi": result.message["vi"],
        "message_en": result.message["en"], "questions": list(result.questions),
        "open_warnings": dict(result.open_warnings), "plan": dict(result.plan),
        "issues": [_issue_document(found, result) for found in result.issues],
    }  # fmt: skip


def print_batch_document(batch: Row, issues: Sequence[Row], fixes: Sequence[Row], step: str) -> None:
    """One batch for programs."""
    document = {name: value for name, value in batch.items() if name != "file_sha256"} | {
        "issues": [dict(one) for one in issues], "fixes": [dict(one) for one in fixes], "next": step or None,
    }  # fmt: skip
    print(json.dumps(document, ensure_ascii=False, default=str))


def print_batch(
    batch: Row, issues: Sequence[Row], story: Sequence[str], step: str, language: Language,
    offered: Offered = NONE_OFFERED,
) -> None:  # fmt: skip
    """One batch with its findings; ``story`` tells what people did with it, ``step`` what comes next."""
    columns = [column["name"] for column in batch["columns"]]
    console = Terminal()
    sentence = batch[f"message_{language}"] or ""
    reason = next((row for row in issues if row["row_no"] is None and row[f"message_{language}"] == sentence), None)
    if reason is not None:
        sentence = _reason(batch["state"], reason["code"], reason["variant"], language)
    state = TITLES[batch["state"]][language]
    console.print(f"[bold]{escape(batch['file_name'])}[/] ({state}): {escape(sentence)}")
    srid = head.system_of(batch["source_srid"], batch.get("plan") or {})
    _print_recognised(console, batch["encoding"], srid, batch["mapping"], columns, batch["target"], language)
    made = f"{batch['created_at']:%d/%m/%Y %H:%M} (UTC) · {batch['created_by']} · {str(batch['id'])[:8]}"
    chosen = f"{'tùy chọn' if language == 'vi' else 'options'}: {head.options(batch, language)}"
    seen = f"{'phiên bản' if language == 'vi' else 'version'} {batch['version']}"
    console.print(f"{made} · {chosen} · {seen}", soft_wrap=True, markup=False, highlight=False)
    for line in story:
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    print_findings(console, of_rows(issues, language, offered), language, None)
    for line in head.judged(batch.get("plan") or {}, language):
        console.print(line, style="dim", markup=False, highlight=False)
    if step:
        console.print(step, soft_wrap=True, markup=False, highlight=False)


def _headline(result: ImportResult, language: Language) -> str:
    """What became of the rows; of a batch that waits it says that nothing is written, for it counts what would be.

    What is wrong with the file is said in few words: the table below says the whole of it.
    """
    sentence = result.message[language]
    reason = next((f for f in result.issues if f.row_no is None and f.message(language) == sentence), None)
    if reason is not None:
        return _reason(result.state, reason.code, reason.variant, language)
    return (_NOT_YET[language] if result.state in {"ready", "submitted"} else "") + sentence


def _reason(state: str, code: str, variant: str, language: Language) -> str:
    """Why a file waits or is refused, in few words."""
    title = catalogue()[code, variant].title[language]
    return f"{TITLES['needs_input' if state == 'needs_input' else 'failed'][language]}: {code} {title}"


def _print_recognised(
    console: Terminal, encoding: str | None, srid: int | None, mapping: Mapping[str, str], columns: Sequence[str],
    target: Target, language: Language,
) -> None:  # fmt: skip
    line = head.recognised(encoding, srid, mapping, columns, language)
    if line:
        console.print(line, markup=False, highlight=False)
        console.print(
            head.mapped_columns(mapping, columns, target, language), markup=False, style="dim", highlight=False
        )


def _count_table(result: ImportResult, language: Language) -> Table:
    """Number of findings by what they say: variants of a code have titles of their own."""
    counts = Counter((found.code, found.severity, found.kind.title[language]) for found in result.issues)
    table = Table(box=None, show_header=False)
    for (code, severity, title), count in sorted(counts.items()):
        table.add_row(code, f"[{STYLES[severity]}]{SEVERITIES[severity][language]}[/]", str(count), title)
    return table


def _issue_document(found: Issue, result: ImportResult) -> dict[str, Any]:
    return {
        "code": found.code, "severity": str(found.severity), "row_no": found.row_no,
        "key": result.keys.get(found.row_no or 0) or None, "field": found.field, "measured": found.measured,
        "limit": found.limit, "message_vi": found.message("vi"), "message_en": found.message("en"),
        "remedy_vi": with_flags(found.remedy("vi"), found.options, "vi"),
        "remedy_en": with_flags(found.remedy("en"), found.options, "en"),
    }  # fmt: skip
