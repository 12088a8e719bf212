"""What became of a batch, line by line: who decided what and why, which shapes were corrected, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from landdb.cli import import_head
from landdb.domain.import_states import WAITING
from landdb.domain.issues import Language, fill_in
from landdb.import_.fixes import fix_title
from landdb.import_.records import ImportResult, request_of

Row = Mapping[str, Any]

_NAMED: Final = 5
_COUNTED: Final = frozenset({"needs_input", "failed", "cancelled"})
_ROWS: Final = {
    "read": {"vi": "Dòng đã đọc:", "en": "Rows read:"},
    "writable": {"vi": "ghi được", "en": "to be written"},
    "unchanged": {"vi": "không đổi", "en": "unchanged"},
    "refused": {"vi": "từ chối", "en": "refused"},
    "open": {"vi": "chưa xét", "en": "not judged yet"},
}
_DECISIONS: Final = {
    "submitted": {"vi": "Nộp", "en": "Handed in"},
    "returned": {"vi": "Trả lại", "en": "Returned"},
    "approved": {"vi": "Duyệt", "en": "Approved"},
    "reverted": {"vi": "Hoàn tác", "en": "Undone"},
}
_FIXED: Final = {
    "vi": "Đã sửa hình: {title} – {rows} ({count} đối tượng{far})",
    "en": "Shapes corrected: {title} – {rows} ({count} features{far})",
}
_FAR: Final = {"vi": ", dời nhiều nhất {moved:.3f} m", "en": ", moved by {moved:.3f} m at most"}
_NO_WAY: Final = "swap_axes"
"""A fix of which it tells nothing how far it goes."""


def counts(batch: Row, language: Language) -> list[str]:
    """The rows of a batch that says something else of itself: how many were read, say nothing new, are refused."""
    if batch["state"] not in _COUNTED or not batch["rows_read"]:
        return []
    refused = batch["rows_rejected"] + batch["rows_quarantined"]
    written = batch["rows_added"] + batch["rows_changed"]
    open_rows = batch["rows_read"] - written - batch["rows_unchanged"] - refused
    parts = [("read", batch["rows_read"]), ("writable", written), ("unchanged", batch["rows_unchanged"]),
             ("refused", refused), ("open", open_rows)]  # fmt: skip
    return [", ".join(f"{_ROWS[what][language]} {n}" for what, n in parts if n or what in {"read", "refused"})]


def decisions(batch: Row, language: Language) -> list[str]:
    """A line for each decision, in order: what, when, by whom, and the reason where one was given."""
    made = [
        ("submitted", batch["submitted_at"], batch["created_by"], None),
        ("returned", batch["returned_at"], batch["returned_by"], batch["return_reason"]),
        ("approved", batch["approved_at"], batch["approved_by"], None),
        ("reverted", batch["reverted_at"], batch["reverted_by"], batch["revert_reason"]),
    ]
    done = sorted((one for one in made if one[1] is not None), key=lambda one: one[1])
    return [
        f"{_DECISIONS[what][language]}: {at:%d/%m/%Y %H:%M} (UTC) · {who}" + (f" · “{why}”" if why else "")
        for what, at, who, why in done
    ]


def fixes(taken: Sequence[Row], language: Language) -> list[str]:
    """A line for each kind of fix that was taken: on which features, and how far their vertices moved."""
    by_kind: dict[str, list[Row]] = {}
    for row in taken:
        for kind in row["kinds"]:
            by_kind.setdefault(kind, []).append(row)
    lines = []
    for kind, rows in by_kind.items():
        named = ", ".join(f"{row['row_no']} ({row['key'] or '–'})" for row in rows[:_NAMED])
        furthest = {"moved": max(row["moved_m"] for row in rows)}
        lines.append(
            fill_in(_FIXED[language], language, {
                "title": fix_title(kind)[language], "rows": named + (" …" if len(rows) > _NAMED else ""),
                "count": len(rows), "far": "" if kind == _NO_WAY else fill_in(_FAR[language], language, furthest),
            })
        )  # fmt: skip
    return lines


def next_step(batch: Row, result: ImportResult, user: str | None, language: Language, fixing: str = "") -> str:
    """The command that goes on with a batch which waits for a person; empty for others."""
    if batch["state"] not in WAITING:
        return ""
    request = request_of(batch, (Path(batch["file_name"]),), Path())
    return import_head.next_step(result, request, user, language, fixing)
