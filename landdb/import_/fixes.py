"""One-click fixes: what each would make of a shape, shown before it is done, and refused where it would do harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Language, fill_in
from landdb.import_.checks.forms import find_surplus
from landdb.import_.fixes_snap import snap_to

FixKind = Literal["close_ring", "drop_vertices", "snap", "swap_axes", "make_valid"]
FIX_KINDS: Final = get_args(FixKind)
"""Names of the fixes, as the issue catalogue names them."""

CLOSING_M: Final = 0.01
"""Ends of a ring up to this far apart were meant to be one vertex (rule H02)."""

NORTHING_FROM_M: Final = 900_000.0
"""Ordinates above this are northings anywhere in Viet Nam, below it eastings."""

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "close_ring": ("Khép kín ranh", "Close the ring"),
    "drop_vertices": ("Bỏ đỉnh trùng và gai nhọn", "Drop repeated vertices and spikes"),
    "snap": ("Bắt đỉnh vào ranh thửa bên", "Snap to the neighbour's boundary"),
    "swap_axes": ("Đổi chỗ hai trục tọa độ", "Swap the axes"),
    "make_valid": ("Sửa hình cho hợp lệ", "Make the shape valid"),
}
_EFFECT: Final = (
    "{name}: dời nhiều nhất {moved:.3f} m, diện tích thay đổi {change:+,.2f} m²",
    "{name}: moves {moved:.3f} m at most, the area changes by {change:+,.2f} m²",
)
_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "nothing": ("Không có gì để sửa", "There is nothing to correct"),
    "broken": ("Hình không phải vùng có tọa độ hữu hạn", "The shape is no polygon of finite coordinates"),
    "open": (
        "Hai đầu ranh cách nhau {gap:.3f} m, hơn {limit:.2f} m", "The ends are {gap:.3f} m apart, above {limit:.2f} m",
    ),
    "few": ("Ranh có dưới 3 đỉnh khác nhau", "A ring has fewer than 3 distinct vertices"),
    "invalid": ("Sửa xong hình vẫn không hợp lệ", "The shape would not be valid afterwards"),
    "parts": ("Một phần của hình sẽ mất", "A part of the shape would vanish"),
    "area": (
        "Diện tích sẽ thay đổi {change:,.2f} m², hơn hạn {limit:,.2f} m²",
        "The area would change by {change:,.2f} m², more than the limit {limit:,.2f} m²",
    ),
    "axes": ("Tọa độ không bị đổi trục", "The axes are not swapped"),
    "stale": ("Hình đã thay đổi sau khi xem trước", "The shape has changed since it was previewed"),
}  # fmt: skip


def fix_title(kind: str) -> Mapping[Language, str]:
    """Name of a fix for people."""
    vi, en = _TEXTS[kind]
    return {"vi": vi, "en": en}


@dataclass(frozen=True)
class Fix:
    """What a fix makes of a shape: before and after, in the zone's metres.

    ``moved_m`` is the furthest that a vertex moves, ``area_change_m2`` after less before.
    """

    kind: FixKind
    row_no: int
    before: Any
    after: Any
    moved_m: float
    area_change_m2: float

    def text(self, language: Language) -> str:
        """What it does, with numbers."""
        at = 0 if language == "vi" else 1
        values = {"name": _TEXTS[self.kind][at], "moved": self.moved_m, "change": self.area_change_m2}
        return fill_in(_EFFECT[at], language, values)


class FixRefusedError(ValueError):
    """The fix would change nothing or do harm; ``reason`` says why in each language."""

    def __init__(self, why: str, **numbers: float) -> None:
        vi, en = _REFUSALS[why]
        self.why = why
        self.reason: Mapping[Language, str] = {"vi": fill_in(vi, "vi", numbers), "en": fill_in(en, "en", numbers)}
        super().__init__(self.reason["en"])


def propose(
    kind: FixKind,
    row_no: int,
    shape: Any,
    *,
    neighbours: Sequence[Any] = (),
    tolerance_m: float = tolerances.NODE_TOLERANCE_M,
    map_scale: int = 0,
) -> Fix:
    """Work out a fix and look at what comes of it; nothing is changed.

    Parameters
    ----------
    kind
        The fix, as the issue catalogue names it for a code.
    shape
        Polygon or multipolygon; for ``close_ring`` the rings as lines, the outline first.
    neighbours
        Shapes of the neighbouring parcels, which ``snap`` takes as they are.
    tolerance_m
        How far ``snap`` may move a vertex; never further than the limit of an edge at the map scale.
    map_scale
        Denominator of the scale, which limits how much the area may change; 0 if unknown.

    Raises
    ------
    FixRefusedError
        There is nothing to correct, a part would vanish, the area would change beyond its limit, or the shape would
        still not be valid.
    """
    if not isinstance(shape, shapely.Geometry) or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise FixRefusedError("broken")
    limit = float(tolerances.edge_limit_m(map_scale or tolerances.UNKNOWN_SCALE, tolerances.SLIVER_EDGE_M))
    makers: Mapping[str, Callable[[], tuple[Any, float]]] = {
        "close_ring": lambda: _close(shape),
        "drop_vertices": lambda: _drop(shape),
        "snap": lambda: snap_to(shape, neighbours, min(tolerance_m, limit)),
        "swap_axes": lambda: _swap(shape),
        "make_valid": lambda: _make_valid(shape),
    }
    after, moved = makers[kind]()
    if kind != "close_ring":
        _look_at(shape, after, map_scale)
    elif not shapely.is_valid(after):
        raise FixRefusedError("invalid")
    change = 0.0 if kind == "close_ring" else float(shapely.area(after) - shapely.area(shape))
    return Fix(kind, row_no, shape, after, moved, change)


def apply(fix: Fix, shape: Any) -> Any:
    """The fixed shape, for the very shape that was previewed.

    Raises
    ------
    FixRefusedError
        The shape has changed since.
    """
    if not shapely.equals_exact(shape, fix.before, tolerance=0):
        raise FixRefusedError("stale")
    return fix.after


def _look_at(before: Any, after: Any, map_scale: int) -> None:
    """Refuse what changes nothing or harms the parcel."""
    if shapely.equals_exact(before, after, tolerance=0):
        raise FixRefusedError("nothing")
    if not shapely.is_valid(after) or shapely.is_empty(after) or after.geom_type not in {"Polygon", "MultiPolygon"}:
        raise FixRefusedError("invalid")
    if shapely.get_num_geometries(after) < shapely.get_num_geometries(before) or _holes(after) < _holes(before):
        raise FixRefusedError("parts")
    area = float(shapely.area(before))
    change = abs(float(shapely.area(after)) - area)
    limit = float(tolerances.area_limit_m2(map_scale or tolerances.UNKNOWN_SCALE, area))
    if change > limit:
        raise FixRefusedError("area", change=change, limit=limit)


def _holes(shape: Any) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum())


def _close(lines: Any) -> tuple[Any, float]:
    """Rings whose ends are nearly one vertex become a polygon."""
    rings, moved = [], 0.0
    for line in shapely.get_parts(lines):
        points = shapely.get_coordinates(line)
        if line.geom_type not in {"LineString", "LinearRing"} or len(points) < 2:
            raise FixRefusedError("broken")
        gap = float(np.hypot(*(points[-1] - points[0])))
        if gap > CLOSING_M:
            raise FixRefusedError("open", gap=gap, limit=CLOSING_M)
        ring = points[:-1]
        if len(np.unique(ring, axis=0)) < 3:
            raise FixRefusedError("few")
        rings.append(ring)
        moved = max(moved, gap)
    if not rings:
        raise FixRefusedError("broken")
    return shapely.Polygon(rings[0], rings[1:]), moved


def _drop(shape: Any) -> tuple[Any, float]:
    """Without surplus vertices; ``moved`` is how far these lay from the boundary that is left."""
    after = rebuild(shape, _without_surplus)
    lost = shapely.points(shapely.get_coordinates(shape))
    return after, float(np.max(shapely.distance(lost, shapely.boundary(after)), initial=0.0))


def _without_surplus(points: Any) -> Any:
    while len(points) >= 3:
        index = np.arange(len(points))
        following, previous = np.roll(index, -1), np.roll(index, 1)
        surplus = find_surplus(points, following, previous)
        if not surplus.any():
            return points
        # Of neighbours that are both surplus one may be enough.
        drop = surplus & ~surplus[previous]
        if not drop.any():
            drop[0] = True
        points = points[~drop]
    raise FixRefusedError("parts")


def rebuild(shape: Any, change: Callable[[Any], Any]) -> Any:
    """The same shape with every ring's vertices (without the closing one) changed."""
    parts = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon":
            raise FixRefusedError("broken")
        rings = [change(shapely.get_coordinates(ring)[:-1]) for ring in (polygon.exterior, *polygon.interiors)]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(parts) if shape.geom_type == "MultiPolygon" else parts[0]


def _swap(shape: Any) -> tuple[Any, float]:
    points = shapely.get_coordinates(shape)
    if not len(points) or (points[:, 0] <= NORTHING_FROM_M).any() or (points[:, 1] > NORTHING_FROM_M).any():
        raise FixRefusedError("axes")
    after = shapely.transform(shape, lambda places: places[:, ::-1])
    return after, float(np.hypot(*(points[:, ::-1] - points).T).max())


def _make_valid(shape: Any) -> tuple[Any, float]:
    if shapely.is_valid(shape):
        raise FixRefusedError("nothing")
    after = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if after.geom_type == "Polygon" and shape.geom_type == "MultiPolygon":
        after = shapely.MultiPolygon([after])
    return after, float(shapely.hausdorff_distance(shape, after)) if not shapely.is_empty(after) else 0.0
