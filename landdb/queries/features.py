"""Pages of features as GeoJSON text, built in the database: no feature ever becomes a Python object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.collections import Collection
from landdb.queries.columns import readable
from landdb.queries.prepared import execute_prepared
from landdb.queries.selection import Clause, Selection, geometry_sql, rows_of, where

COUNT_CAP: Final = 10_001
"""Rows beyond this are not counted: 2.5 ms instead of 97."""

VERSION_SQL: Final = (
    "SELECT coalesce(sum(changes), 0) AS version FROM collection_version "
    "WHERE collection = ANY(CAST(:collections AS text[]))"
)


@dataclass(frozen=True)
class Page:
    """GeoJSON features joined by commas; ``last_key`` is the id after which the next page begins, if there is one.

    ``version`` is that of the collection, read in the same snapshot.
    """

    features: str
    returned: int
    last_key: str | None
    version: str


def get_instance_key(session: Connection) -> str:
    """What tells this database from another one, so that an ETag never outlives a fresh start of the data."""
    sql = (
        "SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text || ':' || "
        "(SELECT system_identifier FROM pg_control_system())::text"
    )
    return str(session.scalar(text(sql)))


def get_collection_version(session: Connection, collection_id: str) -> str:
    """Version of a collection as this caller sees it: it changes when a row which they may see changes."""
    [row] = execute_prepared(session, VERSION_SQL, {"collections": counted_in(collection_id)})
    return str(row.version)


def find_page(
    session: Connection,
    collection: Collection,
    selection: Selection,
    clearance: int,
    *,
    limit: int,
    after: str | None = None,
    offset: int = 0,
    points: bool = False,
) -> Page:
    """One page in the order of ids. Its cost does not depend on how many pages came before (``offset`` apart).

    With ``points`` the geometry of a feature is where its name stands, whatever outline it has.
    """
    clause = where(collection, selection, clearance)
    params = clause.params | {"collections": counted_in(collection.id)}
    condition = clause.sql
    if after is not None:
        condition += f" AND t.id > CAST(:after AS {_key_type(collection)})"
        params["after"] = after
    sql = (
        f"WITH page AS MATERIALIZED (SELECT {_page_columns(collection, clearance)} "
        f"FROM {rows_of(collection, selection, clearance)} "
        f"WHERE {condition} ORDER BY t.id LIMIT {limit + 1:d} OFFSET {offset:d}), "
        f"shown AS (SELECT t.id, {_feature(collection, points=points)} AS feature FROM "
        f"(SELECT * FROM page ORDER BY id LIMIT {limit:d}) t {collection.joins} {_properties(collection, clearance)}) "
        "SELECT coalesce(string_agg(feature, ',' ORDER BY id), '') AS features, count(*) AS returned, "
        "(SELECT count(*) FROM page) AS found, (array_agg(id ORDER BY id DESC))[1]::text AS last_key, "
        f"({VERSION_SQL}) AS version FROM shown"
    )
    # Numbers of rows stand in the text, for they decide the plan; so do filters, which is why those are planned anew.
    is_plain = selection == Selection() and not offset
    [row] = execute_prepared(session, sql, params) if is_plain else session.execute(text(sql), params)
    return Page(row.features, row.returned, row.last_key if row.found > limit else None, str(row.version))


def find_feature(session: Connection, collection: Collection, clearance: int, key: str) -> str | None:
    """One feature as GeoJSON text, or ``None``; a row hidden from the caller is no row."""
    condition = f"t.id = CAST(:key AS {_key_type(collection)})"
    if "retired_at" in collection.technical_columns:
        condition += " AND t.retired_at IS NULL"
    sql = (
        f"SELECT {_feature(collection)} AS feature FROM {collection.table} t {collection.joins} "
        f"{_properties(collection, clearance)} WHERE {condition}"
    )
    found = execute_prepared(session, sql, {"key": key})
    return str(found[0].feature) if found else None


def count_matched(session: Connection, collection: Collection, selection: Selection, clearance: int) -> int:
    """Number of rows, exact up to ``COUNT_CAP``, which stands for "that many or more"."""
    clause: Clause = where(collection, selection, clearance)
    rows = rows_of(collection, selection, clearance)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {rows} WHERE {clause.sql} LIMIT :cap) t"
    return int(session.scalar(text(sql), clause.params | {"cap": COUNT_CAP}) or 0)


def counted_in(collection_id: str) -> list[str]:
    """Collections whose changes show in this one: their names stand in its rows, or they decide who sees them."""
    return [collection_id, *_SHOWN_IN.get(collection_id, ())]


_SHOWN_IN: Final = {
    "parcels": ("organisation-units", "military-zones"),
    "works": ("organisation-units", "military-zones", "parcels"),  # a tie to a parcel is written with one of both
    "protection-areas": ("organisation-units", "military-zones", "works"),
}


def _key_type(collection: Collection) -> str:
    return "integer" if collection.id == "admin-units" else "uuid"


def _page_columns(collection: Collection, clearance: int) -> str:
    needed = dict.fromkeys(["id", "geom", "label_point"])
    for attribute in collection.visible(clearance):
        needed.update(dict.fromkeys(attribute.needs))
    return ", ".join(f"t.{column}" for column in needed)


def _properties(collection: Collection, clearance: int) -> str:
    """Join of the readable attributes as the row ``p``."""
    return f"CROSS JOIN LATERAL (SELECT {readable(collection, clearance)}) p"


def _feature(collection: Collection, *, points: bool = False) -> str:
    """SQL text of one feature. Joined as text: building it by json functions parses each geometry once more."""
    geometry = "t.label_point" if points else geometry_sql(collection)
    return (
        '\'{"type":"Feature","id":"\' || t.id || \'","geometry":\' || '
        f"coalesce(ST_AsGeoJSON({geometry}, 7, 0), 'null') || ',\"properties\":' || "
        "row_to_json(p) || '}'"
    )
