"""Coordinates as people type them: VN-2000 X/Y pairs and longitude/latitude, decimal or in degrees and minutes.

Vietnamese forms call the northing X and the easting Y; the values themselves tell which is which (DOMAIN.md 4.3:
eastings stay below 640,000 m, northings above 940,000 m), so a swapped pair is understood too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from landdb.domain.decimals import with_decimal_point

EASTINGS: Final = (300_000.0, 700_000.0)
NORTHINGS: Final = (900_000.0, 2_650_000.0)
LONGITUDES: Final = (100.0, 120.0)
LATITUDES: Final = (4.0, 25.0)


@dataclass(frozen=True)
class PlanePoint:
    """A VN-2000 plane point in metres; ``central_meridian`` in degrees when the text names it."""

    northing: float
    easting: float
    central_meridian: float | None = None


@dataclass(frozen=True)
class LonLat:
    """A WGS 84 position in degrees."""

    lon: float
    lat: float


_ZONE = re.compile(
    r"\b(?:ktt|kinh\s*tuy[eế]n(?:\s*tr[uụ]c)?|m[uú]i|zone|cm)\s*[:=]?\s*"
    r"(10[2-9]|111)(?:\s*[°ºd\s-]\s*([0-5]?\d)\s*['′’]?|[.,](\d{1,4}))?(?!\d)"
    r"|\b(10[2-9]|111)\s*°\s*([0-5]?\d)\s*['′’](?!\s*\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_LABELS = re.compile(
    r"\b(?:vn[- ]?2000|wgs[- ]?84|lat(?:itude)?|lon(?:g(?:itude)?)?|[xynebđ])\b\s*[:=]?", re.IGNORECASE
)
_ANGLE = re.compile(
    r"([+-]?\d{1,3})\s*(?:°|º|d|deg|độ)\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:'|′|’|m|phút)\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)(?![\d.,]|\s*[°ºd])\s*(?:\"|″|”|''|s|giây)?\s*)?)?([NBEĐ])?",
    re.IGNORECASE,
)


def parse_plane_point(text: str) -> PlanePoint | None:
    """A pair such as ``1181234.56 567890.12``, ``X=1.181.234,56; Y=567.890,12`` or one with ``KTT 105°45'``."""
    zone = _ZONE.search(text)
    meridian = None
    if zone:
        meridian = _meridian(zone)
        text = text[: zone.start()] + " " + text[zone.end() :]
    pair = _two_numbers(text)
    if pair is None:
        return None
    for northing, easting in (pair, pair[::-1]):
        if _within(northing, NORTHINGS) and _within(easting, EASTINGS):
            return PlanePoint(northing, easting, meridian)
    return None


def parse_lon_lat(text: str) -> LonLat | None:
    """A pair such as ``21.0285, 105.8542``, ``105,8542 21,0285`` or ``21°01'42.6"N 105°51'15"E``, in either order."""
    angles = [_angle(match) for match in _ANGLE.finditer(text)]
    pair = (angles[0], angles[1]) if len(angles) == 2 and _ANGLE.sub("", text).strip(" ,;-") == "" else None
    pair = pair or _two_numbers(text.replace("°", " "))
    if pair is None:
        return None
    for lat, lon in (pair, pair[::-1]):
        if _within(lat, LATITUDES) and _within(lon, LONGITUDES):
            return LonLat(lon, lat)
    return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _meridian(match: re.Match[str]) -> float:
    degrees = float(match[1] or match[4])
    if match[3]:
        return degrees + float(f"0.{match[3]}")
    return degrees + float(match[2] or match[5] or 0) / 60


def _angle(match: re.Match[str]) -> float:
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.group(1, 2, 3))
    return degrees + minutes / 60 + seconds / 3600


def _two_numbers(text: str) -> tuple[float, float] | None:
    """The two numbers of a text that holds nothing else but axis labels and separators."""
    text = _LABELS.sub(" ", text)
    text = re.sub(r"(?<=\d)\s*[,;]\s+(?=[+-]?\d)", " ; ", text)
    halves = [half for half in re.split(r"[;|]", text) if half.strip()]
    if len(halves) == 1:
        halves = halves[0].split()
    if len(halves) == 1 and halves[0].count(",") == 1:
        halves = halves[0].split(",")
    if len(halves) != 2:
        return None
    first, second = (_number(half.strip(" ,:m")) for half in halves)
    return (first, second) if first is not None and second is not None else None


def _number(text: str) -> float | None:
    """A number with a point or a comma as its decimal sign and the other (or a blank) between thousands."""
    text = text.replace(" ", "").replace("\u202f", "")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return float(with_decimal_point(text))
    except ValueError:
        return None
