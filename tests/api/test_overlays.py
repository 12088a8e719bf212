"""Protection areas and boundaries over the parcels: who sees them, of which day, and what a cache may keep."""

from __future__ import annotations

import re
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from tests.api.clients import connect_admin
from tests.api.file_contents import text_of_pdf
from tests.api.probe_parts import tile_of
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, HANOI_LON_LAT, add_parcel, add_protection_area, add_work

CLEARED = ("reader2", PASSWORD)
SECRET = ("reader3", PASSWORD)
LIMITED = ("south2", PASSWORD)
LON, LAT = HANOI_LON_LAT
AREAS = tile_of("protection-areas", LON, LAT, 15)
LINES = tile_of("boundaries", LON, LAT, 12)
MVT = "application/vnd.mapbox-vector-tile"


@pytest.fixture(scope="module", autouse=True)
def _filled(database: Database, as_actor: ActAs, admin_url: str) -> None:
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        for caller in (
            Caller("reader2", 2, "false"), Caller("reader3", 3, "false"), Caller("south2", 2, "true", provinces=("79",))
        ):  # fmt: skip
            _add_account(session, caller)
    with as_actor(3, roles=("admin",), read_only=False) as session:
        known = add_work(session, code="CT-1", protection_scheme="restricted_belt")
        add_protection_area(session, known, "restricted", around_m=20)
        add_protection_area(session, known, "safety_belt", around_m=80)
        hidden = add_work(session, code="CT-2", protection_scheme="antenna", secrecy_level=3)
        add_protection_area(session, hidden, "technical_corridor", around_m=60, medium="air")
    with connect_admin(admin_url) as admin:
        box = "ST_Multi(ST_MakeEnvelope(105.84, 21.04, 105.86, 21.06, 4326))"
        admin.execute(
            text(f"UPDATE admin_unit SET geom = {box} WHERE code = :code AND valid_to IS NULL AND level = 'commune'"),
            {"code": HANOI_COMMUNE},
        )
        box = "ST_Multi(ST_MakeEnvelope(105.2, 20.5, 106.1, 21.4, 4326))"
        admin.execute(
            text(f"UPDATE admin_unit SET geom = {box} WHERE code = '01' AND level = 'province' AND valid_to IS NULL")
        )


def features(response: Response, layer: str) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == MVT
    decoded = mapbox_vector_tile.decode(response.content)
    assert set(decoded) == {layer}
    found: list[dict[str, Any]] = decoded[layer]["features"]
    return found


def kinds(response: Response) -> list[str]:
    return sorted(feature["properties"]["k"] for feature in features(response, "protection-areas"))


def test_protection_areas_are_seen_with_their_works(client: TestClient) -> None:
    assert kinds(client.get(AREAS, auth=CLEARED)) == ["restricted", "safety_belt"]
    assert kinds(client.get(AREAS, auth=SECRET)) == ["restricted", "safety_belt", "technical_corridor"]
    [corridor] = [
        feature
        for feature in features(client.get(AREAS, auth=SECRET), "protection-areas")
        if feature["properties"]["k"] == "technical_corridor"
    ]
    assert corridor["geometry"]["type"] == "Polygon"
    assert corridor["properties"]["d"] == "air"
    named = [feature["properties"]["n"] for feature in features(client.get(AREAS, auth=CLEARED), "protection-areas")]
    assert all(re.fullmatch(r"Công trình \d+ \(mô phỏng\)", name) for name in named)


def printed(client: TestClient, overlays: str, auth: Any = CLEARED) -> tuple[str, str]:
    """The words of a printed map, and its name, which tells its level."""
    query = f"center={LON},{LAT}&zone=5897&scale=5000&overlays={overlays}"
    answer = client.get(f"/prints/map?{query}", auth=auth)
    assert answer.status_code == 200, answer.text
    return text_of_pdf(answer.content), answer.headers["content-disposition"]


