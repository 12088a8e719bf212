"""Texts of a drawing to the parcel in which they stand: number, area and land code, as boundary maps print them.

Cadastral maps label a parcel with its number, area and land code (TT 26/2024/TT-BTNMT): ``25 / 1200.5 / CQP`` or the
three below each other, in one text or in several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.text_encodings import decode
from landdb.import_.readers import columns as column
from landdb.import_.readers.corner_roles import number
from landdb.import_.readers.nesting import Waiting

_CODE: Final = re.compile(r"[A-Z]{2,4}(?:\+[A-Z]{2,4})*")
_WHOLE: Final = re.compile(r"\d{1,6}[a-z]?")
_PARTS: Final = re.compile(r"[\s/|;:]+")
_UNIT: Final = re.compile(r"(?<=\d)\s*m(?:2|\xb2|²)", re.IGNORECASE)
_LIKE_AREA: Final = 0.2
"""A whole number is taken for the area when it is this near to the drawn one."""

SEPARATOR: Final = b" | "
_TOLD: Final = 5
_LENGTH_TOLD: Final = 30


@dataclass(frozen=True)
class Label:
    """A text at its place, as bytes; ``encoding`` is what its font tells, or None, ``level`` where it lies."""

    x: float
    y: float
    text: bytes
    encoding: str | None = None
    level: bytes = b""


@dataclass(frozen=True)
class Parsed:
    """What the texts of one parcel say; ``rest`` tells that some of it was not understood."""

    parcel: str | None = None
    area: float | None = None
    land_code: str | None = None
    rest: bool = False


def assign(
    polygons: Sequence[Any], labels: Sequence[Label], others: Sequence[tuple[bytes, Any]] = ()
) -> tuple[list[list[Label]], list[Label]]:
    """For each polygon its labels, from top to bottom; where polygons lie in each other the smallest takes a label.

    ``others`` are polygons that are not asked for, with their levels: they take the labels of their own level, as a
    house in a parcel takes its name. The second list has the labels that no polygon holds at all.
    """
    found: list[list[Label]] = [[] for _ in polygons]
    shapes = np.array([*polygons, *(polygon for _, polygon in others)], dtype=object)
    points = shapely.points([(label.x, label.y) for label in labels]) if labels else np.empty(0, dtype=object)
    of_all = Waiting(points, range(len(labels)))
    of_level = {
        level: Waiting(points, [at for at, label in enumerate(labels) if label.level == level])
        for level in {level for level, _ in others} & {label.level for label in labels}
    }
    holder: dict[int, int] = {}
    for place in np.argsort(shapely.area(shapes), kind="stable").tolist():
        is_other = place >= len(polygons)
        waiting = of_level.get(others[place - len(polygons)][0]) if is_other else of_all
        for at in [] if waiting is None else waiting.take(shapes[[place]])[0].tolist():
            holder.setdefault(at, place)
    for at, place in holder.items():
        if place < len(polygons):
            found[place].append(labels[at])
    outside = [label for at, label in enumerate(labels) if at not in holder]
    return [sorted(texts, key=lambda label: (-label.y, label.x)) for texts in found], outside


def show(labels: Sequence[Label]) -> str:
    """Some of many labels with their places, what may be the number of a parcel first: ``16 (587255; 2327005)``."""
    ranked = sorted(labels, key=lambda label: parse([label], 0).parcel is None)
    told = [f"{_readable(label)[:_LENGTH_TOLD]} ({label.x:.0f}; {label.y:.0f})" for label in ranked[:_TOLD]]
    return "; ".join(told + (["…"] if len(ranked) > _TOLD else []))


def _readable(label: Label) -> str:
    if label.encoding is not None:
        return decode(label.text.decode("latin-1"), label.encoding)
    return column.clean(label.text.decode("utf-8", "replace"))


def parse(labels: Sequence[Label], area: float) -> Parsed:
    """Read the labels of one polygon of the given area, in square metres."""
    text = "\n".join(label.text.decode("latin-1") for label in labels)
    parts = [part for part in _PARTS.split(_UNIT.sub("", text)) if part]
    codes = [part for part in parts if _CODE.fullmatch(part)]
    whole = [part for part in parts if _WHOLE.fullmatch(part)]
    decimal = [part for part in parts if part not in whole and number(part) is not None]
    others = len(parts) - len(codes) - len(whole) - len(decimal)
    size: float | None = None
    if len(decimal) == 1:
        size = number(decimal[0])
    elif not decimal and len(whole) == 2:
        size = _area_among(whole, area)
        whole = [part for part in whole if size is None or number(part) != size][:2] or whole[:1]
    is_plain = len(codes) <= 1 and len(whole) <= 1 and len(decimal) <= 1 and not others
    if not is_plain:
        return Parsed(rest=bool(parts))
    return Parsed(whole[0] if whole else None, size, codes[0] if codes else None)


def _area_among(whole: Sequence[str], area: float) -> float | None:
    """The one of two whole numbers that is near the drawn area."""
    near = [value for part in whole if (value := number(part)) and abs(value - area) <= _LIKE_AREA * area]
    return near[0] if len(near) == 1 else None
