"""Instants as texts that came from outside."""

from __future__ import annotations

from datetime import UTC, datetime


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant with its zone, in UTC: there every one that Python reads is one for PostgreSQL too.

    Raises
    ------
    ValueError
        The text is no instant, or has no zone.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant outside of the calendar") from None
