"""A search looks in a place."""

from __future__ import annotations

from landdb.bootstrap import run_sql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0024_search_within.sql")


def downgrade() -> None:
    run_sql("0024_search_within_down.sql")
