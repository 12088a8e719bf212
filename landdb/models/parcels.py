"""Land parcels with their uses and boundary markers (LADM LA_SpatialUnit, LA_RRR, LA_Point)."""

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
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    column,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain import codes
from landdb.models.base import Base, SecrecyLevel, SquareMetres, Versioned, geometry
from landdb.models.checks import one_of, plane_zone


def _of_current(name: str, *columns: str, **options: Any) -> Index:
    """An index of the rows that are not retired."""
    return Index(name, *columns, postgresql_where=text("retired_at IS NULL"), **options)


class Parcel(Versioned, Base):
    """Thửa đất. Everything that follows from ``geom_source`` is derived by a trigger, so that it cannot disagree.

    ``geom_source`` holds the surveyed coordinates in the parcel's own VN-2000 zone; ``measured_area_m2`` is its area
    in that plane; ``tile_id`` are 52 random bits of ``id`` for vector tiles, which allow integers only.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        CheckConstraint("sheet_no > 0", name="sheet_no"),
        CheckConstraint("parcel_no > 0", name="parcel_no"),
        CheckConstraint("legal_area_m2 > 0", name="legal_area"),
        CheckConstraint("map_scale BETWEEN 100 AND 25000", name="map_scale"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        CheckConstraint("parcel_code ~ '^[0-9b-hjkmnp-z]{12}$'", name="parcel_code"),
        CheckConstraint("(parcel_code IS NULL) = (parcel_code_rule IS NULL)", name="parcel_code_rule"),
        CheckConstraint("parcel_code_source IN ('computed', 'issued')", name="parcel_code_source"),
        CheckConstraint(one_of("status", codes.PARCEL_STATUSES), name="status"),
        CheckConstraint(one_of("certificate_status", codes.CERTIFICATE_STATUSES), name="certificate_status"),
        CheckConstraint(plane_zone("geom_source"), name="zone"),
        CheckConstraint("ST_IsValid(geom_source) AND NOT ST_IsEmpty(geom_source)", name="geometry"),
        # The level is part of the key on purpose: see docs/adr on polyinstantiation.
        Index(
            "parcel_key",
            "admin_unit_id",
            "sheet_no",
            "parcel_no",
            "secrecy_level",
            "managing_unit_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        # What is retired is found by its id, its batch and, if it was secret, its day: retiring a batch leaves the
        # other indexes alone.
        _of_current("parcel_geom_idx", "geom", postgresql_using="gist"),
        _of_current("parcel_geom_3857_idx", "geom_3857", postgresql_using="gist"),
        _of_current("parcel_number_idx", "sheet_no", "parcel_no"),
        _of_current("parcel_parcel_no_idx", "parcel_no"),
        _of_current("parcel_tile_id_idx", "tile_id"),
        _of_current("parcel_legal_area_idx", "legal_area_m2", "id"),
        _of_current("parcel_code_idx", "parcel_code", postgresql_ops={"parcel_code": "text_pattern_ops"}),
        _of_current("parcel_certificate_idx", "certificate_no", postgresql_ops={"certificate_no": "text_pattern_ops"}),
        Index(
            "parcel_certificate_key_idx",
            func.certificate_key(column("certificate_no")).label("certificate_key"),
            postgresql_ops={"certificate_key": "text_pattern_ops"},
            postgresql_where=text("retired_at IS NULL AND certificate_no IS NOT NULL"),
        ),
        _of_current("parcel_main_use_code_idx", "main_use_code"),
        _of_current("parcel_managing_unit_idx", "managing_unit_id"),
        _of_current("parcel_province_code_idx", "province_code"),
        _of_current("parcel_system_from_idx", "system_from", "id"),
        # For the list of changes: what has ended, by when.
        Index("parcel_ended_idx", "system_from", "id", postgresql_where=text("retired_at IS NOT NULL")),
        Index("parcel_import_batch_idx", "import_batch_id"),
        # For reports: whether an overlap that they tell was with a secret parcel that has ended since.
        Index(
            "parcel_retired_idx",
            "retired_at",
            postgresql_where=text("retired_at IS NOT NULL AND secrecy_level > 0"),
        ),
        {"comment": "Thửa đất (LADM: LA_SpatialUnit)"},
    )

    parcel_code: Mapped[str | None]
    parcel_code_rule: Mapped[str | None]
    parcel_code_source: Mapped[str | None]
    admin_unit_id: Mapped[int] = mapped_column(ForeignKey("landdb.admin_unit.id"))
    province_code: Mapped[str]
    sheet_no: Mapped[int]
    parcel_no: Mapped[int]
    former_sheet_no: Mapped[int | None]
    former_parcel_no: Mapped[int | None]
    former_admin_unit_id: Mapped[int | None] = mapped_column(ForeignKey("landdb.admin_unit.id"))
    legal_area_m2: Mapped[SquareMetres]
    measured_area_m2: Mapped[SquareMetres]
    map_scale: Mapped[int | None]
    survey_method: Mapped[str | None]
    surveyed_on: Mapped[date | None]
    surveyed_by: Mapped[str | None]
    address: Mapped[str | None]
    note: Mapped[str | None]
    main_use_code: Mapped[str | None] = mapped_column(ForeignKey("landdb.land_use_code.code"))
    managing_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"))
    using_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"))
    military_zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.military_zone.id"))
    status: Mapped[str] = mapped_column(server_default=text("'current'"))
    certificate_status: Mapped[str] = mapped_column(server_default=text("'not_issued'"))
    certificate_no: Mapped[str | None]
    certificate_date: Mapped[date | None]
    secrecy_level: Mapped[SecrecyLevel]
    secrecy_basis: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    geom_source: Mapped[WKBElement] = geometry("MULTIPOLYGON", -1, nullable=False)
    geom_vn2000: Mapped[WKBElement] = geometry("MULTIPOLYGON", 994756, nullable=False)
    geom: Mapped[WKBElement] = geometry("MULTIPOLYGON", 4326, nullable=False)
    geom_3857: Mapped[WKBElement] = geometry("MULTIPOLYGON", 3857, nullable=False)
    label_point: Mapped[WKBElement] = geometry("POINT", 4326, nullable=False)
    tile_id: Mapped[int] = mapped_column(BigInteger)


class ParcelUse(Versioned, Base):
    """Mục đích sử dụng: one of the 1..n uses of a parcel, with its area and origin."""

    __tablename__ = "parcel_use"
    __table_args__ = (
        CheckConstraint("ordinal > 0", name="ordinal"),
        CheckConstraint("area_m2 > 0", name="area"),
        Index(
            "parcel_use_ordinal_key", "parcel_id", "ordinal", unique=True, postgresql_where=text("retired_at IS NULL")
        ),
        Index("parcel_use_parcel_idx", "parcel_id"),  # the retired ones too
        {"comment": "Mục đích sử dụng của thửa đất (LADM: LA_RRR)"},
    )

    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"))
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    land_use_code: Mapped[str] = mapped_column(ForeignKey("landdb.land_use_code.code"))
    area_m2: Mapped[SquareMetres]
    planned_use_code: Mapped[str | None] = mapped_column(ForeignKey("landdb.land_use_code.code"))
    term_until: Mapped[date | None]
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    origin_code: Mapped[int | None] = mapped_column(SmallInteger, ForeignKey("landdb.origin_code.code"))


class ParcelLineage(Versioned, Base):
    """A parcel that came out of a former one by a split or a merger (LADM: predecessors of a VersionedObject)."""

    __tablename__ = "parcel_lineage"
    __table_args__ = (
        CheckConstraint("former_parcel_id <> parcel_id", name="former"),
        Index(
            "parcel_lineage_key",
            "parcel_id",
            "former_parcel_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        Index("parcel_lineage_import_batch_id_idx", "import_batch_id"),
        {"comment": "Thửa mới và thửa trước biến động (tách, hợp)"},
    )

    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"))
    former_parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"), index=True)


class BoundaryMarker(Versioned, Base):
    """Mốc giới: a marker on the boundary of a parcel or of a military zone, with the coordinates it was set by.

    It is seen with what it stands on. ``subject_id`` is that object, the parcel where it names both; numbers are unique
    on it, for all that name the same zone or none: a number's being taken must not tell of a marker in a hidden zone.
    """

    __tablename__ = "boundary_marker"
    __table_args__ = (
        CheckConstraint(one_of("kind", codes.MARKER_KINDS), name="kind"),
        CheckConstraint(one_of("condition", codes.MARKER_CONDITIONS), name="condition"),
        CheckConstraint("accuracy_m >= 0", name="accuracy"),
        CheckConstraint("num_nonnulls(parcel_id, military_zone_id) > 0", name="subject"),
        CheckConstraint(plane_zone("geom_source"), name="zone"),
        # No unique index: that is checked row by row, and markers of one number change places in one statement.
        ExcludeConstraint(
            (column("subject_id"), "="),
            (column("number"), "="),
            (text("coalesce(military_zone_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "="),
            name="boundary_marker_number_key",
            using="btree",
            where=text("retired_at IS NULL"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("boundary_marker_import_batch_idx", "import_batch_id"),
        Index("boundary_marker_geom_idx", "geom", postgresql_using="gist"),
        {"comment": "Mốc giới (LADM: LA_Point)"},
    )

    parcel_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.parcel.id"), index=True)
    military_zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.military_zone.id"), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(Computed("coalesce(parcel_id, military_zone_id)", persisted=True))
    managing_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.organisation_unit.id"))
    number: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default=text("'land_boundary'"))
    material: Mapped[str | None]
    vertex_no: Mapped[int | None]
    height_m: Mapped[float | None] = mapped_column(Numeric(8, 3, asdecimal=False))
    accuracy_m: Mapped[float | None] = mapped_column(Numeric(8, 3, asdecimal=False))
    method: Mapped[str | None]
    condition: Mapped[str] = mapped_column(server_default=text("'present'"))
    placed_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    geom_source: Mapped[WKBElement] = geometry("POINT", -1, nullable=False)
    geom: Mapped[WKBElement] = geometry("POINT", 4326, nullable=False)
