"""Orders of the list of works, both ways; their cursor values have the form of those of parcels."""

from __future__ import annotations

from typing import Final

from landdb.queries.parcel_orders import UNIT_JOIN, Order, both_ways, by_bytes

_CODE: Final = (by_bytes("t.code"), "text")
_BY: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "code": (_CODE,),
    "name": ((by_bytes("fold(t.name_vi)"), "text"),),
    "type": ((by_bytes("t.work_type"), "text"), _CODE),
    "group": ((by_bytes("coalesce(t.work_group, '')"), "text"), _CODE),
    "condition": ((by_bytes("coalesce(t.condition, '')"), "text"), _CODE),
    "lifecycle": ((by_bytes("t.lifecycle"), "text"), _CODE),
    "built": (("coalesce(t.built_year, 0)", "integer"), _CODE),
    "floor_area": (("coalesce(t.floor_area_m2, 0)", "numeric"), _CODE),
    "place": (("t.admin_unit_id", "integer"), _CODE),
    "province": ((by_bytes("t.province_code"), "text"), _CODE),
    "unit": ((by_bytes("coalesce(su.sorted_by, '')"), "text"), _CODE),
    "secrecy": (("t.secrecy_level", "integer"), _CODE),
    "updated": (("t.system_from", "timestamptz"),),
}
"""Keys of each order, before the id; none is null."""

_CLEARED: Final = frozenset({"group", "unit", "secrecy"})

ORDERS: Final[dict[str, Order]] = {
    name: order for base, by in _BY.items() for name, order in both_ways(base, by, UNIT_JOIN if base == "unit" else "")
}


def orders_of(clearance: int) -> dict[str, Order]:
    """Orders of a caller: what is redacted cannot be sorted by either."""
    return {name: order for name, order in ORDERS.items() if clearance >= 1 or name.lstrip("-") not in _CLEARED}
