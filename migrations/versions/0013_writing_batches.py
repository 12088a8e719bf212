"""Writing and taking back large batches: indexes of what is not retired, long rows, history without a join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEXES: Final[Mapping[str, Sequence[str]]] = {
    "parcel_geom_idx": ["geom"],
    "parcel_geom_3857_idx": ["geom_3857"],
    "parcel_number_idx": ["sheet_no", "parcel_no"],
    "parcel_parcel_no_idx": ["parcel_no"],
    "parcel_tile_id_idx": ["tile_id"],
    "parcel_legal_area_idx": ["legal_area_m2", "id"],
    "parcel_code_idx": ["parcel_code"],
    "parcel_certificate_idx": ["certificate_no"],
    "parcel_main_use_code_idx": ["main_use_code"],
    "parcel_managing_unit_idx": ["managing_unit_id"],
    "parcel_province_code_idx": ["province_code"],
    "parcel_system_from_idx": ["system_from", "id"],
}
_PATTERNS: Final = ("parcel_code", "certificate_no")


def upgrade() -> None:
    run_sql("0013_writing_batches.sql")
    _rebuild(postgresql_where=sa.text("retired_at IS NULL"))


def downgrade() -> None:
    _rebuild()
    run_sql("0013_writing_batches_down.sql")


def _rebuild(**options: Any) -> None:
    for name, columns in _INDEXES.items():
        op.drop_index(name, table_name="parcel", schema="landdb")
        op.create_index(
            name, "parcel", columns, schema="landdb", **options,
            postgresql_using="gist" if columns[0].startswith("geom") else "btree",
            postgresql_ops={column: "text_pattern_ops" for column in columns if column in _PATTERNS},
        )  # fmt: skip
