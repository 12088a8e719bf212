"""Step 8: what the batch comes to: its ledger, its balance of areas, and whether it may be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from landdb.domain.import_states import ENDED
from landdb.domain.issues import Issue, Language, Severity, catalogue
from landdb.import_.checked import note_checked
from landdb.import_.faults import reach
from landdb.import_.fix_offers import offer_fixes
from landdb.import_.identify import identify
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.spool import Spool
from landdb.import_.stage import Staged
from landdb.import_.standing import CODE
from landdb.queries import comparison, staging

_BALANCED: Final = ("add", "change", "unchanged", "removed", "replaced")
_LOOKED_AT: Final = 100


_DRY: Final = {"vi": "Chạy thử, chưa ghi gì. ", "en": "Dry run, nothing is written. "}
_OFFERED: Final = {"vi": "có {count} cách sửa được đề nghị", "en": "{count} fixes are offered"}
_MENDABLE: Final = frozenset(code for (code, _), kind in catalogue().items() if kind.fix is not None)
_OF_SHAPES: Final = frozenset({"H01", "H02", "H06", "T01"})
_WORDED: Final = frozenset({"A02", "A06"})
"""Findings on what a translation may be of."""
_SAY_KEYS: Final = ("commune", "mapping", "constants", "profile")
"""Options by which rows may have other keys."""

OTHER_ANSWER: Final[dict[str, Any]] = {"about": "answer", "option": None}
"""The question of a batch none of whose rows can be written with the answers that were given."""


def conclude(job: Job, plan: Plan, staged: Staged, found: Sequence[Issue]) -> str:
    """Compute identifiers, note removals, count, and close a batch of which nothing can be written.

    It waits for a person instead where fixes would make rows writable, and where one has been asked before and another
    answer may. Returns the state that the batch has reached: ``ready`` is put down by whoever decides what follows.
    """
    request = job.request
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        counts = staging.count_outcomes(session, job.batch_id)
    if request.target == "parcels" and not request.dry_run:
        identify(job, counts.get("add", 0))
    reach("identified")
    writable = counts.get("add", 0) + counts.get("change", 0) + counts.get("unchanged", 0)
    removed = _count_removals(job) if writable else 0  # what nobody can read leaves nothing out
    state = "dry_run" if request.dry_run else "ready" if writable else "failed"
    writes = counts.get("add", 0) + counts.get("change", 0) + removed
    offered = 0 if request.dry_run or writes else _count_fixes(job, plan, found)
    state = "needs_input" if offered or (state == "failed" and _may_translate(plan, found)) else state
    if state == "failed" and job.was_asked() and _may_answer(job, staged.rows, found):
        state = "needs_input"
    values = ledger(counts, staged.rows, removed) | {
        "balance": _balance(job),
        "source_srid": max(staged.srids, key=lambda srid: (srid > 0, staged.srids[srid]), default=0) or None,
        "encoding": plan.encoding,
        "mapping": {column: field.name for column, field in plan.fields.items()},
        "admin_unit_id": plan.only_commune,
        "questions": _questions(offered, plan) if state == "needs_input" else [],
    }
    if not plan.refused:
        values["plan"] = plan.as_dict() | {"checked": note_checked(staged.judged, plan, job.actor, request.target)}
    message = summarise(state, values, found)
    if offered:
        message = {
            language: f"{text}; {_OFFERED[language].format(count=offered)}" for language, text in message.items()
        }
    ended = {} if state == "ready" else {"state": state}
    job.write(finished=state in ENDED, **ended, message_vi=message["vi"], message_en=message["en"], **values)
    return state


def _may_answer(job: Job, rows: int, found: Sequence[Issue]) -> bool:
    """Whether some row could be written with another answer: not where all are wrong in what no answer changes.

    Those are the shapes, but for another layer, and that a row is registered, where nobody has said what its key is.
    """
    if len(Spool(job.spool).facts.layers) > 1:
        return True
    keys_are_own = not any(getattr(job.request, name) for name in _SAY_KEYS)
    lost = {
        one.row_no for one in found
        if one.severity is Severity.ERROR
        and (one.code in _OF_SHAPES or (keys_are_own and (one.code, one.variant) == ("K01", "registered")))
    }  # fmt: skip
    return None in lost or len(lost) < rows


def _questions(fixes: int, plan: Plan) -> list[dict[str, Any]]:
    """What would make rows writable: fixes of their shapes, another meaning of their codes, or another answer."""
    asked: list[dict[str, Any]] = [{"about": "fix", "option": None, "fixes": fixes}] if fixes else []
    if plan.suggestions:
        asked.append({"about": "translation", "option": "translation", "suggestions": dict(plan.suggestions)})
    return asked or [OTHER_ANSWER]


def _may_translate(plan: Plan, found: Sequence[Issue]) -> bool:
    """Whether every error is a code that may mean another, or a number in words."""
    errors = [one for one in found if one.severity is Severity.ERROR]
    return bool(errors) and all(
        one.code in _WORDED and f"{one.field}:{one.params.get('value')}" in plan.suggestions for one in errors
    )


def _count_fixes(job: Job, plan: Plan, found: Sequence[Issue]) -> int:
    """How many fixes would make rows writable, of a file that writes nothing: looked for among its first rows.

    What a row has when it is fixed may be mended next, but not what it had before.
    """
    if plan.refused or any(one.row_no is None and one.severity is Severity.ERROR for one in found):
        return 0
    errors: dict[int, set[str]] = {}
    for one in found:
        if one.severity is Severity.ERROR and one.row_no is not None:
            errors.setdefault(one.row_no, set()).add(one.code if one.kind.fix is not None else "")
    rows = [row for row, codes in errors.items() if "" not in codes]
    if not rows:
        return 0
    offers = offer_fixes(job.db, job.actor, job.batch_id, rows[:_LOOKED_AT])
    return sum(
        (_MENDABLE - errors[fix.row_no]).issuperset(offers.outlook[fix.row_no].errors) for fix, _ in offers.fixes
    )


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


def _count_removals(job: Job) -> int:
    """Number of registered objects to be retired: replaced by parcels that come out of them, or left out."""
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        return comparison.count_removals(session, job.batch_id)


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
    if state in {"failed", "needs_input", "dry_run"} and reason is not None:
        return {"vi": reason.message("vi"), "en": reason.message("en")}
    n = {name.removeprefix("rows_"): values[name] for name in values if name.startswith("rows_")}
    refused = n["rejected"] + n["quarantined"]
    replaced = values.get("balance", {}).get("replaced", {}).get("rows", 0)
    of_them = {"vi": f" (thửa mới thay {replaced})", "en": f" ({replaced} replaced)"} if replaced else {}
    removed = {
        "vi": f", ngừng {n['removed']}{of_them.get('vi', '')}" if n["removed"] else "",
        "en": f", {n['removed']} retired{of_them.get('en', '')}" if n["removed"] else "",
    }
    lead = _DRY if state == "dry_run" else {"vi": "", "en": ""}
    return {
        "vi": f"{lead['vi']}Đọc {n['read']}: thêm {n['added']}, sửa {n['changed']}, không đổi {n['unchanged']}, "
        f"từ chối {refused}{removed['vi']}{_standing(found, 'vi')}",
        "en": f"{lead['en']}{n['read']} read: {n['added']} added, {n['changed']} changed, {n['unchanged']} unchanged, "
        f"{refused} rejected{removed['en']}{_standing(found, 'en')}",
    }


def _standing(found: Sequence[Issue], language: Language) -> str:
    """What becomes of markers and works on parcels that end, as its findings count them."""
    said = {
        "": {"vi": "gỡ khỏi thửa cũ", "en": "off their parcels"},
        "carried": {"vi": "chuyển sang thửa mới", "en": "to new parcels"},
    }
    counted = {
        "vi": "; {what}: {markers} mốc, {works} công trình",
        "en": "; {what}: {markers} markers, {works} works",
    }
    return "".join(
        counted[language].format(what=said[one.variant][language], **one.params) for one in found if one.code == CODE
    )
