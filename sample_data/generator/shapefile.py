"""Writes ESRI shapefiles byte for byte: any text encoding, a fixed date, no surprise from a library's version."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon

from .encodings import encode

_POLYGON = 5
_DATE_BYTES = bytes(
    (126, 11, 21)
)  # year since 1900, month, day of last change: constant, so that files can be compared


@dataclass(frozen=True)
class Field:
    """One DBF column: name (ASCII, at most 10), type C, N or D, width in bytes, decimals."""

    name: str
    type: str
    width: int
    decimals: int = 0


def write_shapefile(
    path: Path,
    polygons: Sequence[Polygon],
    rows: Sequence[Mapping[str, object]],
    fields: Sequence[Field],
    *,
    encoding: str,
    prj: str | None,
    cpg: str | None,
) -> None:
    """Write .shp, .shx and .dbf beside `path` (without ending), and .prj and .cpg when given."""
    records = [_polygon_record(polygon) for polygon in polygons]
    bounds = shapely.total_bounds(np.array(polygons, dtype=object))
    offset, index = 50, b""
    body = b""
    for number, record in enumerate(records, 1):
        header = struct.pack(">2i", number, len(record) // 2)
        index += struct.pack(">2i", offset, len(record) // 2)
        body += header + record
        offset += 4 + len(record) // 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".shp").write_bytes(_header(100 + len(body), bounds) + body)
    path.with_suffix(".shx").write_bytes(_header(100 + len(index), bounds) + index)
    path.with_suffix(".dbf").write_bytes(_table(rows, fields, encoding))
    if prj:
        path.with_suffix(".prj").write_text(prj, encoding="ascii", newline="")
    if cpg:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii", newline="")


def _header(size: int, bounds: np.ndarray) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack(
        "<2i8d", 1000, _POLYGON, *bounds, 0, 0, 0, 0
    )


def _polygon_record(polygon: Polygon) -> bytes:
    """Outer ring clockwise, holes the other way, as the format wants; rings that cross are written as they are."""
    rings = [polygon.exterior, *polygon.interiors]
    if polygon.is_valid:
        rings = [ring if ring.is_ccw == (i > 0) else ring.reverse() for i, ring in enumerate(rings)]
    parts: list[int] = []
    points: list[list[float]] = []
    for ring in rings:
        parts.append(len(points))
        points += shapely.get_coordinates(ring).tolist()
    return (
        struct.pack("<i4d2i", _POLYGON, *polygon.bounds, len(parts), len(points))
        + struct.pack(f"<{len(parts)}i", *parts)
        + b"".join(struct.pack("<2d", *point) for point in points)
    )


def _table(rows: Sequence[Mapping[str, object]], fields: Sequence[Field], encoding: str) -> bytes:
    width = 1 + sum(field.width for field in fields)
    header = struct.pack("<B3sIHH20x", 3, _DATE_BYTES, len(rows), 33 + 32 * len(fields), width)
    for field in fields:
        header += struct.pack(
            "<11sc4xBB14x", field.name.encode("ascii"), field.type.encode(), field.width, field.decimals
        )
    body = b"".join(b" " + b"".join(_cell(row.get(field.name), field, encoding) for field in fields) for row in rows)
    return header + b"\r" + body + b"\x1a"


def _cell(value: object, field: Field, encoding: str) -> bytes:
    if value is None:
        return b" " * field.width
    if field.type == "N":
        return f"{value:{field.width}.{field.decimals}f}".encode("ascii")
    if isinstance(value, date):
        return f"{value:%Y%m%d}".encode("ascii")
    cell = encode(str(value), encoding)
    if len(cell) > field.width:
        raise ValueError(f"{field.name}: {value!r} needs {len(cell)} bytes, the column has {field.width}")
    return cell.ljust(field.width)
