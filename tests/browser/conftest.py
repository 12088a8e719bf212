"""Fixtures of the browser tests: the real server on a free port over a filled register, and pages that are watched."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.console import Console
from rich.progress import Progress

from landdb.api.app import create_app
from landdb.cli import samples
from landdb.cli.demo import DEMO_USERS, set_accounts
from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.settings import load_settings
from tests.api.uploads import working
from tests.browser import estate
from tests.factories import make_actor

WEBMAP: Final = Path(__file__).parents[2] / "webmap"
PASSWORD: Final = "mật khẩu mô phỏng"
ACCOUNTS: Final = {"viewer": (0, Role.VIEWER), "manager": (2, Role.MANAGER), "admin": (2, Role.ADMIN)}
SIZES: Final = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}
"""Windows in which each flow is tried."""
CHROMIUM_FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WATCH_CSP: Final = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
)


@dataclass
class Watched:
    """A page with all it asked for and all it complained about."""

    page: Page
    origin: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, state: str = "", path: str = "/map/") -> Page:
        """Go to the map in a state (the part of the address after #) and wait until list and tiles are there."""
        self.page.goto(f"{self.origin}{path}#{state}")
        self.settle()
        return self.page

    def open_bare(self, state: str = "") -> Page:
        """Go to the map without its panels and wait until the tiles are there."""
        self.page.goto(f"{self.origin}/map/#open=none&{state}")
        self.page.wait_for_selector(".map.leaflet-container")
        self.page.wait_for_selector(".loading-line:not(.on)", state="attached")
        return self.page

    def settle(self) -> None:
        """Wait until the list and the tiles have come."""
        self.page.wait_for_selector(".results-header b:not(:text('…'))")
        self.page.wait_for_selector("ul#results:not(.stale)", state="attached")
        self.page.wait_for_selector(".loading-line:not(.on)", state="attached")
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def log_in(self, username: str) -> None:
        """Log in through the form of the map."""
        self.page.get_by_role("banner").get_by_role("button", name="Đăng nhập").click()
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def shoot(self, name: str) -> None:
        """Keep a picture of the page where no commit takes it along."""
        folder = Path(os.environ.get("LANDDB_SCREENSHOTS") or WEBMAP / "test-results")
        self.page.screenshot(path=folder / f"{name}.png")


OpenPage = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@contextmanager
def serve(database: Database, home: Path, **changes: Any) -> Iterator[str]:
    """The application on a free port of the loopback; yields its origin."""
    settings = replace(load_settings({}), home=home, secure_cookies=False, **changes)
    assert (settings.webmap_dir / "index.html").is_file(), "the web map is not built: npm --prefix webmap run build"
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings, database), log_level="warning", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=20)


@pytest.fixture(scope="session")
def filled(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Path]]:
    """A register with the estate and two accounts, for all browser tests: none of them writes parcels."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False, timeout_ms=None) as session:
        estate.fill(session)
    for username, (clearance, role) in ACCOUNTS.items():
        set_account(
            database,
            username,
            PASSWORD,
            display_name=f"{username.title()} (mô phỏng)",
            clearance=clearance,
            roles=(role,),
        )
    yield database, tmp_path_factory.mktemp("home")
    database.dispose()
    server.drop(dbname)


@pytest.fixture(scope="session")
def origin(filled: tuple[Database, Path]) -> Iterator[str]:
    """A server that lets anybody read what is not secret."""
    with serve(*filled, anonymous_read=True, banner_vi="DỮ LIỆU MÔ PHỎNG", banner_en="SIMULATED DATA") as address:
        yield address


@pytest.fixture(scope="session")
def closed_origin(filled: tuple[Database, Path]) -> Iterator[str]:
    """A server that nobody reads without a log-in."""
    with serve(*filled, anonymous_read=False) as address:
        yield address


@contextmanager
def _watch(browser: Browser, origin: str, expected: tuple[str, ...], **options: Any) -> Iterator[Watched]:
    context: BrowserContext = browser.new_context(
        **{"viewport": {"width": 1440, "height": 900}, "locale": "vi-VN"} | options
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    context.add_init_script(WATCH_CSP)
    page = context.new_page()
    page.set_default_timeout(15_000)
    watched = Watched(page, origin)
    context.on("request", lambda request: watched.requests.append(request.url))
    page.on(
        "console",
        lambda message: (
            watched.complaints.append(f"{message.text} ({message.location['url']})")
            if message.type in {"error", "warning"}
            else None
        ),
    )
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    yield watched
    context.close()
    assert [url for url in watched.requests if not url.startswith((f"{origin}/", "blob:", "data:"))] == []
    assert [text for text in watched.complaints if not any(part in text for part in expected)] == []


@pytest.fixture
def open_page(browser: Browser, origin: str) -> Iterator[OpenPage]:
    """Open watched pages; at the end none may have left the origin or complained of what was not expected."""
    opened: list[AbstractContextManager[Watched]] = []

    def open_one(expected: tuple[str, ...] = (), at: str = origin, **options: Any) -> Watched:
        manager = _watch(browser, at, expected, **options)
        watched = manager.__enter__()
        opened.append(manager)
        return watched

    yield open_one
    for manager in opened:
        manager.__exit__(None, None, None)


@pytest.fixture
def watched(open_page: OpenPage) -> Watched:
    """A page of the usual size, in Vietnamese, not logged in."""
    return open_page()


@pytest.fixture(scope="session")
def demo(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `landdb demo` serves, with a worker beside it."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    home = tmp_path_factory.mktemp("demo")
    set_accounts(database, {user.username: PASSWORD for user in DEMO_USERS})
    with Progress(console=Console(quiet=True)) as bar:
        samples.import_samples(database, home, bar)
    with serve(database, home, anonymous_read=True) as address, working(database, home):
        yield address
    database.dispose()
    server.drop(dbname)


@pytest.fixture(params=SIZES)
def window(request: pytest.FixtureRequest, open_page: OpenPage, demo: str) -> Watched:
    """A page of some size; ``label`` of its pictures is the width."""
    width, height = SIZES[request.param]
    return open_page(at=demo, viewport={"width": width, "height": height}, has_touch=width < 600)
