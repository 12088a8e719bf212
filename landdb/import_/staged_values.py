"""The register's columns of one candidate as the commit writes them: plain JSON values, and no derived ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from landdb.domain import parcel_code
from landdb.domain.parcels import main_use
from landdb.import_.records import Candidates, Integers

_PIECE: Final = 500
_THREADS: Final = 2
_PARCEL_FIELDS: Final = (
    "admin_unit_id", "sheet_no", "parcel_no", "former_sheet_no", "former_parcel_no", "legal_area_m2", "map_scale",
    "survey_method", "surveyed_on", "surveyed_by", "address", "note", "managing_unit_id", "using_unit_id",
    "military_zone_id", "status", "certificate_status", "certificate_no", "certificate_date", "secrecy_level",
    "valid_from", "valid_to",
)  # fmt: skip
_WORK_FIELDS: Final = (
    "code", "name_vi", "code_name", "work_type", "work_group", "condition", "lifecycle", "built_year", "floor_area_m2",
    "admin_unit_id", "managing_unit_id", "military_zone_id", "secrecy_level", "valid_from", "valid_to",
)  # fmt: skip

DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "parcels": {"status": "current", "certificate_status": "not_issued", "secrecy_level": 0},
    "works": {"lifecycle": "in_use", "secrecy_level": 0},
}
"""What every registered object has."""


def with_defaults(staged: dict[str, Any], target: str) -> dict[str, Any]:
    """What a new object has where its file is silent; a registered one keeps what it has."""
    return {**DEFAULTS[target], **staged}


def staged_values(candidates: Candidates) -> list[dict[str, Any]]:
    """Values of every row that are not None, ids and dates as text; a computed identifier is added by `with_code`."""
    names = _WORK_FIELDS if candidates.target == "works" else _PARCEL_FIELDS
    columns = {
        name: [_plain(value) for value in candidates.values[name]] for name in names if name in candidates.values
    }
    staged = [
        {name: value for name, value in zip(columns, values, strict=True) if value is not None}
        for values in zip(*columns.values(), strict=True)
    ]
    if candidates.target == "works":
        for row, pairs in zip(staged, candidates.value("parcels"), strict=True):
            row["parcels"] = [{"sheet_no": sheet_no, "parcel_no": parcel_no} for sheet_no, parcel_no in pairs or ()]
        return staged
    for row, uses, issued in zip(staged, candidates.value("uses"), candidates.value("parcel_code"), strict=True):
        row["main_use_code"] = main_use(uses or ())
        row["uses"] = [
            {"ordinal": n, "code": use.code, "area_m2": use.area_m2, "origin_code": use.origin_code}
            for n, use in enumerate(uses or (), start=1)
        ]
        if issued:
            row |= {"parcel_code": issued, "parcel_code_rule": parcel_code.RULE, "parcel_code_source": "issued"}
    return staged


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)


def parcel_codes(candidates: Candidates, rows: Integers, cancelled: Callable[[], bool]) -> dict[int, str]:
    """Computed identifiers of new parcels that came without one, by index; about 1 ms each, on two threads.

    A parcel that is registered keeps the identifier it has.
    """
    if candidates.target != "parcels":
        return {}
    issued = candidates.value("parcel_code")
    rows = np.array([i for i in rows if issued[i] is None and candidates.action[i] == "add"], dtype=np.int64)
    pieces = [
        (zone_rows[start : start + _PIECE], int(srid))
        for srid in np.unique(candidates.srid[rows])
        for zone_rows in [rows[candidates.srid[rows] == srid]]
        for start in range(0, len(zone_rows), _PIECE)
    ]

    def compute(piece: tuple[Integers, int]) -> list[str]:
        return [] if cancelled() else parcel_code.compute_many(candidates.geometry[piece[0]], piece[1])

    with ThreadPoolExecutor(_THREADS) as executor:
        found = list(executor.map(compute, pieces))
    return {
        int(i): code
        for (indices, _), codes in zip(pieces, found, strict=True)
        for i, code in zip(indices, codes, strict=False)
    }


def with_code(staged: dict[str, Any], code: str | None) -> dict[str, Any]:
    """Add a computed identifier with the rule it was computed by."""
    if code is None:
        return staged
    return staged | {"parcel_code": code, "parcel_code_rule": parcel_code.RULE, "parcel_code_source": "computed"}
