"""Each one-click fix, from a file that needs it: shown, refused where it would do harm, taken, judged anew, written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from tests.api.clients import open_client
from tests.api.uploads import WRITER, add_people, committed, decide, finished, parcel_file, upload, working
from tests.conftest import ActAs
from tests.factories import add_unit

Ring = list[list[float]]


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    with open_client(database, home) as opened, working(database, home):
        yield opened


def rings_of(content: dict[str, Any]) -> list[Ring]:
    return [feature["geometry"]["coordinates"][0] for feature in content["features"]]


def shown(client: TestClient, batch_id: str, rows: str) -> dict[tuple[int, str], dict[str, Any]]:
    found = client.get(f"/imports/{batch_id}/fixes", auth=WRITER, params={"row": rows}).json()
    return {(fix["row_no"], fix["kind"]): fix for fix in found["fixes"]}


def test_all_five_fixes_of_one_file(client: TestClient, database: Database) -> None:
    neighbour = json.loads(parcel_file(70))
    [beside] = rings_of(neighbour)
    assert committed(client, upload(client, json.dumps(neighbour).encode()).json()["id"])["rows_added"] == 1

    content = json.loads(parcel_file(71, 72, 73, 74, 75, 76, 77))
    opened, repeated, snapped, swapped, looped = rings_of(content)[:5]
    del opened[-1]
    repeated.insert(2, [repeated[1][0] + 0.001, repeated[1][1]])
    east, north = max(x for x, _ in beside), min(y for _, y in beside)
    snapped[:] = [[east + x, north + y] for x, y in ((-0.01, 0), (40, 0), (40, 40), (-0.01, 40), (-0.01, 0))]
    swapped[:] = [[y, x] for x, y in swapped]
    x, y = min(x for x, _ in looped), min(y for _, y in looped)
    looped[:] = [
        [x + a, y + b]
        for a, b in ((0, 0), (40, 0), (40, 40), (20.1, 40), (19.9, 40.1), (19.9, 40), (20.1, 40.1), (0, 40), (0, 0))
    ]
    batch_id = upload(client, json.dumps(content).encode(), finish="check").json()["id"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_quarantined"], batch["rows_rejected"]) == ("ready", 1, 2), batch["issue_counts"]
    issues = client.get(f"/imports/{batch_id}/issues?code=H02", auth=WRITER).json()["issues"]
    assert [(one["row_no"], one["variant"], one["measured"], one["limit_value"]) for one in issues] == [
        (1, "open", pytest.approx(40.0, abs=0.01), 0.01)
    ]
    assert "40,000 m" in issues[0]["message_vi"]

    fixes = shown(client, batch_id, "1,2,3,4,5")
    foretold = client.get(f"/imports/{batch_id}/fixes", auth=WRITER, params={"row": "1,2,3,4,5"}).json()["outlook"]
    assert [(one["row_no"], one["errors"]) for one in foretold] == [(number, []) for number in range(1, 6)]
    assert {tuple(one["left_open"]) for one in foretold} == {("H06", "K01", "K02", "T05", "T06", "T07")}
    kinds = [(1, "close_ring"), (2, "drop_vertices"), (3, "snap"), (4, "swap_axes"), (5, "make_valid")]
    assert set(fixes) >= set(kinds)
    closing = fixes[1, "close_ring"]
    assert (closing["before"]["type"], len(closing["before"]["coordinates"][0])) == ("MultiLineString", 4)
    assert closing["after"]["type"] == "MultiPolygon"
    assert "40,000 m" in closing["text_vi"]
    assert "1.600,00 m²" in closing["text_vi"]
    assert fixes[3, "snap"]["moved_m"] == pytest.approx(0.01, abs=0.001)

    taken = decide(client, batch_id, "fix").json()
    assert taken["taken"] == len(fixes)
    batch = finished(client, batch_id)
    assert (batch["state"], batch["rows_added"]) == ("ready", 7), batch["issue_counts"]
    assert not {count["code"] for count in batch["issue_counts"]} & {"H01", "H02", "C01", "T02", "T03", "T04"}
    assert set(shown(client, batch_id, "1,2,3,4,5")) == {(5, "drop_vertices")}, "what was hidden by the invalid shape"
    assert decide(client, batch_id, "fix").json()["taken"] == 1
    batch = finished(client, batch_id)
    assert batch["open_warnings"] == {}
    assert decide(client, batch_id, "submit").status_code == 200
    assert committed(client, batch_id)["rows_added"] == 7
    with database.open_session(LOCAL_ADMIN) as session:
        sql = """SELECT bool_and(ST_IsValid(geom)), min(ST_Area(geom_source)), max(ST_Area(geom_source)) FROM parcel
                 WHERE parcel_no BETWEEN 71 AND 77"""
        valid, least, most = session.execute(text(sql)).one()
    assert valid
    assert (least, most) == (pytest.approx(1600, abs=0.1), pytest.approx(1601, abs=0.1))


def test_a_file_whose_every_row_is_open_waits_for_the_fix(client: TestClient) -> None:
    """As some programs write polygons: without the repeated first vertex."""
    content = json.loads(parcel_file(81, 82))
    for ring in rings_of(content):
        del ring[-1]
    batch_id = upload(client, json.dumps(content).encode()).json()["id"]
    batch = finished(client, batch_id)
    assert (batch["state"], batch["questions"]) == ("needs_input", [{"about": "fix", "option": None, "fixes": 2}])
    assert decide(client, batch_id, "submit").status_code == 409
    assert decide(client, batch_id, "fix", codes=["H02"]).json()["taken"] == 2
    batch = finished(client, batch_id)
    assert (batch["state"], batch["questions"], batch["rows_added"]) == ("submitted", [], 2), batch["message_vi"]


def test_fixes_do_not_outlive_the_place_of_the_shapes(client: TestClient) -> None:
    """Another system, commune or layer: what a fix made of a row stands somewhere else, or belongs to another row."""
    content = json.loads(parcel_file(91, 92))
    del rings_of(content)[0][-1]
    batch_id = upload(client, json.dumps(content).encode(), finish="check").json()["id"]
    finished(client, batch_id)
    assert decide(client, batch_id, "fix").json()["taken"] == 1
    assert finished(client, batch_id)["rows_added"] == 2
    assert decide(client, batch_id, "answer", crs="5897").status_code == 202
    batch = finished(client, batch_id)
    assert (batch["rows_added"], batch["rows_quarantined"]) == (1, 1)
    assert client.get(f"/imports/{batch_id}/report?f=json", auth=WRITER).json()["fixes"] == []
    assert decide(client, batch_id, "fix").json()["taken"] == 1
    assert finished(client, batch_id)["rows_added"] == 2
    [fix] = client.get(f"/imports/{batch_id}/report?f=json", auth=WRITER).json()["fixes"]
    assert len(fix["kinds"]) == 1
