"""What an older register of the estate held: parcels not yet split, merged, measured again or certified (mô phỏng).

It is told backwards from the estate as it is: a parcel whose survey is later than the old book is not in it, one whose
certificate is later had none, and some had another use, another boundary, or were part of another parcel.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import shapely
import shapely.ops
from numpy.random import Generator
from shapely import LineString, Polygon

from .cutting import polygons_of, sole_polygon
from .estate import DEFENCE, ParcelRow
from .shapefile import Field
from .vertices import move_vertices, vertices_of

FORMER_FIELDS = (Field("HIEULUCTU", "D", 8), Field("TACH_TU", "C", 24))
"""Columns that the files of the past have beside those of a survey: valid from, split or merged from."""

FORMER_USE = {"CQP": "HNK", "ONT": "HNK", "ODT": "LUC", "CLN": "RSX", "SKC": "LUC", "TMD": "ODT", "NTS": "LUC"}
"""Use of a parcel before the change of its use, by its use since."""


@dataclass(frozen=True)
class Former:
    """A parcel of an old book: the row, since when it was valid, and the parcels it came out of ("sheet/number")."""

    row: ParcelRow
    valid_from: date
    origins: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, object]:
        """Its columns beside those of a survey."""
        return {"HIEULUCTU": self.valid_from, "TACH_TU": "; ".join(self.origins)}


@dataclass(frozen=True)
class Past:
    """An old book of some places, and the later entries in it."""

    book: list[Former]
    later: list[Former]


def draw_past(rows: list[ParcelRow], book_day: date, later_day: date, rng: Generator) -> Past:
    """Tell the book of a day, and the entries of a later day: splits, mergers, certificates and changes of use."""
    splits, mergers = _choose_operations(rows, book_day, later_day)
    operated = {id(row) for pair in splits for row in pair} | {id(row) for row in mergers}
    old = [row for row in rows if row.surveyed_on <= book_day and id(row) not in operated]
    numbers = Counter(dict.fromkeys({row.sheet_no for row in rows}, 900))
    book = [
        Former(row, min(_since(row), book_day)) for row in _as_of(_differently_measured(rows, old, rng), book_day, rng)
    ]
    later: list[Former] = []
    begins = later_day - timedelta(days=20)
    for pair in splits:
        parent = _joined(pair, _next(numbers, pair[0].sheet_no), book_day)
        book.append(Former(parent, _since(parent)))
        later += [Former(_papers_of(row, later_day), begins, (_key(parent),)) for row in pair]
    for row in mergers:
        parts = _cut(row, numbers, book_day)
        if parts:
            book += [Former(part, _since(part)) for part in parts]
            later.append(Former(_papers_of(row, later_day), begins, tuple(map(_key, parts))))
    known = {(one.row.site.key, one.row.sheet_no, one.row.parcel_no): one for one in book}
    for row in old:
        was = known[row.site.key, row.sheet_no, row.parcel_no]
        now = _papers_of(row, later_day)
        if was.row.certificate_status != now.certificate_status or was.row.uses[0][0] != now.uses[0][0]:
            # The entry is about papers alone: it does not measure anew.
            later.append(replace(was, row=replace(now, polygon=was.row.polygon, uses=_scaled(now, was.row))))
    return Past(book, later)


def _since(row: ParcelRow) -> date:
    """When the parcel was first registered: some months after its survey."""
    return row.surveyed_on + timedelta(days=45 + (row.parcel_no * 7 + row.sheet_no) % 60)


def _key(row: ParcelRow) -> str:
    return f"{row.sheet_no}/{row.parcel_no}"


def _next(numbers: Counter[int], sheet: int) -> int:
    numbers[sheet] += 1
    return numbers[sheet]


def _choose_operations(
    rows: list[ParcelRow], book_day: date, later_day: date
) -> tuple[list[tuple[ParcelRow, ParcelRow]], list[ParcelRow]]:
    """Pairs that were one parcel on the day of the book, and parcels that were two; all measured between the days."""
    between = [row for row in rows if book_day < row.surveyed_on < later_day - timedelta(days=60)]
    land = [row for row in between if row.kind not in ("street", "water", "base_pond", "pond", "shrine")]
    pairs: list[tuple[ParcelRow, ParcelRow]] = []
    taken: set[int] = set()
    for at, one in enumerate(land):
        for other in land[at + 1 :]:
            same = (one.site, one.sheet_no, one.unit, one.secrecy, one.zone, one.kind, one.map_scale) == (
                other.site, other.sheet_no, other.unit, other.secrecy, other.zone, other.kind, other.map_scale
            )  # fmt: skip
            if not same or {id(one), id(other)} & taken or len(one.uses) + len(other.uses) > 2:
                continue
            if _joins(one, other):
                pairs.append((one, other))
                taken |= {id(one), id(other)}
    mergers = [row for row in land if id(row) not in taken and len(row.uses) == 1 and row.polygon.area > 500]
    return pairs[:9], mergers[:7]


def _joins(one: ParcelRow, other: ParcelRow) -> bool:
    joined = shapely.union(one.polygon, other.polygon)
    return bool(
        isinstance(joined, Polygon)
        and not joined.interiors
        and one.uses[0][0] == other.uses[0][0]
        and shapely.length(shapely.intersection(one.polygon, other.polygon)) > 8
    )


def _joined(pair: tuple[ParcelRow, ParcelRow], number: int, book_day: date) -> ParcelRow:
    one, other = pair
    area = round(one.legal_area_m2 + other.legal_area_m2, 1)
    whole = replace(one, polygon=sole_polygon(shapely.union(one.polygon, other.polygon)), parcel_no=number)
    return _of_the_past(replace(whole, uses=((one.uses[0][0], area),)), book_day)


def _cut(row: ParcelRow, numbers: Counter[int], book_day: date) -> list[ParcelRow]:
    """The two parcels that a parcel was: cut across its long side; none where that leaves more or a sliver."""
    corners = shapely.get_coordinates(row.polygon.minimum_rotated_rectangle)[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    along = sides[int(np.argmax((sides**2).sum(axis=1)))]
    middle = shapely.get_coordinates(row.polygon.centroid)[0]
    across = np.array([-along[1], along[0]])
    line = LineString(np.round(np.array([middle - 2 * across, middle + 2 * across]), 3))
    parts = polygons_of(shapely.ops.split(row.polygon, line))
    if len(parts) != 2 or min(part.area for part in parts) < 150:
        return []
    rounded = [shapely.transform(part, lambda c: np.round(c, 3)) for part in parts]
    first = round(row.legal_area_m2 * parts[0].area / row.polygon.area, 1)
    areas = (first, round(row.legal_area_m2 - first, 1))
    return [
        _of_the_past(
            replace(
                row, polygon=part, parcel_no=_next(numbers, row.sheet_no), uses=((row.uses[0][0], area),)
            ),
            book_day,
        )
        for part, area in zip(rounded, areas, strict=True)
    ]  # fmt: skip


def _of_the_past(row: ParcelRow, book_day: date) -> ParcelRow:
    surveyed = book_day - timedelta(days=400 + row.parcel_no % 300)
    return replace(
        row, surveyed_on=surveyed, method="Toàn đạc điện tử", certificate_status="not_issued", certificate_no=None,
        certificate_date=None, status="current", note="Thửa trước biến động (mô phỏng)",
    )  # fmt: skip


def _as_of(rows: list[ParcelRow], day: date, rng: Generator) -> list[ParcelRow]:
    """The parcels with the papers of a day; a tenth of those with one use had another."""
    told = []
    for row in rows:
        was = _papers_of(row, day)
        if len(row.uses) == 1 and row.uses[0][0] in FORMER_USE and rng.random() < 0.12:
            was = replace(was, uses=((FORMER_USE[row.uses[0][0]], row.uses[0][1]),))
        told.append(was)
    return told


def _papers_of(row: ParcelRow, day: date) -> ParcelRow:
    """A parcel with the papers that it had on a day: a certificate that came later was being made or not asked for."""
    if row.certificate_date is None or row.certificate_date <= day:
        return row
    status = "in_progress" if (row.certificate_date - day).days < 400 else "not_issued"
    return replace(row, certificate_status=status, certificate_no=None, certificate_date=None)


def _differently_measured(rows: list[ParcelRow], old: list[ParcelRow], rng: Generator) -> list[ParcelRow]:
    """The parcels of an old book with the boundaries of its survey, which were some metres off within blocks.

    Only vertices that no parcel outside the book shares move, so that the map fits then and now.
    """
    chosen = [row for row in old if row.kind in DEFENCE or row.kind in ("rice", "field", "coffee", "orchard")]
    everyone = Counter(vertex for row in rows for vertex in vertices_of(row.polygon))
    inside = Counter(vertex for row in chosen for vertex in vertices_of(row.polygon))
    free = sorted(vertex for vertex, count in inside.items() if count == everyone[vertex] and count > 1)
    moves = dict(zip(free, rng.normal(0, 2.2, (len(free), 2)).clip(-4, 4).tolist(), strict=True))
    polygons = move_vertices([row.polygon for row in chosen], moves)
    moved = {
        id(row): _with_polygon(row, polygon)
        for row, polygon in zip(chosen, polygons, strict=True)
        if not polygon.equals(row.polygon)
    }
    return [moved.get(id(row), row) for row in old]


def _with_polygon(row: ParcelRow, polygon: Polygon) -> ParcelRow:
    was = replace(row, polygon=polygon, method="Toàn đạc điện tử", note="Trước đo đạc lại (mô phỏng)")
    factor = polygon.area / row.polygon.area
    uses = tuple((code, round(part * factor, 1)) for code, part in row.uses)
    return replace(was, uses=uses)


def _scaled(row: ParcelRow, like: ParcelRow) -> tuple[tuple[str, float], ...]:
    """Uses of a row over the area that another states."""
    factor = like.legal_area_m2 / row.legal_area_m2
    parts = [(code, round(part * factor, 1)) for code, part in row.uses]
    rest = round(like.legal_area_m2 - sum(part for _, part in parts[1:]), 1)
    return ((parts[0][0], rest), *parts[1:])
