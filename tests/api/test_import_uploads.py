"""Uploads that came before, that are too many, and that find no room."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import (
    APPROVER,
    WRITER,
    Auth,
    add_account,
    add_people,
    committed,
    decide,
    finished,
    parcel_file,
    upload,
    working,
)
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import add_unit

OTHER: Auth = ("importer2", PASSWORD)
SPARE: Auth = ("importer3", PASSWORD)
FOURTH: Auth = ("importer4", PASSWORD)


@pytest.fixture(scope="module", autouse=True)
def _people(database: Database, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    for name in (OTHER[0], SPARE[0], FOURTH[0]):
        add_account(database, name, 1, "surveyor")


@pytest.fixture(scope="module")
def idle(database: Database, home: Path) -> Iterator[TestClient]:
    """A client without a worker beside it."""
    with open_client(database, home) as opened:
        yield opened


def batches(client: TestClient, auth: Auth = WRITER) -> set[str]:
    return {batch["id"] for batch in client.get("/imports?limit=200", auth=auth).json()["imports"]}


def folders(home: Path) -> set[str]:
    return {path.name for path in (home / "imports").glob("*")}


def test_a_retry_is_answered_with_the_import_that_has_the_files(idle: TestClient, home: Path) -> None:
    first = upload(idle, parcel_file(1))
    assert (first.status_code, first.json()["repeated"]) == (202, False)
    known, kept = batches(idle), folders(home)
    again = upload(idle, parcel_file(1))
    assert again.status_code == 200, again.text
    assert again.json() == {"id": first.json()["id"], "state": "received", "repeated": True}
    assert again.headers["location"] == first.headers["location"]
    assert (batches(idle), folders(home)) == (known, kept), "nothing of the second is kept"


@pytest.mark.parametrize(
    "other", [{"again": "true"}, {"dry_run": "1"}, {"accept": "khác"}, {"crs": ""}, {"name": "khac.geojson"}]
)
def test_other_options_and_a_wish_make_another_import(idle: TestClient, other: dict[str, Any]) -> None:
    first = upload(idle, parcel_file(2)).json()["id"]
    second = upload(idle, parcel_file(2), **other)
    assert second.status_code == 202
    assert second.json()["id"] != first
    assert decide(idle, second.json()["id"], "cancel").status_code == 202, "or the next would be a repetition"


def test_another_authors_upload_is_not_told(idle: TestClient) -> None:
    first = upload(idle, parcel_file(3)).json()["id"]
    second = upload(idle, parcel_file(3), auth=OTHER)
    assert (second.status_code, second.json()["repeated"]) == (202, False)
    manager = upload(idle, parcel_file(3), auth=APPROVER)
    assert manager.status_code == 202, "also who sees the other's import has one of their own"
    assert len({first, second.json()["id"], manager.json()["id"]}) == 3


def test_of_two_at_once_one_is_the_other(idle: TestClient) -> None:
    known = batches(idle, OTHER)
    with ThreadPoolExecutor(2) as executor:
        answers = list(executor.map(lambda _: upload(idle, parcel_file(4), auth=OTHER), range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 202]
    assert batches(idle, OTHER) - known == {answers[0].json()["id"]} == {answers[1].json()["id"]}


def test_until_it_has_ended_or_something_has_changed(idle: TestClient, database: Database, home: Path) -> None:
    with working(database, home):
        asked = upload(idle, parcel_file(11), crs="").json()["id"]
        assert finished(idle, asked)["state"] == "needs_input"
        assert decide(idle, asked, "answer", crs="105°00'").status_code == 202
        assert committed(idle, asked)["state"] == "committed"
        again = upload(idle, parcel_file(11), crs="")
        assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, asked, "committed")
        later = upload(idle, parcel_file(11, DIA_CHI="Số 11"), on_existing="update").json()["id"]
        assert committed(idle, later)["rows_changed"] == 1
        assert upload(idle, parcel_file(11), crs="").status_code == 202, "it would say something new"
        assert decide(idle, later, "undo", APPROVER, reason="x").status_code == 200
        undone = upload(idle, parcel_file(11, DIA_CHI="Số 11"), on_existing="update")
        assert undone.status_code == 202, "what was undone may come again"
        failed = upload(idle, b"nothing").json()["id"]
        assert finished(idle, failed)["state"] == "failed"
        assert upload(idle, b"nothing").status_code == 202


def test_so_many_imports_may_be_open(database: Database, home: Path) -> None:
    with open_client(database, home, max_waiting_imports=2) as client:
        first = upload(client, parcel_file(21), auth=SPARE).json()["id"]
        second = upload(client, parcel_file(22), auth=SPARE).json()["id"]
        kept = folders(home)
        refused = upload(client, parcel_file(23), auth=SPARE)
        assert refused.status_code == 429
        problem = refused.json()
        for language in ("detail", "detail_vi"):
            assert "LANDDB_MAX_WAITING_IMPORTS" in problem[language]
        assert "Bạn có 2 đợt nhập" in problem["detail_vi"]
        assert "dừng" in problem["detail_vi"], "what to do about it"
        assert folders(home) == kept
        assert upload(client, parcel_file(22), auth=SPARE).status_code == 200, "a retry is none more"
        assert upload(client, parcel_file(23), auth=FOURTH).status_code == 202, "others are counted for themselves"
        with working(database, home):
            assert finished(client, first, SPARE)["state"] == "submitted"
            assert decide(client, first, "cancel", SPARE).status_code == 202
        assert upload(client, parcel_file(23), auth=SPARE).status_code == 202
        for batch in (second, *(batches(client, SPARE) - {first, second})):
            decide(client, batch, "cancel", SPARE)


def test_so_many_bytes_may_wait(database: Database, home: Path) -> None:
    large = b" " * 600_000
    with open_client(database, home, max_waiting_mb=1) as client:
        assert upload(client, parcel_file(31) + large, auth=SPARE).status_code == 202
        refused = upload(client, parcel_file(32) + large, auth=SPARE)
        assert refused.status_code == 429
        assert "LANDDB_MAX_WAITING_MB" in refused.json()["detail_vi"]
        assert upload(client, parcel_file(32), auth=SPARE).status_code == 202


def test_a_full_disk_is_told_before_the_body_is_read(
    database: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = folders(home)
    with open_client(database, home, min_free_mb=10**9) as client:
        refused = upload(client, parcel_file(41))
        assert refused.status_code == 507
        assert refused.headers["content-type"] == "application/problem+json"
        assert "LANDDB_MIN_FREE_MB" in refused.json()["detail_vi"]
        assert "Chưa lưu gì" in refused.json()["detail_vi"]

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with open_client(database, home) as client:
        assert upload(client, parcel_file(41)).status_code == 507
    assert folders(home) == kept


@pytest.mark.parametrize("said", ["land_use", "land_use:", ":BHK"])
def test_a_meaning_without_its_field_and_code_is_refused(idle: TestClient, home: Path, said: str) -> None:
    known = batches(idle)
    refused = upload(idle, parcel_file(40), translation=json.dumps({said: "BHK=HNK"}))
    assert refused.status_code == 400, refused.text
    assert '"trường:MÃ_CŨ"' in refused.json()["detail_vi"]
    assert '"land_use:BHK" means "HNK"' in refused.json()["detail"]
    assert batches(idle) == known
