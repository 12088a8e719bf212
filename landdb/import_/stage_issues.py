"""Findings into the staging tables: texts in both languages, places brought from the zone of their row to WGS 84."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection

from landdb.domain import crs
from landdb.domain.issues import Issue
from landdb.queries import staging

_CHUNK: Final = 5_000


def stage_issues(session: Connection, batch_id: UUID, issues: Sequence[Issue]) -> None:
    """Write findings; of rows that are not staged they have no place."""
    for start in range(0, len(issues), _CHUNK):
        some = issues[start : start + _CHUNK]
        rows = sorted({found.row_no for found in some if found.geometry is not None and found.row_no is not None})
        srids = staging.find_srids(session, batch_id, rows) if rows else {}
        staging.add_issues(session, batch_id, _columns(some, _places(some, srids)))


def _columns(issues: Sequence[Issue], places: Sequence[str | None]) -> dict[str, list[Any]]:
    return {
        "row_no": [found.row_no for found in issues],
        "code": [found.code for found in issues],
        "variant": [found.variant for found in issues],
        "severity": [str(found.severity) for found in issues],
        "field": [found.field for found in issues],
        "params": [to_json(dict(found.params)) for found in issues],
        "message_vi": [found.message("vi") for found in issues],
        "message_en": [found.message("en") for found in issues],
        "remedy_vi": [found.remedy("vi") for found in issues],
        "remedy_en": [found.remedy("en") for found in issues],
        "measured": [found.measured for found in issues],
        "limit_value": [found.limit for found in issues],
        "geom": list(places),
    }


def _places(issues: Sequence[Issue], srids: Mapping[int, int]) -> list[str | None]:
    """Hex EWKB in WGS 84 of each finding's place."""
    places: list[str | None] = [None] * len(issues)
    zones = np.array([srids.get(found.row_no or 0, 0) if found.geometry is not None else 0 for found in issues])
    for srid in np.unique(zones):
        if int(srid) not in crs.EPSG_BY_SRID:
            continue
        rows = np.flatnonzero(zones == srid).tolist()
        shapes = np.array([issues[i].geometry for i in rows], dtype=np.object_)
        shapes = crs.transform_geometries(shapes, int(srid), crs.WGS84)
        boxes: npt.NDArray[np.float64] = np.asarray(shapely.bounds(shapes)).reshape(-1, 4)
        sound: list[bool] = np.isfinite(boxes).all(axis=1).tolist()  # type: ignore[assignment]
        texts = shapely.to_wkb(shapely.set_srid(shapes, crs.WGS84), hex=True, include_srid=True)
        for i, text, is_sound in zip(rows, texts, sound, strict=True):
            places[i] = text if is_sound else None
    return places


def to_json(value: Any) -> str:
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
