"""What rows a caller asks for, and the WHERE of it: shared by features, tiles, lists and statistics.

Which rows a caller may see is not said here: that is row-level security. Values are always bound.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from landdb.domain.collections import Attribute, Collection

ARRAY_TYPES: Final = {
    "string": "text[]",
    "integer": "bigint[]",
    "number": "numeric[]",
    "boolean": "boolean[]",
    "date": "date[]",
}

_SUBQUERIES: Final = {
    "commune_code": "t.admin_unit_id IN (SELECT a.id FROM admin_unit a WHERE a.code = ANY({values}))",
    "managing_unit": "t.managing_unit_id IN (SELECT u.id FROM organisation_unit u WHERE u.code = ANY({values}))",
    "military_zone": "t.military_zone_id IN (SELECT z.id FROM military_zone z WHERE z.code = ANY({values}))",
}
"""Attributes of joined tables: asked for by key, so that the index on the key serves."""


@dataclass(frozen=True)
class Box:
    """A box in WGS 84 degrees with west ≤ east; one across the antimeridian comes as two."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Period:
    """A closed span of days; ``None`` leaves an end open."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Selection:
    """Which rows of a collection are asked for. ``equals`` maps attribute names to the values they may have."""

    boxes: tuple[Box, ...] = ()
    period: Period | None = None
    equals: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    min_area_m2: float | None = None
    max_area_m2: float | None = None

    def without(self, name: str) -> Selection:
        """The same selection with one attribute left open."""
        return replace(self, equals=tuple(item for item in self.equals if item[0] != name))


@dataclass(frozen=True)
class Clause:
    """SQL over the row ``t`` with its bound parameters."""

    sql: str
    params: dict[str, Any]


def where(collection: Collection, selection: Selection, clearance: int, *, skip: Names[str] = ()) -> Clause:
    """Compile a selection.

    Raises
    ------
    KeyError
        An attribute is not in the allow-list of this clearance: the caller of this function has to check before.
    """
    parts = ["t.retired_at IS NULL"] if "retired_at" in collection.technical_columns else ["true"]
    params: dict[str, Any] = {}
    allowed = collection.filterable(clearance)
    for index, (name, values) in enumerate(selection.equals):
        if name not in skip:
            parts.append(_equals(allowed[name], f"v{index}"))
            params[f"v{index}"] = list(values)
    if selection.boxes:
        parts.append(_boxes(geometry_sql(collection), selection.boxes, params))
    if selection.period:
        parts.extend(_period(selection.period, params))
    for name, operator, value in (("min_area", ">=", selection.min_area_m2), ("max_area", "<=", selection.max_area_m2)):
        if value is not None:
            parts.append(f"t.legal_area_m2 {operator} CAST(:{name} AS numeric)")
            params[name] = value
    return Clause(" AND ".join(parts), params)


def geometry_sql(collection: Collection) -> str:
    """Most administrative units have no boundary here: their label point stands in."""
    return "coalesce(t.geom, t.label_point)" if collection.id == "admin-units" else "t.geom"


def _equals(attribute: Attribute, parameter: str) -> str:
    values = f"CAST(:{parameter} AS {ARRAY_TYPES[attribute.type]})"
    if attribute.name in _SUBQUERIES:
        return _SUBQUERIES[attribute.name].format(values=values)
    return f"{attribute.sql} = ANY({values})"


def _boxes(geometry: str, boxes: tuple[Box, ...], params: dict[str, Any]) -> str:
    tests = []
    for index, box in enumerate(boxes):
        names = [f"b{index}{side}" for side in "wsen"]
        params.update(zip(names, (box.west, box.south, box.east, box.north), strict=True))
        envelope = "ST_MakeEnvelope({}, 4326)".format(", ".join(f":{name}" for name in names))
        tests.append(f"({geometry} && {envelope} AND ST_Intersects({geometry}, {envelope}))")
    return "(" + " OR ".join(tests) + ")"


def _period(period: Period, params: dict[str, Any]) -> list[str]:
    """Rows valid on some day of the period; ``valid_to`` is the first day on which a row is valid no more."""
    parts = []
    if period.end is not None:
        parts.append("(t.valid_from IS NULL OR t.valid_from <= :period_end)")
        params["period_end"] = period.end
    if period.start is not None:
        parts.append("(t.valid_to IS NULL OR t.valid_to > :period_start)")
        params["period_start"] = period.start
    return parts
