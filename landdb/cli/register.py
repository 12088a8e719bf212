"""From the settings to an open register: the private cluster with its lease, or LANDDB_DATABASE_URL's server."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from landdb.cluster import Cluster
from landdb.cluster.others import running_homes
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, Actor
from landdb.domain.plain_text import is_plain
from landdb.errors import ConfigurationError, NotFoundError, UnavailableError
from landdb.queries import revisions
from landdb.queries.accounts import find_account
from landdb.settings import Settings

KEY_BYTES = 32
_NAMED = 3


@dataclass(frozen=True)
class Server:
    """Where the register's database is: the administrator's URL, and the key of the login roles' passwords.

    `cluster` is None for another server, whose database was made by somebody else.
    """

    admin_url: str
    secret: bytes | None
    cluster: Cluster | None


@contextlib.contextmanager
def open_server(settings: Settings) -> Iterator[Server]:
    """Reach the server, starting the private one if need be, and stop it when the last user leaves.

    Raises
    ------
    UnavailableError
        The server does not answer.
    ConfigurationError
        PostGIS is missing, or LANDDB_DATABASE_URL names a database that is not there.
    """
    if settings.database_url is None:
        with Cluster(settings.home).lease() as cluster:
            cluster.ensure_database()
            yield Server(cluster.admin_url(), None, cluster)
    else:
        _require_answer(settings.database_url)
        yield Server(settings.database_url, read_secret(settings.home), None)


@contextlib.contextmanager
def open_register(settings: Settings, name: str | None = None) -> Iterator[Database]:
    """Open the register that stands there already; ``name`` is what its server calls this program.

    Raises
    ------
    ConfigurationError
        It was never migrated, or stands at another version than this program.
    """
    with open_server(settings) as server:
        _require_migrated(server.admin_url, settings)
        database = Database(server.admin_url, server.secret, settings.pool_size, name)
        try:
            yield database
        finally:
            database.dispose()


def find_actor(database: Database, username: str | None) -> Actor:
    """Return the actor of a command: the account it was given, or whoever sits at the server.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    if username is None:
        return LOCAL_ADMIN
    account = None
    if is_plain(username):
        with database.open_session(AUTH_SERVICE) as session:
            account = find_account(session, username)
    if account is None:
        raise NotFoundError(f"no account {username!r}", f"không có tài khoản {username!r}")
    return account.actor


def read_secret(home: Path) -> bytes:
    """Return the key in `home/secret.key`, made at the first call and readable by its owner only."""
    path = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(
            f"others may read {path}",
            f"người khác đọc được {path}",
            remedy_en=f"chmod 600 {path}",
        )
    return path.read_bytes()


def find_revisions(admin_url: str) -> tuple[str | None, str | None]:
    """Return the migration at which the database stands (None: it is empty) and the newest one."""
    with create_engine(admin_url, poolclass=NullPool).connect() as connection:
        return revisions.find_revisions(connection)


def _require_migrated(admin_url: str, settings: Settings) -> None:
    current, head = find_revisions(admin_url)
    if current is None and settings.embedded:
        raise _empty_home(settings.home)
    if current != head:
        raise ConfigurationError(
            f"the database stands at version {current}, this program at {head}",
            f"cơ sở dữ liệu ở phiên bản {current}, chương trình ở phiên bản {head}",
            remedy_en="landdb migrate",
        )


def _empty_home(home: Path) -> ConfigurationError:
    """The error of a folder without a register: it is named, and so are those whose register runs."""
    others = [other for other in running_homes() if other != home.absolute()][:_NAMED]
    named = ", ".join(f"LANDDB_HOME={shlex.quote(str(other))}" for other in others)
    return ConfigurationError(
        f"there is no register in {home} (LANDDB_HOME) yet",
        f"chưa có sổ nào trong {home} (LANDDB_HOME)",
        remedy_en="landdb migrate" + (f", or the register that runs elsewhere: {named}" if named else ""),
        remedy_vi="landdb migrate" + (f", hoặc dùng sổ đang chạy ở nơi khác: {named}" if named else ""),
    )


def _require_answer(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect():
            pass
    except OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        said = str(error.orig).strip()
        if "does not exist" in said:
            raise ConfigurationError(
                f"{where}: {said}",
                f"không có cơ sở dữ liệu ở {where}: {said}",
                remedy_en=f"createdb {engine.url.database}",
            ) from None
        raise UnavailableError(f"{where} does not answer: {said}", f"{where} không trả lời: {said}") from None
