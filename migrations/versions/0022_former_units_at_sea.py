"""The former units of Hoàng Sa and Trường Sa stand where they are, not where their provinces' offices were."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_PLACES = {63200498: (112.135, 16.568), 63200576: (114.45, 9.71), 63322736: (114.45, 9.71)}


def upgrade() -> None:
    for unit, (lon, lat) in _PLACES.items():
        place = f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326)"
        op.execute(f"UPDATE landdb.admin_unit SET label_point = {place} WHERE id = {unit}")


def downgrade() -> None:
    """A wrong place is not brought back."""
