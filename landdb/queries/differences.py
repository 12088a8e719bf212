"""What two versions of one parcel or work say otherwise: values and shapes, as far as the caller sees both versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import Collection
from landdb.domain.geometry import OVERLAY_GRID_M
from landdb.queries.prepared import execute_prepared
from landdb.queries.versions import COMPARED, find_states

Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """Two versions with their ``state``, the names in which they differ, and their ``shapes`` beside each other."""

    older: Row
    newer: Row
    names: tuple[str, ...]
    shapes: Row


def find_difference(
    session: Connection, collection: Collection, object_id: str, clearance: int, numbers: tuple[int, int] | None
) -> Difference | None:
    """Compare two versions by their numbers, as :func:`find_versions` counts them; ``None`` for the last two.

    A number that the caller does not count is that of no version: the answer is ``None``, as it is for an object that
    has one version only.
    """
    versions = find_states(session, collection, object_id, clearance)
    first, second = numbers or (len(versions) - 1, len(versions))
    if not 1 <= first < second <= len(versions):
        return None
    older, newer = versions[first - 1], versions[second - 1]
    # The database orders members of JSON by their length; people know an order by meaning.
    order = {name: place for place, name in enumerate(COMPARED[collection.id])}
    differing = (name for name, value in newer["state"].items() if value != older["state"][name])
    names = tuple(sorted(differing, key=lambda name: order.get(name, len(order))))
    times = (older["system_from"], newer["system_from"])
    shapes = _compare_shapes(session, collection, object_id, times)
    return Difference(older, newer, names, shapes) if shapes else None


def find_names(session: Connection, table: str, keys: list[Any]) -> dict[Any, Row]:
    """How people read the keys of another table, by key: those of rows that the caller sees."""
    if not keys:
        return {}
    rows = session.execute(text(_NAMES[table]), {"keys": keys}).mappings()
    return {row["key"]: dict(row) for row in rows}


_NAMES: Final = {
    "admin_unit": "SELECT id AS key, name_vi, name_vi AS name_en FROM admin_unit WHERE id = ANY(:keys)",
    "organisation_unit": "SELECT code AS key, name_vi, name_vi AS name_en FROM organisation_unit "
    "WHERE code = ANY(:keys)",
    "military_zone": "SELECT code AS key, name_vi, name_vi AS name_en FROM military_zone WHERE code = ANY(:keys)",
    "land_use_code": "SELECT code AS key, code || ' ' || name_vi AS name_vi, code || ' ' || name_en AS name_en "
    "FROM land_use_code WHERE code = ANY(:keys)",
    "origin_code": "SELECT code AS key, name_vi, name_en FROM origin_code WHERE code = ANY(:keys)",
    "parcel": "SELECT id::text AS key, sheet_no, parcel_no FROM parcel WHERE id = ANY(CAST(:keys AS uuid[]))",
}


def _compare_shapes(session: Connection, collection: Collection, object_id: str, times: tuple[Any, Any]) -> Row | None:
    """Both outlines in WGS 84; of two areas also what only one of them covers, with m² in the plane of the newer one.

    ``moved_m`` is how far the middle went, ``length_m`` that of lines. ``None`` if the object was hidden meanwhile.
    """
    table = collection.table
    one = "SELECT x.geom, x.geom_source FROM {} x WHERE x.id = CAST(:id AS uuid) AND x.system_from = {}"
    sides = (
        f"{side} AS ({one.format(table + '_history', moment)} UNION ALL {one.format(table, moment)} LIMIT 1)"
        for side, moment in (("a", "CAST(:older AS timestamptz)"), ("b", "CAST(:newer AS timestamptz)"))
    )
    beyond = f"ST_Multi(ST_CollectionExtract(ST_Difference({{}}, {{}}, {OVERLAY_GRID_M!r}), 3))"
    beyond = f"CASE WHEN both_areas THEN {beyond} END"
    area = "CASE WHEN both_areas THEN round(ST_Area({})::numeric, 1)::float8 END"
    shape = "CASE WHEN both_areas AND NOT ST_IsEmpty({0}) THEN ST_AsGeoJSON(ST_Transform({0}, 4326), 8, 0)::json END"
    sql = (
        f"WITH {', '.join(sides)}, pair AS MATERIALIZED (SELECT a.geom AS old_geom, b.geom AS new_geom, "
        "b.geom_source AS new_plane, CASE WHEN ST_SRID(a.geom_source) = ST_SRID(b.geom_source) THEN a.geom_source "
        "ELSE ST_Transform(a.geom_source, ST_SRID(b.geom_source)) END AS old_plane, ST_Area(a.geom_source) AS old_m2, "
        "ST_Dimension(a.geom) = 2 AND ST_Dimension(b.geom) = 2 AS both_areas FROM a, b), "
        f"cut AS MATERIALIZED (SELECT *, {beyond.format('old_plane', 'new_plane')} AS gone, "
        f"{beyond.format('new_plane', 'old_plane')} AS come FROM pair) "
        "SELECT both_areas, ST_AsGeoJSON(old_geom, 8, 0)::json AS old, ST_AsGeoJSON(new_geom, 8, 0)::json AS new, "
        f"{shape.format('gone')} AS only_old, {shape.format('come')} AS only_new, "
        f"{area.format('gone')} AS only_old_m2, {area.format('come')} AS only_new_m2, "
        "CASE WHEN both_areas THEN round(old_m2::numeric, 1)::float8 END AS old_m2, "
        f"{area.format('new_plane')} AS new_m2, "
        "round(ST_Length(old_plane)::numeric, 2)::float8 AS old_length_m, "
        "round(ST_Length(new_plane)::numeric, 2)::float8 AS new_length_m, "
        "round(ST_Distance(ST_Centroid(old_plane), ST_Centroid(new_plane))::numeric, 2)::float8 AS moved_m, "
        "ARRAY[least(ST_XMin(old_geom), ST_XMin(new_geom)), least(ST_YMin(old_geom), ST_YMin(new_geom)), "
        "greatest(ST_XMax(old_geom), ST_XMax(new_geom)), greatest(ST_YMax(old_geom), ST_YMax(new_geom))] AS bbox "
        "FROM cut"
    )
    parameters = {"id": object_id, "older": times[0], "newer": times[1]}
    rows = execute_prepared(session, sql, parameters)
    return dict(rows[0]._asdict()) if rows else None
