"""Every failure is one problem document with a request id that the log carries; nothing of the inside is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import DBAPIError, OperationalError

from landdb import errors as tree
from landdb.api import errors
from landdb.api.middleware import CONTENT_SECURITY_POLICY
from landdb.db import Database
from landdb.errors import LandDBError
from landdb.queries import stats
from tests.api.clients import open_client


@pytest.fixture(scope="module")
def client(database: Database, home: Path) -> Iterator[TestClient]:
    with open_client(database, home, max_upload_mb=1) as opened:
        yield opened


def test_each_error_class_has_its_kind() -> None:
    classes = [c for c in vars(tree).values() if isinstance(c, type) and issubclass(c, LandDBError)]
    assert set(classes) <= set(errors.KINDS)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404), ("GET", "/parcels/x", 404), ("DELETE", "/parcels", 405), ("GET", "/parcels?x=1", 400),
        ("GET", "/stats?facets=zzz", 400), ("POST", "/login", 400), ("GET", "/map/../../etc/passwd", 404),
        ("GET", "/static/..%2fapp.py", 404), ("GET", "/imports/x", 404),
    ],
)  # fmt: skip
def test_problems(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["type"].startswith("urn:landdb:problem:")
    for part in ("title", "detail"):
        assert problem[part]
        assert problem[f"{part}_vi"] not in {"", problem[part]}


def test_a_method_that_an_address_does_not_take_is_told_with_those_that_it_takes(client: TestClient) -> None:
    assert client.delete("/parcels").headers["allow"] == "GET"


def test_a_body_that_cannot_be_read_is_told(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = client.post("/login", content=b"--y", headers=headers)
    assert response.status_code == 400
    assert response.json()["detail_vi"].startswith("Không đọc được")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/parcels", "/map/", "/static/landdb.css", "/tiles/parcels/1/0/0.mvt", "/healthz"]
)
def test_security_headers_are_on_every_answer(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"  # to other origins nothing; `no-referrer` breaks forms
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_an_unexpected_failure_tells_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("TopologyException at 105.123 21.456")

    monkeypatch.setattr(stats, "get_statistics", fail)
    with caplog.at_level(logging.INFO, logger="landdb"):
        response = client.get("/stats")
    assert response.status_code == 500
    assert "Topology" not in response.text
    assert response.headers["content-security-policy"]
    assert response.json()["request_id"] in caplog.text
    assert "Topology" not in caplog.text
    assert "api/routes/stats.py" in caplog.text


@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (OperationalError, psycopg2.OperationalError, 503),
        (DBAPIError, psycopg2.DatabaseError, 503),
        (DBAPIError, psycopg2.ProgrammingError, 500),
    ],
)
def test_database_failures(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[DBAPIError],
    cause: type[Exception],
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("SELECT secret_column", {"v": "Zqx7"}, cause("relation landdb.parcel"))

    monkeypatch.setattr(stats, "get_statistics", fail)
    response = client.get("/stats?bbox=1,1,2,2")
    assert response.status_code == status
    assert "secret" not in response.text + caplog.text
    assert "Zqx7" not in caplog.text


def test_a_request_is_logged_without_its_words(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="landdb.access"):
        response = client.get("/search?q=5/12")
    line = json.loads(caplog.records[-1].message)
    assert line["request_id"] == response.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"], line["actor"]) == ("GET", "/search", 200, "anonymous")
    assert line["bytes"] == len(response.content)
    assert "5/12" not in caplog.text


def test_bodies_are_limited(client: TestClient) -> None:
    assert client.post("/login", content=b"x" * 100_000).status_code == 413
    assert client.post("/imports", content=b"x" * 2_000_000).status_code == 413


def test_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready == {"status": "ready", "checks": {"database": True, "migrations": True, "leakproof": True}}


def test_without_a_database(home: Path) -> None:
    gone = Database("postgresql+psycopg2://landdb@/landdb?host=/nonexistent")
    with open_client(gone, home) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        response = client.get("/parcels")
    assert response.status_code == 503
    assert "nonexistent" not in response.text


def test_the_built_map(database: Database, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>map</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "secret.key").write_text("x")
    with open_client(database, tmp_path, webmap_dir=tmp_path) as client:
        page, script = client.get("/map/"), client.get("/map/assets/app-1a2b.js")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in script.headers["cache-control"]
        for path in ("/map/secret.key", "/map/none.js", "/map/assets", "/map/%2e%2e/secret.html", "/map/a%00.js",
                     f"/map/{'x' * 5000}.js", f"/static/{'x' * 300}"):  # fmt: skip
            assert client.get(path).status_code == 404
        assert client.get("/map").headers["location"] == "/map/"


def test_a_map_that_is_not_built_says_so(client: TestClient) -> None:
    page = client.get("/map/")
    assert page.status_code == 200
    assert "Bản đồ web chưa được dựng" in page.text


def test_head_is_get_without_the_body(client: TestClient) -> None:
    response = client.head("/collections/parcels/items")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "application/geo+json"
