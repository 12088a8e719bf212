"""Suggestions while a person types."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.coordinate_terms import PlanePoint
from landdb.domain.search_terms import SearchTerms, parse
from landdb.queries import admin_units, search
from landdb.queries.selection import EVERYWHERE, Selection

router = APIRouter()

Suggestion = dict[str, Any]
MAX_LIMIT: Final = 50
MIN_WORD_LENGTH: Final = 2
MAX_EPSG: Final = 99_999
_VIETNAMESE_SIGNS: Final = str.maketrans(",.", ".,")
_BLANK: Final = "\N{NO-BREAK SPACE}"
_REACH_DEGREES: Final = {"province": 0.6, "district": 0.12, "commune": 0.04}
_LEVELS: Final = {
    "province": ("tỉnh/thành phố", "province"),
    "district": ("huyện", "district"),
    "commune": ("xã/phường", "commune"),
}


@router.get("/search")
def read_suggestions(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """What a text may mean: parcels, codes, certificates, units, communes, works, coordinates."""
    params.refuse_unknown(request.query_params, {"q", "limit", "zone", *params.SCOPE_PARAMETERS})
    limit = params.parse_int(request.query_params, "limit", 10, 1, MAX_LIMIT)
    epsg = params.parse_int(request.query_params, "zone", 0, 0, MAX_EPSG)
    scope = params.parse_scope(request.query_params)
    terms = parse(request.query_params.get("q", "").replace("\0", ""))
    with database.open_session(actor) as session:
        found = suggest(session, terms, actor, limit, epsg, scope) if terms.text else []
    return json_response({"suggestions": found[:limit]})


@router.get("/search/provinces")
def read_provinces(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """Provinces to which a search may be narrowed: those that hold parcels which the caller sees."""
    params.refuse_unknown(request.query_params, set())
    with database.open_session(actor) as session:
        found = admin_units.find_provinces_with_parcels(session)
    return json_response({"provinces": [{"code": code, "name": name} for code, name in found]})


def suggest(
    session: Connection, terms: SearchTerms, actor: Actor, limit: int, epsg: int = 0, scope: Selection = EVERYWHERE
) -> list[Suggestion]:
    """All readings of the text, the most definite ones first; ``epsg`` is the zone that the caller works in.

    Coordinates and units, which have no place in the register, are found whatever the scope.
    """
    clearance = actor.clearance
    if terms.lon_lat:
        return [_point("coordinate_wgs84", f"{terms.lon_lat.lat:.6f}, {terms.lon_lat.lon:.6f}",
                       (terms.lon_lat.lon, terms.lon_lat.lat), "WGS 84", "WGS 84")]  # fmt: skip
    if terms.plane:
        return _plane_suggestions(session, terms.plane, limit, epsg)
    found: list[Suggestion] = []
    if terms.parcel_code:
        hits = search.find_parcels_by_code(session, terms.parcel_code, clearance, limit, scope)
        found += [_parcel("parcel_code", hit.parcel_code or "", hit) for hit in hits]
    if terms.certificate:
        hits = search.find_parcels_by_certificate(session, terms.certificate, clearance, limit, scope)
        found += [_parcel("certificate", hit.certificate_no or "", hit) for hit in hits]
    if terms.sheet_parcel:
        hits = search.find_parcels_by_number(session, terms.sheet_parcel, terms.words, clearance, limit, scope)
        return found + [
            _parcel("parcel", f"Tờ {hit.sheet_no} thửa {hit.parcel_no}", hit)
            | {"label_en": f"Sheet {hit.sheet_no} parcel {hit.parcel_no}"}
            for hit in hits
        ]
    if len(terms.words) >= MIN_WORD_LENGTH and len(found) < limit:
        found += _named(session, terms.words, clearance, limit, scope)
    return found


def _named(session: Connection, words: str, clearance: int, limit: int, scope: Selection) -> list[Suggestion]:
    """A place of that very name first; then works, units and places in turn, so that no kind crowds out the others."""
    places = admin_units.find_places(session, words, limit, scope)
    called = [_place(hit) for hit in places[:1] if hit.is_current and hit.is_called(words)]
    kinds = [
        [_work(hit) for hit in search.find_works(session, words, clearance, limit, scope)],
        [_unit(hit) for hit in search.find_units(session, words, clearance, limit)],
        [_place(hit) for hit in places[len(called) :]],
    ]
    longest = max(len(kind) for kind in kinds)
    return called + [kind[index] for index in range(longest) for kind in kinds if index < len(kind)]


def _plane_suggestions(session: Connection, point: PlanePoint, limit: int, epsg: int) -> list[Suggestion]:
    """The point in the zone that was named; else in each, as assumed: the caller's, then those near a commune."""
    zones = [zone for zone in crs.ZONES if point.central_meridian is None or _fits(zone, point.central_meridian)]
    candidates = []
    for zone in zones:
        [(lon, lat)] = crs.to_wgs84(np.array([[point.easting, point.northing]]), zone.srid)
        candidates.append((zone, float(lon), float(lat)))
    near = admin_units.find_nearest_communes(session, [(lon, lat) for _, lon, lat in candidates])
    label_en = f"X {_metres(point.northing)} · Y {_metres(point.easting)}"
    label = label_en.translate(_VIETNAMESE_SIGNS)
    ranked = []
    for (zone, lon, lat), commune in zip(candidates, near, strict=True):
        place = ", ".join(filter(None, commune[:2])) if commune else ""
        assumed_vi, assumed_en = ("", "") if point.central_meridian is not None else (" (giả định)", " (assumed)")
        detail_vi = f"VN-2000, KTT {zone.name}{assumed_vi}" + (f" · gần {place}" if place else "")
        detail_en = f"VN-2000, CM {zone.name}{assumed_en}" + (f" · near {place}" if place else "")
        rank = (zone.epsg != epsg, commune is None, zone.is_utm, commune[2] if commune else 0.0)
        ranked.append(
            (rank, _point("coordinate_vn2000", label, (lon, lat), detail_vi, detail_en) | {"label_en": label_en})
        )
    ranked.sort(key=lambda item: item[0])
    return [suggestion for _, suggestion in ranked[:limit]]


