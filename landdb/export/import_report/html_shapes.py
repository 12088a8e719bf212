"""What the HTML page's map draws, as JSON text: rows, former shapes and findings with their places, in WGS 84."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.domain.issues import Language
from landdb.export.words import number
from landdb.import_.report import ACTION_TITLES, ImportReport, ReportRow, gravest, row_title

MAX_SHAPES: Final = 20_000
"""Most shapes that a page draws; rows with findings come first."""


@dataclass(frozen=True)
class MapShapes:
    """The JSON text for the page's script, and a sentence about what the map shows."""

    json_text: str
    note: str


def find_map_shapes(report: ImportReport, language: Language) -> MapShapes:
    """Gather the shapes in one pass over the rows."""
    faulty: list[ReportRow] = []
    plain: list[ReportRow] = []
    rows = 0
    for row in report.rows():
        if row.lon_lat is None or row.lon_lat.is_empty or not np.isfinite(row.lon_lat.bounds).all():
            continue
        rows += 1
        kept = faulty if row.row_no in report.by_row else plain
        if len(kept) < MAX_SHAPES:
            kept.append(row)
    drawn = (faulty + plain)[:MAX_SHAPES]
    severities = {row_no: gravest(findings) for row_no, findings in report.by_row.items()}
    parcels = _features(
        [row.lon_lat for row in drawn],
        [
            {
                "title": row_title(row.row_no, row.key, report.head.target, language),
                "action": ACTION_TITLES[row.action][language],
                "severity": str(severities.get(row.row_no) or ""),
            }
            for row in drawn
        ],
    )
    former = _features([row.before for row in drawn if row.before is not None], None)
    placed = [finding for finding in report.findings if finding.place is not None]
    marks = _features(
        [finding.geometry for finding in placed],
        [
            {
                "n": f.number,
                "severity": str(f.severity),
                "at": [round(degrees, 7) for degrees in reversed(f.place or ())],
            }
            for f in placed
        ],
    )
    text = f'{{"parcels":[{parcels}],"former":[{former}],"marks":[{marks}]}}'
    return MapShapes(text.replace("<", "\\u003c"), _note(len(drawn), rows, report, language))


def _features(shapes: Sequence[BaseGeometry | None], properties: Sequence[dict[str, Any]] | None) -> str:
    """Return GeoJSON features, comma-separated; coordinates to 7 decimals, which is a centimetre."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    rounded = shapely.transform(array, lambda points: np.round(points, 7))
    texts = [text or "null" for text in shapely.to_geojson(rounded).tolist()] if len(shapes) else []
    members = [json.dumps(one, ensure_ascii=False) for one in properties] if properties else ["{}"] * len(texts)
    return ",\n".join(
        f'{{"type":"Feature","properties":{member},"geometry":{text}}}'
        for member, text in zip(members, texts, strict=True)
    )


def _note(drawn: int, rows: int, report: ImportReport, language: Language) -> str:
    missing = sum(finding.place is None for finding in report.findings)
    parts = []
    if drawn < rows:
        shown, of = number(drawn, language), number(rows, language)
        parts.append({"vi": f"Chỉ vẽ {shown} trong {of} thửa, thửa có phát hiện trước.",
                      "en": f"{shown} of {of} parcels drawn, those with findings first."}[language])  # fmt: skip
    if missing:
        parts.append({"vi": f"{missing} phát hiện không có vị trí trên bản đồ.",
                      "en": f"{missing} findings have no place on the map."}[language])  # fmt: skip
    return " ".join(parts)
