"""Rows as GeoJSON, written feature by feature."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.zones import WGS84
from landdb.export.data.fields import plain_value
from landdb.export.data.note import note_of
from landdb.export.data.source import Source

_DEGREES: Final = 9
_METRES: Final = 4
"""Decimals of coordinates: a tenth of a millimetre in either."""


def write_geojson(source: Source, path: Path) -> None:
    """Write a collection; in a VN-2000 zone with the member ``crs`` of GeoJSON 2008, which GIS programs read."""
    request = source.request
    decimals = _DEGREES if request.srid == WGS84 else _METRES
    head: dict[str, Any] = {"type": "FeatureCollection", "name": request.subject.layer, "landdb": note_of(source)}
    if request.srid != WGS84:
        head["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{request.epsg}"}}
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        separator = "\n"
        for batch in source.batches:
            rounded = shapely.transform(batch.shapes, lambda points: np.round(points, decimals))
            for row, geometry in zip(batch.rows, shapely.to_geojson(rounded), strict=True):
                values = {field.name: _json_value(plain_value(field, row[field.name])) for field in request.fields[1:]}
                properties = json.dumps(values, ensure_ascii=False)
                file.write(
                    f'{separator}{{"type": "Feature", "id": "{row["id"]}", "geometry": {geometry}, '
                    f'"properties": {properties}}}'
                )
                separator = ",\n"
        file.write("\n]}\n")


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
