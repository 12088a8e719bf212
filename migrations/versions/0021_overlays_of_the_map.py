"""Protection areas and boundaries are shown on the map: their changes count, boundaries are found by place."""

from __future__ import annotations

from alembic import op

from landdb.bootstrap import run_sql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("admin_unit_geom_idx", "admin_unit", ["geom"], schema="landdb", postgresql_using="gist")
    run_sql("0021_overlays_of_the_map.sql")


def downgrade() -> None:
    run_sql("0021_overlays_of_the_map_down.sql")
    op.drop_index("admin_unit_geom_idx", table_name="admin_unit", schema="landdb")
