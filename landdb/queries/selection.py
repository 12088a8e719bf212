"""What rows a caller asks for, and the WHERE of it: shared by features, tiles, lists and statistics.

Which rows a caller may see is not said here: that is row-level security. Values are always bound.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from landdb.domain.codes import DOSSIER_COMPLETE, ON_PARCEL
from landdb.domain.collections import PARCELS, Attribute, Collection
from landdb.queries import as_of, former_provinces
from landdb.queries.dossier_boxes import MISSING_DOCUMENTS, missing_documents
from landdb.queries.surroundings import around_sql

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
    "using_unit": "t.using_unit_id IN (SELECT u.id FROM organisation_unit u WHERE u.code = ANY({values}))",
    "military_zone": "t.military_zone_id IN (SELECT z.id FROM military_zone z WHERE z.code = ANY({values}))",
    "origin_code": "t.id IN (SELECT u.parcel_id FROM parcel_use u WHERE u.origin_code = ANY({values}) "
    "AND u.retired_at IS NULL)",
    "former_province_code": former_provinces.FILTER,
    "standing": "CASE WHEN EXISTS (SELECT FROM work_parcel wp JOIN parcel p ON p.id = wp.parcel_id "
    "WHERE wp.work_id = t.id AND wp.retired_at IS NULL AND p.retired_at IS NULL) "
    f"THEN '{ON_PARCEL}' ELSE 'none' END "
    "= ANY({values})",
    "missing_document": f"EXISTS (SELECT FROM (SELECT {missing_documents('t')} AS boxes OFFSET 0) m "
    f"WHERE m.boxes && {{values}} OR (cardinality(m.boxes) = 0 AND '{DOSSIER_COMPLETE}' = ANY({{values}})))",
    "missing_dossier": "t.id IN (SELECT wp.parcel_id FROM work_parcel wp JOIN work w ON w.id = wp.work_id, "
    f"LATERAL (SELECT {MISSING_DOCUMENTS} AS boxes OFFSET 0) m WHERE wp.retired_at IS NULL AND w.retired_at IS NULL "
    f"AND (m.boxes && {{values}} OR (cardinality(m.boxes) = 0 AND '{DOSSIER_COMPLETE}' = ANY({{values}}))))",
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
class Shape:
    """A polygon that was drawn: WGS 84 (longitude, latitude), not closed, simple."""

    vertices: tuple[tuple[float, float], ...]

    @property
    def wkt(self) -> str:
        """Well-known text with the ring closed."""
        ring = ", ".join(f"{lon!r} {lat!r}" for lon, lat in (*self.vertices, self.vertices[0]))
        return f"POLYGON(({ring}))"


@dataclass(frozen=True)
class Surroundings:
    """What lies around parcels, without these: ``ids`` and map ids, and the distance in m (0: what touches them)."""

    ids: tuple[str, ...]
    tile_ids: tuple[int, ...]
    distance_m: float


@dataclass(frozen=True)
class Selection:
    """Which rows of a collection are asked for. ``equals`` maps attribute names to the values they may have."""

    boxes: tuple[Box, ...] = ()
    period: Period | None = None
    equals: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    min_area_m2: float | None = None
    max_area_m2: float | None = None
    periods: tuple[tuple[str, Period], ...] = ()
    shape: Shape | None = None
    near: Surroundings | None = None
    as_of: date | None = None
    """Rows as they were at the end of this day in Viet Nam; ``None`` for the present ones."""
    on_parcels: Selection | None = None
    """Of works: only those that stand on parcels of this selection, of the same day."""

    def standing_on(self, parcels: Selection) -> Selection:
        """Of these works the ones that stand on parcels."""
        return replace(self, on_parcels=parcels)

    def without(self, *names: str) -> Selection:
        """The same selection with some attributes left open."""
        return replace(self, equals=tuple(item for item in self.equals if item[0] not in names))


EVERYWHERE: Final = Selection()
"""All rows."""


@dataclass(frozen=True)
class Clause:
    """SQL over the row ``t`` with its bound parameters."""

    sql: str
    params: dict[str, Any]


def where(
    collection: Collection, selection: Selection, clearance: int, *, skip: Names[str] = (), prefix: str = ""
) -> Clause:
    """Compile a selection; ``prefix`` keeps the names of its values apart from those of a selection around it.

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
            parts.append(_equals(allowed[name], f"{prefix}v{index}"))
            params[f"{prefix}v{index}"] = list(values)
    if selection.boxes:
        parts.append(_boxes(geometry_sql(collection), selection.boxes, params))
    if selection.shape:
        parts.append(_within_shape(geometry_sql(collection), selection.shape, params))
    if selection.near:
        near = selection.near
        of_day = rows_of(collection, selection, clearance) if selection.as_of else None
        parts.append(around_sql(touching=near.distance_m == 0, of_day=of_day))
        params |= {"near_ids": list(near.ids), "near_tiles": list(near.tile_ids), "near_m": near.distance_m}
    if selection.period:
        parts.extend(_period(selection.period, params))
    for index, (name, period) in enumerate(selection.periods):
        parts.extend(_days(allowed[name], period, f"{prefix}d{index}", params))
    for name, operator, value in (("min_area", ">=", selection.min_area_m2), ("max_area", "<=", selection.max_area_m2)):
        if value is not None:
            parts.append(f"t.legal_area_m2 {operator} CAST(:{name} AS numeric)")
            params[name] = value
    parts.extend(_on_parcels(selection.on_parcels, clearance, params))
    return Clause(" AND ".join(parts), params | as_of.bind(selection.as_of))


