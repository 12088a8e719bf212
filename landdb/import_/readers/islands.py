"""Closed lines within a parcel of a drawing: islands, which the parcel has as holes, or lines that are none.

Only a written area proves an island: where it agrees with what is left of the parcel, within the circular's limit at
the coarsest map scale, other parcels on its level are its holes; lines without any text only where it does not agree
with them as well. Else the line stays as it is drawn and overlaps what lies within it (T01), for it may be the frame of
a sheet, or the inner one a house. A line of another level, or with other texts than a number, is no boundary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely

from landdb.domain.issues import Issue, issue
from landdb.domain.tolerances import UNKNOWN_SCALE, area_limit_m2
from landdb.import_.readers.labels import Label, Parsed, parse
from landdb.import_.readers.nesting import Nest, find_nest

_TOLD: Final = 5


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
    nest = find_nest(lines.levels, lines.polygons)
    found = Parcels(_read_texts(lines, nest), {}, [])
    for outer, islands in sorted(_islands(lines, found.parsed, nest).items()):
        _judge(lines, found, nest, outer, islands)
    return found


def _read_texts(lines: Lines, nest: Nest) -> list[Parsed]:
    """What the texts of each line say; of two whole numbers one is the area, perhaps that beside the islands."""
    parsed = [parse(texts, polygon.area) for texts, polygon in zip(lines.texts, lines.polygons, strict=True)]
    taken = [0.0] * len(parsed)  # by other parcels within
    for at in nest.ascending:
        area = lines.polygons[at].area
        if parsed[at].rest and taken[at]:
            beside = parse(lines.texts[at], area - taken[at])
            parsed[at] = parsed[at] if beside.rest else beside
        parent = nest.parents[at]
        if parent is not None:
            taken[parent] += taken[at] if parsed[at].parcel is None else area
    return parsed


def _islands(lines: Lines, parsed: Sequence[Parsed], nest: Nest) -> Mapping[int, Sequence[int]]:
    """For each numbered line those of which it is the nearest one around, the largest first.

    They have a number, or no text at all.
    """
    found: dict[int, list[int]] = defaultdict(list)
    nearest: list[int | None] = [None] * len(parsed)
    for at in reversed(nest.ascending):
        parent = nest.parents[at]
        if parent is not None:
            nearest[at] = outer = nearest[parent] if parsed[parent].parcel is None else parent
            if outer is not None and (parsed[at].parcel is not None or not lines.texts[at]):
                found[outer].append(at)
    return found


def _judge(lines: Lines, found: Parcels, nest: Nest, outer: int, islands: Sequence[int]) -> None:
    """Cut those islands out of a line that the area written in it leaves out, and tell what became of each."""
    parsed, whole, paper = found.parsed, lines.polygons[outer], found.parsed[outer].area
    if paper is None:
        found.issues.append(_tell(parsed, outer, islands, variant="unproven", area=whole.area))
        return
    numbered = [at for at in islands if parsed[at].parcel is not None]
    # Another parcel is an island wherever the area may be read so, a line without a text where it cannot be read else.
    ways = [(_without(lines, nest, outer, cut), cut) for cut in (numbered, [], islands)]
    limit = float(area_limit_m2(UNKNOWN_SCALE, paper))
    agreeing = [way for way in ways if abs(way[0].area - paper) <= limit and not way[0].is_empty]
    if not agreeing:
        areas = {"whole": whole.area, "rest": ways[-1][0].area}
        found.issues.append(_tell(parsed, outer, islands, variant="unlike", paper=paper, **areas))
        return
    polygon, cut = agreeing[0]
    left = sorted(set(islands) - set(cut))
    if cut:
        found.polygons[outer] = polygon
        found.issues.append(_tell(parsed, outer, cut, area=whole.area - polygon.area))
    if left:
        found.issues.append(_tell(parsed, outer, left, variant="kept"))


def _without(lines: Lines, nest: Nest, outer: int, islands: Sequence[int]) -> Any:
    """The polygon of a line without its islands, which come the largest first.

    As drawn where the holes lie apart; where they touch each other or the line, what is left is computed.
    """
    covered: set[int | None] = set(islands)
    holes = [lines.polygons[at] for at in islands if nest.parents[at] not in covered]
    made = shapely.Polygon(lines.polygons[outer].exterior, [hole.exterior for hole in holes])
    return made if made.is_valid else shapely.difference(lines.polygons[outer], shapely.union_all(holes))


def _tell(parsed: Sequence[Parsed], outer: int, islands: Sequence[int], **told: Any) -> Issue:
    listed = sorted(islands)
    named = {language: ", ".join(_names(parsed, listed, language)) for language in ("vi", "en")}
    return issue("R09", outer + 1, count=len(islands), lines=named, **told)


def _names(parsed: Sequence[Parsed], islands: Sequence[int], language: str) -> Iterator[str]:
    numbered = {"vi": "thửa", "en": "parcel"}[language]
    blank = {"vi": "đường không có chữ", "en": "a line without a text"}[language]
    for at in islands[:_TOLD]:
        yield f"{numbered} {parsed[at].parcel}" if parsed[at].parcel is not None else blank
    if len(islands) > _TOLD:
        yield "…"
