"""B01: after a split or merge the new parcels cover exactly the old ones, and begin where these end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Objects
from landdb.import_.checks.topology_overlaps import areal, width_m


@dataclass(frozen=True)
class Change:
    """One operation: valid shapes before and after in one zone's metres; ``rows`` are those that state it.

    ``old_paper_m2`` and ``new_paper_m2`` are areas on paper where all are known; measured areas are compared else.
    ``begun`` and ``ends`` are the days on which old parcels began and end, ``begins`` those on which new ones begin.
    """

    rows: Sequence[int]
    old: Objects
    new: Objects
    map_scale: int = 0
    old_paper_m2: Sequence[float] | None = None
    new_paper_m2: Sequence[float] | None = None
    begun: Sequence[dt.date] = ()
    ends: Sequence[dt.date] = ()
    begins: Sequence[dt.date] = ()


def check_lineage(changes: Sequence[Change]) -> Iterator[Issue]:
    """B01 for each operation: its ground, its areas and its days, told with its first row; the others go with it.

    The ground may differ by slivers as narrow as the error of an edge, the sum of areas by the circular's limit for
    an area of that size, the days not at all. Old parcels without an end are ended by the new ones.
    """
    apart = areal(np.array([_apart(change) for change in changes], dtype=np.object_))
    scales = np.array([change.map_scale for change in changes], dtype=np.int64)
    for change, shape, width, limit in zip(
        changes, apart, width_m(apart), tolerances.sliver_limits_m(scales, scales), strict=True
    ):
        found = [*_ground(change, shape, float(width), float(limit)), *_areas(change), *_days(change)]
        yield from found
        if found:
            yield from (issue("B01", row, variant="with", row=change.rows[0]) for row in change.rows[1:])


def _apart(change: Change) -> Any:
    old, new = shapely.union_all(change.old), shapely.union_all(change.new)
    return shapely.symmetric_difference(old, new)


def _ground(change: Change, apart: Any, width: float, limit: float) -> Iterator[Issue]:
    if width > limit:
        area_m2 = float(shapely.area(apart))
        yield issue("B01", change.rows[0], area_m2=area_m2, measured=width, limit=limit, geometry=apart)


def _areas(change: Change) -> Iterator[Issue]:
    on_paper = change.old_paper_m2 is not None and change.new_paper_m2 is not None
    before = float(sum(change.old_paper_m2 or ()) if on_paper else shapely.area(change.old).sum())
    after = float(sum(change.new_paper_m2 or ()) if on_paper else shapely.area(change.new).sum())
    limit = float(tolerances.area_limit_m2(change.map_scale or tolerances.UNKNOWN_SCALE, before))
    if abs(after - before) > limit:
        yield issue(
            "B01", change.rows[0], variant="area", before=before, after=after, measured=abs(after - before),
            limit=limit,
        )  # fmt: skip


def _days(change: Change) -> Iterator[Issue]:
    begins = sorted(set(change.begins))
    ends = sorted(set(change.ends))
    if begins and len({*ends, *begins}) > 1:
        yield issue("B01", change.rows[0], variant="dates", ends=_listed(ends), begins=_listed(begins))
    elif begins and change.begun and max(change.begun) >= begins[0]:
        latest = _listed([max(change.begun)])
        yield issue("B01", change.rows[0], variant="order", begun=latest, begins=_listed(begins))


def _listed(days: Sequence[dt.date]) -> str:
    return ", ".join(day.strftime("%d/%m/%Y") for day in days) or "–"
