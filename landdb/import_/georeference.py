"""Step 5: every shape into a plane VN-2000 zone; an unknown system is refused with its candidates, never guessed."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs
from landdb.domain.issues import issue
from landdb.import_.records import Candidates, ImportRequest, SourceFacts
from landdb.import_.refusals import refuse
from landdb.import_.register_facts import Commune

Floats = npt.NDArray[np.float64]

LON_RANGE: Final = (102.0, 118.0)
LAT_RANGE: Final = (6.0, 24.0)
"""Viet Nam with its islands, generously."""

SWAP_ABOVE_M: Final = 900_000.0
"""Northings of the mainland lie above, eastings of every zone far below (DOMAIN: 951,000 and 637,100)."""

EASTING_RANGE: Final = (150_000.0, 850_000.0)
FAR_KM: Final = 30.0
"""Distance from the commune's label point beyond which the place is doubtful; label points are some km good."""

_CRS_WORDS: Final = re.compile(r"(?i)GEOGC|PROJC|GEODCRS|PROJCRS|EPSG|\+proj|urn:ogc")
_AREA_TITLES: Final = {
    "area_vi": "phạm vi Việt Nam (102–118° Đ, 6–24° B)",
    "area_en": "the area of Viet Nam (102-118° E, 6-24° N)",
}


def georeference(candidates: Candidates, facts: SourceFacts, request: ImportRequest) -> None:
    """Set ``geometry`` and ``srid`` of the candidates, and add what was found about their place (C01-C03).

    Raises
    ------
    FileRefusedError
        The coordinate system is unknown (F11), foreign (F12), or ``request.crs`` names none (F19).
    """
    centres = _centres(candidates.geometry)
    srid = _source_srid(candidates, centres, facts, request)
    geographic = crs.zone_by_srid(srid) is None
    if _is_swapped(centres, geographic=geographic):
        candidates.geometry = shapely.transform(candidates.geometry, lambda points: points[:, ::-1])
        centres = centres[:, ::-1]
        variant = "lonlat" if geographic else "swapped"
        candidates.issues.append(issue("C01", variant=variant, file=facts.file_name))
    lon_lat = crs.to_wgs84(centres, srid)
    candidates.srid[:] = srid
    if _check_range(candidates, centres, lon_lat, facts.file_name, geographic=geographic):
        _check_place(candidates, lon_lat, srid, facts.file_name)
        if geographic:
            _to_own_zones(candidates, srid, facts.file_name)


def _source_srid(candidates: Candidates, centres: Floats, facts: SourceFacts, request: ImportRequest) -> int:
    if request.crs is not None:
        srid = crs.parse_crs(request.crs)
        if srid is None or (srid not in crs.EPSG_BY_SRID):
            choices = ", ".join(f"{zone.epsg} ({zone.name})" for zone in crs.ZONES) + ", 4326, 4756"
            raise refuse("F19", file=facts.file_name, option="--crs", value=request.crs, choices=choices)
        return srid
    known = facts.srid if facts.crs_text is None else crs.parse_crs(facts.crs_text)
    if known is None and facts.crs_text is None and facts.format == "GeoJSON":
        known = crs.WGS84  # RFC 7946 section 4
    if known is None:
        if facts.crs_text is not None and _CRS_WORDS.search(facts.crs_text):
            raise refuse("F12", file=facts.file_name, crs=crs.describe_crs(facts.crs_text))
        raise _unknown(candidates, centres, facts.file_name)
    if crs.zone_by_srid(known) is None and not _fits_degrees(centres):
        raise _unknown(candidates, centres, facts.file_name)
    return known


