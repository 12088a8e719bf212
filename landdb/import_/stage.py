"""Step 8: all rows and all findings into the staging tables, where the API and the map can show them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue
from landdb.import_.records import Booleans, Candidates
from landdb.import_.staged_values import parcel_codes, with_code
from landdb.queries import imports as queries

_CHUNK: Final = 2_000


def stage(
    db: Database, actor: Actor, batch_id: UUID, candidates: Candidates,
    report: Callable[[int], None], cancelled: Callable[[], bool],
) -> None:  # fmt: skip
    """Write rows and issues; ``report`` is told the rows written so far and may raise to stop."""
    rejected = candidates.rejected()
    codes = parcel_codes(candidates, np.flatnonzero(~rejected & (candidates.action == "add")), cancelled)
    report(0)
    with_srid = shapely.set_srid(candidates.geometry, candidates.srid.astype(np.int32))
    geometry = shapely.to_wkb(with_srid, hex=True, include_srid=True)
    with db.open_session(actor, read_only=False, timeout_ms=None) as session:
        for start in range(0, len(candidates), _CHUNK):
            indices = range(start, min(start + _CHUNK, len(candidates)))
            queries.add_rows(session, batch_id, _rows(candidates, indices, rejected, geometry, codes))
            report(indices.stop)
        stage_issues(session, batch_id, candidates.issues, candidates)


def stage_issues(
    session: Connection, batch_id: UUID, issues: Sequence[Issue], candidates: Candidates | None = None
) -> None:
    """Write findings; places are brought from the zone of their row to WGS 84."""
    for start in range(0, len(issues), _CHUNK):
        queries.add_issues(session, batch_id, _issues(issues[start : start + _CHUNK], candidates))


def _rows(
    candidates: Candidates, indices: range, rejected: Booleans, geometry: Any, codes: dict[int, str]
) -> dict[str, list[Any]]:
    states = [
        "rejected" if rejected[i] else "unchanged" if candidates.action[i] == "unchanged" else "accepted"
        for i in indices
    ]
    return {
        "row_no": [int(candidates.row_no[i]) for i in indices],
        "state": states,
        "key": [candidates.key(i) for i in indices],
        "properties": [_json({name: column[i] for name, column in candidates.columns.items()}) for i in indices],
        "values": [
            "{}" if rejected[i] else _json(_values(candidates, i, codes.get(i))) for i in indices
        ],
        "geom": [geometry[i] for i in indices],
        "object_id": [None if rejected[i] else candidates.object_id[i] for i in indices],
    }  # fmt: skip


def _values(candidates: Candidates, i: int, code: str | None) -> dict[str, Any]:
    comparison = {
        "action": candidates.action[i],
        "version": candidates.value("version")[i],
        "content_hash": candidates.content_hash[i].hex(),
    }
    return with_code(candidates.staged[i], code) | comparison


def _issues(issues: Sequence[Issue], candidates: Candidates | None) -> dict[str, list[Any]]:
    return {
        "row_no": [found.row_no for found in issues],
        "code": [found.code for found in issues],
        "severity": [str(found.severity) for found in issues],
        "field": [found.field for found in issues],
        "params": [_json(dict(found.params)) for found in issues],
        "message_vi": [found.message("vi") for found in issues],
        "message_en": [found.message("en") for found in issues],
        "remedy_vi": [found.remedy("vi") for found in issues],
        "remedy_en": [found.remedy("en") for found in issues],
        "measured": [found.measured for found in issues],
        "limit_value": [found.limit for found in issues],
        "geom": [_place(found, candidates) for found in issues],
    }


def _place(found: Issue, candidates: Candidates | None) -> str | None:
    if found.geometry is None or candidates is None or found.row_no is None:
        return None
    srid = int(candidates.srid[int(np.searchsorted(candidates.row_no, found.row_no))])
    if srid not in crs.EPSG_BY_SRID:
        return None
    [shape] = crs.transform_geometries(np.array([found.geometry], dtype=np.object_), srid, crs.WGS84)
    finite = bool(np.isfinite(shapely.bounds(shape)).all())
    return shapely.to_wkb(shapely.set_srid(shape, crs.WGS84), hex=True, include_srid=True) if finite else None


def _json(value: Any) -> str:
    """JSON as the database takes it: numbers that are none become text, odd values their text."""
    try:
        return _ENCODER.encode(value)
    except ValueError:
        return _ENCODER.encode(_finite(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(member) for name, member in value.items()}
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)
