"""The list of imports over HTTP: what leaves imports out of it, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from landdb.api.cursors import encode_cursor
from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import WRITER, add_people, finished, parcel_file, upload, working
from tests.conftest import ActAs
from tests.factories import add_unit


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    with open_client(database, home) as opened, working(database, home):
        yield opened


def test_the_list_is_filtered(client: TestClient) -> None:
    batch_id = upload(client, parcel_file(22), accept="", finish="check").json()["id"]
    assert finished(client, batch_id)["state"] == "ready"

    def listed(query: str) -> bool:
        answer = client.get(f"/imports?limit=200&{query}", auth=WRITER)
        assert answer.status_code == 200, answer.text
        return batch_id in {found["id"] for found in answer.json()["imports"]}

    for shown in ("", "state=ready", "state=failed,ready", "mine=true", "since=2020-01-01", "target=parcels"):
        assert listed(shown), shown
    for hidden in ("state=failed", "since=2999-01-01", "target=works", "commune=99999"):
        assert not listed(hidden), hidden
    for wrong in ("state=xong", "since=x", "mine=maybe", "target=nha", "commune=1", "colour=red"):
        assert client.get(f"/imports?{wrong}", auth=WRITER).status_code == 400, wrong


def test_the_list_comes_page_by_page(client: TestClient) -> None:
    for number in (32, 33, 34):
        upload(client, parcel_file(number), finish="check")

    def listed(**query: Any) -> dict[str, Any]:
        answer = client.get("/imports", auth=WRITER, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    every = [batch["id"] for batch in listed(mine=True, limit=200)["imports"]]
    assert len(every) > 2
    seen: list[str] = []
    page = listed(mine=True, limit=2)
    while page["next"]:
        assert len(page["imports"]) == 2
        seen += [batch["id"] for batch in page["imports"]]
        page = listed(mine=True, limit=2, cursor=page["next"])
    assert [*seen, *(batch["id"] for batch in page["imports"])] == every
    assert listed(mine=True, limit=200)["next"] is None


@pytest.mark.parametrize("forged", [("x", "y"), (1, 2), ("2026-11-22T10:00:00", str(uuid4())), (True, "x", "y")])
def test_a_forged_cursor_of_the_list_is_refused(client: TestClient, forged: tuple[Any, ...]) -> None:
    for cursor in (encode_cursor(*forged), "x", ""):
        assert client.get("/imports", auth=WRITER, params={"cursor": cursor}).status_code == 400, cursor
