"""What the inspector asks for: restrictions, dossiers, versions beside each other, parcels beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import MultiPolygon, Point, Polygon
from sqlalchemy import Connection, insert, text

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.models import Document, DocumentLink, ParcelLineage, ParcelUse, ProtectionArea
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work

CLEARED = ("reader2", PASSWORD)
E0, N0 = 587_600.0, 2_327_900.0
"""South-west corner of the test's ground, in the plane of zone 105°00'."""


def rectangle(east: float, width: float, height: float = 100.0) -> MultiPolygon:
    """With its south-west corner ``east`` metres from that of the ground."""
    x = E0 + east
    return MultiPolygon([Polygon([(x, N0 + height), (x + width, N0 + height), (x + width, N0), (x, N0)])])


def change(session: Connection, table: str, key: UUID, **values: Any) -> None:
    """Write another version."""
    sets = ", ".join(f"{name} = :{name}" for name in values)
    session.execute(text(f"UPDATE {table} SET {sets} WHERE id = :id"), values | {"id": key})


def add_document(session: Connection, number: str, links: list[dict[str, Any]], level: int = 0) -> None:
    values = {"kind": "decision", "title_vi": "Quyết định (mô phỏng)", "number": number, "secrecy_level": level}
    key = session.execute(insert(Document).values(values).returning(Document.id)).scalar_one()
    for link in links:
        session.execute(insert(DocumentLink).values(document_id=key, **link))


def shape_of(shape: Any) -> str:
    return f"SRID={HANOI_SRID};{shape.wkt}"


@pytest.fixture(scope="module")
def ids(database: Database, as_actor: ActAs) -> dict[str, UUID]:
    """A parcel that grew, one that was secret in between, a work that moved, and what hangs on them."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("reader2", 2, "false"))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        units = [add_unit(session, code, name_vi=f"Đơn vị {code} (mô phỏng)") for code in ("DV-1", "DV-2")]
        grown = add_parcel(
            session, geometry=rectangle(0, 100), sheet_no=3, parcel_no=1, legal_area_m2=10_000, map_scale=500,
            managing_unit_id=units[0], uses={"CQP": 10_000.0}, attributes={"GHI_CHU": "cũ", "MA": "1"},
        )  # fmt: skip
        once_secret = add_parcel(session, geometry=rectangle(300, 100), sheet_no=3, parcel_no=2, uses={"ODT": 10_000.0})
        hidden = add_parcel(session, geometry=rectangle(500, 50), sheet_no=3, parcel_no=3, secrecy_level=3)
        work = add_work(
            session, geometry=Point(E0 + 20, N0 + 20), code="CT-9", parcel_ids=(grown,), protection_scheme="full"
        )
        covered = add_work(session, geometry=Point(E0 + 30, N0 + 20), code="CT-8", parcel_ids=(grown,), secrecy_level=3)
        area = shape_of(rectangle(90, 30))
        for owner, kind in ((work, "safety_belt"), (work, "restricted")):
            session.execute(insert(ProtectionArea).values(
                work_id=owner, protection_scheme="full", kind=kind, extension_m=30,
                geom_source=area if kind == "safety_belt" else shape_of(rectangle(-60, 60))))  # fmt: skip
        add_document(session, "QĐ-1", [{"parcel_id": grown}, {"work_id": work, "dossier_box": "a"}])
        add_document(session, "MẬT-2", [{"parcel_id": grown}, {"work_id": work, "dossier_box": "b"}], level=3)
        for former in (once_secret, hidden):
            session.execute(insert(ParcelLineage).values(parcel_id=grown, former_parcel_id=former))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        change(
            session, "parcel", grown, geom_source=shape_of(rectangle(0, 110)), legal_area_m2=11_000.0, status="pending",
            managing_unit_id=units[1], valid_from="2020-05-01", attributes='{"GHI_CHU": "mới", "MA": "1"}',
        )  # fmt: skip
        session.execute(text("UPDATE parcel_use SET retired_at = now() WHERE parcel_id = :id"), {"id": grown})
        session.execute(insert(ParcelUse).values(parcel_id=grown, ordinal=1, land_use_code="CQP", area_m2=11_000))
        change(session, "work", work, geom_source=shape_of(Point(E0 + 23, N0 + 24)), condition="poor")
        change(session, "parcel", once_secret, secrecy_level=3, geom_source=shape_of(rectangle(300, 300)))
    with as_actor(3, roles=("admin",), read_only=False) as session:
        change(session, "parcel", once_secret, secrecy_level=0, geom_source=shape_of(rectangle(302, 98)))
    return {"grown": grown, "once_secret": once_secret, "hidden": hidden, "work": work, "covered": covered}


@pytest.fixture(scope="module")
def client(database: Database, home: Path, ids: dict[str, UUID]) -> Iterator[TestClient]:
    with open_client(database, home) as opened:
        yield opened


