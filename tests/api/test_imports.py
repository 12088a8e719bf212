"""Importing over HTTP: upload, job, progress, findings, cancellation, and what others see of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from landdb.api import jobs
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.import_.records import ImportRequest
from landdb.queries import import_commit
from tests.api.clients import open_client
from tests.api.uploads import JSON, WRITER, add_account, finished, parcel_file, upload
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import add_unit

OTHER = ("importer2", PASSWORD)


@pytest.fixture(scope="module", autouse=True)
def _people(database: Database, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    for name, clearance in ((WRITER[0], 1), (OTHER[0], 1), ("writer0", 0)):
        add_account(database, name, clearance, "surveyor")


@pytest.fixture(scope="module")
def client(database: Database, home: Path) -> Iterator[TestClient]:
    with open_client(database, home) as opened:
        yield opened


def test_from_upload_to_parcel(client: TestClient, home: Path) -> None:
    response = upload(client, parcel_file(1, 2))
    assert response.status_code == 202, response.text
    batch_id = response.json()["id"]
    assert response.headers["location"].endswith(f"/imports/{batch_id}")
    batch = finished(client, batch_id)
    issues = client.get(f"/imports/{batch_id}/issues", auth=WRITER).json()
    assert batch["state"] == "committed", issues
    assert batch["rows_added"] == 2
    assert batch["file_name"] == "thua.geojson"
    assert client.get("/search?q=3/2").json()["suggestions"][0]["type"] == "parcel"
    assert [b["id"] for b in client.get("/imports", auth=WRITER).json()["imports"]] == [batch_id]
    assert not list((home / "uploads").iterdir()), "uploaded files are removed"


def test_findings_page_by_page(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(11, 12, 13, LOAI_DAT="XXX")).json()["id"]
    batch = finished(client, batch_id)
    assert batch["rows_added"] == 0
    assert sum(count["n"] for count in batch["issue_counts"]) >= 3
    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/imports/{batch_id}/issues", auth=WRITER, params=query).json()
        seen += page["issues"]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == sum(count["n"] for count in batch["issue_counts"])
    assert [issue["id"] for issue in seen] == list(range(1, len(seen) + 1)), "numbered within the batch"
    assert {issue["code"] for issue in seen} >= {"A02"}
    assert all(issue["message_vi"] and issue["message_en"] for issue in seen)


def test_a_dry_run_changes_nothing(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(21), dry_run="1").json()["id"])
    assert batch["state"] == "dry_run"
    assert client.get("/search?q=3/21").json()["suggestions"] == []


def test_empty_cells_clear_on_request(client: TestClient) -> None:
    assert finished(client, upload(client, parcel_file(25, DIA_CHI="Số 1")).json()["id"])["rows_added"] == 1
    again: dict[str, Any] = {"on_existing": "update"}
    for form, expected in ((again, (0, "Số 1")), (again | {"clear_empty": "true"}, (1, None))):
        batch = finished(client, upload(client, parcel_file(25, DIA_CHI=""), **form).json()["id"])
        told = sum(count["n"] for count in batch["issue_counts"] if count["code"] == "A01")
        [found] = client.get("/collections/parcels/items?parcel_no=25", auth=WRITER).json()["features"]
        assert (told, found["properties"]["address"]) == expected


def test_an_import_is_its_authors(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(31)).json()["id"]
    finished(client, batch_id)
    for path in (f"/imports/{batch_id}", f"/imports/{batch_id}/issues"):
        assert client.get(path, auth=OTHER).status_code == 404
        assert client.get(path).status_code == 404
    assert client.post(f"/imports/{batch_id}/cancel", auth=OTHER, headers=JSON).status_code == 404
    assert client.post(f"/imports/{batch_id}/cancel", auth=WRITER, headers=JSON).status_code == 409, "it has ended"


@pytest.mark.parametrize(
    ("content", "form"),
    [(b"", {}), (b"not json", {}), (b"{}", {}), (b'{"type":"FeatureCollection","features":[]}', {}),
     (b"\x00\xff" * 500, {"name": "thua.zip"}), (b"x", {"name": "thua.exe"})],
)  # fmt: skip
def test_bad_files_end_as_failed_with_a_reason(client: TestClient, content: bytes, form: dict[str, Any]) -> None:
    response = upload(client, content, **form)
    assert response.status_code in (202, 400), response.text
    if response.status_code == 202:
        batch = finished(client, response.json()["id"])
        assert batch["state"] == "failed"
        assert batch["message_vi"]
        assert batch["message_en"]


@pytest.mark.parametrize(
    "form",
    [{"target": "roads"}, {"on_existing": "overwrite"}, {"clear_empty": "1"}, {"mapping": "[1]"}, {"mapping": "{"},
     {"colour": "red"}, {"name": ".."}, {"name": ".hidden"}],
)  # fmt: skip
def test_unusable_forms(client: TestClient, home: Path, form: dict[str, Any]) -> None:
    response = upload(client, parcel_file(41), **form)
    assert response.status_code == 400
    assert not list((home / "uploads").iterdir())


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\n", "\x7f", "\x85"])
@pytest.mark.parametrize("option", ["commune", "crs", "encoding", "layer"])
def test_control_characters_in_options_are_refused(client: TestClient, home: Path, option: str, character: str) -> None:
    form: dict[str, Any] = {option: f"00{character}04"}
    assert_refused(upload(client, parcel_file(42), **form), home, option)


@pytest.mark.parametrize("mapping", [{"SO_\x00TO": "sheet_no"}, {"SO_TO": "sheet\x1bno"}, {"\ud800": "note"}])
def test_control_characters_in_the_mapping_are_refused(client: TestClient, home: Path, mapping: dict[str, str]) -> None:
    assert_refused(upload(client, parcel_file(42), mapping=json.dumps(mapping)), home, "map")


def assert_refused(response: Any, home: Path, option: str) -> None:
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert f"'{option}'" in response.json()["detail_vi"]
    assert not list((home / "uploads").iterdir())


def test_clearance_0_does_not_import(client: TestClient) -> None:
    assert upload(client, parcel_file(51), auth=("writer0", PASSWORD)).status_code == 403


def test_names_stay_inside_the_folder(client: TestClient, home: Path) -> None:
    batch = finished(client, upload(client, parcel_file(61), name="../../../tmp/evil.geojson").json()["id"])
    assert batch["file_name"] == "evil.geojson"


def test_waiting_and_cancelling(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = Event(), Event()

    def wait_for_cancel(
        _: Database, __: Actor, ___: ImportRequest, ____: Any, cancelled: Any, *, batch_id: UUID
    ) -> None:
        started.set()
        while not cancelled():
            time.sleep(0.01)
        ended.set()

    monkeypatch.setattr(jobs, "run_import", wait_for_cancel)
    first = upload(client, parcel_file(71)).json()["id"]
    second = upload(client, parcel_file(72)).json()["id"]
    assert started.wait(5)
    assert client.get(f"/imports/{second}", auth=WRITER).json()["state"] == "received"
    assert client.get(f"/imports/{second}", auth=OTHER).status_code == 404
    for batch_id in (first, second):
        assert client.post(f"/imports/{batch_id}/cancel", auth=WRITER, headers=JSON).status_code == 202
    assert ended.wait(5)


def test_an_import_that_is_being_written_is_not_stopped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, answered = Event(), Event()
    lock_register = import_commit.lock_register

    def lock_and_wait(*arguments: Any) -> None:
        lock_register(*arguments)
        writing.set()
        assert answered.wait(30)

    monkeypatch.setattr(import_commit, "lock_register", lock_and_wait)
    batch_id = upload(client, parcel_file(81, 82)).json()["id"]
    try:
        assert writing.wait(30)
        assert client.get(f"/imports/{batch_id}", auth=WRITER).json()["state"] == "committing"
        refused = client.post(f"/imports/{batch_id}/cancel", auth=WRITER, headers=JSON)
    finally:
        answered.set()
    assert refused.status_code == 409, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert "đang ghi vào sổ" in refused.json()["detail_vi"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_added"]) == ("committed", 2), "the refused wish has stopped nothing"
    assert client.get("/search?q=3/82").json()["suggestions"][0]["type"] == "parcel"
