"""Figures which triggers keep beside the parcels and works: densities for small scales, versions for ETags.

Each row carries the level, unit and province of what it sums, so that row-level security gives every caller exactly
the sums of the rows which they may see.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, Numeric, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base


class ParcelDensity(Base):
    """Number and area of parcels per cell of the Web Mercator grid at zoom 16 (about 611 m)."""

    __tablename__ = "parcel_density"
    __table_args__ = (
        Index(
            "parcel_density_key",
            "cell_x",
            "cell_y",
            "secrecy_level",
            "province_code",
            "main_use_code",
            "managing_unit_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        {"comment": "Mật độ thửa đất cho bản đồ tỷ lệ nhỏ"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    cell_x: Mapped[int]
    cell_y: Mapped[int]
    secrecy_level: Mapped[int] = mapped_column(SmallInteger)
    managing_unit_id: Mapped[UUID | None]
    province_code: Mapped[str]
    main_use_code: Mapped[str | None]
    parcels: Mapped[int] = mapped_column(Integer)
    area_m2: Mapped[float] = mapped_column(Numeric(18, 1, asdecimal=False))


class CollectionVersion(Base):
    """How often rows of one level, unit and province changed; the sum over the visible ones is a caller's version."""

    __tablename__ = "collection_version"
    __table_args__ = (
        Index(
            "collection_version_key",
            "collection",
            "secrecy_level",
            "province_code",
            "managing_unit_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        {"comment": "Phiên bản bộ dữ liệu theo phạm vi"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    collection: Mapped[str]
    secrecy_level: Mapped[int] = mapped_column(SmallInteger)
    managing_unit_id: Mapped[UUID | None]
    province_code: Mapped[str]
    changes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
