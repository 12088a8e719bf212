"""Drawn areas, surroundings, spans of days and codes of uses as filters; orders of every column; facets with names."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import mapbox_vector_tile
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import insert, text

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.domain.collections import PARCELS
from landdb.domain.crs import from_wgs84, to_wgs84
from landdb.models import ParcelUse
from landdb.queries.row_orders import PARCEL_ORDERS, orders_of
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import HANOI_LON_LAT, HANOI_SRID, add_parcel, add_unit, square

CLEARED = ("reader2", PASSWORD)
LON, LAT = HANOI_LON_LAT
SIDE = 20.0
PLACES = {"middle": (0, 0), "east": (1, 0), "corner": (1, 1), "far": (4, 0), "hidden": (0, 1), "secret": (0, -1)}
"""Places in a grid of squares of 20 m; ``far`` begins 60 m east of the middle one."""


def _square(column: int, row: int) -> Any:
    return shapely.affinity.translate(square(LON, LAT, SIDE), column * SIDE, row * SIDE)


@pytest.fixture(scope="module")
def ids(database: Database, as_actor: ActAs) -> dict[str, UUID]:
    """A small grid: one of them secret for guests, one for everybody but the highest clearance."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("reader2", 2, "false"))
    levels = {"hidden": 1, "secret": 3}
    found = {}
    with as_actor(3, roles=("admin",), read_only=False) as session:
        units = [add_unit(session, "DV-B", name_vi="Ái (mô phỏng)"), add_unit(session, "DV-A", name_vi="Úc (mô phỏng)")]
        for number, (name, place) in enumerate(PLACES.items(), start=1):
            found[name] = add_parcel(
                session, geometry=_square(*place), sheet_no=1 + number % 2, parcel_no=number,
                legal_area_m2=400 + number, secrecy_level=levels.get(name, 0),
                managing_unit_id=units[number % 2] if number < 5 else None, surveyed_on=f"20{10 + number}-06-01",
                map_scale=(500, 1000, None)[number % 3], uses={"CQP": 400.0},
                certificate_no=f"CT {9 - number}" if number % 2 else None,
            )  # fmt: skip
        use = {"parcel_id": found["far"], "ordinal": 2, "land_use_code": "ONT", "area_m2": 10}
        session.execute(insert(ParcelUse).values(**use, origin_code=_origin(session)))
    return found


def _origin(session: Any) -> int:
    return int(session.execute(text("SELECT min(code) FROM origin_code")).scalar_one())


@pytest.fixture(scope="module")
def client(database: Database, home: Path, ids: dict[str, UUID]) -> Iterator[TestClient]:
    with open_client(database, home) as opened:
        yield opened


def names(client: TestClient, ids: dict[str, UUID], query: str, auth: tuple[str, str] | None = None) -> list[str]:
    answer = client.get(f"/parcels?{query}", auth=auth)
    assert answer.status_code == 200, answer.text
    by_id = {str(key): name for name, key in ids.items()}
    return [by_id[row["id"]] for row in answer.json()["rows"]]


def shape_around(column: int, row: int, margin: float = 0.0) -> str:
    """A drawn square around a place of the grid."""
    outline = _square(column, row).geoms[0].buffer(margin, join_style="mitre").exterior.coords[:-1]
    corners = to_wgs84(shapely.get_coordinates(shapely.LineString(outline)), HANOI_SRID)
    return quote(";".join(f"{lon:.9f} {lat:.9f}" for lon, lat in corners))


def test_a_drawn_area_holds_what_it_meets(client: TestClient, ids: dict[str, UUID]) -> None:
    assert set(names(client, ids, f"shape={shape_around(4, 0, 1)}")) == {"far"}
    assert set(names(client, ids, f"shape={shape_around(1, 0, -5)}")) == {"east"}
    assert set(names(client, ids, f"shape={shape_around(1, 0, 1)}")) == {"middle", "east", "corner"}
    assert set(names(client, ids, f"shape={shape_around(0, 0, 1)}", CLEARED)) == {"middle", "east", "corner", "hidden"}
    stats = client.get(f"/stats?shape={shape_around(1, 0, 1)}&facets=main_use_code").json()
    assert stats["total"] == 3
    items = client.get(f"/collections/parcels/items?f=json&shape={shape_around(4, 0, 1)}").json()
    assert [feature["id"] for feature in items["features"]] == [str(ids["far"])]


def test_tiles_hold_what_is_drawn_around(client: TestClient, ids: dict[str, UUID]) -> None:
    tile = _tile(client, 16, f"shape={shape_around(4, 0, 1)}")
    assert [feature["properties"]["p"] for feature in tile["parcels"]["features"]] == ["1/4"]
    marked = _tile(client, 16, f"shape={shape_around(4, 0, 1)}&outside=true")
    assert {f["properties"]["p"]: f["properties"].get("o") for f in marked["parcels"]["features"]} == {
        "2/1": 1, "1/2": 1, "2/3": 1, "1/4": None,
    }  # fmt: skip
    density = _tile(client, 9, f"near={ids['middle']}")
    assert sum(feature["properties"]["n"] for feature in density["density"]["features"]) == 2


