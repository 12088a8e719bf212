"""What an import says when it ends: the ledger, the state, and one sentence in each language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from landdb.domain.issues import Issue, Severity
from landdb.errors import LandDBError
from landdb.import_.batch_log import BatchLog
from landdb.import_.map_columns import ColumnMapping
from landdb.import_.records import Candidates, ImportRequest, ImportResult

_STRUCTURAL: Final = ("R", "H")
_FIRST: Final = {"C01": 0, "F16": 1, "F15": 2}


def quieten(candidates: Candidates) -> None:
    """Where the whole file is refused, keep of the rows' findings only those about their structure and shape.

    A foreign file would else repeat one reason for each of its thousands of rows. The file's own reasons come first.
    """
    of_file = [found for found in candidates.issues if found.row_no is None]
    of_rows = [found for found in candidates.issues if found.row_no is not None]
    if any(found.severity is Severity.ERROR for found in of_file):
        of_rows = [found for found in of_rows if found.code.startswith(_STRUCTURAL)]
    of_file.sort(key=lambda found: (found.severity is not Severity.ERROR, _FIRST.get(found.code, 9)))
    of_rows.sort(key=lambda found: (found.row_no or 0, found.code))
    candidates.issues = of_file + of_rows


def describe(
    log: BatchLog, request: ImportRequest, candidates: Candidates, mapping: ColumnMapping, encoding: str | None
) -> ImportResult:
    """Count the rows. Without one acceptable row the import has failed, unless all were refused in a dry run."""
    rejected = candidates.rejected()
    counts = {
        action: int((~rejected & (candidates.action == action)).sum()) for action in ("add", "change", "unchanged")
    }
    result = ImportResult(
        batch_id=log.batch_id, file_name=request.file_name, state="committed", rows_read=len(candidates),
        rows_rejected=int(rejected.sum()), rows_unchanged=counts["unchanged"], srid=_main_srid(candidates),
        encoding=encoding, mapping=mapping.as_text(), issues=candidates.issues,
        keys={int(row): candidates.key(i) for i, row in enumerate(candidates.row_no)},
        admin_unit_id=_only_commune(candidates),
    )  # fmt: skip
    if request.dry_run:
        result.state, result.rows_accepted = "dry_run", counts["add"] + counts["change"]
    elif result.rows_rejected == result.rows_read:
        result.state = "failed"
    else:
        result.rows_added, result.rows_changed = counts["add"], counts["change"]
    return result


def columns(result: ImportResult) -> dict[str, Any]:
    """The receipt as columns of ``import_batch``."""
    message = summarise(result)
    return {
        "state": result.state, "rows_total": result.rows_read, "rows_read": result.rows_read,
        "rows_added": result.rows_added, "rows_changed": result.rows_changed, "rows_unchanged": result.rows_unchanged,
        "rows_rejected": result.rows_rejected, "source_srid": result.srid, "encoding": result.encoding,
        "mapping": json.dumps(dict(result.mapping), ensure_ascii=False), "admin_unit_id": result.admin_unit_id,
        "message_vi": message["vi"], "message_en": message["en"],
    }  # fmt: skip


def summarise(result: ImportResult) -> dict[str, str]:
    """One sentence per language: why the file was refused, or what became of its rows."""
    reason = next((f for f in result.issues if f.row_no is None and f.severity is Severity.ERROR), None)
    if result.state in {"failed", "dry_run"} and reason is not None:
        return {"vi": reason.message("vi"), "en": reason.message("en")}
    if result.state == "cancelled":
        return {"vi": "Đã dừng; chưa ghi gì vào sổ", "en": "Stopped; nothing was written to the register"}
    if result.state == "dry_run":
        return {
            "vi": f"Chạy thử: đọc {result.rows_read}, nhận được {result.rows_accepted}, không đổi "
            f"{result.rows_unchanged}, từ chối {result.rows_rejected}",
            "en": f"Dry run: {result.rows_read} read, {result.rows_accepted} acceptable, {result.rows_unchanged} "
            f"unchanged, {result.rows_rejected} rejected",
        }
    return {
        "vi": f"Đọc {result.rows_read}: thêm {result.rows_added}, sửa {result.rows_changed}, không đổi "
        f"{result.rows_unchanged}, từ chối {result.rows_rejected}",
        "en": f"{result.rows_read} read: {result.rows_added} added, {result.rows_changed} changed, "
        f"{result.rows_unchanged} unchanged, {result.rows_rejected} rejected",
    }


def only_reason(issues: Sequence[Issue], reason: Issue) -> list[Issue]:
    """Findings of a file that was refused for one reason: no other of its own errors, which were not all looked for."""
    kept = [found for found in issues if found.row_no is not None or found.severity is not Severity.ERROR]
    return [reason, *kept]


def refused(log: BatchLog, request: ImportRequest, issue: Issue) -> ImportResult:
    """Close a batch whose file could not be read to its end, or whose texts in no known encoding.

    No row counts as read and none is kept: where a file breaks off nobody knows what its rows are, and texts that were
    not decoded are bytes. Whatever could be read is staged as refused rows, though nothing else is known of it.
    """
    result = ImportResult(log.batch_id, request.file_name, "failed", issues=(issue,))
    message = summarise(result)
    log.write(finished=True, state=result.state, rows_read=0, message_vi=message["vi"], message_en=message["en"])
    return result


def cancelled(log: BatchLog, request: ImportRequest) -> ImportResult:
    """Close a batch that was stopped."""
    result = ImportResult(log.batch_id, request.file_name, "cancelled")
    log.close(result.state, summarise(result))
    return result


def failed(log: BatchLog, error: BaseException) -> None:
    """Close a batch that broke, with the reason where it is one that a person can understand."""
    message = {"vi": "Lỗi khi nhập; chưa ghi gì vào sổ", "en": "The import broke; nothing was written"}
    if isinstance(error, LandDBError):
        message = {"vi": error.message_vi, "en": error.message_en}
    log.close("failed", message)


def _main_srid(candidates: Candidates) -> int | None:
    values, counts = np.unique(candidates.srid[candidates.srid > 0], return_counts=True)
    return int(values[counts.argmax()]) if len(values) else None


def _only_commune(candidates: Candidates) -> int | None:
    ids = {found for found in candidates.value("admin_unit_id") if found is not None}
    return ids.pop() if len(ids) == 1 else None
