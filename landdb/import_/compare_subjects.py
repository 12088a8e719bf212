"""Step 6, third part: markers and protection areas against what they belong to: its level, its vertices, the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain import crs
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.markers import Markers, check_markers
from landdb.import_.checks.protection import ProtectionArea, check_protection
from landdb.import_.job import Job
from landdb.import_.staged_store import fabric_of
from landdb.queries import import_subjects

_PARCELS_AT_ONCE: Final = 5_000


def check_subjects(
    session: Connection, job: Job, refused: Collection[int | None], judged: Counter[str]
) -> Iterator[Issue]:
    """S01, B02 and P01 for markers and protection areas; ``refused`` rows take no part, the others are ``judged``."""
    target = job.request.target
    other_levels = [
        issue(
            "S01", row["row_no"], variant="subject", field="secrecy_level", measured=float(row["asked"]),
            limit=float(row["held"]), subject=row["subject"],
        )
        for row in import_subjects.find_other_levels(session, job.batch_id, target)
    ]  # fmt: skip
    yield from other_levels
    check = _check_markers if target == "markers" else check_areas
    yield from check(session, job, {*refused, *(found.row_no for found in other_levels)}, judged)


def find_gone(session: Connection, job: Job) -> Iterator[Issue]:
    """A07: what a row belongs to has been retired since it was compared, or is no longer seen by the author."""
    for row in import_subjects.find_gone(session, job.batch_id, job.request.target):
        yield issue("A07", row["row_no"], variant="gone", value=row["subject"] or "–")


def check_areas(
    session: Connection, job: Job, refused: Collection[int | None], judged: Counter[str]
) -> Iterator[Issue]:
    """P01 for the areas of the file, together with those that their subjects have already."""
    rows = import_subjects.find_areas(session, job.batch_id)
    rows = [row for row in rows if row["row_no"] is None or row["row_no"] not in refused]
    judged["P01"] += sum(row["row_no"] is not None for row in rows)
    known = import_subjects.find_use_shapes(session, list({row["subject_id"] for row in rows}))
    yield from check_protection([_area(row, known) for row in rows])


def _area(row: Mapping[str, Any], known: Mapping[UUID, bytes]) -> ProtectionArea:
    shape, use = row["wkb"], known.get(row["subject_id"])
    if shape is not None:
        shape = shapely.from_wkb(bytes(shape))
        use = None if use is None else _moved([shapely.from_wkb(use)], crs.WGS84, row["srid"])[0]
    return ProtectionArea(
        row["row_no"] or 0, str(row["subject_id"]), row["kind"], row["medium"], of_zone=row["of_zone"],
        extension_m=row["extension_m"], height_m=row["height_m"], shape=shape, use_shape=use,
    )  # fmt: skip


def _check_markers(
    session: Connection, job: Job, refused: Collection[int | None], judged: Counter[str]
) -> Iterator[Issue]:
    """B02 for the parcels of which the file brings markers; told of the first of these."""
    parcels = import_subjects.find_marked_parcels(session, job.batch_id)
    for start in range(0, len(parcels), _PARCELS_AT_ONCE):
        some = parcels[start : start + _PARCELS_AT_ONCE]
        markers = import_subjects.load_markers(session, job.batch_id, some)
        markers = [row for row in markers if row["row_no"] is None or row["row_no"] not in refused]
        judged["B02"] += sum(row["row_no"] is not None for row in markers)
        told = {row["parcel_id"]: row["row_no"] for row in reversed(markers) if row["row_no"] is not None}
        shapes = [row | {"row_no": told[row["id"]]} for row in import_subjects.load_parcels(session, list(told))]
        for srid in sorted({row["srid"] for row in shapes}):
            own = [row for row in shapes if row["srid"] == srid]
            yield from check_markers(fabric_of(own), _markers_of(own, markers, srid))


def _markers_of(parcels: Sequence[Mapping[str, Any]], markers: Sequence[Mapping[str, Any]], srid: int) -> Markers:
    """The markers of some parcels in the zone of these."""
    place = {row["id"]: at for at, row in enumerate(parcels)}
    own = [row for row in markers if row["parcel_id"] in place]
    points = np.array([shapely.from_wkb(bytes(row["wkb"])) for row in own], dtype=np.object_)
    zones = np.array([row["srid"] for row in own], dtype=np.int64)
    for zone in np.unique(zones[zones != srid]).tolist():
        points[zones == zone] = _moved(points[zones == zone], zone, srid)
    return Markers(
        np.array([row["row_no"] or 0 for row in own], dtype=np.int64),
        np.array([row["number"] for row in own], dtype=np.object_),
        shapely.get_coordinates(points),
        np.array([place[row["parcel_id"]] for row in own], dtype=np.int64),
    )


def _moved(shapes: Sequence[Any], srid: int, to: int) -> Any:
    return crs.transform_geometries(np.array(shapes, dtype=np.object_), srid, to)
