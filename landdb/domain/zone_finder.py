"""Finds the coordinate system of a file: what it says, checked by where that puts its shapes; else by the commune.

The values alone fit one zone only for a fifth of the country's communes; with the commune known the zone is certain
(DOMAIN.md 4.3). Every candidate is tried by placing the shapes and measuring how far from the commune they land.
Nothing is chosen below `ASK_BELOW`: then the verdict holds the candidates and a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from landdb.domain import crs, source_systems, zone_proof
from landdb.domain.placing import Candidate, Place, axes_swapped, can_lie, kind_of, measure, most_lie, sample
from landdb.domain.zone_ranking import (
    ASK_BELOW,
    ASTRAY_KM,
    FAR_KM,
    LOST_KM,
    PaperAreas,
    Ranked,
    by_place,
    first,
    fits_instead,
    inside_tells,
    is_open,
    much_better,
    near,
    own_twin,
    ranked,
    tell_twins_by_area,
    utm_first,
)

__all__ = ["ASK_BELOW", "FAR_KM", "Candidate", "PaperAreas", "Place", "Verdict", "find_zone"]

Points = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Method = Literal["stated by the file", "commune", "province", "asked", "unknown"]

NO_IDEA: Final = 0.2
"""Confidence where neither the file nor a place tells anything."""

ISLANDS_EAST_OF: Final = 110.0
"""Hoàng Sa and Trường Sa lie outside every provincial zone's area; maps of the sea use TM-3 at 111°00'."""


@dataclass(frozen=True)
class Verdict:
    """What the coordinate system is and how that is known.

    ``srid`` is one of the register's (a plane zone, 4326, 994756) or of `source_systems`; None asks a person.
    ``swapped`` tells that the file has the northing (or latitude) first. ``confidence`` runs from 0 to 1 and is at
    least `ASK_BELOW` where a system is chosen. ``candidates`` are ranked, the likeliest first. ``proof`` says why in
    one clause, by language. ``stated`` is the system the file names, also where it is not believed. With ``is_lost`` no
    system brings the data anywhere near the commune: then it is the commune that is doubtful.
    """

    srid: int | None
    swapped: bool
    method: Method
    confidence: float
    candidates: tuple[Candidate, ...]
    proof: zone_proof.Text
    stated: int | None = None
    is_lost: bool = False

    @property
    def asks(self) -> bool:
        """Whether a person must choose."""
        return self.srid is None

    @property
    def suggestion(self) -> int | None:
        """The likeliest system: the chosen one, else the first candidate; None where all are as (un)likely."""
        if self.srid is not None or self.confidence <= NO_IDEA or not self.candidates or self.is_lost:
            return self.srid
        return self.candidates[0].srid


def find_zone(
    centres: Points, places: Sequence[Place], place_of: Integers | None = None, *,
    stated: int | None = None, asked: int | None = None, areas: PaperAreas | None = None,
) -> Verdict:  # fmt: skip
    """Judge the system of a file.

    Parameters
    ----------
    centres
        ``(n, 2)`` centres of the shapes, x before y as the file has them; NaN for none.
    places
        Communes (or one province) that the rows name; empty when nothing is known.
    place_of
        Index into ``places`` by row, -1 for none; without it all rows are of the first place.
    stated
        System the file names (`crs.parse_source`).
    asked
        System a person named: it is taken, and measured like any other. Where it puts nothing into Viet Nam, or the
        data far from the commune where another system would not, the person is asked again, with what the file would
        be without it; but degrees that they say are degrees are those of another country.
    areas
        Paper areas by row: they tell UTM from TM-3 where the distance cannot.
    """
    points, rows = sample(centres, place_of, len(places))
    swapped = axes_swapped(points)
    points = points[:, ::-1] if swapped else points
    kind = kind_of(points)
    if asked is not None and len(points) and not _holds(points, kind, asked):
        judged = find_zone(centres, places, place_of, stated=stated, areas=areas)
        proof = judged.proof if judged.is_lost else zone_proof.misplaced(asked)
        return replace(judged, srid=None, method="asked", proof=proof)
    tried = _systems(kind, stated, asked)
    is_at_sea = any(place.lon is not None and place.lon > ISLANDS_EAST_OF for place in places)
    if kind == "plane" and is_at_sea:
        tried.append(source_systems.TM3_111)
    found = utm_first(ranked(measure(points, rows, places, tried)), points[:, 0])
    if asked is not None:
        leave = is_at_sea or not most_lie(points, asked)
        return _told_if_lost(_judge_asked(found, asked, swapped, stated, leave=leave), points)
    if stated is not None and _can_be(kind, stated):
        leave = is_at_sea or not most_lie(points, stated)
        return _told_if_lost(_judge_stated(found, stated, areas, swapped, leave=leave), points)
    if not found:
        return Verdict(None, swapped, "unknown", 0.0, (), zone_proof.unreadable(points), stated)
    return _told_if_lost(replace(_judge_unstated(found, kind, areas, swapped), stated=stated), points)


def _holds(points: Points, kind: str, asked: int) -> bool:
    """Whether the values can be of the system that a person named, be it in another country."""
    return (kind == "degrees" and crs.is_geographic(asked)) or can_lie(points, asked)


def _systems(kind: str, stated: int | None, asked: int | None) -> list[int]:
    """What is tried on values of a kind: all zones on metres; what the file or a person names in any case."""
    kinds = {
        "degrees": [crs.WGS84, crs.VN2000_GEOGRAPHIC],
        "hn72 18": [source_systems.HN72_18],
        "hn72 19": [source_systems.HN72_19],
        "plane": [zone.srid for zone in crs.ZONES],
    }
    tried = kinds.get(kind, [])
    if stated is not None and _can_be(kind, stated):
        tried = [*tried, stated]
    return list(dict.fromkeys(tried if asked is None else [*tried, asked]))


def _can_be(kind: str, srid: int) -> bool:
    """Whether the values can be of a system: degrees for degrees, the zone's number before an HN-72 easting."""
    if kind == "nothing":
        return not crs.is_geographic(srid)
    if srid in (source_systems.HN72_18, source_systems.HN72_19):
        return kind == ("hn72 18" if srid == source_systems.HN72_18 else "hn72 19")
    return kind == ("degrees" if crs.is_geographic(srid) else "plane")


