"""Makes the files of a later survey: the same parcel numbers with moved boundaries, other areas, new certificates."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from numpy.random import Generator

from .estate import ParcelRow
from .vertices import move_vertices, vertices_of


def resurveyed(rows: list[ParcelRow], chosen: list[ParcelRow], day: date, rng: Generator) -> list[ParcelRow]:
    """Return the chosen parcels as measured again on `day`.

    Only vertices that no other parcel shares move (by some decimetres to metres), so that the map still fits.
    """
    everyone = Counter(vertex for row in rows for vertex in vertices_of(row.polygon))
    inside = Counter(vertex for row in chosen for vertex in vertices_of(row.polygon))
    free = sorted(vertex for vertex, count in inside.items() if count == everyone[vertex])
    moves = dict(zip(free, rng.normal(0, 0.9, (len(free), 2)).clip(-2, 2).tolist(), strict=True))
    polygons = move_vertices([row.polygon for row in chosen], moves)
    return [
        _measured_again(replace(row, polygon=polygon), day)
        for row, polygon in zip(chosen, polygons, strict=True)
        if not polygon.equals(row.polygon)
    ]


def _measured_again(row: ParcelRow, day: date) -> ParcelRow:
    area = round(row.polygon.area, 1)
    minor = tuple((code, round(part * area / row.legal_area_m2, 1)) for code, part in row.uses[1:])
    main = (row.uses[0][0], round(area - sum(part for _, part in minor), 1))
    return replace(row, uses=(main, *minor), surveyed_on=day, method="GNSS RTK", note="Đo đạc lại (mô phỏng)")


def certified(rows: list[ParcelRow], day: date, rng: Generator) -> list[ParcelRow]:
    """Return the parcels that waited for a certificate, now with one."""
    waiting = [
        row
        for row in rows
        if row.certificate_status in ("in_progress", "not_issued") and row.kind not in ("street", "water")
    ]
    return [
        replace(
            row,
            certificate_status="issued",
            certificate_no=f"MP {int(rng.integers(10**7, 10**8)):08d}",
            certificate_date=day,
        )
        for row in waiting
    ]
