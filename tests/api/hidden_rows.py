"""The rows that are hidden from a caller, as the superuser reads them, and what must never be seen of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from tests.api.worlds import Caller


@dataclass(frozen=True)
class Secrets:
    """Rows hidden from a caller, as plain dictionaries, read by the superuser."""

    parcels: Sequence[dict[str, Any]]
    works: Sequence[dict[str, Any]]
    batches: Sequence[dict[str, Any]]
    units: Sequence[dict[str, Any]]
    zones: Sequence[dict[str, Any]]
    reviews: Sequence[dict[str, Any]]
    profiles: Sequence[dict[str, Any]]
    filters: Sequence[dict[str, Any]]
    basemaps: Sequence[dict[str, Any]]

    def tokens(self, seen: set[str]) -> set[str]:
        """Texts that no answer to the caller may hold, in lower case; ``seen`` are those of visible rows."""
        found: set[str] = set()
        for row in (*self.parcels, *self.works):
            found |= {str(row["id"]), str(row["tile_id"]), *(_digits(row[name]) for name in ("lon", "lat", "x0", "y0"))}
        for row in self.parcels:
            found.add(row["parcel_code"])
        others = (self.batches, self.units, self.zones, self.reviews, self.profiles, self.filters, self.basemaps)
        found |= {str(row["id"]) for row in chain.from_iterable(others)}
        return {token.lower() for token in found - seen}


def read_secrets(admin: Connection, caller: Caller) -> Secrets:
    """Everything hidden from a caller."""
    shape = (
        "ST_X(x.label_point) AS lon, ST_Y(x.label_point) AS lat, ST_XMin(x.geom) AS x0, ST_YMin(x.geom) AS y0, "
        "ST_XMax(x.geom) AS x1, ST_YMax(x.geom) AS y1"
    )
    return Secrets(
        _rows(admin, f"SELECT x.*, u.code AS unit_code, z.code AS zone_code, a.code AS commune_code, {shape} "
                     "FROM parcel x JOIN admin_unit a ON a.id = x.admin_unit_id "
                     "LEFT JOIN organisation_unit u ON u.id = x.managing_unit_id "
                     f"LEFT JOIN military_zone z ON z.id = x.military_zone_id WHERE {caller.hidden} ORDER BY x.id"),
        _rows(admin, f"SELECT x.*, {shape} FROM work x WHERE {caller.hidden} ORDER BY x.id"),
        _rows(admin, f"SELECT * FROM import_batch WHERE secrecy_level > {caller.clearance} ORDER BY id"),
        _rows(admin, f"SELECT * FROM organisation_unit WHERE secrecy_level > {caller.clearance} ORDER BY id"),
        _rows(admin, f"SELECT x.* FROM military_zone x WHERE {caller.hidden} ORDER BY x.id"),
        _rows(admin, "SELECT i.* FROM review_item i LEFT JOIN boundary_marker m ON m.id = i.marker_id WHERE EXISTS "
                     "(SELECT FROM parcel x WHERE x.id IN (i.parcel_id, i.other_parcel_id, m.parcel_id) "
                     f"AND ({caller.hidden})) OR EXISTS (SELECT FROM work x WHERE x.id = i.work_id "
                     f"AND ({caller.hidden})) ORDER BY i.id"),
        _rows(admin, f"SELECT * FROM import_profile WHERE secrecy_level > {caller.clearance} ORDER BY id"),
        _rows(admin, f"SELECT * FROM saved_filter WHERE secrecy_level > {caller.clearance} "
                     f"OR created_by <> '{caller.name}' ORDER BY id"),
        _rows(admin, f"SELECT * FROM basemap x WHERE {caller.hidden_basemaps} ORDER BY id"),
    )  # fmt: skip


def visible_digits(admin: Connection, caller: Caller) -> set[str]:
    """Coordinates of what the caller sees, label points and protection areas too: a hidden corner may share them."""
    found: set[str] = set()
    shapes = {
        "parcel x": "ST_Collect(x.geom, x.label_point)",
        "work x": "ST_Collect(x.geom, x.label_point)",
        "work x JOIN protection_area a ON a.work_id = x.id": "a.geom",
    }
    for rows, shape in shapes.items():
        sql = (
            "SELECT ST_X(p.geom) AS x, ST_Y(p.geom) AS y "
            f"FROM {rows}, ST_DumpPoints({shape}) p WHERE NOT coalesce({caller.hidden}, false)"
        )
        for row in admin.execute(text(sql)):
            found |= {_digits(row.x), _digits(row.y)}
    return found


def _rows(admin: Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in admin.execute(text(sql)).mappings()]


def _digits(coordinate: float) -> str:
    """Enough digits of a coordinate (about a metre) to know it again."""
    return f"{math.floor(coordinate * 1e5) / 1e5:.5f}"