def test_prints_draw_what_is_on_and_say_what_it_is(client: TestClient, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_parcel(session, side_m=30)
    both = "protection-areas,boundaries"
    text_of_all, level = printed(client, both)
    for said in ("Khu vực cấm", "Vành đai an toàn", "Ranh giới xã"):
        assert said in text_of_all
    assert "Hành lang an toàn" not in text_of_all
    assert level.endswith('_KHONG_MAT.pdf"')
    assert "Hành lang an toàn" in printed(client, both, SECRET)[0]
    assert printed(client, both, SECRET)[1].endswith('_TUYET_MAT.pdf"'), "what it protects is secret"
    for reader in (None, LIMITED):
        told = printed(client, both, reader)[0]
        assert "Khu vực cấm" not in told
        assert "Ranh giới xã" in told
    assert "Ranh giới" not in printed(client, "")[0]
    for wrong in ("x", "protection-areas&as_of=2026-01-01"):
        query = f"center={LON},{LAT}&zone=5897&scale=5000&overlays={wrong}"
        assert client.get(f"/prints/map?{query}", auth=CLEARED).status_code == 400


@pytest.mark.parametrize("auth", [None, LIMITED])
def test_whoever_may_see_none_gets_nothing_and_is_offered_none(client: TestClient, auth: Any) -> None:
    response = client.get(AREAS, auth=auth)
    assert (response.status_code, response.content) == (204, b"")
    assert [one["id"] for one in client.get("/overlays", auth=auth).json()["overlays"]] == ["boundaries"]


def test_what_is_offered(client: TestClient) -> None:
    areas, lines = client.get("/overlays", auth=CLEARED).json()["overlays"]
    assert areas == {"id": "protection-areas", "kinds": ["restricted", "safety_belt"]}
    assert lines == {
        "id": "boundaries",
        "levels": [
            {"level": "province", "valid_from": "2025-07-01", "valid_to": None},
            {"level": "commune", "valid_from": "2025-07-01", "valid_to": None},
        ],
    }


def test_no_areas_at_small_scales(client: TestClient) -> None:
    assert client.get(tile_of("protection-areas", LON, LAT, 11), auth=CLEARED).status_code == 204


def test_former_protection_areas_are_refused(client: TestClient) -> None:
    response = client.get(f"{AREAS}?as_of=2026-01-01", auth=CLEARED)
    assert response.status_code == 400
    assert "today" in response.json()["detail"]
    assert client.get(f"{AREAS}?as_of=2999-01-01", auth=CLEARED).status_code == 200


@pytest.mark.parametrize(("zoom", "levels"), [(6, {"province"}), (8, {"province"}), (12, {"commune"})])
def test_boundaries_are_lines_of_the_levels_of_a_scale(client: TestClient, zoom: int, levels: set[str]) -> None:
    found = features(client.get(tile_of("boundaries", LON, LAT, zoom)), "boundaries")
    assert {feature["properties"]["l"] for feature in found} == levels
    assert all("LineString" in feature["geometry"]["type"] for feature in found)


def test_a_tile_inside_a_unit_has_no_lines(client: TestClient) -> None:
    assert client.get(tile_of("boundaries", 105.85, 21.05, 18)).status_code == 204


def test_boundaries_are_those_of_the_day(client: TestClient) -> None:
    assert client.get(f"{LINES}?as_of=2025-06-30").status_code == 204
    assert client.get(f"{LINES}?as_of=2025-07-01").status_code == 200


def test_names_stand_at_points_whether_there_are_boundaries_or_not(client: TestClient) -> None:
    path = "/collections/admin-units/items?level=province&datetime=2026-01-01&limit=100"
    found = client.get(path).json()["features"]
    assert {feature["geometry"]["type"] for feature in found} == {"Point", "MultiPolygon"}
    found = client.get(f"{path}&points=1").json()["features"]
    assert {feature["geometry"]["type"] for feature in found} == {"Point"}
    assert client.get("/collections/parcels/items?points=1").status_code == 400


def test_a_change_is_noticed_by_whoever_sees_it(client: TestClient, as_actor: ActAs) -> None:
    def etag(auth: Any) -> str:
        return str(client.get(AREAS, auth=auth).headers["etag"])

    before = {auth: etag(auth) for auth in (None, LIMITED, CLEARED, SECRET)}
    held = {"if-none-match": before[CLEARED]}
    assert client.get(AREAS, auth=CLEARED, headers=held).status_code == 304
    with as_actor(3, roles=("admin",), read_only=False) as session:
        session.execute(text("UPDATE protection_area SET height_m = 100 WHERE kind = 'technical_corridor'"))
    assert [etag(auth) == tag for auth, tag in before.items()] == [True, True, True, False]
    with as_actor(3, roles=("admin",), read_only=False) as session:
        session.execute(text("UPDATE protection_area SET retired_at = now() WHERE kind = 'safety_belt'"))
    assert [etag(auth) == tag for auth, tag in before.items()] == [True, True, False, False]
    assert client.get(AREAS, auth=CLEARED, headers=held).status_code == 200
    assert client.get("/overlays", auth=CLEARED).json()["overlays"][0]["kinds"] == ["restricted"]


def test_boundaries_that_are_loaded_are_noticed(client: TestClient, admin_url: str) -> None:
    tags = {auth: client.get(LINES, auth=auth).headers["etag"] for auth in (None, LIMITED)}
    held = {auth: {"if-none-match": tag} for auth, tag in tags.items()}
    assert all(client.get(LINES, auth=auth, headers=held[auth]).status_code == 304 for auth in tags)
    with connect_admin(admin_url) as admin:
        admin.execute(text("UPDATE admin_unit SET geom = NULL WHERE level = 'commune'"))
    assert all(client.get(LINES, auth=auth, headers=held[auth]).status_code != 304 for auth in tags)
    assert [one["level"] for one in client.get("/overlays").json()["overlays"][0]["levels"]] == ["province"]


@pytest.mark.parametrize("collection", ["protection-areas", "boundaries"])
@pytest.mark.parametrize(
    "rest", ["23/0/0.mvt", "3/8/0.mvt", "x/0/0.mvt", "3/1/1.mvt?bbox=1,2,3,4", "3/1/1.mvt?as_of=x"]
)
def test_what_makes_no_sense_is_400(client: TestClient, collection: str, rest: str) -> None:
    assert client.get(f"/tiles/{collection}/{rest}").status_code == 400
