"""What stands on parcels that imports end goes over with the ground and comes back; parcels are found by when they ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("boundary_marker_number_key", table_name="boundary_marker", schema="landdb")
    run_sql("0015_standing_on_parcels.sql")
    op.create_index("work_parcel_import_batch_idx", "work_parcel", ["import_batch_id"], schema="landdb")
    op.create_index(
        "parcel_retired_idx",
        "parcel",
        ["retired_at"],
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NOT NULL AND secrecy_level > 0"),
    )


def downgrade() -> None:
    op.drop_index("parcel_retired_idx", table_name="parcel", schema="landdb")
    op.drop_index("work_parcel_import_batch_idx", table_name="work_parcel", schema="landdb")
    run_sql("0015_standing_on_parcels_down.sql")
    op.drop_constraint("boundary_marker_number_key", "boundary_marker", schema="landdb")
    op.create_index(
        "boundary_marker_number_key", "boundary_marker", ["subject_id", "number", "military_zone_id"], unique=True,
        schema="landdb", postgresql_nulls_not_distinct=True, postgresql_where=sa.text("retired_at IS NULL"),
    )  # fmt: skip
