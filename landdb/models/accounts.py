"""Accounts and web sessions; only the log-in service's role reaches them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base, Identified


class UserAccount(Identified, Base):
    """Tài khoản: argon2id hash, clearance, scope (NULL means no limit) and roles."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("clearance BETWEEN 0 AND 3", name="clearance"),
        {"comment": "Tài khoản người dùng"},
    )

    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    clearance: Mapped[int] = mapped_column(SmallInteger)
    units: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    provinces: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    disabled_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class WebSession(Base):
    """A server-side session; the token itself is never stored, only its SHA-256."""

    __tablename__ = "web_session"
    __table_args__ = ({"comment": "Phiên đăng nhập"},)

    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.user_account.id"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
