"""States of an import and what may follow on what; outcomes of single rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATES: Final = (
    "received", "inspecting", "needs_input", "staging", "checking", "ready", "submitted", "returned", "committing",
    "committed", "failed", "cancelled", "dry_run", "reverted",
)  # fmt: skip

RUNNING: Final = ("inspecting", "staging", "checking", "committing")
"""A worker is at it."""

QUEUED: Final = ("received", *RUNNING)
"""States in which a worker takes a batch up: anew, or where a worker that died had left it."""

WAITING: Final = ("needs_input", "ready", "submitted", "returned")
"""A person is asked."""

WRITTEN: Final = ("committed", "reverted")
"""Rows of the batch are, or were, in the register."""

ENDED: Final = (*WRITTEN, "failed", "cancelled", "dry_run")

OUTCOMES: Final = ("add", "change", "unchanged", "rejected", "quarantined")
"""A quarantined row has no shape that could be read; a rejected one breaks a rule."""

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "received": {"vi": "đã nhận", "en": "received"},
    "inspecting": {"vi": "đang xem tệp", "en": "inspecting"},
    "needs_input": {"vi": "chờ trả lời", "en": "needs an answer"},
    "staging": {"vi": "đang đọc vào vùng chờ", "en": "staging"},
    "checking": {"vi": "đang kiểm tra", "en": "checking"},
    "ready": {"vi": "đã kiểm tra xong", "en": "ready"},
    "submitted": {"vi": "chờ duyệt", "en": "awaiting approval"},
    "returned": {"vi": "trả lại", "en": "returned"},
    "committing": {"vi": "đang ghi vào sổ", "en": "committing"},
    "committed": {"vi": "đã ghi vào sổ", "en": "committed"},
    "failed": {"vi": "không nhận", "en": "refused"},
    "cancelled": {"vi": "đã dừng", "en": "cancelled"},
    "dry_run": {"vi": "chạy thử xong", "en": "dry run done"},
    "reverted": {"vi": "đã hoàn tác", "en": "reverted"},
}

NOTHING_TO_WRITE: Final[Mapping[str, str]] = {
    "vi": "Không có gì để ghi vào sổ nên không cần duyệt", "en": "Nothing to write, so nobody has to approve it",
}  # fmt: skip
"""What a batch says that has ended because the register says all of it already."""

STOPPED: Final[Mapping[str, str]] = {
    "vi": "Đã dừng; chưa ghi gì vào sổ", "en": "Stopped; nothing was written to the register",
}  # fmt: skip
"""What a batch says that somebody has stopped."""
