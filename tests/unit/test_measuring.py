"""Lengths, bearings and areas in the plane of a zone, and which zone a place without a commune is measured in."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from landdb.domain.measuring import dms_text, measure, zone_by_longitude

ORIGIN = (596_191.05, 1_196_917.37)


def plane(*points: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Points some metres east and north of a place in Ho Chi Minh City."""
    return np.array([(ORIGIN[0] + east, ORIGIN[1] + north) for east, north in points])


@pytest.mark.parametrize(
    ("step", "bearing"),
    [((0, 10), 0), ((10, 0), 90), ((0, -10), 180), ((-10, 0), 270), ((-3, 4), 360 - math.degrees(math.atan2(3, 4)))],
)
def test_bearings_run_clockwise_from_grid_north(step: tuple[float, float], bearing: float) -> None:
    [leg] = measure(plane((0, 0), step), closed=False).legs
    assert leg.bearing_deg == pytest.approx(bearing, abs=1e-7)
    assert leg.length_m == pytest.approx(math.hypot(*step), abs=1e-9)


def test_a_line_has_its_legs_and_their_sum() -> None:
    figure = measure(plane((0, 0), (30, 40), (30, 100)), closed=False)
    assert [leg.length_m for leg in figure.legs] == pytest.approx([50, 60])
    assert figure.length_m == pytest.approx(110)
    assert figure.area_m2 is None


@pytest.mark.parametrize("turn", [1, -1])
def test_a_ring_has_an_area_whichever_way_it_runs(turn: int) -> None:
    figure = measure(plane((0, 0), (97.36, 0), (97.36, 198.41), (0, 198.41))[::turn], closed=True)
    assert figure.area_m2 == pytest.approx(97.36 * 198.41, abs=1e-6)
    assert figure.length_m == pytest.approx(2 * (97.36 + 198.41), abs=1e-6)
    assert len(figure.legs) == 4


def test_a_ring_that_crosses_itself_has_no_area() -> None:
    assert measure(plane((0, 0), (10, 10), (10, 0), (0, 10)), closed=True).area_m2 is None


def test_one_point_and_two_of_one_place() -> None:
    assert measure(plane((0, 0)), closed=False).legs == ()
    assert measure(plane((0, 0)), closed=True).area_m2 is None
    [leg] = measure(plane((0, 0), (0, 0)), closed=False).legs
    assert (leg.length_m, leg.bearing_deg) == (0, None)


@pytest.mark.parametrize(
    ("degrees", "text"),
    [(0, "0°00'00\""), (123.0680556, "123°04'05\""), (359.9999, "0°00'00\""), (89.99999, "90°00'00\"")],
)
def test_degrees_minutes_seconds_carry(degrees: float, text: str) -> None:
    assert dms_text(degrees) == text


@pytest.mark.parametrize(("lon", "epsg"), [(105.8, 9210), (109.9, 9218), (111.6, 3406), (114.3, 3406), (100.1, 3405)])
def test_places_at_sea_have_the_nearest_zone_that_reaches_them(lon: float, epsg: int) -> None:
    assert zone_by_longitude(lon).epsg == epsg
