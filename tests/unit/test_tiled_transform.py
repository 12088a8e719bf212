"""Polynomials by tile repeat PROJ, whatever is transformed with what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landdb.domain import crs, source_systems
from landdb.domain.tiled_transform import TiledTransform, tiled

HCMC = crs.SRID_BY_EPSG[9210]
ZONE = st.sampled_from([zone.srid for zone in crs.ZONES])
POINT = st.tuples(st.floats(102.2, 109.4), st.floats(8.4, 23.3))


@settings(max_examples=60, deadline=None)
@given(zone=ZONE, other=ZONE, place=POINT)
def test_zone_to_wgs84_and_back_and_zone_to_zone(zone: int, other: int, place: tuple[float, float]) -> None:
    """Within 0.1 mm by PROJ and by the polynomials alike."""
    plane = crs.from_wgs84(np.array([place]), zone)
    for way in (crs.transform_points, lambda points, a, b: tiled(a, b)(points)):
        lon_lat = way(plane, zone, crs.WGS84)
        assert np.abs(lon_lat - place).max() * 111_195 < 1e-4
        assert np.abs(way(lon_lat, crs.WGS84, zone) - plane).max() < 1e-4
        over = way(plane, zone, other)
        assert np.abs(way(over, other, zone) - plane).max() < 1e-4
        assert np.abs(way(over, other, crs.WGS84) - lon_lat).max() * 111_195 < 1e-4


SYSTEMS = [zone.srid for zone in crs.ZONES] + [crs.VN2000_GEOGRAPHIC, *source_systems.BY_SRID]


@pytest.mark.parametrize("srid", SYSTEMS)
def test_polynomials_repeat_proj_to_a_hundredth_of_a_millimetre(srid: int) -> None:
    random = np.random.default_rng(srid)
    places = np.column_stack([random.uniform(102.2, 109.5, 3000), random.uniform(8.4, 23.3, 3000)])
    plane = crs.from_wgs84(places, srid)
    assert np.abs(TiledTransform(srid, crs.WGS84)(plane) - crs.to_wgs84(plane, srid)).max() * 111_195 < 1e-5
    unit = 111_195 if crs.is_geographic(srid) else 1
    assert np.abs(TiledTransform(crs.WGS84, srid)(places) - plane).max() * unit < 1e-5


def test_a_vertex_gives_the_same_bits_in_any_company() -> None:
    """Shared boundaries stay shared whatever batch, order, number of threads or file they come in."""
    random = np.random.default_rng(3)
    points = np.column_stack([random.uniform(560e3, 600e3, 50_000), random.uniform(1.18e6, 1.22e6, 50_000)])
    together = TiledTransform(HCMC, crs.WGS84)(points, threads=2)
    order = random.permutation(len(points))
    assert (TiledTransform(HCMC, crs.WGS84)(points[order]) == together[order]).all()
    for one in range(0, 50_000, 5_000):
        assert (TiledTransform(HCMC, crs.WGS84)(points[one : one + 1]) == together[one]).all()


def test_points_beyond_the_tiles_are_left_to_proj() -> None:
    points = np.array([[596_000.0, 1_196_000.0], [np.nan, 1.0], [np.inf, 0.0], [1e12, 1e12], [-5e6, 3e6]])
    moved = tiled(HCMC, crs.WGS84)(points)
    expected = crs.to_wgs84(points, HCMC)
    assert np.abs(moved[0] - expected[0]).max() < 1e-10
    assert np.array_equal(moved[1:], expected[1:], equal_nan=True)
