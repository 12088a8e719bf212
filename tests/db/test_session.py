"""The door itself: what a session may do, what ends it, and that nothing of it is left to the next one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from landdb.db import Database
from tests.api.clients import connect_admin
from tests.factories import add_unit, make_actor

CLAIMS = "SELECT current_setting('app.actor', true), current_setting('app.roles', true)"
WRITER = make_actor(3, roles=("manager",))


def claims(connection: Connection) -> tuple[str | None, ...]:
    return tuple(value or None for value in connection.execute(text(CLAIMS)).one())


def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"), database.open_session(WRITER) as session:
        add_unit(session, "DV-ĐỌC")


def test_only_a_normal_end_commits(database: Database) -> None:
    count = text("SELECT count(*) FROM organisation_unit WHERE code IN ('DV-BỎ', 'DV-GIỮ')")
    with suppress(LookupError), database.open_session(WRITER, read_only=False) as session:
        add_unit(session, "DV-BỎ")
        raise LookupError
    with database.open_session(WRITER) as session:
        assert session.execute(count).scalar_one() == 0
    with database.open_session(WRITER, read_only=False) as session:
        add_unit(session, "DV-GIỮ")
    with database.open_session(WRITER) as session:
        assert session.execute(count).scalar_one() == 1


def test_nothing_is_left_to_the_next_session(database: Database) -> None:
    """The same pooled connection, seen without the door: neither claims nor an open transaction remain on it."""
    with database.open_session(WRITER) as session:
        assert claims(session) == (WRITER.id, "manager")
        process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        session.execute(text("SELECT set_config('app.units', '*', true)"))
    with database._engine(WRITER.login_role).connect() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == process
        assert claims(connection) == (None, None)
        assert connection.execute(text("SELECT count(*) FROM parcel")).scalar_one() == 0


def test_a_failed_statement_leaves_a_usable_connection(database: Database) -> None:
    with pytest.raises(DBAPIError), database.open_session(WRITER) as session:
        session.execute(text("SELECT 1 / 0"))
    with database.open_session(WRITER) as session:
        assert claims(session) == (WRITER.id, "manager")


def test_each_statement_has_its_time(database: Database) -> None:
    with database.open_session(WRITER, timeout_ms=200) as session:
        session.execute(text("SELECT pg_sleep(0.12)"))
        session.execute(text("SELECT pg_sleep(0.12)"))
        with pytest.raises(OperationalError, match="statement timeout"):
            session.execute(text("SELECT pg_sleep(5)"))


def test_lost_connections_are_replaced_before_anybody_notices(database: Database, admin_url: str) -> None:
    with database.open_session(WRITER) as one, database.open_session(WRITER) as other:
        processes = [session.execute(text("SELECT pg_backend_pid()")).scalar_one() for session in (one, other)]
    with connect_admin(admin_url) as admin:
        for process in processes:
            admin.execute(text("SELECT pg_terminate_backend(:process, 10000)"), {"process": process})
    with database.open_session(WRITER) as one, database.open_session(WRITER) as other:
        for session in (one, other):
            assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() not in processes


def test_a_connection_lost_within_a_transaction_is_told(database: Database, admin_url: str) -> None:
    with database.open_session(WRITER) as session:
        process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with connect_admin(admin_url) as admin:
            admin.execute(text("SELECT pg_terminate_backend(:process, 10000)"), {"process": process})
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))


def test_a_commit_that_commits_nothing_is_told(database: Database) -> None:
    """PostgreSQL rolls back quietly when somebody has swallowed an error before."""
    sessions = database.open_session(WRITER, read_only=False)
    session = sessions.__enter__()
    add_unit(session, "DV-NUỐT")
    with suppress(DBAPIError):
        session.execute(text("SELECT 1 / 0"))
    with pytest.raises(DBAPIError, match="before the commit"):
        sessions.__exit__(None, None, None)


def test_one_state_stays_the_same_whatever_others_commit(database: Database) -> None:
    count = text("SELECT count(*) FROM organisation_unit")
    with database.open_session(WRITER, one_state=True) as one, database.open_session(WRITER) as other:
        before = one.scalar(count), other.scalar(count)
        with database.open_session(WRITER, read_only=False) as session:
            add_unit(session, "DV-MEANWHILE")
        assert (one.scalar(count), other.scalar(count)) == (before[0], before[1] + 1)
