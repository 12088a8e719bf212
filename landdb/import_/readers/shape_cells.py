"""A column of a table that holds whole shapes: WKT (OGC 06-103r4), with or without an SRID before it, or WKB as hex."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain.fields import fold_name
from landdb.domain.issues import Issue, issue
from landdb.import_.readers import shapes
from landdb.import_.readers.broken_cells import BrokenCell, value_of
from landdb.import_.readers.limits import Limits, reason

_NAMES: Final = frozenset({"wkt", "ewkt", "wkb", "geom", "thegeom", "geometry", "geomwkt", "wktgeom", "shape", "hinh"})
_WKT: Final = re.compile(
    r"\s*(?:SRID\s*=\s*(\d{1,6})\s*;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|SURFACE)\b", re.IGNORECASE
)
_HEX: Final = re.compile(r"\s*0[01](?:[0-9A-Fa-f]{2}){8,}\s*")
_ENOUGH: Final = 0.5
"""Share of the filled cells that have to look like shapes."""

_SIMPLE: Final = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_WRONG: Final = ("WKT hay WKB hỏng hoặc kiểu hình lạ", "its WKT or WKB is damaged or of an unknown type")
_OTHER_SYSTEM: Final = (
    "SRID {own} khác SRID {srid} của các dòng khác",
    "its SRID {own} is not {srid} as in other rows",
)
_EPSG: Final = range(1024, 32768)
"""Codes that EPSG gives; beyond them each database has numbers of its own, which tell nobody else anything."""

_SRID_FOLLOWS: Final = 0x20000000
_FLAGS: Final = 0xF0000000
_NO_TYPES: Final = 4000
"""Types of WKB with and without heights and measures lie below."""


def find_shape_column(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int | None:
    """Place of the column that holds shapes; one with such a name is preferred. ``rows`` are a sample."""
    found = [at for at in range(len(names)) if _holds_shapes([row[at] for row in rows if at < len(row)])]
    named = [at for at in found if fold_name(names[at]) in _NAMES]
    return next(iter([*named, *found]), None)


def srid_of(cells: Sequence[Any]) -> int:
    """The SRID that most shapes of a sample name, in EWKT or EWKB; 0 where none names any."""
    named = Counter(srid for cell in cells if isinstance(cell, str) and (srid := _srid(cell)))
    return named.most_common(1)[0][0] if named else 0


def crs_of(srid: int) -> str | None:
    """The system of an SRID, as ``EPSG:5897``."""
    return f"EPSG:{srid}" if srid in _EPSG else None


def read_shapes(
    cells: Sequence[Any], srid: int, after: int, file_name: str, limits: Limits
) -> tuple[pa.Array, list[Issue], int]:  # fmt: skip
    """Shapes of cells, null where there is none or it cannot be read (R01, R08), and how many had heights.

    A shape that names another SRID than that of the table would lie elsewhere: it cannot be read either. The first
    cell is of the row after the one numbered ``after``.
    """
    texts = [cell.strip() if isinstance(cell, str) else None for cell in map(value_of, cells)]
    found = np.full(len(texts), None, dtype=object)
    for is_hex, read in ((True, shapely.from_wkb), (False, shapely.from_wkt)):
        own = [at for at, text in enumerate(texts) if text and bool(_HEX.fullmatch(text)) is is_hex]
        bare = np.array([texts[at] if is_hex else _bare(texts[at]) for at in own], dtype=object)
        if own:
            found[own] = shapes.parse(bare, read)
    issues = []
    for at, (text, shape) in enumerate(zip(texts, found, strict=True)):
        if not text or (shape is not None and shape.is_empty):
            found[at] = None
            if isinstance(cells[at], BrokenCell):  # told with the other cells of the row
                continue
            issues.append(issue("R01", after + at + 1))
            continue
        named = _srid(text)
        wrong = _WRONG if shape is None or shape.geom_type not in _SIMPLE else None
        if wrong is None and named not in {0, srid}:
            vi, en = (said.format(own=named, srid=srid or "–") for said in _OTHER_SYSTEM)
            wrong = (vi, en)
        if wrong is not None:
            found[at] = None
            issues.append(issue("R08", after + at + 1, reason=reason(*wrong)))
    heights = int(shapely.has_z(found).sum())
    geometry = shapes.from_shapes(found)
    shapes.check_vertices(file_name, geometry, limits)
    return geometry, issues, heights


def _srid(cell: str) -> int:
    """What a cell names before its WKT or within its WKB, 0 for nothing."""
    if match := _WKT.match(cell):
        return int(match[1] or 0)
    kind, srid = _head(cell) if _HEX.fullmatch(cell) else (0, 0)
    return srid if kind & _SRID_FOLLOWS else 0


def _head(cell: str) -> tuple[int, int]:
    """Type of WKB as hex with its flags, and the number behind it."""
    head = bytes.fromhex(cell.strip()[:18])
    kind, following = struct.unpack_from("<2I" if head[0] else ">2I", head, 1)
    return kind, following


def _is_wkb(cell: str) -> bool:
    """Whether a cell begins as WKB does: long numbers with a nought in front are hex, too, but of no type."""
    return bool(_HEX.fullmatch(cell)) and 0 < _head(cell)[0] & ~_FLAGS < _NO_TYPES


def _bare(text: str | None) -> str:
    """WKT without an SRID before it."""
    return (text or "").rpartition(";")[2]


def _holds_shapes(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    alike = sum(1 for cell in filled if _WKT.match(cell) or _is_wkb(cell))
    return bool(alike) and alike > _ENOUGH * len(filled)
