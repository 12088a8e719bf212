"""Draws works as building footprints, points and lines inside defence parcels; every name is generic and invented."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from .cutting import polygons_of
from .estate import ParcelRow
from .plan import FICTITIOUS

NAMES = {
    "A": (("Công trình số", 16, 12),),
    "B": (("Nhà tập luyện", 26, 12), ("Bãi tập", 45, 30), ("Nhà học ngoài trời", 14, 9)),
    "C": (("Nhà kho K", 30, 14), ("Xưởng", 34, 16), ("Nhà để xe", 28, 9)),
    "D": (
        ("Nhà ở số", 38, 11),
        ("Nhà ăn", 24, 14),
        ("Nhà làm việc", 32, 13),
        ("Nhà học", 34, 10),
        ("Bệnh xá", 24, 12),
        ("Nhà bếp", 12, 8),
        ("Nhà bảo vệ cổng", 6, 5),
        ("Hội trường", 30, 18),
        ("Nhà để máy phát điện", 7, 6),
    ),
}
"""Per type: generic name, usual length and width in metres."""


@dataclass(frozen=True)
class WorkRow:
    """One defence work as the survey file has it; `shape` in the zone of its parcel."""

    parcel: ParcelRow
    code: str
    name: str
    work_type: str
    group: str
    condition: str
    lifecycle: str
    built_year: int
    floor_area_m2: float | None
    shape: BaseGeometry


def draw_works(parcels: list[ParcelRow], rng: Generator, wanted: int) -> list[WorkRow]:
    """Return about `wanted` works, spread over the defence parcels by their size, none outside its parcel."""
    homes = [row for row in parcels if row.kind in ("barracks", "range", "outpost") and row.status == "current"]
    homes += [row for row in parcels if row.kind == "quarters" and rng.random() < 0.5]
    weights = np.array([min(row.polygon.area, 9_000) for row in homes])
    shares = wanted * weights / weights.sum()
    works: list[WorkRow] = []
    for parcel, share in zip(homes, shares, strict=True):
        count = int(share) + int(rng.random() < share % 1)
        works += _works_of(parcel, count, rng, len(works))
    return works


def _works_of(parcel: ParcelRow, count: int, rng: Generator, start: int) -> list[WorkRow]:
    room: BaseGeometry = parcel.polygon.buffer(-4.0)
    corners = shapely.get_coordinates(parcel.polygon.minimum_rotated_rectangle)
    axis = corners[1] - corners[0]
    angle = math.atan2(axis[1], axis[0])
    works: list[WorkRow] = []
    for _ in range(count):
        if room.is_empty or room.area < 40:
            break
        kind = _type_of(parcel, rng)
        name, length, width = NAMES[kind][int(rng.integers(len(NAMES[kind])))]
        shape = _place(room, angle, length * rng.uniform(0.7, 1.3), width * rng.uniform(0.8, 1.2), rng)
        if shape is None:
            continue
        room = room.difference(shape.buffer(5.0))
        works.append(_work(parcel, kind, name, shape, start + len(works) + 1, rng))
    return works


def _type_of(parcel: ParcelRow, rng: Generator) -> str:
    shares = {"range": [0.1, 0.6, 0.2, 0.1], "barracks": [0.05, 0.13, 0.27, 0.55], "outpost": [0.3, 0.1, 0.4, 0.2]}
    return str(rng.choice(list("ABCD"), p=shares.get(parcel.kind, [0, 0, 0, 1])))


def _place(room: BaseGeometry, angle: float, length: float, width: float, rng: Generator) -> Polygon | None:
    """Find a spot by trying; small rooms take smaller buildings. Some houses are L- or U-shaped."""
    largest = max(polygons_of(room), key=lambda p: p.area)
    west, south, east, north = largest.bounds
    for attempt in range(60):
        scale = 1.0 if attempt < 25 else 0.6 if attempt < 45 else 0.35
        plan = _floor_plan(length * scale, width * scale, rng)
        turn = angle + (math.pi / 2 if rng.random() < 0.35 else 0) + rng.normal(0, 0.015)
        rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        at = np.array([rng.uniform(west, east), rng.uniform(south, north)])
        shape = Polygon(np.round(np.array(plan) @ rotation + at, 3))
        if largest.covers(shape) and shape.area > 9:
            return shape
    return None


def _floor_plan(length: float, width: float, rng: Generator) -> list[tuple[float, float]]:
    draw = rng.random()
    wing = min(width, length * 0.3)
    if draw < 0.68 or length < 12:
        return [(0, 0), (length, 0), (length, width), (0, width)]
    if draw < 0.88:
        return [(0, 0), (length, 0), (length, width), (wing, width), (wing, width * 2), (0, width * 2)]
    return [
        (0, 0),
        (length, 0),
        (length, width * 2),
        (length - wing, width * 2),
        (length - wing, width),
        (wing, width),
        (wing, width * 2),
        (0, width * 2),
    ]


def _work(parcel: ParcelRow, kind: str, name: str, shape: Polygon, number: int, rng: Generator) -> WorkRow:
    groups = {"A": [0.1, 0.3, 0.4, 0.2], "B": [0, 0.2, 0.4, 0.4], "C": [0, 0.2, 0.5, 0.3], "D": [0, 0, 0.3, 0.7]}
    drawn: BaseGeometry = shape
    if kind == "D" and name == "Nhà bảo vệ cổng" and parcel.site.province_code == "66":
        drawn = shape.centroid  # surveyed as a point, as small things are
    elif kind == "B" and name == "Bãi tập" and parcel.site.province_code == "66":
        drawn = LineString(shape.exterior.coords[:3])
    floors = int(rng.choice([1, 1, 1, 2, 3])) if kind == "D" else 1
    return WorkRow(
        parcel,
        f"CT-{parcel.site.province_code}-{parcel.site.commune_code}-{number:04d}",
        f"{name}{'' if name.endswith(' K') else ' '}{number} {FICTITIOUS}",
        kind,
        str(rng.choice(["special", "I", "II", "III"], p=groups[kind])),
        str(rng.choice(["good", "fair", "poor", "ruined"], p=[0.5, 0.3, 0.15, 0.05])),
        str(
            rng.choice(
                ["in_use", "construction", "suspended", "planned", "repurposed"], p=[0.86, 0.04, 0.05, 0.03, 0.02]
            )
        ),
        int(rng.integers(1978, 2025)),
        round(shape.area * floors, 1),
        drawn,
    )
