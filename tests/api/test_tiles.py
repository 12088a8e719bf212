"""Vector tiles: layers, properties, sums at small scales, and what a cache may keep."""

from __future__ import annotations

import math
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

from tests.conftest import ActAs
from tests.factories import HANOI_LON_LAT, add_parcel, add_work


@pytest.fixture(scope="module", autouse=True)
def _filled(as_actor: ActAs) -> None:
    lon, lat = HANOI_LON_LAT
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for index in range(6):
            add_parcel(
                session, lon_lat=(lon + index * 0.0005, lat), parcel_no=index + 1, sheet_no=9,
                uses={"CQP": 1600.0} if index < 4 else {"ONT": 1600.0},
                certificate_status="issued" if index else "disputed",
            )  # fmt: skip
        add_parcel(session, lon_lat=(lon, lat + 0.0002), secrecy_level=2, uses={"SKC": 1600.0})
        add_work(session, name_vi="Nhà kho (mô phỏng)")


def tile_at(zoom: int, lon_lat: tuple[float, float] = HANOI_LON_LAT) -> str:
    lon, lat = lon_lat[0] + 0.0001, lon_lat[1] + 0.0001
    scale = 2**zoom
    x = int((lon + 180) / 360 * scale)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale)
    return f"{zoom}/{x}/{y}.mvt"


def layers(client: TestClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    decoded: dict[str, Any] = mapbox_vector_tile.decode(response.content)
    return decoded


def test_parcels_of_a_large_scale(client: TestClient) -> None:
    found = layers(client, f"/tiles/parcels/{tile_at(16)}")
    assert set(found) == {"parcels", "parcels_label"}
    features = found["parcels"]["features"]
    assert {feature["properties"]["p"] for feature in features} == {f"9/{number}" for number in range(1, 7)}
    first = next(feature for feature in features if feature["properties"]["p"] == "9/1")
    assert first["properties"] == {"u": "CQP", "s": "disputed", "p": "9/1", "a": 1600}
    assert 0 < first["id"] < 2**52
    labels = found["parcels_label"]["features"]
    assert all(feature["geometry"]["type"] == "Point" for feature in labels)
    assert {feature["id"] for feature in labels} == {feature["id"] for feature in features}


def test_no_labels_before_zoom_14(client: TestClient) -> None:
    assert set(layers(client, f"/tiles/parcels/{tile_at(13)}")) == {"parcels"}


@pytest.mark.parametrize("zoom", [0, 5, 9, 11])
def test_sums_at_small_scales(client: TestClient, zoom: int) -> None:
    features = layers(client, f"/tiles/parcels/{tile_at(zoom)}")["density"]["features"]
    assert sum(feature["properties"]["n"] for feature in features) == 6
    assert sum(feature["properties"]["a"] for feature in features) == 9600
    assert all(0 <= c <= 4096 for feature in features for c in feature["geometry"]["coordinates"])


@pytest.mark.parametrize("zoom", [8, 11])
def test_sums_from_parcels_equal_the_kept_ones(client: TestClient, zoom: int) -> None:
    kept = layers(client, f"/tiles/parcels/{tile_at(zoom)}?main_use_code=CQP")
    counted = layers(client, f"/tiles/parcels/{tile_at(zoom)}?main_use_code=CQP&min_area=0")
    assert kept == counted


def test_filters(client: TestClient) -> None:
    found = layers(client, f"/tiles/parcels/{tile_at(16)}?main_use_code=ONT,SKC")
    assert {feature["properties"]["u"] for feature in found["parcels"]["features"]} == {"ONT"}
    found = layers(client, f"/tiles/parcels/{tile_at(8)}?certificate_status=disputed")
    assert [feature["properties"]["n"] for feature in found["density"]["features"]] == [1]


@pytest.mark.parametrize("zoom", [6, 16])
def test_works(client: TestClient, zoom: int) -> None:
    [feature] = layers(client, f"/tiles/works/{tile_at(zoom)}")["works"]["features"]
    assert feature["properties"] == {"t": "A", "n": "Nhà kho (mô phỏng)"}


def test_an_empty_tile_is_204(client: TestClient) -> None:
    response = client.get("/tiles/parcels/14/0/0.mvt")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["etag"]


def test_an_unchanged_tile_is_304(client: TestClient) -> None:
    path = f"/tiles/parcels/{tile_at(16)}"
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["23/0/0", "3/8/0", "3/0/8", "x/0/0", "3/-1/0", "1.5/0/0", "999999999/0/0"])
def test_tiles_beyond_the_pyramid_are_400(client: TestClient, path: str) -> None:
    assert client.get(f"/tiles/parcels/{path}.mvt").status_code == 400


def test_unknown_collection_and_parameter(client: TestClient) -> None:
    assert client.get("/tiles/admin-units/1/0/0.mvt").status_code == 404
    assert client.get("/tiles/parcels/1/0/0.mvt?secrecy_level=2").status_code == 400
