"""Findings and rows of a report out of what the database has: shapes from WKB, cells in the types of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.db import Database
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.issues import IssueKind, Severity, catalogue, kept_issue
from landdb.domain.targets import Target
from landdb.import_.fix_offers import NOTHING, Offers
from landdb.import_.fixes import fix_title
from landdb.import_.report import Acceptance, Finding, ReportRow
from landdb.import_.report_cells import Cells
from landdb.queries import import_reports as queries

_ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Layout:
    """How rows are read: their cells, the SRID of shapes staged without one, SRIDs in metres."""

    cells: Cells
    srid: int | None
    plane: Sequence[int]


def findings_of(rows: Sequence[Mapping[str, Any]], offers: Offers = NOTHING) -> tuple[Finding, ...]:
    """Findings from the database's rows, which bear their numbers; with their fix where it is on offer."""
    return tuple(_finding(row, offers) for row in rows)


def _finding(row: Mapping[str, Any], offers: Offers) -> Finding:
    kind = _kind(row)
    shape = _shape(row["wkb"])
    return Finding(
        number=row["number"], code=row["code"], severity=Severity(row["severity"]), title=kind.title,
        text={"vi": row["message_vi"], "en": row["message_en"]},
        remedy={"vi": row["remedy_vi"] or "", "en": row["remedy_en"] or ""},
        row_no=row["row_no"], key=row["key"] or "", field=row["field"], measured=row["measured"],
        limit=row["limit_value"], unit=kind.unit,
        fix=fix_title(kind.fix) if kind.fix and offers.mends(kept_issue(row)) else None,
        acceptance=_acceptance(row),
        geometry=shape, place=_inside(shape if shape is not None else _shape(row["row_wkb"])),
    )  # fmt: skip


def _kind(row: Mapping[str, Any]) -> IssueKind:
    kinds = catalogue()
    return kinds.get((row["code"], row["variant"])) or kinds[row["code"], ""]


def _acceptance(row: Mapping[str, Any]) -> Acceptance | None:
    if not row["accepted_by"]:
        return None
    return Acceptance(row["accepted_by"], row["acceptance_reason"], row["accepted_at"])


def _shape(wkb: Any) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def _inside(shape: BaseGeometry | None) -> tuple[float, float] | None:
    """Return a point inside a shape, also one that is not valid; None where it has no finite place."""
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        return None
    try:
        point = shape.representative_point()
    except shapely.errors.GEOSException:
        point = shape.envelope.centroid
    return (float(point.x), float(point.y)) if np.isfinite([point.x, point.y]).all() else None


def read_rows(db: Database, actor: Actor, batch_id: UUID, target: Target, layout: Layout) -> Iterator[ReportRow]:
    """Yield all rows in pieces, each in a session of its own: whoever draws them takes their time."""
    after = 0
    while True:
        with db.open_session(actor, timeout_ms=None) as session:
            rows = queries.find_rows(session, batch_id, target, layout.plane, after=after, limit=_ROWS_AT_ONCE)
        if not rows:
            return
        shapes = [_shape(row["wkb"]) for row in rows]
        srids = [row["srid"] or layout.srid for row in rows]
        for row, srid, shape, placed in zip(rows, srids, shapes, _to_wgs84(shapes, srids), strict=True):
            yield ReportRow(
                row["row_no"], row["key"] or "", row["action"], srid, shape, placed, _shape(row["before_wkb"]),
                row["paper_m2"], row["computed_m2"], layout.cells.read(row["raw"]),
            )  # fmt: skip
        after = rows[-1]["row_no"]


def _to_wgs84(shapes: Sequence[BaseGeometry | None], srids: Sequence[int | None]) -> list[BaseGeometry | None]:
    """Bring shapes of known systems to WGS 84; the others have no place."""
    found = np.full(len(shapes), None, dtype=np.object_)
    given = np.array([srid or 0 for srid in srids])
    for srid in set(given.tolist()) & set(crs.EPSG_BY_SRID):
        own = np.flatnonzero(given == srid).tolist()
        some = np.empty(len(own), dtype=np.object_)
        some[:] = [shapes[i] for i in own]
        found[own] = crs.transform_geometries(some, srid, crs.WGS84)
    return list(found)
