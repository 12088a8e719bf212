"""How well each coordinate system fits the place a file is of, and how sure the best of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from landdb.domain import crs, zone_proof
from landdb.domain.placing import Candidate

Floats = npt.NDArray[np.float64]
Ranked = tuple[Candidate, ...]
Opinion = tuple[float, zone_proof.Text]

ASK_BELOW: Final = 0.8
"""Confidence below which nothing is chosen and a person is asked."""

TIE_KM: Final = 3.0
"""Two candidates that put the data equally far from the commune, within this, cannot be told apart by distance."""

NEAR_KM: Final = 15.0
"""Within this of the label point the data may well be the commune's: label points are some km good, communes large."""

TM3_EASTINGS: Final = (365_800.0, 637_100.0)
"""From the westernmost to the easternmost commune, each in its own zone (DOMAIN.md 4.3)."""

FAR_KM: Final = 30.0
"""Beyond this the place is doubtful whatever the zone. A wrong meridian by 15' moves the data 26 km or more."""

LOST_KM: Final = 50.0
"""Where every zone puts the data beyond this, no zone is worth suggesting: the commune is wrong, or a far island's."""

ASTRAY_KM: Final = 100.0
"""No land lies this far from the label point of its commune, but for Hoàng Sa and Trường Sa."""

FITS: Final = 0.9
"""Share of the shapes that must lie within the commune's boundary (+ 500 m) for a candidate that fits it."""

_UTM_TO_TM3: Final = (0.9996 / 0.9999) ** 2
"""Area in UTM over area in TM-3 of the same ground and meridian: 6 m² less per hectare."""


@dataclass(frozen=True)
class PaperAreas:
    """Areas in m² of the rows, NaN for none: ``measured`` in the file's own plane, ``declared`` on paper."""

    measured: Floats
    declared: Floats


def ranked(candidates: Sequence[Candidate]) -> Ranked:
    """Sort by the share within the boundary, then by distance, UTM behind TM-3 of the same meridian (< 1 km off)."""

    def order(candidate: Candidate) -> tuple[float, float, float]:
        share = -round(candidate.share, 1) if candidate.bounded else 0.0
        distance = candidate.distance_km if candidate.distance_km is not None else (0.0 if candidate.own else 1.0)
        return share, distance + (1.0 if _is_utm(candidate.srid) else 0.0), candidate.srid

    return tuple(sorted(candidates, key=order))


def first(candidates: Ranked, srid: int) -> Ranked:
    """The same ranking with one system put in front."""
    return tuple(sorted(candidates, key=lambda candidate: candidate.srid != srid))


def utm_first(candidates: Ranked, eastings: Floats) -> Ranked:
    """UTM before TM-3 of the same meridian where that is no zone of the commune's and the data lie beyond all TM-3."""
    west, east = TM3_EASTINGS
    twin = _other(candidates, candidates[0], twins=True) if candidates else None
    beyond = bool(((eastings < west) | (eastings > east)).all())
    if twin is None or not _is_utm(twin.srid) or candidates[0].own or not candidates[0].epsg or not beyond:
        return candidates
    return first(candidates, twin.srid)


def near(candidate: Candidate) -> bool:
    """Whether the data may be the commune's if the candidate is right."""
    if candidate.bounded:
        return candidate.share >= 0.5
    return candidate.distance_km is not None and candidate.distance_km <= FAR_KM


def much_better(best: Candidate, said: Candidate) -> bool:
    """Whether another system puts the data into the commune and the stated one does not."""
    if best.srid == said.srid:
        return False
    if best.bounded and said.bounded:
        return best.share >= FITS and said.share < 0.5
    return fits_instead(best, said)


def fits_instead(best: Candidate, said: Candidate) -> bool:
    """As `much_better`, by the distance from the label point alone."""
    if best.distance_km is None or said.distance_km is None:
        return False
    return best.distance_km <= NEAR_KM < said.distance_km and said.distance_km > 2 * best.distance_km + TIE_KM


def by_place(candidates: Ranked) -> tuple[Ranked, float, zone_proof.Text]:
    """Judge ranked plane zones by where they put the data: ranking, confidence and proof."""
    best = candidates[0]
    rival = _other(candidates, best, twins=False)
    if rival is None or not best.own:
        own = next((candidate for candidate in candidates if candidate.own), None)
        return candidates, 0.4, zone_proof.foreign(best, own)
    judge = _in_province if best.distance_km is None else _in_boundary if best.bounded else _by_distance
    confidence, proof = judge(candidates, best, rival)
    twin = _other(candidates, best, twins=True)
    if confidence < ASK_BELOW or twin is None:
        return candidates, confidence, proof
    return _tell_twins(candidates, best, twin, (confidence, proof))


def _by_distance(candidates: Ranked, best: Candidate, rival: Candidate) -> Opinion:
    here, there = best.distance_km or 0.0, rival.distance_km or 0.0
    if here > FAR_KM:
        return 0.3, zone_proof.outside(best)
    if there - here < TIE_KM:
        return 0.5, zone_proof.tie(best, rival)
    confidence = round(0.99 - 0.4 * here / there, 3)
    proof = _chosen(candidates, best, rival) if confidence >= ASK_BELOW else zone_proof.tie(best, rival)
    return confidence, proof


