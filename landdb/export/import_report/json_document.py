"""The report for programs: one JSON document after ``schema.json``, whose keys stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely

from landdb.domain import crs
from landdb.domain.issues import Language
from landdb.import_.report import Finding, ImportReport
from landdb.import_.report_head import FoundZone, ReportHead

VERSION = 1
"""Grows when a key changes its meaning or goes away; new keys may come at any time."""


def write_json(report: ImportReport, path: Path, language: Language) -> None:
    """Write the document; texts stand in both languages, ``language`` is the one its reader asked for."""
    text = json.dumps(document(report, language), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text, encoding="utf-8")


def document(report: ImportReport, language: Language) -> dict[str, Any]:
    """Return the report as plain values."""
    ledger = asdict(report.ledger)
    return {
        "schema_version": VERSION,
        "language": language,
        "head": _head(report.head),
        "ledger": {**ledger, "closes": report.ledger.closes},
        "balance": [asdict(line) for line in report.balance],
        "counts": {str(severity): count for severity, count in report.counts.items()},
        "rules": [
            {
                "code": rule.code, "title": dict(rule.title), "scope": rule.scope, "ran": rule.ran,
                "passed": rule.passed, "counts": {str(severity): n for severity, n in rule.counts.items()},
                "rows": rule.rows, "note": dict(rule.note),
            }
            for rule in report.rules
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "fixes": [
            {**asdict(fix), "kinds": [dict(kind) for kind in fix.kinds], "taken_at": _instant(fix.taken_at)}
            for fix in report.fixes
        ],
    }  # fmt: skip


def _head(head: ReportHead) -> dict[str, Any]:
    plain = {name: getattr(head, name) for name in (
        "batch_id", "state", "target", "file_name", "file_sha256", "file_size", "layer", "format", "made_by",
        "reported_by", "software", "secrecy_level", "judged", "commune",
        "profile",
    )}  # fmt: skip
    return {
        **plain,
        "state_title": dict(head.state_title),
        "message": dict(head.message),
        "made_at": _instant(head.made_at),
        "finished_at": _instant(head.finished_at),
        **({"taken_over_at": _instant(head.taken_over_at)} if head.taken_over_at else {}),
        "reported_at": _instant(head.reported_at),
        "zone": _zone(head.zone),
        "encodings": dict(head.encodings),
        "readings": {column: asdict(one) for column, one in head.readings.items()},
        "mapping": dict(head.mapping),
        "evidence": {
            column: {"by": dict(found.evidence), "confidence": found.confidence}
            for column, found in head.evidence.items()
        },
        "columns": list(head.columns),
        "types": dict(head.types),
        "decisions": [
            {"kind": one.kind, "made_by": one.made_by, "made_at": _instant(one.made_at), "reason": one.reason}
            for one in head.decisions
        ],
        "options": _plain(head.options),
    }


def _zone(zone: FoundZone) -> dict[str, Any]:
    return {
        "srid": zone.srid,
        "epsg": None if zone.srid is None else crs.EPSG_BY_SRID.get(zone.srid),
        "title": {"vi": zone.title("vi"), "en": zone.title("en")},
        "method": dict(zone.method),
        "proof": dict(zone.proof),
        "confidence": zone.confidence,
        "declared": zone.declared,
        "candidates": [{"title": title, "distance_km": km} for title, km in zone.candidates],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    accepted = finding.acceptance
    return {
        "number": finding.number,
        "code": finding.code,
        "severity": str(finding.severity),
        "row_no": finding.row_no,
        "key": finding.key or None,
        "field": finding.field,
        "title": dict(finding.title),
        "text": dict(finding.text),
        "remedy": dict(finding.remedy),
        "measured": finding.measured,
        "limit": finding.limit,
        "unit": finding.unit or None,
        "fix": None if finding.fix is None else dict(finding.fix),
        "acceptance": None if accepted is None else {
            "accepted_by": accepted.accepted_by, "reason": accepted.reason,
            "accepted_at": _instant(accepted.accepted_at),
        },
        "place": None if finding.place is None else [round(degrees, 8) for degrees in finding.place],
        "geometry": None if finding.geometry is None else json.loads(shapely.to_geojson(finding.geometry)),
    }  # fmt: skip


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
