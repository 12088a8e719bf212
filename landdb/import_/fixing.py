"""One-click fixes of staged shapes: proposed beside their neighbours, kept with who took them, put in by staging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.issues import Language, catalogue
from landdb.domain.targets import Target
from landdb.import_ import open_rings
from landdb.import_.fixes import FIX_KINDS, Fix, FixKind, FixRefusedError, propose
from landdb.import_.fixes_beside import Beside, find_beside
from landdb.import_.outlines import Outlines
from landdb.import_.place import Placed, to_wgs84
from landdb.import_.records import Integers
from landdb.queries import import_fixes, import_jobs

_BESIDE: Final = frozenset({"T03", "T04"})
"""What may be wrong beside neighbours without any overlap."""


@dataclass(frozen=True)
class Refusal:
    """A fix that would change nothing or do harm, and why."""

    row_no: int
    kind: str
    reason: Mapping[Language, str]


def propose_fixes(
    db: Database, actor: Actor, batch_id: UUID, rows: Sequence[int] | None = None, codes: Sequence[str] | None = None,
    left_out: Mapping[tuple[int, str], Refusal] | None = None,
) -> tuple[list[tuple[Fix, int]], list[Refusal]]:  # fmt: skip
    """Work out the fixes that the findings of a batch ask for, one for each row and kind, with the SRID of its zone.

    Several fixes of one row follow each other: each begins with what the one before would make of the shape. Rows are
    snapped one after the other, to their neighbours as these are mended by then: two that overlap do not change places.
    Those ``left_out``, by row and kind, are refused as they say.
    """
    with db.open_session(actor, timeout_ms=None) as session:
        batch = import_jobs.find_job(session, batch_id)
        target: Target = "parcels" if batch is None else batch["target"]
        fixable = import_fixes.find_fixable(session, batch_id, target, rows, codes)
        proposals = [_Proposals(row, left_out or {}) for row in fixable]
        snapped = [one.row_no for one in proposals if "snap" in one.kinds]
        beside = find_beside(session, batch_id, snapped) if snapped else {}
    for one in proposals:
        one.mend()
    now = {one.row_no: one for one in proposals}
    for one in proposals:
        if "snap" in one.kinds:
            one.snap(beside.get(one.row_no, ()), now)
    return [found for one in proposals for found in one.fixes], [left for one in proposals for left in one.refused]


class _Proposals:
    """The fixes of one row, one after the other, and its ``shape`` as they leave it."""

    def __init__(self, row: import_fixes.Row, left_out: Mapping[tuple[int, str], Refusal]) -> None:
        self.row_no: int = row["row_no"]
        self.kinds = kinds_of(row["codes"])
        self.shape = shapely.from_wkb(bytes(row["wkb"]))
        self.fixes: list[tuple[Fix, int]] = []
        self.refused: list[Refusal] = []
        self.is_snapped = False
        self._row, self._left_out = row, left_out

    def mend(self) -> None:
        """All that needs no neighbour."""
        for kind in self.kinds:
            if kind != "snap":
                self._propose(kind)

    def snap(self, beside: Sequence[Beside], now: Mapping[int, _Proposals]) -> None:
        """To the neighbours: those of the same proposals as they are by ``now``."""
        changed = [None if near.row_no is None else now.get(near.row_no) for near in beside]
        shapes = [near.shape if mine is None else mine.shape for near, mine in zip(beside, changed, strict=True)]
        was_mended = any(mine is not None and mine.is_snapped for mine in changed)
        self.is_snapped = self._propose("snap", shapes, is_beside_mended=was_mended)

    def _propose(self, kind: FixKind, neighbours: Sequence[Any] = (), *, is_beside_mended: bool = False) -> bool:
        if (self.row_no, kind) in self._left_out:
            self.refused.append(self._left_out[self.row_no, kind])
            return False
        rings, map_scale = open_rings.parse(self._row["rings"] or ""), self._row["map_scale"] or 0
        try:
            fix = propose(
                kind, self.row_no, self.shape, rings=rings, neighbours=neighbours, map_scale=map_scale,
                overlaps=not _BESIDE.intersection(code[:3] for code in self._row["codes"]),
            )  # fmt: skip
        except FixRefusedError as error:
            beside = is_beside_mended and error.why in {"nothing", "far"}
            reason = (FixRefusedError("beside") if beside else error).reason
            self.refused.append(Refusal(self.row_no, kind, reason))
            return False
        self.fixes.append((fix, self._row["srid"]))
        self.shape = fix.after
        return True


def kinds_of(codes: Sequence[str]) -> list[FixKind]:
    """Fixes that some codes (``H02-open``, ``T01``) offer, each once, in the order in which they follow each other."""
    offered = {kind.fix for code in codes if (kind := catalogue().get((code[:3], code[4:]))) is not None}
    return [kind for kind in FIX_KINDS if kind in offered]


def take_fixes(session: Connection, batch_id: UUID, fixes: Sequence[tuple[Fix, int]]) -> None:
    """Keep fixes: the shapes stand in their place when the batch is judged anew."""
    for fix, srid in fixes:
        shape = shapely.to_wkb(shapely.set_srid(fix.after, srid), hex=True, include_srid=True)
        import_fixes.keep_fix(session, batch_id, fix.row_no, fix.kind, shape, fix.moved_m, fix.area_change_m2)


@dataclass(frozen=True)
class Fixed:
    """``shapes`` that were fixed, by row and with their SRIDs, and rows whose rings a person has ``closed``."""

    shapes: Mapping[int, Any]
    closed: frozenset[int]


def find_fixed(db: Database, actor: Actor, batch_id: UUID) -> Fixed:
    """The fixes of a batch that were taken."""
    with db.open_session(actor) as session:
        kept = import_fixes.find_kept(session, batch_id)
    shapes = {row["row_no"]: shapely.from_wkb(bytes(row["wkb"])) for row in kept}
    return Fixed(shapes, frozenset(row["row_no"] for row in kept if "close_ring" in row["kinds"]))


def put_fixed(placed: Placed, row_no: Integers, fixed: Fixed) -> None:
    """Put fixed shapes in the place of what the file has; what was said of the place of those (C01) is judged anew."""
    rows = np.flatnonzero(np.isin(row_no, list(fixed.shapes)))
    if not len(rows):
        return
    plane, lon_lat = placed.outlines.shapes.copy(), placed.lon_lat.shapes.copy()
    plane[rows] = [fixed.shapes[int(number)] for number in row_no[rows]]
    placed.srid[rows] = shapely.get_srid(plane[rows])
    for srid in np.unique(placed.srid[rows]).tolist():
        own = rows[placed.srid[rows] == srid]
        moved, issues = to_wgs84(Outlines.of(plane[own]), srid, row_no[own])
        lon_lat[own] = moved.shapes
        placed.issues = [one for one in placed.issues if one.row_no not in row_no[own]] + issues
    placed.outlines, placed.lon_lat = Outlines.of(plane), Outlines.of(lon_lat)
