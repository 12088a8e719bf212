"""Provinces of a past day: counts of the 63 until 30 June 2025, and a filter by one of them finds just these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.queries import takeovers
from tests.api.clients import open_client
from tests.api.probe_parts import tile_of
from tests.api.worlds import SOUTH_COMMUNE, SOUTH_LON_LAT, SOUTH_SRID
from tests.factories import HANOI_LON_LAT, add_parcel, find_commune

BEFORE, AFTER = datetime(2019, 5, 20, 2, 30, tzinfo=UTC), datetime(2025, 9, 1, 2, 30, tzinfo=UTC)
EVE = "2025-06-30"


@pytest.fixture(scope="module", autouse=True)
def _parcels(database: Database) -> None:
    """In Hà Nội two, in what was Bình Dương three of before the merger and one of after it."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")
    lon, lat = SOUTH_LON_LAT
    with database.stating(BEFORE).open_session(LOCAL_ADMIN, read_only=False) as session:
        south: dict[str, Any] = {"srid": SOUTH_SRID, "admin_unit_id": find_commune(session, SOUTH_COMMUNE)}
        add_parcel(session, lon_lat=HANOI_LON_LAT)
        add_parcel(session, lon_lat=(HANOI_LON_LAT[0] + 0.001, HANOI_LON_LAT[1]))
        old = find_commune(session, SOUTH_COMMUNE, new=False)
        add_parcel(session, lon_lat=SOUTH_LON_LAT, **south)
        add_parcel(session, lon_lat=(lon + 0.001, lat), former_admin_unit_id=old, **south)
        add_parcel(session, lon_lat=(lon + 0.002, lat), certificate_status="issued", **south)
    with database.stating(AFTER).open_session(LOCAL_ADMIN, read_only=False) as session:
        add_parcel(session, lon_lat=(lon + 0.003, lat), **south)


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(database, tmp_path) as opened:
        yield opened


def shares(client: TestClient, facet: str, query: str) -> dict[str, tuple[int, str]]:
    answer = client.get(f"/stats?facets={facet}&{query}")
    assert answer.status_code == 200, answer.text
    return {share["value"]: (share["n"], share.get("title")) for share in answer.json()["facets"][facet]}


def drawn(client: TestClient, query: str) -> int:
    """Parcels on the tiles of both places that meet a filter."""
    found = 0
    for lon, lat in (HANOI_LON_LAT, SOUTH_LON_LAT):
        answer = client.get(f"{tile_of('parcels', lon + 0.001, lat + 0.0001, 14)}?{query}&outside=true")
        layers: dict[str, Any] = mapbox_vector_tile.decode(answer.content) if answer.status_code == 200 else {}
        found += sum(
            "o" not in feature["properties"] for feature in layers.get("parcels", {"features": []})["features"]
        )
    return found


def test_the_provinces_of_the_day_are_counted(client: TestClient) -> None:
    names = {"01": (2, "Thành phố Hà Nội"), "74": (3, "Tỉnh Bình Dương")}
    assert shares(client, "former_province_code", f"as_of={EVE}") == names
    assert {code: n for code, (n, _) in shares(client, "province_code", "").items()} == {"01": 2, "79": 4}


@pytest.mark.parametrize("code", ["01", "74"])
def test_list_counts_and_map_agree_on_a_province_of_the_day(client: TestClient, code: str) -> None:
    wanted = f"as_of={EVE}&former_province_code={code}"
    n = shares(client, "former_province_code", f"as_of={EVE}")[code][0]
    page = client.get(f"/parcels?{wanted}").json()
    assert len(page["rows"]) == page["matched"] == n
    assert client.get(f"/stats?{wanted}").json()["total"] == n
    assert client.get(f"/collections/parcels/items?{wanted}").json()["numberMatched"] == n
    assert drawn(client, wanted) == n
    assert set(shares(client, "former_province_code", wanted)) == {"01", "74"}, "another may still be chosen"


def test_who_has_chosen_a_commune_may_still_change_to_another_province_of_the_day(client: TestClient) -> None:
    wanted = f"as_of={EVE}&commune_code={SOUTH_COMMUNE}"
    assert set(shares(client, "former_province_code", wanted)) == {"01", "74"}
    assert len(shares(client, "commune_code", f"as_of={EVE}&former_province_code=74")) == 2
