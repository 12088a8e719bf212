"""Taking over the register of a predecessor: who opened it, and which days of the past were stated."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base, Identified

_ACTOR = "coalesce(current_setting('app.actor', true), '')"


class Takeover(Identified, Base):
    """Tiếp nhận sổ cũ: while one is open, the register's clock may be set to days of the predecessor (ADR 22)."""

    __tablename__ = "takeover"
    __table_args__ = (
        CheckConstraint("length(btrim(predecessor)) > 0", name="predecessor"),
        CheckConstraint("num_nulls(closed_at, closed_by) IN (0, 2)", name="closing"),
        Index(
            "takeover_open_key", text("(closed_at IS NULL)"), unique=True, postgresql_where=text("closed_at IS NULL")
        ),
        {"comment": "Tiếp nhận sổ đăng ký cũ"},
    )

    predecessor: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    opened_by: Mapped[str] = mapped_column(server_default=text(_ACTOR))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]


class TakeoverDay(Base):
    """A moment of the predecessor's register at which a transaction has written, who stated it, and when in truth.

    It is that transaction's alone: the next one that states the same moment has one just behind it.
    """

    __tablename__ = "takeover_day"
    __table_args__ = ({"comment": "Thời điểm của sổ cũ đã khai khi tiếp nhận"},)

    takeover_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.takeover.id"))
    stated_at: Mapped[datetime] = mapped_column(primary_key=True)
    stated_by: Mapped[str] = mapped_column(server_default=text(_ACTOR))
    loaded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
