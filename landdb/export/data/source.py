"""The rows of an export: who asks for what in which coordinate system, and batches with shapes in that system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain.crs import transform_geometries, transform_points
from landdb.domain.issues import Language
from landdb.domain.zones import EPSG_BY_SRID, WGS84, zone_by_srid
from landdb.errors import InputError, NotFoundError
from landdb.export.data.subjects import Field, Subject
from landdb.queries.parcel_export import Picked
from landdb.queries.selection import Selection

MAX_ROWS: Final = 50_000
"""Most rows of one file: the parcels of a whole province; more is a job for the OGC API, which pages."""


@dataclass(frozen=True)
class Request:
    """What is asked for: rows of the selection, of these only ``picked`` if there are any; shapes in ``srid``."""

    subject: Subject
    selection: Selection
    picked: Picked
    srid: int
    language: Language
    clearance: int
    actor_name: str
    made_at: datetime
    software: str
    banner: str

    @property
    def fields(self) -> tuple[Field, ...]:
        """Columns that the caller may read."""
        return self.subject.fields(self.clearance)

    @property
    def epsg(self) -> int:
        """The system as other programs know it."""
        return EPSG_BY_SRID[self.srid]

    @property
    def system_name(self) -> str:
        """The system as people name it."""
        zone = zone_by_srid(self.srid)
        return f"VN-2000 {zone.name} (EPSG:{zone.epsg})" if zone else "WGS 84 (EPSG:4326)"


@dataclass(frozen=True)
class Batch:
    """Rows, their shapes (x, y) and their label points, in the same order and in the system asked for."""

    rows: Sequence[Mapping[str, Any]]
    shapes: Any
    labels: Any


@dataclass(frozen=True)
class Source:
    """All batches of an export, to be read once, with what is known before the first is written."""

    request: Request
    total: int
    level: int
    batches: Iterator[Batch]


def open_source(session: Connection, request: Request, check: Callable[[], None]) -> Source:
    """Begin to read; ``check`` is called before each batch and raises when nobody wants the file any more.

    Raises
    ------
    NotFoundError
        There is no row for this caller.
    InputError
        There are more than `MAX_ROWS`.
    """
    subject = request.subject
    found = subject.read(session, request.selection, request.picked, request.clearance, MAX_ROWS)
    vi, en = subject.noun
    first = next(found, None)
    if first is None:
        raise NotFoundError(f"There is no {en} to export.", f"Không có {vi} nào để xuất.")
    total, level = first[0]["total"], first[0]["top_level"]
    if total > MAX_ROWS:
        shown = f"{MAX_ROWS:,}"
        raise InputError(
            f"More than {shown} {en}s are asked for.",
            f"Có hơn {shown.replace(',', '.')} {vi} được yêu cầu.",
            remedy_en=f"Narrow the filters, or page through /collections/{subject.collection.id}/items.",
            remedy_vi=f"Hãy thu hẹp bộ lọc, hoặc đọc từng trang qua /collections/{subject.collection.id}/items.",
        )
    return Source(request, total, level, _batches(first, found, request.srid, check))


def _batches(
    first: list[dict[str, Any]], others: Iterator[list[dict[str, Any]]], srid: int, check: Callable[[], None]
) -> Iterator[Batch]:
    rows: list[dict[str, Any]] | None = first
    while rows is not None:
        check()
        labels = np.array([(row["label_lon"], row["label_lat"]) for row in rows])
        yield Batch(rows, _shapes(rows, srid), transform_points(labels, WGS84, srid))
        rows = next(others, None)


def _shapes(rows: list[dict[str, Any]], srid: int) -> Any:
    """Return the surveyed shapes: as they are in their own zone, else by the pinned datum."""
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = shapely.from_wkb([bytes(row["shape"]) for row in rows])
    systems = np.array([row["srid"] for row in rows])
    for own in np.unique(systems):
        chosen = systems == own
        shapes[chosen] = transform_geometries(shapes[chosen], int(own), srid)
    return shapes
