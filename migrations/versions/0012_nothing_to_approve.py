"""A batch that writes nothing ends without an approval: there is nothing to approve."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "import_batch_approval_check"
_APPROVED = "NOT (state IN ('committed', 'reverted')) OR approved_by IS NOT NULL"


def upgrade() -> None:
    _replace(f"{_APPROVED} OR rows_added + rows_changed + rows_removed = 0")


def downgrade() -> None:
    """Batches that ended by themselves stand as approved by their authors, as a manager's own are."""
    op.execute("""ALTER TABLE landdb.import_batch DISABLE TRIGGER USER;
                  UPDATE landdb.import_batch SET approved_by = created_by, approved_at = finished_at
                  WHERE state IN ('committed', 'reverted') AND approved_by IS NULL;
                  ALTER TABLE landdb.import_batch ENABLE TRIGGER USER""")
    _replace(_APPROVED)


def _replace(condition: str) -> None:
    op.drop_constraint(op.f(_NAME), "import_batch", schema="landdb", type_="check")
    op.create_check_constraint(op.f(_NAME), "import_batch", condition, schema="landdb")
