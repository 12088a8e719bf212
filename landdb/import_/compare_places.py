"""Step 6, second part: staged parcels against areas of others that the register holds: communes, protection areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain import codes, crs
from landdb.domain.issues import Issue
from landdb.import_.checks.territory import Territory, check_commune, check_protection_areas
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.register_facts import Commune
from landdb.import_.staged_store import fabric_of
from landdb.queries import comparison

_ROWS_AT_ONCE: Final = 20_000
_SEES_PROTECTION: Final = 2
"""Clearance from which protection areas may be read (domain.access)."""


def check_places(session: Connection, job: Job, plan: Plan) -> Iterator[Issue]:
    """T05 where the register has a commune's boundary, T07 where the author may see protection areas.

    Provinces and zones (T06) have no boundaries in the register yet.
    """
    for commune in plan.facts.communes.values():
        if commune.boundary is not None:
            yield from _check_commune(session, job, commune)
    if job.actor.clearance >= _SEES_PROTECTION:
        yield from _check_protection(session, job)


def _check_commune(session: Connection, job: Job, commune: Commune) -> Iterator[Issue]:
    for rows in comparison.find_rows_of_commune(session, job.batch_id, commune.id, _ROWS_AT_ONCE):
        for srid in sorted({row["srid"] for row in rows}):
            fabric = fabric_of([row for row in rows if row["srid"] == srid])
            [boundary] = _in_zone([commune.boundary], srid)
            yield from check_commune(fabric, boundary, {"vi": commune.title, "en": commune.title})


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
