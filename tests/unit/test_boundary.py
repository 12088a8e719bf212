"""Vertex order and numbering of the parcel sheet, and the parcel identifier."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Polygon

from landdb.domain import parcel_code
from landdb.domain.geometry import boundary_rings

SQUARE = [(500_000.0, 2_000_000.0), (500_010.0, 2_000_000.0), (500_010.0, 2_000_010.0), (500_000.0, 2_000_010.0)]
GEOHASH_EXAMPLE = Polygon(
    [(596180, 1197000), (596300, 1197010), (596310, 1197120), (596240, 1197160), (596175, 1197100)]
)


@pytest.mark.parametrize("points", [SQUARE, SQUARE[::-1], SQUARE[2:] + SQUARE[:2]])
def test_a_ring_starts_north_west_and_runs_clockwise(points: list[tuple[float, float]]) -> None:
    [ring] = boundary_rings(Polygon(points))
    corners = [(vertex.easting - 500_000, vertex.northing - 2_000_000) for vertex in ring.vertices]
    assert corners == [(0, 10), (10, 10), (10, 0), (0, 0)]
    assert [vertex.number for vertex in ring.vertices] == [1, 2, 3, 4]
    assert [vertex.edge_m for vertex in ring.vertices] == [10, 10, 10, 10]


def test_holes_and_parts_are_numbered_through() -> None:
    hole = [(500_002.0, 2_000_002.0), (500_004.0, 2_000_002.0), (500_004.0, 2_000_004.0)]
    far = Polygon(np.array(SQUARE) + 100)
    rings = boundary_rings(MultiPolygon([Polygon(SQUARE, [hole]), far]))
    assert [(ring.part, ring.ring, len(ring.vertices)) for ring in rings] == [(1, 0, 4), (1, 1, 3), (2, 0, 4)]
    assert [vertex.number for ring in rings for vertex in ring.vertices] == list(range(1, 12))


def test_parcel_code_equals_the_value_computed_elsewhere() -> None:
    assert parcel_code.compute(GEOHASH_EXAMPLE, 991210) == "w3gvd6r52kqw"


def test_parcel_code_takes_the_largest_part() -> None:
    both = MultiPolygon([Polygon([(0, 0), (1, 0), (1, 1)]), GEOHASH_EXAMPLE])
    assert parcel_code.compute(both, 991210) == "w3gvd6r52kqw"


def test_geohash_of_known_points() -> None:
    points = np.array([(-5.6, 42.6), (-180.0, -90.0), (180.0, 90.0), (0.0, 0.0)])
    assert parcel_code.geohash(points, 5) == ["ezs42", "00000", "zzzzz", "s0000"]
    assert parcel_code.geohash(points[:0], 5) == []


@pytest.mark.parametrize(("text", "expected"), [("w3gvd6r52kqw", True), ("w3gvd6r52kqa", False), ("w3g", False)])
def test_form_of_a_parcel_code(text: str, expected: bool) -> None:
    assert parcel_code.is_parcel_code(text) is expected
