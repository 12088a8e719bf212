"""Suggestions for a search text: parcels, codes, certificates, units, communes, works, as the caller may see them.

Under row-level security only comparisons that PostgreSQL knows as leakproof keep their index: numbers by equality,
codes by prefix. Free text goes to small tables, and to works through ``search_works``, which filters by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.search_terms import SheetParcel, fold
from landdb.queries.admin_units import escape_like


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
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZĐ"
_SERIES: Final = (*_LETTERS, *map("".join, product(_LETTERS, repeat=2)))
"""Letters before a certificate's digits: one or two by the regulations on its form."""
_MATCHES_WORDS: Final = (
    "t.admin_unit_id IN (SELECT a.id FROM admin_unit a WHERE a.level = 'commune' AND "
    "a.name_folded LIKE '%' || :words || '%')"
)


def find_parcels_by_number(
    session: Connection, numbers: SheetParcel, words: str, clearance: int, limit: int
) -> list[ParcelHit]:
    """Parcels with these numbers, in communes whose name holds ``words`` (where some are given)."""
    conditions, params = [], {"words": escape_like(fold(words))}
    for column, value in (("sheet_no", numbers.sheet_no), ("parcel_no", numbers.parcel_no)):
        if value is not None:
            conditions.append(f"t.{column} = CAST(:{column} AS integer)")
            params[column] = str(value)
    if words:
        conditions.append(_MATCHES_WORDS)
    return _find_parcels(session, " AND ".join(conditions), params, clearance, limit, "t.sheet_no, t.parcel_no, t.id")


def find_parcels_by_code(session: Connection, prefix: str, clearance: int, limit: int) -> list[ParcelHit]:
    """Parcels whose identifier begins so."""
    return _find_parcels(
        session, "t.parcel_code ^@ :prefix", {"prefix": prefix}, clearance, limit, "t.parcel_code, t.id"
    )


def find_parcels_by_certificate(session: Connection, number: str, clearance: int, limit: int) -> list[ParcelHit]:
    """Parcels whose certificate number begins so, written with or without a blank between letters and digits.

    Of digits alone it is the whole number after any letters: each form that it may have is asked for, because no
    comparison by the number's end keeps an index here.
    """
    if clearance < 1:
        return []
    letters = number.rstrip("0123456789")
    digits = number[len(letters) :]
    if not letters:
        forms = [number, *(f"{series}{sign}{digits}" for series in _SERIES for sign in ("", " ", "-"))]
        whole = "t.certificate_no = ANY(CAST(:forms AS text[]))"
        return _find_parcels(session, whole, {"forms": forms}, clearance, limit, "t.certificate_no, t.id")
    written = {number, f"{letters} {digits}", f"{letters}-{digits}"}
    condition = " OR ".join(f"t.certificate_no ^@ :c{index}" for index in range(len(written)))
    params = {f"c{index}": value for index, value in enumerate(sorted(written))}
    return _find_parcels(session, f"({condition})", params, clearance, limit, "t.certificate_no, t.id")


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


def find_works(session: Connection, words: str, limit: int) -> list[NamedHit]:
    """Works by part of the name or by the beginning of the code; exact accents first."""
    sql = (
        "SELECT t.id::text AS id, t.code, t.name_vi, ST_XMin(t.geom) AS w, ST_YMin(t.geom) AS s, "
        "ST_XMax(t.geom) AS e, ST_YMax(t.geom) AS n FROM work t WHERE t.retired_at IS NULL "
        "AND t.id = ANY(ARRAY(SELECT search_works(:term, 50) "
        "UNION SELECT w.id FROM work w WHERE w.code = upper(:term) AND w.retired_at IS NULL)) "
        "ORDER BY t.code <> upper(:term), position(lower(:term) IN lower(t.name_vi)) = 0, "
        "length(t.name_vi), t.code, t.id "
        "LIMIT :limit"
    )
    rows = session.execute(text(sql), {"term": words, "limit": limit})
    return [NamedHit(row.id, row.code, row.name_vi, (row.w, row.s, row.e, row.n)) for row in rows]


def _find_parcels(
    session: Connection, condition: str, params: dict[str, Any], clearance: int, limit: int, order: str
) -> list[ParcelHit]:
    certificate = "t.certificate_no" if clearance >= 1 else "NULL AS certificate_no"
    sql = (
        f"SELECT {_PARCEL_COLUMNS}, {certificate} FROM parcel t {_PARCEL_JOINS} "
        f"WHERE t.retired_at IS NULL AND {condition} ORDER BY {order} LIMIT :limit"
    )
    rows = session.execute(text(sql), params | {"limit": limit})
    return [
        ParcelHit(
            row.id, row.sheet_no, row.parcel_no, row.parcel_code, row.certificate_no, row.commune_name,
            row.province_name, row.main_use_code, row.legal_area_m2, (row.w, row.s, row.e, row.n),
        )
        for row in rows
    ]  # fmt: skip
