"""Several parcels beside each other, and their sums: made from the rows that the caller sees and from no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from landdb.domain.collections import PARCELS, WORKS
from landdb.queries.as_of import bind, source, tied_works, uses
from landdb.queries.columns import PARCEL_PARTIES, named_parties, readable
from landdb.queries.dossier_boxes import MISSING_DOCUMENTS

Row = dict[str, Any]

_WORKS_NOW: Final = (
    "work_parcel wp JOIN work w ON w.id = wp.work_id AND w.retired_at IS NULL "
    "WHERE wp.parcel_id = t.id AND wp.retired_at IS NULL"
)


def _uses(parcel: str, day: date | None) -> str:
    if day is not None:
        return uses(parcel)
    return f"(SELECT * FROM parcel_use a WHERE a.parcel_id = {parcel}.id AND a.retired_at IS NULL)"


def _beside(day: date | None, clearance: int) -> str:
    """Uses and number of works of a parcel ``t``, and how many of these lack documents, which is not kept by day."""
    works = _WORKS_NOW
    if day is not None:
        tied = f"w.id = ANY({tied_works('ARRAY[t.id]')})"
        works = f"{source(WORKS, day, 0, row='w')} WHERE w.retired_at IS NULL AND {tied}"
    sql = (
        "(SELECT coalesce(json_agg(json_build_object('land_use_code', u.land_use_code, 'area_m2', u.area_m2) "
        f"ORDER BY u.ordinal, u.id), '[]') FROM {_uses('t', day)} u) AS uses, (SELECT count(*) FROM {works}) AS works"
    )
    if clearance < 1 or day is not None:
        return sql
    return f"{sql}, (SELECT count(*) FROM {works} AND cardinality({MISSING_DOCUMENTS}) > 0) AS incomplete_dossiers"


@dataclass(frozen=True)
class Chosen:
    """Parcels that are named: uuids and map ids, as on a day or today."""

    ids: Sequence[str]
    tile_ids: Sequence[int]
    as_of: date | None = None

    @property
    def parameters(self) -> Row:
        """What the SQL of this module binds."""
        return {"ids": list(self.ids), "tile_ids": list(self.tile_ids)} | bind(self.as_of)


_WHERE: Final = (
    "t.retired_at IS NULL AND (t.id = ANY(CAST(CAST(:ids AS text[]) AS uuid[])) "
    "OR t.tile_id = ANY(CAST(:tile_ids AS bigint[])))"
)


def find_parcels(session: Connection, chosen: Chosen, clearance: int, limit: int) -> list[Row]:
    """Readable attributes of the parcels, with names of units, uses and counts of works, by sheet and number."""
    beside = _beside(chosen.as_of, clearance)
    sql = (
        f"SELECT t.id::text AS id, {readable(PARCELS, clearance)}, {beside}{named_parties(PARCEL_PARTIES, clearance)}, "
        "ARRAY[ST_XMin(t.geom), ST_YMin(t.geom), "
        f"ST_XMax(t.geom), ST_YMax(t.geom)] AS bbox FROM {source(PARCELS, chosen.as_of, clearance)} {PARCELS.joins} "
        f"WHERE {_WHERE} ORDER BY t.admin_unit_id, t.sheet_no, t.parcel_no, t.id LIMIT {limit:d}"
    )
    return [dict(row) for row in session.execute(text(sql), chosen.parameters).mappings()]


def sum_parcels(session: Connection, chosen: Chosen, clearance: int) -> Row:
    """Number of the parcels, legal and measured area (m²), issued certificates, disputes, and areas by use.

    ``uses_unknown`` counts those of which no uses of the day are registered.
    """
    rows = f"(SELECT * FROM {source(PARCELS, chosen.as_of, clearance)} WHERE {_WHERE})"
    if chosen.as_of is None:
        names = "id, legal_area_m2, measured_area_m2, certificate_status"
        rows = f"(SELECT {names} FROM parcel t WHERE {_WHERE})"
    totals = (
        "SELECT count(*) AS count, coalesce(sum(c.legal_area_m2), 0)::float8 AS legal_area_m2, "
        "coalesce(sum(c.measured_area_m2), 0)::float8 AS measured_area_m2, "
        "count(*) FILTER (WHERE c.certificate_status = 'issued') AS certificates, "
        f"count(*) FILTER (WHERE c.certificate_status = 'disputed') AS disputes FROM {rows} c"
    )
    uses_of = _uses("c", chosen.as_of)
    uses = (
        "SELECT u.land_use_code, n.name_vi, n.name_en, sum(u.area_m2)::float8 AS area_m2, "
        f"count(DISTINCT c.id) AS parcels FROM {rows} c CROSS JOIN LATERAL {uses_of} u "
        "JOIN land_use_code n ON n.code = u.land_use_code GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1"
    )
    found = dict(session.execute(text(totals), chosen.parameters).mappings().one())
    found["uses_unknown"] = 0
    if chosen.as_of is not None:
        unknown = f"SELECT count(*) FROM {rows} c WHERE NOT EXISTS (SELECT FROM {uses_of})"
        found["uses_unknown"] = session.execute(text(unknown), chosen.parameters).scalar_one()
    found["uses"] = [dict(row) for row in session.execute(text(uses), chosen.parameters).mappings()]
    return found
