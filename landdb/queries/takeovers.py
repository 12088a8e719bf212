"""Taking over the register of a predecessor with its times (ADR 22)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

CAME: Final = (
    "(SELECT CASE WHEN landdb.takeover_end() > b.created_at THEN '-infinity' ELSE b.created_at END "
    "FROM import_batch b WHERE b.id = :id)"
)
"""SQL of a moment behind which all system times lie that were written since the batch ``:id`` came.

While a takeover is open, stated times say nothing of an order in which batches wrote.
"""


def open_takeover(session: Connection, predecessor: str) -> None:
    """Let administrators state times of the past from now on; of an empty register, once.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        Something is registered already, one was opened before, or the actor may not.
    """
    session.execute(text("SELECT landdb.open_takeover(:predecessor)"), {"predecessor": predecessor})


def may_open(session: Connection) -> bool:
    """Whether the register holds nothing yet and none was ever opened, as the actor sees it."""
    tables = ("takeover", "parcel", "work", "military_zone", "document")
    nothing = " AND ".join(f"NOT EXISTS (SELECT FROM {table})" for table in tables)
    return bool(session.execute(text(f"SELECT {nothing}")).scalar_one())


def close_takeover(session: Connection) -> None:
    """End the takeover: from now on the register's clock is the server's, for good."""
    session.execute(text("SELECT landdb.close_takeover()"))


def find_opening(session: Connection) -> datetime | None:
    """When the takeover was opened that is open now: moments before it may be stated."""
    found: datetime | None = session.execute(text("SELECT opened_at FROM takeover WHERE closed_at IS NULL")).scalar()
    return found
