"""T03: slivers, gaps between parcels that are narrower than the error which their edges may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks.fabric import Fabric, Integers, Objects
from landdb.import_.checks.topology_edges import NOISE_M, SAME_M, Nearness
from landdb.import_.checks.topology_overlaps import MORE_THAN_NOISE_M, areal, width_m

_MITRE: Final = 10.0
"""Notches wider than 11.5° stay open when a shape grows and shrinks again."""

_LARGE: Final = 200
_LEAST_THICKNESS_M: Final = NOISE_M / 2


@dataclass(frozen=True)
class Gap:
    """An uncovered place between two parcels, its polygon and the width up to which it counts as a sliver.

    ``other_row`` is 0 of a registered parcel, ``other_key`` then its sheet and number.
    """

    shape: Any
    row_no: int
    own: dict[str, str]
    other_row: int
    other: dict[str, str]
    limit_m: float
    other_key: str = ""


def find_gaps(fabric: Fabric, tree: shapely.STRtree, near: Nearness) -> list[Gap]:
    """Gaps narrow enough for the reach of ``near``; ``fabric`` holds valid shapes, ``tree`` is theirs."""
    first, second = _pairs_apart(near)
    if not len(first):
        return []
    reach = _reach(fabric, first, second)
    shapes = fabric.geometry
    left, right = _near_window(shapes[first], shapes[second], reach), _near_window(shapes[second], shapes[first], reach)
    pieces, pair = _fill(left, right, reach)
    pieces = _without_others(pieces, pair, np.column_stack([first, second]), shapes, tree)
    pieces, index = shapely.get_parts(pieces, return_index=True)
    pair = pair[index]
    thick = _thick(pieces)
    return list(_joined(fabric, pieces[thick], first[pair[thick]], second[pair[thick]]))


def _pairs_apart(near: Nearness) -> tuple[Integers, Integers]:
    """Pairs of shapes with a vertex that is near the other, but not on it."""
    apart = near.distance_m > SAME_M
    pairs = np.sort(np.column_stack([near.own[apart], near.other[apart]]), axis=1)
    pairs = np.unique(pairs, axis=0)
    return pairs[:, 0], pairs[:, 1]


def _reach(fabric: Fabric, first: Integers, second: Integers) -> Any:
    return tolerances.sliver_limits_m(fabric.map_scale[first], fabric.map_scale[second])


def _near_window(shapes: Objects, others: Objects, reach: Any) -> Objects:
    """Large shapes cut to the surroundings of the other, so that growing them stays cheap."""
    shapes = shapes.copy()
    large = np.flatnonzero(shapely.get_num_coordinates(shapes) > _LARGE)
    boxes = shapely.bounds(others[large]) + np.array([-4, -4, 4, 4]) * reach[large, None]
    shapes[large] = areal(shapely.intersection(shapes[large], shapely.box(*boxes.T)))
    return shapes


def _fill(left: Objects, right: Objects, reach: Any) -> tuple[Objects, Integers]:
    """What closes between two shapes when both grow by half the reach and shrink again."""
    both = shapely.geometrycollections(np.column_stack([left, right]))
    closed = _grown(_grown(both, reach / 2), -reach / 2)
    filled = shapely.difference(shapely.difference(closed, left), right)
    parts, pair = shapely.get_parts(filled, return_index=True)
    kept = _thick(parts)
    parts, pair = parts[kept], pair[kept]
    # A notch of one shape alone closes too: what lies between touches both.
    between = shapely.dwithin(parts, left[pair], NOISE_M) & shapely.dwithin(parts, right[pair], NOISE_M)
    return parts[between], pair[between]


def _grown(shapes: Any, distance_m: Any) -> Any:
    return shapely.buffer(shapes, distance_m, join_style="mitre", mitre_limit=_MITRE)


def _thick(parts: Objects) -> Any:
    return 2 * shapely.area(parts) > _LEAST_THICKNESS_M * np.maximum(shapely.length(parts), 1e-9)


def _without_others(pieces: Objects, pair: Integers, pairs: Any, shapes: Objects, tree: shapely.STRtree) -> Objects:
    """Take away what a third shape covers."""
    piece, shape = tree.query(pieces, predicate="intersects")
    third = (shape != pairs[pair[piece], 0]) & (shape != pairs[pair[piece], 1])
    piece, shape = piece[third], shape[third]
    order = np.argsort(piece, kind="stable")
    piece, shape = piece[order], shape[order]
    starts = np.flatnonzero(np.append(True, piece[1:] != piece[:-1])) if len(piece) else piece
    cut = [shapely.union_all(shapes[some]) for some in np.split(shape, starts[1:])]
    pieces = pieces.copy()
    touched = piece[starts]
    if len(touched):
        pieces[touched] = areal(shapely.difference(pieces[touched], np.array(cut, dtype=np.object_)))
    return pieces


def _joined(fabric: Fabric, pieces: Objects, first: Integers, second: Integers) -> Iterator[Gap]:
    """One gap for each place, told of the two parcels that have most of it; several pairs may border it."""
    for shape, k in _merge(pieces):
        i, j = sorted(
            (int(first[k]), int(second[k])), key=lambda row: (not fabric.row_no[row], int(fabric.row_no[row]))
        )
        limit = tolerances.sliver_limits_m(fabric.map_scale[[i]], fabric.map_scale[[j]])
        yield Gap(
            shape, int(fabric.row_no[i]), fabric.title(i), int(fabric.row_no[j]), fabric.title(j), float(limit[0]),
            f"{fabric.sheet_no[j]}/{fabric.parcel_no[j]}",
        )  # fmt: skip


def _merge(pieces: Objects) -> Iterator[tuple[Any, int]]:
    """Unite pieces that meet; with each united piece the largest of those it is made of."""
    if not len(pieces):
        return
    whole = shapely.get_parts(shapely.union_all(pieces))
    part, inside = shapely.STRtree(pieces).query(whole, predicate="intersects")
    # Neighbouring pieces touch, and a point on the surface of a strip can lie on its rim: the shared area tells.
    shared = shapely.area(shapely.intersection(whole[part], pieces[inside]))
    order = np.lexsort((-shared, part))
    part, inside = part[order], inside[order]
    largest = np.append(True, part[1:] != part[:-1])[: len(part)]
    yield from zip(whole[part[largest]], inside[largest].tolist(), strict=True)


def split_by_cell(gaps: Sequence[Gap], cell: tuple[float, float, float, float]) -> tuple[list[Gap], list[Gap]]:
    """Gaps wholly inside a tile's cell, and the parts inside it of those that go on in another cell."""
    whole: list[Gap] = []
    parts: list[Gap] = []
    for gap in gaps:
        west, south, east, north = gap.shape.bounds
        if cell[0] <= west and cell[1] <= south and east < cell[2] and north < cell[3]:
            whole.append(gap)
        elif west < cell[2] and east >= cell[0] and south < cell[3] and north >= cell[1]:
            box = shapely.box(
                max(cell[0], west - 1), max(cell[1], south - 1), min(cell[2], east + 1), min(cell[3], north + 1)
            )
            inside = areal(np.array([shapely.intersection(gap.shape, box)], dtype=np.object_))[0]
            parts.extend(replace(gap, shape=part) for part in shapely.get_parts(inside) if part.area > 0)
    return whole, parts


