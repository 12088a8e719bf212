"""Systems a file may come in and the register does not keep: HN-72, UTM of WGS 84, the TM-3 zone of the islands.

Their data is converted into the zone of its commune. SRIDs here are names inside the program and never reach PostGIS.

HN-72 (datum of 1972, ellipsoid of Krassowsky 1940): EPSG offers one operation to WGS 84, EPSG:1544 (three geocentric
translations, 5 m, "derived in Vung Tau area", area of use 105.49-107.58° E, 9.03-11.04° N) and none at all for the rest
of the country. It is pinned here for everywhere, since outside that area PROJ by itself applies none
(50-65 m less). Who uses it must tell its accuracy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HN72_TOWGS84: Final = "-17.51,-108.32,-62.39"
HN72_OPERATION: Final = "EPSG:1544"
HN72_ACCURACY_M: Final = 5.0
HN72_AREA: Final = (105.49, 9.03, 107.58, 11.04)
"""Area of use of EPSG:1544 (west, south, east, north in degrees); the accuracy is stated for it and nowhere else."""


@dataclass(frozen=True)
class SourceSystem:
    """A system that is read and converted, never kept. ``accuracy_m`` is the datum operation's; None when exact."""

    srid: int
    epsg: int | None
    name: str
    definition: str
    accuracy_m: float | None = None

    @property
    def is_hn72(self) -> bool:
        """Whether the data is on the datum of 1972."""
        return self.srid in (HN72_18, HN72_19)


HN72_18: Final = 992044
HN72_19: Final = 992045
TM3_111: Final = 995111
UTM_48: Final = 932648
UTM_49: Final = 932649


def _gauss(zone: int, meridian: int) -> str:
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={zone}500000 +y_0=0 +ellps=krass "
        f"+towgs84={HN72_TOWGS84} +units=m +no_defs"
    )


SOURCE_SYSTEMS: Final = (
    SourceSystem(HN72_18, 2044, "HN-72 Gauss 18", _gauss(18, 105), HN72_ACCURACY_M),
    SourceSystem(HN72_19, 2045, "HN-72 Gauss 19", _gauss(19, 111), HN72_ACCURACY_M),
    SourceSystem(TM3_111, None, "111°00'", ""),  # the datum of VN-2000 is pinned in crs.py, and so is its text
    SourceSystem(UTM_48, 32648, "WGS 84 UTM 48N", "+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs"),
    SourceSystem(UTM_49, 32649, "WGS 84 UTM 49N", "+proj=utm +zone=49 +datum=WGS84 +units=m +no_defs"),
)
BY_SRID: Final = {system.srid: system for system in SOURCE_SYSTEMS}
BY_EPSG: Final = {system.epsg: system.srid for system in SOURCE_SYSTEMS if system.epsg is not None}


def in_hn72_area(lon: float, lat: float) -> bool:
    """Whether the stated accuracy of the HN-72 operation holds at a place."""
    west, south, east, north = HN72_AREA
    return west <= lon <= east and south <= lat <= north
