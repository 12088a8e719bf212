"""Parcels beside each other, as the comparison shows them."""

from __future__ import annotations

from typing import Any, Final

from landdb.api.schemas.parcels import plain
from landdb.domain.tolerances import area_limit_m2

Json = dict[str, Any]

_LEFT_OUT: Final = frozenset({"attributes", "version", "changed_by", "note", "system_from"})
"""What nobody compares."""


def shape_comparison(parcels: list[Json], sums: Json) -> Json:
    """Facts of each parcel (none where there are too many), and sums of all in m²."""
    return {
        "parcels": [_shape_parcel(row) for row in parcels],
        "sums": sums | {name: round(sums[name], 1) for name in ("legal_area_m2", "measured_area_m2")},
    }


def _shape_parcel(row: Json) -> Json:
    left_out = _LEFT_OUT | {name.removesuffix("_named") for name in row if name.endswith("_named")}
    shown = {name.removesuffix("_named"): plain(value) for name, value in row.items() if name not in left_out}
    measured = float(row["measured_area_m2"])
    limit = area_limit_m2(row["map_scale"], measured) if row["map_scale"] else None
    return shown | {
        "area_difference_m2": round(measured - float(row["legal_area_m2"]), 1),
        "area_limit_m2": None if limit is None else round(float(limit), 2),
    }
