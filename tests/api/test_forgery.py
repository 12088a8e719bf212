"""A page of another site cannot make a browser change anything here: asked of every route that changes something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from landdb.api.app import create_app
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.settings import load_settings
from tests.api.clients import open_client
from tests.api.worlds import PASSWORD, Caller, _add_account

JSON = {"accept": "application/json"}
OF_SESSIONS = {"/login", "/logout"}
"""These make and end a session: they look at the origin, and `test_session` at them."""
OF_READERS = {"/measure", "/parcels/comparison", "/exports/parcels"}
"""Posted because of their length, but nothing is kept: readers without a log-in ask them too."""


def _changing() -> list[tuple[str, str]]:
    app = create_app(load_settings({}), Database("postgresql+psycopg2://nobody@/nothing"))
    others = OF_SESSIONS | OF_READERS
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.path not in others]
    return sorted(
        (method, route.path) for route in routes for method in route.methods or () if method not in {"GET", "HEAD"}
    )


CHANGING = _changing()


@pytest.fixture(scope="module")
def browser(database: Database, home: Path) -> Iterator[TestClient]:
    """The browser of a manager who has logged in."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("forged3", 3, "false", role="manager"))
    with open_client(database, home, anonymous_read=False) as client:
        entered = client.post("/login", data={"username": "forged3", "password": PASSWORD}, headers=JSON)
        assert entered.status_code == 200
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        yield client


def test_all_decisions_on_imports_are_asked() -> None:
    paths = {path for _, path in CHANGING}
    names = ("answer", "accept", "fix", "submit", "approve", "return", "undo", "cancel", "profile")
    assert {"/imports", *(f"/imports/{{batch_id}}/{name}" for name in names)} <= paths


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_a_cookie_alone_changes_nothing(browser: TestClient, method: str, path: str) -> None:
    url = "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))
    token = {"x-csrf-token": browser.get("/session").json()["csrf_token"]}

    def sent(**headers: str) -> tuple[int, str]:
        answer = browser.request(method, url, json={"reason": "x"}, headers=JSON | headers)
        return answer.status_code, answer.json().get("detail_vi", "")

    for headers in ({}, {"x-csrf-token": "guess"}, {"origin": "http://landdb.test"}):
        status, said = sent(**headers)
        assert (status, "CSRF" in said) == (403, True), headers
    for origin in ({"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "same-site"}):
        status, said = sent(**token, **origin)
        assert (status, "trang khác" in said) == (403, True), origin
    status, said = sent(**token, origin="http://landdb.test")
    assert "CSRF" not in said
    assert "trang khác" not in said
