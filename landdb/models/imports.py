"""Import batches: their state, findings, events, and the queue of conflicts which only cleared reviewers see."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain.import_states import STATES, WRITTEN
from landdb.domain.reviews import KINDS
from landdb.domain.targets import TARGETS
from landdb.models.base import Base, Identified, OptionalSquareMetres, SecrecyLevel, geometry
from landdb.models.checks import one_of


class ImportBatch(Identified, Base):
    """Đợt nhập: one run of the importer. The ledger of a committed batch closes by a CHECK.

    ``options`` is what was asked for, ``plan`` what was decided of the file (encodings, coordinate system, mapping,
    each with its confidence), ``questions`` what only a person can decide. Who approves, returns or reverts and when is
    stamped by a trigger, which also sees to their role. Another one counts ``version`` up with each state: who approves
    names the version that they have seen. ``request_sha256`` tells the same files with the same options.
    Of a batch with times of a predecessor's register ``taken_over_at`` is when it was loaded in truth (ADR 22).
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(one_of("target", TARGETS), name="target"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint(
            f"NOT ({one_of('state', WRITTEN)}) OR rows_read = "
            "rows_added + rows_changed + rows_unchanged + rows_rejected + rows_quarantined",
            name="ledger",
        ),
        CheckConstraint(
            f"NOT ({one_of('state', WRITTEN)}) OR approved_by IS NOT NULL OR "
            "rows_added + rows_changed + rows_removed = 0",
            name="approval",
        ),
        Index("import_batch_open_idx", "created_at", postgresql_where=text("finished_at IS NULL")),
        Index("import_batch_request_idx", "request_sha256"),
        {"comment": "Đợt nhập dữ liệu"},
    )

    target: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'received'"))
    file_name: Mapped[str]
    file_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    request_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[str] = mapped_column(server_default=text("current_setting('app.actor', true)"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    taken_over_at: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    admin_unit_id: Mapped[int | None] = mapped_column(ForeignKey("landdb.admin_unit.id"))
    source_srid: Mapped[int | None]
    encoding: Mapped[str | None]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    questions: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    columns: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    balance: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    rows_total: Mapped[int | None]
    rows_read: Mapped[int] = mapped_column(server_default=text("0"))
    rows_added: Mapped[int] = mapped_column(server_default=text("0"))
    rows_changed: Mapped[int] = mapped_column(server_default=text("0"))
    rows_unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    rows_rejected: Mapped[int] = mapped_column(server_default=text("0"))
    rows_quarantined: Mapped[int] = mapped_column(server_default=text("0"))
    rows_removed: Mapped[int] = mapped_column(server_default=text("0"))
    message_vi: Mapped[str | None]
    message_en: Mapped[str | None]
    secrecy_level: Mapped[SecrecyLevel]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    returned_by: Mapped[str | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str | None]
    reverted_by: Mapped[str | None]
    reverted_at: Mapped[datetime | None]
    revert_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ImportIssue(Base):
    """A finding on the file or on one of its features, with its measure, its limit and where it is.

    Who accepts a warning says why; by whom and when is stamped by a trigger.
    """

    __tablename__ = "import_issue"
    __table_args__ = (
        CheckConstraint("severity IN ('error', 'warning', 'note')", name="severity"),
        CheckConstraint("num_nulls(accepted_at, accepted_by, acceptance_reason) IN (0, 3)", name="acceptance"),
        Index("import_issue_batch_idx", "batch_id", "row_no"),
        {"comment": "Phát hiện khi nhập"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"))
    row_no: Mapped[int | None]
    code: Mapped[str]
    variant: Mapped[str] = mapped_column(server_default=text("''"))
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
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    acceptance_reason: Mapped[str | None]


class ImportEvent(Base):
    """What happened to a batch, numbered within it: what a command line's bar and a browser's stream show."""

    __tablename__ = "import_event"
    __table_args__ = ({"comment": "Diễn biến của đợt nhập"},)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class ImportFix(Base):
    """A fix that a person took for a staged shape: what stands in the place of the file's, and what that moved."""

    __tablename__ = "import_fix"
    __table_args__ = ({"comment": "Hình đã sửa trong đợt nhập"},)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    moved_m: Mapped[float]
    area_change_m2: Mapped[float]
    taken_by: Mapped[str] = mapped_column(server_default=text("current_setting('app.actor', true)"))
    taken_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    geom: Mapped[WKBElement] = geometry("GEOMETRY", -1, nullable=False)


class ReviewItem(Identified, Base):
    """What an import did to data that its author may not see; never shown to the author.

    A conflict of two parcels (``K01``, ``T02``), or a marker or work that stood on a parcel which the import ended or
    divided (``B03``): ``other_parcel_id`` is then the one to which it went, null where its tie ended. It has no level
    of its own: the policies show it to managers who see all that it names as it is today. Who closes an item and when
    is stamped by a trigger; the undo of the import closes what it settles.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(
            "num_nonnulls(work_id, marker_id) = CASE kind WHEN 'B03' THEN 1 ELSE 0 END"
            " AND (kind = 'B03' OR other_parcel_id IS NOT NULL)",
            name="subject",
        ),
        CheckConstraint("num_nulls(closed_at, closed_by, closing_note) IN (0, 3)", name="closing"),
        # A conflict that comes up again after it was closed is queued again.
        Index(
            "review_item_pair_key",
            "kind",
            "parcel_id",
            "other_parcel_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND kind <> 'B03'"),
        ),
        {"comment": "Hàng chờ xử lý chồng lấn với dữ liệu mật"},
    )

    kind: Mapped[str]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.import_batch.id"))
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.parcel.id"))
    other_parcel_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.parcel.id"))
    work_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.work.id"))
    marker_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.boundary_marker.id"))
    overlap_area_m2: Mapped[OptionalSquareMetres]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing_note: Mapped[str | None]
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", 4326)