def _of(candidates: Ranked, srid: int) -> Candidate | None:
    return next((candidate for candidate in candidates if candidate.srid == srid), None)


def _judge_asked(found: Ranked, asked: int, swapped: bool, stated: int | None, *, leave: bool) -> Verdict:
    """1.0 for what a person named, unless it contradicts their own commune.

    Its own zone is refused only where no land of a commune lies; ``leave`` what they say of the islands of the sea,
    which lie hundreds of kilometres around their label point, and of what lies mostly outside Viet Nam.
    """
    said, best = _of(found, asked), found[0]
    assert said is not None
    proof = zone_proof.named(asked, said, "asked")
    taken = Verdict(asked, swapped, "asked", 1.0, first(found, asked), proof, stated)
    if leave or said.distance_km is None:
        return taken
    elsewhere = not said.own and fits_instead(best, said) and (best.own or said.distance_km > FAR_KM)
    if elsewhere or said.distance_km > ASTRAY_KM:
        return Verdict(None, swapped, "asked", 0.5, found, zone_proof.contradiction(said, best, "asked"), stated)
    return taken


def _told_if_lost(verdict: Verdict, points: Points) -> Verdict:
    """The same; where no system brings the data near the commune, the proof says so instead of comparing them."""
    known = [candidate for candidate in verdict.candidates if candidate.distance_km is not None]
    nearest = min(known, key=lambda candidate: candidate.distance_km or 0.0, default=None)
    if not verdict.asks or nearest is None or (nearest.distance_km or 0.0) <= LOST_KM:
        return verdict
    if not most_lie(points, nearest.srid):
        return verdict
    return replace(verdict, is_lost=True, proof=zone_proof.lost(nearest))


def _judge_stated(found: Ranked, stated: int, areas: PaperAreas | None, swapped: bool, *, leave: bool) -> Verdict:
    """1.0 where it fits the commune and is its zone; asks where it puts the data elsewhere and another would not.

    UTM stated for a commune of the same meridian is asked about, unless boundary or paper areas confirm it: for years
    EPSG had codes of UTM and few of the provinces' zones, so it is what people pick for TM-3 data. TM-3 is asked about
    where the paper areas speak for UTM and the boundary does not contradict them.
    """
    said, best = _of(found, stated), found[0]
    assert said is not None
    proof = zone_proof.named(stated, said, "stated")
    sure = Verdict(stated, swapped, "stated by the file", 1.0, first(found, stated), proof, stated)
    if said.distance_km is None and not said.bounded:
        return replace(sure, confidence=0.9)
    agrees = said.own or crs.zone_by_srid(stated) is None
    told = tell_twins_by_area(first(found, stated), areas) if areas is not None and near(said) else None
    if told is not None and told[0][0].srid != stated and not inside_tells(said, told[0][0]):
        return Verdict(None, swapped, "stated by the file", 0.3, told[0], told[2], stated)
    tm3 = own_twin(found, said)
    if told is None and tm3 is not None and near(said) and not inside_tells(said, tm3):
        proof = zone_proof.twin_open(tm3, said)
        return Verdict(None, swapped, "stated by the file", 0.7, first(found, tm3.srid), proof, stated)
    if not much_better(best, said) and near(said):
        return sure if agrees else replace(sure, confidence=0.9)
    is_astray = said.distance_km is not None and said.distance_km > ASTRAY_KM and not leave
    if not much_better(best, said) and agrees and not is_astray:
        return replace(sure, confidence=0.85)
    return Verdict(
        srid=None,
        swapped=swapped,
        method="stated by the file",
        confidence=0.3 if best is not said else 0.5,
        candidates=(best, said, *(other for other in found if other not in (best, said)))
        if best is not said else found,
        proof=zone_proof.contradiction(said, best, "stated"),
        stated=stated,
    )  # fmt: skip


def _judge_unstated(found: Ranked, kind: str, areas: PaperAreas | None, swapped: bool) -> Verdict:
    best = found[0]
    by_distance = best.distance_km is not None
    method: Method = "commune" if by_distance else "province" if best.bounded else "unknown"
    if kind.startswith("hn72"):
        confidence = 0.9 if method == "unknown" else 0.95 if near(best) else 0.5
        proof = zone_proof.by_number(best)
    elif kind == "degrees":
        tells = len(found) > 1 and inside_tells(best, found[1])
        confidence, proof = (0.9 if tells else 0.6), zone_proof.degrees(best, told=tells)
    elif method == "unknown":
        found = tuple(sorted(found, key=lambda candidate: (candidate.title.startswith("UTM"), candidate.title)))
        confidence, proof = NO_IDEA, zone_proof.nothing_known()
    else:
        found, confidence, proof = by_place(found)
        told = tell_twins_by_area(found, areas) if areas is not None and is_open(found, confidence) else None
        found, confidence, proof = told or (found, confidence, proof)
    chosen = found[0].srid if confidence >= ASK_BELOW else None
    return Verdict(chosen, swapped, method, confidence, found, proof)
