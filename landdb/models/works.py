"""Defence works, military zones and their protection areas (Law 25/2023/QH15)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain import codes
from landdb.models.base import Base, OptionalSquareMetres, SecrecyLevel, Versioned, geometry
from landdb.models.checks import one_of, plane_zone

_SCHEME_KINDS = " OR ".join(
    f"(protection_scheme = '{scheme}' AND {one_of('kind', sorted(kinds))})"
    for scheme, kinds in codes.PROTECTION_SCHEMES.items()
)


class MilitaryZone(Versioned, Base):
    """Khu quân sự: a bounded area which parcels and works belong to."""

    __tablename__ = "military_zone"
    __table_args__ = (
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint(one_of("protection_scheme", codes.PROTECTION_SCHEMES), name="protection_scheme"),
        UniqueConstraint("id", "protection_scheme"),
        Index("military_zone_code_key", "code", unique=True, postgresql_where=text("retired_at IS NULL")),
        Index("military_zone_geom_idx", "geom", postgresql_using="gist"),
        {"comment": "Khu quân sự"},
    )

    code: Mapped[str]
    name_vi: Mapped[str]
    managing_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"))
    province_code: Mapped[str]
    secrecy_level: Mapped[SecrecyLevel]
    protection_scheme: Mapped[str | None]
    geom: Mapped[WKBElement | None] = geometry("MULTIPOLYGON", 4326)


class Work(Versioned, Base):
    """Công trình quốc phòng: point, line or polygon; what follows from ``geom_source`` is derived by a trigger."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint(one_of("work_type", codes.WORK_TYPES), name="work_type"),
        CheckConstraint(one_of("work_group", codes.WORK_GROUPS), name="work_group"),
        CheckConstraint(one_of("condition", codes.WORK_CONDITIONS), name="condition"),
        CheckConstraint(one_of("lifecycle", codes.WORK_LIFECYCLE), name="lifecycle"),
        CheckConstraint(one_of("protection_scheme", codes.PROTECTION_SCHEMES), name="protection_scheme"),
        CheckConstraint("built_year BETWEEN 1800 AND 2200", name="built_year"),
        CheckConstraint("floor_area_m2 >= 0", name="floor_area"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        CheckConstraint(plane_zone("geom_source"), name="zone"),
        CheckConstraint("ST_IsValid(geom_source) AND NOT ST_IsEmpty(geom_source)", name="geometry"),
        UniqueConstraint("id", "protection_scheme"),
        Index(
            "work_key",
            "code",
            "secrecy_level",
            "managing_unit_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("work_geom_idx", "geom", postgresql_using="gist"),
        Index("work_geom_3857_idx", "geom_3857", postgresql_using="gist"),
        Index("work_tile_id_idx", "tile_id"),
        Index("work_import_batch_idx", "import_batch_id"),
        Index(
            "work_name_folded_idx",
            "name_folded",
            postgresql_using="gin",
            postgresql_ops={"name_folded": "gin_trgm_ops"},
        ),
        {"comment": "Công trình quốc phòng"},
    )

    code: Mapped[str]
    name_vi: Mapped[str]
    name_folded: Mapped[str] = mapped_column(Computed("landdb.fold(name_vi)", persisted=True))
    code_name: Mapped[str | None]
    work_type: Mapped[str]
    work_group: Mapped[str | None]
    condition: Mapped[str | None]
    lifecycle: Mapped[str] = mapped_column(server_default=text("'in_use'"))
    built_year: Mapped[int | None]
    floor_area_m2: Mapped[OptionalSquareMetres]
    admin_unit_id: Mapped[int] = mapped_column(ForeignKey("landdb.admin_unit.id"))
    province_code: Mapped[str] = mapped_column(index=True)
    managing_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"), index=True)
    military_zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.military_zone.id"))
    secrecy_level: Mapped[SecrecyLevel]
    protection_scheme: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    geom_source: Mapped[WKBElement] = geometry("GEOMETRY", -1, nullable=False)
    geom: Mapped[WKBElement] = geometry("GEOMETRY", 4326, nullable=False)
    geom_3857: Mapped[WKBElement] = geometry("GEOMETRY", 3857, nullable=False)
    label_point: Mapped[WKBElement] = geometry("POINT", 4326, nullable=False)
    tile_id: Mapped[int] = mapped_column(BigInteger)


class WorkParcel(Versioned, Base):
    """The parcels on which a work stands."""

    __tablename__ = "work_parcel"
    __table_args__ = (
        Index("work_parcel_key", "work_id", "parcel_id", unique=True, postgresql_where=text("retired_at IS NULL")),
        Index("work_parcel_work_idx", "work_id"),  # the retired ones too
        Index("work_parcel_import_batch_idx", "import_batch_id"),
        {"comment": "Công trình trên thửa đất"},
    )

    work_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.work.id"))
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"), index=True)


class ProtectionArea(Versioned, Base):
    """Phạm vi bảo vệ of a work or of a military zone (``subject_id``), seen with it.

    The legal combination is stated on the subject (``protection_scheme``), repeated here by a composite foreign key,
    and each kind is checked against it, so that a combination which the law does not know cannot be stored. A trigger
    takes it from the subject, and away from a retired area: the subject's may become another one then.
    Limits: art. 17 of the law (55 m on land, 500 m on water, 5,000 m in the air, no depth limit underground).
    """

    __tablename__ = "protection_area"
    __table_args__ = (
        CheckConstraint("num_nonnulls(work_id, military_zone_id) = 1", name="subject"),
        CheckConstraint("protection_scheme IS NOT NULL OR retired_at IS NOT NULL", name="scheme"),
        CheckConstraint(plane_zone("geom_source"), name="zone"),
        CheckConstraint(one_of("kind", codes.PROTECTION_KINDS), name="kind"),
        CheckConstraint(_SCHEME_KINDS, name="combination"),
        CheckConstraint(one_of("medium", codes.PROTECTION_MEDIA), name="medium"),
        CheckConstraint(
            "kind <> 'restricted' OR medium NOT IN ('land', 'water') OR "
            "extension_m <= CASE medium WHEN 'land' THEN 55 ELSE 500 END",
            name="restricted_extension",
        ),
        CheckConstraint("extension_m >= 0", name="extension"),
        CheckConstraint("military_zone_id IS NULL OR kind <> 'restricted' OR extension_m = 0", name="zone_boundary"),
        CheckConstraint("height_m BETWEEN 0 AND 5000", name="height"),
        CheckConstraint("depth_m >= 0", name="depth"),
        ForeignKeyConstraint(
            ["work_id", "protection_scheme"],
            ["landdb.work.id", "landdb.work.protection_scheme"],
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["military_zone_id", "protection_scheme"],
            ["landdb.military_zone.id", "landdb.military_zone.protection_scheme"],
            onupdate="CASCADE",
        ),
        Index(
            "protection_area_work_kind_key",
            "work_id",
            "kind",
            "medium",
            unique=True,
            postgresql_where=text("retired_at IS NULL AND work_id IS NOT NULL"),
        ),
        Index(
            "protection_area_zone_kind_key",
            "military_zone_id",
            "kind",
            "medium",
            unique=True,
            postgresql_where=text("retired_at IS NULL AND military_zone_id IS NOT NULL"),
        ),
        Index("protection_area_geom_idx", "geom", postgresql_using="gist"),
        Index("protection_area_subject_idx", "subject_id"),
        Index("protection_area_import_batch_idx", "import_batch_id"),
        {"comment": "Phạm vi bảo vệ công trình quốc phòng và khu quân sự"},
    )

    work_id: Mapped[UUID | None]
    military_zone_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None] = mapped_column(Computed("coalesce(work_id, military_zone_id)", persisted=True))
    protection_scheme: Mapped[str | None]
    kind: Mapped[str]
    medium: Mapped[str] = mapped_column(server_default=text("'land'"))
    extension_m: Mapped[float] = mapped_column(Numeric(8, 2, asdecimal=False), server_default=text("0"))
    height_m: Mapped[float | None] = mapped_column(Numeric(8, 2, asdecimal=False))
    depth_m: Mapped[float | None] = mapped_column(Numeric(8, 2, asdecimal=False))
    decision_document_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.document.id"))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    geom_source: Mapped[WKBElement | None] = geometry("MULTIPOLYGON", -1)
    geom: Mapped[WKBElement | None] = geometry("MULTIPOLYGON", 4326)