def test_restrictions_former_parcels_and_dossiers(client: TestClient, ids: dict[str, UUID]) -> None:
    parcel = client.get(f"/parcels/{ids['grown']}", auth=CLEARED).json()
    [belt] = parcel["protection_areas"]
    assert (belt["kind"], belt["work_code"], belt["covered_m2"]) == ("safety_belt", "CT-9", pytest.approx(2000, abs=1))
    assert [(one["sheet_no"], one["parcel_no"], one["ended"]) for one in parcel["former_parcels"]] == [(3, 2, False)]
    [work] = parcel["works"]
    assert (work["code"], work["missing_dossier"]) == ("CT-9", ["b", "c", "d", "đ"])
    assert [(one["number"], one["dossier_box"]) for one in parcel["dossiers"]] == [("QĐ-1", "a")]
    assert [one["number"] for one in parcel["documents"]] == ["QĐ-1"]


def test_what_lacks_in_a_dossier_is_what_the_overview_counts(client: TestClient, ids: dict[str, UUID]) -> None:
    charts = client.get("/stats/dashboard", auth=CLEARED).json()["charts"]
    bars = next(chart for chart in charts if chart["id"] == "dossiers")["bars"]
    parcel = client.get(f"/parcels/{ids['grown']}", auth=CLEARED).json()
    assert [bar["value"] for bar in bars] == parcel["works"][0]["missing_dossier"]
    work = client.get(f"/works/{ids['work']}", auth=CLEARED).json()
    assert [box for box, there in work["dossier"].items() if there] == ["a"]


def test_a_reader_without_clearance_gets_no_documents_and_no_restrictions(
    client: TestClient, ids: dict[str, UUID]
) -> None:
    parcel = client.get(f"/parcels/{ids['grown']}").json()
    assert parcel["documents"] == parcel["dossiers"] == parcel["protection_areas"] == parcel["markers"] == []
    assert "missing_dossier" not in parcel["works"][0]


def test_a_difference_tells_values_and_shapes(client: TestClient, ids: dict[str, UUID]) -> None:
    answer = client.get(f"/parcels/{ids['grown']}/difference?older=1&newer=2", auth=CLEARED)
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    fields = {field["name"]: field for field in found["fields"]}
    assert set(fields) == {
        "legal_area_m2", "status", "managing_unit_id", "valid_from", "uses", "attributes.GHI_CHU",
    }  # fmt: skip
    assert (fields["legal_area_m2"]["kind"], fields["legal_area_m2"]["old"], fields["legal_area_m2"]["new"]) == (
        "area", 10_000, 11_000,
    )  # fmt: skip
    assert (fields["status"]["old_vi"], fields["status"]["new_en"]) == ("Hiệu lực", "Pending approval")
    assert fields["managing_unit_id"]["new_vi"] == "Đơn vị DV-2 (mô phỏng)"
    assert (fields["valid_from"]["kind"], fields["valid_from"]["old"], fields["valid_from"]["new"]) == (
        "date", None, "2020-05-01",
    )  # fmt: skip
    assert fields["uses"]["new"][0]["area_m2"] == 11_000
    boundary = found["boundary"]
    assert boundary["changed"]
    assert (boundary["old_m2"], boundary["new_m2"]) == (10_000, 11_000)
    assert (boundary["only_old_m2"], boundary["only_new_m2"]) == (0, 1000)
    assert boundary["only_old"] is None
    assert boundary["only_new"]["type"] == "MultiPolygon"
    assert boundary["old"]["type"] == boundary["new"]["type"] == "MultiPolygon"
    assert found["older"]["system_to"] == found["newer"]["system_from"]


def test_the_last_two_versions_are_the_default(client: TestClient, ids: dict[str, UUID]) -> None:
    path = f"/parcels/{ids['grown']}/difference"
    assert client.get(path, auth=CLEARED).json() == client.get(f"{path}?older=1&newer=2", auth=CLEARED).json()


def test_a_reader_compares_what_they_may_read(client: TestClient, ids: dict[str, UUID]) -> None:
    fields = client.get(f"/parcels/{ids['grown']}/difference").json()["fields"]
    assert [field["name"] for field in fields] == ["legal_area_m2", "status", "valid_from", "uses"], "in their order"


def test_a_secret_version_between_two_is_none(client: TestClient, ids: dict[str, UUID]) -> None:
    path = f"/parcels/{ids['once_secret']}/difference"
    found = client.get(path, auth=CLEARED).json()
    assert (found["older"]["version"], found["newer"]["version"]) == (1, 2)
    assert found["fields"] == []
    assert (found["boundary"]["only_old_m2"], found["boundary"]["only_new_m2"]) == (200, 0)
    assert client.get(f"{path}?older=1&newer=3", auth=CLEARED).status_code == 404


def test_versions_of_works(client: TestClient, ids: dict[str, UUID]) -> None:
    found = client.get(f"/works/{ids['work']}/difference").json()
    assert [(field["name"], field["old_vi"], field["new_vi"]) for field in found["fields"]] == [
        ("condition", None, "Xuống cấp")
    ]
    boundary = found["boundary"]
    assert (boundary["both_areas"], boundary["moved_m"], boundary["only_new"]) == (False, 5.0, None)
    assert boundary["old"]["type"] == "Point"


