"""One-click fixes: what each would make of a shape, shown before it is done, and refused where it would do harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Literal, get_args

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Language, fill_in
from landdb.import_.checks.forms import find_surplus
from landdb.import_.fixes_snap import ROUNDING_M, snap_to
from landdb.import_.open_rings import are_one_vertex

FixKind = Literal["swap_axes", "close_ring", "make_valid", "drop_vertices", "snap"]
FIX_KINDS: Final = get_args(FixKind)
"""Names of the fixes, as the issue catalogue names them, in the order in which several follow each other."""

NORTHING_FROM_M: Final = 900_000.0
"""Ordinates above this are northings anywhere in Viet Nam, below it eastings."""

_STILL: Final = 0.9
"""Share of an overlap that a fix may leave; what leaves more has mended nothing."""

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "close_ring": ("Khép kín ranh", "Close the ring"),
    "drop_vertices": ("Bỏ đỉnh trùng và gai nhọn", "Drop repeated vertices and spikes"),
    "snap": ("Bắt đỉnh vào ranh thửa bên", "Snap to the neighbour's boundary"),
    "swap_axes": ("Đổi chỗ hai trục tọa độ", "Swap the axes"),
    "make_valid": ("Sửa hình cho hợp lệ", "Make the shape valid"),
}
_EFFECT: Final = (
    "{name}: dời nhiều nhất {moved:.3f} m, diện tích thay đổi {change:+z,.2f} m²",
    "{name}: moves {moved:.3f} m at most, the area changes by {change:+z,.2f} m²",
)
_SWAPPING: Final = (
    "{name}: X thành Y và Y thành X ở mọi đỉnh, hình dạng và diện tích giữ nguyên",
    "{name}: X becomes Y and Y becomes X at each vertex, form and area stay as they are",
)
_IN_PLACE: Final = (
    ("{name}: không dời đỉnh nào, {count} đỉnh được thêm, diện tích thay đổi {change:+z,.2f} m²",
     "{name}: moves no vertex, vertices added: {count}, the area changes by {change:+z,.2f} m²"),
    ("{name}: không dời đỉnh nào, {count} đỉnh được bỏ, diện tích thay đổi {change:+z,.2f} m²",
     "{name}: moves no vertex, vertices dropped: {count}, the area changes by {change:+z,.2f} m²"),
)  # fmt: skip
_JOINING: Final = (
    "{name}: hai đầu cách nhau {gap:,.3f} m thành một đỉnh, diện tích {area:,.2f} m²",
    "{name}: the ends, {gap:,.3f} m apart, become one vertex, the area is {area:,.2f} m²",
)
_CLOSING: Final = (
    "{name}: thêm cạnh giữa hai đầu cách nhau {gap:,.3f} m, không dời đỉnh nào, diện tích {area:,.2f} m²",
    "{name}: adds an edge between the ends, {gap:,.3f} m apart, moves no vertex, the area is {area:,.2f} m²",
)
_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "nothing": ("Cách sửa này không đổi được gì ở hình", "This fix would change nothing of the shape"),
    "beside": (
        "Thửa bên được sửa trong cùng lần này; ngoài chỗ đó không có gì dời được trong hạn cho phép",
        "A neighbour is fixed along with it; beyond that nothing can be moved within the limit",
    ),
    "broken": ("Hình không phải vùng có tọa độ hữu hạn", "The shape is no polygon of finite coordinates"),
    "invalid": ("Sửa xong hình vẫn không hợp lệ", "The shape would not be valid afterwards"),
    "parts": ("Một phần của hình sẽ mất", "A part of the shape would vanish"),
    "area": (
        "Diện tích sẽ thay đổi {change:,.2f} m², hơn hạn {limit:,.2f} m²",
        "The area would change by {change:,.2f} m², more than the limit {limit:,.2f} m²",
    ),
    "axes": ("Tọa độ không bị đổi trục", "The axes are not swapped"),
    "far": (
        "Dời đỉnh trong {limit:.3f} m không hết được chỗ chồng hay khe hở; hãy chỉnh ranh trong tệp gốc",
        "Moving vertices by {limit:.3f} m at most would mend nothing; correct the boundary in the file",
    ),
    "stays": (
        "Sửa xong vẫn còn {left}; hãy chỉnh ranh trong tệp gốc",
        "Once fixed {left} would still be there; correct the boundary in the file",
    ),
    "worse": (
        "Sửa xong thì hết {mended} nhưng lại phát sinh {made}; hãy chỉnh ranh trong tệp gốc",
        "It would mend {mended} but make {made}; correct the boundary in the file",
    ),
}  # fmt: skip


def fix_title(kind: str) -> Mapping[Language, str]:
    """Name of a fix for people."""
    vi, en = _TEXTS[kind]
    return {"vi": vi, "en": en}


@dataclass(frozen=True)
class Fix:
    """What a fix makes of a shape: before and after, in the zone's metres.

    ``moved_m`` is the furthest that a vertex moves, ``area_change_m2`` after less before. Of a ring that is closed
    ``before`` are lines, ``gap_m`` apart at their ends, and no area has changed.
    """

    kind: FixKind
    row_no: int
    before: Any
    after: Any
    moved_m: float
    area_change_m2: float
    gap_m: float = 0.0

    def text(self, language: Language) -> str:
        """What it does, with numbers; of what moves nothing it is not told how far."""
        at = 0 if language == "vi" else 1
        added = int(shapely.get_num_coordinates(self.after) - shapely.get_num_coordinates(self.before))
        values = {
            "name": _TEXTS[self.kind][at], "moved": self.moved_m, "change": self.area_change_m2, "gap": self.gap_m,
            "area": float(shapely.area(self.after)), "count": abs(added),
        }  # fmt: skip
        is_still = self.moved_m < ROUNDING_M
        if self.kind == "swap_axes":  # how far it goes tells nothing
            texts = _SWAPPING
        elif self.kind == "close_ring":
            texts = _CLOSING if is_still else _JOINING
        else:
            texts = _IN_PLACE[added < 0] if is_still and added else _EFFECT
        return fill_in(texts[at], language, values)


class FixRefusedError(ValueError):
    """The fix would change nothing or do harm; ``reason`` says why in each language."""

    def __init__(self, why: str, **values: float | str) -> None:
        vi, en = _REFUSALS[why]
        self.why = why
        self.reason: Mapping[Language, str] = {"vi": fill_in(vi, "vi", values), "en": fill_in(en, "en", values)}
        super().__init__(self.reason["en"])


def propose(
    kind: FixKind,
    row_no: int,
    shape: Any,
    *,
    rings: Sequence[int] = (),
    neighbours: Sequence[Any] = (),
    tolerance_m: float = tolerances.NODE_TOLERANCE_M,
    map_scale: int = 0,
    overlaps: bool = False,
) -> Fix:
    """Work out a fix and look at what comes of it; nothing is changed.

    Parameters
    ----------
    kind
        The fix, as the issue catalogue names it for a code.
    shape
        Polygon or multipolygon; a ring that the file leaves open is closed by an edge from its last vertex.
    rings
        Numbers of such rings, as `open_rings.rings_of` counts.
    neighbours
        Shapes of the neighbouring parcels, which ``snap`` takes as they are.
    tolerance_m
        How far ``snap`` may move a vertex; never further than the limit of an edge at the map scale.
    map_scale
        Denominator of the scale, which limits how much the area may change; 0 if unknown.
    overlaps
        Whether nothing but overlaps is wrong beside the neighbours, so that ``snap`` must lessen them.

    Raises
    ------
    FixRefusedError
        There is nothing to correct, a part would vanish, the area would change beyond its limit, or the shape would
        still not be valid.
    """
    if not isinstance(shape, shapely.Geometry) or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise FixRefusedError("broken")
    if kind == "close_ring":
        return _close(row_no, shape, rings)
    limit = float(tolerances.edge_limit_m(map_scale or tolerances.UNKNOWN_SCALE, tolerances.SLIVER_EDGE_M))
    makers: Mapping[str, Callable[[], tuple[Any, float]]] = {
        "drop_vertices": lambda: _drop(shape),
        "snap": lambda: _snap(shape, neighbours, min(tolerance_m, limit), overlaps=overlaps),
        "swap_axes": lambda: _swap(shape),
        "make_valid": lambda: _make_valid(shape),
    }
    after, moved = makers[kind]()
    _look_at(shape, after, map_scale)
    return Fix(kind, row_no, shape, after, moved, float(shapely.area(after) - shapely.area(shape)))


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


def _close(row_no: int, shape: Any, rings: Sequence[int]) -> Fix:
    """Open rings get their edge; where the ends were meant to be one vertex, the last goes."""
    if not rings:
        raise FixRefusedError("nothing")
    number = count(1)
    lines: list[Any] = []
    gaps, moves = [0.0], [0.0]

    def close(points: Any) -> Any:
        is_open = next(number) in rings
        lines.append(shapely.LineString(points if is_open else [*points, points[0]]))
        if not is_open:
            return points
        gaps.append(float(np.hypot(*(points[-1] - points[0]))))
        if len(points) < 4 or not are_one_vertex(gaps[-1], lines[-1].length):
            return points
        moves.append(gaps[-1])
        return points[:-1]

    after = rebuild(shape, close)
    if not shapely.is_valid(after):
        raise FixRefusedError("invalid")
    return Fix("close_ring", row_no, shapely.MultiLineString(lines), after, max(moves), 0.0, max(gaps))


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


def _snap(shape: Any, neighbours: Sequence[Any], tolerance_m: float, *, overlaps: bool) -> tuple[Any, float]:
    """Snapped, where that mends anything: vertices that slide along an edge beside them leave an overlap as it is."""
    after, moved = snap_to(shape, neighbours, tolerance_m)
    gained = shapely.get_num_coordinates(after) - shapely.get_num_coordinates(shape)
    slid = (
        overlaps and shapely.is_valid(after) and _shared_m2(after, neighbours) > _STILL * _shared_m2(shape, neighbours)
    )
    if slid or (moved < ROUNDING_M and not gained):
        raise FixRefusedError("far", limit=tolerance_m)
    return after, moved


def _shared_m2(shape: Any, neighbours: Sequence[Any]) -> float:
    around = np.array(neighbours, dtype=object)
    sound = around[shapely.is_valid(around)]
    return float(shapely.area(shapely.intersection(sound, shape)).sum()) if shapely.is_valid(shape) else 0.0


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
