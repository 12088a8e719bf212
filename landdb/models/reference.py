"""Reference tables: administrative units in their versions, code lists, the tree of organisation units."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base, SecrecyLevel, Versioned, geometry


class AdminUnit(Base):
    """Đơn vị hành chính: one version of a province, district or commune.

    Codes were reused on 1 July 2025, so a code means nothing without its version; ``valid_to`` is exclusive.
    """

    __tablename__ = "admin_unit"
    __table_args__ = (
        UniqueConstraint("code", "level", "valid_from"),
        CheckConstraint("level IN ('province', 'district', 'commune')", name="level"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        Index("admin_unit_label_point_idx", "label_point", postgresql_using="gist"),
        Index("admin_unit_geom_idx", "geom", postgresql_using="gist"),
        Index(
            "admin_unit_name_folded_idx",
            "name_folded",
            postgresql_using="gin",
            postgresql_ops={"name_folded": "gin_trgm_ops"},
        ),
        # Every feature names its province: without this one, each page walks through the whole key of the table.
        Index(
            "admin_unit_present_province_idx",
            "code",
            postgresql_where=text("level = 'province' AND valid_to IS NULL"),
        ),
        {"comment": "Đơn vị hành chính (có phiên bản)"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    level: Mapped[str]
    kind: Mapped[str]
    name_vi: Mapped[str]
    name_folded: Mapped[str] = mapped_column(Computed("landdb.fold(name_vi)", persisted=True))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("landdb.admin_unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    province_code: Mapped[str] = mapped_column(index=True)
    zone_srid: Mapped[int | None]
    label_point: Mapped[WKBElement | None] = geometry("POINT", 4326)
    geom: Mapped[WKBElement | None] = geometry("MULTIPOLYGON", 4326)


class AdminUnitSuccession(Base):
    """Which unit became (a part of) which on a change of administrative units."""

    __tablename__ = "admin_unit_succession"
    __table_args__ = (
        CheckConstraint("kind IN ('whole', 'part')", name="kind"),
        {"comment": "Kế thừa giữa các đơn vị hành chính"},
    )

    old_id: Mapped[int] = mapped_column(ForeignKey("landdb.admin_unit.id"), primary_key=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("landdb.admin_unit.id"), primary_key=True, index=True)
    kind: Mapped[str]
    area_share: Mapped[float | None] = mapped_column(Numeric(7, 6, asdecimal=False))


class LandUseCode(Base):
    """Loại đất theo Thông tư 08/2024/TT-BTNMT; legacy codes name their successor and are only ever suggested."""

    __tablename__ = "land_use_code"
    __table_args__ = (
        CheckConstraint("status IN ('current', 'legacy')", name="status"),
        {"comment": "Danh mục loại đất"},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    group_code: Mapped[str | None]
    parent_code: Mapped[str | None]
    is_leaf: Mapped[bool]
    status: Mapped[str]
    replaced_by: Mapped[str | None]


class OriginCode(Base):
    """Nguồn gốc sử dụng đất, codes 1-16 of the national land information system."""

    __tablename__ = "origin_code"
    __table_args__ = ({"comment": "Danh mục nguồn gốc sử dụng đất"},)

    code: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name_vi: Mapped[str]
    name_en: Mapped[str]


class OrganisationUnit(Versioned, Base):
    """Đơn vị quản lý, sử dụng (LA_Party): a tree; a claim on a unit covers its subtree."""

    __tablename__ = "organisation_unit"
    __table_args__ = (
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint("parent_id <> id", name="parent"),
        Index("organisation_unit_code_key", "code", unique=True, postgresql_where=text("retired_at IS NULL")),
        {"comment": "Đơn vị quản lý và sử dụng đất"},
    )

    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"), index=True)
    secrecy_level: Mapped[SecrecyLevel]
