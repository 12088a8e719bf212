"""What would be found on rows once offered fixes are taken: their shapes judged anew beside what lies around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from landdb.import_.covering import covering_in
from landdb.import_.fixes import Fix
from landdb.import_.outlines import Outlines
from landdb.import_.place import to_wgs84
from landdb.import_.records import Integers, Objects
from landdb.import_.staged_store import fabric_of
from landdb.queries import import_fixes, import_jobs

MOST: Final = 1_000
"""More rows are not judged at once: the look before a fix must not take as long as the fix."""

_OF_SHAPES: Final = frozenset({"H01", "H02", "C01"})
JUDGED_ANEW: Final = _OF_SHAPES | {"H03", "H04", "H05", "D01", "T01", "T02", "T03", "T04"}
_LEFT_OPEN: Final = {"parcels": ("H06", "K01", "K02", "T05", "T06", "T07")}
"""Rules that the batch alone can tell, when it is judged anew; what they have found stays as it is until then."""

_EVERYWHERE: Final = (-np.inf, -np.inf, np.inf, np.inf)
_OF_MATCHING: Final = frozenset({"snap", "drop_vertices"})
"""Fixes of shapes that were judged beside their neighbours before; of others much is hidden until they are mended."""

_OF_PAIRS: Final = ("other_row", "other", "own_vi", "own_en", "other_vi", "other_en")
_WORDS: Final[Mapping[Language, tuple[str, str, str, str, str]]] = {
    "vi": ("Sửa xong", "còn lỗi", "còn cảnh báo", "không còn lỗi hay cảnh báo", "mới phát sinh"),
    "en": ("Once fixed", "still errors", "still warnings", "no errors or warnings are left", "newly made"),
}


@dataclass(frozen=True)
class Found:
    """One finding on a row, told apart by the ``other`` parcel that it is about: a row, or a key of the register."""

    code: str
    other: int | str | None
    severity: Severity
    title: Mapping[Language, str]

    @property
    def place(self) -> tuple[str, int | str | None]:
        return self.code, self.other


@dataclass(frozen=True)
class Outlook:
    """Codes that a row would have once its fixes are taken; ``left_open`` are rules that only the batch can tell.

    Of fixes that match a sound shape to its neighbours (``is_matched``) ``mended`` is what would be gone, ``made`` what
    would be found that is not found now, on the row or on its neighbours, and ``stays`` what is found now and then.
    """

    row_no: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    left_open: tuple[str, ...] = ()
    is_matched: bool = False
    mended: tuple[Found, ...] = ()
    made: tuple[Found, ...] = ()
    stays: tuple[Found, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "row_no": self.row_no, "errors": list(self.errors), "warnings": list(self.warnings),
            "made": _codes(self.made), "left_open": list(self.left_open), "text_vi": self.text("vi"),
            "text_en": self.text("en"),
        }  # fmt: skip

    def text(self, language: Language) -> str:
        """The same as a sentence."""
        once, errors, warnings, none, made = _WORDS[language]
        told = [(errors, self.errors), (warnings, self.warnings), (made, _codes(self.made))]
        return f"{once}: " + ("; ".join(f"{word} {', '.join(codes)}" for word, codes in told if codes) or none)


def _codes(found: Iterable[Found]) -> list[str]:
    return sorted({one.code for one in found})


def judge_fixes(db: Database, actor: Actor, batch_id: UUID, proposed: Sequence[tuple[Fix, int]]) -> dict[int, Outlook]:
    """Judge rows as their proposed fixes would leave them, all of which are taken together; of many the first `MOST`.

    Registered parcels are those that the actor sees. Nothing is changed.
    """
    last = {fix.row_no: (fix.after, srid) for fix, srid in proposed}
    fixed = dict(sorted(last.items())[:MOST])
    if not fixed:
        return {}
    with db.open_session(actor, timeout_ms=None) as session:
        batch = import_jobs.find_job(session, batch_id)
        target: Target = "parcels" if batch is None else batch["target"]
        after = list(_judge(session, batch_id, fixed, target))
        before = import_fixes.find_findings(session, batch_id, list(fixed))
    kinds: dict[int, set[str]] = {}
    for fix, _ in proposed:
        kinds.setdefault(fix.row_no, set()).add(fix.kind)
    return _outlooks({row: kinds[row] for row in fixed}, before, after, target)


def _outlooks(
    kinds: Mapping[int, set[str]], before: Sequence[import_fixes.Row], after: Sequence[Issue], target: Target
) -> dict[int, Outlook]:
    """What is ``before`` and what would be ``after`` the fixes of some kinds, row by row."""
    anew = JUDGED_ANEW if target == "parcels" else _OF_SHAPES
    told: dict[tuple[int | None, Severity], set[str]] = {}
    now: dict[int, list[Found]] = {}
    then: dict[int, list[Found]] = {}
    for one in after:
        told.setdefault((one.row_no, one.severity), set()).add(one.code)
        _note(then, one)
    for row in before:
        is_open = row["variant"] == "open" and "close_ring" not in kinds.get(row["row_no"], ())
        if row["code"] not in anew or is_open:
            told.setdefault((row["row_no"], Severity(row["severity"])), set()).add(row["code"])
        else:
            rest = {name: row[name] for name in _OF_PAIRS if row[name] is not None}
            _note(now, Issue(row["code"], row["row_no"], severity=Severity(row["severity"]), params=rest))
    outlooks = {}
    for row_no, own in kinds.items():
        weights = (Severity.ERROR, Severity.WARNING)
        errors, warnings = (tuple(sorted(told.get((row_no, weight), ()))) for weight in weights)
        plain = Outlook(row_no, errors, warnings, _LEFT_OPEN.get(target, ()))
        is_matched = own <= _OF_MATCHING
        outlooks[row_no] = _compared(plain, now.get(row_no, ()), then.get(row_no, ())) if is_matched else plain
    return outlooks


def _note(by_row: dict[int, list[Found]], one: Issue) -> None:
    """A finding on two rows of the file is one of both."""
    params = one.params
    if one.row_no is None:
        return
    partner = params.get("other_row") or None
    by_row.setdefault(one.row_no, []).append(
        Found(one.code, partner or params.get("other"), one.severity, _title(params, "other"))
    )
    if partner is not None:
        by_row.setdefault(partner, []).append(Found(one.code, one.row_no, one.severity, _title(params, "own")))


def _title(params: Mapping[str, Any], whose: str) -> Mapping[Language, str]:
    return {"vi": params.get(f"{whose}_vi", ""), "en": params.get(f"{whose}_en", "")}


def _compared(outlook: Outlook, now: Sequence[Found], then: Sequence[Found]) -> Outlook:
    """With what is gone then, new, or still there; a finding that names nobody (T01-brief) may be any of its code."""
    known, left = {one.place for one in now}, {one.place for one in then}
    made = {one.place: one for one in then if one.place not in known and (one.code, None) not in known}
    return replace(
        outlook, is_matched=True, made=tuple(made.values()),
        mended=tuple({one.place: one for one in now if one.place not in left}.values()),
        stays=tuple({one.place: one for one in then if one.place not in made}.values()),
    )  # fmt: skip


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
    """D01 and what lies around: T01, T03 and T04 within the file, T02 and T03 with the register."""
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
        covering = covering_in(session, batch_id, zone, row_no.tolist())
        yield from check_registered(mine, in_zone(registered, zone), covering)


def _within(mine: Fabric, fabric: Fabric) -> Iterator[Issue]:
    """What is found on the fixed rows among those around, and on those beside fixed ones."""
    valid = fabric.pick(shapely.is_valid(fabric.geometry))
    try:
        found = check_tile(valid, _EVERYWHERE).issues
    except TooManyPairsError:
        return
    rows = set(mine.row_no.tolist())
    yield from (one for one in found if rows & {one.row_no, one.params.get("other_row")})
