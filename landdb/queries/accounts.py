"""Accounts and web sessions; runs as the log-in service, whose role reaches nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from landdb.domain.actors import Actor, Role
from landdb.queries.prepared import execute_prepared

IDLE: Final = timedelta(minutes=15)
LIFETIME: Final = timedelta(hours=8)
_TOUCH_AFTER: Final = timedelta(minutes=1)
_COLUMNS: Final = "a.id, a.username, a.display_name, a.password_hash, a.clearance, a.units, a.provinces, a.roles"


@dataclass(frozen=True)
class Account:
    """An account that is not disabled."""

    id: UUID
    username: str
    display_name: str
    password_hash: str
    actor: Actor


@dataclass(frozen=True)
class WebSession:
    """A live session with its account as it stands now; ``is_stale`` when its last use has to be written down."""

    account: Account
    csrf_token: str
    is_stale: bool


def find_account(session: Connection, username: str) -> Account | None:
    """Account of a user name, unless there is none or it is disabled."""
    sql = f"SELECT {_COLUMNS} FROM user_account a WHERE a.username = :username AND a.disabled_at IS NULL"
    rows = execute_prepared(session, sql, {"username": username})
    return _account(rows[0]) if rows else None


def find_web_session(session: Connection, token_sha256: bytes) -> WebSession | None:
    """The live session of a token and its account; both idle time and lifetime are checked here."""
    sql = (
        f"SELECT {_COLUMNS}, s.csrf_token, now() - s.last_seen_at AS idle FROM web_session s "
        "JOIN user_account a ON a.id = s.account_id WHERE s.token_sha256 = :token "
        "AND a.disabled_at IS NULL AND s.expires_at > now() AND s.last_seen_at > now() - CAST(:idle AS interval)"
    )
    rows = execute_prepared(session, sql, {"token": token_sha256, "idle": IDLE})
    return WebSession(_account(rows[0]), rows[0].csrf_token, rows[0].idle > _TOUCH_AFTER) if rows else None


def touch_web_session(session: Connection, token_sha256: bytes) -> None:
    """Write down that a session is in use."""
    session.execute(
        text("UPDATE web_session SET last_seen_at = now() WHERE token_sha256 = :token"), {"token": token_sha256}
    )


def add_web_session(session: Connection, account_id: UUID, token_sha256: bytes, csrf_token: str) -> None:
    """Store a new session and clear away those that have ended."""
    session.execute(
        text("DELETE FROM web_session WHERE expires_at < now() OR last_seen_at < now() - CAST(:idle AS interval)"),
        {"idle": IDLE},
    )
    session.execute(
        text(
            "INSERT INTO web_session (token_sha256, account_id, csrf_token, expires_at) "
            "VALUES (:token, :account_id, :csrf_token, now() + CAST(:lifetime AS interval))"
        ),
        {"token": token_sha256, "account_id": account_id, "csrf_token": csrf_token, "lifetime": LIFETIME},
    )


def remove_web_session(session: Connection, token_sha256: bytes) -> None:
    """End a session."""
    session.execute(text("DELETE FROM web_session WHERE token_sha256 = :token"), {"token": token_sha256})


def set_account(session: Connection, values: dict[str, Any]) -> None:
    """Add an account or renew the one of that user name, ending its sessions: they were begun with other rights.

    ``values`` holds username, display_name, password_hash, clearance, units, provinces (None: no limit) and roles.
    """
    _end_sessions(session, values["username"])
    session.execute(
        text(
            "INSERT INTO user_account (username, display_name, password_hash, clearance, units, provinces, roles) "
            "VALUES (:username, :display_name, :password_hash, :clearance, CAST(:units AS uuid[]), "
            "CAST(:provinces AS text[]), CAST(:roles AS text[])) ON CONFLICT (username) DO UPDATE SET "
            "display_name = excluded.display_name, password_hash = excluded.password_hash, "
            "clearance = excluded.clearance, units = excluded.units, provinces = excluded.provinces, "
            "roles = excluded.roles, disabled_at = NULL, changed_at = now()"
        ),
        values,
    )


def find_accounts(session: Connection) -> list[Row[Any]]:
    """All accounts by user name, the disabled ones too; without their hashes."""
    sql = "SELECT username, display_name, clearance, roles, disabled_at FROM user_account ORDER BY username"
    return list(session.execute(text(sql)))


def find_password_hashes(session: Connection) -> dict[str, str]:
    """Password hashes of all accounts by user name, the disabled ones too."""
    return {
        row.username: row.password_hash
        for row in session.execute(text("SELECT username, password_hash FROM user_account"))
    }


def disable_account(session: Connection, username: str) -> bool:
    """Disable an account and end its sessions; tells whether there was one."""
    _end_sessions(session, username)
    changed = session.execute(
        text("UPDATE user_account SET disabled_at = now(), changed_at = now() WHERE username = :username RETURNING id"),
        {"username": username},
    )
    return changed.one_or_none() is not None


def _end_sessions(session: Connection, username: str) -> None:
    sql = "DELETE FROM web_session s USING user_account a WHERE a.id = s.account_id AND a.username = :username"
    session.execute(text(sql), {"username": username})


def _account(row: Row[Any]) -> Account:
    actor = Actor(
        id=row.username,
        name=row.display_name,
        clearance=row.clearance,
        units=None if row.units is None else frozenset(UUID(str(unit)) for unit in row.units),
        provinces=None if row.provinces is None else frozenset(row.provinces),
        roles=frozenset(Role(role) for role in row.roles),
    )
    return Account(row.id, row.username, row.display_name, row.password_hash, actor)
