"""The list's rows, the inspector's document, statistics and search, over a handful of parcels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, text

from landdb.api.cursors import encode_cursor
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.models import BoundaryMarker, Document, DocumentLink
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import (
    HANOI_LON_LAT,
    HANOI_SRID,
    add_parcel,
    add_unit,
    add_work,
    find_commune,
    make_actor,
    square,
)

CLEARED = ("reader2", PASSWORD)


@pytest.fixture(scope="module")
def ids(database: Database, as_actor: ActAs) -> dict[str, UUID]:
    """Parcel 5/12 with everything that may hang on a parcel, its neighbours, and one that is hidden."""
    lon, lat = HANOI_LON_LAT
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("reader2", 2, "false"))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        unit = add_unit(session, "DV-01", name_vi="Đơn vị 01 (mô phỏng)")
        shape = square(lon, lat, 100.0)
        east = square(lon, lat, 100.0).__class__([_moved(shape, 100.0)])
        main = add_parcel(
            session, geometry=shape, sheet_no=5, parcel_no=12, managing_unit_id=unit, map_scale=500,
            legal_area_m2=10010, uses={"CQP": 9000.0, "ONT": 1010.0}, certificate_no="CT 012345",
            certificate_status="issued", parcel_code="w7erq0m1zq9b", parcel_code_rule="test",
            parcel_code_source="computed", address="Số 1 (mô phỏng)",
        )  # fmt: skip
        neighbour = add_parcel(session, geometry=east, sheet_no=5, parcel_no=13, uses={"CQP": 10000.0})
        hidden = add_parcel(session, lon_lat=(lon, lat + 0.002), sheet_no=5, parcel_no=14, secrecy_level=2)
        add_parcel(session, lon_lat=(lon + 0.01, lat), sheet_no=7, parcel_no=1, side_m=10)
        work = add_work(session, name_vi="Nhà kho Hòa Bình (mô phỏng)", code="CT-7", parcel_ids=(main,), work_group="I")
        corner = shape.geoms[0].exterior.coords[0]
        session.execute(insert(BoundaryMarker).values(
            parcel_id=main, number="M1", geom_source=f"SRID={HANOI_SRID};POINT({corner[0]} {corner[1]})"))  # fmt: skip
        document = session.execute(
            insert(Document)
            .values(kind="decision", title_vi="Quyết định giao đất", number="12/QĐ")
            .returning(Document.id)
        ).scalar_one()
        for link in ({"parcel_id": main}, {"work_id": work, "dossier_box": "b"}):
            session.execute(insert(DocumentLink).values(document_id=document, **link))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        session.execute(text("UPDATE parcel SET certificate_status = 'disputed' WHERE id = :id"), {"id": main})
    return {"main": main, "neighbour": neighbour, "hidden": hidden, "work": work}


def _moved(shape: Any, east_m: float) -> Any:
    import shapely

    return shapely.transform(shape.geoms[0], lambda points: points + np.array([east_m, 0.0]))


@pytest.fixture(scope="module")
def client(database: Database, home: Path, ids: dict[str, UUID]) -> Iterator[TestClient]:
    with open_client(database, home) as opened:
        yield opened


def test_inspector_document(client: TestClient, ids: dict[str, UUID]) -> None:
    parcel = client.get(f"/parcels/{ids['main']}", auth=CLEARED).json()
    assert (parcel["sheet_no"], parcel["parcel_no"], parcel["parcel_code"]) == (5, 12, "w7erq0m1zq9b")
    assert parcel["admin_unit"]["scheme"] == "34"
    assert parcel["legal_area_m2"] == 10010
    assert parcel["measured_area_m2"] == pytest.approx(10000, abs=0.2)
    assert parcel["area_difference_m2"] == pytest.approx(-10, abs=0.2)
    assert parcel["area_limit_m2"] == pytest.approx(14.11, abs=0.1)
    assert [(use["land_use_code"], use["area_m2"]) for use in parcel["uses"]] == [("CQP", 9000), ("ONT", 1010)]
    assert parcel["managing_unit"] == {"code": "DV-01", "name": "Đơn vị 01 (mô phỏng)"}
    assert parcel["certificate_no"] == "CT 012345"
    assert [marker["number"] for marker in parcel["markers"]] == ["M1"]
    assert [work["code"] for work in parcel["works"]] == ["CT-7"]
    assert parcel["documents"][0]["number"] == "12/QĐ"
    assert [neighbour["parcel_no"] for neighbour in parcel["neighbours"]] == [13]
    assert parcel["geometry"]["type"] == "MultiPolygon"


def test_boundary_starts_north_west_and_runs_clockwise(client: TestClient, ids: dict[str, UUID]) -> None:
    boundary = client.get(f"/parcels/{ids['main']}").json()["boundary"]
    assert (boundary["epsg"], boundary["zone_name"]) == (5897, "105°00'")
    [ring] = boundary["rings"]
    vertices = ring["vertices"]
    assert [vertex["no"] for vertex in vertices] == [1, 2, 3, 4]
    assert [vertex["edge_m"] for vertex in vertices] == [100, 100, 100, 100]
    assert boundary["perimeter_m"] == 400
    north, east = [vertex["x_northing"] for vertex in vertices], [vertex["y_easting"] for vertex in vertices]
    assert north[0] == max(north)
    assert east[0] == min(east)
    assert (north[1], east[1]) == (max(north), max(east)), "clockwise from the north-west"
    assert vertices[0]["lon"] == pytest.approx(HANOI_LON_LAT[0], abs=2e-5)


def test_history_says_what_changed(client: TestClient, ids: dict[str, UUID]) -> None:
    newest, first = client.get(f"/parcels/{ids['main']}", auth=CLEARED).json()["history"]
    assert (first["version"], first["action"], newest["system_to"]) == (1, "registered", None)
    assert first["system_to"] == newest["system_from"]
    assert newest["summary_vi"] == "Thay đổi: tình trạng giấy chứng nhận"
    assert newest["changed_by"] == "test-c3"


def test_a_change_that_the_reader_may_not_read_is_none_to_them(
    client: TestClient, ids: dict[str, UUID], as_actor: ActAs
) -> None:
    path = f"/parcels/{ids['neighbour']}"
    before = client.get(path).json()
    with as_actor(3, roles=("admin",), read_only=False) as session:
        session.execute(text("UPDATE parcel SET note = 'mô phỏng' WHERE id = :id"), {"id": ids["neighbour"]})
    assert client.get(path).json() == before, "not even the time of it"
    cleared = client.get(path, auth=CLEARED).json()
    assert [entry["summary_vi"] for entry in cleared["history"]] == ["Thay đổi: ghi chú", "Đăng ký vào hệ thống"]
    assert (cleared["version"], cleared["updated_at"]) == (2, cleared["history"][0]["system_from"])


def test_what_clearance_0_does_not_get(client: TestClient, ids: dict[str, UUID]) -> None:
    parcel = client.get(f"/parcels/{ids['main']}").json()
    for name in ("certificate_no", "managing_unit", "address", "secrecy_level", "changed_by", "military_zone"):
        assert name not in parcel
    assert parcel["documents"] == parcel["markers"] == []
    assert "changed_by" not in parcel["history"][0]


@pytest.mark.parametrize("ref", ["tile", "code", "CODE"])
def test_other_references(client: TestClient, ids: dict[str, UUID], ref: str) -> None:
    parcel = client.get(f"/parcels/{ids['main']}").json()
    asked = {"tile": parcel["tile_id"], "code": parcel["parcel_code"], "CODE": parcel["parcel_code"].upper()}[ref]
    assert client.get(f"/parcels/{asked}").json()["id"] == str(ids["main"])


def test_hidden_is_absent(client: TestClient, ids: dict[str, UUID]) -> None:
    hidden = client.get(f"/parcels/{ids['hidden']}")
    absent = client.get("/parcels/00000000-0000-4000-8000-000000000000")
    assert hidden.status_code == absent.status_code == 404
    assert {k: v for k, v in hidden.json().items() if k != "request_id"} == {
        k: v for k, v in absent.json().items() if k != "request_id"
    }
    assert client.get(f"/parcels/{ids['hidden']}", auth=CLEARED).status_code == 200


def test_work_document(client: TestClient, ids: dict[str, UUID]) -> None:
    work = client.get(f"/works/{ids['work']}", auth=CLEARED).json()
    assert work["name"] == "Nhà kho Hòa Bình (mô phỏng)"
    assert work["dossier"] == {"a": False, "b": True, "c": False, "d": False, "dd": False}
    assert [parcel["parcel_no"] for parcel in work["parcels"]] == [12]
    assert work["work_group"] == "I"
    public = client.get(f"/works/{ids['work']}").json()
    assert public["dossier"] is None
    assert "work_group" not in public


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("key", ["5/12", "5/13", "7/1"]), ("area", ["7/1", "5/13", "5/12"]), ("-area", ["5/12", "5/13", "7/1"]),
     ("updated", None)],
)  # fmt: skip
def test_rows_page_by_page(client: TestClient, sort: str, expected: list[str] | None) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/parcels", params={"sort": sort, "limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        assert (page["matched"], page["matched_capped"]) == (3, False)
        seen += [f"{row['sheet_no']}/{row['parcel_no']}" for row in page["rows"]]
        cursor = page["next"]
    assert seen == (expected or seen)
    assert len(set(seen)) == 3


@pytest.mark.parametrize("instant", ["2020-99-01 00:00:00+07", "2020-01-01 00:00:00+99", "2020-01-01 00:00:00", "x"])
def test_a_cursor_without_an_instant_is_refused(client: TestClient, instant: str) -> None:
    cursor = encode_cursor("updated", instant, "00000000-0000-4000-8000-000000000000")
    assert client.get("/parcels", params={"sort": "updated", "cursor": cursor}).status_code == 400


def test_rows_are_filtered(client: TestClient) -> None:
    page = client.get("/parcels?certificate_status=disputed").json()
    assert [row["parcel_no"] for row in page["rows"]] == [12]
    assert page["total_area_m2"] == 10010
    row = page["rows"][0]
    assert len(row["bbox"]) == 4
    assert "certificate_no" not in row
    assert (
        client.get("/parcels?certificate_status=disputed", auth=CLEARED).json()["rows"][0]["certificate_no"]
        == "CT 012345"
    )


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    cursor = client.get("/parcels?sort=area&limit=1").json()["next"]
    assert client.get(f"/parcels?sort=key&cursor={cursor}").status_code == 400


def test_statistics(client: TestClient) -> None:
    stats = client.get("/stats?facets=certificate_status,main_use_code&histogram=area").json()
    assert stats["total"] == 3
    assert stats["facets"]["main_use_code"] == [{"value": "CQP", "n": 3, "area_m2": pytest.approx(20110, abs=0.5)}]
    assert {share["value"]: share["n"] for share in stats["facets"]["certificate_status"]} == {
        "disputed": 1,
        "not_issued": 2,
    }
    assert len(stats["histogram"]["edges"]) == len(stats["histogram"]["counts"]) + 1
    assert sum(stats["histogram"]["counts"]) == 3


def test_the_extent_of_what_is_found(client: TestClient) -> None:
    boxes = [row["bbox"] for row in client.get("/parcels?limit=200").json()["rows"]]
    around = [*map(min, list(zip(*boxes, strict=True))[:2]), *map(max, list(zip(*boxes, strict=True))[2:])]
    assert client.get("/stats?extent=true").json()["extent"] == pytest.approx(around, abs=1e-5)
    [disputed] = client.get("/parcels?certificate_status=disputed").json()["rows"]
    found = client.get("/stats?extent=true&certificate_status=disputed").json()
    assert found["extent"] == pytest.approx(disputed["bbox"], abs=1e-5)
    assert client.get("/stats?extent=true&parcel_no=999999").json()["extent"] is None
    assert "extent" not in client.get("/stats").json()
    assert client.get("/stats?extent=perhaps").status_code == 400


def test_a_facet_keeps_its_other_values(client: TestClient) -> None:
    stats = client.get("/stats?facets=certificate_status,status&certificate_status=disputed").json()
    assert stats["total"] == 1
    assert len(stats["facets"]["certificate_status"]) == 2
    assert stats["facets"]["status"][0]["n"] == 1


@pytest.mark.parametrize(
    ("text_", "kind", "label"),
    [
        ("tờ 5 thửa 12", "parcel", "Tờ 5 thửa 12"),
        ("12 to 5".replace("12", "thua 12"), "parcel", "Tờ 5 thửa 12"),
        ("5/12", "parcel", "Tờ 5 thửa 12"),
        ("5/12 ba dinh", "parcel", "Tờ 5 thửa 12"),
        ("w7erq0", "parcel_code", "w7erq0m1zq9b"),
        ("W7ERQ0M1ZQ9B", "parcel_code", "w7erq0m1zq9b"),
        ("kho hoa binh", "work", "Nhà kho Hòa Bình (mô phỏng)"),
        ("ct-7", "work", "Nhà kho Hòa Bình (mô phỏng)"),
        ("Phường Ba Đình", "commune", "Phường Ba Đình"),
        ("phuong ba dinh", "commune", "Phường Ba Đình"),
        ("2327964 587631 KTT 105°00'", "coordinate_vn2000", "X 2\xa0327\xa0964,00 · Y 587\xa0631,00"),
        ("21°02'39\"N 105°50'35\"E", "coordinate_wgs84", "21.044167, 105.843056"),
    ],
)
def test_search(client: TestClient, text_: str, kind: str, label: str) -> None:
    found = client.get("/search", params={"q": text_}).json()["suggestions"]
    assert found, text_
    assert (found[0]["type"], found[0]["label"]) == (kind, label)


@pytest.mark.parametrize(
    "text_", ["012345", "CT012345", "ct 012345", "CT-012345", "CT 012.345", "012 345", "01234", "ct012"]
)
def test_a_certificate_is_found_by_its_digits(client: TestClient, text_: str) -> None:
    found = client.get("/search", params={"q": text_}, auth=CLEARED).json()["suggestions"]
    assert [(hit["type"], hit["label"]) for hit in found if hit["type"] == "certificate"] == [
        ("certificate", "CT 012345")
    ]
    hidden = client.get("/search", params={"q": text_}).json()["suggestions"]
    assert not [hit for hit in hidden if hit["type"] == "certificate"]


def test_suggestions_speak_both_languages(client: TestClient) -> None:
    [parcel] = client.get("/search", params={"q": "5/12"}).json()["suggestions"]
    assert (parcel["label"], parcel["label_en"]) == ("Tờ 5 thửa 12", "Sheet 5 parcel 12")
    point = client.get("/search", params={"q": "2327964,5 587631 KTT 105°00'"}).json()["suggestions"][0]
    assert point["label"] == "X 2\xa0327\xa0964,50 · Y 587\xa0631,00"
    assert point["label_en"] == "X 2\xa0327\xa0964.50 · Y 587\xa0631.00"


def test_search_ranks_exact_accents_first(client: TestClient) -> None:
    labels = [s["label"] for s in client.get("/search", params={"q": "Hòa An", "limit": 50}).json()["suggestions"]]
    accented = [index for index, label in enumerate(labels) if "hòa an" in label.lower()]
    others = [index for index, label in enumerate(labels) if "hòa an" not in label.lower()]
    assert accented
    assert not others or max(accented) < min(others)


def test_a_place_is_shown_as_a_whole_and_where_it_is(client: TestClient) -> None:
    def first(words: str) -> dict[str, Any]:
        return dict(client.get("/search", params={"q": words}).json()["suggestions"][0])

    for words, width, wanted in (
        ("tỉnh thanh hóa", 1.2, {"province_code": "38"}), ("tỉnh quảng nam", 1.2, {"former_province_code": "49"}),
        ("huyện hoàng sa", 0.24, None), ("phường ba đình", 0.08, {"commune_code": "00004"}),
    ):  # fmt: skip
        place = first(words)
        west, south, east, north = place["bbox"]
        assert east - west == pytest.approx(width)
        assert (west + east) / 2 == pytest.approx(place["lon"], abs=1e-5)
        assert (south + north) / 2 == pytest.approx(place["lat"], abs=1e-5)
        assert place["filter"] == wanted, words
    assert first("huyện hoàng sa")["lon"] > 111, "not on the mainland"
    assert first("huyện trường sa")["lon"] > 111


def test_search_by_clearance(client: TestClient) -> None:
    for term, kind in (
        ("CT 0123", "certificate"),
        ("CT012345", "certificate"),
        ("dv-01", "unit"),
        ("đơn vị 01", "unit"),
    ):
        cleared = client.get("/search", params={"q": term}, auth=CLEARED).json()["suggestions"]
        assert [s["type"] for s in cleared[:1]] == [kind], term
        public = client.get("/search", params={"q": term}).json()["suggestions"]
        assert kind not in [s["type"] for s in public]
    assert client.get("/search", params={"q": "5/14"}).json()["suggestions"] == []


def test_a_place_of_that_very_name_stands_before_units_called_after_it(client: TestClient, database: Database) -> None:
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        add_unit(session, "UB-BĐ", name_vi="UBND Phường Ba Đình (mô phỏng)")
    found = client.get("/search?q=ba dinh", auth=CLEARED).json()["suggestions"]
    assert [s["type"] for s in found[:2]] == ["commune", "unit"]


def test_unnamed_zone_gives_candidates_nearest_first(client: TestClient) -> None:
    found = client.get("/search", params={"q": "2327964 587631", "limit": 20}).json()["suggestions"]
    assert len(found) > 1
    assert {s["type"] for s in found} == {"coordinate_vn2000"}
    assert any("105°00'" in s["detail_vi"] and "Ba Đình" in s["detail_vi"] for s in found[:3])
    assert all("(giả định)" in s["detail_vi"] and "(assumed)" in s["detail_en"] for s in found)


def test_the_zone_one_works_in_is_tried_first_and_a_named_one_is_not_assumed(client: TestClient) -> None:
    first = client.get("/search", params={"q": "2327964 587631", "zone": 9210}).json()["suggestions"][0]
    assert "105°45'" in first["detail_vi"]
    [named] = client.get("/search", params={"q": "2327964 587631 KTT 105°00'", "zone": 9210, "limit": 1}).json()[
        "suggestions"
    ]
    assert "105°00'" in named["detail_vi"]
    assert "giả định" not in named["detail_vi"]
    assert client.get("/search?q=1&zone=x").status_code == 400


def test_code_lists(client: TestClient) -> None:
    lists = client.get("/code-lists").json()
    assert len(lists["provinces"]) == 34
    assert all(len(province["bbox"]) == 4 for province in lists["provinces"])
    assert "CQP" in {code["code"] for code in lists["land_use"]}
    assert len(lists["zones"]) == 20


def test_communes_that_hold_visible_parcels_come_first(client: TestClient, as_actor: ActAs) -> None:
    def first(auth: tuple[str, str] | None = None) -> str:
        found = client.get("/search", params={"q": "yen dinh"}, auth=auth).json()["suggestions"]
        return str(next(s for s in found if s["type"] == "commune")["filter"]["commune_code"])

    assert first() == "07642", "of one name: by code"
    with as_actor(3, roles=("admin",), read_only=False) as session:
        commune = find_commune(session, "15469")
        add_parcel(session, admin_unit_id=commune, secrecy_level=1)
    assert (first(), first(CLEARED)) == ("07642", "15469"), "a hidden parcel ranks nothing"
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_parcel(session, admin_unit_id=commune)
    assert first() == "15469"
