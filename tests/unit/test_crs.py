"""VN-2000 with its datum pinned: golden points, zones, and what people write for a coordinate system."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pyproj import Geod, Transformer
from pyproj.transformer import TransformerGroup

from landdb.domain import crs, source_systems, tiled_transform

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
    assert np.abs(back - point).max() * scale < 0.0001
    [tiled] = tiled_transform.tiled(srid, crs.WGS84)(np.array([point]))
    assert GEOD.inv(tiled[0], tiled[1], *expected)[2] < 0.0001


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
    # PROJ by itself forgets the height between the ellipsoids on its way back: 0.8 mm, the same all over a parcel.
    assert np.abs(crs.from_wgs84(crs.to_wgs84(points, zone.srid), zone.srid) - points).max() < 1e-6
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


HN72_ESRI = (
    'PROJCS["Hanoi_1972_GK_Zone_18",GEOGCS["GCS_Hanoi_1972",DATUM["D_Hanoi_1972",SPHEROID["Krasovsky_1940",6378245.0,'
    '298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",18500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
GAUSS_19 = "+proj=tmerc +lat_0=0 +lon_0=111 +k=1 +x_0=19500000 +y_0=0 +ellps=krass +units=m"


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("EPSG:2044", source_systems.HN72_18),
        ("2045", source_systems.HN72_19),
        (HN72_ESRI, source_systems.HN72_18),
        (GAUSS_19, source_systems.HN72_19),
        ("111°00'", source_systems.TM3_111),
        ("111", source_systems.TM3_111),
        ("+proj=tmerc +lat_0=0 +lon_0=111 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84", source_systems.TM3_111),
        ("EPSG:32648", source_systems.UTM_48),
        ("+proj=utm +zone=49 +datum=WGS84", source_systems.UTM_49),
        (
            ESRI_PRJ.replace("0.9999", "0.9996").replace("105.75", "105.0").replace("VN_2000", "X"),
            source_systems.UTM_48,
        ),
        ("EPSG:9210", 991210),
        ("105-45", 991210),
    ],
)
def test_systems_that_are_read_and_not_kept(text: str, srid: int) -> None:
    assert crs.parse_source(text) == srid
    if srid in source_systems.BY_SRID:
        assert crs.parse_crs(text) is None
        assert crs.zone_by_srid(srid) is None
        assert srid not in crs.pinned_definitions()


@pytest.mark.parametrize("text", ["EPSG:28418", "EPSG:2154", "EPSG:2451", "", "không biết", "106°45'"])
def test_foreign_systems_are_not_read(text: str) -> None:
    """EPSG:28418 has HN-72's projection on another datum."""
    assert crs.parse_source(text) is None


def test_meridians_of_a_projects_own_are_named() -> None:
    assert crs.local_meridian("106°45'") == 106.75
    assert crs.local_meridian("+proj=tmerc +lat_0=0 +lon_0=106.75 +k=0.9999 +x_0=500000 +ellps=WGS84") == 106.75
    assert crs.meridian_text(106.75) == "106°45'"
    for text in ("105°45'", "111°00'", "10", "EPSG:2154", "không biết"):
        assert crs.local_meridian(text) is None


def test_hn72_is_the_one_operation_that_epsg_has() -> None:
    """Read from PROJ's own copy of the register: EPSG:1544, 5 m, onshore Vung Tau; none for the rest of the country."""
    [operation] = TransformerGroup(4147, 4326, always_xy=True, allow_ballpark=False).transformers
    assert operation.accuracy == source_systems.HN72_ACCURACY_M
    assert operation.area_of_use is not None
    assert operation.area_of_use.bounds == source_systems.HN72_AREA
    for lon, lat in ((107.1, 10.4), (106.0, 9.5)):
        plane = np.array([Transformer.from_crs(4147, 2044, always_xy=True).transform(lon, lat)])
        [placed] = crs.to_wgs84(plane, source_systems.HN72_18)
        assert GEOD.inv(placed[0], placed[1], *operation.transform(lon, lat))[2] < 0.0001
    assert not TransformerGroup(2045, 4326, allow_ballpark=False).transformers


def test_threads_have_transformers_of_their_own() -> None:
    points = np.column_stack([np.linspace(400_000, 600_000, 20_000), np.linspace(1e6, 2e6, 20_000)])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: crs.to_wgs84(points, 991210), range(8)))
    assert all((answer == answers[0]).all() for answer in answers)
