"""Step 6, second part: staged parcels against areas: communes, provinces, bands of zones, protection areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain import codes, crs
from landdb.domain.issues import Issue
from landdb.import_.checks.fabric import Fabric, Floats
from landdb.import_.checks.territory import (
    Territory,
    check_band,
    check_commune,
    check_limits,
    check_protection_areas,
    may_leave_band,
)
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.records import Integers
from landdb.import_.register_facts import Commune, split_commune
from landdb.import_.stage import Staged
from landdb.import_.staged_store import fabric_of
from landdb.queries import comparison, import_facts

_ROWS_AT_ONCE: Final = 20_000
_BOXES_AT_ONCE: Final = 200_000
"""As shapes, which provinces are compared with, three million boxes would take a gigabyte."""
_AROUND_DEGREES: Final = 0.01
_SEES_PROTECTION: Final = 2
"""Clearance from which protection areas may be read (domain.access)."""


def check_places(session: Connection, job: Job, plan: Plan, staged: Staged) -> Iterator[Issue]:
    """T05 and T06 where the register has boundaries, T06 of zones, T07 where the author may see protection areas.

    Limits concern few parcels, so those are found by the boxes of the rows, and no others are loaded. What lies outside
    Viet Nam (C01) crosses no limit.
    """
    for commune in plan.facts.communes.values():
        if commune.boundary is not None:
            yield from _check_commune(session, job, commune)
    boxes = staged.boxes
    astray = [found.row_no for found in staged.issues if found.code == "C01" and found.row_no is not None]
    shaped = np.isfinite(boxes.bounds).all(axis=1) & ~np.isin(boxes.row_no, astray)
    for zone in crs.ZONES:
        own = np.flatnonzero(shaped & (boxes.srid == zone.srid))
        for start in range(0, len(own), _BOXES_AT_ONCE):
            some = own[start : start + _BOXES_AT_ONCE]
            row_no, bounds = boxes.row_no[some], boxes.bounds[some]
            for fabric in _load(session, job, row_no[may_leave_band(bounds, zone.srid)]):
                yield from check_band(fabric, zone.srid)
            yield from _check_provinces(session, job, staged, zone.srid, row_no, bounds)
    if job.actor.clearance >= _SEES_PROTECTION:
        yield from _check_protection(session, job)


def _check_commune(session: Connection, job: Job, commune: Commune) -> Iterator[Issue]:
    for rows in comparison.find_rows_of_commune(session, job.batch_id, commune.id, _ROWS_AT_ONCE):
        for srid in sorted({row["srid"] for row in rows}):
            fabric = fabric_of([row for row in rows if row["srid"] == srid])
            [boundary] = _in_zone([commune.boundary], srid)
            yield from check_commune(fabric, boundary, {"vi": commune.title, "en": commune.title})


def _check_provinces(
    session: Connection, job: Job, staged: Staged, srid: int, row_no: Integers, bounds: Floats
) -> Iterator[Issue]:
    """T06 for parcels of one zone whose boxes meet two provinces; without boundaries they are not judged."""
    around = shapely.box(*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0))
    [place] = crs.transform_geometries(np.array([around], dtype=np.object_), srid, crs.WGS84)
    _, day = split_commune(job.request.commune)
    provinces = import_facts.find_provinces(session, day, shapely.buffer(place, _AROUND_DEGREES).bounds)
    staged.judged["T06"] += len(row_no) if provinces else 0
    if len(provinces) < 2:
        return
    shapes = _in_zone([shapely.from_wkb(bytes(province["boundary"])) for province in provinces], srid)
    shapely.prepare(shapes)
    boxes = shapely.box(*bounds.T)
    met = np.sum([shapely.intersects(shape, boxes) for shape in shapes], axis=0)
    areas = [Territory(shape, _province(row["name"])) for shape, row in zip(shapes, provinces, strict=True)]
    for fabric in _load(session, job, row_no[met > 1]):
        yield from check_limits(fabric, areas)


def _province(name: str) -> dict[str, str]:
    return {"vi": name, "en": name}


def _load(session: Connection, job: Job, row_no: Integers) -> Iterator[Fabric]:
    for start in range(0, len(row_no), _ROWS_AT_ONCE):
        yield fabric_of(comparison.load_shapes(session, job.batch_id, row_no[start : start + _ROWS_AT_ONCE].tolist()))


def _check_protection(session: Connection, job: Job) -> Iterator[Issue]:
    pairs = comparison.find_protection_pairs(session, job.batch_id)
    if not pairs:
        return
    numbers = sorted({pair["row_no"] for pair in pairs})
    areas = {pair["id"]: pair for pair in pairs}
    for start in range(0, len(numbers), _ROWS_AT_ONCE):
        rows = comparison.load_shapes(session, job.batch_id, numbers[start : start + _ROWS_AT_ONCE])
        for srid in sorted({row["srid"] for row in rows}):
            own = [row for row in rows if row["srid"] == srid]
            shapes = _in_zone([shapely.from_wkb(bytes(area["wkb"])) for area in areas.values()], srid)
            territories = [
                Territory(shape, _title(area), area["unit"]) for shape, area in zip(shapes, areas.values(), strict=True)
            ]
            units = np.fromiter((row["managing_unit_id"] for row in own), dtype=np.object_, count=len(own))
            yield from check_protection_areas(fabric_of(own), units, territories)


def _title(area: dict[str, Any]) -> dict[str, str]:
    kind = codes.PROTECTION_KINDS[area["kind"]]
    subject = area["subject"]
    return {"vi": f"{kind.title_vi.lower()} của {subject}", "en": f"the {kind.title_en.lower()} of {subject}"}


def _in_zone(shapes: Sequence[Any], srid: int) -> Any:
    return crs.transform_geometries(np.array(shapes, dtype=np.object_), crs.WGS84, srid)
