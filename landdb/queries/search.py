"""Suggestions for a search text: parcels, codes, certificates, units, communes, works, as the caller may see them.

Under row-level security only comparisons that PostgreSQL knows as leakproof keep their index: numbers by equality,
codes by prefix. Free text goes to small tables, and to works through ``search_works``; certificates are found by
``search_certificates``. Both filter by themselves, and row-level security judges what they name.
``scope`` is where to look: boxes, province and commune of a selection. Units have no place and are found in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS, WORKS
from landdb.domain.search_terms import SheetParcel, fold
from landdb.queries.admin_units import escape_like
from landdb.queries.selection import EVERYWHERE, Selection, where


@dataclass(frozen=True)
class ParcelHit:
    """A parcel that fits; ``box`` is west, south, east, north."""

    id: str
    sheet_no: int
    parcel_no: int
    parcel_code: str | None
    certificate_no: str | None
    commune_name: str
    province_name: str
    main_use_code: str | None
    legal_area_m2: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class NamedHit:
    """A unit or a work that fits; units have no place."""

    id: str
    code: str
    name: str
    box: tuple[float, float, float, float] | None = None


_PARCEL_COLUMNS: Final = (
    "t.id::text AS id, t.sheet_no, t.parcel_no, t.parcel_code, au.name_vi AS commune_name, "
    "pr.name_vi AS province_name, t.main_use_code, t.legal_area_m2::float8 AS legal_area_m2, "
    "ST_XMin(t.geom) AS w, ST_YMin(t.geom) AS s, ST_XMax(t.geom) AS e, ST_YMax(t.geom) AS n"
)
_PARCEL_JOINS: Final = (
    "JOIN admin_unit au ON au.id = t.admin_unit_id "
    "LEFT JOIN admin_unit pr ON pr.code = t.province_code AND pr.level = 'province' AND pr.valid_to IS NULL"
)
_WITHIN: Final = (
    "CAST(:within_provinces AS text[]), CAST(:within_communes AS text[]), "
    "ST_GeomFromText(CAST(:within_boxes AS text), 4326)"
)
_MATCHES_WORDS: Final = (
    "t.admin_unit_id IN (SELECT a.id FROM admin_unit a WHERE a.level = 'commune' AND "
    "a.name_folded LIKE '%' || :words || '%')"
)


def find_parcels_by_number(
    session: Connection, numbers: SheetParcel, words: str, clearance: int, limit: int, scope: Selection = EVERYWHERE
) -> list[ParcelHit]:
    """Parcels with these numbers, in communes whose name holds ``words`` (where some are given)."""
    conditions, params = [], {"words": escape_like(fold(words))}
    for column, value in (("sheet_no", numbers.sheet_no), ("parcel_no", numbers.parcel_no)):
        if value is not None:
            conditions.append(f"t.{column} = CAST(:{column} AS integer)")
            params[column] = str(value)
    if words:
        conditions.append(_MATCHES_WORDS)
    order = "t.sheet_no, t.parcel_no, t.id"
    return _find_parcels(session, " AND ".join(conditions), params, clearance, limit, order, scope)


def find_parcels_by_code(
    session: Connection, prefix: str, clearance: int, limit: int, scope: Selection = EVERYWHERE
) -> list[ParcelHit]:
    """Parcels whose identifier begins so."""
    begins, order = "t.parcel_code ^@ :prefix", "t.parcel_code, t.id"
    return _find_parcels(session, begins, {"prefix": prefix}, clearance, limit, order, scope)


def find_parcels_by_certificate(
    session: Connection, number: str, clearance: int, limit: int, scope: Selection = EVERYWHERE
) -> list[ParcelHit]:
    """Parcels whose certificate number begins with these digits, whole numbers first.

    Letters before the digits are those of the series; without them it may be any.
    """
    if clearance < 1:
        return []
    series = number.rstrip("0123456789")
    named = f"t.id = ANY(ARRAY(SELECT search_certificates(:digits, :series, :limit, {_WITHIN})))"
    params = _within(scope) | {"digits": number[len(series) :], "series": series}
    order = 'certificate_key(t.certificate_no) COLLATE "C", t.id'
    return _find_parcels(session, named, params, clearance, limit, order, scope)


def find_units(session: Connection, words: str, clearance: int, limit: int) -> list[NamedHit]:
    """Organisation units by the beginning of the code or a part of the name; exact accents first."""
    if clearance < 1:
        return []
    sql = (
        "SELECT u.id::text AS id, u.code, u.name_vi FROM organisation_unit u WHERE u.retired_at IS NULL "
        "AND (fold(u.name_vi) LIKE '%' || :words || '%' OR fold(u.code) LIKE :words || '%') "
        "ORDER BY position(lower(:exact) IN lower(u.name_vi)) = 0, length(u.name_vi), u.code LIMIT :limit"
    )
    params = {"words": escape_like(fold(words)), "exact": words, "limit": limit}
    return [NamedHit(row.id, row.code, row.name_vi) for row in session.execute(text(sql), params)]


def find_works(
    session: Connection, words: str, clearance: int, limit: int, scope: Selection = EVERYWHERE
) -> list[NamedHit]:
    """Works by part of the name or by the beginning of the code; exact accents first."""
    clause = where(WORKS, scope, clearance)
    sql = (
        "SELECT t.id::text AS id, t.code, t.name_vi, ST_XMin(t.geom) AS w, ST_YMin(t.geom) AS s, "
        f"ST_XMax(t.geom) AS e, ST_YMax(t.geom) AS n FROM work t WHERE {clause.sql} "
        f"AND t.id = ANY(ARRAY(SELECT search_works(:term, 50, {_WITHIN}) "
        "UNION SELECT w.id FROM work w WHERE w.code = upper(:term) AND w.retired_at IS NULL)) "
        "ORDER BY t.code <> upper(:term), position(lower(:term) IN lower(t.name_vi)) = 0, "
        "length(t.name_vi), t.code, t.id "
        "LIMIT :limit"
    )
    params = clause.params | _within(scope) | {"term": words, "limit": limit}
    rows = session.execute(text(sql), params)
    return [NamedHit(row.id, row.code, row.name_vi, (row.w, row.s, row.e, row.n)) for row in rows]


def _within(scope: Selection) -> dict[str, Any]:
    """Values of ``_WITHIN``: a function that takes so many rows must know where, or takes those of elsewhere."""
    equals = dict(scope.equals)
    rings = (
        f"(({b.west!r} {b.south!r}, {b.east!r} {b.south!r}, {b.east!r} {b.north!r}, {b.west!r} {b.north!r}, "
        f"{b.west!r} {b.south!r}))"
        for b in scope.boxes
    )
    return {
        "within_provinces": list(equals["province_code"]) if "province_code" in equals else None,
        "within_communes": list(equals["commune_code"]) if "commune_code" in equals else None,
        "within_boxes": f"MULTIPOLYGON({', '.join(rings)})" if scope.boxes else None,
    }


def _find_parcels(
    session: Connection,
    condition: str,
    params: dict[str, Any],
    clearance: int,
    limit: int,
    order: str,
    scope: Selection,
) -> list[ParcelHit]:
    clause = where(PARCELS, scope, clearance)
    certificate = "t.certificate_no" if clearance >= 1 else "NULL AS certificate_no"
    sql = (
        f"SELECT {_PARCEL_COLUMNS}, {certificate} FROM parcel t {_PARCEL_JOINS} "
        f"WHERE {clause.sql} AND {condition} ORDER BY {order} LIMIT :limit"
    )
    rows = session.execute(text(sql), params | clause.params | {"limit": limit})
    return [
        ParcelHit(
            row.id, row.sheet_no, row.parcel_no, row.parcel_code, row.certificate_no, row.commune_name,
            row.province_name, row.main_use_code, row.legal_area_m2, (row.w, row.s, row.e, row.n),
        )
        for row in rows
    ]  # fmt: skip
