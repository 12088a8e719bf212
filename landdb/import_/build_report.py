"""Makes the report of a batch from what the register keeps of it, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from landdb import __version__
from landdb.db import Database
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.import_states import TITLES, WRITTEN
from landdb.domain.issues import Severity, kept_issue
from landdb.import_.code_words import read_secrecy
from landdb.import_.fix_offers import offers_on
from landdb.import_.fix_outlook import MOST
from landdb.import_.fixes import fix_title
from landdb.import_.matches import EVIDENCES
from landdb.import_.records import ImportRequest
from landdb.import_.refusals import no_such_import
from landdb.import_.report import ACTIONS, AreaLine, Finding, ImportReport, Ledger, TakenFix
from landdb.import_.report_cells import Cells, said_for_all, translation_of
from landdb.import_.report_head import Decision, FoundField, FoundZone, Reading, ReportHead, Texts
from landdb.import_.report_rows import Layout, findings_of, read_rows
from landdb.import_.report_rules import Reached, rules_of
from landdb.queries import import_reports as queries

_PLANE: Final = tuple(zone.srid for zone in crs.ZONES)
_COMMUNES: Final = 4
_CANDIDATES: Final = 3
_UNJUDGED: Final = frozenset({"received", "inspecting", "needs_input", "staging", "checking"})
_USUAL: Final = ImportRequest(()).options()
"""Options of an import for which nobody asked anything."""

_METHODS: Final[Mapping[str, Texts]] = {
    "stated by the file": {"vi": "tệp tự ghi", "en": "stated by the file"},
    "commune": {"vi": "theo xã của các thửa", "en": "by the commune of the rows"},
    "province": {"vi": "theo tỉnh của các thửa", "en": "by the province of the rows"},
    "asked": {"vi": "người nhập chỉ định", "en": "named by the importer"},
    "unknown": {"vi": "chưa xác định được", "en": "not found"},
}


def build_report(db: Database, actor: Actor, batch_id: str) -> ImportReport:
    """Build the report of a batch, named by its id or a beginning of it that no other has.

    Raises
    ------
    NotFoundError
        There is no such batch for this actor.
    """
    with db.open_session(actor, timeout_ms=None) as session:
        batch = queries.get_batch(session, batch_id.lower())
        if batch is None:
            raise no_such_import(batch_id)
        target = batch["target"]
        found = queries.find_findings(session, batch["id"], target)
        actions = queries.find_actions(session, batch["id"], target, _PLANE)
        fixes = queries.find_fixes(session, batch["id"], target)
        communes = queries.find_communes(session, batch["id"], target, _COMMUNES)
        level = _level(session, batch)
    kept = [kept_issue(row) for row in found]
    findings = findings_of(found, offers_on(db, actor, batch["id"], batch["state"], kept, MOST))
    reached = _reached(batch, findings)
    said = said_for_all(batch["options"] or {}, target)
    cells = Cells.of(batch["columns"] or (), target, said, translation_of(found))
    layout = Layout(cells, _zone_srid(batch), _PLANE)
    return ImportReport(
        head=_head(batch, actor, communes, level, judged=reached == "rows"),
        ledger=_ledger(batch),
        balance=_balance(actions) if target == "parcels" else (),
        findings=findings,
        rules=rules_of(findings, target, reached, (batch["plan"] or {}).get("checked") or {}),
        rows=partial(read_rows, db, actor, batch["id"], target, layout),
        fixes=tuple(_fix(row) for row in fixes),
        understood=cells.types,
    )


def _reached(batch: Mapping[str, Any], findings: Sequence[Finding]) -> Reached:
    """How far the file got before it was refused, or before it stopped to ask."""
    if not batch["rows_read"]:
        return "nothing"
    if batch["state"] in _UNJUDGED:
        return "file"
    refused = any(
        f.row_no is None and f.severity is Severity.ERROR and f.code[0] in {"F", "C"} for f in findings
    )  # fmt: skip
    return "structure" if refused else "rows"


def _head(
    batch: Mapping[str, Any], actor: Actor, communes: Sequence[str], level: int, *, judged: bool
) -> ReportHead:  # fmt: skip
    options = {
        name: value for name, value in (batch["options"] or {}).items()
        if value and value != _USUAL.get(name) and name != "finish"
    }  # fmt: skip
    plan = batch["plan"] or {}
    columns = batch["columns"] or []
    fields = {column["name"]: column["field"] for column in columns if column["field"]}
    return ReportHead(
        batch_id=batch["batch_id"], state=batch["state"], state_title=_state(batch["state"]),
        target=batch["target"], file_name=batch["file_name"], file_sha256=batch["sha256"],
        file_size=batch["file_size"], layer=options.get("layer"), format=_format(batch["file_name"]),
        made_by=batch["created_by"], made_at=batch["created_at"], finished_at=batch["finished_at"],
        taken_over_at=batch["taken_over_at"],
        reported_by=actor.name, reported_at=datetime.now(tz=UTC), software=f"LandDB {__version__}",
        secrecy_level=level, judged=judged, commune=batch["commune"] or _communes(communes), zone=_zone(batch),
        encodings=_encodings(plan, batch["encoding"]), readings=_readings(plan),
        mapping=fields or dict(batch["mapping"] or {}),
        columns=tuple(column["name"] for column in columns),
        types={column["name"]: column["type"] for column in columns},
        evidence={
            one["column"]: FoundField(EVIDENCES.get(one["evidence"], {}), one["confidence"])
            for one in plan.get("mapping") or ()
        },
        profile=plan.get("profile"), decisions=_decisions(batch), options=options,
        message={"vi": batch["message_vi"] or "", "en": batch["message_en"] or ""},
    )  # fmt: skip


def _state(name: str) -> Texts:
    return {"vi": TITLES[name]["vi"], "en": TITLES[name]["en"]}


def _communes(names: Sequence[str]) -> str | None:
    if len(names) < _COMMUNES:
        return ", ".join(names) or None
    return ", ".join(names[: _COMMUNES - 1]) + ", …"


def _zone_srid(batch: Mapping[str, Any]) -> int | None:
    """SRID of the staged shapes; of a file that was refused or waits, of what its shapes would be staged as."""
    found = (batch["plan"] or {}).get("crs") or {}
    srid = batch["source_srid"] or (None if found.get("swapped") else found.get("srid"))
    return srid if srid in crs.EPSG_BY_SRID else None


def _zone(batch: Mapping[str, Any]) -> FoundZone:
    found = (batch["plan"] or {}).get("crs")
    if not found:
        return FoundZone(_zone_srid(batch))
    tried = tuple((one["title"], one["distance_km"]) for one in found["candidates"][:_CANDIDATES])
    method = _METHODS["unknown"] if found["srid"] is None else _METHODS.get(found["method"], {})
    return FoundZone(
        _zone_srid(batch), method, found["proof"], found["confidence"], tried, found.get("declared")
    )  # fmt: skip


def _encodings(plan: Mapping[str, Any], summary: str | None) -> dict[str, str]:
    """Encodings by column, of the columns that needed one."""
    columns = (plan.get("encodings") or {}).get("columns") or ()
    found = {one["name"]: one["encoding"].upper() for one in columns if one["encoding"] not in {None, "unicode"}}
    return found or ({"": summary.upper()} if summary else {})


def _readings(plan: Mapping[str, Any]) -> dict[str, Reading]:
    """Columns that two encodings read differently, with the cell in which these differ most."""
    columns = (plan.get("encodings") or {}).get("columns") or ()
    return {
        one["name"]: Reading(
            one["encoding"].upper(), one["confidence"], one["preview"][0][1], one["second"].upper(),
            one["preview"][0][2],
        )
        for one in columns
        if one["second"] and one["preview"]
    }  # fmt: skip


def _decisions(batch: Mapping[str, Any]) -> tuple[Decision, ...]:
    made = [
        Decision("submitted", batch["created_by"], batch["submitted_at"]) if batch["submitted_at"] else None,
        Decision("returned", batch["returned_by"], batch["returned_at"], batch["return_reason"] or "")
        if batch["returned_at"] else None,
        Decision("approved", batch["approved_by"], batch["approved_at"]) if batch["approved_at"] else None,
        Decision("reverted", batch["reverted_by"], batch["reverted_at"], batch["revert_reason"] or "")
        if batch["reverted_at"] else None,
    ]  # fmt: skip
    return tuple(sorted((one for one in made if one is not None), key=lambda one: one.made_at))


def _format(file_name: str) -> str | None:
    _, dot, suffix = file_name.rpartition(".")
    return suffix.lower() if dot else None


def _ledger(batch: Mapping[str, Any]) -> Ledger:
    """Take the counts from the batch: before it is written they tell what would be."""
    added, changed = batch["rows_added"], batch["rows_changed"]
    written = batch["state"] in WRITTEN
    told = added + changed + batch["rows_unchanged"] + batch["rows_rejected"] + batch["rows_quarantined"]
    return Ledger(
        read=batch["rows_read"], added=added if written else 0, changed=changed if written else 0,
        accepted=0 if written else added + changed, unchanged=batch["rows_unchanged"],
        rejected=batch["rows_rejected"], quarantined=batch["rows_quarantined"],
        waiting=batch["rows_read"] - told if batch["state"] in _UNJUDGED else 0, removed=batch["rows_removed"],
    )  # fmt: skip


def _balance(actions: Sequence[Mapping[str, Any]]) -> tuple[AreaLine, ...]:
    lines = [
        AreaLine(row["action"], row["rows"], row["before_m2"], row["after_m2"], row["paper_m2"], row["unmeasured"])
        for row in actions
    ]
    return tuple(sorted(lines, key=lambda line: ACTIONS.index(line.action)))


def _fix(row: Mapping[str, Any]) -> TakenFix:
    return TakenFix(
        row["row_no"], row["key"] or "", tuple(fix_title(kind) for kind in row["kinds"]), row["moved_m"],
        row["area_change_m2"], row["taken_by"], row["taken_at"],
    )  # fmt: skip


def _level(session: Connection, batch: Mapping[str, Any]) -> int:
    """Highest level of what the report shows, also of what refused rows state in a column that was not read further."""
    level = queries.get_highest_level(session, batch["id"], batch["target"])
    said = said_for_all(batch["options"] or {}, batch["target"])
    level = max(level, _stated_level(said.get("secrecy_level", "0")))
    for position, column in enumerate(batch["columns"] or (), start=1):
        if column["field"] == "secrecy_level":
            stated = queries.find_stated_levels(session, batch["id"], batch["target"], position)
            level = max([level, *map(_stated_level, stated)])
    return level


def _stated_level(stated: str) -> int:
    """Read a level as a refused row states it; one that nobody can read says nothing."""
    try:
        return int(read_secrecy(stated) or 0)
    except ValueError:
        return 0
