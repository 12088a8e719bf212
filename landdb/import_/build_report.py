"""Makes the report of a batch from what the register keeps of it, as far as the reader may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landdb import __version__
from landdb.db import Database
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.issues import IssueKind, Severity, catalogue
from landdb.errors import NotFoundError
from landdb.import_.report import (
    ACTIONS,
    Acceptance,
    AreaLine,
    Finding,
    FoundZone,
    ImportReport,
    Ledger,
    ReportHead,
    ReportRow,
    Rule,
    Texts,
)
from landdb.import_.values import read_secrecy
from landdb.queries import import_reports as queries

_PLANE: Final = tuple(zone.srid for zone in crs.ZONES)
_ROWS_AT_ONCE: Final = 5_000
_STATES: Final[Mapping[str, Texts]] = {
    "received": {"vi": "đang chờ", "en": "waiting"},
    "reading": {"vi": "đang đọc", "en": "reading"},
    "checking": {"vi": "đang kiểm tra", "en": "checking"},
    "committing": {"vi": "đang ghi", "en": "committing"},
    "committed": {"vi": "đã ghi vào sổ", "en": "committed"},
    "failed": {"vi": "bị từ chối", "en": "refused"},
    "cancelled": {"vi": "đã dừng", "en": "stopped"},
    "dry_run": {"vi": "chạy thử", "en": "dry run"},
}
_FIXES: Final[Mapping[str, Texts]] = {
    "close_ring": {"vi": "Khép kín ranh", "en": "Close the ring"},
    "drop_vertices": {"vi": "Bỏ đỉnh trùng", "en": "Drop repeated vertices"},
    "snap": {"vi": "Bắt dính vào thửa liền kề", "en": "Snap to the neighbour"},
    "swap_axes": {"vi": "Đổi chỗ X và Y", "en": "Swap the axes"},
    "make_valid": {"vi": "Dựng lại hình hợp lệ", "en": "Make the shape valid"},
}
_METHODS: Final[Mapping[str, Texts]] = {
    "asked": {"vi": "người nhập chỉ định", "en": "named by the importer"},
    "file": {"vi": "đọc từ tệp", "en": "read from the file"},
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
            raise NotFoundError(
                f"no single import begins with {batch_id!r}", f"không có đúng một đợt nhập {batch_id!r}"
            )
        area_column = _column_of(batch, "legal_area_m2")
        actions = queries.find_actions(session, batch["id"], _PLANE, area_column)
        found = queries.find_findings(session, batch["id"])
        columns = queries.find_columns(session, batch["id"])
        stated = queries.find_stated_levels(session, batch["id"], _column_of(batch, "secrecy_level"))
        level = max([queries.get_highest_level(session, batch["id"]), *map(_level, stated)])
    findings = _findings(found)
    judged = bool(batch["rows_read"]) and not any(f.code[0] == "F" and f.severity is Severity.ERROR for f in findings)
    return ImportReport(
        head=_head(batch, actor, columns, level, judged=judged),
        ledger=_ledger(batch, {row["action"]: row["rows"] for row in actions}),
        balance=_balance(actions),
        findings=findings,
        rules=_rules(findings, judged=judged),
        rows=partial(_rows, db, actor, batch["id"], area_column),
    )


def _head(batch: Mapping[str, Any], actor: Actor, columns: Sequence[str], level: int, *, judged: bool) -> ReportHead:
    options = {name: value for name, value in (batch["options"] or {}).items() if value}
    mapping = dict(batch["mapping"] or {})
    return ReportHead(
        batch_id=batch["batch_id"], state=batch["state"], state_title=_STATES.get(batch["state"], {}),
        target=batch["target"], file_name=batch["file_name"], file_sha256=batch["sha256"],
        file_size=batch["file_size"], layer=options.get("layer"), format=_format(batch["file_name"]),
        made_by=batch["created_by"], made_at=batch["created_at"], finished_at=batch["finished_at"],
        reported_by=actor.name, reported_at=datetime.now(tz=UTC), software=f"LandDB {__version__}",
        secrecy_level=level, judged=judged, commune=batch["commune"], zone=_zone(batch, options),
        encodings={"": batch["encoding"]} if batch["encoding"] else {}, mapping=mapping,
        columns=tuple(columns), options=options,
        message={"vi": batch["message_vi"] or "", "en": batch["message_en"] or ""},
    )  # fmt: skip


def _zone(batch: Mapping[str, Any], options: Mapping[str, Any]) -> FoundZone:
    if batch["source_srid"] is None:
        return FoundZone()
    return FoundZone(batch["source_srid"], _METHODS["asked" if options.get("crs") else "file"])


def _format(file_name: str) -> str | None:
    _, dot, suffix = file_name.rpartition(".")
    return suffix.lower() if dot else None


def _ledger(batch: Mapping[str, Any], rows: Mapping[str, int]) -> Ledger:
    """Take the counts from the batch, and what a dry run would write from its rows."""
    written = batch["rows_added"] + batch["rows_changed"]
    accepted = 0 if written else rows.get("add", 0) + rows.get("change", 0)
    return Ledger(
        batch["rows_read"], batch["rows_added"], batch["rows_changed"], accepted, batch["rows_unchanged"],
        batch["rows_rejected"], batch.get("rows_quarantined", 0),
    )  # fmt: skip


def _balance(actions: Sequence[Mapping[str, Any]]) -> tuple[AreaLine, ...]:
    lines = [
        AreaLine(row["action"], row["rows"], row["before_m2"], row["after_m2"], row["paper_m2"], row["unmeasured"])
        for row in actions
    ]
    return tuple(sorted(lines, key=lambda line: ACTIONS.index(line.action)))


def _findings(rows: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    shapes = [None if row["wkb"] is None else shapely.from_wkb(bytes(row["wkb"])) for row in rows]
    places = [shape or _row_shape(row) for shape, row in zip(shapes, rows, strict=True)]
    return tuple(
        Finding(
            number=row["number"], code=row["code"], severity=Severity(row["severity"]), title=_kind(row).title,
            text={"vi": row["message_vi"], "en": row["message_en"]},
            remedy={"vi": row["remedy_vi"] or "", "en": row["remedy_en"] or ""},
            row_no=row["row_no"], key=row["key"] or "", field=row["field"], measured=row["measured"],
            limit=row["limit_value"], fix=_FIXES.get(_kind(row).fix or ""), acceptance=_acceptance(row),
            geometry=shape, place=_inside(place),
        )
        for row, shape, place in zip(rows, shapes, places, strict=True)
    )  # fmt: skip


def _kind(row: Mapping[str, Any]) -> IssueKind:
    kinds = catalogue()
    return kinds.get((row["code"], row.get("variant") or "")) or kinds[row["code"], ""]


def _acceptance(row: Mapping[str, Any]) -> Acceptance | None:
    if not row.get("accepted_by"):
        return None
    return Acceptance(row["accepted_by"], row["acceptance_reason"], row["accepted_at"])


def _row_shape(row: Mapping[str, Any]) -> BaseGeometry | None:
    """Shape of a finding's row in WGS 84."""
    if row["row_wkb"] is None:
        return None
    [shape] = _to_wgs84([shapely.from_wkb(bytes(row["row_wkb"]))], [row["row_srid"]])
    return shape


