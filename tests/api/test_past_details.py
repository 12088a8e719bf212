"""Details of a past day: uses and works of then, in the inspector and in sums of several parcels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN, Role
from landdb.export.leaflet import Leaflet
from landdb.export.sheet import render_sheet
from landdb.export.sheet_content import read_parcels
from landdb.export.sheet_text import Stamp
from landdb.queries import takeovers
from tests.api.clients import open_client
from tests.api.file_contents import text_of_pdf
from tests.api.worlds import PASSWORD
from tests.factories import add_parcel, add_work, make_actor
from tests.past_versions import change, replace_uses

FIRST = datetime(2014, 9, 15, 2, 30, tzinfo=UTC)
LATER = datetime(2019, 5, 20, 2, 30, tzinfo=UTC)
THEN = "2016-06-01"


@pytest.fixture(scope="module")
def parcels(database: Database) -> dict[str, UUID]:
    """One parcel whose uses and works changed, one of which nothing did."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")
    with database.stating(FIRST).open_session(LOCAL_ADMIN, read_only=False) as session:
        made = {name: add_parcel(session, uses={"HNK": 1600.0}) for name in ("changed", "same")}
        gone = add_work(session, code="CT-1", parcel_ids=(made["changed"],), condition="good")
        add_work(session, code="CT-2", parcel_ids=(made["changed"],), secrecy_level=3)
    with database.stating(LATER).open_session(LOCAL_ADMIN, read_only=False) as session:
        change(session, "parcel", made["changed"], {"main_use_code": "CQP"})
        replace_uses(session, made["changed"], {"CQP": 1000.0, "ODT": 600.0})
        change(session, "work", gone, {"condition": "poor"})
        session.execute(text("UPDATE work_parcel SET retired_at = now() WHERE work_id = :id"), {"id": gone})
        add_work(session, code="CT-3", parcel_ids=(made["changed"],))
    for name, clearance in (("reader0", 0), ("reader3", 3)):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(Role.VIEWER,))
    return made


