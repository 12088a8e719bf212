"""What is told about the place of a file as a whole (C01-C03), and the question where its system is not sure (F11)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from landdb.domain import crs, source_systems
from landdb.domain.issues import Issue, issue
from landdb.domain.placing import distances_km, in_viet_nam, kind_of
from landdb.domain.tiled_transform import tiled
from landdb.domain.zone_finder import FAR_KM, Candidate, Place, Verdict
from landdb.domain.zone_proof import distance, title
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.place import ShapeFacts, own_zone

Points = npt.NDArray[np.float64]


def place_findings(verdict: Verdict, shapes: ShapeFacts, communes: CommuneRows, file_name: str) -> list[Issue]:
    """Findings on the whole file, once; C01-file (an error) when nothing of it lies in Viet Nam.

    Swapped axes, a system that was found or contradicts the file, conversions with their accuracy, and for each
    commune another zone than its own or a place far from it.
    """
    if verdict.srid is None:
        return [question(verdict, file_name)]
    found = []
    if verdict.swapped:
        variant = "lonlat" if crs.is_geographic(verdict.srid) else "swapped"
        found.append(issue("C01", variant=variant, file=file_name))
    centres = shapes.centres[:, ::-1] if verdict.swapped else shapes.centres
    lon_lat = tiled(verdict.srid, crs.WGS84)(np.ascontiguousarray(centres))
    inside = in_viet_nam(lon_lat)
    known = np.isfinite(centres).all(axis=1)
    if known.any() and not inside.any():
        x, y = (float(value) for value in np.median(centres[known], axis=0))
        if crs.zone_by_srid(verdict.srid) is not None and kind_of(centres[known]) == "nothing":
            zone = crs.zone_name(verdict.srid)
            return [*found, issue("C01", variant="unit", file=file_name, x=x, y=y, zone=zone)]
        lon, lat = (float(value) for value in np.median(lon_lat[known], axis=0))
        return [*found, issue("C01", variant="file", file=file_name, lon=lon, lat=lat)]
    found += _how_known(verdict, file_name)
    lon_lat[~inside] = np.nan
    found += _communes(verdict.srid, lon_lat, communes, file_name)
    return found + _conversions(verdict.srid, lon_lat, communes, file_name)


def question(verdict: Verdict, file_name: str) -> Issue:
    """The question to a person: candidates with their distances, and why nothing was chosen."""
    plain = "" if verdict.stated is None and verdict.method in ("commune", "province", "unknown") else "doubt"
    variant = "commune" if verdict.is_lost else "asked" if verdict.method == "asked" else plain
    likeliest = verdict.suggestion
    suggestion: object = 5897  # an example only, where nothing is known
    if likeliest is not None:
        suggestion = crs.EPSG_BY_SRID.get(likeliest) or crs.zone_name(likeliest)
    listed = {language: _listed(verdict, language) for language in ("vi", "en")}
    return issue(
        "F11", variant=variant, file=file_name, candidates=listed, proof=dict(verdict.proof),
        suggestion=str(suggestion),
    )  # fmt: skip


def _listed(verdict: Verdict, language: str) -> str:
    reason = verdict.proof[language]
    if not verdict.candidates or verdict.method == "unknown" or _is_anywhere(verdict):
        return f"{reason[:1].upper()}{reason[1:]}. {_without_commune(verdict, language)}"
    own = [candidate for candidate in verdict.candidates if candidate.own]
    others = [candidate for candidate in verdict.candidates if not candidate.own]
    listed = sorted(own + others[:2], key=verdict.candidates.index)
    texts = "; ".join(_candidate(candidate, language) for candidate in listed)
    head = "Các hệ có thể" if language == "vi" else "Candidates"
    return f"{reason[:1].upper()}{reason[1:]}. {head}: {texts}."


def _is_anywhere(verdict: Verdict) -> bool:
    """Whether a person's system does not fit, and no place tells which one would."""
    return verdict.method == "asked" and verdict.candidates[0].distance_km is None


def _candidate(candidate: Candidate, language: str) -> str:
    name = title(candidate.srid, candidate.epsg)
    away = distance(candidate.distance_km)[language]
    if language == "vi":
        used = f"múi của {candidate.place}, " if candidate.own else ""
        return f"{name}: {used}cách điểm nhãn xã {away}"
    used = f"the zone of {candidate.place}, " if candidate.own else ""
    return f"{name}: {used}{away} from the commune's label point"


