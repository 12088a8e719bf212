"""Saved filters of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column(
            "created_by", sa.Text(), server_default=sa.text("current_setting('app.actor', true)"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 100", name=op.f("saved_filter_name_check")),
        sa.CheckConstraint("length(query) BETWEEN 1 AND 8000", name=op.f("saved_filter_query_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("saved_filter_secrecy_level_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_filter_pkey")),
        schema="landdb",
        comment="Bộ lọc đã lưu",
    )
    op.create_index(
        "saved_filter_name_key",
        "saved_filter",
        ["created_by", "secrecy_level", "name"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    run_sql("0018_saved_filters.sql")


def downgrade() -> None:
    op.drop_table("saved_filter", schema="landdb")
