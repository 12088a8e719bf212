"""VN-2000 with its datum pinned: golden points, zones, and what people write for a coordinate system."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from landdb.domain import crs

# Coordinate test values: EPSG:6960 everywhere, also where PROJ by itself would take EPSG:5194 (0.80 m away).
GOLDEN = [
    ("EPSG:4756", (106.6297, 10.8231), (106.6314867003, 10.8220819388)),
    ("EPSG:9210", (596191.0512620718, 1196917.3710698665), (106.6314867003, 10.8220819388)),
    ("EPSG:4756", (105.8342, 21.0278), (105.8360826834, 21.0268142021)),
]
# Circular 37/2019/TT-BGTVT, Lý Sơn: (lat, lon) VN-2000 and WGS 84, to 0.1" and 1".
OFFICIAL = [
    (("15 22 32.7", "109 06 00.5"), ("15 22 29", "109 06 07")),
    (("15 20 35.7", "109 05 28.5"), ("15 20 32", "109 05 35")),
    (("15 20 13.7", "109 06 59.5"), ("15 20 10", "109 07 06")),
    (("15 22 27.7", "109 07 36.5"), ("15 22 24", "109 07 43")),
]
ESRI_PRJ = (
    'PROJCS["VN_2000_TM3_105_45",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.75],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
GEOD = Geod(ellps="WGS84")


def _degrees(dms: str) -> float:
    degrees, minutes, seconds = map(float, dms.split())
    return degrees + minutes / 60 + seconds / 3600


@pytest.mark.parametrize(("name", "point", "expected"), GOLDEN)
def test_golden_points_agree_to_a_tenth_of_a_millimetre(
    name: str, point: tuple[float, float], expected: tuple[float, float]
) -> None:
    srid = crs.parse_crs(name)
    assert srid is not None
    [(lon, lat)] = crs.to_wgs84(np.array([point]), srid)
    assert GEOD.inv(lon, lat, *expected)[2] < 0.0001
    [back] = crs.from_wgs84(np.array([[lon, lat]]), srid)
    scale = 111_000 if srid == crs.VN2000_GEOGRAPHIC else 1
    assert np.abs(back - point).max() * scale < 0.002


@pytest.mark.parametrize(("vn2000", "wgs84"), OFFICIAL)
def test_official_pairs_of_ly_son_agree_within_their_rounding(vn2000: tuple[str, str], wgs84: tuple[str, str]) -> None:
    lat, lon = map(_degrees, vn2000)
    [(x, y)] = crs.to_wgs84(np.array([[lon, lat]]), crs.VN2000_GEOGRAPHIC)
    assert GEOD.inv(x, y, _degrees(wgs84[1]), _degrees(wgs84[0]))[2] < 3.5


def test_no_tear_at_the_edge_of_projs_own_choice() -> None:
    """At latitude 11.04 PROJ by itself changes the operation; neighbouring vertices must keep their distance."""
    line = np.array([[106.7, 11.0400 + step * 1e-5] for step in range(-5, 6)])
    moved = crs.to_wgs84(line, crs.VN2000_GEOGRAPHIC)
    assert np.abs(np.diff(moved, axis=0) - np.diff(line, axis=0)).max() < 1e-9


@pytest.mark.parametrize("zone", crs.ZONES, ids=lambda zone: zone.name)
def test_every_zone_goes_there_and_back(zone: crs.Zone) -> None:
    points = np.array([[400_000.0, 1_000_000.0], [500_000.0, 2_000_000.0], [630_000.0, 2_500_000.0]])
    # PROJ inverts the seven parameters to first order: about a millimetre, constant over a parcel.
    assert np.abs(crs.from_wgs84(crs.to_wgs84(points, zone.srid), zone.srid) - points).max() < 0.002
    assert zone.srid <= 998_999
    assert crs.parse_crs(str(zone.epsg)) == zone.srid


def test_there_are_eighteen_provincial_and_two_utm_zones() -> None:
    assert sum(zone.is_utm for zone in crs.ZONES) == 2
    assert len({zone.srid for zone in crs.ZONES}) == len(crs.ZONES) == 20


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("9210", 991210),
        ("EPSG:9210", 991210),
        ("991210", 991210),
        ("105°45'", 991210),
        ("105-45", 991210),
        ("105,75", 991210),
        ("106", 991211),
        ("urn:ogc:def:crs:EPSG::5897", 995897),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("EPSG:4756", 994756),
        (ESRI_PRJ, 991210),
        ("+proj=tmerc +lat_0=0 +lon_0=108.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m", 991218),
        ("EPSG:3405", 993405),
    ],
)
def test_what_people_write_is_understood(text: str, srid: int) -> None:
    assert crs.parse_crs(text) == srid


@pytest.mark.parametrize("text", ["EPSG:32648", "EPSG:2154", "105°10'", "", "không biết", "EPSG:999999"])
def test_other_systems_are_not_taken_for_ours(text: str) -> None:
    assert crs.parse_crs(text) is None


def test_utm_of_wgs84_is_not_utm_of_vn2000() -> None:
    """The two are 300 m and more apart, and share every parameter but the datum."""
    assert (
        crs.parse_crs(ESRI_PRJ.replace("0.9999", "0.9996").replace("105.75", "105.0").replace("VN_2000", "X")) is None
    )
