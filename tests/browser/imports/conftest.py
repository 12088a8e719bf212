"""A register with a worker beside it, and people who look at the screen of imports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.queries import seeds
from tests.api.uploads import working
from tests.browser.conftest import PASSWORD, OpenPage, Watched, serve
from tests.browser.imports.screen import REFUSED, SAMPLES, Opener
from tests.factories import add_unit, make_actor

PEOPLE: Final = {
    "surveyor": (1, Role.SURVEYOR), "manager": (2, Role.MANAGER), "reader": (1, Role.VIEWER), "guest": (0, Role.VIEWER),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _patience() -> Iterator[None]:
    """A worker starts a process for each file: on a busy machine that takes its time."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def origin(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A register of its own, with units and nothing else, and a worker beside the server."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        with (SAMPLES / "organisation_units.csv").open(encoding="utf-8", newline="") as file:
            seeds.add_organisation_units(session, csv.DictReader(file))
        add_unit(session, "MP-38X")
    for username, (clearance, role) in PEOPLE.items():
        set_account(database, username, PASSWORD, display_name=username.title(), clearance=clearance, roles=(role,))
    home = tmp_path_factory.mktemp("home")
    with serve(database, home, anonymous_read=True) as address, working(database, home):
        yield address
    database.dispose()
    server.drop(dbname)


@pytest.fixture
def enter(open_page: OpenPage, origin: str) -> Opener:
    """Open the screen of imports as somebody."""

    def enter_as(
        username: str | None, state: str = "screen=imports", expected: tuple[str, ...] = REFUSED, **options: Any
    ) -> Watched:
        watched = open_page(expected=expected, at=origin, **options)
        watched.page.goto(f"{origin}/map/#{state}")
        watched.page.wait_for_selector(".rail")
        if username:
            watched.log_in(username)
        return watched

    return enter_as
