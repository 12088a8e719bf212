"""Former versions of parcels and works are found by place and by their number on the map."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("parcel", "work"):
        table = f"{name}_history"
        op.create_index(f"{table}_geom_idx", table, ["geom"], schema="landdb", postgresql_using="gist")
        op.create_index(f"{table}_tile_id_idx", table, ["tile_id"], schema="landdb")


def downgrade() -> None:
    for name in ("parcel", "work"):
        for column in ("geom", "tile_id"):
            op.drop_index(f"{name}_history_{column}_idx", table_name=f"{name}_history", schema="landdb")
