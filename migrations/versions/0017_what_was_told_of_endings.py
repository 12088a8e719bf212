"""What an author was told to end has a table; an undo settles more reviews; what was kept before names options anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staged_ending",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("batch_id", "parcel_id", "object_id")),
        sa.PrimaryKeyConstraint("batch_id", "parcel_id", "object_id", name=op.f("staged_ending_pkey")),
        schema="landdb",
        comment="Mốc và công trình sẽ kết thúc cùng thửa, như đã báo cho người nhập",
    )
    run_sql("patch_function.sql")
    run_sql("0017_what_was_told_of_endings.sql")
    run_sql("0017_options_by_name.sql")


def downgrade() -> None:
    run_sql("patch_function.sql")
    run_sql("0017_what_was_told_of_endings_down.sql")
    op.drop_table("staged_ending", schema="landdb")
