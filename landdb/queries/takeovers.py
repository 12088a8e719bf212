"""Taking over the register of a predecessor with its times (ADR 22)."""

from __future__ import annotations

from sqlalchemy import Connection, text


def open_takeover(session: Connection, predecessor: str) -> None:
    """Let administrators state times of the past from now on; of an empty register, once.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        Something is registered already, one was opened before, or the actor may not.
    """
    session.execute(text("SELECT landdb.open_takeover(:predecessor)"), {"predecessor": predecessor})


def close_takeover(session: Connection) -> None:
    """End the takeover: from now on the register's clock is the server's, for good."""
    session.execute(text("SELECT landdb.close_takeover()"))


def is_open(session: Connection) -> bool:
    """Whether times of the past may be stated."""
    return bool(session.execute(text("SELECT count(*) FROM takeover WHERE closed_at IS NULL")).scalar_one())
