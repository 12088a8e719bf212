"""A search looks where the caller wants it to: everywhere, in a province, a commune, a box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, SOUTH_COMMUNE, SOUTH_LON_LAT, SOUTH_SRID, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, HANOI_LON_LAT, add_parcel, add_unit, add_work, find_commune

CLEARED = ("reader1", PASSWORD)
LON, LAT = HANOI_LON_LAT
NORTH_BOX, SOUTH_BOX = (
    f"{lon - 0.1},{lat - 0.1},{lon + 0.1},{lat + 0.1}" for lon, lat in (HANOI_LON_LAT, SOUTH_LON_LAT)
)
MANY = 60
"""More works of one name in the north than the function of works looks at."""


@pytest.fixture(scope="module", autouse=True)
def _parcels(database: Database, as_actor: ActAs) -> None:
    """Parcel 5/12 with a certificate and a work, in the north and in the south; in the middle only a hidden one."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("reader1", 1, "false"))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-KHO", name_vi="Đơn vị kho (mô phỏng)")
        south = find_commune(session, SOUTH_COMMUNE)
        for code, number, place in (
            ("w7erq0m1zq9b", "CT 012345", {"lon_lat": HANOI_LON_LAT}),
            ("w7erq0m1zq9c", "CT 012346", {"lon_lat": SOUTH_LON_LAT, "srid": SOUTH_SRID, "admin_unit_id": south}),
        ):
            add_parcel(
                session, sheet_no=5, parcel_no=12, certificate_no=number, parcel_code=code, parcel_code_rule="test",
                parcel_code_source="computed", **place,
            )  # fmt: skip
        for index in range(MANY):
            add_work(session, name_vi=f"Kho {index} (mô phỏng)")
        add_work(
            session, name_vi="Nhà để xe và kho (mô phỏng)", code="CT-NAM", lon_lat=SOUTH_LON_LAT, srid=SOUTH_SRID,
            admin_unit_id=south,
        )  # fmt: skip
        middle = find_commune(session, "15469")
        add_parcel(session, lon_lat=(105.6, 19.9), admin_unit_id=middle, secrecy_level=2)


@pytest.fixture
def client(database: Database, home: Path) -> Iterator[TestClient]:
    with open_client(database, home) as opened:
        yield opened


def found(client: TestClient, words: str, **scope: str) -> list[dict[str, Any]]:
    answer = client.get("/search", params={"q": words, "limit": 50} | scope, auth=CLEARED)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["suggestions"])


def kinds(hits: list[dict[str, Any]]) -> list[str]:
    return [hit["type"] for hit in hits]


@pytest.mark.parametrize("words", ["tờ 5 thửa 12", "w7erq0m1zq9", "CT 01234"])
@pytest.mark.parametrize(
    ("north", "south"),
    [
        ({"province_code": "01"}, {"province_code": "79"}),
        ({"commune_code": HANOI_COMMUNE}, {"commune_code": SOUTH_COMMUNE}),
        ({"bbox": NORTH_BOX}, {"bbox": SOUTH_BOX}),
    ],
)
def test_parcels_of_a_place(client: TestClient, words: str, north: dict[str, str], south: dict[str, str]) -> None:
    everywhere = found(client, words)
    assert len(everywhere) == 2
    [one], [other] = found(client, words, **north), found(client, words, **south)
    assert {one["id"], other["id"]} == {hit["id"] for hit in everywhere}
    assert one["bbox"][1] > 20 > other["bbox"][1]
    assert found(client, words, province_code="01", bbox=SOUTH_BOX) == []
    assert len(found(client, words, province_code="01,79")) == 2


@pytest.mark.parametrize("scope", [{"province_code": "79"}, {"commune_code": SOUTH_COMMUNE}, {"bbox": SOUTH_BOX}])
def test_works_of_a_place_are_not_crowded_out_by_those_of_elsewhere(client: TestClient, scope: dict[str, str]) -> None:
    def works(hits: list[dict[str, Any]]) -> list[str]:
        return [hit["label"] for hit in hits if hit["type"] == "work"]

    assert "Nhà để xe và kho (mô phỏng)" not in works(found(client, "kho"))
    assert works(found(client, "kho", **scope)) == ["Nhà để xe và kho (mô phỏng)"]
    assert works(found(client, "ct-nam", **scope)) == ["Nhà để xe và kho (mô phỏng)"]
    assert works(found(client, "ct-nam", province_code="01")) == []


def test_places_of_a_place(client: TestClient) -> None:
    in_province = found(client, "ba đình", province_code="01")
    assert "Phường Ba Đình" in [hit["label"] for hit in in_province]
    assert found(client, "phường ba đình", province_code="79") == []
    assert "Phường Ba Đình" in [hit["label"] for hit in found(client, "ba đình", bbox="105.7,20.9,106,21.2")]
    assert found(client, "phường ba đình", bbox=SOUTH_BOX) == []
    assert {hit["filter"]["commune_code"] for hit in found(client, "ba", commune_code=HANOI_COMMUNE)} == {HANOI_COMMUNE}


def test_units_and_coordinates_are_found_in_every_scope(client: TestClient) -> None:
    for scope in ({"province_code": "79"}, {"commune_code": SOUTH_COMMUNE}, {"bbox": "0,0,1,1"}):
        assert kinds(found(client, "đơn vị kho", **scope)) == ["unit"]
        assert kinds(found(client, "21.0285, 105.8542", **scope)) == ["coordinate_wgs84"]
        assert "coordinate_vn2000" in kinds(found(client, "2327964 587631", **scope))


def test_a_box_across_the_antimeridian(client: TestClient) -> None:
    assert len(found(client, "5/12", bbox="100,5,-170,25")) == 2
    assert len(found(client, "kho", bbox="100,5,-170,25")) > MANY - 20
    assert found(client, "5/12", bbox="170,5,-170,25") == []


@pytest.mark.parametrize("scope", ["bbox=1,2,3", "province_code=%00", "commune_code=a-b", "bbox=0,0,1,1&bbox=0,0,2,2"])
def test_a_scope_that_is_none(client: TestClient, scope: str) -> None:
    assert client.get(f"/search?q=5/12&{scope}").status_code == 400


def test_provinces_to_choose_from_are_those_with_parcels_that_one_sees(client: TestClient, as_actor: ActAs) -> None:
    names = {"01": "Thành phố Hà Nội", "79": "Thành phố Hồ Chí Minh"}
    provinces = client.get("/search/provinces").json()["provinces"]
    assert {province["code"]: province["name"] for province in provinces} == names
    assert client.get("/search/provinces?as_of=2020-01-01").status_code == 400
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_parcel(session, lon_lat=(105.61, 19.9), admin_unit_id=find_commune(session, "15469"), secrecy_level=1)
    assert len(client.get("/search/provinces").json()["provinces"]) == 2, "a hidden parcel opens no province"
    assert len(client.get("/search/provinces", auth=CLEARED).json()["provinces"]) == 3
