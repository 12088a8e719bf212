"""What a SELECT names of a collection's rows (alias ``t``): what the caller may read, and whom the codes stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from landdb.domain.collections import Collection

_TABLES: Final = {
    "managing_unit": "organisation_unit", "using_unit": "organisation_unit", "military_zone": "military_zone",
}  # fmt: skip
PARCEL_PARTIES: Final = tuple(_TABLES)
WORK_PARTIES: Final = ("managing_unit",)


def readable(collection: Collection, clearance: int) -> str:
    """The attributes that a caller of this clearance may read, each under its name."""
    return ", ".join(f"{attribute.sql} AS {attribute.name}" for attribute in collection.visible(clearance))


def named_parties(parties: Sequence[str], clearance: int) -> str:
    """Code and name of units and military zones as further columns, each behind a comma; none below clearance 1."""
    if clearance < 1:
        return ""
    return "".join(
        f", (SELECT json_build_object('code', x.code, 'name', x.name_vi) FROM {_TABLES[party]} x "
        f"WHERE x.id = t.{party}_id) AS {party}_named"
        for party in parties
    )
