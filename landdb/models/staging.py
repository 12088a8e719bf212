"""Staged rows: what a file says in the register's terms, and what becomes of each. Written by COPY (ADR 17)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain.import_states import OUTCOMES
from landdb.models.base import Base, geometry
from landdb.models.checks import one_of

_PARTITIONED = {"postgresql_partition_by": "LIST (batch_id)"}


class _Staged:
    """What staged rows of every kind have; a value that is null says nothing. All rows of a table are of one batch.

    ``cleared`` names the columns that empty cells are meant to clear; which of them hold something, the row's outcome
    tells. ``raw`` holds the row's cells as decoded text, in the order of ``import_batch.columns``. ``object_id`` is the
    identifier of the object if it turns out to be new.
    """

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    object_id: Mapped[UUID]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    shape_hash: Mapped[int | None] = mapped_column(BigInteger)
    raw: Mapped[list[str | None] | None] = mapped_column(ARRAY(Text))
    cleared: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    geom_source: Mapped[WKBElement | None] = geometry("GEOMETRY", -1)
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", 4326)
    admin_unit_id: Mapped[int | None]
    managing_unit_id: Mapped[UUID | None]
    military_zone_id: Mapped[UUID | None]
    secrecy_level: Mapped[int | None] = mapped_column(SmallInteger)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class StagedParcel(_Staged, Base):
    """Thửa đất trong đợt nhập."""

    __tablename__ = "staged_parcel"
    __table_args__ = ({"comment": "Thửa đất trong đợt nhập", **_PARTITIONED},)

    sheet_no: Mapped[int | None]
    parcel_no: Mapped[int | None]
    parcel_code: Mapped[str | None]
    former_sheet_no: Mapped[int | None]
    former_parcel_no: Mapped[int | None]
    legal_area_m2: Mapped[float | None]
    map_scale: Mapped[int | None]
    survey_method: Mapped[str | None]
    surveyed_on: Mapped[date | None]
    surveyed_by: Mapped[str | None]
    address: Mapped[str | None]
    note: Mapped[str | None]
    main_use_code: Mapped[str | None]
    uses: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    origin_parcels: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    using_unit_id: Mapped[UUID | None]
    status: Mapped[str | None]
    certificate_status: Mapped[str | None]
    certificate_no: Mapped[str | None]
    certificate_date: Mapped[date | None]


class StagedWork(_Staged, Base):
    """Công trình trong đợt nhập."""

    __tablename__ = "staged_work"
    __table_args__ = ({"comment": "Công trình trong đợt nhập", **_PARTITIONED},)

    code: Mapped[str | None]
    name_vi: Mapped[str | None]
    code_name: Mapped[str | None]
    work_type: Mapped[str | None]
    work_group: Mapped[str | None]
    condition: Mapped[str | None]
    lifecycle: Mapped[str | None]
    built_year: Mapped[int | None]
    floor_area_m2: Mapped[float | None]
    parcels: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


class _StagedOfSubject(_Staged):
    """Rows that belong to a registered object: ``subject_id``, in words ``subject``."""

    subject_id: Mapped[UUID | None]
    subject: Mapped[str | None]
    kind: Mapped[str | None]
    height_m: Mapped[float | None]


class StagedMarker(_StagedOfSubject, Base):
    """Mốc giới trong đợt nhập."""

    __tablename__ = "staged_marker"
    __table_args__ = ({"comment": "Mốc giới trong đợt nhập", **_PARTITIONED},)

    number: Mapped[str | None]
    material: Mapped[str | None]
    vertex_no: Mapped[int | None]
    parcel_id: Mapped[UUID | None]
    accuracy_m: Mapped[float | None]
    method: Mapped[str | None]
    condition: Mapped[str | None]
    placed_on: Mapped[date | None]
    checked_on: Mapped[date | None]


class StagedProtectionArea(_StagedOfSubject, Base):
    """Phạm vi bảo vệ trong đợt nhập."""

    __tablename__ = "staged_protection_area"
    __table_args__ = ({"comment": "Phạm vi bảo vệ trong đợt nhập", **_PARTITIONED},)

    medium: Mapped[str | None]
    work_id: Mapped[UUID | None]
    extension_m: Mapped[float | None]
    depth_m: Mapped[float | None]


class StagedOutcome(Base):
    """What becomes of a staged row; one without is added. ``version`` is the registered one it was compared with.

    A trigger looks for the batch of a statement's rows once; a foreign key would look for it row by row.
    """

    __tablename__ = "staged_outcome"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        Index("staged_outcome_object_idx", "batch_id", "object_id", postgresql_where=text("object_id IS NOT NULL")),
        {"comment": "Kết quả xét từng dòng nhập"},
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str]
    object_id: Mapped[UUID | None]
    version: Mapped[int | None]
    parcel_code: Mapped[str | None]
    cleared: Mapped[list[str] | None] = mapped_column(ARRAY(Text))


class StagedOrigin(Base):
    """A registered parcel which a row's parcel comes out of; a row that changes such a parcel comes out of it too."""

    __tablename__ = "staged_origin"
    __table_args__ = ({"comment": "Thửa trước biến động của các dòng nhập"},)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parcel_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]


class StagedEnding(Base):
    """A marker or work (``object_id``) that ends with a parcel, as the author of a batch was told (B03)."""

    __tablename__ = "staged_ending"
    __table_args__ = ({"comment": "Mốc và công trình sẽ kết thúc cùng thửa, như đã báo cho người nhập"},)

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)


class StagedRemoval(Base):
    """A registered object that is to be retired: ``replaced`` by rows that name it as their origin, or left out by the
    file, where a person asked for that. ``ends_on`` is the day on which those that replace it begin."""

    __tablename__ = "staged_removal"
    __table_args__ = ({"comment": "Đối tượng sẽ ngừng hiệu lực vì không còn trong tệp"},)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"), primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    replaced: Mapped[bool] = mapped_column(server_default=text("false"))
    ends_on: Mapped[date | None]
