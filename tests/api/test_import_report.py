"""The report of an import over HTTP: each kind is a file of its kind, and tells its reader what they may know."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from landdb.api.slots import Slots
from landdb.db import Database
from landdb.settings import load_settings
from tests.api.clients import open_client
from tests.api.test_disclosure import CALLERS
from tests.api.twins import Worlds
from tests.api.uploads import JSON, WRITER, add_people, finished, parcel_file, upload, working
from tests.api.worlds import CANARY, PASSWORD
from tests.conftest import ActAs
from tests.factories import add_unit

BEGINNINGS = {
    "json": (b"{", "application/json"),
    "pdf": (b"%PDF-", "application/pdf"),
    "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gpkg": (b"SQLite format 3\x00", "application/geopackage+sqlite3"),
    "dxf": (b"  0\n", "image/vnd.dxf"),
    "corrected-gpkg": (b"SQLite format 3\x00", "application/geopackage+sqlite3"),
    "corrected-shp": (b"PK\x03\x04", "application/zip"),
}


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    with open_client(database, home) as opened:
        yield opened


@pytest.fixture(scope="module")
def batch_id(client: TestClient, database: Database, home: Path) -> str:
    """An import of three parcels, one of which has an unknown land use."""
    content = json.loads(parcel_file(1, 2, 3))
    content["features"][1]["properties"]["LOAI_DAT"] = "XXX"
    with working(database, home):
        key: str = upload(client, json.dumps(content).encode(), name="Thửa đất.geojson").json()["id"]
        assert finished(client, key)["state"] == "submitted"
    return key


@pytest.mark.parametrize("kind", sorted(BEGINNINGS))
def test_each_kind_is_a_file_to_be_saved(client: TestClient, batch_id: str, kind: str) -> None:
    response = client.get(f"/imports/{batch_id}/report?f={kind}", auth=WRITER)
    assert response.status_code == 200, response.text
    beginning, media_type = BEGINNINGS[kind]
    assert response.content.startswith(beginning)
    assert response.headers["content-type"].startswith(media_type)
    named = re.fullmatch(r'attachment; filename="([\w.-]+)"', response.headers["content-disposition"])
    assert named is not None
    assert "Thua_dat" in named[1]
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_it_speaks_both_languages(client: TestClient, batch_id: str) -> None:
    texts = {}
    for language in ("vi", "en"):
        path = f"/imports/{batch_id}/report?f=xlsx&lang={language}"
        book = openpyxl.load_workbook(io.BytesIO(client.get(path, auth=WRITER).content), read_only=True)
        texts[language] = str([[cell for cell in row if cell] for sheet in book for row in sheet.values])
    assert "XXX" in texts["vi"]
    assert texts["vi"] != texts["en"]
    document = client.get(f"/imports/{batch_id}/report?f=json", auth=WRITER).json()
    assert (document["language"], document["ledger"]["read"], document["ledger"]["closes"]) == ("vi", 3, True)
    archive = zipfile.ZipFile(
        io.BytesIO(client.get(f"/imports/{batch_id}/report?f=corrected-shp", auth=WRITER).content)
    )
    assert {Path(name).suffix for name in archive.namelist()} >= {".shp", ".dbf", ".shx", ".prj", ".cpg"}


def test_the_page_needs_the_built_map(client: TestClient, database: Database, home: Path, batch_id: str) -> None:
    assert client.get(f"/imports/{batch_id}/report", auth=WRITER).status_code == 503, "this home has none"
    built = load_settings({}).webmap_dir
    if not (built / "index.html").is_file():
        pytest.skip("the web map is not built")
    with open_client(database, home, webmap_dir=built) as other:
        response = other.get(f"/imports/{batch_id}/report", auth=WRITER)
    assert response.status_code == 200, response.text
    assert response.headers["content-disposition"].startswith("attachment")
    assert "XXX" in response.text


@pytest.mark.parametrize("query", ["f=doc", "f=", "lang=fr", "f=json&f=pdf", "size=1"])
def test_parameters_that_cannot_be(client: TestClient, batch_id: str, query: str) -> None:
    response = client.get(f"/imports/{batch_id}/report?{query}", auth=WRITER)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_it_is_its_authors(client: TestClient, batch_id: str) -> None:
    assert client.get(f"/imports/{batch_id}/report?f=json").status_code == 404
    assert client.get("/imports/00000000-0000-4000-8000-000000000000/report?f=json", auth=WRITER).status_code == 404


def test_few_are_made_at_once(client: TestClient, batch_id: str) -> None:
    slots: Slots = client.app.state.services.reports  # type: ignore[attr-defined]
    path = f"/imports/{batch_id}/report?f=json"
    with slots.taken(WRITER[0]):
        assert client.get(path, auth=WRITER).status_code == 429
    with slots.taken("a"), slots.taken("b"):
        assert client.get(path, auth=WRITER).status_code == 503
    assert slots.count() == 0
    assert client.get(path, auth=WRITER).status_code == 200


@pytest.mark.parametrize("name", [name for name in CALLERS if name != "anonymous"])
def test_it_tells_of_the_register_what_the_twin_tells(worlds: Worlds, home: Path, name: str) -> None:
    """Reports of imports that would change hidden parcels: as if those parcels were not there."""
    caller = worlds.facts.callers[name]
    assert caller.auth == (name, PASSWORD)

    def read(database: Database) -> list[Any]:
        with open_client(database, home) as client:
            answers = [
                client.get(f"/imports/{key}/report?f=json", auth=caller.auth, headers=JSON)
                for key in worlds.facts.batches
            ]
        shown = [(answer.status_code, answer.json()) for answer in answers]
        for _, document in shown:
            document.pop("request_id", None)
            document.get("head", {}).pop("reported_at", None)
        return shown

    expected = read(worlds.twin(name))
    found = read(worlds.full)
    assert found == expected
    assert 200 in {status for status, _ in found}
    assert CANARY.lower() not in json.dumps(found, ensure_ascii=False).lower()
