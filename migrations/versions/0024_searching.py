"""A search looks in a place; certificates are found by their digits."""

from __future__ import annotations

from alembic import op

from landdb.bootstrap import run_sql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0024_search_within.sql")
    run_sql("0024_certificates.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION landdb.search_certificates(text, text, integer, text[], text[], geometry)")
    op.drop_index("parcel_certificate_key_idx", table_name="parcel", schema="landdb")
    op.execute("DROP FUNCTION landdb.certificate_key(text)")
    run_sql("0024_search_within_down.sql")
