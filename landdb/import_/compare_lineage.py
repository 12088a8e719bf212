"""Step 6, third part: rows that name the parcels they come out of, and whether old and new ground are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.domain import crs
from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import ORIGIN_PARCELS
from landdb.import_.checks.lineage import Change, check_lineage
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.records import Objects
from landdb.import_.stage import Staged
from landdb.queries import lineage

_CHANGES_AT_ONCE: Final = 2_000


def names_origins(plan: Plan) -> bool:
    """Whether the file has a column of the parcels that its rows come out of."""
    return plan.mapping.column_of(ORIGIN_PARCELS.name) is not None


def resolve_origins(session: Connection, job: Job) -> Iterator[Issue]:
    """Find the parcels named among those that the author sees: A07 for others, S01 for whoever would lower a level."""
    lineage.resolve_origins(session, job.batch_id)
    titles = {"title_vi": ORIGIN_PARCELS.title_vi, "title_en": ORIGIN_PARCELS.title_en}
    for row in lineage.find_unknown_origins(session, job.batch_id):
        value = f"{row['sheet_no']}/{row['parcel_no']}"
        told: dict[str, Any] = {"field": ORIGIN_PARCELS.name, "value": value, **titles}
        if row["n"]:
            told |= {"variant": "ambiguous", "measured": float(row["n"])}
        yield issue("A07", row["row_no"], **told)
    for row in lineage.find_lowered(session, job.batch_id):
        levels = {"measured": float(row["asked"]), "limit": float(row["held"])}
        yield issue("S01", row["row_no"], variant="origin", field="secrecy_level", **levels)


def check_changes(
    session: Connection, job: Job, staged: Staged, refused: Collection[int | None]
) -> Iterator[Issue]:  # fmt: skip
    """B01 for each operation: rows that share an origin belong together; those ``refused`` already bring no ground."""
    operations = _operations(lineage.find_ties(session, job.batch_id))
    while some := list(islice(operations, _CHANGES_AT_ONCE)):
        number = {row: at for at, rows in enumerate(some) for row in rows}
        staged.judged["B01"] += len(number)
        old, new = defaultdict(list), defaultdict(list)
        for found in lineage.load_origins(session, job.batch_id, list(number)):
            old[number[found["row_no"]]].append(found)
        for found in lineage.load_successors(session, job.batch_id, [row for row in number if row not in refused]):
            new[number[found["row_no"]]].append(found)
        yield from check_lineage([_change(old[at], new[at]) for at in sorted(new)])


def _operations(ties: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Rows that are tied by the parcels they come out of, directly or through others; in file order."""
    rows_of = defaultdict(list)
    for row, parcel in ties:
        rows_of[parcel].append(row)
    leader: dict[int, int] = {}

    def lead(row: int) -> int:
        while leader.setdefault(row, row) != row:
            leader[row] = row = leader[leader[row]]
        return row

    for first, *others in rows_of.values():
        for other in others:
            one, two = sorted((lead(first), lead(other)))
            leader[two] = one
        lead(first)
    together = defaultdict(list)
    for row in sorted(leader):
        together[lead(row)].append(row)
    yield from together.values()


def _change(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Change:
    zone = new[0]["srid"]
    scales = [row["map_scale"] for row in (*old, *new)]
    return Change(
        rows=[row["row_no"] for row in new], old=_shapes(old, zone), new=_shapes(new, zone),
        map_scale=0 if None in scales else max(scales), old_paper_m2=_papers(old), new_paper_m2=_papers(new),
        begun=_known(old, "valid_from"), ends=_known(old, "valid_to"), begins=_known(new, "valid_from"),
    )  # fmt: skip


def _shapes(rows: Sequence[Mapping[str, Any]], zone: int) -> Objects:
    shapes = np.array(shapely.from_wkb([bytes(row["wkb"]) for row in rows]), dtype=np.object_)
    srids = np.array([row["srid"] for row in rows])
    for srid in np.unique(srids[srids != zone]):
        own = srids == srid
        shapes[own] = crs.transform_geometries(shapes[own], int(srid), zone)
    return shapes


def _papers(rows: Sequence[Mapping[str, Any]]) -> list[float] | None:
    areas = _known(rows, "paper_m2")
    return areas if len(areas) == len(rows) else None


def _known(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows if row[name] is not None]