def _metres(value: float) -> str:
    """With blanks between thousands, as on Vietnamese map sheets: 2 347 225.93."""
    return f"{value:,.2f}".replace(",", _BLANK)


def _fits(zone: crs.Zone, central_meridian: float) -> bool:
    return abs(zone.central_meridian - central_meridian) < 0.001


def _point(kind: str, label: str, lon_lat: tuple[float, float], detail_vi: str, detail_en: str) -> Suggestion:
    return _suggestion(kind, label, detail_vi, detail_en, lon=round(lon_lat[0], 8), lat=round(lon_lat[1], 8))


def _parcel(kind: str, label: str, hit: search.ParcelHit) -> Suggestion:
    place = f"{hit.commune_name}, {hit.province_name}"
    area_en = f"{hit.legal_area_m2:,.1f} m²"
    area_vi = area_en.translate(_VIETNAMESE_SIGNS)
    use = f"{hit.main_use_code} · " if hit.main_use_code else ""
    prefix_vi = "" if kind == "parcel" else f"tờ {hit.sheet_no} thửa {hit.parcel_no} · "
    prefix_en = "" if kind == "parcel" else f"sheet {hit.sheet_no} parcel {hit.parcel_no} · "
    return _suggestion(
        kind,
        label,
        f"{prefix_vi}{place} · {use}{area_vi}",
        f"{prefix_en}{place} · {use}{area_en}",
        id=hit.id,
        bbox=list(hit.box),
    )


def _work(hit: search.NamedHit) -> Suggestion:
    bbox = list(hit.box) if hit.box else None
    return _suggestion("work", hit.name, f"công trình {hit.code}", f"defence work {hit.code}", id=hit.id, bbox=bbox)


def _unit(hit: search.NamedHit) -> Suggestion:
    wanted = {"managing_unit": hit.code}
    return _suggestion("unit", hit.name, f"đơn vị {hit.code}", f"unit {hit.code}", id=hit.id, filter=wanted)


def _place(hit: admin_units.PlaceHit) -> Suggestion:
    level_vi, level_en = _LEVELS[hit.level]
    former_vi, former_en = ("", "") if hit.is_current else (" · trước 1/7/2025", " · before 1 July 2025")
    place = f" · {hit.province_name}" if hit.province_name else ""
    wanted = {"commune_code": hit.code} if hit.level == "commune" else None
    if hit.level == "province":
        wanted = {"province_code" if hit.is_current else "former_province_code": hit.code}
    return _suggestion(
        "commune",
        hit.name,
        f"{level_vi} {hit.code}{place}{former_vi}",
        f"{level_en} {hit.code}{place}{former_en}",
        lon=hit.lon,
        lat=hit.lat,
        bbox=_around(hit),
        filter=wanted,
    )


def _around(hit: admin_units.PlaceHit) -> list[float] | None:
    """About what such a unit covers, for not every register has its boundary."""
    if hit.lon is None or hit.lat is None:
        return None
    reach = _REACH_DEGREES[hit.level]
    return [round(value, 6) for value in (hit.lon - reach, hit.lat - reach, hit.lon + reach, hit.lat + reach)]


def _suggestion(kind: str, label: str, detail_vi: str, detail_en: str, **more: Any) -> Suggestion:
    base = {"type": kind, "label": label, "label_en": label, "detail_vi": detail_vi, "detail_en": detail_en}
    return base | {"id": None, "bbox": None, "lon": None, "lat": None, "filter": None} | more
