"""Base maps that administrators have added beside those of the installation's file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base, SecrecyLevel, Versioned


class BasemapEntry(Versioned, Base):
    """Nền bản đồ: ``definition`` is what would stand of it in ``basemaps.json``; who sees it stands in columns."""

    __tablename__ = "basemap"
    __table_args__ = (
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint("jsonb_typeof(definition) = 'object'", name="definition"),
        {"comment": "Nền bản đồ"},
    )

    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    accounts_only: Mapped[bool] = mapped_column(server_default=text("false"))
    secrecy_level: Mapped[SecrecyLevel]
