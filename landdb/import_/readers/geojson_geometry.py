"""GeoJSON geometry objects to shapely, with the exact structural fault when they are none (RFC 7946 section 3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_ import open_rings

Floats = npt.NDArray[np.float64]

FAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "not_object": {"vi": "hình (geometry) không phải đối tượng", "en": "the geometry is no object"},
    "no_type": {"vi": 'hình không có "type"', "en": 'the geometry has no "type"'},
    "unknown_type": {"vi": "kiểu hình lạ", "en": "unknown geometry type"},
    "no_coordinates": {"vi": 'hình không có "coordinates"', "en": 'the geometry has no "coordinates"'},
    "not_numbers": {"vi": "tọa độ không phải số", "en": "coordinates are not numbers"},
    "empty_position": {"vi": "có đỉnh rỗng hoặc thiếu tọa độ", "en": "a position is empty or incomplete"},
    "too_deep": {"vi": "mảng tọa độ lồng quá sâu so với kiểu hình", "en": "coordinates nested too deep for the type"},
    "too_shallow": {
        "vi": "mảng tọa độ lồng quá nông so với kiểu hình", "en": "coordinates nested too shallow for the type",
    },
    "null_member": {"vi": "GeometryCollection chứa hình rỗng", "en": "a GeometryCollection holds a null geometry"},
    "few_points": {"vi": "đường có dưới 2 đỉnh", "en": "a line has fewer than 2 positions"},
    "not_finite": {
        "vi": "vòng ranh bắt đầu từ tọa độ không phải số hữu hạn (NaN)",
        "en": "a ring begins at a coordinate that is no finite number (NaN)",
    },
    "nested": {"vi": "GeometryCollection lồng quá sâu", "en": "GeometryCollections nested too deeply"},
}  # fmt: skip
FEW_VERTICES: Final = {"vi": "Ranh có dưới 3 đỉnh khác nhau", "en": "A ring has fewer than 3 distinct vertices"}

_OPEN: Final = {"vi": "Ranh không khép kín", "en": "A ring is open"}


class GeometryFaultError(ValueError):
    """The object is no geometry; ``reason`` names the fault in each language, ``ring`` tells a fault of a ring (H02).

    Of open rings ``geometry`` is the shape with all rings closed, ``rings`` are the numbers of those that were open.
    """

    def __init__(
        self, reason: Mapping[str, str], *, ring: bool = False, geometry: Any = None, rings: Sequence[int] = ()
    ) -> None:
        super().__init__(reason["en"])
        self.reason = reason
        self.ring = ring
        self.geometry = geometry
        self.rings = rings

    def as_issue(self, row_no: int, code: str = "R08") -> Issue:
        """The finding on a row; ``code`` is that of faults that are none of a ring."""
        if self.rings:
            return open_rings.tell(row_no, self.geometry, self.rings)
        return issue("H02" if self.ring else code, row_no, reason=self.reason)


class _OpenRingError(Exception):
    """A ring's ends are apart."""


def parse_geometry(value: Any, depth: int = 0) -> Any:
    """Build the shapely geometry (2D) of a GeoJSON geometry object.

    Raises
    ------
    GeometryFaultError
        The object breaks the structure, or a ring is open or has too few vertices.
    """
    if not isinstance(value, dict):
        raise GeometryFaultError(FAULTS["not_object"])
    kind = value.get("type")
    if not isinstance(kind, str):
        raise GeometryFaultError(FAULTS["no_type"])
    if kind == "GeometryCollection":
        return _collection(value, depth)
    builder = _BUILDERS.get(kind)
    if builder is None:
        raise GeometryFaultError({lang: f'{text}: "{kind[:40]}"' for lang, text in FAULTS["unknown_type"].items()})
    coordinates = value.get("coordinates")
    if not isinstance(coordinates, list):
        raise GeometryFaultError(FAULTS["no_coordinates"])
    try:
        return builder(coordinates)
    except _OpenRingError:
        polygons = [coordinates] if kind == "Polygon" else coordinates
        closed = [[_closed(ring) for ring in _rings_of(polygon)] for polygon in polygons]
        rings = (ring for polygon in polygons for ring in polygon)
        found = [number for number, ring in enumerate(rings, start=1) if _is_open(_positions(ring))]
        geometry = builder(closed[0] if kind == "Polygon" else closed)
        raise GeometryFaultError(_OPEN, ring=True, geometry=geometry, rings=found) from None


def has_heights(value: Any) -> bool:
    """Whether the first position of a geometry object has more than two ordinates."""
    while isinstance(value, dict):
        value = value.get("coordinates") or (value.get("geometries") or [None])[0]
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    return isinstance(value, list) and len(value) > 2


