"""Row-level security: who sees which row."""

from __future__ import annotations

from landdb.bootstrap import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0003_policies.sql")


def downgrade() -> None:
    run_sql("0003_policies_down.sql")
