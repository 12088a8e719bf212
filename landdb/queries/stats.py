"""Counts and areas of parcels by attribute, counted as the caller: nothing hidden is in any sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS
from landdb.queries import as_of, former_provinces
from landdb.queries.selection import Selection, rows_of, where

FACETS: Final = (
    "certificate_status", "main_use_code", "province_code", "status", "managing_unit", "commune_code", "using_unit",
    "military_zone", "map_scale", "secrecy_level", "former_province_code",
)  # fmt: skip
HANDLED_LEVEL: Final = "handled_level"
"""Facet of :func:`count_shares`: the secrecy level which a paper with these rows bears (``as_of.level``)."""

_NAMED: Final = {
    "commune_code": ("t.admin_unit_id", "admin_unit"),
    "managing_unit": ("t.managing_unit_id", "organisation_unit"),
    "using_unit": ("t.using_unit_id", "organisation_unit"),
    "military_zone": ("t.military_zone_id", "military_zone"),
    "former_province_code": (former_provinces.UNIT_OF, former_provinces.PROVINCES),
}
"""Facets counted by key, which costs no look-up a row, with the table (or a query) of their codes and names."""

_OPENED_WITH: Final = {
    "province_code": ("commune_code",),
    "former_province_code": ("commune_code",),
    "commune_code": ("province_code", "former_province_code"),
}
"""Filters that a facet leaves out beside its own: who has chosen a commune may still change to another province."""

AREA_EDGES_M2: Final = (0, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
"""Fixed on purpose: edges taken from the data would tell of the smallest and largest parcel."""


@dataclass(frozen=True)
class Share:
    """How much of a selection has one value of an attribute; ``title`` is the name of a code that has one."""

    value: str | None
    n: int
    area_m2: float
    title: str | None = None


@dataclass(frozen=True)
class Statistics:
    """Totals of a selection with its facets and, if asked for, parcels per class of area."""

    total: int
    legal_area_m2: float
    facets: dict[str, list[Share]]
    area_counts: list[int] | None


def get_statistics(
    session: Connection, selection: Selection, facets: Sequence[str], clearance: int, *, histogram: bool
) -> Statistics:
    """Totals, facets and area classes.

    A facet counts what the *other* filters leave, so that its further values can still be chosen.
    """
    opened = {facet: selection.without(facet, *_OPENED_WITH.get(facet, ())) for facet in facets}
    together = [facet for facet in facets if opened[facet] == selection]
    rows = _group(session, selection, together, clearance, histogram=histogram)
    total = next(share for key, _, share in rows if key == "total")
    shares = {facet: [share for key, _, share in rows if key == facet] for facet in together}
    for facet in (facet for facet in facets if facet not in together):
        alone = _group(session, opened[facet], [facet], clearance, histogram=False)
        shares[facet] = [share for key, _, share in alone if key == facet]
    shares = _named(session, shares)
    counts = None
    if histogram:
        by_class = {number: share.n for key, number, share in rows if key == "histogram"}
        counts = [by_class.get(index, 0) for index in range(1, len(AREA_EDGES_M2) + 1)]
    ordered = {facet: sorted(shares[facet], key=lambda share: (-share.n, share.value or "")) for facet in facets}
    return Statistics(total.n, total.area_m2, ordered, counts)


def get_extent(session: Connection, selection: Selection, clearance: int) -> tuple[float, float, float, float] | None:
    """West, south, east, north in WGS 84 degrees of the rows that the caller may see; ``None`` without rows."""
    clause = where(PARCELS, selection, clearance)
    sql = (
        "SELECT ST_XMin(x.box) AS w, ST_YMin(x.box) AS s, ST_XMax(x.box) AS e, ST_YMax(x.box) AS n FROM ("
        f"SELECT ST_Extent(t.geom) AS box FROM {rows_of(PARCELS, selection, clearance)} WHERE {clause.sql}) x"
    )
    row = session.execute(text(sql), clause.params).one()
    return None if row.w is None else (row.w, row.s, row.e, row.n)


def count_shares(
    session: Connection, selection: Selection, facets: Sequence[str], clearance: int
) -> tuple[Share, dict[str, list[Share]]]:
    """The whole selection and its shares by each facet, in no order; the filter of a facet is in force for it too."""
    rows = _group(session, selection, facets, clearance, histogram=False)
    total = next(share for key, _, share in rows if key == "total")
    return total, _named(session, {facet: [share for key, _, share in rows if key == facet] for facet in facets})


def _group(
    session: Connection, selection: Selection, facets: Sequence[str], clearance: int, *, histogram: bool
) -> list[tuple[str, int | None, Share]]:
    """One scan for all groupings: (facet, "histogram" or "total"; number of the area class; its share)."""
    clause = where(PARCELS, selection, clearance)
    sql_of = {attribute.name: attribute.sql for attribute in PARCELS.visible(clearance)}
    sql_of |= {facet: sql for facet, (sql, _) in _NAMED.items()}
    sql_of[HANDLED_LEVEL] = as_of.level(PARCELS, selection.as_of, clearance)
    columns = [f"{sql_of[facet]} AS k{i}" for i, facet in enumerate(facets)]
    params: dict[str, Any] = dict(clause.params)
    names = list(facets)
    if histogram:
        columns.append(f"width_bucket(t.legal_area_m2, CAST(:edges AS numeric[])) AS k{len(names)}")
        params["edges"] = list(AREA_EDGES_M2)
        names.append("histogram")
    keys = [f"k{index}" for index in range(len(names))]
    sets = ", ".join([*(f"({key})" for key in keys), "()"])
    groupings = f"GROUPING({', '.join(keys)})" if keys else "0"
    sql = (
        f"SELECT {groupings} AS missing, count(*) AS n, coalesce(sum(area), 0)::float8 AS area, "
        f"{', '.join(f'{key}::text AS {key}' for key in keys) or 'NULL AS k'} "
        f"FROM (SELECT t.legal_area_m2 AS area{''.join(', ' + column for column in columns)} "
        f"FROM {rows_of(PARCELS, selection, clearance)} "
        f"WHERE {clause.sql}) s GROUP BY GROUPING SETS ({sets})"
    )
    everything = 2 ** len(keys) - 1
    found: list[tuple[str, int | None, Share]] = []
    for row in session.execute(text(sql), params):
        if row.missing == everything:
            found.append(("total", None, Share(None, row.n, row.area)))
            continue
        # One bit of GROUPING() is off: the key of this set; the leftmost key has the highest bit.
        index = len(keys) - (everything & ~row.missing).bit_length()
        value = getattr(row, keys[index])
        number = int(value) if names[index] == "histogram" else None
        found.append((names[index], number, Share(value, row.n, row.area)))
    return found


def _named(session: Connection, shares: dict[str, list[Share]]) -> dict[str, list[Share]]:
    return {
        facet: _name(session, _NAMED[facet][1], found) if facet in _NAMED else found for facet, found in shares.items()
    }


def _name(session: Connection, table: str, shares: list[Share]) -> list[Share]:
    """Codes and names in the place of keys; all keys that the caller may not see are one share without a value.

    Keys of one code and name (communes of one former province) are one share.
    """
    keys = [share.value for share in shares if share.value is not None]
    sql = f"SELECT x.id::text AS id, x.code, x.name_vi FROM {table} x WHERE x.id::text = ANY(CAST(:keys AS text[]))"
    named = {row.id: (row.code, row.name_vi) for row in session.execute(text(sql), {"keys": keys})}
    together: dict[tuple[str | None, str | None], list[Share]] = {}
    for share in shares:
        together.setdefault(named.get(share.value, (None, None)), []).append(share)
    return [
        Share(code, sum(share.n for share in same), sum(share.area_m2 for share in same), name)
        for (code, name), same in together.items()
    ]
