"""Survey files of the cycles: what each says, and what the register must hold of its sheet before and after."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.db.survey_files import rectangle, row

Content = dict[int, tuple[str, float, str]]
"""What the register holds of a sheet: parcel number -> address, legal area in m², its uses."""

KINDS: Final = ("added", "changed", "mixed", "removed", "errors", "refused", "cancelled", "undone")
BASED: Final = frozenset({"changed", "mixed", "removed"})
"""Kinds of files that speak of parcels which an earlier import has added."""

ROWS: Final = 8
"""Parcels of a sheet to begin with."""

_WIDE: Final = 12
"""Sheets beside each other: all stay near the middle of their commune."""


@dataclass
class Survey:
    """One file: its bytes, the form fields it is sent with, and what is to become of it.

    ``ledger`` counts rows added, changed, unchanged and refused, and parcels retired.
    """

    sheet: int
    kind: str
    content: bytes
    before: Content
    after: Content
    state: str = "committed"
    ledger: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    fields: Mapping[str, str] = field(default_factory=dict)


def base_rows(sheet: int) -> list[dict[str, Any]]:
    """The parcels with which a sheet begins, where its kind wants some."""
    return [_row(sheet, number) for number in range(1, ROWS + 1)]


def base_content() -> Content:
    """What the register holds of these."""
    return {number: _held(number) for number in range(1, ROWS + 1)}


def make_survey(kind: str, sheet: int, rng: random.Random) -> Survey:
    """The file of a kind for one sheet."""
    return _MAKERS[kind](sheet, rng)


def as_file(rows: list[dict[str, Any]]) -> bytes:
    """Rows as GeoJSON in VN-2000 / 105°00'."""
    crs = {"type": "name", "properties": {"name": "EPSG:5897"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": rows}).encode()


def _added(sheet: int, rng: random.Random) -> Survey:
    count = rng.randint(4, 12)
    rows = [_row(sheet, number) for number in range(1, count + 1)]
    after = {number: _held(number) for number in range(1, count + 1)}
    return Survey(sheet, "added", as_file(rows), {}, after, ledger=(count, 0, 0, 0, 0))


def _changed(sheet: int, _: random.Random) -> Survey:
    rows = [_row(sheet, number, changed=True) for number in range(1, ROWS + 1)]
    after = {number: _held(number, changed=True) for number in range(1, ROWS + 1)}
    return Survey(sheet, "changed", as_file(rows), base_content(), after, ledger=(0, ROWS, 0, 0, 0), fields=_UPDATE)


def _mixed(sheet: int, rng: random.Random) -> Survey:
    chosen = set(rng.sample(range(1, ROWS + 1), ROWS // 2))
    rows = [_row(sheet, number, changed=number in chosen) for number in range(1, ROWS + 4)]
    after = {number: _held(number, changed=number in chosen) for number in range(1, ROWS + 4)}
    ledger = (3, len(chosen), ROWS - len(chosen), 0, 0)
    return Survey(sheet, "mixed", as_file(rows), base_content(), after, ledger=ledger, fields=_UPDATE)


def _removed(sheet: int, _: random.Random) -> Survey:
    rows = [_row(sheet, number, changed=number == 1) for number in range(1, ROWS - 1)]
    after = {number: _held(number, changed=number == 1) for number in range(1, ROWS - 1)}
    fields = {**_UPDATE, "removed": "sheet"}
    ledger = (0, 1, ROWS - 3, 0, 2)
    return Survey(sheet, "removed", as_file(rows), base_content(), after, ledger=ledger, fields=fields)


def _errors(sheet: int, _: random.Random) -> Survey:
    good = [_row(sheet, number) for number in range(1, 7)]
    bowtie = rectangle(*_corner(sheet, 7))
    bowtie[1], bowtie[2] = bowtie[2], bowtie[1]
    bad = [
        row(7, bowtie, sheet), row(8, rectangle(*_corner(sheet, 8)), sheet, LOAI_DAT="XYZ"),
        _row(sheet, 9), _row(sheet, 9), _row(sheet, 10) | {"geometry": None},
    ]  # fmt: skip
    after = {number: _held(number) for number in range(1, 7)}
    return Survey(sheet, "errors", as_file(good + bad), {}, after, ledger=(6, 0, 0, len(bad), 0))


def _refused(sheet: int, _: random.Random) -> Survey:
    """Breaks off in the middle."""
    whole = as_file([_row(sheet, number) for number in range(1, 5)])
    return Survey(sheet, "refused", whole[: len(whole) * 2 // 3], {}, {}, state="failed")


def _cancelled(sheet: int, rng: random.Random) -> Survey:
    survey = _added(sheet, rng)
    return Survey(sheet, "cancelled", survey.content, {}, {}, state="cancelled")


def _undone(sheet: int, rng: random.Random) -> Survey:
    """Is committed first and taken back then."""
    survey = _added(sheet, rng)
    return Survey(sheet, "undone", survey.content, {}, {}, state="reverted", ledger=survey.ledger)


_UPDATE: Final = {"on_existing": "update"}
_MAKERS: Final = {
    "added": _added, "changed": _changed, "mixed": _mixed, "removed": _removed, "errors": _errors,
    "refused": _refused, "cancelled": _cancelled, "undone": _undone,
}  # fmt: skip


def _corner(sheet: int, number: int) -> tuple[float, float]:
    """South-west corner of a parcel, in metres from that of all."""
    return (sheet % _WIDE) * 300.0 + (number % 4) * 70.0, (sheet // _WIDE) * 200.0 + (number // 4) * 60.0


def _row(sheet: int, number: int, *, changed: bool = False) -> dict[str, Any]:
    address, area, use = _held(number, changed=changed)
    ring = rectangle(*_corner(sheet, number))
    return row(number, ring, sheet, DIA_CHI=address, DIEN_TICH=area, LOAI_DAT=use.partition(":")[0])


def _held(number: int, *, changed: bool = False) -> tuple[str, float, str]:
    area = 1990.0 if changed else 2000.0
    return f"Lô {number}{' (đo lại)' if changed else ''}", area, f"{'CAN' if changed else 'CQP'}:{area:.1f}"
