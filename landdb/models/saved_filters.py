"""Saved filters: what a person often asks for, under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain.saved_filters import MAX_NAME_LENGTH, MAX_QUERY_LENGTH
from landdb.models.base import Base, Identified, SecrecyLevel


class SavedFilter(Identified, Base):
    """Bộ lọc đã lưu of one account: ``query`` is the part of the map's address that says what is asked for.

    It may hold codes of units and places of secret parcels: its level is its author's clearance when it was written.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (
        CheckConstraint(f"length(btrim(name)) BETWEEN 1 AND {MAX_NAME_LENGTH}", name="name"),
        CheckConstraint(f"length(query) BETWEEN 1 AND {MAX_QUERY_LENGTH}", name="query"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        # With the level: or a name that is taken would tell an author whose clearance was lowered of what they saved.
        Index(
            "saved_filter_name_key",
            "created_by",
            "secrecy_level",
            "name",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"comment": "Bộ lọc đã lưu"},
    )

    name: Mapped[str]
    query: Mapped[str]
    created_by: Mapped[str] = mapped_column(server_default=text("current_setting('app.actor', true)"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_used_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    secrecy_level: Mapped[SecrecyLevel]
