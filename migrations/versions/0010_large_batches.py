"""Functions for large batches; the answers of those that there were stay as they were."""

from __future__ import annotations

from alembic import op

from landdb.bootstrap import run_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0010_large_batches.sql")


def downgrade() -> None:
    """The others work with the schema below too."""
    op.execute("DROP FUNCTION landdb.refresh_statistics()")