def _inside(shape: BaseGeometry | None) -> tuple[float, float] | None:
    """Return a point inside a shape, also one that is not valid; None where it has no finite place."""
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        return None
    try:
        point = shape.representative_point()
    except shapely.errors.GEOSException:
        point = shape.envelope.centroid
    return (float(point.x), float(point.y)) if np.isfinite([point.x, point.y]).all() else None


def _to_wgs84(shapes: Sequence[BaseGeometry | None], srids: Sequence[int | None]) -> list[BaseGeometry | None]:
    """Bring shapes of known systems to WGS 84; the others have no place."""
    found = np.full(len(shapes), None, dtype=np.object_)
    given = np.array([srid or 0 for srid in srids])
    for srid in set(given.tolist()) & set(crs.EPSG_BY_SRID):
        own = np.flatnonzero(given == srid).tolist()
        some = np.empty(len(own), dtype=np.object_)
        some[:] = [shapes[i] for i in own]
        found[own] = crs.transform_geometries(some, srid, crs.WGS84)
    return list(found)


def _rules(findings: Sequence[Finding], *, judged: bool) -> tuple[Rule, ...]:
    """All codes of the catalogue in its order. Of a file that was refused only what concerns files was asked."""
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counts.setdefault(finding.code, Counter())[finding.severity] += 1
    plain = [kind for (_, variant), kind in catalogue().items() if not variant]
    return tuple(
        Rule(kind.code, kind.title, kind.scope, judged or kind.code in counts, dict(counts.get(kind.code, {})))
        for kind in plain
    )


def _rows(db: Database, actor: Actor, batch_id: UUID, area_column: str | None) -> Iterator[ReportRow]:
    """Yield all rows in pieces, each in a session of its own: whoever draws them takes their time."""
    after = 0
    while True:
        with db.open_session(actor, timeout_ms=None) as session:
            rows = queries.find_rows(session, batch_id, _PLANE, area_column, after=after, limit=_ROWS_AT_ONCE)
        if not rows:
            return
        shapes = [None if row["wkb"] is None else shapely.from_wkb(bytes(row["wkb"])) for row in rows]
        lon_lat = _to_wgs84(shapes, [row["srid"] for row in rows])
        for row, shape, placed in zip(rows, shapes, lon_lat, strict=True):
            before = None if row["before_wkb"] is None else shapely.from_wkb(bytes(row["before_wkb"]))
            yield ReportRow(
                row["row_no"], row["key"] or "", row["action"], row["srid"] or None, shape, placed, before,
                row["paper_m2"], row["computed_m2"], row["properties"],
            )  # fmt: skip
        after = rows[-1]["row_no"]


def _column_of(batch: Mapping[str, Any], field: str) -> str | None:
    return next((column for column, name in (batch["mapping"] or {}).items() if name == field), None)


def _level(stated: str) -> int:
    """Read a level as a refused row states it; one that nobody can read says nothing."""
    try:
        return int(read_secrecy(stated) or 0)
    except ValueError:
        return 0
