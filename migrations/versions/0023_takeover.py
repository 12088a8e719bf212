"""A predecessor's register is taken over with its own times; what hung on parcels on a day; what ended, by when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ACTOR = "coalesce(current_setting('app.actor', true), '')"

_HUNG = (("parcel_use_history", "parcel_id"), ("work_parcel_history", "parcel_id"), ("work_parcel_history", "work_id"))


def upgrade() -> None:
    op.create_table(
        "takeover",
        sa.Column("predecessor", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("opened_by", sa.Text(), server_default=sa.text(_ACTOR), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("length(btrim(predecessor)) > 0", name=op.f("takeover_predecessor_check")),
        sa.CheckConstraint("num_nulls(closed_at, closed_by) IN (0, 2)", name=op.f("takeover_closing_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("takeover_pkey")),
        schema="landdb",
        comment="Tiếp nhận sổ đăng ký cũ",
    )
    op.create_index(
        "takeover_open_key", "takeover", [sa.text("(closed_at IS NULL)")], unique=True, schema="landdb",
        postgresql_where=sa.text("closed_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "takeover_day",
        sa.Column("takeover_id", sa.Uuid(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.Text(), server_default=sa.text(_ACTOR), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["takeover_id"], ["landdb.takeover.id"], name=op.f("takeover_day_takeover_id_fkey")),
        sa.PrimaryKeyConstraint("stated_at", name=op.f("takeover_day_pkey")),
        schema="landdb",
        comment="Thời điểm của sổ cũ đã khai khi tiếp nhận",
    )
    op.add_column("import_batch", sa.Column("taken_over_at", sa.DateTime(timezone=True)), schema="landdb")
    run_sql("0023_takeover.sql")
    for table, column in _HUNG:
        op.create_index(f"{table}_{column}_idx", table, [column], schema="landdb")
    run_sql("0023_past_days.sql")
    op.create_index(
        "parcel_ended_idx", "parcel", ["system_from", "id"], schema="landdb",
        postgresql_where=sa.text("retired_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index("parcel_history_system_from_idx", "parcel_history", ["system_from", "id"], schema="landdb")


def downgrade() -> None:
    op.drop_index("parcel_history_system_from_idx", table_name="parcel_history", schema="landdb")
    op.drop_index("parcel_ended_idx", table_name="parcel", schema="landdb")
    op.execute(
        "DROP FUNCTION landdb.ties_of_works(uuid[], timestamptz), landdb.ties_of_day(uuid[], timestamptz), "
        "landdb.uses_of_version(uuid, timestamptz)"
    )
    for table, column in _HUNG:
        op.drop_index(f"{table}_{column}_idx", table_name=table, schema="landdb")
    run_sql("0023_takeover_down.sql")
    op.drop_column("import_batch", "taken_over_at", schema="landdb")
    op.drop_table("takeover_day", schema="landdb")
    op.drop_table("takeover", schema="landdb")
    op.execute("DROP FUNCTION landdb.keep_closed()")
