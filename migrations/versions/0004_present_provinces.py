"""An index of the present provinces, which every page of features joins."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "admin_unit_present_province_idx",
        "admin_unit",
        ["code"],
        schema="landdb",
        postgresql_where=text("level = 'province' AND valid_to IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("admin_unit_present_province_idx", "admin_unit", schema="landdb")
