"""Coordinate systems: VN-2000 with its datum pinned, and the only place that speaks to pyproj.

PROJ chooses between two operations for VN-2000 -> WGS 84 by area (EPSG:5194 inside a box in the Mekong delta,
EPSG:6960 elsewhere), 0.80 m apart, which tears parcels on the edge. The register therefore owns its SRIDs and gives
the parameters of Decision 05/2007/QĐ-BTNMT (equal to EPSG:6960) to PROJ itself. The decision states them in the
coordinate-frame convention; ``+towgs84`` wants position-vector, hence the turned signs of the three rotations.

From WGS 84 into VN-2000 the exact inverse of that way is taken: PROJ's own two-dimensional inverse forgets the height
between the ellipsoids and comes back 0.8 mm beside, so that a parcel sent out and read in again would wander.

Axis order everywhere: easting, northing (Vietnamese forms call the northing X and the easting Y) and lon, lat.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.network
import shapely
from pyproj.exceptions import CRSError

from landdb.domain import source_systems
from landdb.domain.zones import (
    EPSG_BY_SRID,
    SRID_BY_EPSG,
    TOWGS84,
    VN2000_GEOGRAPHIC,
    WEB_MERCATOR,
    WGS84,
    ZONES,
    Zone,
    is_geographic,
    is_vn2000,
    meridian_text,
    pinned_definitions,
    zone_by_meridian,
    zone_by_srid,
    zone_name,
)

__all__ = [
    "EPSG_BY_SRID", "SRID_BY_EPSG", "TOWGS84", "VN2000_GEOGRAPHIC", "WEB_MERCATOR", "WGS84", "ZONES", "Zone",
    "describe_crs", "epsg_of", "from_wgs84", "is_geographic", "is_vn2000", "local_meridian", "meridian_text",
    "parse_crs", "parse_source", "pinned_definitions", "to_wgs84", "transform_geometries", "transform_points",
    "zone_by_meridian", "zone_by_srid", "zone_name",
]  # fmt: skip

pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]

Points = npt.NDArray[np.float64]


@cache
def _crs(srid: int) -> pyproj.CRS:
    definition = pinned_definitions().get(srid)
    if definition is None and srid in source_systems.BY_SRID:
        definition = source_systems.BY_SRID[srid].definition or Zone(srid, 0, 111.0, 0.9999).proj4
    if definition is not None:
        return pyproj.CRS.from_proj4(definition)
    if srid in (WGS84, WEB_MERCATOR):
        return pyproj.CRS.from_epsg(srid)
    raise ValueError(f"SRID {srid} is not one the register knows")


def _transformer(from_srid: int, to_srid: int) -> pyproj.Transformer:
    """A transformer of this thread's own: pyproj's are not safe to share."""
    kept = _transformers.kept
    if (from_srid, to_srid) not in kept:
        kept[from_srid, to_srid] = pyproj.Transformer.from_crs(_crs(from_srid), _crs(to_srid), always_xy=True)
    return kept[from_srid, to_srid]


class _Transformers(threading.local):
    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], pyproj.Transformer] = {}


_transformers: Final = _Transformers()


def transform_points(points: Points, from_srid: int, to_srid: int) -> Points:
    """Transform an ``(n, 2)`` array of x, y (easting, northing or lon, lat); points PROJ cannot place become inf."""
    if from_srid == to_srid or not len(points):
        return points
    if not is_vn2000(to_srid) or is_vn2000(from_srid):
        return _by_proj(points, from_srid, to_srid)
    lon_lat = _by_proj(points, from_srid, WGS84) if from_srid != WGS84 else points
    return _exact_inverse(lon_lat, to_srid)


def _by_proj(points: Points, from_srid: int, to_srid: int) -> Points:
    x, y = _transformer(from_srid, to_srid).transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])


def _exact_inverse(lon_lat: Points, srid: int) -> Points:
    """What goes to ``lon_lat`` on the way to WGS 84: one step of correction leaves less than a micrometre."""
    near = _by_proj(lon_lat, WGS84, srid)
    with np.errstate(invalid="ignore"):
        miss = _by_proj(near, srid, WGS84) - lon_lat
    placed = np.isfinite(miss).all(axis=1)
    near[placed] = _by_proj(lon_lat[placed] - miss[placed], WGS84, srid)
    return near


def to_wgs84(points: Points, srid: int) -> Points:
    """``(n, 2)`` points of an own SRID -> lon, lat in WGS 84 by the pinned datum."""
    return transform_points(points, srid, WGS84)


def from_wgs84(points: Points, srid: int) -> Points:
    """``(n, 2)`` lon, lat in WGS 84 -> x, y in an own SRID by the pinned datum."""
    return transform_points(points, WGS84, srid)


def transform_geometries(geometries: npt.NDArray[np.object_], from_srid: int, to_srid: int) -> npt.NDArray[np.object_]:
    """Transform an array of shapely geometries in one call; ``None`` stays ``None``."""
    return shapely.transform(geometries, lambda points: transform_points(points, from_srid, to_srid))


def parse_crs(text: str) -> int | None:
    """SRID of the register for what a person or a file says, or ``None`` when it names another system.

    Accepts an EPSG code (``9210``, ``EPSG:9210``), a central meridian (``105°45'``, ``105-45``, ``105.75``), the
    ``urn:ogc:def:crs`` forms, and WKT or PROJ text, which is matched by its parameters and not by its authority: ESRI
    ``.prj`` files carry none, and local ones often name WGS 84 as the datum of a VN-2000 zone.
    """
    text = text.strip().lstrip("\ufeff")
    return _parse_code(text) or _parse_meridian(text) or _parse_definition(text)


def parse_source(text: str) -> int | None:
    """As `parse_crs`, and also the systems that are read but not kept (`source_systems`): HN-72, UTM, 111°00'."""
    text = text.strip().lstrip("\ufeff")
    known = parse_crs(text)
    if known is not None:
        return known
    degrees = _read_meridian(text)
    if degrees is not None and abs(degrees - 111.0) < 0.001:
        return source_systems.TM3_111
    tail = text.rsplit(":", 1)[-1]
    return source_systems.BY_EPSG.get(int(tail)) if tail.isdigit() else _parse_source_definition(text)


def local_meridian(text: str) -> float | None:
    """Central meridian in degrees of a TM-3 of a project's own choice: in Viet Nam, but of no zone; else None."""
    if parse_source(text) is not None:
        return None
    degrees = _read_meridian(text)
    if degrees is None:
        read = _read_definition(text)
        shape = _transverse_mercator(read.base) if read is not None else None
        degrees = shape[0] if shape is not None and shape[1:] == (0.9999, 500_000.0) else None
    return degrees if degrees is not None and 102.0 <= degrees <= 118.0 else None


def epsg_of(srid: int) -> int | None:
    """EPSG code of a system that is kept or read; None for TM-3 at 111°00', which has none."""
    system = source_systems.BY_SRID.get(srid)
    return EPSG_BY_SRID.get(srid, system.epsg if system else None)


def describe_crs(text: str) -> str:
    """Name of a coordinate system for a message, as short as PROJ knows it; the text itself when it does not."""
    try:
        return pyproj.CRS.from_user_input(text).name
    except CRSError:
        return " ".join(text.split())[:80]


def _parse_code(text: str) -> int | None:
    tail = text.rsplit(":", 1)[-1]
    if tail.upper() == "CRS84":
        return WGS84
    if not tail.isdigit():
        return None
    code = int(tail)
    return code if code in EPSG_BY_SRID else SRID_BY_EPSG.get(code)


def _parse_meridian(text: str) -> int | None:
    degrees = _read_meridian(text)
    zone = None if degrees is None else zone_by_meridian(degrees)
    return zone.srid if zone else None


def _read_meridian(text: str) -> float | None:
    cleaned = text.replace(",", ".").rstrip("'′’ ")
    for separator in ("°", "-", "º", "d"):
        cleaned = cleaned.replace(separator, " ")
    try:
        parts = [float(part) for part in cleaned.split()]
    except ValueError:
        return None
    if not 1 <= len(parts) <= 2:
        return None
    return parts[0] + (parts[1] / 60 if len(parts) == 2 else 0.0)


class _Definition(NamedTuple):
    """WKT or PROJ text as read: with its binding to WGS 84 and without, and the EPSG code PROJ takes it for."""

    crs: pyproj.CRS
    base: pyproj.CRS
    epsg: int | None


@lru_cache(maxsize=64)
def _read_definition(text: str) -> _Definition | None:
    """Kept, because the search for the EPSG code of a foreign system takes PROJ a second."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except CRSError:
        return None
    base = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    return _Definition(crs, base, base.to_epsg(min_confidence=90))


def _parse_source_definition(text: str) -> int | None:
    """HN-72 and UTM of WGS 84 by their code or their parameters; TM-3 at 111° by its parameters."""
    read = _read_definition(text)
    if read is None:
        return None
    crs, base, epsg = read
    if epsg in source_systems.BY_EPSG:
        return source_systems.BY_EPSG[epsg]
    shape = _transverse_mercator(base)
    if shape is None or base.ellipsoid is None:
        return None
    if "KRASS" in base.ellipsoid.name.upper() and "PULKOVO" not in _names(crs, base):
        gauss = {(105.0, 18_500_000.0): source_systems.HN72_18, (111.0, 19_500_000.0): source_systems.HN72_19}
        return gauss.get(shape[::2]) if shape[1] == 1.0 else None
    if _geographic_srid(crs, base) == WGS84 and shape[1:] == (0.9996, 500_000.0):
        return {105.0: source_systems.UTM_48, 111.0: source_systems.UTM_49}.get(shape[0])
    is_tm3 = shape == (111.0, 0.9999, 500_000.0) and base.ellipsoid.name.upper().replace("_", " ").startswith("WGS")
    return source_systems.TM3_111 if is_tm3 else None


def _transverse_mercator(base: pyproj.CRS) -> tuple[float, float, float] | None:
    """Central meridian, scale and false easting; None for other projections and other origins of the northing."""
    operation = base.coordinate_operation
    if operation is None or "transverse mercator" not in operation.method_name.lower():
        return None
    given = {parameter.name.lower(): float(parameter.value) for parameter in operation.params}
    if abs(given.get("latitude of natural origin", 0.0)) > 1e-6 or abs(given.get("false northing", 0.0)) > 1e-6:
        return None
    names = ("longitude of natural origin", "scale factor at natural origin", "false easting")
    meridian, scale, easting = (given.get(name, default) for name, default in zip(names, (0.0, 1.0, 0.0), strict=True))
    return round(meridian, 6), round(scale, 8), round(easting, 6)


def _names(crs: pyproj.CRS, base: pyproj.CRS) -> str:
    return f"{crs.name} {base.name} {base.datum.name if base.datum else ''}".upper().replace("_", " ").replace("-", " ")


def _parse_definition(text: str) -> int | None:
    read = _read_definition(text)
    if read is None:
        return None
    crs, base, epsg = read
    if epsg in SRID_BY_EPSG:
        return SRID_BY_EPSG[epsg]
    if base.is_geographic:
        return _geographic_srid(crs, base)
    return _projected_srid(crs, base)


def _says_vn2000(crs: pyproj.CRS, base: pyproj.CRS) -> bool:
    name = _names(crs, base)
    return "VN 2000" in name or "VN2000" in name or "VIETNAM 2000" in name or crs.is_bound


def _geographic_srid(crs: pyproj.CRS, base: pyproj.CRS) -> int | None:
    if _says_vn2000(crs, base):
        return VN2000_GEOGRAPHIC
    datum = base.datum.name.upper().replace("_", " ") if base.datum else ""
    return WGS84 if datum.startswith(("WORLD GEODETIC SYSTEM 1984", "WGS 84", "WGS 1984", "D WGS 1984")) else None


def _projected_srid(crs: pyproj.CRS, base: pyproj.CRS) -> int | None:
    shape = _transverse_mercator(base)
    if shape is None or shape[2] != 500_000.0:
        return None
    for zone in ZONES:
        same = abs(zone.central_meridian - shape[0]) < 0.001 and abs(zone.scale - shape[1]) < 1e-6
        # A k of 0.9996 is everybody's UTM: only a VN-2000 datum makes it ours. TM-3 with 0.9999 is Viet Nam's alone.
        if same and (not zone.is_utm or _says_vn2000(crs, base)):
            return zone.srid
    return None
