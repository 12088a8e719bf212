"""Lineage of parcels: which parcels came from which, and what imports say of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COMMENT = "Thửa mới và thửa trước biến động (tách, hợp)"


def upgrade() -> None:
    op.create_table(
        "parcel_lineage",
        *_link(),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("former_parcel_id <> parcel_id", name=op.f("parcel_lineage_former_check")),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("parcel_lineage_parcel_id_fkey")),
        sa.ForeignKeyConstraint(
            ["former_parcel_id"], ["landdb.parcel.id"], name=op.f("parcel_lineage_former_parcel_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("parcel_lineage_pkey")),
        schema="landdb",
        comment=_COMMENT,
    )
    op.create_index(
        "parcel_lineage_key",
        "parcel_lineage",
        ["parcel_id", "former_parcel_id"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    for column in ("former_parcel_id", "import_batch_id"):
        op.create_index(op.f(f"parcel_lineage_{column}_idx"), "parcel_lineage", [column], schema="landdb")
    op.create_table(
        "parcel_lineage_history",
        *_link(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("parcel_lineage_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("parcel_lineage_history_pkey")),
        schema="landdb",
        comment=f"Lịch sử: {_COMMENT}",
    )
    op.create_index(
        "parcel_lineage_history_period_idx", "parcel_lineage_history", ["system_from", "system_to"], schema="landdb"
    )
    op.create_table(
        "staged_origin",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f("staged_origin_batch_id_fkey")),
        sa.PrimaryKeyConstraint("batch_id", "row_no", "parcel_id", name=op.f("staged_origin_pkey")),
        schema="landdb",
        comment="Thửa trước biến động của các dòng nhập",
    )
    op.add_column("staged_parcel", sa.Column("origin_parcels", postgresql.JSONB(), nullable=True), schema="landdb")
    replaced: sa.Column[bool] = sa.Column("replaced", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("staged_removal", replaced, schema="landdb")
    op.add_column("staged_removal", sa.Column("ends_on", sa.Date(), nullable=True), schema="landdb")
    run_sql("0008_lineage.sql")


def _link() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("former_parcel_id", sa.Uuid(), nullable=False),
    ]


def downgrade() -> None:
    run_sql("0008_lineage_down.sql")
    for column in ("ends_on", "replaced"):
        op.drop_column("staged_removal", column, schema="landdb")
    op.drop_column("staged_parcel", "origin_parcels", schema="landdb")
    for table in ("staged_origin", "parcel_lineage_history", "parcel_lineage"):
        op.drop_table(table, schema="landdb")
