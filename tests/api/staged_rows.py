"""Rows of imports that wait in a register made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, insert, text

from landdb.models import (
    ImportBatch,
    ImportEvent,
    ImportFix,
    ImportIssue,
    StagedEnding,
    StagedMarker,
    StagedOrigin,
    StagedParcel,
    StagedProtectionArea,
    StagedRemoval,
    StagedWork,
)


def stage(session: Connection, batch: UUID, parcels: Sequence[UUID], cell: str) -> None:
    """Rows of a batch that change some parcels, and would retire them as well: every table has some."""
    for table in ("staged_parcel", "staged_work", "staged_marker", "staged_protection_area"):
        name = f"landdb_staging.{table}_{batch.hex}"
        session.execute(text(f"CREATE TABLE {name} PARTITION OF landdb.{table} FOR VALUES IN ('{batch}')"))
    place = "SRID=4326;POINT(105.85 21.045)"
    for row_no, parcel in enumerate(parcels, start=1):
        row = {"batch_id": batch, "row_no": row_no}
        staged = row | {"object_id": parcel, "content_hash": b"x", "raw": [cell], "geom": place}
        session.execute(insert(StagedParcel).values(**staged, sheet_no=1, parcel_no=row_no))
        session.execute(insert(StagedOrigin).values(**row, parcel_id=parcel, version=1))
        session.execute(insert(StagedEnding).values(batch_id=batch, parcel_id=parcel, object_id=batch))
        session.execute(insert(StagedWork).values(**staged | {"row_no": -row_no}, code=cell))
        session.execute(insert(StagedMarker).values(**staged | {"row_no": -1000 - row_no}, number=cell))
        session.execute(insert(StagedProtectionArea).values(**staged | {"row_no": -2000 - row_no}, subject=cell))
        session.execute(text(
            "INSERT INTO staged_outcome (batch_id, row_no, outcome, object_id, version) "
            "SELECT :batch, :row, 'change', id, version FROM parcel WHERE id = :parcel"
        ), {"batch": batch, "row": row_no, "parcel": parcel})  # fmt: skip
        session.execute(insert(StagedRemoval).values(batch_id=batch, object_id=parcel, version=1))
        session.execute(insert(ImportEvent).values(batch_id=batch, number=row_no, kind="state", payload={"cell": cell}))
        session.execute(insert(ImportFix).values(
            batch_id=batch, row_no=row_no, kinds=["close_ring"], moved_m=0, area_change_m2=0, taken_by=cell, geom=place,
        ))  # fmt: skip


def write(session: Connection, author: str, level: int, parcels: Sequence[UUID]) -> None:
    """A batch that brought parcels as they are now, seen and hidden ones, each with a finding that was accepted."""
    session.execute(text("SET session_replication_role = replica"))
    made = insert(ImportBatch).values(
        target="parcels", file_name="ghi.shp", created_by=author, secrecy_level=level, state="committed",
    )  # fmt: skip
    batch = session.execute(made.returning(ImportBatch.id)).scalar_one()
    stage(session, batch, parcels, "thửa")
    for row_no in range(1, len(parcels) + 1):
        session.execute(insert(ImportIssue).values(
            batch_id=batch, row_no=row_no, code="D01", severity="warning", message_vi="Lệch", message_en="Differs",
            measured=20.0 + row_no, limit_value=10.0, accepted_by=author, accepted_at=text("now()"),
            acceptance_reason="đã đo lại (mô phỏng)",
        ))  # fmt: skip
    session.execute(
        text("UPDATE parcel SET import_batch_id = :batch WHERE id = ANY(:ids) AND import_batch_id IS NULL"),
        {"batch": batch, "ids": list(parcels)},
    )
    session.execute(text("SET session_replication_role = DEFAULT"))
