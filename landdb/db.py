"""The way into the database: one login role and pool per clearance, and ``open_session(actor)`` as the only door."""

from __future__ import annotations

import copy
import errno
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Final

import psycopg2
import psycopg2.errors
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR
from psycopg2.extras import NamedTupleCursor
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from landdb.domain.actors import Actor
from landdb.errors import CancelledError

DEFAULT_TIMEOUT_MS = 5_000
SEARCH_PATH = "landdb,public"
PING_AFTER_S = 1.0
"""A connection that lay unused for longer is asked whether it lives; a busy one tells by itself."""

_SECONDS_BETWEEN_QUESTIONS: Final = 0.2

_CLAIMS = (
    "SELECT ARRAY[set_config('app.actor', %(actor)s, true), set_config('app.units', %(units)s, true),"
    " set_config('app.provinces', %(provinces)s, true), set_config('app.roles', %(roles)s, true),"
    " set_config('app.stated_at', '', true),"
    " set_config('statement_timeout', %(timeout)s, true),"
    " set_config('idle_in_transaction_session_timeout', %(idle)s, true)]"
)
_BEGIN_READING = f"BEGIN READ ONLY; {_CLAIMS}"
_BEGIN_READING_ONE_STATE = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_CLAIMS}"
_BEGIN_WRITING = f"BEGIN; {_CLAIMS}"
"""A transaction and its claims in one message; the driver stays in autocommit, or it would send a BEGIN of its own."""


def role_password(secret: bytes, role: str) -> str:
    """Password of a login role on a server which asks for one; the embedded cluster trusts the socket's peer."""
    return hmac.new(secret, role.encode(), hashlib.sha256).hexdigest()


class Database:
    """Engines of one register database, made when first used.

    ``admin_url`` names the server and database; its user is used by nothing here. ``secret`` is the key from which
    passwords of the login roles follow, ``None`` where the server authenticates the socket's peer. ``name`` is what the
    server calls this program, where it is not the role.
    """

    def __init__(
        self, admin_url: URL | str, secret: bytes | None = None, pool_size: int = 8, name: str | None = None
    ) -> None:
        self._url = make_url(admin_url)
        self._secret = secret
        self._pool_size = pool_size
        self._name = name
        self._engines: dict[str, Engine] = {}
        self._lock = Lock()
        self._stated_at: datetime | None = None

    def stating(self, moment: datetime | None) -> Database:
        """This database, with sessions that write as of a moment of a predecessor's register (ADR 22), or by the clock.

        It shares the connections. Who may state it, and when, is the database's to judge: it refuses the session else.
        """
        stating = copy.copy(self)
        stating._stated_at = moment  # noqa: SLF001 - its own
        return stating

    def role_url(self, role: str) -> URL:
        """URL under which a login role enters."""
        password = role_password(self._secret, role) if self._secret else None
        # URL.set ignores None, so that a password of the admin URL would stay.
        return self._url._replace(username=role, password=password)

    @contextmanager
    def open_session(
        self,
        actor: Actor,
        *,
        read_only: bool = True,
        one_state: bool = False,
        timeout_ms: int | None = DEFAULT_TIMEOUT_MS,
    ) -> Iterator[Connection]:
        """One transaction which sees and may do what the actor may; commits at a normal end unless it is read-only.

        The clearance is the login role itself; unit, province and roles are claims of the transaction, set anew on
        each. ``timeout_ms`` bounds each statement; ``None`` leaves statements and the time between them unbounded, for
        an import that reckons for minutes within its transaction. With ``one_state`` all statements of a reading
        session see the register as the first one does, for answers of which one part has to fit another. Whatever is
        not committed is rolled back when the connection goes back to its pool; the connection's own ``commit`` and
        ``rollback`` do nothing.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            The database refused something, the commit included; one that a failed statement had undone before, too.
        """
        begin = _BEGIN_WRITING
        if read_only:
            begin = _BEGIN_READING_ONE_STATE if one_state else _BEGIN_READING
        with self._begin(actor.login_role, begin, _claims(actor, timeout_ms)) as connection:
            if self._stated_at is not None and not read_only:
                send(connection, "SELECT landdb.state_time(%(moment)s)", {"moment": self._stated_at})
            yield connection
            if not read_only:
                _commit(connection)

    def _begin(self, role: str, message: str, claims: Mapping[str, str]) -> Connection:
        """A connection on which a transaction has begun.

        One that turns out dead tells that the server fell, or cut it off: those that lie beside it unused are likely
        dead too, so they all go, and a new one begins. Nothing had been done in it yet.
        """
        engine = self._engine(role)
        was_dead = False
        while True:
            pool = engine.pool
            connection = engine.connect()
            try:
                send(connection, message, claims)
            except DBAPIError:
                is_dead = bool(connection.connection.driver_connection.closed)  # type: ignore[union-attr]
                if is_dead:
                    connection.invalidate()
                connection.close()
                if was_dead or not is_dead:
                    raise
                was_dead = True
                if engine.pool is pool:  # nobody else has met one of them meanwhile
                    engine.dispose()
            else:
                return connection

    def dispose(self) -> None:
        """Close every pooled connection."""
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()

    def _engine(self, role: str) -> Engine:
        with self._lock:
            if role not in self._engines:
                self._engines[role] = engine = create_engine(
                    self.role_url(role),
                    pool_size=self._pool_size,
                    max_overflow=0,
                    pool_timeout=10,
                    pool_use_lifo=True,  # the connection whose caches are warm
                    pool_reset_on_return=None,  # see _roll_back_on_return
                    isolation_level="AUTOCOMMIT",
                    hide_parameters=True,  # a crash report must not hold rows
                    connect_args={
                        "application_name": self._name or role,
                        "options": f"-c search_path={SEARCH_PATH}",
                    },
                )
                _roll_back_on_return(engine)
                _ping_after_idling(engine)
            return self._engines[role]


