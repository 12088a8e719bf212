"""Documents (metadata only) and what they prove: LADM LA_AdministrativeSource and LA_SpatialSource."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from landdb.domain import codes
from landdb.models.base import Base, SecrecyLevel, Versioned
from landdb.models.checks import one_of


class Document(Versioned, Base):
    """Tài liệu: number, date, issuer and hash; the file itself lives elsewhere."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(one_of("kind", codes.DOCUMENT_KINDS), name="kind"),
        CheckConstraint("secrecy_level BETWEEN 0 AND 3", name="secrecy_level"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        {"comment": "Tài liệu (LADM: LA_AdministrativeSource, LA_SpatialSource)"},
    )

    kind: Mapped[str]
    number: Mapped[str | None]
    title_vi: Mapped[str]
    issued_on: Mapped[date | None]
    issuer: Mapped[str | None]
    secrecy_level: Mapped[SecrecyLevel]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)


class DocumentLink(Versioned, Base):
    """A document belongs to a parcel or to a box (a-đ) of a work's dossier, Law 25/2023/QH15 art. 10(1)."""

    __tablename__ = "document_link"
    __table_args__ = (
        CheckConstraint("num_nonnulls(parcel_id, work_id) = 1", name="subject"),
        CheckConstraint(one_of("dossier_box", codes.DOSSIER_BOXES), name="dossier_box"),
        CheckConstraint("dossier_box IS NULL OR work_id IS NOT NULL", name="box_of_work"),
        Index("document_link_parcel_idx", "parcel_id", postgresql_where=text("parcel_id IS NOT NULL")),
        Index("document_link_work_idx", "work_id", postgresql_where=text("work_id IS NOT NULL")),
        {"comment": "Tài liệu của thửa đất, công trình"},
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("landdb.document.id"), index=True)
    parcel_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.parcel.id"))
    work_id: Mapped[UUID | None] = mapped_column(ForeignKey("landdb.work.id"))
    dossier_box: Mapped[str | None]
