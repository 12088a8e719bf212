"""Orders of the lists of parcels and of works, both ways, and the form of cursor values in each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.domain.instants import read_instant


@dataclass(frozen=True)
class Order:
    """An order of rows: SQL keys with the types of their cursor values; all run in one direction."""

    keys: tuple[str, ...]
    types: tuple[str, ...]
    descending: bool = False
    joins: str = ""


MAX_OFFSET: Final = 100_000
"""Rows that a table may jump over; beyond, a cursor goes on from the last row."""

_LETTERS: Final = 100
"""By so many of its first letters a text is sorted, so that a cursor has room for it."""

_UNIT_JOIN: Final = (
    # OFFSET: or the name would be folded for each row instead of for each unit.
    "LEFT JOIN (SELECT u.id, fold(u.name_vi) || ' ' || u.code AS sorted_by FROM organisation_unit u OFFSET 0) su "
    "ON su.id = t.managing_unit_id"
)
"""Names of managing units, folded, as ``su.sorted_by``."""

_CLEARED: Final = frozenset({"unit", "certificate_no", "group", "secrecy"})
_KEY_FORMS: Final = {
    "integer": r"-?[0-9]{1,9}",
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "numeric": r"-?[0-9]{1,14}(\.[0-9]{1,4})?",
    "text": rf"[^\0]{{0,{_LETTERS}}}",
}


def _by_bytes(sql: str) -> tuple[str, str]:
    """A text in the order of bytes, the same on every server."""
    return f'left({sql}, {_LETTERS}) COLLATE "C"', "text"


_NUMBER: Final = (("t.sheet_no", "integer"), ("t.parcel_no", "integer"))
_PLACE: Final = (("t.admin_unit_id", "integer"), *_NUMBER)
_PARCELS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "key": _PLACE,
    "sheet": _NUMBER,
    "parcel": _NUMBER[::-1],
    "use": (_by_bytes("coalesce(t.main_use_code, '')"),),
    "province": (_by_bytes("t.province_code"), *_PLACE),
    "unit": (_by_bytes("coalesce(su.sorted_by, '')"),),
    "area": (("t.legal_area_m2", "numeric"),),
    "measured": (("t.measured_area_m2", "numeric"),),
    "difference": (("(t.legal_area_m2 - t.measured_area_m2)", "numeric"),),
    "certificate": (_by_bytes("t.certificate_status"),),
    "certificate_no": (_by_bytes("coalesce(t.certificate_no, '')"),),
    "status": (_by_bytes("t.status"),),
    "scale": (("coalesce(t.map_scale, 0)", "integer"),),
    "surveyed": (("coalesce(t.surveyed_on, DATE '0001-01-01')", "date"),),
    "code": (_by_bytes("coalesce(t.parcel_code, '')"),),
    "secrecy": (("t.secrecy_level", "integer"),),
    "updated": (("t.system_from", "timestamptz"),),
}
_CODE: Final = _by_bytes("t.code")
_WORKS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "code": (_CODE,),
    "name": (_by_bytes("fold(t.name_vi)"),),
    "type": (_by_bytes("t.work_type"), _CODE),
    "group": (_by_bytes("coalesce(t.work_group, '')"), _CODE),
    "condition": (_by_bytes("coalesce(t.condition, '')"), _CODE),
    "lifecycle": (_by_bytes("t.lifecycle"), _CODE),
    "built": (("coalesce(t.built_year, 0)", "integer"), _CODE),
    "floor_area": (("coalesce(t.floor_area_m2, 0)", "numeric"), _CODE),
    "place": (("t.admin_unit_id", "integer"), _CODE),
    "province": (_by_bytes("t.province_code"), _CODE),
    "unit": (_by_bytes("coalesce(su.sorted_by, '')"), _CODE),
    "secrecy": (("t.secrecy_level", "integer"), _CODE),
    "updated": (("t.system_from", "timestamptz"),),
}
"""Keys of each order, before the id. None is null, or its rows would be in no page that a cursor begins."""


def _both_ways(by: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Order]:
    """The orders of some keys, and the same backwards; the id comes last, so that no two rows are alike."""
    orders = {}
    for name, given in by.items():
        keys, types = zip(*given, ("t.id", "uuid"), strict=True)
        joins = _UNIT_JOIN if name == "unit" else ""
        orders[name] = Order(keys, types, joins=joins)
        orders[f"-{name}"] = Order(keys, types, descending=True, joins=joins)
    return orders


ORDERS: Final[Mapping[str, Mapping[str, Order]]] = {PARCELS.id: _both_ways(_PARCELS), WORKS.id: _both_ways(_WORKS)}
PARCEL_ORDERS: Final = ORDERS[PARCELS.id]
WORK_ORDERS: Final = ORDERS[WORKS.id]


def orders_of(collection: Collection, clearance: int) -> dict[str, Order]:
    """Orders of a caller: what is redacted cannot be sorted by either."""
    orders = ORDERS[collection.id]
    return {name: order for name, order in orders.items() if clearance >= 1 or name.lstrip("-") not in _CLEARED}


def are_keys(keys: Sequence[str], order: Order) -> bool:
    """Whether cursor values that came from outside have the form of the order's keys."""
    return all(_is_key(key, kind) for kind, key in zip(order.types, keys, strict=True))


def _is_key(key: str, kind: str) -> bool:
    if kind in _KEY_FORMS:
        return re.fullmatch(_KEY_FORMS[kind], key) is not None
    try:
        return bool(date.fromisoformat(key) if kind == "date" else read_instant(key))
    except ValueError:
        return False
