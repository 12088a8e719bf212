"""Staged rows go with the findings of a former look; what stands on undone parcels ends with them."""

from __future__ import annotations

from alembic import op

from landdb.bootstrap import run_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0011_edges_of_imports.sql")


def downgrade() -> None:
    """The function that empties the staged rows too works with the schema below."""
    op.execute("DROP TRIGGER revert_ties ON landdb.import_batch")
    op.execute("DROP FUNCTION landdb.revert_ties()")
