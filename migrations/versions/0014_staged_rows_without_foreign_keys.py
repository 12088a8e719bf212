"""Staged rows refer to no batch row by row: their table belongs to one batch, and says so in a check."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("staged_parcel", "staged_work", "staged_marker", "staged_protection_area")


def upgrade() -> None:
    """Row security on batches makes PostgreSQL look each of them up for every row of a table that is attached."""
    for table in TABLES:
        op.drop_constraint(op.f(f"{table}_batch_id_fkey"), table, schema="landdb", type_="foreignkey")


def downgrade() -> None:
    for table in TABLES:
        op.create_foreign_key(
            op.f(f"{table}_batch_id_fkey"), table, "import_batch", ["batch_id"], ["id"],
            source_schema="landdb", referent_schema="landdb",
        )  # fmt: skip
