"""Mapping profiles: how the files of a source are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain.targets import TARGETS
from landdb.models.base import Base, Identified, SecrecyLevel
from landdb.models.checks import one_of


class ImportProfile(Identified, Base):
    """Hồ sơ ánh xạ: columns, codes, encodings and coordinate system of files of one shape, under a name.

    It may hold codes of units and names of columns of secret files: its level is that of the batch it comes from. A
    trigger counts ``version`` up with each change, but not with each use.
    """

    __tablename__ = "import_profile"
    __table_args__ = (
        CheckConstraint(one_of("target", TARGETS), name="target"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name="name"),
        CheckConstraint("signature ~ '^[0-9a-f]{64}$'", name="signature"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        Index(
            "import_profile_name_key",
            "created_by",
            "target",
            "name",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"comment": "Hồ sơ ánh xạ cột khi nhập"},
    )

    name: Mapped[str]
    target: Mapped[str]
    source: Mapped[str | None]
    signature: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    translation: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    encodings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    crs: Mapped[str | None]
    created_by: Mapped[str] = mapped_column(server_default=text("current_setting('app.actor', true)"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_used_at: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(server_default=text("0"))
    retired_at: Mapped[datetime | None]
    secrecy_level: Mapped[SecrecyLevel]
    version: Mapped[int] = mapped_column(server_default=text("1"))
