"""SQL of the boundaries of administrative units; only the owner of the register writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection, text

VALID: Final = "valid_from <= :on AND (valid_to IS NULL OR valid_to > :on)"
"""Units of the day ``:on``."""


def find_codes(connection: Connection, on: date) -> dict[str, frozenset[str]]:
    """Codes of the units of a day by level."""
    sql = f"SELECT level, array_agg(code) AS codes FROM admin_unit WHERE {VALID} GROUP BY level"
    return {row.level: frozenset(row.codes) for row in connection.execute(text(sql), {"on": on})}


def set_boundaries(connection: Connection, level: str, on: date, shapes: Mapping[str, str]) -> int:
    """Give the units of a day and level these boundaries (hex EWKB in WGS 84 by code); returns their number."""
    sql = f"""
        UPDATE admin_unit a SET geom = b.geom::geometry
        FROM unnest(CAST(:codes AS text[]), CAST(:shapes AS text[])) AS b(code, geom)
        WHERE a.code = b.code AND a.level = :level AND {VALID}"""
    parameters = {"level": level, "on": on, "codes": list(shapes), "shapes": list(shapes.values())}
    return int(connection.execute(text(sql), parameters).rowcount)