@pytest.mark.parametrize(
    ("query", "status"),
    [("older=2&newer=1", 400), ("older=1&newer=1", 400), ("older=1", 400), ("older=x&newer=2", 400), ("of=1", 400),
     ("older=1&newer=9", 404)],
)  # fmt: skip
def test_versions_that_are_not_there(client: TestClient, ids: dict[str, UUID], query: str, status: int) -> None:
    assert client.get(f"/parcels/{ids['grown']}/difference?{query}").status_code == status


def test_a_hidden_object_has_no_difference(client: TestClient, ids: dict[str, UUID]) -> None:
    for path in (f"/parcels/{ids['hidden']}", f"/works/{ids['covered']}", "/parcels/1", "/works/1", "/parcels/zz"):
        assert client.get(f"{path}/difference").status_code == 404


def compare(client: TestClient, parcels: list[Any], auth: tuple[str, str] | None = None, **more: Any) -> Any:
    return client.post("/parcels/comparison", json={"parcels": parcels} | more, auth=auth)


def test_parcels_beside_each_other_with_sums(client: TestClient, ids: dict[str, UUID]) -> None:
    asked = [str(ids[name]) for name in ("grown", "once_secret", "hidden")]
    found = compare(client, asked, CLEARED).json()
    assert [parcel["parcel_no"] for parcel in found["parcels"]] == [1, 2]
    first = found["parcels"][0]
    assert first["managing_unit"] == {"code": "DV-2", "name": "Đơn vị DV-2 (mô phỏng)"}
    assert (first["works"], first["incomplete_dossiers"]) == (1, 1)
    assert first["uses"] == [{"land_use_code": "CQP", "area_m2": 11_000}]
    assert first["area_difference_m2"] == 0
    sums = found["sums"]
    assert (sums["count"], sums["legal_area_m2"], sums["certificates"]) == (2, 21_000, 0)
    assert [(use["land_use_code"], use["area_m2"], use["parcels"]) for use in sums["uses"]] == [
        ("CQP", 11_000, 1), ("ODT", 10_000, 1),
    ]  # fmt: skip
    public = compare(client, asked).json()
    assert public["sums"] == sums, "what is hidden is in no sum"
    assert "managing_unit" not in public["parcels"][0]
    assert "incomplete_dossiers" not in public["parcels"][0]


def test_map_ids_and_days(client: TestClient, ids: dict[str, UUID]) -> None:
    tile = client.get(f"/parcels/{ids['grown']}").json()["tile_id"]
    assert [one["id"] for one in compare(client, [tile]).json()["parcels"]] == [str(ids["grown"])]
    then = compare(client, [tile], as_of="2021-01-01").json()
    assert then["sums"]["count"] == 0, "its first version does not say since when it was valid"


def test_more_than_can_be_compared_are_summed(client: TestClient, as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        keys = [str(add_parcel(session, uses={"CQP": 1600.0}, legal_area_m2=1600)) for _ in range(21)]
    found = compare(client, keys).json()
    assert (found["parcels"], found["sums"]["count"], found["most_beside"]) == ([], 21, 20)
    assert found["sums"]["legal_area_m2"] == 21 * 1600
    assert len(compare(client, keys[1:]).json()["parcels"]) == 20


@pytest.mark.parametrize("parcels", [[], "x", ["x"], [True], [-1], [1.5], [2**60], [1] * 501, [None], ["0" * 36]])
def test_what_is_no_list_of_parcels_is_refused(client: TestClient, parcels: Any) -> None:
    assert compare(client, parcels).status_code == 400


def test_a_body_with_more_is_refused(client: TestClient) -> None:
    assert compare(client, [1], more=1).status_code == 400
    assert compare(client, [1], as_of=1).status_code == 400
    assert compare(client, [1], as_of="x").status_code == 400


def test_what_stands_before_and_after_in_the_list(client: TestClient) -> None:
    """Walking by it is walking through the pages, in every order and both ways."""
    for sort in ("key", "-area", "-updated", "use"):
        query = f"sort={sort}&main_use_code=CQP"
        rows = [row["id"] for row in client.get(f"/parcels?{query}&limit=200").json()["rows"]]
        assert len(rows) > 3
        for index, key in enumerate(rows):
            found = client.get(f"/parcels/{key}/beside?{query}").json()
            before, after = found["previous"], found["next"]
            assert (before and before["id"]) == (rows[index - 1] if index else None)
            assert (after and after["id"]) == (rows[index + 1] if index + 1 < len(rows) else None)


def test_a_parcel_outside_the_selection_has_neighbours_in_it(client: TestClient, ids: dict[str, UUID]) -> None:
    found = client.get(f"/parcels/{ids['once_secret']}/beside?sheet_no=3&parcel_no=1,3").json()
    assert (found["previous"]["id"], found["next"]) == (str(ids["grown"]), None), "the one after it is hidden"
    assert client.get(f"/parcels/{ids['hidden']}/beside").status_code == 404
    assert client.get(f"/parcels/{ids['grown']}/beside?sort=secrecy").status_code == 400
    assert client.get(f"/parcels/{ids['grown']}/beside?sort=secrecy", auth=CLEARED).status_code == 200
    assert client.get(f"/parcels/{ids['once_secret']}/beside?as_of=2001-01-01").status_code == 404
