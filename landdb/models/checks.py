"""SQL text of CHECK constraints that several tables share, made from the rules in ``domain``."""

from __future__ import annotations

from collections.abc import Iterable

from landdb.domain import crs


def one_of(column: str, values: Iterable[str]) -> str:
    """``column IN (...)`` over a closed code list."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({quoted})"


def plane_zone(column: str) -> str:
    """The column's SRID is one of the pinned VN-2000 plane zones, so that areas and lengths are metres."""
    srids = ", ".join(str(srid) for srid in sorted(zone.srid for zone in crs.ZONES))
    return f"ST_SRID({column}) IN ({srids})"
