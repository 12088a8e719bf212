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
from landdb.import_.checks.topology_overlaps import areal, width_m


@dataclass(frozen=True)
class Change:
    """One operation: valid shapes before and after in one zone's metres; ``row_no`` is the row that states it.

    ``old_paper_m2`` and ``new_paper_m2`` are areas on paper where all are known; measured areas are compared else.
    ``ends`` are the days on which old parcels end, ``begins`` those on which new ones begin.
    """

    row_no: int
    old: Sequence[Any]
    new: Sequence[Any]
    map_scale: int = 0
    old_paper_m2: Sequence[float] | None = None
    new_paper_m2: Sequence[float] | None = None
    ends: Sequence[dt.date] = ()
    begins: Sequence[dt.date] = ()


def check_lineage(changes: Sequence[Change]) -> Iterator[Issue]:
    """B01 for each operation: its ground, its areas and its days.

    The ground may differ by slivers as narrow as the error of an edge, the sum of areas by the circular's limit for
    an area of that size, the days not at all.
    """
    for change in changes:
        yield from _ground(change)
        yield from _areas(change)
        days = sorted({*change.ends, *change.begins})
        if len(days) > 1 and change.ends and change.begins:
            ends, begins = (", ".join(_day(day) for day in sorted(set(some))) for some in (change.ends, change.begins))
            yield issue("B01", change.row_no, variant="dates", ends=ends, begins=begins)


def _ground(change: Change) -> Iterator[Issue]:
    old, new = shapely.union_all(list(change.old)), shapely.union_all(list(change.new))
    apart = areal(np.array([shapely.symmetric_difference(old, new)], dtype=np.object_))
    scale = np.array([change.map_scale])
    limit = float(tolerances.sliver_limits_m(scale, scale)[0])
    width = float(width_m(apart)[0])
    if width > limit:
        yield issue(
            "B01", change.row_no, area_m2=float(shapely.area(apart[0])), measured=width, limit=limit, geometry=apart[0]
        )


def _areas(change: Change) -> Iterator[Issue]:
    on_paper = change.old_paper_m2 is not None and change.new_paper_m2 is not None
    before = float(sum(change.old_paper_m2 or ()) if on_paper else sum(shapely.area(list(change.old))))
    after = float(sum(change.new_paper_m2 or ()) if on_paper else sum(shapely.area(list(change.new))))
    limit = float(tolerances.area_limit_m2(change.map_scale or tolerances.UNKNOWN_SCALE, before))
    if abs(after - before) > limit:
        yield issue(
            "B01", change.row_no, variant="area", before=before, after=after, measured=abs(after - before), limit=limit
        )


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")
