"""Base maps over HTTP: who is shown which, tiles by way of this server alone, what administrators may do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from landdb.basemaps.files import check_files
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.domain.basemaps import Basemap
from tests.api.basemap_files import entry, make_archive, make_features, make_png, write_catalogue
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.factories import make_actor
from tests.map_server import BLUE, MapServer, serve_maps

PNG = make_png(9, 9, 9, side=8)
ADMIN, SECRET_ADMIN, MANAGER, VIEWER = ((name, PASSWORD) for name in ("boss0", "boss2", "chief2", "reader0"))
JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
def accounts(database: Database) -> Database:
    callers = (Caller("boss0", 0, "false", role="admin"), Caller("boss2", 2, "false", role="admin"),
               Caller("chief2", 2, "false", role="manager"), Caller("reader0", 0, "false"))  # fmt: skip
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        for caller in callers:
            _add_account(session, caller)
    return database


@pytest.fixture
def maps() -> Iterator[MapServer]:
    with serve_maps() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "basemaps"


@pytest.fixture
def client(accounts: Database, tmp_path: Path, folder: Path, maps: MapServer) -> Iterator[TestClient]:
    """A server with base maps of every kind, of its file."""
    write_catalogue(
        folder,
        entry(url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png", bounds=[102.0, 7.0, 118.0, 24.0]),
        entry(id="mat", url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png?mat", secrecyLevel=2),
        entry(id="noi-bo", url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png?nb", accountsOnly=True),
        entry(id="tat", url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png", enabled=False),
        entry(id="nen", type="pmtiles", url="nen.pmtiles"),
        entry(id="ranh", type="geojson", url="ranh.geojson", label="name"),
        entry(id="hong", url=f"{maps.origin}/html/{{z}}/{{x}}/{{y}}.png"),
        entry(id="sai", url="file:///etc/passwd"),
        hosts=[maps.host],
    )
    make_archive(folder / "nen.pmtiles", {(0, 0, 0): PNG, (5, 25, 14): PNG})
    (folder / "ranh.geojson").write_text(json.dumps(make_features()), encoding="utf-8")
    with accounts.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE basemap SET retired_at = now() WHERE retired_at IS NULL"))
    with open_client(accounts, tmp_path, basemap_timeout_s=1) as opened:
        yield opened


@pytest.fixture
def patient(client: TestClient, accounts: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The same server, that gives others more time."""
    del client
    with open_client(accounts, tmp_path, basemap_timeout_s=8) as opened:
        yield opened


def listed(client: TestClient, auth: tuple[str, str] | None = None) -> list[str]:
    return [item["id"] for item in client.get("/basemaps", auth=auth).json()["basemaps"]]


def test_each_caller_is_shown_their_own(client: TestClient, maps: MapServer) -> None:
    everybody = ["anh", "nen", "ranh", "hong"]
    assert listed(client) == everybody
    assert listed(client, VIEWER) == ["anh", "noi-bo", "nen", "ranh", "hong"]
    assert listed(client, MANAGER) == ["anh", "mat", "noi-bo", "nen", "ranh", "hong"]
    shown = client.get("/basemaps").text
    assert maps.host not in shown
    assert "pmtiles" not in shown
    for hidden in ("mat", "noi-bo", "tat", "sai", "none", "../anh", "00000000-0000-4000-8000-000000000000"):
        for way in ("3/6/3", "thumbnail", "features"):
            assert client.get(f"/basemaps/{hidden}/{way}").status_code == 404, (hidden, way)
    assert maps.asked == []