def _in_boundary(candidates: Ranked, best: Candidate, rival: Candidate) -> Opinion:
    if best.share < FITS:
        return 0.5, zone_proof.outside(best)
    if rival.share > 0.1:
        return 0.5, zone_proof.tie(best, rival)
    return 0.99, _chosen(candidates, best, rival)


def _in_province(candidates: Ranked, best: Candidate, rival: Candidate) -> Opinion:
    """Without a commune only the province's own zones are weighed: all others would fit it somewhere, too."""
    if best.share < FITS:
        return 0.3, zone_proof.outside(best)
    own = _other([candidate for candidate in candidates if candidate.own], best, twins=False)
    if own is not None and own.share > 0.1:
        return 0.4, zone_proof.tie(best, own)
    return 0.85, _chosen(candidates, best, rival)


def _chosen(candidates: Ranked, best: Candidate, rival: Candidate) -> zone_proof.Text:
    """Proof against the commune's other zone where it has one: that is the mistake people make."""
    own = _other([candidate for candidate in candidates if candidate.own], best, twins=False)
    return zone_proof.chosen(best, own or rival)


# --- TM-3 or UTM of one meridian, 300-700 m apart ------------------------------------------------------------------
def tell_twins_by_area(candidates: Ranked, areas: PaperAreas) -> tuple[Ranked, float, zone_proof.Text] | None:
    """Choose between TM-3 and UTM by the paper areas, where they tell."""
    best = candidates[0]
    twin = _other(candidates, best, twins=True)
    ratio = _area_ratio(areas)
    if twin is None or ratio is None:
        return None
    tm3, utm = (twin, best) if _is_utm(best.srid) else (best, twin)
    for expected, one, other in ((1.0, tm3, utm), (_UTM_TO_TM3, utm, tm3)):
        if abs(ratio - expected) < 2e-4:
            return first(candidates, one.srid), 0.85, zone_proof.twin_by_area(one, other, ratio)
    return None


def is_open(candidates: Ranked, confidence: float) -> bool:
    """Whether all that is left to tell is TM-3 from UTM of one meridian."""
    return confidence == _OPEN and _other(candidates, candidates[0], twins=True) is not None


def own_twin(candidates: Ranked, utm: Candidate) -> Candidate | None:
    """The commune's own TM-3 zone of the same meridian as a UTM zone."""
    twin = _other(candidates, utm, twins=True) if _is_utm(utm.srid) else None
    return twin if twin is not None and twin.own else None


_OPEN: Final = 0.7


def _tell_twins(
    candidates: Ranked, best: Candidate, twin: Candidate, opinion: Opinion
) -> tuple[Ranked, float, zone_proof.Text]:
    tm3, utm = (twin, best) if _is_utm(best.srid) else (best, twin)
    if inside_tells(tm3, utm):
        return first(candidates, tm3.srid), min(opinion[0], 0.95), opinion[1]
    if inside_tells(utm, tm3):
        return first(candidates, utm.srid), min(opinion[0], 0.9), zone_proof.twin_by_boundary(utm, tm3)
    return first(candidates, tm3.srid), _OPEN, zone_proof.twin_open(tm3, utm)


def inside_tells(one: Candidate, other: Candidate) -> bool:
    """Whether the boundary speaks for ``one``: all but a few shapes inside it, and clearly fewer the other way."""
    return one.bounded and other.bounded and one.inside >= 0.98 and other.inside <= min(0.95, one.inside - 0.03)


def _other(candidates: Sequence[Candidate], chosen: Candidate, *, twins: bool) -> Candidate | None:
    """The best other candidate: of the same meridian (UTM for TM-3 and back), or of another."""
    for candidate in candidates:
        if candidate.srid != chosen.srid and _same_meridian(candidate.srid, chosen.srid) == twins:
            return candidate
    return None


def _same_meridian(one: int, other: int) -> bool:
    zone, second = crs.zone_by_srid(one), crs.zone_by_srid(other)
    return zone is not None and second is not None and zone.central_meridian == second.central_meridian


def _is_utm(srid: int) -> bool:
    zone = crs.zone_by_srid(srid)
    return zone is not None and zone.is_utm


def _area_ratio(areas: PaperAreas) -> float | None:
    """Measured over declared area of the rows where the two are near, or None when they do not tell.

    Paper areas are measured in the cadastral TM-3 plane (Circular 973/2001, k = 0.9999). Rows off by more than 0.2 %
    are other mistakes; the mean must be sure to 2e-4, a third of what there is to tell.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = areas.measured / areas.declared
        kept = (areas.declared >= 100) & (np.abs(ratio - (1 + _UTM_TO_TM3) / 2) < 2e-3)
    if kept.sum() < 5 or kept.sum() < 0.5 * np.isfinite(ratio).sum():
        return None
    ratio, weight = ratio[kept], areas.declared[kept]
    mean = float(np.average(ratio, weights=weight))
    error = float(np.sqrt((weight**2 * (ratio - mean) ** 2).sum()) / weight.sum())
    return mean if 3 * error < 2e-4 else None
