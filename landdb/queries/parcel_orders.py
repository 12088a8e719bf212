"""Orders of the list of parcels, both ways, and the form of cursor values in each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

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

UNIT_JOIN: Final = (
    # OFFSET: or the name would be folded for each parcel instead of for each unit.
    "LEFT JOIN (SELECT u.id, fold(u.name_vi) || ' ' || u.code AS sorted_by FROM organisation_unit u OFFSET 0) su "
    "ON su.id = t.managing_unit_id"
)
"""Names of managing units, folded, as ``su.sorted_by``."""

_CLEARED: Final = frozenset({"unit", "certificate_no", "secrecy"})
_KEY_FORMS: Final = {
    "integer": r"-?[0-9]{1,9}",
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "numeric": r"-?[0-9]{1,14}(\.[0-9]{1,4})?",
    "text": r"[^\0]{0,400}",
}


def by_bytes(sql: str) -> str:
    """A text in the order of bytes, the same on every server."""
    return f'{sql} COLLATE "C"'


_NUMBER: Final = (("t.sheet_no", "integer"), ("t.parcel_no", "integer"))
_PLACE: Final = (("t.admin_unit_id", "integer"), *_NUMBER)
_BY: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "key": _PLACE,
    "sheet": _NUMBER,
    "parcel": _NUMBER[::-1],
    "use": ((by_bytes("coalesce(t.main_use_code, '')"), "text"),),
    "province": ((by_bytes("t.province_code"), "text"), *_PLACE),
    "unit": ((by_bytes("coalesce(su.sorted_by, '')"), "text"),),
    "area": (("t.legal_area_m2", "numeric"),),
    "measured": (("t.measured_area_m2", "numeric"),),
    "difference": (("(t.legal_area_m2 - t.measured_area_m2)", "numeric"),),
    "certificate": ((by_bytes("t.certificate_status"), "text"),),
    "certificate_no": ((by_bytes("coalesce(t.certificate_no, '')"), "text"),),
    "status": ((by_bytes("t.status"), "text"),),
    "scale": (("coalesce(t.map_scale, 0)", "integer"),),
    "surveyed": (("coalesce(t.surveyed_on, DATE '0001-01-01')", "date"),),
    "code": ((by_bytes("coalesce(t.parcel_code, '')"), "text"),),
    "secrecy": (("t.secrecy_level", "integer"),),
    "updated": (("t.system_from", "timestamptz"),),
}
"""Keys of each order, before the id. None is null, or its rows would be in no page that a cursor begins."""


def both_ways(name: str, by: Sequence[tuple[str, str]], joins: str) -> Iterator[tuple[str, Order]]:
    """The order of some keys, and the same backwards; the id comes last, so that no two rows are alike."""
    keys, types = zip(*by, ("t.id", "uuid"), strict=True)
    yield name, Order(keys, types, joins=joins)
    yield f"-{name}", Order(keys, types, descending=True, joins=joins)


ORDERS: Final[dict[str, Order]] = {
    name: order for base, by in _BY.items() for name, order in both_ways(base, by, UNIT_JOIN if base == "unit" else "")
}


def orders_of(clearance: int) -> dict[str, Order]:
    """Orders of a caller: what is redacted cannot be sorted by either."""
    return {name: order for name, order in ORDERS.items() if clearance >= 1 or name.lstrip("-") not in _CLEARED}


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
