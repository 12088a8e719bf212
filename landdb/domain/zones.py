"""The VN-2000 zones with the register's own SRIDs and pinned definitions: names and numbers, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from landdb.domain import source_systems

TOWGS84: Final = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
WGS84: Final = 4326
VN2000_GEOGRAPHIC: Final = 994756
WEB_MERCATOR: Final = 3857


@dataclass(frozen=True)
class Zone:
    """A plane VN-2000 zone: Transverse Mercator, false easting 500,000 m, in the register's own SRID."""

    srid: int
    epsg: int
    central_meridian: float
    scale: float

    @property
    def name(self) -> str:
        """Central meridian as the circulars write it, e.g. ``105°45'``; UTM zones say so."""
        meridian = meridian_text(self.central_meridian)
        return f"UTM {meridian}" if self.is_utm else meridian

    @property
    def is_utm(self) -> bool:
        """Whether the zone is one of the two 6° UTM zones."""
        return self.scale == 0.9996

    @property
    def half_width(self) -> float:
        """Degrees from the central meridian to the edges of the band for which the zone is made."""
        return 3.0 if self.is_utm else 1.5

    @property
    def proj4(self) -> str:
        """Definition with the pinned datum, for PROJ, PostGIS and proj4js alike."""
        return (
            f"+proj=tmerc +lat_0=0 +lon_0={self.central_meridian:g} +k={self.scale} +x_0=500000 +y_0=0 "
            f"+ellps=WGS84 +towgs84={TOWGS84} +units=m +no_defs"
        )


def _zones() -> tuple[Zone, ...]:
    utm = (Zone(993405, 3405, 105.0, 0.9996), Zone(993406, 3406, 111.0, 0.9996))
    national = ((5896, 102.0), (5897, 105.0), (5898, 108.0), (5899, 107.75))
    provincial = (103.0, 104.0, 104.5, 104.75, 105.5, 105.75, 106.0, 106.25, 106.5, 107.0, 107.25, 107.5, 108.25, 108.5)
    tm3 = [Zone(990000 + epsg, epsg, meridian, 0.9999) for epsg, meridian in national]
    tm3 += [Zone(982000 + epsg, epsg, meridian, 0.9999) for epsg, meridian in enumerate(provincial, start=9205)]
    return utm + tuple(sorted(tm3, key=lambda zone: zone.central_meridian))


ZONES: Final = _zones()
"""All 18 TM-3 zones with an EPSG code and the two UTM zones. SRIDs lie in PostGIS's user range (≤ 998999)."""

SRID_BY_EPSG: Final = {zone.epsg: zone.srid for zone in ZONES} | {4756: VN2000_GEOGRAPHIC, 4326: WGS84}
EPSG_BY_SRID: Final = {srid: epsg for epsg, srid in SRID_BY_EPSG.items()}
_ZONE_BY_SRID: Final = {zone.srid: zone for zone in ZONES}
_LONGLAT: Final = f"+proj=longlat +ellps=WGS84 +towgs84={TOWGS84} +no_defs"


def zone_by_srid(srid: int) -> Zone | None:
    """Zone of one of the register's SRIDs."""
    return _ZONE_BY_SRID.get(srid)


def zone_by_meridian(central_meridian: float) -> Zone | None:
    """TM-3 zone of a central meridian in degrees (within 0.001°, as project files write it)."""
    for zone in ZONES:
        if not zone.is_utm and abs(zone.central_meridian - central_meridian) < 0.001:
            return zone
    return None


def zone_name(srid: int) -> str:
    """Short name of any system the register reads: the meridian of a zone, ``WGS 84``, ``HN-72 Gauss 18``."""
    zone = _ZONE_BY_SRID.get(srid)
    source = source_systems.BY_SRID.get(srid)
    if zone is not None or source is not None:
        return zone.name if zone is not None else source.name if source is not None else ""
    return {WGS84: "WGS 84", VN2000_GEOGRAPHIC: "VN-2000 (kinh vĩ độ)"}.get(srid, str(srid))


def is_geographic(srid: int) -> bool:
    """Whether coordinates of the system are degrees."""
    return srid in (WGS84, VN2000_GEOGRAPHIC)


def is_vn2000(srid: int) -> bool:
    """Whether the system has the pinned datum; between two such nothing but the projection changes."""
    return srid in _ZONE_BY_SRID or srid in (VN2000_GEOGRAPHIC, source_systems.TM3_111)


def pinned_definitions() -> dict[int, str]:
    """SRID -> proj4 text of every system the register pins; what migrations write to ``spatial_ref_sys``."""
    return {VN2000_GEOGRAPHIC: _LONGLAT} | {zone.srid: zone.proj4 for zone in ZONES}


def meridian_text(degrees: float) -> str:
    """``106°45'``."""
    whole, minutes = divmod(round(degrees * 60), 60)
    return f"{whole}°{minutes:02d}'"
