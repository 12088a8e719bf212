"""Import batches, their staged rows with findings, and the queue of conflicts which only cleared reviewers see."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.models.base import Base, Identified, OptionalSquareMetres, SecrecyLevel, geometry

BATCH_STATES = ["received", "reading", "checking", "committing", "committed", "failed", "cancelled", "dry_run"]


class ImportBatch(Identified, Base):
    """Đợt nhập: one run of the importer. The ledger of a committed batch closes by a CHECK."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("target IN ('parcels', 'works')", name="target"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in BATCH_STATES)})", name="state"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint(
            "state <> 'committed' OR rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected",
            name="ledger",
        ),
        {"comment": "Đợt nhập dữ liệu"},
    )

    target: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'received'"))
    file_name: Mapped[str]
    file_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[str] = mapped_column(server_default=text("current_setting('app.actor', true)"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    admin_unit_id: Mapped[int | None] = mapped_column(ForeignKey("landdb.admin_unit.id"))
    source_srid: Mapped[int | None]
    encoding: Mapped[str | None]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    rows_total: Mapped[int | None]
    rows_read: Mapped[int] = mapped_column(server_default=text("0"))
    rows_added: Mapped[int] = mapped_column(server_default=text("0"))
    rows_changed: Mapped[int] = mapped_column(server_default=text("0"))
    rows_unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    rows_rejected: Mapped[int] = mapped_column(server_default=text("0"))
    message_vi: Mapped[str | None]
    message_en: Mapped[str | None]
    secrecy_level: Mapped[SecrecyLevel]


class ImportRow(Base):
    """One feature of the file as it came, kept whether it was committed or refused."""

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint("state IN ('accepted', 'rejected', 'unchanged', 'committed')", name="state"),
        {"comment": "Đối tượng của tệp nhập"},
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    key: Mapped[str | None]
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", -1)
    object_id: Mapped[UUID | None]


class ImportIssue(Base):
    """A finding on the file or on one of its features, with its measure, its limit and where it is."""

    __tablename__ = "import_issue"
    __table_args__ = (
        CheckConstraint("severity IN ('error', 'warning', 'note')", name="severity"),
        Index("import_issue_batch_idx", "batch_id", "row_no"),
        {"comment": "Phát hiện khi nhập"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"))
    row_no: Mapped[int | None]
    code: Mapped[str]
    severity: Mapped[str]
    field: Mapped[str | None]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    message_vi: Mapped[str]
    message_en: Mapped[str]
    remedy_vi: Mapped[str | None]
    remedy_en: Mapped[str | None]
    measured: Mapped[float | None]
    limit_value: Mapped[float | None]
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", 4326)


class ReviewItem(Identified, Base):
    """A conflict between a committed parcel and one that its author may not see; never shown to the author.

    It has no level of its own: the policy shows it to managers who see both parcels as they are today. Who closes an
    item and when is stamped by a trigger.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        CheckConstraint("kind IN ('K01', 'T02')", name="kind"),
        CheckConstraint("num_nulls(closed_at, closed_by, closing_note) IN (0, 3)", name="closing"),
        # A conflict that comes up again after it was closed is queued again.
        Index(
            "review_item_pair_key",
            "kind",
            "parcel_id",
            "other_parcel_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        {"comment": "Hàng chờ xử lý chồng lấn với dữ liệu mật"},
    )

    kind: Mapped[str]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"))
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"))
    other_parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"))
    overlap_area_m2: Mapped[OptionalSquareMetres]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing_note: Mapped[str | None]
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", 4326)
