"""Markers and protection areas over HTTP: the target of an upload, its rows and report, who may bring which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Point, mapping
from shapely.geometry.polygon import orient

from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import APPROVER, JSON, WRITER, add_account, add_people, committed, upload, working
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, HANOI_LON_LAT, HANOI_SRID, add_parcel, add_work, square

CLEARED = ("importer3", PASSWORD)
PARCEL = square(*HANOI_LON_LAT).geoms[0]


@pytest.fixture(scope="module", autouse=True)
def _people(database: Database, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_parcel(session, geometry=square(*HANOI_LON_LAT), sheet_no=4, parcel_no=7, map_scale=500)
        add_work(session, code="CT-7", geometry=PARCEL, srid=HANOI_SRID)
    add_people(database)
    add_account(database, CLEARED[0], 2, "manager")


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    rows = [{"type": "Feature", "properties": columns, "geometry": mapping(shape)} for columns, shape in features]
    crs = {"type": "name", "properties": {"name": "EPSG:5897"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": rows}).encode()


def markers(count: int = 4) -> bytes:
    corners = list(PARCEL.exterior.coords)[:count]
    named = {"MA_XA": HANOI_COMMUNE, "SO_TO": 4, "SO_THUA": 7}
    return collection(*(({"SO_MOC": f"M{n}", **named}, Point(corner)) for n, corner in enumerate(corners, 1)))


def test_markers_come_over_http(database: Database, home: Path) -> None:
    with open_client(database, home) as client, working(database, home):
        key = upload(client, markers(), target="markers").json()["id"]
        batch = committed(client, key)
        assert (batch["target"], batch["state"], batch["rows_added"]) == ("markers", "committed", 4)
        assert read(client, key, "issues", APPROVER)["issues"] == []
        row = read(client, key, "rows", WRITER)["features"][0]
        assert (row["properties"]["key"], row["geometry"]["type"]) == ("M1 · 4/7", "Point")
        fewer = upload(client, markers(3), target="markers", removed="sheet").json()["id"]
        assert committed(client, fewer)["rows_removed"] == 1
        [gone] = read(client, fewer, "removals", WRITER)["features"]
        assert gone["properties"] == {"number": "M4", "kind": "land_boundary", "condition": "present", "retired": True,
                                      "replaced": False}  # fmt: skip
        report = read(client, key, "report?f=json", WRITER)
        assert report["head"]["target"] == "markers"
        ran = {rule["code"] for rule in report["rules"] if rule["ran"]}
        assert "B02" in ran
        assert not {"P01", "T01", "D01"} & ran


def test_protection_areas_need_their_clearance(database: Database, home: Path) -> None:
    columns = {"LOAI_PV": "restricted", "MA_CT": "CT-7", "RONG": 20}
    content = collection((columns, orient(PARCEL.buffer(20))))
    with open_client(database, home) as client, working(database, home):
        refused = upload(client, content, target="protection_areas")
        assert refused.status_code == 403, refused.text
        key = upload(client, content, CLEARED, target="protection_areas").json()["id"]
        batch = committed(client, key, CLEARED)
        assert (batch["state"], batch["rows_added"]) == ("committed", 1), batch
        assert client.get(f"/imports/{key}", auth=WRITER).status_code == 404
        [work] = client.get("/collections/works/items", auth=CLEARED).json()["features"]
        [area] = client.get(f"/works/{work['id']}", auth=CLEARED).json()["protection_areas"]
        assert (area["kind"], area["extension_m"]) == ("restricted", 20)


def test_another_target_is_refused(database: Database, home: Path) -> None:
    with open_client(database, home) as client:
        answer = upload(client, markers(), target="zones")
        assert answer.status_code == 400
        assert "protection_areas" in answer.text


def read(client: TestClient, batch_id: str, what: str, auth: tuple[str, str]) -> Any:
    answer = client.get(f"/imports/{batch_id}/{what}", auth=auth, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()
