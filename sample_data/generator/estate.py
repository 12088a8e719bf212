"""Turns faces into parcels: sheet and number, uses, areas, owners, papers, secrecy; draws no geometry."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import numpy as np
import shapely
from numpy.random import Generator
from shapely import Polygon

from .fabric import Face, sheet_index
from .plan import FICTITIOUS, ZONE_SECRECY, Site, local_code, unit_code, zone_code

DEFENCE = frozenset({"barracks", "range", "quarters", "outpost", "base_pond"})
_LIMITS = json.loads((Path(__file__).parents[2] / "landdb/reference/tolerances.json").read_text(encoding="utf-8"))[
    "area_m2"
]


@dataclass(frozen=True)
class ParcelRow:
    """One parcel as the survey file has it; `polygon` in its own zone, areas in m² with one decimal."""

    site: Site
    kind: str
    polygon: Polygon
    sheet_no: int
    parcel_no: int
    uses: tuple[tuple[str, float], ...]
    origin: int
    unit: str
    user: str | None
    address: str
    certificate_status: str
    certificate_no: str | None
    certificate_date: date | None
    status: str
    secrecy: int
    map_scale: int
    surveyed_on: date
    method: str
    zone: str | None
    note: str | None

    @property
    def legal_area_m2(self) -> float:
        """Area on paper: the sum of the uses."""
        return round(sum(area for _, area in self.uses), 1)

    @property
    def use_text(self) -> str:
        """Uses as surveyors write them: `CQP`, or `CQP:1200.5+ONT:300.0` when there are several."""
        if len(self.uses) == 1:
            return self.uses[0][0]
        return "+".join(f"{code}:{area:.1f}" for code, area in self.uses)


CIVIC_CODES = [
    "TSC",
    "DGD",
    "DYT",
    "DVH",
    "TON",
    "DTT",
    "DCH",
    "DKV",
    "DBV",
    "DXH",
    "TIN",
    "DNL",
    "DCT",
    "DKH",
    "DSK",
    "DDD",
    "CAN",
    "DMT",
    "DKT",
    "DNG",
]
SPECIAL_CODES = [
    "NTD",
    "SKC",
    "TMD",
    "CNT",
    "BCS",
    "DTL",
    "NKH",
    "DRA",
    "SKN",
    "CGT",
    "DPC",
    "PNK",
    "SKS",
    "DCS",
    "SKK",
    "SCT",
    "LMU",
    "MCS",
    "RSN",
    "RDD",
    "NCS",
    "LUK",
]
"""Leaf codes of the circular that fields, houses and streets do not bring along; they appear in turn."""


class Turns:
    """Hands out the rare codes one after the other, over all places of one run."""

    def __init__(self) -> None:
        self._next = {"civic": cycle(CIVIC_CODES), "special": cycle(SPECIAL_CODES)}

    def take(self, kind: str) -> str:
        """Return the next code for a civic or special lot."""
        return next(self._next[kind])


def area_limit_m2(area_m2: float, map_scale: int) -> float:
    """Return how far measured and paper area may differ (reference table of the import rules)."""
    table = _LIMITS[str(map_scale)]
    limit = float(table["base_m2"])
    for lower, upper, step in table["segments"]:
        if area_m2 > lower:
            limit += (min(area_m2, upper or area_m2) - lower) / 10 * step
    return limit


def make_parcels(
    site: Site, faces: list[Face], origin: tuple[float, float], turns: Turns, rng: Generator
) -> list[ParcelRow]:
    """Give every face its number and attributes; `origin` is easting, northing of the middle of the place."""
    faces = _with_outposts(faces, rng)
    numbered = _numbered(site, faces)
    rows = []
    for sheet_no, parcel_no, face in numbered:
        polygon = shapely.transform(face.polygon, lambda c: np.round(c + np.array(origin), 3))
        codes = (turns.take(face.kind),) if face.kind in ("civic", "special") else _codes(site, face, rng)
        rows.append(_row(site, face, polygon, (sheet_no, parcel_no), codes, rng))
    return rows


def _with_outposts(faces: list[Face], rng: Generator) -> list[Face]:
    """Hand three lone lots among the fields to the ministry, and the ponds inside compounds too."""
    faces = list(faces)
    farms = [i for i, face in enumerate(faces) if face.kind in ("rice", "field", "coffee", "orchard")]
    for i in rng.permutation(farms)[:3]:
        faces[int(i)] = replace(faces[int(i)], kind="outpost")
    compound_blocks = {face.block for face in faces if face.kind in ("barracks", "range")}
    return [replace(f, kind="base_pond") if f.kind == "pond" and f.block in compound_blocks else f for f in faces]


def _numbered(site: Site, faces: list[Face]) -> list[tuple[int, int, Face]]:
    """Number sheets and, on each, parcels from the north-west in rows that turn like an ox with the plough."""
    cells: dict[tuple[int, int], list[Face]] = {}
    for face in faces:
        x, y = face.polygon.representative_point().coords[0]
        cells.setdefault((-sheet_index(y), sheet_index(x)), []).append(face)
    first_sheet = 3 + sum(map(ord, site.key)) % 23
    numbered = []
    for sheet_no, cell in enumerate(sorted(cells), first_sheet):
        ordered = sorted(cells[cell], key=_plough_order)
        numbered += [(sheet_no, number, face) for number, face in enumerate(ordered, 1)]
    return numbered


def _plough_order(face: Face) -> tuple[int, float]:
    x, y = face.polygon.representative_point().coords[0]
    row = int(-y // 60)
    return row, x if row % 2 == 0 else -x


def _row(
    site: Site, face: Face, polygon: Polygon, number: tuple[int, int], codes: tuple[str, ...], rng: Generator
) -> ParcelRow:
    map_scale = (
        500 if site.urban or face.kind in ("houses", "quarters") else 2000 if site.character == "upland" else 1000
    )
    area = _paper_area(polygon.area, map_scale, rng)
    surveyed_on = date(2009, 1, 5) + timedelta(days=int(rng.integers(0, 5_700)))
    defence = face.kind in DEFENCE
    certificate_status, certificate_no, certificate_date = _certificate(face, surveyed_on, rng)
    unit, zone, secrecy = _military(site, face, rng) if defence else (local_code(site), None, 0)
    hamlet = int(rng.integers(1, 9))
    street = "" if not site.urban else f", đường Số {int(rng.integers(1, 40))}"
    return ParcelRow(
        site=site,
        kind=face.kind,
        polygon=polygon,
        sheet_no=number[0],
        parcel_no=number[1],
        uses=_uses(codes, area, rng),
        origin=int(rng.choice([5, 5, 5, 6])) if defence else _civil_origin(codes[0], rng),
        unit=unit,
        user=unit_code(site, 2) if defence and rng.random() < 0.25 else None,
        address=f"{'Tổ' if site.urban else 'Thôn'} {hamlet}{street}, {site.commune_name} {FICTITIOUS}",
        certificate_status=certificate_status,
        certificate_no=certificate_no,
        certificate_date=certificate_date,
        status=_status(rng),
        secrecy=secrecy,
        map_scale=map_scale,
        surveyed_on=surveyed_on,
        method="GNSS RTK" if surveyed_on.year >= 2018 else "Toàn đạc điện tử",
        zone=zone,
        note=_note(face, rng),
    )


def _paper_area(measured_m2: float, map_scale: int, rng: Generator) -> float:
    """Area on paper: mostly the measured one, sometimes an older one within the limit, now and then beyond it."""
    draw = rng.random()
    if draw < 0.72:
        return round(measured_m2, 1)
    limit = area_limit_m2(measured_m2, map_scale)
    factor = rng.uniform(-0.8, 0.8) if draw < 0.99 else rng.choice([-1, 1]) * rng.uniform(1.2, 2.4)
    return round(measured_m2 + limit * factor, 1)


def _codes(site: Site, face: Face, rng: Generator) -> tuple[str, ...]:
    """Land-use codes of a face, the main one first."""
    home = "ODT" if site.urban else "ONT"
    choices = {
        "street": ["DGT"],
        "water": ["SON"],
        "houses": [home] * 14 + ["TMD", f"{home}+TMD"],
        "gardens": [f"{home}+CLN"] * 6 + [home] * 3 + ["CLN", f"{home}+HNK"],
        "quarters": ["CQP"] * 4 + [f"CQP+{home}"],
        "rice": ["LUC"] * 12 + ["LUK", "HNK", "NTS"],
        "field": ["HNK"] * 6 + ["LUC"] * 3 + ["CLN"],
        "coffee": ["CLN"] * 12 + ["HNK", "NKH"],
        "orchard": ["CLN"] * 8 + ["NKH", "HNK"],
        "forest": ["RSX", "RPH", "RSN"],
        "works": ["SKC", "TMD", "SKC", "SKN"],
        "pond": ["NTS"] * 4 + ["MNC"],
        "base_pond": ["MNC"],
        "barracks": ["CQP"] * 7 + ["CQP+CLN", "CQP+NTS", "CQP+TMD"],
        "range": ["CQP"],
        "outpost": ["CQP"],
        "shrine": ["TIN", "TON", "NTD"],
    }
    options = choices[face.kind]
    return tuple(options[int(rng.integers(len(options)))].split("+"))


def _uses(codes: tuple[str, ...], area_m2: float, rng: Generator) -> tuple[tuple[str, float], ...]:
    if len(codes) == 1:
        return ((codes[0], area_m2),)
    minor = round(area_m2 * rng.uniform(0.08, 0.35), 1)
    if codes[0] in ("ONT", "ODT"):  # the house plot is the recognised share, the garden the rest
        minor = round(area_m2 - min(area_m2 * 0.6, float(rng.choice([120, 200, 300]))), 1)
    return ((codes[0], round(area_m2 - minor, 1)), (codes[1], minor))


def _civil_origin(code: str, rng: Generator) -> int:
    if code in ("DGT", "SON", "DTL", "MNC", "TSC"):
        return 6
    return int(rng.choice([1, 1, 1, 2, 3, 4, 10, 11] if code in ("ONT", "ODT", "TMD", "SKC") else [1, 3, 3, 5, 10]))


def _military(site: Site, face: Face, rng: Generator) -> tuple[str, str | None, int]:
    """Return unit, military zone and secrecy level; lots inside a zone are never below the zone's level."""
    compound, firing_range = ZONE_SECRECY[site.key]
    if face.kind == "range":
        return unit_code(site, 2), zone_code(site, 2), int(firing_range or 0)
    if face.kind in ("barracks", "base_pond"):
        return unit_code(site, 1), zone_code(site, 1), compound + (1 if rng.random() < 0.2 else 0)
    if face.kind == "outpost":
        return unit_code(site, 2), None, int(rng.choice([0, 1, 1, 2, 3]))
    return unit_code(site, 1), None, 0


def _certificate(face: Face, surveyed_on: date, rng: Generator) -> tuple[str, str | None, date | None]:
    if face.kind in ("street", "water"):
        return "not_issued", None, None
    shares = [0.48, 0.2, 0.26, 0.06] if face.kind in DEFENCE else [0.74, 0.1, 0.14, 0.02]
    status = str(rng.choice(["issued", "in_progress", "not_issued", "disputed"], p=shares))
    if status != "issued":
        return status, None, None
    return status, f"MP {int(rng.integers(10**7, 10**8)):08d}", surveyed_on + timedelta(days=int(rng.integers(60, 400)))


def _status(rng: Generator) -> str:
    return str(
        rng.choice(["current", "pending", "draft", "historical", "cancelled"], p=[0.935, 0.03, 0.02, 0.01, 0.005])
    )


def _note(face: Face, rng: Generator) -> str | None:
    notes = {
        "range": "Thao trường tưởng tượng, không có thật",
        "outpost": "Điểm đất lẻ",
        "quarters": "Khu nhà ở công vụ",
        "barracks": "Đất trong khuôn viên đơn vị",
    }
    return notes[face.kind] if face.kind in notes and rng.random() < 0.5 else None