def _tile(client: TestClient, zoom: int, query: str) -> Any:
    scale = 2**zoom
    x = int((LON + 180) / 360 * scale)
    y = int((1 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2 * scale)
    answer = client.get(f"/tiles/parcels/{zoom}/{x}/{y}.mvt?{query}")
    assert answer.status_code == 200, answer.text
    return mapbox_vector_tile.decode(answer.content)


@pytest.mark.parametrize(
    "shape",
    [
        "105 21;105.1 21",
        "105 21;105.1 21.1;105.1 21;105 21.1",
        "105 21;105.1 21;105.2 21",
        "105,21;105.1,21;105.1,21.1",
        "105 21;105.1 21;x 21.1",
        "105 21;205.1 21;105.1 21.1",
        "nan 21;105.1 21;105.1 21.1",
        ";".join(f"105.{i:03d} {21 + (i % 2) / 10}" for i in range(201)),
        "105 21 3;105.1 21;105.1 21.1",
        ";;;",
    ],
)
def test_what_is_no_simple_polygon_is_refused(client: TestClient, shape: str) -> None:
    answer = client.get("/parcels", params={"shape": shape}, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert "shape" in answer.json()["detail"]
    assert "đa giác" in answer.json()["detail_vi"]


def test_neighbours_touch_and_are_not_the_parcel_itself(client: TestClient, ids: dict[str, UUID]) -> None:
    assert set(names(client, ids, f"near={ids['middle']}")) == {"east", "corner"}
    assert set(names(client, ids, f"near={ids['middle']}", CLEARED)) == {"east", "corner", "hidden"}
    assert set(names(client, ids, f"near={ids['middle']},{ids['east']}")) == {"corner"}
    assert names(client, ids, f"near={ids['far']}&distance=0") == []
    row = client.get(f"/parcels/{ids['middle']}").json()
    assert set(names(client, ids, f"near={row['tile_id']}")) == {"east", "corner"}


@pytest.mark.parametrize(
    ("path", "name", "auth"),
    [
        ("/parcels", "origin_code", None), ("/stats", "origin_code", None), ("/exports/parcels", "origin_code", None),
        ("/collections/parcels/items", "origin_code", None), ("/tiles/parcels/9/406/225.mvt", "origin_code", None),
        ("/parcels", "missing_dossier", CLEARED), ("/stats/dashboard", "missing_dossier", CLEARED),
    ],
)  # fmt: skip
def test_what_is_not_kept_by_day_filters_no_past_day(
    client: TestClient, path: str, name: str, auth: tuple[str, str] | None
) -> None:
    query = f"{path}?{name}={'1' if name == 'origin_code' else 'a'}"
    answer = client.get(f"{query}&as_of=2020-01-01", auth=auth, headers={"accept": "application/json"})
    assert answer.status_code == 400
    told = answer.json()
    assert f"'{name}'" in told["detail"]
    assert "ngày đã qua" in told["detail_vi"]
    assert "without 'as_of'" in told["detail"]
    assert "bỏ 'as_of'" in told["detail_vi"]
    assert client.get(query, auth=auth).status_code in (200, 404)


def test_a_distance_is_metres_on_the_ground(client: TestClient, ids: dict[str, UUID]) -> None:
    """Far begins 40 m after the end of east, in a plane whose scale is that of the ground to 1 cm here."""
    assert names(client, ids, f"near={ids['far']}&distance=39.9") == []
    assert set(names(client, ids, f"near={ids['far']}&distance=40.1")) == {"east", "corner"}
    assert set(names(client, ids, f"near={ids['far']}&distance=60.1")) == {"east", "corner", "middle"}
    plane = from_wgs84(to_wgs84(shapely.get_coordinates(_square(4, 0)), HANOI_SRID), HANOI_SRID)
    assert shapely.distance(shapely.Polygon(plane), _square(1, 0)) == pytest.approx(40, abs=0.001)


def test_what_is_hidden_has_no_more_around_it_than_what_is_not_there(client: TestClient, ids: dict[str, UUID]) -> None:
    asked = {key: client.get(f"/parcels?near={key}&distance=100") for key in (ids["hidden"], UUID(int=7))}
    bodies = {answer.text for answer in asked.values()}
    assert len(bodies) == 1
    assert asked[ids["hidden"]].json()["rows"] == []
    assert set(names(client, ids, f"near={ids['hidden']}", CLEARED)) == {"middle", "corner", "east"}


@pytest.mark.parametrize(
    "query",
    ["near=x", "near=1.5", f"near={','.join('123456789' + str(i) for i in range(51))}", "distance=5",
     "near=1&distance=-1", "near=1&distance=5001", "near=1&distance=x", "near=1&near=2", "near=1&distance=nan"],
)  # fmt: skip
def test_surroundings_that_make_no_sense_are_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/parcels?{query}").status_code == 400


def test_works_have_no_surroundings_but_can_be_drawn_around(client: TestClient) -> None:
    base = "/collections/works/items?f=json"
    assert client.get(f"{base}&near=1").status_code == 400
    assert client.get(f"{base}&shape={shape_around(0, 0)}").status_code == 200


def test_spans_of_days(client: TestClient, ids: dict[str, UUID]) -> None:
    assert set(names(client, ids, "surveyed_on=2012-06-01/2013-06-01")) == {"east", "corner"}
    assert set(names(client, ids, "surveyed_on=2013-06-02/..")) == {"far"}
    assert names(client, ids, "system_from=../2001-01-01") == []
    assert len(names(client, ids, "system_from=2001-01-01/..")) == 4
    assert len(names(client, ids, "system_from=0001-01-01/9999-12-31")) == 4
    for wrong in (
        "surveyed_on=2013",
        "surveyed_on=2014-01-01/2013-01-01",
        "surveyed_on=2013-01-01&surveyed_on=2014-01-01",
    ):
        assert client.get(f"/parcels?{wrong}").status_code == 400
    assert client.get("/parcels?certificate_date=2013-01-01/..").status_code == 400, "guests may not read it"
    assert client.get("/parcels?certificate_date=2013-01-01/..", auth=CLEARED).status_code == 200


def test_uses_of_one_origin(client: TestClient, ids: dict[str, UUID], as_actor: ActAs) -> None:
    with as_actor(0) as session:
        origin = _origin(session)
    assert names(client, ids, f"origin_code={origin}") == ["far"]
    described = client.get("/collections/parcels?f=json").json()["attributes"]
    [told] = [attribute for attribute in described if attribute["name"] == "origin_code"]
    assert (told["filterable"], told["returned"]) == (True, False)
    feature = client.get(f"/collections/parcels/items/{ids['far']}?f=json").json()
    assert "origin_code" not in feature["properties"]


@pytest.mark.parametrize("sort", list(PARCEL_ORDERS))
def test_each_order_goes_on_by_pages_and_by_numbers(client: TestClient, ids: dict[str, UUID], sort: str) -> None:
    whole = names(client, ids, f"sort={sort}", CLEARED)
    assert len(whole) == 5
    paged: list[str] = []
    cursor = ""
    by_id = {str(key): name for name, key in ids.items()}
    while True:
        page = client.get(f"/parcels?sort={sort}&limit=2{cursor}", auth=CLEARED).json()
        paged += [by_id[row["id"]] for row in page["rows"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert paged == whole
    assert names(client, ids, f"sort={sort}&offset=2&limit=2", CLEARED) == whole[2:4]
    assert (
        names(client, ids, f"sort={sort.removeprefix('-') if sort[0] == '-' else '-' + sort}", CLEARED) == whole[::-1]
    )


def test_orders_are_what_their_names_say(client: TestClient, ids: dict[str, UUID]) -> None:
    assert names(client, ids, "sort=area") == ["middle", "east", "corner", "far"]
    assert names(client, ids, "sort=-surveyed") == ["far", "corner", "east", "middle"]
    # By the unit's name without its accents: Ái before Úc; then none at all, first.
    units = [row["managing_unit"] for row in client.get("/parcels?sort=unit", auth=CLEARED).json()["rows"]]
    assert [unit and unit["name"][:2] for unit in units] == [None, "Ái", "Ái", "Úc", "Úc"]


def test_what_is_redacted_is_not_sorted_by(client: TestClient) -> None:
    assert set(PARCEL_ORDERS) - set(orders_of(PARCELS, 0)) == {
        sign + name for sign in ("", "-") for name in ("unit", "certificate_no", "secrecy")
    }
    for sort in ("unit", "-certificate_no", "secrecy"):
        assert client.get(f"/parcels?sort={sort}").status_code == 400


def test_facets_bring_the_names_of_codes(client: TestClient, ids: dict[str, UUID]) -> None:
    facets = client.get("/stats?facets=managing_unit,commune_code,map_scale", auth=CLEARED).json()["facets"]
    assert [(share["value"], share["n"], share.get("title")) for share in facets["managing_unit"]] == [
        ("DV-A", 2, "Úc (mô phỏng)"), ("DV-B", 2, "Ái (mô phỏng)"), (None, 1, None),
    ]  # fmt: skip
    assert facets["commune_code"][0]["title"]
    assert {share["value"] for share in facets["map_scale"]} == {"500", "1000", None}
    assert client.get("/stats?facets=managing_unit").status_code == 400


def test_a_facet_keeps_its_other_values_and_a_province_its_others_when_a_commune_is_chosen(client: TestClient) -> None:
    code = client.get("/stats?facets=commune_code").json()["facets"]["commune_code"][0]["value"]
    answer = client.get(f"/stats?facets=province_code,map_scale&commune_code={code}&map_scale=500").json()
    assert answer["total"] == 1
    assert sum(share["n"] for share in answer["facets"]["map_scale"]) == 4
    assert sum(share["n"] for share in answer["facets"]["province_code"]) == 1
    unknown = client.get("/stats?facets=province_code&commune_code=00000").json()
    assert unknown["total"] == 0
    assert sum(share["n"] for share in unknown["facets"]["province_code"]) == 4