def stitch(parts: Sequence[Gap]) -> list[Gap]:
    """Join the parts of gaps that the cells of tiles have cut."""
    shapes = np.array([part.shape for part in parts], dtype=np.object_)
    return [replace(parts[k], shape=shape) for shape, k in _merge(shapes)]


def told(gaps: Sequence[Gap]) -> Iterator[Issue]:
    """T03 for gaps between noise and limit; wider ones are lanes and ditches and nothing is said of them."""
    shapes = np.array([gap.shape for gap in gaps], dtype=np.object_)
    widths = width_m(shapes)
    for gap, area, width in zip(gaps, shapely.area(shapes).tolist(), widths.tolist(), strict=True):
        if MORE_THAN_NOISE_M < width <= gap.limit_m:
            named: dict[str, Any] = {"other_row": gap.other_row}
            if not gap.other_row:
                named = {"variant": "registered", "other": gap.other_key}
            yield issue(
                "T03", gap.row_no, own_vi=gap.own["vi"], own_en=gap.own["en"], other_vi=gap.other["vi"],
                other_en=gap.other["en"], area_m2=area, measured=width, limit=gap.limit_m, geometry=gap.shape, **named,
            )  # fmt: skip


def uncovered(gaps: Sequence[Gap], others: Objects) -> list[Gap]:
    """What of each gap none of some shapes covers, valid or not: its widest part."""
    shapes = np.array([gap.shape for gap in gaps], dtype=np.object_)
    sound = others[shapely.is_valid(others)]
    gap, cover = shapely.STRtree(sound).query(shapes, predicate="intersects")
    left = []
    for number, one in enumerate(gaps):
        over = sound[cover[gap == number]]
        rest = areal(np.array([shapely.difference(one.shape, shapely.union_all(over))], dtype=np.object_))
        parts = [part for part in shapely.get_parts(rest) if part.area > 0]
        if parts:
            left.append(replace(one, shape=max(parts, key=lambda part: float(width_m(np.array([part]))[0]))))
    return left