def _centres(geometry: Any) -> Floats:
    """Centre of each shape's box; NaN where there is none."""
    boxes = np.asarray(shapely.bounds(geometry), dtype=np.float64).reshape(-1, 4)
    boxes[~np.isfinite(boxes).all(axis=1)] = np.nan
    return np.column_stack([(boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2])


def _fits_degrees(centres: Floats) -> bool:
    finite = centres[np.isfinite(centres).all(axis=1)]
    return not len(finite) or bool((np.abs(np.median(finite, axis=0)) <= (360.0, 180.0)).all())


def _median(points: Floats) -> Floats | None:
    finite = points[np.isfinite(points).all(axis=1)]
    return np.median(finite, axis=0) if len(finite) else None


def _is_swapped(centres: Floats, *, geographic: bool) -> bool:
    middle = _median(centres)
    if middle is None:
        return False
    first, second = float(middle[0]), float(middle[1])
    if geographic:
        return LAT_RANGE[0] <= first <= LAT_RANGE[1] and LON_RANGE[0] <= second <= LON_RANGE[1]
    return first > SWAP_ABOVE_M and EASTING_RANGE[0] < second < EASTING_RANGE[1]


def _check_range(candidates: Candidates, centres: Floats, lon_lat: Floats, file_name: str, *, geographic: bool) -> bool:
    """C01 for rows outside Viet Nam; one finding for the file when all are, and then False."""
    known = np.isfinite(centres).all(axis=1)
    lon, lat = lon_lat[:, 0], lon_lat[:, 1]
    with np.errstate(invalid="ignore"):
        inside = (lon >= LON_RANGE[0]) & (lon <= LON_RANGE[1]) & (lat >= LAT_RANGE[0]) & (lat <= LAT_RANGE[1])
        if not geographic:
            inside &= (centres[:, 0] > EASTING_RANGE[0]) & (centres[:, 0] < EASTING_RANGE[1])
    outside = np.flatnonzero(known & ~inside)
    if len(outside) and len(outside) == known.sum():
        middle = np.nanmedian(lon_lat, axis=0)
        lon_0, lat_0 = float(middle[0]), float(middle[1])
        candidates.issues.append(issue("C01", variant="file", file=file_name, lon=lon_0, lat=lat_0))
        return False
    candidates.issues += [
        issue("C01", int(candidates.row_no[i]), x=float(centres[i, 0]), y=float(centres[i, 1]), **_AREA_TITLES)
        for i in outside
    ]
    lon_lat[outside] = np.nan
    return bool(known.any())


def _check_place(candidates: Candidates, lon_lat: Floats, srid: int, file_name: str) -> None:
    """C02 per commune: another zone than its province uses, or far from its label point."""
    zone = crs.zone_by_srid(srid)
    communes = candidates.value("commune")
    for commune in {commune for commune in communes if commune is not None}:
        rows = np.fromiter((c is commune for c in communes), dtype=np.bool_, count=len(communes))
        middle = _median(lon_lat[rows])
        if middle is None:
            continue
        distance = _distance_km(middle, commune)
        place = {"file": file_name, "commune": commune.title, "zone": zone.name if zone else "WGS 84"}
        if zone is not None and commune.zones and srid not in commune.zones:
            expected = ", ".join(_zone_name(candidate) for candidate in commune.zones)
            candidates.issues.append(issue("C02", expected=expected, measured=distance, **place))
        elif distance is not None and distance > FAR_KM:
            candidates.issues.append(issue("C02", variant="far", measured=distance, limit=FAR_KM, **place))


def _to_own_zones(candidates: Candidates, srid: int, file_name: str) -> None:
    """Longitude and latitude into the zone of each row's commune; with several, the one whose meridian is nearest.

    The choice moves nothing: zones share the datum. Rows without a commune stay as they are; they are refused anyway.
    """
    communes = candidates.value("commune")
    zones = np.fromiter((_own_zone(commune) for commune in communes), dtype=np.int64, count=len(communes))
    for zone_srid in np.unique(zones[zones > 0]):
        rows = zones == zone_srid
        candidates.geometry[rows] = crs.transform_geometries(candidates.geometry[rows], srid, int(zone_srid))
        candidates.srid[rows] = zone_srid
        crs_name = "WGS 84" if srid == crs.WGS84 else "VN-2000"
        candidates.issues.append(issue("C03", file=file_name, crs=crs_name, zone=_zone_name(int(zone_srid))))


def _own_zone(commune: Commune | None) -> int:
    if commune is None or not commune.zones:
        return 0
    if len(commune.zones) == 1 or commune.lon is None:
        return commune.zones[0]
    longitude = commune.lon
    return min(commune.zones, key=lambda srid: abs(_meridian(srid) - longitude))


def _unknown(candidates: Candidates, centres: Floats, file_name: str) -> Exception:
    """The refusal that lists the zones in question, with how far each would put the data from the commune."""
    middle = _median(centres)
    communes = [commune for commune in candidates.value("commune") if commune is not None]
    if middle is None or not communes or _fits_degrees(centres):
        return refuse("F11", file=file_name, candidates=_without_commune(centres), suggestion="5897")
    commune = max(set(communes), key=communes.count)
    if middle[0] > SWAP_ABOVE_M:
        middle = middle[::-1]
    distances = {zone.srid: _distance_km(crs.to_wgs84(middle[None, :], zone.srid)[0], commune) for zone in crs.ZONES}
    own = [srid for srid in commune.zones if srid in distances]
    others = sorted((srid for srid in distances if srid not in own), key=lambda srid: distances[srid] or np.inf)
    listed = own + others[:2]
    texts = {
        language: "; ".join(_candidate(srid, distances[srid], srid in own, commune, language) for srid in listed)
        for language in ("vi", "en")
    }
    return refuse(
        "F11", file=file_name, suggestion=str(crs.EPSG_BY_SRID[listed[0]]),
        candidates={"vi": f"Các múi có thể: {texts['vi']}.", "en": f"Candidate zones: {texts['en']}."},
    )  # fmt: skip


def _without_commune(centres: Floats) -> dict[str, str]:
    if len(centres) and _fits_degrees(centres):
        return {
            "vi": "Tọa độ là độ: WGS 84 (4326) hoặc VN-2000 địa lý (4756).",
            "en": "The coordinates are degrees: WGS 84 (4326) or geographic VN-2000 (4756).",
        }
    zones = ", ".join(f"{zone.name} ({zone.epsg})" for zone in crs.ZONES)
    return {
        "vi": f"Hãy cho biết xã (--commune) để thu hẹp. Các múi VN-2000: {zones}.",
        "en": f"Name the commune (--commune) to narrow it down. Zones of VN-2000: {zones}.",
    }


def _candidate(srid: int, distance: float | None, own: bool, commune: Commune, language: str) -> str:
    name = f"{_zone_name(srid)} (EPSG:{crs.EPSG_BY_SRID[srid]})"
    away = "" if distance is None or not np.isfinite(distance) else f"{distance:,.0f} km"
    if language == "vi":
        used = f"múi của {commune.name}, " if own else ""
        return f"{name}: {used}cách điểm nhãn xã {away.replace(',', '.') or 'không rõ'}"
    used = f"the zone of {commune.name}, " if own else ""
    return f"{name}: {used}{away or 'unknown distance'} from the commune's label point"


def _zone_name(srid: int) -> str:
    zone = crs.zone_by_srid(srid)
    return zone.name if zone else str(srid)


def _meridian(srid: int) -> float:
    zone = crs.zone_by_srid(srid)
    return zone.central_meridian if zone else 0.0


def _distance_km(lon_lat: Any, commune: Commune) -> float | None:
    """Great-circle distance to the commune's label point."""
    if commune.lon is None or commune.lat is None:
        return None
    lon, lat, lon_0, lat_0 = np.radians([lon_lat[0], lon_lat[1], commune.lon, commune.lat])
    chord = np.sin((lat - lat_0) / 2) ** 2 + np.cos(lat) * np.cos(lat_0) * np.sin((lon - lon_0) / 2) ** 2
    return float(2 * 6371.0 * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))
