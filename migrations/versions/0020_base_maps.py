"""Base maps that administrators add."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "basemap",
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("accounts_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
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
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("basemap_secrecy_level_check")),
        sa.CheckConstraint("jsonb_typeof(definition) = 'object'", name=op.f("basemap_definition_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("basemap_pkey")),
        schema="landdb",
        comment="Nền bản đồ",
    )
    op.create_table(
        "basemap_history",
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("accounts_only", sa.Boolean(), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("basemap_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("basemap_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Nền bản đồ",
    )
    op.create_index("basemap_history_period_idx", "basemap_history", ["system_from", "system_to"], schema="landdb")
    run_sql("0020_base_maps.sql")


def downgrade() -> None:
    op.drop_table("basemap_history", schema="landdb")
    op.drop_table("basemap", schema="landdb")
