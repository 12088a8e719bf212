"""Mapping profiles of imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_profile",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("translation", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("encodings", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("crs", sa.Text(), nullable=True),
        sa.Column(
            "created_by", sa.Text(), server_default=sa.text("current_setting('app.actor', true)"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("target IN ('parcels', 'works')", name=op.f("import_profile_target_check")),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name=op.f("import_profile_name_check")),
        sa.CheckConstraint("signature ~ '^[0-9a-f]{64}$'", name=op.f("import_profile_signature_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("import_profile_secrecy_level_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("import_profile_pkey")),
        schema="landdb",
        comment="Hồ sơ ánh xạ cột khi nhập",
    )
    op.create_index(
        "import_profile_name_key",
        "import_profile",
        ["created_by", "target", "name"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    run_sql("0006_import_profiles.sql")


def downgrade() -> None:
    op.drop_table("import_profile", schema="landdb")
