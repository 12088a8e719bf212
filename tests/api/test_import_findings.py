"""Findings over all imports: open ones and those with which parcels were accepted, for whom, in pages and boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from landdb.api.cursors import encode_cursor
from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import (
    APPROVER,
    JSON,
    WRITER,
    add_account,
    add_people,
    decide,
    finished,
    parcel_file,
    place_of,
    upload,
    working,
)
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import add_unit

OTHER = ("importer2", PASSWORD)
WHY = "đo lại theo mốc mới (mô phỏng)"


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    for name, clearance, role in (("importer2", 1, "surveyor"), ("looker1", 1, "viewer"), ("auditor1", 1, "auditor")):
        add_account(database, name, clearance, role)
    add_account(database, "importer0", 0, "surveyor")
    with open_client(database, home) as opened, working(database, home):
        yield opened


def ask(client: TestClient, query: str = "", auth: tuple[str, str] = WRITER) -> dict[str, Any]:
    answer = client.get(f"/imports/findings?{query}", auth=auth)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def brought(client: TestClient, content: bytes, **form: Any) -> str:
    """A batch that waits for its author."""
    key: str = upload(client, content, accept="", finish="check", **form).json()["id"]
    assert finished(client, key)["state"] in ("ready", "needs_input", "failed")
    return key


def written(client: TestClient, content: bytes, **form: Any) -> str:
    """A batch in the register, with its warnings accepted."""
    key = brought(client, content, **form)
    assert decide(client, key, "accept", reason=WHY).status_code == 200
    assert decide(client, key, "submit").status_code == 200
    assert decide(client, key, "approve", APPROVER).status_code == 202
    assert finished(client, key)["state"] == "committed"
    return key


def test_open_findings_have_batch_row_measure_and_place(client: TestClient) -> None:
    key = brought(client, parcel_file(61, 62, DIEN_TICH=1580.0))
    page = ask(client, f"batch={key}")
    assert (page["matched"], page["open"], page["next"]) == (2, 2, None)
    first = page["findings"][0]
    assert first["batch"]["id"] == key
    assert first["batch"]["file_name"] == "thua.geojson"
    assert (first["batch"]["state"], first["batch"]["state_title_en"]) == ("ready", "ready")
    assert (first["key"], first["severity"], first["unit"]) == ("3/61", "warning", "m²")
    assert first["title_vi"]
    assert first["measured"] > first["limit_value"] > 0
    assert (first["accepted_by"], first["parcel"]) == (None, None)
    assert page["tallies"] == [
        {"code": first["code"], "title_vi": page["tallies"][0]["title_vi"], "title_en": page["tallies"][0]["title_en"],
         "severity": "warning", "state": "open", "n": 2},
    ]  # fmt: skip
    assert ask(client, f"batch={key}&state=accepted")["matched"] == 0
    assert ask(client, f"batch={key}&severity=error")["findings"] == []
    assert ask(client, f"batch={key}&code={first['code']}&state=open")["matched"] == 2
    noted = ask(client, f"batch={key}&severity=error,warning,note")
    assert noted["open"] == 2, "notes want nothing"
    assert decide(client, key, "accept", reason=WHY).status_code == 200
    told = ask(client, f"batch={key}")
    assert (told["open"], told["findings"][0]["accepted_by"], told["findings"][0]["acceptance_reason"]) == (
        0, WRITER[0], WHY,
    )  # fmt: skip
    client.post(f"/imports/{key}/cancel", auth=WRITER, headers=JSON)
    assert ask(client, f"batch={key}")["matched"] == 0


def test_authors_and_reviewers_see_them_and_nobody_else(client: TestClient) -> None:
    key = brought(client, parcel_file(63, DIEN_TICH=1580.0))
    for name in (WRITER[0], APPROVER[0], "auditor1"):
        assert ask(client, f"batch={key}", (name, PASSWORD))["open"] == 1, name
    for name in ("importer2", "looker1"):
        page = ask(client, "", (name, PASSWORD))
        assert (page["findings"], page["open"], page["tallies"]) == ([], 0, []), name
    assert client.get("/imports/findings", auth=("importer0", PASSWORD)).status_code == 404
    assert client.get("/imports/findings").status_code == 404, "guests"
    sees = {name: client.get("/session", auth=(name, PASSWORD)).json()["sees_imports"] for name in (
        WRITER[0], APPROVER[0], "auditor1", "importer2", "looker1", "importer0",
    )}  # fmt: skip
    assert [name for name, yes in sees.items() if yes] == [WRITER[0], APPROVER[0], "auditor1", "importer2"]
    assert client.get("/session").json()["sees_imports"] is False


def test_a_registered_parcel_has_what_it_was_accepted_with(client: TestClient) -> None:
    key = written(client, parcel_file(64, 65, DIEN_TICH=1580.0))
    page = ask(client, f"batch={key}")
    assert (page["open"], page["matched"]) == (0, 2)
    one = page["findings"][0]
    assert (one["batch"]["state"], one["acceptance_reason"]) == ("committed", WHY)
    assert (one["parcel"]["sheet_no"], one["parcel"]["parcel_no"]) == (3, 64)
    parcel = one["parcel"]["id"]
    assert [found["key"] for found in ask(client, f"parcel={parcel}")["findings"]] == ["3/64"]
    assert ask(client, f"parcel={parcel}", OTHER)["findings"] == [], "the parcel is theirs to see, the import is not"
    seen_by = (WRITER[0], OTHER[0])
    told = {name: client.get(f"/parcels/{parcel}", auth=(name, PASSWORD)).json()["history"] for name in seen_by}
    assert told[WRITER[0]][0]["batch"] == {"id": key, "file_name": "thua.geojson", "taken_over": False, "undone": False}
    assert "batch" not in told[OTHER[0]][0]
    west, south = place_of(64)
    here, far = f"bbox={west - 1e-3},{south - 1e-3},{west + 1e-4},{south + 1e-4}", "bbox=0,0,1,1"
    assert "3/64" in {found["key"] for found in ask(client, f"batch={key}&{here}")["findings"]}
    assert ask(client, f"batch={key}&{far}")["matched"] == 0
    written(client, parcel_file(64, DIEN_TICH=1600.0, LOAI_DAT="CAN"), on_existing="update")
    assert ask(client, f"parcel={parcel}")["findings"] == [], "a later import says nothing against it"
    assert [found["key"] for found in ask(client, f"batch={key}")["findings"]] == ["3/65"]


def test_pages_are_walked_by_cursor_and_by_place(client: TestClient) -> None:
    for numbers in ((71, 72, 73), (74, 75)):
        brought(client, parcel_file(*numbers, DIEN_TICH=1580.0))
    every = ask(client, "limit=200&severity=error,warning,note")["findings"]
    assert len(every) > 5
    ranks = [["error", "warning", "note"].index(one["severity"]) for one in every]
    assert ranks == sorted(ranks)
    seen: list[dict[str, Any]] = []
    page = ask(client, "limit=2&severity=error,warning,note")
    while page["next"]:
        seen += page["findings"]
        page = ask(client, f"limit=2&severity=error,warning,note&cursor={page['next']}")
    assert [*seen, *page["findings"]] == every
    assert ask(client, "limit=3&offset=2&severity=error,warning,note")["findings"] == every[2:5]
    assert len({(one["batch"]["id"], one["number"]) for one in every}) == len(every)


@pytest.mark.parametrize(
    "wrong", ["x=1", "state=x", "severity=x", "batch=x", "parcel=1", "bbox=1", "limit=0", "cursor=x"]
)
def test_a_question_that_cannot_be_read_is_refused(client: TestClient, wrong: str) -> None:
    assert client.get(f"/imports/findings?{wrong}", auth=WRITER).status_code == 400
    for keys in ((0, "2026-01-01T00:00:00+00:00", "x", 1), (1, "x", "x", 1), (1, "2026-01-01", "x", 2**40)):
        forged = encode_cursor(*keys)
        assert client.get(f"/imports/findings?cursor={forged}", auth=WRITER).status_code == 400
