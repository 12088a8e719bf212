"""Findings on the terminal: the gravest first, and none that is hidden by one that is said a hundred times."""

from __future__ import annotations

from io import StringIO
from uuid import UUID

from rich.console import Console

from landdb.cli.import_findings import Finding, print_findings
from landdb.domain.issues import Severity

BATCH = UUID("0b5f8f0e-0000-4000-8000-000000000000")


def finding(code: str, severity: Severity, row_no: int) -> Finding:
    return Finding(code, str(severity), row_no, f"9/{row_no}", f"cách {row_no} mm", "")


NODES = [finding("T04", Severity.WARNING, number) for number in range(1, 101)]
FOUND = [*NODES, finding("T02", Severity.ERROR, 7), finding("D03", Severity.NOTE, 8), finding("A07", Severity.ERROR, 9)]


def lines(batch: UUID | None, most: int = 40) -> tuple[list[str], str]:
    """Codes in their order, and all that was printed."""
    console = Console(file=StringIO(), width=160)
    print_findings(console, FOUND, "vi", batch, most)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return [
        words[0] for words in map(str.split, text.splitlines()) if words and words[0] in {"T02", "T04", "A07", "D03"}
    ], text


def test_errors_come_first_and_of_one_code_few() -> None:
    codes, text = lines(BATCH)
    assert codes == ["T02", "A07", *["T04"] * 5, "D03"]
    assert "và 95 phát hiện nữa" in text
    assert "imports show 0b5f8f0e" in text


def test_all_are_told_where_somebody_asks_for_all() -> None:
    codes, text = lines(None)
    assert codes == ["T02", "A07", *["T04"] * 100, "D03"]
    assert "nữa" not in text


def test_lines_that_fit_are_all_told() -> None:
    assert lines(BATCH, most=200)[0].count("T04") == 100


def test_no_more_lines_than_asked_for() -> None:
    assert lines(BATCH, most=3)[0] == ["T02", "A07", "T04"]
