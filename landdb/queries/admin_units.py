"""Administrative units by name and by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.collections import ADMIN_UNITS
from landdb.domain.search_terms import fold
from landdb.queries.selection import EVERYWHERE, Selection, where

_NEAR_DEGREES: Final = 0.1
_NAMESAKES: Final = 10
_NAMES: Final = {"commune_code": "code"}
_KINDS: Final = frozenset(
    ("", "xa", "phuong", "thi tran", "dac khu", "huyen", "quan", "thi xa", "thanh pho", "tinh")
)  # fmt: skip


# Two spellings are looked for as they stand: lower() of Vietnamese text costs 6 µs a row, strpos() next to nothing.
_BEST: Final = (
    "ORDER BY strpos(f.name_vi, :lowered) + strpos(f.name_vi, :titled) = 0, "
    "right(f.name_folded, length(:folded)) <> :folded, f.level <> 'province', length(f.name_folded), f.id LIMIT :wide"
)
# EXISTS may be hashed, and with "=" few communes look like a reason to read the table: both would read all parcels.
_FOUND: Final = (
    "WITH found AS MATERIALIZED (SELECT id, code, level, name_vi, name_folded, province_code, valid_to, label_point "
    "FROM admin_unit t WHERE name_folded LIKE '%' || :words || '%' AND {scope}), "
)
_PLACES: Final = (
    f"best AS ((SELECT * FROM found f WHERE f.valid_to IS NULL {_BEST}) UNION ALL "
    "(SELECT * FROM found f WHERE f.valid_to IS NOT NULL "
    f"AND (SELECT count(*) FROM found WHERE valid_to IS NULL) < :limit {_BEST})) "
    "SELECT a.code, a.level, a.name_vi, p.name_vi AS province_name, a.valid_to IS NULL AS is_current, "
    "ST_X(a.label_point) AS lon, ST_Y(a.label_point) AS lat, a.level = 'commune' AND "
    "(SELECT true FROM parcel t WHERE t.admin_unit_id BETWEEN a.id AND a.id AND t.retired_at IS NULL "
    "ORDER BY t.admin_unit_id LIMIT 1) IS NOT NULL AS holds_parcels FROM best a "
    "LEFT JOIN admin_unit p ON p.code = a.province_code AND p.level = 'province' AND p.valid_to IS NULL "
    "AND a.level <> 'province'"
)


@dataclass(frozen=True)
class PlaceHit:
    """An administrative unit that fits."""

    code: str
    level: str
    name: str
    province_name: str | None
    is_current: bool
    lon: float | None
    lat: float | None
    holds_parcels: bool

    def is_called(self, words: str) -> bool:
        """Whether the words are its whole name, with or without what kind of unit it is."""
        kind, _, rest = fold(self.name).rpartition(fold(words))
        return not rest and kind.strip() in _KINDS


def find_places(session: Connection, words: str, limit: int, scope: Selection = EVERYWHERE) -> list[PlaceHit]:
    """Communes, districts and provinces by part of the name; exact accents first, present units before former ones.

    Of communes with one name, of which there are many, those that hold parcels which the caller sees come first.
    Former units are ranked only where the present ones leave room: they are three quarters of the table. ``scope``
    bounds them by its boxes, its province and, to itself, its commune.
    """
    within = replace(scope, equals=tuple((_NAMES.get(name, name), values) for name, values in scope.equals))
    clause = where(ADMIN_UNITS, within, 0)
    folded = fold(words)
    spellings = {"lowered": words.lower(), "titled": words.title()}
    params = {"words": escape_like(folded), "folded": folded, "limit": limit, "wide": limit + _NAMESAKES}
    sql = _FOUND.format(scope=clause.sql) + _PLACES
    found = [
        PlaceHit(r.code, r.level, r.name_vi, r.province_name, r.is_current, r.lon, r.lat, r.holds_parcels)
        for r in session.execute(text(sql), params | spellings | clause.params)
    ]

    def rank(place: PlaceHit) -> tuple[bool, bool, bool, bool, int, str, bool, str]:
        folded_name = fold(place.name)
        return (
            words.lower() not in place.name.lower(),
            not folded_name.endswith(folded),
            not place.is_current,
            place.level != "province",
            len(folded_name),
            folded_name,
            not place.holds_parcels,
            place.code,
        )

    return sorted(found, key=rank)[:limit]


def find_provinces_with_parcels(session: Connection) -> list[tuple[str, str]]:
    """Code and name of the present provinces that hold parcels which the caller sees, by name.

    From the sums for small scales: the parcels themselves would be looked through, all of them.
    """
    sql = (
        "SELECT p.code, p.name_vi FROM admin_unit p WHERE p.level = 'province' AND p.valid_to IS NULL AND p.code IN "
        "(SELECT d.province_code FROM parcel_density d GROUP BY d.province_code HAVING sum(d.parcels) > 0) "
        "ORDER BY p.name_folded, p.code"
    )
    return [(row.code, row.name_vi) for row in session.execute(text(sql))]


def find_nearest_communes(
    session: Connection, points: Sequence[tuple[float, float]]
) -> list[tuple[str, str | None, float] | None]:
    """For each lon, lat the nearest commune (name, province, distance in degrees) within about 11 km, else ``None``."""
    sql = (
        "SELECT a.name_vi, p.name_vi AS province_name, a.distance FROM "
        "(SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point "
        "FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS u(lon, lat, n)) q "
        "LEFT JOIN LATERAL (SELECT c.*, c.label_point <-> q.point AS distance FROM admin_unit c "
        "WHERE c.level = 'commune' AND c.valid_to IS NULL AND c.label_point && ST_Expand(q.point, :near) "
        "ORDER BY distance, c.id LIMIT 1) a ON a.distance <= :near "
        "LEFT JOIN admin_unit p ON p.code = a.province_code AND p.level = 'province' AND p.valid_to IS NULL "
        "ORDER BY q.n"
    )
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    rows = session.execute(text(sql), {"lons": lons, "lats": lats, "near": _NEAR_DEGREES})
    return [None if row.distance is None else (row.name_vi, row.province_name, row.distance) for row in rows]


def find_zone(session: Connection, lon: float, lat: float) -> int | None:
    """SRID of the VN-2000 zone of the nearest commune within about 11 km that has one zone only, else ``None``."""
    sql = (
        "SELECT c.zone_srid FROM admin_unit c, "
        "LATERAL (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) q "
        "WHERE c.level = 'commune' AND c.valid_to IS NULL AND c.zone_srid IS NOT NULL "
        "AND c.label_point && ST_Expand(q.point, :near) ORDER BY c.label_point <-> q.point, c.id LIMIT 1"
    )
    found: int | None = session.scalar(text(sql), {"lon": lon, "lat": lat, "near": _NEAR_DEGREES})
    return found


def escape_like(value: str) -> str:
    """Text that stands for itself inside a LIKE pattern."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
