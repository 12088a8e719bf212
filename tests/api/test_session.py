"""Logging in and out: cookies, delays, CSRF, origins, Basic, and revocation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.api.auth import Authenticator
from landdb.api.errors import TooManyRequestsError
from landdb.api.throttle import FREE_ATTEMPTS, MAX_DELAY_S, Throttle
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from tests.api.clients import connect_admin, open_client
from tests.api.worlds import PASSWORD, Caller, _add_account

NAME = "reader2"
FORM = {"username": NAME, "password": PASSWORD}
JSON = {"accept": "application/json"}


@pytest.fixture(scope="module", autouse=True)
def _account(database: Database) -> None:
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller(NAME, 2, "false"))
        _add_account(session, Caller("reader3", 3, "false", role="manager"))


@pytest.fixture
def browser(database: Database, home: Path) -> Iterator[TestClient]:
    """A browser at a server where nobody reads anonymously."""
    with open_client(database, home, anonymous_read=False) as client:
        yield client


def test_nothing_is_read_without_a_log_in(browser: TestClient) -> None:
    for path in ("/collections/parcels/items", "/parcels", "/stats", "/search?q=x", "/tiles/parcels/1/0/0.mvt",
                 "/code-lists", "/api", "/collections"):  # fmt: skip
        response = browser.get(path)
        assert response.status_code == 401, path
        assert response.headers["www-authenticate"].startswith("Basic ")
    # A browser's own log-in window would stand over the map.
    assert "Basic" not in browser.get("/parcels", headers={"sec-fetch-mode": "cors"}).headers["www-authenticate"]
    assert browser.get("/session").json()["authenticated"] is False
    assert (
        browser.get("/healthz").status_code == browser.get("/").status_code == browser.get("/login").status_code == 200
    )


def test_a_page_that_expects_a_session_is_told_that_it_has_ended(database: Database, home: Path) -> None:
    """Where guests read too, whoever had logged in would else see, count and export less without a word."""
    page = {"x-session-expected": "1"} | JSON
    with open_client(database, home, anonymous_read=True) as client:
        assert client.get("/parcels", headers=JSON).status_code == 200
        ended = client.get("/parcels", headers=page)
        assert (ended.status_code, ended.json()["detail_vi"]) == (401, "Phiên đã kết thúc: hãy đăng nhập lại.")
        assert client.get("/session", headers=JSON).json()["authenticated"] is False
        client.post("/login", data=FORM, headers=JSON)
        assert client.get("/parcels", headers=page).status_code == 200
        client.cookies.clear()
        for path in ("/exports/parcels?f=csv", "/stats", "/tiles/parcels/1/0/0.mvt", "/search?q=x"):
            assert client.get(path, headers=page).status_code == 401, path


def test_a_person_is_led_to_the_form_and_a_program_is_not(browser: TestClient) -> None:
    page = browser.get("/collections/parcels/items?limit=1", headers={"accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fcollections%2Fparcels%2Fitems")
    assert browser.get("/collections", headers={"accept": "text/html"}, auth=("x", "y")).status_code == 401


def test_log_in_and_out(browser: TestClient) -> None:
    response = browser.post("/login", data=FORM | {"next": "/map/#x=1"}, headers={"accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/map/#x=1")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("landdb_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    session = browser.get("/session").json()
    assert (session["username"], session["clearance"], session["roles"]) == (NAME, 2, ["viewer"])
    assert browser.get("/parcels").status_code == 200
    assert browser.post("/logout", headers=JSON).status_code == 204
    assert browser.get("/parcels").status_code == 401


def test_the_secure_cookie(database: Database, home: Path) -> None:
    with open_client(database, home, secure_cookies=True) as client:
        cookie = client.post("/login", data=FORM, headers=JSON).headers["set-cookie"]
    assert cookie.startswith("__Host-landdb=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"))
    assert "Domain" not in cookie


def test_tokens_are_stored_hashed_and_renewed(browser: TestClient, admin_url: str) -> None:
    tokens = []
    for _ in range(2):
        browser.post("/login", data=FORM, headers=JSON)
        tokens.append(browser.cookies["landdb_session"])
    assert tokens[0] != tokens[1]
    assert len(tokens[0]) >= 43
    with connect_admin(admin_url) as admin:
        stored = admin.execute(
            text("SELECT string_agg(encode(token_sha256, 'escape'), ' ') FROM web_session")
        ).scalar_one()
    assert not any(token in stored for token in tokens)
    browser.cookies.set("landdb_session", tokens[0])
    assert browser.get("/parcels").status_code == 401, "the former session ended when the new one began"


@pytest.mark.parametrize("changes", ["last_seen_at = now() - interval '16 minutes'", "expires_at = now()"])
def test_sessions_end(browser: TestClient, admin_url: str, changes: str) -> None:
    browser.post("/login", data=FORM, headers=JSON)
    assert browser.get("/parcels").status_code == 200
    with connect_admin(admin_url) as admin:
        admin.execute(text(f"UPDATE web_session SET {changes}"))
    assert browser.get("/parcels").status_code == 401


def test_use_keeps_a_session_alive(browser: TestClient, admin_url: str) -> None:
    browser.post("/login", data=FORM, headers=JSON)
    with connect_admin(admin_url) as admin:
        admin.execute(text("UPDATE web_session SET last_seen_at = now() - interval '14 minutes'"))
    assert browser.get("/parcels").status_code == 200
    with connect_admin(admin_url) as admin:
        idle = admin.execute(text("SELECT min(now() - last_seen_at) FROM web_session")).scalar_one()
    assert idle < timedelta(minutes=1)


def test_clearance_is_read_on_each_request(browser: TestClient, admin_url: str) -> None:
    browser.post("/login", data=FORM, headers=JSON)
    for clearance in (1, 2):
        with connect_admin(admin_url) as admin:
            admin.execute(
                text("UPDATE user_account SET clearance = :c WHERE username = :name"), {"c": clearance, "name": NAME}
            )
        assert browser.get("/session").json()["clearance"] == clearance
        assert browser.get("/session", auth=(NAME, PASSWORD)).json()["clearance"] == clearance


def test_a_disabled_account_is_out_at_once(browser: TestClient, admin_url: str) -> None:
    browser.post("/login", data=FORM, headers=JSON)
    assert browser.get("/parcels", auth=(NAME, PASSWORD)).status_code == 200
    with connect_admin(admin_url) as admin:
        admin.execute(text("UPDATE user_account SET disabled_at = now() WHERE username = :name"), {"name": NAME})
    try:
        assert browser.get("/parcels").status_code == 401
        assert browser.get("/parcels", auth=(NAME, PASSWORD)).status_code == 401
    finally:
        with connect_admin(admin_url) as admin:
            admin.execute(text("UPDATE user_account SET disabled_at = NULL"))


def test_setting_an_account_anew_ends_its_sessions(browser: TestClient, database: Database) -> None:
    for session_of in (FORM, FORM | {"username": "reader3"}):
        browser.post("/login", data=session_of, headers=JSON)
        with database.open_session(AUTH_SERVICE, read_only=False) as session:
            _add_account(session, Caller(NAME, 2, "false"))
        assert browser.get("/parcels").status_code == (401 if session_of is FORM else 200)


def test_wrong_credentials(database: Database, home: Path) -> None:
    with open_client(database, home) as client:  # anonymous reading is on: wrong is wrong all the same
        for auth in ((NAME, "wrong"), ("nobody", PASSWORD), ("", "")):
            assert client.get("/parcels", auth=auth).status_code == 401
        for header in ("Basic", "Basic !!!", "Bearer x", "Basic YQ=="):
            assert client.get("/parcels", headers={"authorization": header}).status_code == 401
        bad = client.post("/login", data=FORM | {"password": "x"}, headers=JSON)
        unknown = client.post("/login", data=FORM | {"username": "nobody"}, headers=JSON)
        unusable = client.post("/login", data=FORM | {"username": "a\0b"}, headers=JSON)
    assert bad.status_code == unknown.status_code == unusable.status_code == 401
    assert bad.json()["detail"] == unknown.json()["detail"] == unusable.json()["detail"]


def test_guessing_is_slowed_down(database: Database, home: Path) -> None:
    with open_client(database, home) as client:
        codes = [client.post("/login", data=FORM | {"password": "x"}, headers=JSON).status_code for _ in range(6)]
        assert codes[0] == 401
        assert codes[-1] == 429
        refused = client.post("/login", data=FORM, headers=JSON)
    assert refused.status_code == 429, "the right password does not help during the delay"
    assert int(refused.headers["retry-after"]) >= 1


def test_guesses_elsewhere_do_not_lock_out(database: Database, home: Path) -> None:
    with open_client(database, home, trusted_proxy="testclient") as client:

        def log_in(password: str, forwarded: str) -> int:
            headers = JSON | {"x-forwarded-for": forwarded}
            return int(client.post("/login", data=FORM | {"password": password}, headers=headers).status_code)

        # The guesser invents what stands before the proxy's own entry.
        assert [log_in("x", f"10.0.0.{n}, 192.0.2.7") for n in range(6)][-1] == 429
        assert log_in(PASSWORD, "10.0.0.1, 192.0.2.7") == 429
        assert log_in(PASSWORD, "192.0.2.8") == 200


@pytest.mark.parametrize("proxy", [None, "192.0.2.1"])
def test_nobody_else_names_the_clients_address(database: Database, home: Path, proxy: str | None) -> None:
    with open_client(database, home, trusted_proxy=proxy) as client:
        codes = [
            client.post(
                "/login", data=FORM | {"password": "x"}, headers=JSON | {"x-forwarded-for": f"192.0.2.{n}"}
            ).status_code
            for n in range(6)
        ]
    assert codes[-1] == 429


def test_many_at_once_are_counted_before_they_are_hashed() -> None:
    throttle = Throttle(clock=lambda: 0.0)
    for _ in range(FREE_ATTEMPTS):
        throttle.begin("a", "1")
    with pytest.raises(TooManyRequestsError):
        throttle.begin("a", "1")
    throttle.withdraw("a", "1")
    throttle.succeeded("a", "1")
    throttle.begin("a", "1")


def test_throttle_grows_and_forgets() -> None:
    now = [0.0]
    throttle = Throttle(clock=lambda: now[0], max_keys=3)
    waits = []
    for _ in range(20):
        try:
            throttle.begin("a", "1")
        except TooManyRequestsError as error:
            waits.append(error.retry_after_s)
            now[0] += error.retry_after_s
            throttle.begin("a", "1")
    assert waits == sorted(waits)
    assert waits[-1] <= MAX_DELAY_S
    throttle.begin("a", "2")
    for name in "bcd":
        throttle.begin(name, "1")
    throttle.begin("a", "1")


def test_writing_needs_the_sessions_token(browser: TestClient) -> None:
    assert browser.post("/imports", headers=JSON).status_code == 401
    browser.post("/login", data={"username": "reader3", "password": PASSWORD}, headers=JSON)
    assert browser.post("/imports", headers=JSON).status_code == 403
    assert browser.post("/imports", headers=JSON | {"x-csrf-token": "guess"}).status_code == 403
    token = browser.get("/session").json()["csrf_token"]
    assert browser.post("/imports", headers=JSON | {"x-csrf-token": token}).status_code == 400, (
        "only the files are missing"
    )


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_other_sites_cannot_post(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.post("/login", data=FORM, headers=JSON | headers).status_code == 403
    assert browser.post("/logout", headers=JSON | headers).status_code == 403
    assert browser.post("/imports", auth=("reader3", PASSWORD), headers=JSON | headers).status_code == 403
    own = {"origin": "http://landdb.test", "sec-fetch-site": "same-origin"}
    assert browser.post("/login", data=FORM, headers=JSON | own).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost@evil.test", "localhost/x", "landdb.test.evil.test", "", "[::1"]
)
def test_foreign_host_names_are_refused(browser: TestClient, host: str) -> None:
    for path in ("/", "/api", "/collections/", "/nothing"):
        response = browser.get(path, headers=JSON | {"host": host})
        assert response.status_code == 400, path
        assert response.headers["content-type"] == "application/problem+json"
        assert "LANDDB_PUBLIC_URL" in response.json()["detail_vi"]
        assert "evil" not in response.text + str(response.headers)
    for own in ("localhost:8000", "127.0.0.1", "[::1]:8000", "landdb.test", "LANDDB.test:80"):
        assert browser.get("/", headers=JSON | {"host": own}).status_code == 200, own


def test_the_public_address_is_in_every_link(database: Database, home: Path) -> None:
    with open_client(database, home, public_url="https://land.example/register") as client:
        for host in ("land.example", "localhost"):
            links = client.get("/", headers=JSON | {"host": host}).json()["links"]
            assert links
            assert all(link["href"].startswith("https://land.example/register/") for link in links)
        assert client.get("/", headers=JSON | {"host": "evil.test"}).status_code == 400
        # A proxy may pass another host name on than the one that the browser shows.
        headers = JSON | {"host": "127.0.0.1", "origin": "https://land.example"}
        assert client.post("/login", data=FORM, headers=headers).status_code == 200


def test_anonymous_never_writes(database: Database, home: Path) -> None:
    with open_client(database, home, anonymous_read=True) as client:
        assert client.post("/imports", headers=JSON).status_code == 401
        assert client.post("/imports", auth=(NAME, PASSWORD), headers=JSON).status_code == 403, "a viewer"


@pytest.mark.parametrize(
    "target", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/x\r\nA: b"]
)
def test_next_stays_here(browser: TestClient, target: str) -> None:
    response = browser.post("/login", data=FORM | {"next": target}, headers={"accept": "text/html"})
    assert response.headers["location"] == "/map/"


def test_a_failed_form_comes_back(browser: TestClient) -> None:
    response = browser.post("/login", data=FORM | {"password": "x"}, headers={"accept": "text/html"})
    assert response.status_code == 303
    assert "Sai tên đăng nhập" in browser.get(response.headers["location"]).text


def test_basic_is_hashed_once(database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    original = Authenticator._check_password

    def count(*arguments: Any) -> Any:
        calls.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(Authenticator, "_check_password", count)
    with open_client(database, home) as client:
        for _ in range(5):
            assert client.get("/session", auth=(NAME, PASSWORD)).json()["username"] == NAME
        assert client.get("/session", auth=(NAME, PASSWORD + "x")).status_code == 401
    assert len(calls) == 2