@pytest.fixture
def client(parcels: dict[str, UUID], database: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(database, tmp_path) as opened:
        yield opened


def read(client: TestClient, path: str, name: str = "reader0") -> Any:
    response = client.get(path, auth=(name, PASSWORD))
    assert response.status_code == 200, response.text
    return response.json()


def areas(uses: list[dict[str, Any]]) -> dict[str, float | None]:
    return {use["land_use_code"]: use["area_m2"] for use in uses}


def test_uses_and_works_are_those_of_the_day(client: TestClient, parcels: dict[str, UUID]) -> None:
    path = f"/parcels/{parcels['changed']}"
    for reader, hidden in (("reader0", []), ("reader3", ["CT-2"])):
        then, now = read(client, f"{path}?as_of={THEN}", reader), read(client, path, reader)
        assert (areas(then["uses"]), areas(now["uses"])) == ({"HNK": 1600.0}, {"CQP": 1000.0, "ODT": 600.0})
        assert [work["code"] for work in then["works"]] == ["CT-1", *hidden]
        assert then["works"][0]["condition"] == "good"
        assert [work["code"] for work in now["works"]] == [*hidden, "CT-3"]
    assert read(client, f"{path}?as_of=2019-05-20")["uses"] == read(client, path)["uses"]


def test_a_work_is_that_of_the_day_with_the_parcels_it_stood_on(client: TestClient, parcels: dict[str, UUID]) -> None:
    [listed] = read(client, f"/works?as_of={THEN}")["rows"]
    path = f"/works/{listed['id']}"
    then, now = read(client, f"{path}?as_of={THEN}"), read(client, path)
    assert (then["code"], then["condition"], now["condition"]) == ("CT-1", "good", "poor")
    assert ([parcel["id"] for parcel in then["parcels"]], now["parcels"]) == ([str(parcels["changed"])], [])
    for query, status in (("as_of=1950-01-01", 404), ("as_of=2014-09-14", 404), ("as_of=x", 400), ("x=1", 400)):
        assert client.get(f"{path}?{query}", auth=("reader0", PASSWORD)).status_code == status, query


@pytest.mark.parametrize(
    ("day", "expected", "works"),
    [(THEN, {"HNK": 3200.0}, [1, 0]), (None, {"HNK": 1600.0, "CQP": 1000.0, "ODT": 600.0}, [1, 0])],
)
def test_sums_of_several_parcels_are_those_of_the_day(
    client: TestClient, parcels: dict[str, UUID], day: str | None, expected: dict[str, float], works: list[int]
) -> None:
    asked = {"parcels": [str(key) for key in parcels.values()]} | ({"as_of": day} if day else {})
    response = client.post("/parcels/comparison", json=asked, auth=("reader0", PASSWORD))
    assert response.status_code == 200, response.text
    found = response.json()
    assert areas(found["sums"]["uses"]) == expected
    assert found["sums"]["uses_unknown"] == 0
    by_id = {row["id"]: row for row in found["parcels"]}
    assert [by_id[str(key)]["works"] for key in parcels.values()] == works


def test_uses_that_an_undo_brought_back_are_those_of_the_day(
    client: TestClient, parcels: dict[str, UUID], database: Database
) -> None:
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel_use SET retired_at = now() WHERE parcel_id = :id"), {"id": parcels["same"]})
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel_use SET retired_at = NULL WHERE parcel_id = :id"), {"id": parcels["same"]})
    [use] = read(client, f"/parcels/{parcels['same']}?as_of={THEN}")["uses"]
    assert (use["land_use_code"], use["area_m2"]) == ("HNK", 1600.0)
    asked = {"parcels": [str(parcels["same"])], "as_of": THEN}
    sums = client.post("/parcels/comparison", json=asked, auth=("reader0", PASSWORD)).json()["sums"]
    assert (areas(sums["uses"]), sums["uses_unknown"]) == ({"HNK": 1600.0}, 0)


@pytest.mark.parametrize(
    ("reader", "clearance", "day", "codes"),
    [
        ("reader0", 0, THEN, {"CT-1"}),
        ("reader0", 0, None, {"CT-3"}),
        ("reader3", 3, THEN, {"CT-1", "CT-2"}),
        ("reader3", 3, None, {"CT-2", "CT-3"}),
    ],
)
def test_papers_name_the_works_of_the_day(
    client: TestClient, parcels: dict[str, UUID], database: Database, reader: str, clearance: int, day: str | None,
    codes: set[str],
) -> None:  # fmt: skip
    """As they were then, on paper of the level that they have."""
    path = f"/parcels/{parcels['changed']}/extract?f=pdf" + (f"&as_of={day}" if day else "")
    response = client.get(path, auth=(reader, PASSWORD))
    assert response.status_code == 200, response.text
    with database.open_session(make_actor(clearance)) as session:
        content = read_parcels(session, [str(parcels["changed"])], clearance, date.fromisoformat(day) if day else None)
    page = render_sheet(content, Stamp(0, "Người thử", datetime(2026, 11, 21, tzinfo=UTC)), Leaflet("", ""))
    for said in (text_of_pdf(response.content), page):
        assert {code for code in ("CT-1", "CT-2", "CT-3") if code in said} == codes
    assert ("TUYET_MAT" in response.headers["content-disposition"]) == ("CT-2" in codes)
    assert (content.secrecy_level == 3) == ("CT-2" in codes)


def test_a_work_that_became_secret_since_is_secret_on_the_paper_of_the_day(
    client: TestClient, parcels: dict[str, UUID], database: Database
) -> None:
    """As a parcel is: the level is that of the day or of today, whichever is higher."""
    with database.stating(LATER).open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE work SET secrecy_level = 2 WHERE code = 'CT-1'"))
    path = f"/parcels/{parcels['changed']}/extract?f=pdf&as_of={THEN}"
    above, below = (client.get(path, auth=(reader, PASSWORD)) for reader in ("reader3", "reader0"))
    assert "CT-1" in text_of_pdf(above.content)
    assert "CT-1" not in text_of_pdf(below.content)
    with database.open_session(make_actor(2)) as session:
        content = read_parcels(session, [str(parcels["changed"])], 2, date.fromisoformat(THEN))
    assert ([work["code"] for work in content.works], content.secrecy_level) == (["CT-1"], 2)
