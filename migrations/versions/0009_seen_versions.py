"""Versions of imports and mapping profiles, which decisions and changes name; what tells an upload that came before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("import_batch", "import_profile")


def upgrade() -> None:
    for table in _TABLES:
        column = sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        op.add_column(table, column, schema="landdb")
    op.add_column("import_batch", sa.Column("request_sha256", sa.LargeBinary(), nullable=True), schema="landdb")
    op.create_index("import_batch_request_idx", "import_batch", ["request_sha256"], schema="landdb")
    run_sql("0009_seen_versions.sql")


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TRIGGER count_version ON landdb.{table}")
    op.execute("DROP FUNCTION landdb.count_version()")
    op.drop_index("import_batch_request_idx", "import_batch", schema="landdb")
    op.drop_column("import_batch", "request_sha256", schema="landdb")
    for table in _TABLES:
        op.drop_column(table, "version", schema="landdb")
