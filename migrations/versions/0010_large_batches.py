"""Functions for large batches; what they answer stays as it was, so that nothing has to be taken back."""

from __future__ import annotations

from landdb.bootstrap import run_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0010_large_batches.sql")


def downgrade() -> None:
    """The functions work with the schema below too."""