@contextmanager
def stoppable(session: Connection, wanted: Callable[[], bool]) -> Iterator[None]:
    """Break off what the server does in a session within as soon as somebody wants that; asked five times a second.

    Raises
    ------
    CancelledError
        It was broken off; the transaction is lost.
    """
    driver: Any = session.connection.driver_connection
    over = Event()

    def watch() -> None:
        while not over.wait(_SECONDS_BETWEEN_QUESTIONS):
            if wanted():
                with suppress(psycopg2.Error):  # the connection is gone: whoever uses it learns so
                    driver.cancel()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg2.errors.QueryCanceled) and wanted():
            raise CancelledError("stopped; nothing was changed", "đã dừng; chưa thay đổi gì") from None
        raise
    finally:
        over.set()
        watcher.join()


def send(connection: Connection, message: str, params: Mapping[str, Any]) -> list[Any]:
    """Send statements in the driver's own words (``%(name)s``) and return the last one's rows as named tuples.

    Past SQLAlchemy's statement and result machinery, which costs as much as a small statement itself. Raises what
    SQLAlchemy would raise.
    """
    try:
        cursor = connection.connection.cursor(cursor_factory=NamedTupleCursor)
        cursor.execute(message, params)
        return list(cursor.fetchall()) if cursor.description else []
    except psycopg2.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg2.Error, hide_parameters=True) from error


def is_outage(error: BaseException) -> bool:
    """Tell whether the server or the way to it broke, rather than what was asked of it: another time it may work."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if type(cause) is psycopg2.DatabaseError:  # as the driver tells of some connections that broke: no class of its own
        return True
    return isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError) and not is_full(error)


def is_full(error: BaseException) -> bool:
    """Tell whether a disk is full: the server's, or this program's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return isinstance(cause, psycopg2.errors.DiskFull)


def _commit(connection: Connection) -> None:
    """Commit, or raise: PostgreSQL answers the COMMIT of a transaction that failed before with a quiet ROLLBACK."""
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status == TRANSACTION_STATUS_INERROR:
        error = psycopg2.errors.InFailedSqlTransaction("a statement failed before the commit")
        raise DBAPIError.instance(None, None, error, psycopg2.Error, hide_parameters=True)
    send(connection, "COMMIT", {})


def _roll_back_on_return(engine: Engine) -> None:
    """End the transaction of a connection before anybody else gets it; one that cannot be ended is thrown away."""

    @event.listens_for(engine, "reset")
    def _ended(connection: DBAPIConnection, *_: object) -> None:
        if connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            connection.cursor().execute("ROLLBACK")


def _ping_after_idling(engine: Engine) -> None:
    """Replace a connection that died while nobody used it, without three round trips before each request."""

    @event.listens_for(engine, "checkin")
    def _left(_: object, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        if monotonic() - record.info.get("left_at", monotonic()) > PING_AFTER_S:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def _claims(actor: Actor, timeout_ms: int | None) -> dict[str, str]:
    return {
        "actor": actor.id,
        "units": "*" if actor.units is None else ",".join(sorted(str(unit) for unit in actor.units)),
        "provinces": "*" if actor.provinces is None else ",".join(sorted(actor.provinces)),
        "roles": ",".join(sorted(actor.roles)),
        "timeout": str(timeout_ms or 0),
        "idle": "0" if timeout_ms is None else "60s",
    }
