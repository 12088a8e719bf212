"""Mapping profiles over HTTP: kept from an import, listed, changed as they were seen, put out of use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import (
    APPROVER,
    JSON,
    WRITER,
    Auth,
    add_account,
    add_people,
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
AUDITOR: Auth = ("auditor1", PASSWORD)
NEAR: Auth = ("near1", PASSWORD)
NOBODY = "/import-profiles/00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        unit = add_unit(session, "DV-01")
    add_people(database)
    add_account(database, OTHER[0], 1, "surveyor")
    add_account(database, AUDITOR[0], 1, "auditor")
    add_account(database, NEAR[0], 1, "manager", units=[str(unit)])
    with open_client(database, home) as opened, working(database, home):
        yield opened


@pytest.fixture(scope="module")
def batch(client: TestClient) -> str:
    key: str = upload(client, parcel_file(1, GHI_CHU="x"), finish="check").json()["id"]
    assert finished(client, key)["state"] == "ready"
    return key


@pytest.fixture
def profile(client: TestClient, batch: str, request: pytest.FixtureRequest) -> Any:
    """A profile of the surveyor's, as the answer to its saving."""
    body = {"name": request.node.name[:100], "source": "VILIS", "translation": {"land_use": {"BHK": "HNK"}}}
    answer = client.post(f"/imports/{batch}/profile", auth=WRITER, json=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    return answer


def change(client: TestClient, path: str, seen: str | None, auth: Auth = WRITER, **body: Any) -> Any:
    headers = JSON if seen is None else JSON | {"if-match": seen}
    return client.patch(path, auth=auth, content=json.dumps(body), headers=headers)


def path_of(answer: Any) -> str:
    return f"/import-profiles/{answer.json()['id']}"


def test_kept_from_an_import_and_looked_at(client: TestClient, profile: Any) -> None:
    kept = profile.json()
    assert (kept["source"], kept["translation"], kept["created_by"]) == (
        "VILIS", {"land_use": {"BHK": "HNK"}}, WRITER[0],
    )  # fmt: skip
    assert (kept["mapping"]["SO_TO"], kept["crs"], kept["version"], kept["uses"]) == ("sheet_no", "105°00'", 1, 0)
    assert profile.headers["location"].endswith(path_of(profile))
    found = client.get(path_of(profile), auth=WRITER)
    assert (found.json(), found.headers["etag"]) == (kept, profile.headers["etag"])
    assert kept in client.get("/import-profiles", auth=WRITER).json()["profiles"]


def test_a_profile_serves_the_next_file_and_counts_it(client: TestClient, profile: Any) -> None:
    seen = profile.headers["etag"]
    changed = change(client, path_of(profile), seen, mapping={"GHI_CHU": "address"})
    assert changed.json()["mapping"]["GHI_CHU"] == "address"
    name = profile.json()["name"]
    key = upload(client, parcel_file(2, GHI_CHU="Số 2"), profile=name, crs="", finish="commit").json()["id"]
    read = finished(client, key)
    assert (read["state"], read["mapping"]["GHI_CHU"]) == ("submitted", "address"), read["message_vi"]
    assert decide(client, key, "approve", APPROVER).status_code == 202
    assert finished(client, key)["state"] == "committed"
    found = client.get(path_of(profile), auth=WRITER)
    assert (found.json()["uses"], found.headers["etag"]) == (1, changed.headers["etag"]), "a use is no change"


def test_changed_as_it_was_seen(client: TestClient, profile: Any) -> None:
    path, seen = path_of(profile), profile.headers["etag"]
    for given, status in ((None, 428), ("*", 428), ('"77"', 412), ("x", 412)):
        assert change(client, path, given, name="y").status_code == status, given
        headers = JSON if given is None else JSON | {"if-match": given}
        assert client.post(f"{path}/retire", auth=WRITER, headers=headers).status_code == status, given
    changed = change(client, path, seen, name=" Tên mới ", source=None, encodings={"GHI_CHU": "TCVN3"}, crs="5897")
    assert changed.status_code == 200, changed.text
    now = changed.json()
    assert (now["name"], now["source"], now["crs"], now["encodings"]["GHI_CHU"]) == ("Tên mới", None, "5897", "tcvn3")
    assert now["mapping"] == profile.json()["mapping"], "what is not named stays"
    assert now["translation"] == profile.json()["translation"]
    stale = change(client, path, seen, source="z")
    assert stale.status_code == 412
    assert "phiên bản 1" in stale.json()["detail_vi"]
    forgotten = change(client, path, changed.headers["etag"], encodings={"GHI_CHU": ""}).json()
    assert "GHI_CHU" not in forgotten["encodings"]


def test_out_of_use_it_is_gone_and_its_name_free(client: TestClient, batch: str, profile: Any) -> None:
    path, name = path_of(profile), profile.json()["name"]
    taken = client.post(f"/imports/{batch}/profile", auth=WRITER, json={"name": name}, headers=JSON)
    assert taken.status_code == 409
    seen = JSON | {"if-match": profile.headers["etag"]}
    assert client.post(f"{path}/retire", auth=WRITER, headers=seen).json()["state"] == "retired"
    assert client.get(path, auth=WRITER).status_code == 404
    assert client.post(f"{path}/retire", auth=WRITER, headers=seen).status_code == 404
    assert change(client, path, '"2"', name="z").status_code == 404
    assert name not in client.get("/import-profiles", auth=WRITER).text
    again = client.post(f"/imports/{batch}/profile", auth=WRITER, json={"name": name}, headers=JSON)
    assert again.status_code == 201
    other = client.post(f"/imports/{batch}/profile", auth=WRITER, json={"name": name + "2"}, headers=JSON)
    renamed = change(client, path_of(other), other.headers["etag"], name=name)
    assert renamed.status_code == 409


def test_others_find_nothing(client: TestClient, batch: str, profile: Any) -> None:
    path, seen = path_of(profile), profile.headers["etag"]
    for auth in (OTHER, NEAR):
        assert client.get(path, auth=auth).status_code == 404
        assert path.rpartition("/")[2] not in client.get("/import-profiles", auth=auth).text
        assert change(client, path, seen, auth, name="x").status_code == 404
        headers = JSON | {"if-match": seen}
        assert client.post(f"{path}/retire", auth=auth, headers=headers).status_code == 404
        assert client.post(f"/imports/{batch}/profile", auth=auth, json={"name": "x"}).status_code == 404
    assert client.get(path).status_code == 404
    assert client.get("/import-profiles").status_code == 404
    assert client.patch(path, json={"name": "x"}, headers=JSON).status_code == 401
    assert client.get(path, auth=AUDITOR).status_code == 200
    assert change(client, path, seen, AUDITOR, name="x").status_code == 403
    assert client.get(NOBODY, auth=WRITER).status_code == 404
    assert client.get("/import-profiles/x", auth=WRITER).status_code == 404


def test_managers_of_everything_may_put_it_right(client: TestClient, profile: Any) -> None:
    changed = change(client, path_of(profile), profile.headers["etag"], APPROVER, source="MPLIS")
    assert (changed.status_code, changed.json()["created_by"]) == (200, WRITER[0])
    assert client.get(path_of(profile), auth=WRITER).json()["source"] == "MPLIS"


@pytest.mark.parametrize(
    "body",
    [{}, {"uses": 5}, {"secrecy_level": 0}, {"name": ""}, {"name": "x" * 101}, {"name": 5}, {"name": "a\x00"},
     {"mapping": {"KHONG_CO": "note"}}, {"mapping": {"GHI_CHU": "no_such_field"}}, {"mapping": ["a"]},
     {"mapping": {"GHI_CHU": 1}}, {"mapping": None}, {"encodings": {"GHI_CHU": "klingon"}}, {"encodings": "utf-8"},
     {"translation": {"land_use": "HNK"}}, {"translation": {"land_use": {"BHK": 1}}}, {"translation": None},
     {"crs": 5897}, {"crs": "\x1b"}, {"source": "\ud800"}, {"source": "x" * 1001}],
)  # fmt: skip
def test_what_cannot_be_used(client: TestClient, profile: Any, body: dict[str, Any]) -> None:
    refused = change(client, path_of(profile), profile.headers["etag"], **body)
    assert refused.status_code == 400, refused.text
    assert refused.json()["detail"] != refused.json()["detail_vi"]
    assert client.get(path_of(profile), auth=WRITER).json() == profile.json()


@pytest.mark.parametrize(
    "body", [{}, {"name": " "}, {"name": "a", "mapping": {}}, {"name": "a", "translation": {"x": 1}}]
)
def test_what_cannot_be_kept(client: TestClient, batch: str, body: dict[str, Any]) -> None:
    assert client.post(f"/imports/{batch}/profile", auth=WRITER, json=body, headers=JSON).status_code == 400


def test_changes_want_the_token_of_the_session(client: TestClient, profile: Any) -> None:
    foreign = JSON | {"origin": "http://elsewhere.test", "if-match": profile.headers["etag"]}
    assert client.patch(path_of(profile), auth=WRITER, json={"source": "x"}, headers=foreign).status_code == 403
