"""OGC API – Features Part 1, and the traps in which its executable test suite catches servers."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from sqlalchemy import text

from landdb.db import Database
from tests.api.clients import connect_admin, open_client
from tests.conftest import ActAs
from tests.factories import HANOI_LON_LAT, add_parcel, add_work

ITEMS = "/collections/parcels/items"
COUNT = 23


@pytest.fixture(scope="module", autouse=True)
def _filled(as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for index in range(COUNT):
            add_parcel(
                session, lon_lat=(HANOI_LON_LAT[0] + index * 0.001, HANOI_LON_LAT[1]), parcel_no=index + 1,
                valid_from=f"20{index + 1:02d}-03-01", valid_to="2024-07-01" if index % 2 else None, map_scale=500,
            )  # fmt: skip
        add_work(session)


def get(client: TestClient, path: str, status: int = 200) -> Any:
    response = client.get(path, headers={"accept": "application/json"})
    assert response.status_code == status, response.text
    return response.json()


def rel(links: list[dict[str, str]], name: str) -> dict[str, str] | None:
    return next((link for link in links if link["rel"] == name), None)


def test_landing_page_leads_everywhere(client: TestClient) -> None:
    page = get(client, "/")
    described = rel(page["links"], "service-desc")
    assert described is not None
    assert described["type"] == "application/vnd.oai.openapi+json;version=3.0"
    for link in page["links"]:
        response = client.get(link["href"])
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(link["type"].split(";")[0])


def test_browsers_go_to_the_map(client: TestClient) -> None:
    response = client.get("/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (response.status_code, response.headers["location"]) == (302, "/map/")
    assert client.get("/", headers={"accept": "*/*"}).status_code == 200


def test_features_fit_their_schema(client: TestClient) -> None:
    document = client.get("/api").json()
    schema = {**document["components"]["schemas"]["parcels_feature"], "components": document["components"]}
    text_of = json.dumps(schema).replace('"nullable": true', '"nullable": true')
    loaded = json.loads(text_of, object_hook=_nullable)
    validator = Draft202012Validator(loaded)
    for feature in get(client, ITEMS)["features"]:
        validator.validate(feature)
        assert set(feature["properties"]) == set(schema["properties"]["properties"]["properties"])


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.pop("nullable", False):
        schema["type"] = [schema["type"], "null"]
    return schema


@pytest.mark.parametrize("limit", [1, 4, 7, 23, 100])
def test_pages_follow_next_to_the_end(client: TestClient, limit: int) -> None:
    seen: list[str] = []
    address: str | None = f"{ITEMS}?limit={limit}&map_scale=500"
    while address:
        page = get(client, address)
        assert page["numberMatched"] == COUNT
        assert page["numberReturned"] == len(page["features"]) <= limit
        assert {"self", "alternate"} <= {link["rel"] for link in page["links"]}
        seen += [feature["id"] for feature in page["features"]]
        following = rel(page["links"], "next")
        address = following["href"] if following else None
    assert len(seen) == len(set(seen)) == COUNT


@pytest.mark.parametrize("limit", ["10001", "99999999999999999999"])
def test_a_limit_above_the_largest_means_the_largest(client: TestClient, limit: str) -> None:
    assert get(client, f"{ITEMS}?limit={limit}")["features"] == get(client, f"{ITEMS}?limit=10000")["features"]


def test_a_cursor_does_not_depend_on_the_limit(client: TestClient) -> None:
    following = rel(get(client, f"{ITEMS}?limit=5")["links"], "next")
    assert following is not None
    assert "=" not in following["href"].split("cursor=")[1].split("&")[0]
    rest = get(client, following["href"].replace("limit=5", "limit=10000"))
    assert rest["numberReturned"] == COUNT - 5
    assert rel(rest["links"], "next") is None


def test_offset_is_bounded(client: TestClient) -> None:
    whole = [feature["id"] for feature in get(client, ITEMS)["features"]]
    assert [f["id"] for f in get(client, f"{ITEMS}?offset=20&limit=10")["features"]] == whole[20:]
    get(client, f"{ITEMS}?offset=10001", 400)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=", "bbox=1,2,3", "bbox=1,2,3,x", "bbox=nan,1,2,3",
        "bbox=1,50,2,40", "bbox=1,2,3,4,5", "bbox=0,-91,1,0", "bbox=0,0,200,1", "datetime=yesterday",
        "datetime=2024-13-01",
        "datetime=2024-05-01/2023-01-01", "datetime=P2D/P3D", "nothing=1", "f=xml", "cursor=%%%", "cursor=abc",
        "crs=http://www.opengis.net/def/crs/EPSG/0/4756", "sheet_no=one", "sheet_no=99999999999999999999",
        "secrecy_level=2", "certificate_no=CT", "main_use_code=" + "A" * 300, "min_area=-1", "min_area=2&max_area=1",
        "parcel_no=1%00",
    ],
)  # fmt: skip
def test_unusable_parameters_are_400(client: TestClient, query: str) -> None:
    problem = get(client, f"{ITEMS}?{query}", 400)
    assert problem["type"] == "urn:landdb:problem:bad-request"
    assert problem["detail_vi"]


@pytest.mark.parametrize(
    "query",
    [
        "bbox=177,65,-177,70", "bbox=-180,85,180,90", "bbox=-180,-90,180,-85", "bbox=0,0,0,0", "bbox=102,8,0,110,24,99",
        "bbox=105.8,21,105.9,21.1", "datetime=2024-02-30T00:00:00Z".replace("30", "28"), "datetime=2024-05-01",
        "datetime=2024-05-01T12:00:00%2B07:00", "datetime=2024-05-01T12:00:00+07:00", "datetime=../2024-05-01",
        "datetime=2024-05-01/..", "datetime=/2024-05-01", "datetime=2024-05-01/P2D", "datetime=P1M/2024-05-01",
        "datetime=../..", "datetime=2024-05-01T00:00:00.123Z/2024-06-01T00:00:00Z", "main_use_code=CQP,ONT",
        "sheet_no=1&sheet_no=2",
    ],
)  # fmt: skip
def test_odd_but_valid_parameters_are_200(client: TestClient, query: str) -> None:
    page = get(client, f"{ITEMS}?{query}")
    assert page["numberReturned"] == len(page["features"])


def test_bbox_means_the_shape(client: TestClient) -> None:
    lon, lat = HANOI_LON_LAT
    inside = get(client, f"{ITEMS}?bbox={lon + 0.00001},{lat + 0.00001},{lon + 0.0011},{lat + 0.00002}")
    assert {feature["properties"]["parcel_no"] for feature in inside["features"]} == {1, 2}
    across = get(client, f"{ITEMS}?bbox=170,-10,{lon + 0.0001},40")
    assert {feature["properties"]["parcel_no"] for feature in across["features"]} == {1}


def test_datetime_is_legal_validity(client: TestClient) -> None:
    def numbers(period: str) -> set[int]:
        return {f["properties"]["parcel_no"] for f in get(client, f"{ITEMS}?datetime={period}")["features"]}

    assert numbers("2003-03-01") == {1, 2, 3}
    # valid_to is the first day on which a parcel is valid no more.
    assert numbers("2024-06-30") == set(range(1, COUNT + 1))
    assert numbers("2024-07-01") == set(range(1, COUNT + 1, 2))
    assert numbers("2024-06-30T18:00:00Z") == numbers("2024-07-01"), "a day is a day in Viet Nam"
    assert numbers("../2001-12-31") == {1}
    assert numbers("2002-01-01/P3M") == {1, 2}


def test_geojson_and_its_headers(client: TestClient) -> None:
    response = client.get(f"{ITEMS}?limit=1")
    assert response.headers["content-type"] == "application/geo+json"
    assert response.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert response.headers["cache-control"] == "private, no-cache"
    assert response.headers["vary"] == "Cookie, Authorization, Accept"
    feature = response.json()["features"][0]
    [[ring]] = feature["geometry"]["coordinates"]
    assert 105 < ring[0][0] < 107
    assert 20 < ring[0][1] < 22
    assert max(len(str(value).partition(".")[2]) for value in ring[0]) <= 7
    turned = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))
    assert turned < 0, "the outline runs against the clock, whichever way it was surveyed"
    assert response.json()["timeStamp"] == "2026-11-21T05:00:00Z"


def test_one_item(client: TestClient) -> None:
    feature = get(client, f"{ITEMS}?limit=1")["features"][0]
    item = get(client, f"{ITEMS}/{feature['id']}")
    assert item["properties"] == feature["properties"]
    assert {"self", "alternate", "collection"} == {link["rel"] for link in item["links"]}
    for key in ("00000000-0000-4000-8000-000000000000", "x", "1", "%00"):
        get(client, f"{ITEMS}/{key}", 404)


def test_html_everywhere(client: TestClient) -> None:
    feature = get(client, f"{ITEMS}?limit=1")["features"][0]
    for path in ("/", "/conformance", "/api", "/collections", "/collections/parcels", ITEMS, f"{ITEMS}/{feature['id']}",
                 "/collections/admin-units/items", "/collections/works/items?limit=5"):  # fmt: skip
        response = client.get(path, params={"f": "html"})
        assert response.status_code == 200, path
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in response.text
        assert "style=" not in response.text
    assert client.get(ITEMS, headers={"accept": "text/html"}).headers["content-type"].startswith("text/html")


def test_html_escapes_what_people_wrote(database: Database, as_actor: ActAs, client: TestClient) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        work = add_work(session, name_vi="<script>alert(1)</script>", code="CT-XSS")
    page = client.get(f"/collections/works/items/{work}?f=html").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_etag_follows_visible_changes_only(database: Database, as_actor: ActAs, home: Path) -> None:
    with open_client(database, home) as client:
        first = client.get(f"{ITEMS}?limit=2")
        etag = {"if-none-match": first.headers["etag"]}
        again = client.get(f"{ITEMS}?limit=2", headers=etag)
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(f"{ITEMS}?limit=3", headers=etag).status_code == 200
        with as_actor(3, roles=("admin",), read_only=False) as session:
            hidden = add_parcel(session, secrecy_level=2, sheet_no=99)
        assert client.get(f"{ITEMS}?limit=2", headers=etag).status_code == 304, "a hidden row changed the ETag"
        with as_actor(3, roles=("admin",), read_only=False) as session:
            session.execute(text("UPDATE parcel SET secrecy_level = 0 WHERE id = :id"), {"id": hidden})
        assert client.get(f"{ITEMS}?limit=2", headers=etag).status_code == 200
        with as_actor(3, roles=("admin",), read_only=False) as session:
            session.execute(text("UPDATE parcel SET retired_at = now() WHERE id = :id"), {"id": hidden})


def test_extent_is_fixed(client: TestClient, admin_url: str) -> None:
    before = get(client, "/collections/parcels")["extent"]
    assert before["spatial"]["bbox"] == [[102.0, 6.0, 118.0, 23.5]]
    assert before["temporal"]["interval"] == [[None, None]]
    with connect_admin(admin_url) as admin:
        assert admin.execute(text("SELECT count(*) FROM parcel")).scalar_one() >= COUNT


def test_admin_units(client: TestClient) -> None:
    page = get(client, "/collections/admin-units/items?level=province&datetime=2026-01-01&limit=100")
    assert page["numberMatched"] == 34
    assert (
        get(client, "/collections/admin-units/items?level=province&datetime=2024-01-01&limit=100")["numberMatched"]
        == 63
    )
    capped = get(client, "/collections/admin-units/items?limit=1")
    assert "numberMatched" not in capped, "beyond the cap no count is given"