def _on_parcels(parcels: Selection | None, clearance: int, params: dict[str, Any]) -> list[str]:
    """Works that stand on parcels, or stood on them on the day."""
    if parcels is None:
        return []
    clause = where(PARCELS, parcels, clearance, prefix="p")
    params.update(clause.params)
    tied = "SELECT wp.work_id FROM work_parcel wp JOIN chosen ON chosen.id = wp.parcel_id WHERE wp.retired_at IS NULL"
    if parcels.as_of:
        tied = f"SELECT o.work_id FROM {as_of.ties('ARRAY(SELECT id FROM chosen)')} o"
    # Parcels first, once: below row-level security the planner believes in single rows.
    standing = (
        f"t.id = ANY(ARRAY(WITH chosen AS MATERIALIZED (SELECT t.id FROM {rows_of(PARCELS, parcels, clearance)} "
        f"WHERE {clause.sql}) {tied}))"
    )
    return [standing]


def rows_of(collection: Collection, selection: Selection, clearance: int) -> str:
    """FROM item of the rows ``t`` to which :func:`where` applies."""
    return as_of.source(collection, selection.as_of, clearance)


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


def _within_shape(geometry: str, shape: Shape, params: dict[str, Any]) -> str:
    params["shape"] = shape.wkt
    # `&&` beside ST_Intersects: below row-level security only a leakproof condition reaches the index.
    drawn = "ST_GeomFromText(CAST(:shape AS text), 4326)"
    return f"{geometry} && {drawn} AND ST_Intersects({geometry}, {drawn})"


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


def _days(attribute: Attribute, period: Period, name: str, params: dict[str, Any]) -> list[str]:
    """Rows whose date lies in a period, both days included; days are days in Viet Nam."""
    parts = []
    for end, operator, day, shift in (("a", ">=", period.start, ""), ("z", "<", period.end, " + 1")):
        if day is not None:
            limit = f"CAST(:{name}{end} AS date){shift}"
            if attribute.type == "date-time":
                limit = as_of.midnight(limit)
            parts.append(f"{attribute.sql} {operator} {limit}")
            params[f"{name}{end}"] = day
    return parts