def test_tiles_come_by_way_of_this_server(client: TestClient, maps: MapServer) -> None:
    found = client.get("/basemaps/anh/3/6/3", headers={"cookie": "a=b"})
    assert (found.status_code, found.headers["content-type"], found.content) == (200, "image/png", BLUE)
    assert found.headers["cache-control"] == "private, max-age=600"
    assert found.headers["x-content-type-options"] == "nosniff"
    again = client.get("/basemaps/anh/3/6/3", headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert maps.asked == ["/xyz/3/6/3.png"]
    assert "cookie" not in maps.headers[0]
    secret = client.get("/basemaps/mat/3/6/3", auth=MANAGER)
    assert secret.headers["cache-control"] == "private, no-cache"
    assert client.get("/basemaps/nen/5/25/14").content == PNG
    assert client.get("/basemaps/ranh/features").json()["features"][0]["properties"]["name"] == "Ranh mô phỏng"
    assert client.get("/basemaps/anh/thumbnail").content == BLUE


def test_nothing_but_a_tile_reaches_another_server(client: TestClient, maps: MapServer) -> None:
    for path in ("/basemaps/anh/3/6/3?url=http://evil.test", "/basemaps/anh/-1/0/0", "/basemaps/anh/3/8/0",
                 "/basemaps/anh/23/0/0", "/basemaps/anh/3/6/3.png", "/basemaps/anh/٣/0/0"):  # fmt: skip
        assert client.get(path).status_code == 400, path
    for path in ("/basemaps/anh%2F..%2Fmat/3/6/3", "/basemaps/anh/3/6/3/4", "/basemaps/anh/3/..%2f..%2f/3"):
        assert client.get(path).status_code in (400, 404), path
    assert maps.asked == []


def test_nothing_there_is_no_failure(client: TestClient, maps: MapServer) -> None:
    assert client.get("/basemaps/anh/3/0/0").status_code == 204
    assert client.get("/basemaps/nen/5/0/0").status_code == 204
    assert client.get("/basemaps/ranh/3/6/3").status_code == 204
    assert client.get("/basemaps/ranh/thumbnail").status_code == 204
    assert client.get("/basemaps/nen/features").status_code == 404
    assert maps.asked == []


def test_failures_name_no_server(client: TestClient, maps: MapServer, caplog: pytest.LogCaptureFixture) -> None:
    wrong = client.get("/basemaps/hong/3/6/3")
    assert wrong.status_code == 502
    assert wrong.json()["type"] == "urn:landdb:problem:base-map"
    assert wrong.json()["request_id"] == wrong.headers["x-request-id"]
    assert "127.0.0.1" not in wrong.text
    assert maps.host in caplog.text, "the operator's log tells which"
    maps.delay_s = 3
    slow = client.get("/basemaps/anh/3/6/3")
    assert (slow.status_code, slow.json()["detail_vi"]) == (504, "Không tải được nền bản đồ.")


def test_a_slow_base_map_keeps_nobody_waiting_who_does_not_want_it(patient: TestClient, maps: MapServer) -> None:
    """Not for a file, not for what was kept of it, not for the answer that there is none."""
    assert patient.get("/basemaps/anh/3/6/3").status_code == 200
    maps.delay_s = 1.5
    with ThreadPoolExecutor(12) as threads:
        slow = [threads.submit(patient.get, f"/basemaps/anh/10/{810 + column}/460") for column in range(12)]
        time.sleep(0.3)
        started = time.monotonic()
        others = ("nen/5/25/14", "anh/3/6/3", "mat/10/810/460")
        assert [patient.get(f"/basemaps/{tile}").status_code for tile in others] == [200, 200, 404]
        assert time.monotonic() - started < 1.1
        assert {job.result().status_code for job in slow} == {200}
    assert maps.most_at_once == 4


def everything(client: TestClient, auth: tuple[str, str] = ADMIN) -> Any:
    return client.get("/admin/basemaps", auth=auth).json()


def kept(client: TestClient, basemap_id: str) -> Any:
    return next(item for item in everything(client)["basemaps"] if item["id"] == basemap_id)


def add(client: TestClient, auth: tuple[str, str] = ADMIN, **changes: Any) -> Any:
    return client.post("/admin/basemaps", json=entry(id=None, **changes), auth=auth, headers=JSON)


def test_administrators_add_change_order_and_remove(client: TestClient, maps: MapServer) -> None:
    url = f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png"
    first = add(client, url=url, titleVi="Một").json()
    second = add(client, url=url, titleVi="Hai").json()
    assert listed(client)[-2:] == [first["id"], second["id"]]
    assert client.get(f"/basemaps/{first['id']}/3/6/3").status_code == 200
    assert (
        client.post("/admin/basemaps/order", json={"ids": [second["id"], first["id"]]}, auth=ADMIN).status_code == 200
    )
    assert listed(client)[-2:] == [second["id"], first["id"]]

    path = f"/admin/basemaps/{first['id']}"
    mine = next(
        item for item in client.get("/admin/basemaps", auth=ADMIN).json()["basemaps"] if item["id"] == first["id"]
    )
    changed = mine["definition"] | {"enabled": False}
    assert client.put(path, json=changed, auth=ADMIN).status_code == 428
    assert client.put(path, json=changed, auth=ADMIN, headers={"if-match": '"99"'}).status_code == 412
    done = client.put(path, json=changed, auth=ADMIN, headers={"if-match": f'"{mine["version"]}"'})
    assert done.status_code == 200
    assert done.json()["changed_by"] == "boss0"
    assert first["id"] not in listed(client)
    assert client.get(f"/basemaps/{first['id']}/3/6/3").status_code == 404
    gone = client.delete(path, auth=ADMIN, headers={"if-match": done.headers["etag"]})
    assert gone.status_code == 204
    assert client.delete(path, auth=ADMIN, headers={"if-match": done.headers["etag"]}).status_code == 404


def test_the_history_keeps_who_changed_what(client: TestClient, accounts: Database, maps: MapServer) -> None:
    made = add(client, url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png", titleVi="Cũ").json()
    body = made["definition"] | {"titleVi": "Mới"}
    client.put(f"/admin/basemaps/{made['id']}", json=body, auth=SECRET_ADMIN, headers={"if-match": '"1"'})
    sql = "SELECT definition ->> 'titleVi' AS title, changed_by, replaced_by FROM basemap_history WHERE id = :id"
    with accounts.open_session(make_actor(3, roles=("auditor",))) as session:
        rows = session.execute(text(sql), {"id": made["id"]}).all()
    assert [tuple(row) for row in rows] == [("Cũ", "boss0", "boss2")]


@pytest.mark.parametrize(("changes", "place"), [
    ({"url": "http://169.254.169.254/{z}/{x}/{y}"}, "url"), ({"url": "http://localhost:5432/{z}/{x}/{y}"}, "url"),
    ({"url": "file:///etc/passwd"}, "url"), ({"type": "pmtiles", "url": "nen.pmtiles"}, "url"),
    ({"type": "pmtiles", "url": "level-0/../nen.pmtiles"}, "url"),
    ({"type": "geojson", "url": "level-1/a.geojson"}, "url"),
    ({"thumbnail": "../../secret.key"}, "thumbnail"), ({"secrecyLevel": 1}, "secrecyLevel"),
    ({"titleEn": ""}, "titleEn"),
])  # fmt: skip
def test_what_administrators_may_not_describe(
    client: TestClient, folder: Path, maps: MapServer, changes: dict[str, Any], place: str
) -> None:
    (folder / "level-1").mkdir()
    (folder / "level-1" / "a.geojson").write_text(json.dumps(make_features()))
    answer = add(client, **{"url": f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png"} | changes)
    assert answer.status_code == 400
    assert [fault["place"] for fault in answer.json()["faults"]] == [place]
    tried = client.post("/admin/basemaps/test", json={"definition": entry(id=None) | changes}, auth=ADMIN)
    assert tried.status_code == 400
    assert maps.asked == []


def test_only_administrators(client: TestClient, accounts: Database) -> None:
    for auth in (MANAGER, VIEWER):
        assert client.get("/admin/basemaps", auth=auth).status_code == 403
        assert add(client, auth).status_code == 403
        assert client.post("/admin/basemaps/test", json={"id": "anh"}, auth=auth).status_code == 403
        assert client.post("/admin/basemap-files", files={"file": b""}, auth=auth).status_code == 403
    assert client.get("/admin/basemaps").status_code == 403
    sql = "INSERT INTO basemap (definition) VALUES ('{}')"
    with (
        pytest.raises(DBAPIError),
        accounts.open_session(make_actor(3, roles=("manager",)), read_only=False) as session,
    ):
        session.execute(text(sql))
    with accounts.open_session(make_actor(3, roles=("manager",)), read_only=False) as session:
        assert session.execute(text("UPDATE basemap SET enabled = false")).rowcount == 0


def test_secret_entries_are_for_administrators_who_are_cleared(client: TestClient, maps: MapServer) -> None:
    made = add(client, SECRET_ADMIN, url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png", secrecyLevel=2).json()
    ids = [item["id"] for item in client.get("/admin/basemaps", auth=ADMIN).json()["basemaps"]]
    assert made["id"] not in ids
    assert "mat" not in ids
    assert client.delete(f"/admin/basemaps/{made['id']}", auth=ADMIN, headers={"if-match": '"1"'}).status_code == 404
    assert client.post("/admin/basemaps/test", json={"id": "mat"}, auth=ADMIN).status_code == 404
    assert client.post("/admin/basemaps/test", json={"id": made["id"]}, auth=SECRET_ADMIN).json()["ok"]


def test_a_trial_tells_what_came(client: TestClient, maps: MapServer) -> None:
    told = client.post("/admin/basemaps/test", json={"id": "anh"}, auth=ADMIN).json()
    assert (told["ok"], told["said_en"], told["bytes"]) == (True, "image/png", len(BLUE))
    assert told["picture"].startswith("data:image/png;base64,")
    wrong = client.post("/admin/basemaps/test", json={"id": "hong"}, auth=ADMIN).json()
    assert (wrong["ok"], wrong["picture"]) == (False, None)
    assert "không phải ảnh" in wrong["said_vi"]
    wms = entry(id=None, type="wms", url=f"{maps.origin}/wms", layer="nen", minZoom=7, crs="EPSG:4326")
    assert client.post("/admin/basemaps/test", json={"definition": wms}, auth=ADMIN).json()["ok"]
    assert "CRS=EPSG:4326" in maps.asked[-1]


def send(client: TestClient, name: str, content: bytes, level: int = 0, auth: tuple[str, str] = ADMIN) -> Any:
    files, data = {"file": (name, content)}, {"level": str(level)}
    return client.post("/admin/basemap-files", files=files, data=data, auth=auth, headers=JSON)


def test_files_are_sent_kept_and_named(client: TestClient, folder: Path, tmp_path: Path) -> None:
    make_archive(tmp_path / "a.pmtiles", {(0, 0, 0): PNG})
    content = (tmp_path / "a.pmtiles").read_bytes()
    assert send(client, "nen-2.pmtiles", content).json() == {
        "name": "level-0/nen-2.pmtiles",
        "bytes": len(content),
        "level": 0,
    }
    assert send(client, "nen-2.pmtiles", content).status_code == 409
    assert send(client, "mat.geojson", json.dumps(make_features()).encode(), 2, SECRET_ADMIN).status_code == 201
    assert [file["name"] for file in client.get("/admin/basemaps", auth=ADMIN).json()["files"]] == [
        "level-0/nen-2.pmtiles"
    ]
    made = add(client, type="pmtiles", url="level-0/nen-2.pmtiles").json()
    assert client.get(f"/basemaps/{made['id']}/0/0/0").content == PNG
    for name, sent, level in (
        ("../x.pmtiles", content, 0), ("x.exe", content, 0), ("x.pmtiles", b"no", 0), ("x.png", b"<svg>", 0),
        ("x.geojson", b"{}", 0), ("x.pmtiles", content, 1), ("", content, 0),
    ):  # fmt: skip
        assert send(client, name, sent, level).status_code == 400, name
    assert sorted(path.name for path in folder.glob("level-*/*")) == ["mat.geojson", "nen-2.pmtiles"]
    (folder / "level-0" / "nen-2.pmtiles").unlink()
    assert made["id"] not in listed(client)
    faulty = next(
        item for item in client.get("/admin/basemaps", auth=ADMIN).json()["basemaps"] if item["id"] == made["id"]
    )
    assert faulty["faults"][0]["place"] == "url"


def test_a_large_file_is_looked_into_by_one_request(
    client: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(client, "a.geojson", json.dumps(make_features()).encode()).status_code == 201
    add(client, type="geojson", url="level-0/a.geojson")
    looked: list[str] = []

    def look(basemap: Basemap, folder: Path) -> Basemap:
        looked.append(basemap.url)
        time.sleep(0.3)
        return check_files(basemap, folder)

    monkeypatch.setattr("landdb.api.basemap_list.check_files", look)
    (folder / "changed.txt").write_text("x")
    with ThreadPoolExecutor(6) as threads:
        assert {len(found) for found in threads.map(lambda _: listed(client), range(6))} == {5}
    assert looked == ["level-0/a.geojson"]


def test_a_server_that_is_no_longer_allowed(client: TestClient, folder: Path, maps: MapServer) -> None:
    made = add(client, url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png").json()
    assert made["id"] in listed(client)
    write_catalogue(folder)
    assert listed(client) == []
    assert client.get(f"/basemaps/{made['id']}/3/6/3").status_code == 404


def test_faults_of_the_file_are_told_to_those_who_are_cleared(client: TestClient, folder: Path) -> None:
    assert [fault["place"] for fault in client.get("/admin/basemaps", auth=ADMIN).json()["faults"]] == [
        "basemaps[7] (sai).url"
    ]
    write_catalogue(folder, entry(id="x", url="?", secrecyLevel=2))
    assert everything(client)["faults"] == []
    assert len(everything(client, SECRET_ADMIN)["faults"]) == 1
