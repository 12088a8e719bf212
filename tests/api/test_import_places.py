"""What the page for imports asks beside the batch itself: candidates on the map, choices of a form, rows by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from tests.api.clients import open_client
from tests.api.uploads import (
    APPROVER,
    WRITER,
    add_account,
    add_people,
    finished,
    parcel_file,
    place_of,
    upload,
    working,
)
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import add_unit

VIEWER = ("viewer1", PASSWORD)
STRANGER = ("viewer0", PASSWORD)


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    add_account(database, VIEWER[0], 1, "viewer")
    add_account(database, STRANGER[0], 0, "viewer")
    with open_client(database, home) as opened, working(database, home):
        yield opened


@pytest.fixture(scope="module")
def asked(client: TestClient) -> str:
    """A batch that waits for its coordinate system: TM-3 or UTM of one meridian."""
    batch = finished(client, upload(client, parcel_file(1, 2, 3), crs="", finish="check").json()["id"])
    assert (batch["state"], "sketch" in batch["plan"]) == ("needs_input", False)
    return str(batch["id"])


def test_candidates_lie_where_they_put_the_data(client: TestClient, asked: str) -> None:
    found = client.get(f"/imports/{asked}/candidates", auth=WRITER).json()["candidates"]
    assert [one["crs"] for one in found[:2]] == ["5897", "3405"]
    assert [one["chosen"] for one in found] == [False] * len(found)
    tm3, utm = found[:2]
    west, south = place_of(1)
    assert tm3["outline"][0][0] == tm3["outline"][0][-1], "a ring around all shapes"
    assert all(abs(lon - west) < 0.01 and abs(lat - south) < 0.01 for lon, lat in tm3["outline"][0])
    assert len(tm3["shapes"]) == 3
    assert 100 < abs(tm3["outline"][0][0][1] - utm["outline"][0][0][1]) * 111_195 < 1000, "twins lie some 700 m apart"


def test_one_more_system_can_be_tried(client: TestClient, asked: str) -> None:
    found = client.get(f"/imports/{asked}/candidates", auth=WRITER, params={"crs": "111°00'"}).json()["candidates"]
    assert (found[-1]["title"], found[-1]["distance_km"], len(found[-1]["shapes"])) == ("111°00'", None, 3)
    for wrong in ("9999", "x\x07", "9" * 50):
        assert client.get(f"/imports/{asked}/candidates", auth=WRITER, params={"crs": wrong}).status_code == 400, wrong
    other = client.get(f"/imports/{asked}/candidates", auth=WRITER, params={"crs": "4326"}).json()["candidates"][-1]
    assert (other["crs"], other["outline"], other["shapes"]) == ("4326", [], []), "metres are no degrees"


def test_a_chosen_system_is_told(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(4), finish="check").json()["id"])
    found = client.get(f"/imports/{batch['id']}/candidates", auth=WRITER).json()["candidates"]
    assert [one["crs"] for one in found if one["chosen"]] == ["5897"]


def test_rows_are_had_by_number(client: TestClient) -> None:
    batch = finished(client, upload(client, parcel_file(11, 12, 13), finish="check").json()["id"])

    def rows(text: str) -> list[int]:
        answer = client.get(f"/imports/{batch['id']}/rows", auth=WRITER, params={"row": text})
        return [feature["id"] for feature in answer.json()["features"]] if answer.status_code == 200 else []

    assert (rows("3,1"), rows("9"), rows("0"), rows("x"), rows("")) == ([1, 3], [], [], [], [])
    assert client.get(f"/imports/{batch['id']}/rows?row=", auth=WRITER).status_code == 400


def test_the_list_counts_states(client: TestClient, asked: str) -> None:
    def counts(**query: str) -> dict[str, int]:
        answer = client.get("/imports", auth=WRITER, params={"facets": "state", **query}).json()
        return answer["facets"]["state"]  # type: ignore[no-any-return]

    everything = counts(mine="true", limit="1")
    assert everything["needs_input"] == 1
    assert counts(mine="true", state="failed") == everything, "whichever states are shown"
    assert counts(target="works") == {}
    assert "facets" not in client.get("/imports", auth=WRITER).json()
    assert client.get("/imports?facets=commune", auth=WRITER).status_code == 400


def test_a_form_learns_what_there_is_to_choose(client: TestClient) -> None:
    choices = client.get("/import-choices", auth=WRITER).json()
    targets = {one["value"]: one for one in choices["targets"]}
    assert [name for name, one in targets.items() if one["may_import"]] == ["parcels", "works", "markers"]
    assert {field["name"] for field in targets["parcels"]["fields"] if field["required"]} >= {"sheet_no", "parcel_no"}
    assert (choices["may_import"], choices["may_approve"]) == (True, False)
    assert {"tcvn3", "utf-8"} <= set(choices["encodings"])
    assert {"9210", "111°00'", "4326"} <= {one["crs"] for one in choices["systems"]}
    assert {(one["code"], one["fix"]) for one in choices["findings"]} >= {("T01", "snap"), ("K01", None)}
    assert client.get("/import-choices", auth=APPROVER).json()["may_approve"]
    readable = client.get("/import-choices", auth=VIEWER).json()
    assert (readable["may_import"], readable["may_approve"]) == (False, False)
    assert client.get("/import-choices", auth=STRANGER).status_code == 404
