"""POST /measure: golden points, the zone of the place, figures against an independent computation, refusals."""

from __future__ import annotations

import math
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer

from landdb.domain.zones import pinned_definitions

HCMC = (106.6314867003, 10.8220819388)
HCMC_10545 = (596191.0512620718, 1196917.3710698665)
HANOI = (105.8432, 21.0444)


def ask(client: TestClient, **body: Any) -> Any:
    response = client.post("/measure", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def to_plane(lon: float, lat: float) -> tuple[float, float]:
    """Zone 105°00' by PROJ's own three-dimensional way: independent of the register's inverse."""
    wgs84 = "+proj=longlat +datum=WGS84 +no_defs +type=crs"
    easting, northing = Transformer.from_crs(wgs84, pinned_definitions()[995897], always_xy=True).transform(lon, lat)
    return easting, northing


def test_the_golden_point_of_ho_chi_minh_city(client: TestClient) -> None:
    answer = ask(client, points=[HCMC])
    assert answer["zone"] == {"epsg": 9210, "central_meridian": 105.75, "name": "105°45'"}
    [point] = answer["points"]
    assert (point["y_easting"], point["x_northing"]) == pytest.approx(HCMC_10545, abs=0.0006)
    assert answer["legs"] == []
    assert (answer["length_m"], answer["area_m2"], answer["beyond_band"]) == (0, None, False)


def test_and_back_from_the_plane(client: TestClient) -> None:
    answer = ask(client, points=[HCMC_10545], crs=9210)
    [point] = answer["points"]
    assert (point["lon"], point["lat"]) == pytest.approx(HCMC, abs=1e-9)
    assert answer["zone"]["epsg"] == 9210


def test_the_zone_is_that_of_the_nearest_commune_or_the_one_named(client: TestClient) -> None:
    assert ask(client, points=[HANOI])["zone"]["epsg"] == 5897  # nearer to 105°45', but Hà Nội has 105°00'
    assert ask(client, points=[HANOI], zone=9210)["zone"]["epsg"] == 9210
    assert ask(client, points=[(112.3, 16.5)])["zone"]["epsg"] == 3406


def test_legs_bearings_and_area_agree_with_an_independent_computation(client: TestClient) -> None:
    lon, lat = HANOI
    ring = [(lon, lat), (lon + 0.001, lat + 0.0002), (lon + 0.0012, lat + 0.001), (lon - 0.0001, lat + 0.0009)]
    plane = [to_plane(*point) for point in ring]
    answer = ask(client, points=ring, closed=True)
    pairs = list(zip(plane, [*plane[1:], plane[0]], strict=True))
    for leg, (start, end) in zip(answer["legs"], pairs, strict=True):
        assert leg["length_m"] == pytest.approx(math.dist(start, end), abs=0.001)
        bearing = math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360
        assert leg["bearing_deg"] == pytest.approx(bearing, abs=1e-4)
        degrees, minutes, seconds = (int(part) for part in leg["bearing"].replace('"', "").replace("'", "°").split("°"))
        assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(bearing, abs=1 / 3600)
    twice = sum((b[0] - a[0]) * (b[1] + a[1] - 2 * plane[0][1]) for a, b in pairs)
    assert answer["area_m2"] == pytest.approx(abs(twice) / 2, abs=0.2)
    assert answer["length_m"] == pytest.approx(sum(math.dist(a, b) for a, b in pairs), abs=0.002)


def test_what_lies_beyond_the_band_of_the_zone_is_said(client: TestClient) -> None:
    assert ask(client, points=[HANOI], zone=9218)["beyond_band"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"points": []}, {"points": [[105.8]]}, {"points": [[105.8, 21, 0]]}, {"points": [[0, 0]]},
        {"points": [["105.8", 21]]}, {"points": [[True, 21]]}, {"points": [HANOI] * 1001}, {"points": [HANOI], "x": 1},
        {"points": [HANOI], "zone": 4326}, {"points": [HANOI], "zone": "9210"}, {"points": [HANOI], "crs": 9210},
        {"points": [HANOI], "closed": "yes"}, {"points": [HANOI], "crs": True}, {"points": {"0": HANOI}},
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    response = client.post("/measure", json=body)
    assert response.status_code == 400
    assert response.json()["detail_vi"]


def test_nan_is_no_coordinate(client: TestClient) -> None:
    response = client.post("/measure", content='{"points": [[NaN, 21]]}', headers={"content-type": "application/json"})
    assert response.status_code == 400


def test_a_thousand_points_fit_into_a_question(client: TestClient) -> None:
    points = [[HANOI[0] + index * 1.23456789e-5, HANOI[1]] for index in range(1000)]
    assert len(ask(client, points=points)["legs"]) == 999
