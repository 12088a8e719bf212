"""Staged rows go with their findings, what stands on undone parcels with them; outcomes are found by their objects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0011_edges_of_imports.sql")
    op.create_index(
        "staged_outcome_object_idx",
        "staged_outcome",
        ["batch_id", "object_id"],
        schema="landdb",
        postgresql_where=sa.text("object_id IS NOT NULL"),
    )


def downgrade() -> None:
    """The function that empties the staged rows too works with the schema below."""
    op.drop_index("staged_outcome_object_idx", "staged_outcome", schema="landdb")
    op.execute("DROP TRIGGER revert_ties ON landdb.import_batch")
    op.execute("DROP FUNCTION landdb.revert_ties()")
