"""Saved filters: each account its own, whatever its role; guests none; a lowered clearance sees no former ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.domain.saved_filters import MAX_FILTERS
from tests.api.clients import connect_admin, open_client
from tests.api.worlds import PASSWORD, Caller, _add_account

VIEWER, OTHER, LOWERED = (("viewer0", PASSWORD), ("viewer1", PASSWORD), ("lowered1", PASSWORD))
QUERY = "main_use_code=CQP&in_view=1"


@pytest.fixture(scope="module")
def client(database: Database, home: Path) -> Iterator[TestClient]:
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        for name, clearance in (("viewer0", 0), ("viewer1", 1), ("lowered1", 1)):
            _add_account(session, Caller(name, clearance, "false"))
    with open_client(database, home) as opened:
        yield opened


def save(client: TestClient, auth: tuple[str, str], name: str, query: str = QUERY) -> dict[str, str]:
    answer = client.post("/saved-filters", json={"name": name, "query": query}, auth=auth)
    assert answer.status_code == 201, answer.text
    saved: dict[str, str] = answer.json()
    return saved


def listed(client: TestClient, auth: tuple[str, str] | None) -> list[str]:
    return [item["name"] for item in client.get("/saved-filters", auth=auth).json()["filters"]]


def test_a_filter_is_saved_used_changed_and_deleted(client: TestClient) -> None:
    first = save(client, VIEWER, "  Đất quốc phòng ")
    save(client, VIEWER, "Tranh chấp", "certificate_status=disputed")
    assert first["name"] == "Đất quốc phòng"
    assert not first["last_used_at"]
    path = f"/saved-filters/{first['id']}"
    used = client.post(f"{path}/use", auth=VIEWER).json()
    assert used["last_used_at"]
    assert listed(client, VIEWER)[0] == "Đất quốc phòng", "the one last used comes first"
    changed = client.patch(path, json={"name": "Đất QP", "query": "main_use_code=CQP"}, auth=VIEWER).json()
    assert (changed["name"], changed["query"]) == ("Đất QP", "main_use_code=CQP")
    assert client.patch(path, json={"name": "Tranh chấp"}, auth=VIEWER).status_code == 409
    assert client.delete(path, auth=VIEWER).status_code == 204
    assert client.delete(path, auth=VIEWER).status_code == 404
    assert listed(client, VIEWER) == ["Tranh chấp"]
    save(client, VIEWER, "Đất QP")


def test_a_filter_is_its_authors_alone(client: TestClient) -> None:
    own = save(client, OTHER, "Của tôi")
    path = f"/saved-filters/{own['id']}"
    assert "Của tôi" not in listed(client, VIEWER)
    assert client.patch(path, json={"name": "x"}, auth=VIEWER).status_code == 404
    assert client.post(f"{path}/use", auth=VIEWER).status_code == 404
    assert client.delete(path, auth=VIEWER).status_code == 404
    assert save(client, VIEWER, "Của tôi")["id"] != own["id"]


def test_guests_have_none(client: TestClient) -> None:
    assert listed(client, None) == []
    assert client.post("/saved-filters", json={"name": "x", "query": QUERY}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"name": "x"}, {"query": QUERY}, {"name": " ", "query": QUERY}, {"name": "x" * 101, "query": QUERY},
     {"name": "x", "query": "q" * 8001}, {"name": "x", "query": 5}, {"name": "a\0b", "query": QUERY},
     {"name": "x", "query": QUERY, "created_by": "viewer1"}],
)  # fmt: skip
def test_what_is_no_filter_is_refused(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/saved-filters", json=body, auth=VIEWER).status_code == 400


def test_a_name_of_a_former_clearance_is_free(client: TestClient, admin_url: str) -> None:
    """Somebody whose clearance was lowered sees nothing of what they saved before, not even that a name is taken."""
    with connect_admin(admin_url) as admin:
        admin.execute(text("INSERT INTO saved_filter (name, query, created_by, secrecy_level) "
                           "VALUES ('Kho', 'managing_unit=Zqx', 'lowered1', 2)"))  # fmt: skip
    assert listed(client, LOWERED) == []
    save(client, LOWERED, "Kho")
    assert listed(client, LOWERED) == ["Kho"]
    assert client.post("/saved-filters", json={"name": "Kho", "query": QUERY}, auth=LOWERED).status_code == 409


def test_nobody_keeps_more_than_may_be_kept(client: TestClient) -> None:
    there = len(listed(client, OTHER))
    for number in range(MAX_FILTERS - there):
        save(client, OTHER, f"Bộ lọc {number}")
    answer = client.post("/saved-filters", json={"name": "thêm", "query": QUERY}, auth=OTHER)
    assert answer.status_code == 429
    assert len(listed(client, OTHER)) == MAX_FILTERS
