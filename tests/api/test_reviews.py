"""Conflicts with hidden parcels: who is told of them, page by page, and how they are closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from landdb.db import Database
from tests.api.clients import open_client
from tests.api.test_disclosure import picture
from tests.api.uploads import (
    APPROVER,
    JSON,
    add_account,
    add_people,
    committed,
    decide,
    parcel_file,
    place_of,
    upload,
    working,
)
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import add_parcel, add_unit, add_work, make_actor

MANAGER = ("manager2", PASSWORD)
NOT_TOLD = ("anonymous", "viewer3", "importer1", "surveyor3", "auditor3", "manager1", "away2")
"""No manager, not cleared for the hidden parcels, or of another unit."""


def fill(database: Database, *, secret: bool) -> None:
    """Two secret parcels where a surveyor will bring theirs, one of them with the same number; and people."""
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        own, other = add_unit(session, "DV-01"), add_unit(session, "DV-02")
        for number in (1, 2) if secret else ():
            add_parcel(
                session, lon_lat=place_of(number), side_m=20.0, sheet_no=3, parcel_no=number if number == 1 else 900,
                secrecy_level=2, managing_unit_id=own,
            )  # fmt: skip
    add_people(database)
    for name, clearance, role in (("viewer3", 3, "viewer"), ("surveyor3", 3, "surveyor"), ("auditor3", 3, "auditor"),
                                  ("manager1", 1, "manager"), ("manager2", 2, "manager")):  # fmt: skip
        add_account(database, name, clearance, role)
    add_account(database, "near2", 2, "manager", units=[str(own)])
    add_account(database, "away2", 2, "manager", units=[str(other)])


@pytest.fixture(scope="module")
def client(database: Database, home: Path) -> Iterator[TestClient]:
    fill(database, secret=True)
    with open_client(database, home) as opened, working(database, home):
        assert committed(opened, upload(opened, parcel_file(1, 2, 3)).json()["id"])["rows_added"] == 3
        yield opened


def read(client: TestClient, auth: tuple[str, str] = MANAGER, **query: Any) -> Any:
    return client.get("/reviews", auth=auth, params=query).json()


def close(client: TestClient, item: str, note: str | None = "Đã đo lại", auth: tuple[str, str] = MANAGER) -> Any:
    return client.post(f"/reviews/{item}/close", auth=auth, data={"note": note} if note else {}, headers=JSON)


def test_a_cleared_manager_reads_both_parcels(client: TestClient) -> None:
    items = read(client)["reviews"]
    assert sorted((item["kind"], item["overlap_area_m2"]) for item in items) == [
        ("K01", None), ("T02", 400.0), ("T02", 400.0),
    ]  # fmt: skip
    item = next(item for item in items if item["kind"] == "K01")
    assert (item["parcel"]["sheet_no"], item["parcel"]["parcel_no"], item["parcel"]["secrecy_level"]) == (3, 1, 0)
    assert (item["other_parcel"]["parcel_no"], item["other_parcel"]["secrecy_level"]) == (1, 2)
    assert item["parcel"]["commune_name"] == "Phường Ba Đình"
    assert item["batch"] is not None
    assert (item["batch"]["file_name"], item["closed_at"]) == ("thua.geojson", None)
    assert item["title_vi"] == "Trùng số tờ, số thửa"
    assert next(item for item in items if item["kind"] == "T02")["geometry"]["type"] == "Polygon"


def test_a_manager_of_the_unit_is_told_without_the_batch_of_another(client: TestClient) -> None:
    items = read(client, ("near2", PASSWORD))["reviews"]
    assert len(items) == 3
    assert {item["batch"] for item in items} == {None}, "imports of others are for managers without a limit of scope"


def test_page_by_page(client: TestClient) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = read(client, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["reviews"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [item["id"] for item in read(client)["reviews"]]
    for wrong in ("x", "WzFd", "W3RydWUsIngiLCJ5Il0"):  # no cursor, one of another list, no time and no id
        assert client.get("/reviews", auth=MANAGER, params={"cursor": wrong}).status_code == 400


def test_others_live_in_an_empty_world(
    client: TestClient, clone_database: Callable[[], AbstractContextManager[Database]], home: Path
) -> None:
    """Whoever is not to know gets the same answers from a register in which nothing is queued."""
    items = read(client)["reviews"]
    with clone_database() as other:
        fill(other, secret=False)
        with open_client(other, home) as empty:
            for name in NOT_TOLD:
                auth = None if name == "anonymous" else (name, PASSWORD)
                requests = [("GET", "/reviews"), ("GET", "/reviews?limit=1")]
                requests += [("POST", f"/reviews/{item['id']}/close") for item in items]
                for method, path in requests:
                    data = {"note": "x"} if method == "POST" else None
                    found, wanted = (
                        picture(c.request(method, path, auth=auth, data=data, headers=JSON)) for c in (client, empty)
                    )
                    assert found == wanted, f"{method} {path} tells {name}"
                    assert found[0] in (200, 401, 403, 404)
    assert read(client)["reviews"] == items


@pytest.mark.parametrize("note", [None, "", "  \n ", "a\x00b", "\x1b[31m", "x" * 2001])
def test_a_note_that_cannot_be_is_refused(client: TestClient, note: str | None) -> None:
    item = read(client)["reviews"][0]["id"]
    response = close(client, item, note)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert read(client)["reviews"][0]["closed_at"] is None


def test_closing_wants_the_token_of_the_session(client: TestClient) -> None:
    item = read(client)["reviews"][0]["id"]
    logged_in = client.post("/login", data={"username": MANAGER[0], "password": PASSWORD}, headers=JSON)
    assert logged_in.status_code == 200
    path = f"/reviews/{item}/close"
    assert client.post(path, data={"note": "x"}, headers=JSON).status_code == 403
    client.cookies.clear()
    foreign = JSON | {"origin": "http://elsewhere.test"}
    assert client.post(path, auth=MANAGER, data={"note": "x"}, headers=foreign).status_code == 403


def test_the_database_lets_nobody_do_more_than_close(as_actor: ActAs, client: TestClient) -> None:
    item = read(client)["reviews"][0]
    for statement in (
        "UPDATE review_item SET kind = 'T02'",
        "UPDATE review_item SET closed_by = 'x'",
        "INSERT INTO review_item (kind, parcel_id, other_parcel_id) SELECT kind, parcel_id, parcel_id FROM review_item",
        "INSERT INTO review_item (closing_note) VALUES ('x')",
        "DELETE FROM review_item",
    ):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|row-level security"),
            as_actor(3, roles=("manager",), read_only=False) as session,
        ):
            session.execute(text(statement))
    everything = "UPDATE review_item SET closing_note = 'x'"
    for clearance, role in ((1, "manager"), (3, "surveyor"), (3, "auditor")):
        with as_actor(clearance, roles=(role,), read_only=False) as session:
            assert session.execute(text(everything)).rowcount == 0
    assert read(client)["reviews"][0] == item


def test_closing_is_done_once_and_what_comes_up_again_is_queued_again(client: TestClient) -> None:
    before = read(client)["reviews"]
    item = next(i for i in before if i["kind"] == "T02" and i["parcel"]["parcel_no"] == 2)
    closed = close(client, item["id"], "Đã đo lại\r\nngày 3/5")
    assert closed.status_code == 200
    assert (closed.json()["closed_by"], closed.json()["closing_note"]) == (MANAGER[0], "Đã đo lại\nngày 3/5")
    assert closed.json()["closed_at"]
    assert close(client, item["id"]).status_code == 409
    listed = read(client)["reviews"]
    assert [i["id"] for i in listed] == [i["id"] for i in before if i["id"] != item["id"]] + [item["id"]]
    again = upload(client, parcel_file(2, TY_LE=1000), on_existing="update").json()["id"]
    assert committed(client, again)["rows_changed"] == 1
    queued = read(client)["reviews"]
    assert [(i["kind"], i["parcel"]["parcel_no"]) for i in queued if not i["closed_at"]].count(("T02", 2)) == 1
    assert len(queued) == len(before) + 1


def test_a_parcel_that_became_more_secret_takes_its_conflicts_along(client: TestClient, as_actor: ActAs) -> None:
    before = len(read(client)["reviews"])
    with as_actor(3, roles=("manager",), read_only=False) as session:
        session.execute(text("UPDATE parcel SET secrecy_level = 3 WHERE parcel_no = 900"))
    assert len(read(client)["reviews"]) == before - 2
    with as_actor(3, roles=("manager",)) as session:
        assert session.scalar(text("SELECT count(*) FROM review_item")) == before


def test_a_work_on_a_parcel_that_an_import_ends_is_told_to_whoever_sees_both(
    client: TestClient, as_actor: ActAs
) -> None:
    """Its author and who approved it see an import like any other; an undo closes the item."""
    with as_actor(3, roles=("admin",), read_only=False) as session:
        [(parcel, unit)] = session.execute(
            text("SELECT id, managing_unit_id FROM parcel WHERE parcel_no = 3 AND secrecy_level = 0")
        ).all()
        add_work(session, code="CT-M", parcel_ids=(parcel,), secrecy_level=2, managing_unit_id=unit)
    ended = upload(client, parcel_file(1, 2), removed="sheet").json()["id"]
    assert committed(client, ended)["rows_removed"] == 1
    item = read(client)["reviews"][0]
    assert (item["kind"], item["title_vi"]) == ("B03", "Mốc, công trình trên thửa hết hiệu lực")
    assert (item["work"]["code"], item["work"]["secrecy_level"], item["marker"]) == ("CT-M", 2, None)
    assert (item["parcel"]["parcel_no"], item["parcel"]["retired"], item["other_parcel"]) == (3, True, None)
    assert (item["batch"]["state"], item["geometry"]["type"]) == ("committed", "Point")
    for name in NOT_TOLD[1:]:
        assert item["id"] not in client.get("/reviews", auth=(name, PASSWORD)).text
    assert decide(client, ended, "undo", APPROVER, reason="x").status_code == 200
    [undone] = [one for one in read(client)["reviews"] if one["id"] == item["id"]]
    assert (undone["closed_by"], undone["batch"]["state"]) == (APPROVER[0], "reverted")
    assert "hoàn tác" in undone["closing_note"]
