"""Whatever is asked, the answer is an answer: no request ends in a 500."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landdb.db import Database
from tests.api.clients import open_client
from tests.conftest import ActAs
from tests.factories import add_parcel, add_work

PATHS = (
    "/collections/parcels/items", "/collections/works/items", "/collections/admin-units/items", "/parcels", "/stats",
    "/search", "/works", "/changes", "/tiles/parcels/14/13009/7211.mvt", "/tiles/parcels/9/406/225.mvt",
    "/session", "/api",
)  # fmt: skip
NAMES = (
    "bbox", "datetime", "limit", "cursor", "offset", "sort", "facets", "histogram", "q", "f", "sheet_no", "tile_id",
    "parcel_code", "commune_code", "province_code", "main_use_code", "min_area", "max_area", "status", "built_year",
    "period", "as_of",
)  # fmt: skip
ODD = (
    "", "0", "-1", "1e400", "9" * 30, "2147483648", "9223372036854775807", "nan", "inf", "%", "_", "\\", "'", '"',
    "\x00",
    "105,21,106,22", "-180,-90,180,90", "179,0,-179,1", "105,21,105,21", "1/1/1", "../..", "2024-05-01/P9999Y",
    "0001-01-01/9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "P1D/0001-01-01", "WyJrZXkiXQ",
    "WyJhcmVhIiwiMSIsIngiXQ", "key", "area", "-area", "tờ 5 thửa 12", "99999/999999", "2328000 587000", "21.0 105.8",
    "Đ" * 300, "ﬃ ẞ ſ", "𝒜", "x" * 5000, "[", "{}", "null", "true", "CQP,,ONT", "1,2,3", "w7er00000000",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(database: Database, home: Path, as_actor: ActAs) -> Iterator[TestClient]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for _ in range(5):
            add_parcel(session)
        add_work(session)
    with open_client(database, home) as opened:
        yield opened


VALUES = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), query=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
def test_odd_queries(client: TestClient, path: str, query: dict[str, str]) -> None:
    address = path + "?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
    response = client.get(address)
    assert response.status_code in (200, 204, 400), response.text
    if response.status_code == 400:
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/works?sort=name", "/works", "/parcels?sort=use", "/collections/parcels/items", "/changes"]
)
def test_half_characters_in_cursors(client: TestClient, path: str) -> None:
    sort = path.partition("=")[2] or "code"
    for keys in ([sort, "\ud800", "00000000-0000-4000-8000-000000000000"], ["\ud800"], ["\ud800", "0" * 32]):
        cursor = base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")
        response = client.get(path, params={"cursor": cursor})
        assert response.status_code == 400, response.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prefix=st.sampled_from(["/parcels/", "/works/", "/collections/", "/collections/parcels/items/", "/map/", "/static/",
                            "/imports/", "/tiles/parcels/1/", "/"]),
    rest=VALUES,
)  # fmt: skip
def test_odd_paths(client: TestClient, prefix: str, rest: str) -> None:
    response = client.get(prefix + quote(rest, safe=""))
    assert response.status_code < 500, response.text
