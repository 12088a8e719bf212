"""Numbers of the map sheet: Vietnamese, and the same as the inspector makes of what the API tells."""

from __future__ import annotations

import pytest
from shapely.geometry import Polygon

from landdb.api.schemas.parcels import shape_boundary
from landdb.domain.crs import SRID_BY_EPSG
from landdb.domain.geometry import boundary_rings
from landdb.export.sheet_numbers import area_text, coordinate_text, edge_text, number_text


@pytest.mark.parametrize(
    ("edge_m", "expected"),
    [
        (10.965, "10,97"),
        (10.9644, "10,96"),
        (10.9646, "10,97"),
        (18.98, "18,98"),
        (0.125, "0,13"),
        (1234.5, "1.234,50"),
    ],
)
def test_edges_round_from_the_millimetres_of_the_api(edge_m: float, expected: str) -> None:
    assert edge_text(edge_m) == expected


def test_the_api_tells_the_edge_that_the_sheet_rounds() -> None:
    shape = Polygon([(587_000, 2_330_000), (587_010.9646, 2_330_000), (587_010.9646, 2_330_010), (587_000, 2_330_010)])
    [told] = shape_boundary(shape, SRID_BY_EPSG[5897])["rings"]
    [ring] = boundary_rings(shape)
    assert [vertex["edge_m"] for vertex in told["vertices"]] == [10.965, 10, 10.965, 10]
    assert [edge_text(vertex.edge_m) for vertex in ring.vertices] == ["10,97", "10,00", "10,97", "10,00"]
    assert [edge_text(vertex["edge_m"]) for vertex in told["vertices"]] == ["10,97", "10,00", "10,97", "10,00"]


def test_areas_coordinates_and_scales() -> None:
    assert area_text(3222.45) == "3.222,5"
    assert coordinate_text(2_209_411.6) == "2\u00a0209\u00a0411,60"
    assert number_text(2000) == "2.000"
