"""What every room of tests shares: a private server, one migrated template, a clone of it per test module."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from landdb.bootstrap import migrate
from landdb.cluster import Cluster
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.settings import load_settings
from tests.factories import make_actor

TEMPLATE = "landdb_test_template"
SECRET = b"only for tests"


class Server:
    """A PostGIS server of the tests: databases are cloned from the template and dropped."""

    def __init__(self, admin_url: str, secret: bytes | None) -> None:
        self.secret = secret
        self._url = make_url(admin_url)
        self._engine = create_engine(self.admin_url("postgres"), isolation_level="AUTOCOMMIT")
        self._numbers = itertools.count(1)

    def admin_url(self, dbname: str) -> str:
        """Return the superuser's URL of a database."""
        return self._url.set(database=dbname).render_as_string(hide_password=False)

    def admin_url_of(self, database: Database) -> str:
        """Return the superuser's URL of a register."""
        return self.admin_url(str(database.role_url("landdb_c0").database))

    def create(self, template: str) -> str:
        """Create a database as a copy and return its name."""
        name = f"landdb_test_{os.getpid()}_{next(self._numbers)}"
        # Without fsync a copy of the files costs a quarter of the copy through the log.
        strategy = "wal_log" if self.secret else "file_copy"
        self.run(f'create database "{name}" template "{template}" strategy {strategy}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database and end its connections."""
        self.run(f'drop database if exists "{name}" with (force)')

    def run(self, sql: str) -> None:
        """Run a statement outside a transaction, in the maintenance database."""
        with self._engine.connect() as connection:
            connection.execute(text(sql))

    def close(self) -> None:
        """Close the server's own connection."""
        self._engine.dispose()


class ActAs(Protocol):
    """Opens a session as somebody: `with as_actor(1, units={unit}) as session`."""

    def __call__(
        self,
        clearance: int = ...,
        *,
        units: set[object] | None = ...,
        provinces: set[str] | None = ...,
        roles: tuple[str, ...] = ...,
        read_only: bool = ...,
    ) -> AbstractContextManager[Connection]: ...


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of its own, in a home of its own; LANDDB_DATABASE_URL puts another one in its place."""
    url = load_settings().database_url
    if url:
        other = Server(url, SECRET)
        yield other
        other.close()
        return
    home = Path(tempfile.mkdtemp(prefix="landdb-test-"))  # pytest's own folders would keep the user `postgres` out
    with Cluster(home, durable=False).lease() as cluster:
        own = Server(cluster.admin_url(), None)
        yield own
        own.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """The name of a migrated database with reference data and nothing else; nobody connects to it."""
    name = f"{TEMPLATE}_{os.getpid()}"
    server.run(f'create database "{name}" template template0')
    try:
        migrate(server.admin_url(name), server.secret)
        yield name
    finally:
        server.drop(name)


@contextmanager
def _clone(server: Server, template: str) -> Iterator[Database]:
    name = server.create(template)
    database = Database(server.admin_url(name), server.secret)
    try:
        yield database
    finally:
        database.dispose()
        server.drop(name)


@pytest.fixture(scope="module")
def database(server: Server, template: str) -> Iterator[Database]:
    """The register of a test module, empty but for the reference data."""
    with _clone(server, template) as clone:
        yield clone


@pytest.fixture
def fresh_database(server: Server, template: str) -> Iterator[Database]:
    """A register of one test's own, for tests that count everything."""
    with _clone(server, template) as clone:
        yield clone


@pytest.fixture(scope="module")
def admin_url(server: Server, database: Database) -> str:
    """The superuser's URL of the module's register, for migrations, EXPLAIN and the like."""
    return server.admin_url_of(database)


@pytest.fixture(scope="module")
def as_actor(database: Database) -> ActAs:
    """Open sessions of the module's register as an actor made on the spot."""

    @contextmanager
    def act(
        clearance: int = 0,
        *,
        units: set[object] | None = None,
        provinces: set[str] | None = None,
        roles: tuple[str, ...] = ("viewer",),
        read_only: bool = True,
    ) -> Iterator[Connection]:
        actor: Actor = make_actor(clearance, units=units, provinces=provinces, roles=roles)
        with database.open_session(actor, read_only=read_only) as session:
            yield session

    return act


@pytest.fixture(scope="module")
def clone_database(server: Server, template: str) -> Callable[[], AbstractContextManager[Database]]:
    """Make further registers beside each other, as twin worlds need them."""
    return lambda: _clone(server, template)
