"""The list of changes: what each version did, its pages, its filters, and nothing of what its reader may not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, text

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN, Role
from landdb.models import ParcelLineage
from landdb.queries import changes, takeovers
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD
from tests.factories import add_parcel, add_unit
from tests.past_versions import change

MOMENTS = [datetime(year, 5, 20, 2, 30, tzinfo=UTC) for year in (2014, 2016, 2019, 2021)]


@pytest.fixture(scope="module")
def parcels(database: Database) -> dict[str, UUID]:
    """One that was split, its part that was certified, and one of which only something secret has changed."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")
        unit = add_unit(session, "DV-BD")
    first, second, third, fourth = (database.stating(moment) for moment in MOMENTS)
    with first.open_session(LOCAL_ADMIN, read_only=False) as session:
        made = {"whole": add_parcel(session, managing_unit_id=unit), "quiet": add_parcel(session)}
        add_parcel(session, secrecy_level=3)
    with second.open_session(LOCAL_ADMIN, read_only=False) as session:
        made["part"] = add_parcel(session)
        session.execute(insert(ParcelLineage).values(parcel_id=made["part"], former_parcel_id=made["whole"]))
        session.execute(text("UPDATE parcel SET retired_at = now() WHERE id = :id"), {"id": made["whole"]})
    with third.open_session(LOCAL_ADMIN, read_only=False) as session:
        change(session, "parcel", made["part"], {"certificate_status": "issued"})
    with fourth.open_session(LOCAL_ADMIN, read_only=False) as session:
        change(session, "parcel", made["quiet"], {"certificate_no": "MP 00000001"})  # from clearance 1 on
    for name, clearance in (("reader0", 0), ("reader1", 1)):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(Role.VIEWER,))
    return made


@pytest.fixture
def client(parcels: dict[str, UUID], database: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(database, tmp_path) as opened:
        yield opened


def read(client: TestClient, query: str = "", name: str = "reader0") -> Any:
    response = client.get(f"/changes?{query}", auth=(name, PASSWORD))
    assert response.status_code == 200, response.text
    return response.json()


def told(parcels: dict[str, UUID], page: Any) -> list[tuple[str, str, str]]:
    names = {str(key): name for name, key in parcels.items()}
    return [(one["at"][:4], one["kind"], names[one["parcel"]["id"]]) for one in page["changes"]]


def test_each_version_is_told_once_and_secret_ones_not_at_all(client: TestClient, parcels: dict[str, UUID]) -> None:
    seen = told(parcels, read(client))
    assert seen[0] == ("2019", "changed", "part")
    assert sorted(seen[1:3]) == [("2016", "ended", "whole"), ("2016", "registered", "part")]
    assert sorted(seen[3:]) == [("2014", "registered", "quiet"), ("2014", "registered", "whole")]
    assert told(parcels, read(client, name="reader1")) == [("2021", "changed", "quiet"), *seen]
    by_kind = {one["kind"]: one for one in read(client)["changes"]}
    assert by_kind["changed"]["changed"] == ["certificate_status"]
    assert len(by_kind["ended"]["parcel"]["successors"]) == 1
    assert "changed_by" not in by_kind["ended"], "authors are read from clearance 1 on"


def test_pages_follow_each_other_without_gap(client: TestClient, parcels: dict[str, UUID]) -> None:
    for name in ("reader0", "reader1"):
        pages, cursor = [], ""
        while True:
            page = read(client, f"limit=1{cursor}", name)
            pages += told(parcels, page)
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert pages == told(parcels, read(client, name=name))


def test_periods_provinces_and_units_narrow_the_list(client: TestClient, parcels: dict[str, UUID]) -> None:
    assert told(parcels, read(client, "period=2016-05-20/2016-05-20")) == told(parcels, read(client))[1:3]
    assert read(client, "period=../2014-05-19")["changes"] == []
    for whole in ("../9999-12-31", "0001-01-01/..", "0001-01-01/9999-12-31"):
        assert len(read(client, f"period={whole}")["changes"]) == 5, whole
    assert read(client, "period=9999-12-31")["changes"] == []
    assert read(client, "province_code=79")["changes"] == []
    assert len(read(client, "province_code=01")["changes"]) == 5
    of_unit = told(parcels, read(client, "managing_unit=DV-BD", "reader1"))
    assert of_unit == [("2016", "ended", "whole"), ("2014", "registered", "whole")]
    for wrong in ("managing_unit=DV-BD", "period=x", "cursor=x", "limit=51", "x=1"):
        assert client.get(f"/changes?{wrong}", auth=("reader0", PASSWORD)).status_code == 400, wrong


def test_a_parcel_that_is_classified_meanwhile_is_still_told_of(
    client: TestClient, parcels: dict[str, UUID], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts of the answer are of one state of the register."""
    name_parcels, level = changes._find_parcels, text("UPDATE parcel SET secrecy_level = :level WHERE id = :id")

    def classify(level_now: int) -> None:
        with database.open_session(LOCAL_ADMIN, read_only=False) as session:
            session.execute(level, {"level": level_now, "id": parcels["part"]})

    def name_late(*asked: Any) -> Any:
        classify(2)
        return name_parcels(*asked)

    before = told(parcels, read(client))
    monkeypatch.setattr(changes, "_find_parcels", name_late)
    assert told(parcels, read(client)) == before
    monkeypatch.undo()
    assert all(name != "part" for _, _, name in told(parcels, read(client)))
    classify(0)