def _collection(value: dict[str, Any], depth: int) -> Any:
    members = value.get("geometries")
    if not isinstance(members, list):
        raise GeometryFaultError(FAULTS["no_coordinates"])
    if depth > 10:
        raise GeometryFaultError(FAULTS["nested"])
    if any(member is None for member in members):
        raise GeometryFaultError(FAULTS["null_member"])
    return shapely.GeometryCollection([parse_geometry(member, depth + 1) for member in members])


def _positions(value: Any) -> Floats:
    """``(n, 2)`` array of a list of positions."""
    if not isinstance(value, list) or (value and not isinstance(value[0], list)):
        raise GeometryFaultError(FAULTS["too_shallow"])
    if not value:
        return np.empty((0, 2))
    try:
        array = np.array(value)
    except ValueError:
        raise GeometryFaultError(_ragged_fault(value)) from None
    if array.dtype.kind not in "if" or array.ndim != 2:
        raise GeometryFaultError(FAULTS["too_deep"] if array.ndim > 2 else _kind_fault(array))
    if array.shape[1] < 2:
        raise GeometryFaultError(FAULTS["empty_position"])
    return np.asarray(array[:, :2], dtype=np.float64)


def _kind_fault(array: Any) -> Mapping[str, str]:
    return FAULTS["empty_position"] if array.ndim == 2 and array.shape[1] == 0 else FAULTS["not_numbers"]


def _ragged_fault(value: Sequence[Any]) -> Mapping[str, str]:
    """Positions of unequal length: mixed 2D and 3D is legal enough to name what is really wrong."""
    if any(isinstance(position, list) and position and isinstance(position[0], list) for position in value):
        return FAULTS["too_deep"]
    return FAULTS["empty_position"]


def _ring(value: Any) -> Floats:
    """Closed ring of at least 3 distinct vertices."""
    positions = _positions(value)
    if not _three_distinct(value, positions):
        raise GeometryFaultError(FEW_VERTICES, ring=True)
    if value[0][:2] == value[-1][:2]:
        return positions
    if _is_open(positions):
        raise _OpenRingError
    return np.vstack([positions if len(positions) < 4 else positions[:-1], positions[:1]])


def _is_open(positions: Floats) -> bool:
    return len(positions) > 0 and open_rings.are_apart(positions[0], positions[-1])


def _rings_of(polygon: Any) -> list[Any]:
    if not isinstance(polygon, list):
        raise GeometryFaultError(FAULTS["too_shallow"])
    return polygon


def _closed(ring: Any) -> Any:
    """The same ring, closed by an edge where it is open."""
    return [*ring, ring[0]] if _is_open(_positions(ring)) else ring


def _three_distinct(value: Sequence[Sequence[float]], positions: Floats) -> bool:
    """Three distinct vertices; nearly always the first three are, and numpy is slow on so few numbers."""
    if len(value) < 3:
        return False
    first, second, third = value[0][:2], value[1][:2], value[2][:2]
    distinct = first != second and third not in (first, second)
    return distinct or len(np.unique(positions, axis=0)) >= 3


def _polygon(value: Any) -> Any:
    if not isinstance(value, list) or (value and not isinstance(value[0], list)):
        raise GeometryFaultError(FAULTS["too_shallow"])
    if not value:
        return shapely.Polygon()
    with np.errstate(invalid="ignore"):  # what is not finite is found later, with its row
        try:
            rings: Any = [shapely.linearrings(_ring(ring)) for ring in value]
        except shapely.errors.GEOSException:  # NaN equals nothing: a ring that begins at it is never closed
            raise GeometryFaultError(FAULTS["not_finite"]) from None
    return shapely.polygons(rings[0], holes=rings[1:]) if len(rings) > 1 else shapely.polygons(rings[0])


def _point(value: Any) -> Any:
    if value and isinstance(value[0], list):
        raise GeometryFaultError(FAULTS["too_deep"])
    return shapely.Point(_positions([value])[0]) if value else shapely.Point()


def _line(value: Any) -> Any:
    positions = _positions(value)
    if len(positions) == 1:
        raise GeometryFaultError(FAULTS["few_points"])
    return shapely.LineString(positions)


def _many(collect: Callable[[Any], Any], build: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def builder(value: Any) -> Any:
        if value and not isinstance(value[0], list):
            raise GeometryFaultError(FAULTS["too_shallow"])
        return collect([build(part) for part in value])

    return builder


_BUILDERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "Point": _point,
    "MultiPoint": lambda value: shapely.MultiPoint(_positions(value)),
    "LineString": _line,
    "MultiLineString": _many(shapely.MultiLineString, _line),
    "Polygon": _polygon,
    "MultiPolygon": _many(shapely.MultiPolygon, _polygon),
}