def _without_commune(verdict: Verdict, language: str) -> str:
    if verdict.candidates and crs.is_geographic(verdict.candidates[0].srid):
        names = "WGS 84 (4326), VN-2000 (4756)"
        return f"Chọn một trong: {names}." if language == "vi" else f"Choose one of: {names}."
    zones = ", ".join(f"{zone.name} ({zone.epsg})" for zone in crs.ZONES)
    if language == "vi":
        return f"Hãy cho biết xã để thu hẹp. Các múi VN-2000: {zones}."
    return f"Name the commune to narrow it down. Zones of VN-2000: {zones}."


def _how_known(verdict: Verdict, file_name: str) -> list[Issue]:
    """A system that the file does not name, or names otherwise, is said with its proof."""
    told: dict[str, Any] = {"file": file_name, "proof": dict(verdict.proof), "zone": crs.zone_name(verdict.srid or 0)}
    if verdict.stated is not None and verdict.stated != verdict.srid:
        return [issue("C02", variant="stated", stated=crs.zone_name(verdict.stated), **told)]
    if verdict.method in ("commune", "province", "unknown"):
        return [issue("C03", variant="found", measured=100 * verdict.confidence, **told)]
    return []


def _communes(srid: int, lon_lat: Points, communes: CommuneRows, file_name: str) -> list[Issue]:
    """C02 per commune: another zone than its province uses, UTM, or far from its label point."""
    found = []
    zone = crs.zone_by_srid(srid)
    for commune, rows in communes.groups():
        points = lon_lat[rows][np.isfinite(lon_lat[rows]).all(axis=1)]
        if not len(points):
            continue
        middle = np.median(points, axis=0)[None, :]
        label = Place(commune.name, lon=commune.lon, lat=commune.lat)
        away = float(distances_km(middle, np.zeros(1, np.int64), [label])[0])
        told: dict[str, Any] = {
            "file": file_name, "commune": commune.title, "zone": crs.zone_name(srid),
            "measured": away if np.isfinite(away) else None,
        }  # fmt: skip
        if zone is not None and commune.zones and srid not in commune.zones:
            expected = ", ".join(crs.zone_name(own) for own in commune.zones)
            found.append(issue("C02", variant="utm" if zone.is_utm else "", expected=expected, **told))
        elif away > FAR_KM:
            found.append(issue("C02", variant="far", limit=FAR_KM, **told))
    return found


def _conversions(srid: int, lon_lat: Points, communes: CommuneRows, file_name: str) -> list[Issue]:
    """C03 for each zone into which the file is converted; HN-72 with the accuracy of the way there."""
    if crs.zone_by_srid(srid) is not None:
        return []
    system = source_systems.BY_SRID.get(srid)
    name = "VN-2000" if srid == crs.VN2000_GEOGRAPHIC else crs.zone_name(srid)
    own = communes.take(np.array([own_zone(commune) for commune in communes.communes], dtype=np.int64), 0)
    zones: list[Any] = [crs.zone_name(zone) for zone in np.unique(own[own > 0]).tolist()]
    if (own == 0).any():
        zones.append({"vi": "gần nhất (dòng không rõ xã)", "en": "nearest (rows without a commune)"})
    if system is not None and system.is_hn72:
        points = lon_lat[np.isfinite(lon_lat).all(axis=1)]
        within = all(source_systems.in_hn72_area(*corner) for corner in (points.min(axis=0), points.max(axis=0)))
        return [
            issue(
                "C03", variant="hn72" if within else "hn72-outside", file=file_name, crs=name, zone=_joined(zones),
                operation=source_systems.HN72_OPERATION, measured=source_systems.HN72_ACCURACY_M,
            )
        ]  # fmt: skip
    variant = "plane" if system is not None else ""
    return [issue("C03", variant=variant, file=file_name, crs=name, zone=zone) for zone in zones]


def _joined(names: list[Any]) -> dict[str, str]:
    return {
        language: ", ".join(name if isinstance(name, str) else name[language] for name in names)
        for language in ("vi", "en")
    }
