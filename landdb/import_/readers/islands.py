"""Closed lines within a parcel of a drawing: islands, which the parcel has as holes, or lines that are none.

The drawing says so by its levels and texts. A line on the parcel's own level with a number of its own is another
parcel; one without any text is left out of the parcel, too, unless the area that is written in the parcel includes it.
A line of another level, as of a house, or with other texts is no boundary. A frame round a sheet has no number of its
own, or is nearly full of parcels: it stays as it is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.labels import Label, Parsed, parse
from landdb.import_.readers.limits import reason

_LEFT_SHARE: Final = 0.5
"""Share of a parcel that has to be left beside its islands, where no area is written."""

_ONE_LINE_M: Final = 1.0
"""Lines that are nowhere further apart are one, drawn twice."""

_ALIKE: Final = 0.8
_TOLD: Final = 5
_INCLUDED: Final = reason("diện tích ghi trong bản vẽ gồm cả phần đó", "the area written in the drawing includes them")
_TOO_MUCH: Final = reason(
    "chúng chiếm quá nửa hoặc chia cắt thửa", "they fill more than half of it, or cut it in pieces"
)


@dataclass(frozen=True)
class Lines:
    """The closed lines of a drawing: levels, polygons (empty where a line is none) and the texts of each."""

    levels: Sequence[bytes]
    polygons: Sequence[Any]
    texts: Sequence[Sequence[Label]]


@dataclass
class Parcels:
    """What becomes of the lines: what their texts say, the polygons of those with islands, and findings on them."""

    parsed: list[Parsed]
    polygons: dict[int, Any]
    issues: list[Issue]


def find_parcels(lines: Lines) -> Parcels:
    """Read the texts of all lines, and give parcels their islands as holes, which is told (R09); rows count from 1."""
    inner = _find_inner(lines)
    found = Parcels(_read_texts(lines, inner), {}, [])
    for outer, islands in sorted(_islands(lines, found.parsed, inner).items()):
        polygon, cut = _without(lines, found.parsed, outer, islands)
        left = [at for at in islands if at not in cut]
        if cut:
            found.polygons[outer] = polygon
            less = lines.polygons[outer].area - polygon.area
            found.issues.append(_tell(found.parsed, outer, cut, area=less))
        if left:
            why = _INCLUDED if found.parsed[outer].area is not None else _TOO_MUCH
            found.issues.append(_tell(found.parsed, outer, left, variant="kept", reason=why))
    return found


def _find_inner(lines: Lines) -> Mapping[int, Sequence[int]]:
    """For each line those of its level that lie within it, the smallest first."""
    shapes = np.array(lines.polygons, dtype=object)
    areas = shapely.area(shapes)
    sound = np.flatnonzero(shapely.is_valid(shapes) & (areas > 0))
    pairs = sound[shapely.STRtree(shapes[sound]).query(shapes[sound], predicate="contains")]
    inner: dict[int, list[int]] = defaultdict(list)
    for outer, at in sorted(pairs.T.tolist(), key=lambda pair: float(areas[pair[1]])):
        if areas[at] < areas[outer] and lines.levels[at] == lines.levels[outer]:
            alike = areas[at] > _ALIKE * areas[outer]
            if not alike or shapely.hausdorff_distance(shapes[at].exterior, shapes[outer].exterior) > _ONE_LINE_M:
                inner[outer].append(at)
    return inner


def _read_texts(lines: Lines, inner: Mapping[int, Sequence[int]]) -> list[Parsed]:
    """What the texts of each line say; of two whole numbers one is the area, perhaps that beside the islands."""
    parsed = [parse(texts, polygon.area) for texts, polygon in zip(lines.texts, lines.polygons, strict=True)]
    for outer in sorted(inner, key=lambda outer: float(lines.polygons[outer].area)):
        if parsed[outer].rest:
            islands = [at for at in inner[outer] if parsed[at].parcel is not None]
            nested = {deeper for at in islands for deeper in inner.get(at, ())}
            taken = sum(lines.polygons[at].area for at in islands if at not in nested)
            beside = parse(lines.texts[outer], lines.polygons[outer].area - taken)
            parsed[outer] = parsed[outer] if beside.rest else beside
    return parsed


def _islands(
    lines: Lines, parsed: Sequence[Parsed], inner: Mapping[int, Sequence[int]]
) -> Mapping[int, Sequence[int]]:  # fmt: skip
    """For each numbered line those of which it is the nearest one around, if they have a number or no text at all."""
    found: dict[int, list[int]] = defaultdict(list)
    taken: set[int] = set()
    for outer in sorted(inner, key=lambda outer: float(lines.polygons[outer].area)):
        if parsed[outer].parcel is None:
            continue
        own = [at for at in inner[outer] if at not in taken and (parsed[at].parcel is not None or not lines.texts[at])]
        taken.update(own)
        if own:
            found[outer] = own
    return found


def _without(
    lines: Lines, parsed: Sequence[Parsed], outer: int, islands: Sequence[int]
) -> tuple[Any, Sequence[int]]:  # fmt: skip
    """The polygon of a parcel without its islands, and which of them were cut out.

    Another parcel always is one; where an area is written, it decides on lines without a text.
    """
    whole, paper = lines.polygons[outer], parsed[outer].area
    choices = [islands, [at for at in islands if parsed[at].parcel is not None]]
    made = [(_subtract(whole, [lines.polygons[at] for at in cut]), cut) for cut in choices]
    if paper is not None:
        made.sort(key=lambda one: abs(one[0].area - paper))
    for polygon, cut in made:
        is_enough = polygon.area >= _LEFT_SHARE * whole.area
        is_written = paper is not None and abs(polygon.area - paper) < abs(whole.area - paper)
        if polygon.geom_type == "Polygon" and (is_enough or is_written):
            return polygon, cut
    return whole, []


def _subtract(polygon: Any, holes: Sequence[Any]) -> Any:
    """As drawn where the holes lie apart; where they touch each other, their union is the hole."""
    made = shapely.Polygon(polygon.exterior, [hole.exterior for hole in holes])
    return made if made.is_valid else shapely.difference(polygon, shapely.union_all(holes))


def _tell(parsed: Sequence[Parsed], outer: int, islands: Sequence[int], **told: Any) -> Issue:
    named = {language: ", ".join(_names(parsed, islands, language)) for language in ("vi", "en")}
    return issue("R09", outer + 1, count=len(islands), lines=named, **told)


def _names(parsed: Sequence[Parsed], islands: Sequence[int], language: str) -> Iterator[str]:
    numbered = {"vi": "thửa", "en": "parcel"}[language]
    blank = {"vi": "đường không có chữ", "en": "a line without a text"}[language]
    for at in islands[:_TOLD]:
        yield f"{numbered} {parsed[at].parcel}" if parsed[at].parcel is not None else blank
    if len(islands) > _TOLD:
        yield "…"
