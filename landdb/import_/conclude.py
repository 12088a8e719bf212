"""Step 8: what the batch comes to: its ledger, its balance of areas, and whether it may be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from landdb.domain.issues import Issue, Severity
from landdb.import_.faults import reach
from landdb.import_.identify import identify
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.stage import Staged
from landdb.queries import comparison, import_subjects, staging

_BALANCED: Final = ("add", "change", "unchanged", "removed")


def conclude(job: Job, plan: Plan, staged: Staged, found: Sequence[Issue]) -> str:
    """Compute identifiers, note removals, count, and close a batch of which nothing can be written.

    Returns the state that the batch has reached: ``ready`` is put down by whoever decides what follows on it.
    """
    request = job.request
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        counts = staging.count_outcomes(session, job.batch_id)
    if request.target == "parcels" and not request.dry_run:
        identify(job, counts.get("add", 0))
    reach("identified")
    removed = _note_removals(job) if not plan.refused else 0
    writable = counts.get("add", 0) + counts.get("change", 0) + counts.get("unchanged", 0) + removed
    state = "dry_run" if request.dry_run else "ready" if writable else "failed"
    values = ledger(counts, staged.rows, removed) | {
        "balance": _balance(job),
        "source_srid": max(staged.srids, key=lambda srid: (srid > 0, staged.srids[srid]), default=0) or None,
        "encoding": plan.encoding,
        "mapping": {column: field.name for column, field in plan.fields.items()},
        "admin_unit_id": plan.only_commune,
    }
    message = summarise(state, values, found)
    ended = {} if state == "ready" else {"state": state}
    job.write(finished=bool(ended), **ended, message_vi=message["vi"], message_en=message["en"], **values)
    return state


def ledger(counts: Mapping[str, int], rows: int, removed: int = 0) -> dict[str, Any]:
    """Columns of the batch that count: read = added + changed + unchanged + rejected + quarantined."""
    return {
        "rows_total": rows,
        "rows_read": rows,
        "rows_added": counts.get("add", 0),
        "rows_changed": counts.get("change", 0),
        "rows_unchanged": counts.get("unchanged", 0),
        "rows_rejected": counts.get("rejected", 0),
        "rows_quarantined": counts.get("quarantined", 0),
        "rows_removed": removed,
    }


def _note_removals(job: Job) -> int:
    request = job.request
    if request.removed == "keep" or request.target == "works":
        return 0
    with job.db.open_session(job.actor, read_only=False, timeout_ms=None) as session:
        if request.target == "parcels":
            return comparison.add_removals(session, job.batch_id, by_sheet=request.removed == "sheet")
        return import_subjects.add_removals(session, job.batch_id, request.target)


def _balance(job: Job) -> dict[str, Any]:
    """Rows and areas by outcome; only parcels have areas to account for."""
    if job.request.target != "parcels":
        return {}
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        rows = comparison.measure_balance(session, job.batch_id)
    areas = ("legal_m2", "measured_m2", "legal_before_m2", "measured_before_m2")
    return {
        row["outcome"]: {"rows": row["rows"]}
        | {name: round(float(row[name]), 1) for name in areas if row[name] is not None}
        for row in rows
        if row["outcome"] in _BALANCED
    }


def summarise(state: str, values: Mapping[str, Any], found: Sequence[Issue] = ()) -> dict[str, str]:
    """One sentence per language: why the file was refused, or what became of its rows."""
    reason = next((f for f in found if f.row_no is None and f.severity is Severity.ERROR), None)
    if state in {"failed", "dry_run"} and reason is not None:
        return {"vi": reason.message("vi"), "en": reason.message("en")}
    n = {name.removeprefix("rows_"): values[name] for name in values if name.startswith("rows_")}
    refused = n["rejected"] + n["quarantined"]
    if state == "dry_run":
        accepted = n["added"] + n["changed"]
        return {
            "vi": f"Chạy thử: đọc {n['read']}, nhận được {accepted}, không đổi {n['unchanged']}, từ chối {refused}",
            "en": f"Dry run: {n['read']} read, {accepted} acceptable, {n['unchanged']} unchanged, {refused} rejected",
        }
    removed = {
        "vi": f", ngừng {n['removed']}" if n["removed"] else "",
        "en": f", {n['removed']} retired" if n["removed"] else "",
    }
    return {
        "vi": f"Đọc {n['read']}: thêm {n['added']}, sửa {n['changed']}, không đổi {n['unchanged']}, từ chối {refused}"
        f"{removed['vi']}",
        "en": f"{n['read']} read: {n['added']} added, {n['changed']} changed, {n['unchanged']} unchanged, {refused} "
        f"rejected{removed['en']}",
    }
