"""What people decide on an import over HTTP: questions, warnings, handing in, return, approval, undo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.db import Database
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
    upload,
    working,
)
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, add_unit

LIMITED = ("manager0", PASSWORD)
WARNED = {"DIEN_TICH": 1620.0}
"""More than the limit from what was measured, and less than three times that: a warning."""


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    with open_client(database, home) as opened, working(database, home):
        yield opened


def states(client: TestClient, batch_id: str) -> list[str]:
    events = client.get(f"/imports/{batch_id}/events", auth=WRITER, headers=JSON).json()["events"]
    return [event["payload"]["state"] for event in events if event["kind"] == "state"]


def test_the_whole_way(client: TestClient) -> None:
    """Asked, answered, warned, accepted, handed in, returned, read otherwise, approved, undone."""
    content = two_warned(1, 2)
    batch_id = upload(client, content, crs="", accept="", finish="check").json()["id"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["questions"][0]["option"]) == ("needs_input", "crs")
    assert decide(client, batch_id, "answer", crs="105°00'").status_code == 202
    batch = finished(client, batch_id)
    assert (batch["state"], batch["questions"]) == ("ready", []), batch["message_vi"]
    assert batch["open_warnings"], batch["issue_counts"]
    [code] = batch["open_warnings"]
    refused = decide(client, batch_id, "submit")
    assert refused.status_code == 409
    assert code in refused.json()["detail_vi"]
    assert decide(client, batch_id, "accept", reason="không có mã này", codes=["ZZ9"]).json()["accepted"] == 0
    accepted = decide(client, batch_id, "accept", reason="Đã đối chiếu hồ sơ\r\nngày 3/5", codes=[code]).json()
    assert (accepted["accepted"], accepted["open_warnings"]) == (batch["open_warnings"][code], {})
    found = client.get(f"/imports/{batch_id}/issues?code={code}", auth=WRITER).json()["issues"]
    assert {(one["accepted_by"], one["acceptance_reason"]) for one in found} == {
        (WRITER[0], "Đã đối chiếu hồ sơ\nngày 3/5")
    }
    assert decide(client, batch_id, "submit").json() == {"id": batch_id, "state": "submitted"}
    assert decide(client, batch_id, "approve", WRITER).status_code == 403, "a surveyor approves nothing"
    assert decide(client, batch_id, "return", WRITER, reason="x").status_code == 403

    assert decide(client, batch_id, "return", APPROVER, reason="Tên đường sai").json()["state"] == "returned"
    batch = client.get(f"/imports/{batch_id}", auth=WRITER).json()
    assert (batch["return_reason"], batch["returned_by"], batch["returned_at"] is not None) == (
        "Tên đường sai", APPROVER[0], True,
    )  # fmt: skip
    assert decide(client, batch_id, "approve", APPROVER).status_code == 409, "it is its author's again"
    assert decide(client, batch_id, "answer", mapping={"GHI_CHU": "address"}).status_code == 202
    batch = finished(client, batch_id)
    assert (batch["state"], batch["mapping"]["GHI_CHU"]) == ("ready", "address")
    assert batch["options"]["crs"] == "105°00'", "what was answered before stays answered"
    assert batch["open_warnings"], "judged anew, its warnings are open again"
    assert decide(client, batch_id, "accept", reason="như trên").status_code == 200
    assert decide(client, batch_id, "submit").status_code == 200
    assert decide(client, batch_id, "approve", APPROVER).status_code == 202
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_added"], batch["approved_by"]) == ("committed", 2, APPROVER[0])
    [parcel] = client.get("/collections/parcels/items?parcel_no=2", auth=WRITER).json()["features"]
    assert parcel["properties"]["address"] == "Số 2"

    assert decide(client, batch_id, "undo", WRITER, reason="x").status_code == 403
    undone = decide(client, batch_id, "undo", APPROVER, reason="Nhầm đợt đo")
    assert undone.json() == {"id": batch_id, "state": "reverted", "done": 2}
    assert client.get("/collections/parcels/items?parcel_no=2", auth=WRITER).json()["features"] == []
    batch = client.get(f"/imports/{batch_id}", auth=WRITER).json()
    assert (batch["state"], batch["reverted_by"], batch["revert_reason"]) == ("reverted", APPROVER[0], "Nhầm đợt đo")
    assert decide(client, batch_id, "undo", APPROVER, reason="x").status_code == 409
    assert [state for state in states(client, batch_id) if state not in ("inspecting", "staging", "checking")] == [
        "received", "needs_input", "received", "ready", "submitted", "returned", "received", "ready", "submitted",
        "committing", "committed", "reverted",
    ]  # fmt: skip


def two_warned(*numbers: int) -> bytes:
    content = json.loads(parcel_file(*numbers, **WARNED))
    for number, feature in zip(numbers, content["features"], strict=True):
        feature["properties"]["GHI_CHU"] = f"Số {number}"
    return json.dumps(content).encode()


def test_a_decision_is_on_what_was_seen(client: TestClient) -> None:
    """Returned, corrected and handed in again in between, an import is not what its reviewer has looked at."""
    batch_id = upload(client, parcel_file(5, GHI_CHU="Số 5")).json()["id"]
    assert finished(client, batch_id)["state"] == "submitted"
    looked_at = client.get(f"/imports/{batch_id}", auth=APPROVER)
    seen = looked_at.headers["etag"]
    assert seen == f'"{looked_at.json()["version"]}"'
    paths = {what: f"/imports/{batch_id}/{what}" for what in ("approve", "return")}
    for what, path in paths.items():
        for given, status in ((None, 428), ("*", 428), ('"999"', 412), ("5", 412), (f"W/{seen}", 412)):
            headers = JSON if given is None else JSON | {"if-match": given}
            refused = client.post(path, auth=APPROVER, json={"reason": "x"}, headers=headers)
            assert (refused.status_code, refused.json()["status"]) == (status, status), (what, given)
            assert refused.json()["detail_vi"] != refused.json()["detail"]

    assert decide(client, batch_id, "return", APPROVER, reason="Thiếu").status_code == 200
    assert decide(client, batch_id, "answer", mapping={"GHI_CHU": "address"}).status_code == 202
    assert finished(client, batch_id)["state"] == "submitted"
    for what, path in paths.items():
        stale = client.post(path, auth=APPROVER, json={"reason": "x"}, headers=JSON | {"if-match": seen})
        assert stale.status_code == 412, what
        assert "thay đổi sau khi bạn xem" in stale.json()["detail_vi"]
        assert "chờ duyệt" in stale.json()["detail_vi"]
    assert client.get(f"/imports/{batch_id}", auth=APPROVER).json()["state"] == "submitted"
    assert decide(client, batch_id, "approve", APPROVER).status_code == 202
    assert finished(client, batch_id)["state"] == "committed"


def test_changes_of_others_stand_in_the_way_of_an_undo(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(11, 12)).json()["id"]
    assert committed(client, batch_id)["state"] == "committed"
    later = upload(client, parcel_file(12, DIA_CHI="Số 12"), on_existing="update").json()["id"]
    assert committed(client, later)["rows_changed"] == 1
    refused = decide(client, batch_id, "undo", APPROVER, reason="x")
    assert refused.status_code == 409
    assert "thửa 12 tờ 3" in refused.json()["detail_vi"]
    assert later[:8] in refused.json()["detail_vi"]
    assert refused.json()["imports"] == [later], "to be undone first"
    assert decide(client, later, "undo", APPROVER, reason="x").status_code == 200
    [parcel] = client.get("/collections/parcels/items?parcel_no=12", auth=WRITER).json()["features"]
    assert parcel["properties"]["address"] is None


def test_a_managers_own_import_is_written_at_once(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(21), auth=APPROVER).json()["id"], APPROVER)
    assert (batch["state"], batch["approved_by"]) == ("committed", APPROVER[0])


def test_a_manager_of_some_units_decides_on_their_own_imports(client: TestClient, as_actor: ActAs) -> None:
    with as_actor(3) as session:
        unit = session.execute(text("SELECT id::text FROM organisation_unit WHERE code = 'DV-01'")).scalar_one()
    add_account(client.app.state.services.database, LIMITED[0], 1, "manager", units=[unit])  # type: ignore[attr-defined]
    batch_id = upload(client, parcel_file(25), auth=LIMITED, finish="check").json()["id"]
    assert finished(client, batch_id, LIMITED)["state"] == "ready"
    assert decide(client, batch_id, "approve", LIMITED).status_code == 202
    assert finished(client, batch_id, LIMITED)["state"] == "committed"
    assert decide(client, batch_id, "undo", LIMITED, reason="x").status_code == 200


@pytest.fixture(scope="module")
def waiting(client: TestClient) -> str:
    """An import that has been checked and waits."""
    batch_id: str = upload(client, parcel_file(31, **WARNED), accept="", finish="check").json()["id"]
    assert finished(client, batch_id)["state"] == "ready"
    return batch_id


BAD: list[tuple[str, Any]] = [
    ("answer", {}), ("answer", {"on_existing": "update"}), ("answer", {"crs": 5}), ("answer", {"mapping": ["a"]}),
    ("answer", {"mapping": {"a": 1}}), ("answer", {"crs": "a\x00"}), ("answer", {"profile": "\x1b"}),
    ("answer", {"encodings": {"A\x00": "x"}}), ("answer", {"layer": "\ud800"}), ("answer", {"crs": "9999"}),
    ("answer", {"layer": "khac"}), ("answer", {"encoding": "abcd"}), ("answer", {"encodings": {"SO_TO": "a|b"}}),
    ("answer", {"mapping": {"KHONG_CO": "address"}}), ("answer", {"mapping": {"SO_TO": "khong_co"}}),
    ("answer", {"commune": "99999"}), ("answer", {"profile": "khong-co"}), ("answer", {"translation": {"a:B": "C"}}),
    ("answer", {"translation": {"land_use": "BHK=HNK"}}), ("answer", {"translation": {"land_use:": "HNK"}}),
    ("accept", {}), ("accept", {"reason": " "}), ("accept", {"reason": 1}), ("accept", {"reason": "a\x00b"}),
    ("accept", {"reason": "x" * 2001}), ("accept", {"reason": "x", "codes": []}),
    ("accept", {"reason": "x", "codes": [1]}),
    ("accept", {"reason": "x", "codes": "D01"}), ("accept", {"reason": "x", "codes": ["D\x00"]}),
    ("accept", {"reason": "x", "all": True}),
    ("return", {}), ("return", {"reason": "\n"}), ("return", {"reason": "\ud800"}),
    ("fix", {"rows": []}), ("fix", {"rows": ["1"]}), ("fix", {"rows": [0]}), ("fix", {"rows": [2**31]}),
    ("fix", {"rows": [True]}), ("fix", {"codes": "H04"}), ("fix", {"kinds": ["snap"]}),
    ("undo", {}), ("undo", {"reason": "a\x00b"}), ("undo", {"reason": None}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body"), BAD)
def test_bodies_that_cannot_be_used(client: TestClient, waiting: str, what: str, body: dict[str, Any]) -> None:
    response = client.post(f"/imports/{waiting}/{what}", auth=APPROVER, content=json.dumps(body), headers=JSON)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] != response.json()["detail_vi"]
    assert client.get(f"/imports/{waiting}", auth=WRITER).json()["state"] == "ready"


@pytest.mark.parametrize("content", [b"", b"reason=x", b"[]", b'"x"', b"{", b"\xff", b"[" * 60_000])
@pytest.mark.parametrize("what", ["answer", "accept", "return", "undo"])
def test_bodies_that_are_no_objects(client: TestClient, waiting: str, what: str, content: bytes) -> None:
    response = client.post(f"/imports/{waiting}/{what}", auth=APPROVER, content=content, headers=JSON)
    assert response.status_code == 400, response.text
    assert "JSON" in response.json()["detail_vi"]


def test_wrong_states_are_conflicts(client: TestClient, waiting: str) -> None:
    for what, body in (("return", {"reason": "x"}), ("undo", {"reason": "x"})):
        response = decide(client, waiting, what, APPROVER, **body)
        assert response.status_code == 409, what
        assert "đã kiểm tra xong" in response.json()["detail_vi"]
    assert decide(client, waiting, "approve", APPROVER).status_code == 409, "its warnings are open"
    done = upload(client, b"nothing").json()["id"]
    assert finished(client, done)["state"] == "failed"
    decisions: dict[str, dict[str, Any]] = {
        "answer": {"crs": "105"}, "accept": {"reason": "x"}, "submit": {}, "cancel": {},
    }  # fmt: skip
    for what, body in decisions.items():
        assert decide(client, done, what, WRITER, **body).status_code == 409, what


def test_decisions_want_the_token_of_the_session(client: TestClient, waiting: str) -> None:
    logged_in = client.post("/login", data={"username": APPROVER[0], "password": PASSWORD}, headers=JSON)
    assert logged_in.status_code == 200
    for what in ("answer", "accept", "submit", "approve", "return", "undo", "cancel"):
        path = f"/imports/{waiting}/{what}"
        assert client.post(path, json={"reason": "x"}, headers=JSON).status_code == 403, what
    client.cookies.clear()
    foreign = JSON | {"origin": "http://elsewhere.test"}
    assert client.post(f"/imports/{waiting}/submit", auth=WRITER, headers=foreign).status_code == 403
    assert client.get(f"/imports/{waiting}", auth=WRITER).json()["state"] == "ready"


def test_fixes_are_shown_and_then_taken(client: TestClient) -> None:
    content = json.loads(parcel_file(41, 42))
    ring = content["features"][1]["geometry"]["coordinates"][0]
    (x0, y0), (x1, y1) = ring[0], ring[1]
    ring.insert(1, [x0 + (x1 - x0) * 0.5, y0 + (y1 - y0) * 0.5])
    ring.insert(1, list(ring[1]))  # the same vertex twice
    batch_id = upload(client, json.dumps(content).encode(), finish="check").json()["id"]
    batch = finished(client, batch_id)
    assert batch["state"] == "ready", batch["message_vi"]
    assert "H03" in {count["code"] for count in batch["issue_counts"]}, batch["issue_counts"]
    path = f"/imports/{batch_id}/fixes"
    shown = client.get(path, auth=WRITER, params={"row": "1,2"}).json()
    [fix] = shown["fixes"]
    assert (fix["row_no"], fix["kind"], fix["moved_m"]) == (2, "drop_vertices", 0.0)
    assert len(fix["after"]["coordinates"][0][0]) < len(fix["before"]["coordinates"][0][0])
    assert fix["text_vi"] != fix["text_en"]
    nothing = client.get(path, auth=WRITER, params={"row": "2", "code": "T02"}).json()
    assert nothing == {"fixes": [], "refused": [], "outlook": []}
    for query in ("", "?row=x", "?row=1,x", "?row=0", "?row=1&rows=2", f"?row={2**31}"):
        assert client.get(path + query, auth=WRITER).status_code == 400, query
    assert decide(client, batch_id, "fix", rows=[1]).json()["taken"] == 0
    taken = decide(client, batch_id, "fix", rows=[2], codes=["H03"])
    assert (taken.status_code, taken.json()["taken"]) == (202, 1)
    batch = finished(client, batch_id)
    assert batch["state"] == "ready"
    assert "H03" not in {count["code"] for count in batch["issue_counts"]}
    assert decide(client, batch_id, "submit").status_code == 200
    assert committed(client, batch_id)["rows_added"] == 2
    assert decide(client, batch_id, "fix").status_code == 409


def test_a_column_that_is_not_there_is_refused_and_asked_for_again(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(21), crs="", accept="", finish="check").json()["id"]
    assert finished(client, batch_id)["state"] == "needs_input"
    refused = decide(client, batch_id, "answer", crs="105°00'", mapping={"KHONG_CO": "address"})
    assert refused.status_code == 400
    assert "SO_THUA" in refused.json()["detail_vi"]
    assert refused.json()["parameters"] == ["mapping"]
    batch = client.get(f"/imports/{batch_id}", auth=WRITER).json()
    assert (batch["state"], batch["options"]["mapping"], batch["options"]["crs"]) == ("needs_input", {}, None)
    assert decide(client, batch_id, "answer", crs="105°00'").status_code == 202
    assert finished(client, batch_id)["state"] == "ready"


def test_a_caller_reads_of_fields_and_not_of_options_of_the_command_line(client: TestClient) -> None:
    """What is found, what is asked and what is refused."""
    registered = upload(client, parcel_file(51)).json()["id"]
    assert committed(client, registered)["state"] == "committed"
    again = upload(client, parcel_file(51, DIA_CHI="Số 51")).json()["id"]
    asked = upload(client, parcel_file(52), crs="", accept="", finish="check").json()["id"]
    told: dict[str, Any] = {}
    for batch_id in (again, asked):
        batch = finished(client, batch_id)
        page = client.get(f"/imports/{batch_id}/issues", auth=WRITER).text
        told |= {found["code"]: found for found in json.loads(page)["issues"]}
        assert not re.search(r"(?<![-<])--[a-z]|landdb import", json.dumps(batch) + page)
    assert told["K01"]["options"] == {"on_existing": "update"}
    assert told["K01"]["remedy_vi"].endswith("(on_existing=update)")
    assert told["F11"]["options"] == {"crs": told["F11"]["params"]["suggestion"]}
    assert told["F11"]["remedy_en"].endswith("(crs)")
    for body, field in (({"crs": "9999"}, "crs"), ({"encoding": "abcd"}, "encoding"), ({"commune": "99999"}, "commune"),
                        ({"constants": {"khong_co": "1"}}, "constants"), ({"profile": "x"}, "profile")):  # fmt: skip
        refused = decide(client, asked, "answer", **body).json()
        assert (refused.get("status"), refused.get("parameters")) == (400, [field]), refused
        for said in (refused["detail"], refused["detail_vi"]):
            assert said.endswith(f"({field})")
            assert "--" not in said
    assert decide(client, asked, "answer", **told["F11"]["options"]).status_code == 202, "what is told can be sent"
    assert finished(client, asked)["state"] == "ready"
    cleared = upload(client, parcel_file(53), clear_empty="true").json()
    assert cleared["parameters"] == ["clear_empty", "on_existing"]


def test_the_list_tells_who_what_and_where(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(54)).json()["id"]
    batch = committed(client, batch_id)
    for auth in (WRITER, APPROVER):
        listed = client.get("/imports", auth=auth, params={"limit": 200}).json()["imports"]
        [found] = [one for one in listed if one["id"] == batch_id]
        assert (found["created_by"], found["target"], found["commune_code"]) == (WRITER[0], "parcels", HANOI_COMMUNE)
        assert found["commune_name"] == batch["commune_name"] is not None
    other = ("importer9", PASSWORD)
    add_account(client.app.state.services.database, other[0], 1, "surveyor")  # type: ignore[attr-defined]
    answer = client.get("/imports", auth=other, params={"limit": 200})
    assert answer.status_code == 200
    assert batch_id not in answer.text, "another author's"


def test_a_value_for_all_rows_is_given(client: TestClient) -> None:
    content = json.loads(parcel_file(23))
    del content["features"][0]["properties"]["SO_TO"]
    for wrong in ('{"sheet_no": 5}', '{"sheet_no": "a\\u0000"}', "[]"):
        assert upload(client, json.dumps(content).encode(), constants=wrong).status_code == 400, wrong
    given = upload(client, json.dumps(content).encode(), constants='{"sheet_no": "77"}', finish="check").json()["id"]
    batch = finished(client, given)
    assert (batch["state"], batch["options"]["constants"]) == ("ready", {"sheet_no": "77"}), batch["message_vi"]
    refused = decide(client, given, "answer", constants={"sheet_no": "một"})
    assert refused.status_code == 400
    assert "số nguyên" in refused.json()["detail_vi"]
    assert decide(client, given, "answer", constants={"sheet_no": "78"}).status_code == 202
    assert finished(client, given)["options"]["constants"] == {"sheet_no": "78"}
    rows = client.get(f"/imports/{given}/rows", auth=WRITER).json()["features"]
    assert rows[0]["properties"]["key"] == "78/23"
