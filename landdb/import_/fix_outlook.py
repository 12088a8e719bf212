"""What would be found on rows once offered fixes are taken: their shapes judged anew beside what lies around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue, Language, Severity
from landdb.domain.targets import Target
from landdb.import_.checks.fabric import Fabric, Floats
from landdb.import_.checks.forms import check_forms
from landdb.import_.checks.topology import check_tile
from landdb.import_.checks.topology_overlaps import TooManyPairsError
from landdb.import_.checks.topology_registered import check_registered
from landdb.import_.checks.values import differing_areas, is_plane
from landdb.import_.compare import in_zone
from landdb.import_.fixes import Fix
from landdb.import_.outlines import Outlines
from landdb.import_.place import to_wgs84
from landdb.import_.records import Integers, Objects
from landdb.import_.staged_store import fabric_of
from landdb.queries import import_fixes, import_jobs

MOST: Final = 1_000
"""More rows are not judged at once: the look before a fix must not take as long as the fix."""

_OF_SHAPES: Final = frozenset({"H01", "H02", "C01"})
_OF_PARCELS: Final = _OF_SHAPES | {"H03", "H04", "H05", "D01", "T01", "T02", "T03", "T04"}
_LEFT_OPEN: Final = {"parcels": ("H06", "K01", "K02", "T05", "T06", "T07")}
"""Rules that the batch alone can tell, when it is judged anew; what they have found stays as it is until then."""

_EVERYWHERE: Final = (-np.inf, -np.inf, np.inf, np.inf)
_WORDS: Final[Mapping[Language, tuple[str, str, str, str]]] = {
    "vi": ("Sửa xong", "còn lỗi", "còn cảnh báo", "không còn lỗi hay cảnh báo"),
    "en": ("Once fixed", "still errors", "still warnings", "no errors or warnings are left"),
}


@dataclass(frozen=True)
class Outlook:
    """Codes that a row would have once its fixes are taken; ``left_open`` are rules that only the batch can tell."""

    row_no: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    left_open: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "row_no": self.row_no, "errors": list(self.errors), "warnings": list(self.warnings),
            "left_open": list(self.left_open), "text_vi": self.text("vi"), "text_en": self.text("en"),
        }  # fmt: skip

    def text(self, language: Language) -> str:
        """The same as a sentence."""
        once, errors, warnings, none = _WORDS[language]
        told = [(errors, self.errors), (warnings, self.warnings)]
        return f"{once}: " + ("; ".join(f"{word} {', '.join(codes)}" for word, codes in told if codes) or none)


def judge_fixes(db: Database, actor: Actor, batch_id: UUID, proposed: Sequence[tuple[Fix, int]]) -> dict[int, Outlook]:
    """Judge rows as their proposed fixes would leave them, all of which are taken together; of many the first `MOST`.

    Registered parcels are those that the actor sees. Nothing is changed.
    """
    last = {fix.row_no: (fix.after, srid) for fix, srid in proposed}
    fixed = dict(sorted(last.items())[:MOST])
    kinds = {(fix.row_no, fix.kind) for fix, _ in proposed}
    if not fixed:
        return {}
    with db.open_session(actor, timeout_ms=None) as session:
        batch = import_jobs.find_job(session, batch_id)
        target: Target = "parcels" if batch is None else batch["target"]
        anew = _OF_PARCELS if target == "parcels" else _OF_SHAPES
        found: dict[tuple[int | None, Severity], set[str]] = {}
        for one in _judge(session, batch_id, fixed, target):
            found.setdefault((one.row_no, one.severity), set()).add(one.code)
        for row in import_fixes.find_findings(session, batch_id, list(fixed)):
            is_open = row["variant"] == "open" and (row["row_no"], "close_ring") not in kinds
            if row["code"] not in anew or is_open:
                found.setdefault((row["row_no"], Severity(row["severity"])), set()).add(row["code"])
    codes = {place: tuple(sorted(told)) for place, told in found.items()}
    return {
        row_no: Outlook(
            row_no, codes.get((row_no, Severity.ERROR), ()), codes.get((row_no, Severity.WARNING), ()),
            _LEFT_OPEN.get(target, ()),
        )
        for row_no in fixed
    }  # fmt: skip


def _judge(
    session: Connection, batch_id: UUID, fixed: Mapping[int, tuple[Any, int]], target: Target
) -> Iterator[Issue]:
    """Findings on the fixed shapes, zone by zone."""
    for zone in sorted({srid for _, srid in fixed.values()}):
        shapes = {row: shape for row, (shape, srid) in fixed.items() if srid == zone}
        row_no = np.array(list(shapes), dtype=np.int64)
        outlines = Outlines.of(np.fromiter(shapes.values(), dtype=np.object_, count=len(shapes)))
        forms = check_forms(row_no, outlines, parcels=target == "parcels")
        yield from forms.issues
        if not zone:
            continue
        lon_lat, outside = to_wgs84(outlines, zone, row_no, threads=1)
        yield from outside
        if target == "parcels":
            yield from _judge_parcels(session, batch_id, row_no, zone, outlines.shapes, lon_lat.bounds, forms.areas)


def _judge_parcels(
    session: Connection, batch_id: UUID, row_no: Integers, zone: int, shapes: Objects, boxes: Floats, areas: Floats
) -> Iterator[Issue]:
    """D01 and what lies around: T01, T03 and T04 within the file, T02 with the register."""
    own = {row["row_no"]: row for row in import_fixes.find_fixed_parcels(session, batch_id, row_no.tolist())}
    paper = np.array([own[row]["legal_area_m2"] or np.nan for row in row_no.tolist()], dtype=np.float64)
    scale = np.array([own[row]["map_scale"] or 0 for row in row_no.tolist()], dtype=np.int64)
    known = np.isfinite(areas) & np.isfinite(paper) & is_plane(np.full(len(row_no), zone))
    yield from differing_areas(row_no[known], np.round(areas[known], 1), paper[known], scale[known])
    sound = np.isfinite(areas) & np.isfinite(boxes).all(axis=1)
    if not sound.any():
        return
    places = boxes[sound].tolist()
    wkb = shapely.to_wkb(shapes[sound]).tolist()
    rows = [own[row] | {"wkb": shape} for row, shape in zip(row_no[sound].tolist(), wkb, strict=True)]
    mine = fabric_of(rows)
    around = import_fixes.find_staged_around(session, batch_id, places, zone, row_no.tolist())
    yield from _within(mine, fabric_of([*rows, *around]))
    registered = import_fixes.find_registered_around(session, batch_id, places, row_no.tolist())
    if registered:
        yield from check_registered(mine, in_zone(registered, zone))


def _within(mine: Fabric, fabric: Fabric) -> Iterator[Issue]:
    """What is found on the fixed rows among those around."""
    valid = fabric.pick(shapely.is_valid(fabric.geometry))
    try:
        found = check_tile(valid, _EVERYWHERE).issues
    except TooManyPairsError:
        return
    yield from (one for one in found if one.row_no in mine.row_no)
