"""The simulated estate of one commune: parcels with all their attributes as rows for COPY. Nothing here is real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs
from tests.bench.fabric import PARCELS_PER_SHEET, cut_sheets

PROVINCES: Final = ("01", "48", "66", "79")
"""Four present provinces whose communes lie in four zones: 105°00', 107°45', 108°30', 105°45'."""

SHEETS_PER_COMMUNE: Final = 25
PARCELS_PER_COMMUNE: Final = SHEETS_PER_COMMUNE * PARCELS_PER_SHEET
UNITS: Final = 30
SPACING_DEGREES: Final = 0.045
"""Communes whose label points are nearer to each other (5 km) are passed over: their parcels would overlap."""

_LEVEL_SHARES: Final = (0.70, 0.15, 0.10, 0.05)
_USES: Final = {"CQP": 0.52, "ONT": 0.13, "LUC": 0.10, "CLN": 0.08, "RSX": 0.06, "DGT": 0.05, "TSC": 0.03, "NTS": 0.03}
_CERTIFICATES: Final = {"issued": 0.60, "in_progress": 0.15, "not_issued": 0.20, "disputed": 0.05}
_STATUSES: Final = {"current": 0.94, "pending": 0.03, "draft": 0.01, "historical": 0.01, "cancelled": 0.01}
_METHODS: Final = ("GNSS", "Toàn đạc điện tử", "Ảnh hàng không")
_FIRST_DAY: Final = date(2005, 1, 1)
_LETTERS: Final = "ABCDEGHIKLMNPQRSTUVXY"


@dataclass(frozen=True)
class Commune:
    """A commune that gets ``parcels`` parcels; ``number`` counts the chosen ones from 0."""

    number: int
    id: int
    name: str
    srid: int
    lon_lat: tuple[float, float]
    parcels: int


def choose_communes(found: Sequence[tuple[int, str, str, int, float, float]], parcels: int) -> list[Commune]:
    """Spread ``parcels`` over communes that lie apart, the provinces in turn.

    ``found`` are rows of (id, name, province code, zone SRID, lon, lat). Raises ValueError when there are too few.
    """
    apart: dict[str, list[tuple[int, str, str, int, float, float]]] = {province: [] for province in PROVINCES}
    for row in found:
        kept = [other[4:] for rows in apart.values() for other in rows]
        if all(max(abs(row[4] - lon), abs(row[5] - lat)) > SPACING_DEGREES for lon, lat in kept):
            apart[row[2]].append(row)
    longest = max(len(rows) for rows in apart.values())
    in_turn = [rows[index] for index in range(longest) for rows in apart.values() if index < len(rows)]
    wanted = max(len(PROVINCES), -(-parcels // PARCELS_PER_COMMUNE))
    if wanted > len(in_turn):
        raise ValueError(f"{parcels} parcels need {wanted} communes; {len(in_turn)} lie far enough apart")
    shares = np.full(wanted, parcels // wanted)
    shares[: parcels % wanted] += 1
    return [
        Commune(number, row[0], row[1], row[3], (row[4], row[5]), int(share))
        for number, (row, share) in enumerate(zip(in_turn, shares, strict=False))
    ]


COLUMNS: Final = (
    "id", "second_id", "sheet_no", "parcel_no", "legal_area_m2", "main_use_code", "second_use_code", "main_area_m2",
    "second_area_m2", "unit_no", "in_zone", "status", "certificate_status", "certificate_no", "certificate_date",
    "secrecy_level", "map_scale", "survey_method", "surveyed_on", "address", "coded", "geom",
)  # fmt: skip
"""Columns of :func:`rows_of`, in their order."""


def rows_of(seed: int, commune: Commune) -> Iterator[tuple[Any, ...]]:
    """Rows of a commune's parcels; the same seed and commune give the same rows. ``geom`` is hexadecimal EWKB."""
    rng = np.random.default_rng([seed, commune.number])
    n = commune.parcels
    [(easting, northing)] = crs.from_wgs84(np.array([commune.lon_lat]), commune.srid)
    sheets = -(-n // PARCELS_PER_SHEET)
    geometry = cut_sheets(rng, sheets, (float(easting), float(northing)))[:n]
    legal = np.maximum(np.round(shapely.area(geometry) * rng.normal(1, 0.0005, n), 1), 0.1)
    second = rng.random(n) < 0.15
    second_area = np.where(second, np.round(legal * 0.3, 1), 0.0)
    uses = _pick(rng, _USES, n)
    certificates = _pick(rng, _CERTIFICATES, n)
    surveyed = rng.integers(0, 7000, n)
    index = np.arange(n)
    sheet = index // PARCELS_PER_SHEET
    unit_of_sheet = rng.integers(1, UNITS + 1, sheets)
    issued = certificates == "issued"
    series = _LETTERS[commune.number // 20 % 20] + _LETTERS[commune.number % 20]
    return zip(
        _uuids(rng, n),
        _uuids(rng, n),
        sheet + 1,
        index % PARCELS_PER_SHEET + 1,
        legal,
        uses,
        (use if has else None for has, use in zip(second, np.where(uses == "CQP", "ONT", "CQP"), strict=True)),
        np.round(legal - second_area, 1),
        (area if has else None for has, area in zip(second, second_area, strict=True)),
        unit_of_sheet[sheet],
        sheet % 5 == 0,
        _pick(rng, _STATUSES, n),
        certificates,
        (f"{series} {number:06}" if has else None for has, number in zip(issued, index + 100_000, strict=True)),
        (_day(day + 200) if has else None for has, day in zip(issued, surveyed, strict=True)),
        rng.choice(4, n, p=_LEVEL_SHARES),
        rng.choice([500, 1000, 2000, 5000], n),
        rng.choice(_METHODS, n),
        map(_day, surveyed),
        (f"Thôn {village}, {commune.name} (mô phỏng)" for village in sheet % 7 + 1),
        rng.random(n) < 0.85,
        shapely.to_wkb(shapely.set_srid(geometry, commune.srid), hex=True, include_srid=True),
        strict=True,
    )


def _pick(rng: np.random.Generator, shares: dict[str, float], n: int) -> npt.NDArray[np.object_]:
    return np.array(list(shares), dtype=object)[rng.choice(len(shares), n, p=list(shares.values()))]


def _uuids(rng: np.random.Generator, n: int) -> list[str]:
    """Random identifiers of version 4, as the register makes them itself."""
    octets = np.frombuffer(rng.bytes(16 * n), dtype=np.uint8).reshape(n, 16).copy()
    octets[:, 6] = octets[:, 6] & 0x0F | 0x40
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    text = octets.tobytes().hex()
    return [text[start : start + 32] for start in range(0, 32 * n, 32)]


def _day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=int(number))
