"""Importing over HTTP: upload, findings, staged rows, cancellation, and what others see of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from landdb.db import Database
from landdb.queries import import_commit, import_jobs
from tests.api.clients import open_client
from tests.api.uploads import (
    APPROVER,
    JSON,
    WRITER,
    add_account,
    add_people,
    committed,
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
NEAR = ("near1", PASSWORD)
AUDITOR = ("auditor1", PASSWORD)


@pytest.fixture(scope="module", autouse=True)
def _people(database: Database, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        unit = add_unit(session, "DV-01")
    add_people(database)
    add_account(database, NEAR[0], 1, "manager", units=[str(unit)])
    for name, clearance, role in ((OTHER[0], 1, "surveyor"), (AUDITOR[0], 1, "auditor"), ("writer0", 0, "surveyor")):
        add_account(database, name, clearance, role)


@pytest.fixture(scope="module")
def idle(database: Database, home: Path) -> Iterator[TestClient]:
    """A client without a worker beside it."""
    with open_client(database, home) as opened:
        yield opened


@pytest.fixture
def client(database: Database, home: Path, idle: TestClient) -> Iterator[TestClient]:
    with working(database, home):
        yield idle


def read(client: TestClient, batch_id: str, what: str, auth: tuple[str, str] = WRITER, **query: Any) -> Any:
    response = client.get(f"/imports/{batch_id}/{what}", auth=auth, params=query, headers=JSON)
    assert response.status_code == 200, response.text
    return response.json()


def test_from_upload_to_parcel(client: TestClient, home: Path) -> None:
    response = upload(client, parcel_file(1, 2))
    assert response.status_code == 202, response.text
    batch_id = response.json()["id"]
    assert response.headers["location"].endswith(f"/imports/{batch_id}")
    assert finished(client, batch_id)["state"] == "submitted", "surveyors' imports are approved by a manager"
    batch = committed(client, batch_id)
    assert (batch["state"], batch["state_title_vi"]) == ("committed", "đã ghi vào sổ"), read(client, batch_id, "issues")
    assert (batch["rows_added"], batch["rows_quarantined"], batch["rows_removed"]) == (2, 0, 0)
    assert (batch["file_name"], batch["created_by"], batch["approved_by"]) == ("thua.geojson", WRITER[0], APPROVER[0])
    assert batch["balance"]["add"] == {"rows": 2, "legal_m2": 3200.0, "measured_m2": 3200.0}
    assert client.get("/search?q=3/2").json()["suggestions"][0]["type"] == "parcel"
    assert [b["id"] for b in client.get("/imports", auth=WRITER).json()["imports"]] == [batch_id]
    assert batch_id not in folders(home), "uploaded files are removed"


def test_how_a_file_was_read_is_told(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(5), finish="check", crs="").json()["id"])
    assert batch["state"] == "needs_input"
    found, [question] = batch["plan"]["crs"], batch["questions"]
    assert (question["about"], question["option"]) == ("crs", "crs")
    assert (found["epsg"], 0 < found["confidence"] < 1) == (None, True)
    assert "105°00'" in found["proof"]["vi"]
    assert [candidate["epsg"] for candidate in found["candidates"]][:2] == [5897, 3405], "VN-2000 and UTM"
    assert {"column", "field", "evidence", "confidence"} <= set(batch["plan"]["mapping"][0])
    assert "columns" in batch["plan"]["encodings"]
    assert [column["field"] for column in batch["columns"]][:3] == ["commune_code", "sheet_no", "parcel_no"]
    assert batch["options"]["finish"] == "check"


def test_findings_page_by_page(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(11, 12, 13, LOAI_DAT="XXX")).json()["id"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_added"]) == ("failed", 0)
    assert sum(count["n"] for count in batch["issue_counts"]) >= 3
    seen, cursor = [], None
    while True:
        page = read(client, batch_id, "issues", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += page["issues"]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == sum(count["n"] for count in batch["issue_counts"])
    assert [issue["id"] for issue in seen] == list(range(1, len(seen) + 1)), "numbered within the batch"
    assert {issue["code"] for issue in seen} >= {"A02"}
    assert all(issue["message_vi"] and issue["message_en"] for issue in seen)
    some = read(client, batch_id, "issues", code="A02,ZZ9", severity="error,warning")["issues"]
    assert some == [issue for issue in seen if issue["code"] == "A02"] != []
    assert read(client, batch_id, "issues", severity="note")["issues"] == [i for i in seen if i["severity"] == "note"]


def test_staged_rows_page_by_page(client: TestClient) -> None:
    assert committed(client, upload(client, parcel_file(15)).json()["id"])["rows_added"] == 1
    content = json.loads(parcel_file(15, 16, 17, GHI_CHU="mới"))
    content["features"][2]["properties"]["LOAI_DAT"] = "XXX"
    batch_id = upload(client, json.dumps(content).encode(), on_existing="update", finish="check").json()["id"]
    assert finished(client, batch_id)["state"] == "ready"
    first = read(client, batch_id, "rows", limit=2)
    rest = read(client, batch_id, "rows", limit=2, cursor=first["next"])
    rows = first["features"] + rest["features"]
    assert rest["next"] is None
    assert [(row["id"], row["properties"]["outcome"]) for row in rows] == [(1, "change"), (2, "add"), (3, "rejected")]
    assert [row["properties"]["key"] for row in rows] == ["3/15", "3/16", "3/17"]
    assert rows[0]["properties"]["cells"]["GHI_CHU"] == "mới"
    assert rows[0]["geometry"]["coordinates"][0][0][0][0] == pytest.approx(place_of(15)[0], abs=1e-5)
    assert [row["before"] for row in rows[1:]] == [None, None]
    [parcel] = client.get("/collections/parcels/items?parcel_no=15", auth=WRITER).json()["features"]
    assert [row["properties"]["object_id"] for row in rows] == [parcel["id"], None, None]
    before, registered = (shapely.from_geojson(json.dumps(one)) for one in (rows[0]["before"], parcel["geometry"]))
    assert before.equals_exact(registered, 1e-6)
    assert read(client, batch_id, "rows", outcome="change")["features"] == rows[:1]
    assert read(client, batch_id, "rows", outcome="add")["features"] == rows[1:2]
    lon, lat = place_of(17)
    assert read(client, batch_id, "rows", bbox=f"{lon},{lat},{lon + 1e-4},{lat + 1e-4}")["features"] == rows[2:]
    for query in ("outcome=all", "outcome=add,change", "bbox=1", "limit=0", "cursor=x", "sort=key"):
        assert client.get(f"/imports/{batch_id}/rows?{query}", auth=WRITER).status_code == 400, query
    assert decide(client, batch_id, "approve", APPROVER).status_code == 202
    assert finished(client, batch_id)["state"] == "committed"
    after = read(client, batch_id, "rows", outcome="change")["features"]
    assert after == rows[:1], "what it was compared with stays what it was, also when it has been replaced"


def test_sheets_may_lose_what_the_file_leaves_out(client: TestClient) -> None:
    whole = parcel_file(91, 92, 93, SO_TO=9)
    assert committed(client, upload(client, whole).json()["id"])["rows_added"] == 3
    form: dict[str, Any] = {"removed": "sheet", "on_existing": "update", "finish": "check"}
    batch_id = upload(client, parcel_file(92, SO_TO=9), **form).json()["id"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_unchanged"], batch["rows_removed"]) == ("ready", 1, 2)
    assert batch["balance"]["removed"]["rows"] == 2
    first = read(client, batch_id, "removals", limit=1)
    rest = read(client, batch_id, "removals", limit=1, cursor=first["next"])
    removed = [feature["properties"]["parcel_no"] for feature in first["features"] + rest["features"]]
    assert (removed, rest["next"]) == ([91, 93], None)
    assert first["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert client.get(f"/imports/{batch_id}/removals?cursor=WzFd", auth=WRITER).status_code == 400
    assert decide(client, batch_id, "submit").status_code == 200
    assert committed(client, batch_id)["rows_removed"] == 2
    assert client.get("/search?q=9/91").json()["suggestions"] == []
    assert decide(client, batch_id, "undo", APPROVER, reason="nhầm tờ").json()["done"] == 2
    assert client.get("/search?q=9/91").json()["suggestions"][0]["type"] == "parcel"


@pytest.mark.parametrize("field", ["dry_run", "clear_empty", "again"])
def test_a_switch_is_yes_or_no(client: TestClient, field: str) -> None:
    """Or a trial would become an import."""
    said: dict[str, Any] = {field: "maybe"}
    refused = upload(client, parcel_file(21), **said)
    assert refused.status_code == 400, refused.text
    assert field in refused.json()["detail_vi"]
    assert upload(client, parcel_file(22), **(said | {field: "false"})).is_success


def test_a_dry_run_changes_nothing(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(21), dry_run="1").json()["id"])
    assert batch["state"] == "dry_run"
    assert client.get("/search?q=3/21").json()["suggestions"] == []
    assert decide(client, batch["id"], "submit").status_code == 409
    assert [row["properties"]["outcome"] for row in read(client, batch["id"], "rows")["features"]] == ["add"]


def test_empty_cells_clear_on_request(client: TestClient) -> None:
    assert committed(client, upload(client, parcel_file(25, DIA_CHI="Số 1")).json()["id"])["rows_added"] == 1
    again: dict[str, Any] = {"on_existing": "update"}
    for form, expected in ((again, (0, "Số 1")), (again | {"clear_empty": "true"}, (1, None))):
        batch = committed(client, upload(client, parcel_file(25, DIA_CHI=""), **form).json()["id"])
        told = sum(count["n"] for count in batch["issue_counts"] if count["code"] == "A01")
        [found] = client.get("/collections/parcels/items?parcel_no=25", auth=WRITER).json()["features"]
        assert (told, found["properties"]["address"]) == expected


READ = ("", "/issues", "/rows", "/removals", "/events", "/report?f=json", "/fixes?row=1")
DECIDED: dict[str, dict[str, Any]] = {
    "cancel": {}, "answer": {"crs": "105"}, "accept": {"reason": "x"}, "submit": {}, "approve": {},
    "return": {"reason": "x"}, "undo": {"reason": "x"}, "fix": {},
}  # fmt: skip


@pytest.mark.parametrize("finish", ["check", "commit"])
def test_an_import_is_its_authors(client: TestClient, finish: str) -> None:
    """Another surveyor and a manager of some units find nothing, in whatever state it is."""
    batch_id = upload(client, parcel_file(31), finish=finish).json()["id"]
    state = finished(client, batch_id)["state"]
    for auth in (OTHER, NEAR, ("writer0", PASSWORD)):
        for path in READ:
            assert client.get(f"/imports/{batch_id}{path}", auth=auth, headers=JSON).status_code == 404, (auth, path)
        for what, body in DECIDED.items():
            assert decide(client, batch_id, what, auth, **body).status_code == 404, (auth, what)
        assert batch_id not in client.get("/imports", auth=auth).text
    for path in READ:
        assert client.get(f"/imports/{batch_id}{path}", headers=JSON).status_code == 404
    for what, body in DECIDED.items():
        response = client.post(f"/imports/{batch_id}/{what}", json=body, headers=JSON)
        assert response.status_code == 401, what
    assert finished(client, batch_id)["state"] == state
    assert decide(client, batch_id, "cancel").status_code == 202


def test_managers_without_limits_and_auditors_look_on(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(35)).json()["id"]
    assert finished(client, batch_id)["state"] == "submitted"
    for auth in (APPROVER, AUDITOR):
        for path in READ:
            assert client.get(f"/imports/{batch_id}{path}", auth=auth, headers=JSON).status_code == 200, path
    for what, body in DECIDED.items():
        assert decide(client, batch_id, what, AUDITOR, **body).status_code == 403, what
    assert decide(client, batch_id, "approve", APPROVER).status_code == 202
    assert finished(client, batch_id)["state"] == "committed"
    assert decide(client, batch_id, "cancel").status_code == 409, "it has ended"


@pytest.mark.parametrize(
    ("content", "form"),
    [(b"", {}), (b"not json", {}), (b"{}", {}),
     (b'{"type":"FeatureCollection","features":[]}', {}),
     (b"\x00\xff" * 500, {"name": "thua.zip"}), (b"x", {"name": "thua.exe"})],
)  # fmt: skip
def test_bad_files_end_as_failed_with_a_reason(client: TestClient, content: bytes, form: dict[str, Any]) -> None:
    response = upload(client, content, **form)
    assert response.status_code in (202, 400), response.text
    if response.status_code == 202:
        batch = finished(client, response.json()["id"])
        assert batch["state"] == "failed", batch["questions"]
        assert batch["message_vi"]
        assert batch["message_en"]
        assert read(client, batch["id"], "rows")["features"] == []


@pytest.mark.parametrize(
    "form",
    [{"target": "roads"}, {"on_existing": "overwrite"}, {"clear_empty": "1"}, {"mapping": "[1]"}, {"mapping": "{"},
     {"encodings": '{"TEN": 1}'}, {"removed": "all"}, {"finish": "now"}, {"accept": "x" * 2001}, {"accept": "a\x00b"},
     {"colour": "red"}, {"name": ".."}, {"name": ".hidden"}],
)  # fmt: skip
def test_unusable_forms(idle: TestClient, home: Path, form: dict[str, Any]) -> None:
    before = folders(home)
    response = upload(idle, parcel_file(41), **form)
    assert response.status_code == 400
    assert response.json()["detail_vi"] != response.json()["detail"]
    assert folders(home) == before


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\n", "\x7f", "\x85"])
@pytest.mark.parametrize("option", ["commune", "crs", "encoding", "layer", "profile"])
def test_control_characters_in_options_are_refused(idle: TestClient, home: Path, option: str, character: str) -> None:
    form: dict[str, Any] = {option: f"00{character}04"}
    before = folders(home)
    assert_refused(upload(idle, parcel_file(42), **form), option)
    assert folders(home) == before


@pytest.mark.parametrize("name", ["mapping", "encodings"])
@pytest.mark.parametrize("pairs", [{"SO_\x00TO": "sheet_no"}, {"SO_TO": "sheet\x1bno"}, {"\ud800": "note"}])
def test_control_characters_in_pairs_are_refused(
    idle: TestClient, home: Path, name: str, pairs: dict[str, str]
) -> None:
    form: dict[str, Any] = {name: json.dumps(pairs)}
    before = folders(home)
    assert_refused(upload(idle, parcel_file(42), **form), name)
    assert folders(home) == before


def assert_refused(response: Any, option: str) -> None:
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert f"({option})" in response.json()["detail_vi"]


def folders(home: Path) -> set[str]:
    return {path.name for path in (home / "imports").glob("*")}


def test_clearance_0_does_not_import(idle: TestClient) -> None:
    assert upload(idle, parcel_file(51), auth=("writer0", PASSWORD)).status_code == 403
    assert upload(idle, parcel_file(51), auth=AUDITOR).status_code == 403


def test_names_stay_inside_the_folder(client: TestClient) -> None:
    batch = committed(client, upload(client, parcel_file(61), name="../../../tmp/evil.geojson").json()["id"])
    assert batch["file_name"] == "evil.geojson"


def test_cancelling_before_anybody_works_on_it(database: Database, home: Path, idle: TestClient) -> None:
    batch_id = upload(idle, parcel_file(71)).json()["id"]
    assert idle.get(f"/imports/{batch_id}", auth=WRITER).json()["state"] == "received"
    assert decide(idle, batch_id, "cancel").json()["state"] == "cancelling"
    with working(database, home):
        batch = finished(idle, batch_id)
    assert (batch["state"], batch["rows_added"]) == ("cancelled", 0)
    assert batch_id not in folders(home)
    assert decide(idle, batch_id, "cancel").status_code == 409


@pytest.mark.parametrize("state", ["needs_input", "ready", "submitted", "returned"])
def test_cancelling_while_a_person_is_asked(client: TestClient, home: Path, state: str) -> None:
    form: dict[str, Any] = (
        {"crs": ""} if state == "needs_input" else {"finish": "check" if state == "ready" else "submit"}
    )
    batch_id = upload(client, parcel_file(73), **form).json()["id"]
    waiting = finished(client, batch_id)
    if state == "returned":
        assert decide(client, batch_id, "return", APPROVER, reason="xem lại").status_code == 200
    assert client.get(f"/imports/{batch_id}", auth=WRITER).json()["state"] == state, waiting
    assert batch_id in folders(home), "its files may be read once more"
    assert decide(client, batch_id, "cancel").json() == {"id": batch_id, "state": "cancelled"}
    assert finished(client, batch_id)["state"] == "cancelled"
    assert batch_id not in folders(home)
    assert read(client, batch_id, "events")["events"][-1]["payload"] == {"state": "cancelled"}
    assert {decide(client, batch_id, what, **body).status_code for what, body in DECIDED.items()} == {403, 409}


def test_cancelling_while_it_is_worked_on(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, answered = Event(), Event()
    add_event = import_jobs.add_event

    def wait_in_progress(session: Connection, batch_id: Any, kind: str, payload: Any) -> None:
        add_event(session, batch_id, kind, payload)
        if payload.get("phase") == "inspecting":
            reading.set()
            assert answered.wait(30)

    monkeypatch.setattr(import_jobs, "add_event", wait_in_progress)
    batch_id = upload(client, parcel_file(75)).json()["id"]
    try:
        assert reading.wait(30)
        assert client.get(f"/imports/{batch_id}", auth=WRITER).json()["state"] == "inspecting"
        assert decide(client, batch_id, "cancel").json()["state"] == "cancelling"
    finally:
        answered.set()
    assert finished(client, batch_id)["state"] == "cancelled"


def test_an_import_that_is_being_written_can_be_stopped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, answered = Event(), Event()
    lock_register = import_commit.lock_register

    def lock_and_wait(*arguments: Any) -> None:
        lock_register(*arguments)
        writing.set()
        assert answered.wait(30)

    monkeypatch.setattr(import_commit, "lock_register", lock_and_wait)
    batch_id = upload(client, parcel_file(81, 82), auth=APPROVER).json()["id"]
    try:
        assert writing.wait(30)
        assert client.get(f"/imports/{batch_id}", auth=APPROVER).json()["state"] == "committing"
        assert decide(client, batch_id, "cancel", APPROVER).json()["state"] == "cancelling"
    finally:
        answered.set()
    batch = finished(client, batch_id, APPROVER)
    assert (batch["state"], batch["rows_added"]) == ("cancelled", 0)
    assert all(found["type"] != "parcel" for found in client.get("/search?q=3/82").json()["suggestions"])
    refused = decide(client, batch_id, "cancel", APPROVER)
    assert refused.status_code == 409, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert "đã kết thúc" in refused.json()["detail_vi"]
