"""Reviewers hear of markers and works, hidden from the author of an import, whose parcels it has ended or divided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from landdb.bootstrap import run_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_STANDING = {"work_id": "work", "marker_id": "boundary_marker"}
_SUBJECT = (
    "num_nonnulls(work_id, marker_id) = CASE kind WHEN 'B03' THEN 1 ELSE 0 END"
    " AND (kind = 'B03' OR other_parcel_id IS NOT NULL)"
)


def upgrade() -> None:
    for column, table in _STANDING.items():
        op.add_column("review_item", sa.Column(column, sa.Uuid(), nullable=True), schema="landdb")
        op.create_foreign_key(
            op.f(f"review_item_{column}_fkey"), "review_item", table, [column], ["id"],
            source_schema="landdb", referent_schema="landdb",
        )  # fmt: skip
    op.alter_column("review_item", "other_parcel_id", nullable=True, schema="landdb")
    _set_kinds("'K01', 'T02', 'B03'", "closed_at IS NULL AND kind <> 'B03'")
    op.create_check_constraint(op.f("review_item_subject_check"), "review_item", _SUBJECT, schema="landdb")
    run_sql("0016_reviews_of_standing.sql")


def downgrade() -> None:
    run_sql("0016_reviews_of_standing_down.sql")
    op.drop_constraint(op.f("review_item_subject_check"), "review_item", schema="landdb")
    _set_kinds("'K01', 'T02'", "closed_at IS NULL")
    op.alter_column("review_item", "other_parcel_id", nullable=False, schema="landdb")
    for column in _STANDING:
        op.drop_column("review_item", column, schema="landdb")


def _set_kinds(kinds: str, unique_where: str) -> None:
    op.drop_constraint(op.f("review_item_kind_check"), "review_item", schema="landdb")
    op.create_check_constraint(op.f("review_item_kind_check"), "review_item", f"kind IN ({kinds})", schema="landdb")
    op.drop_index("review_item_pair_key", table_name="review_item", schema="landdb")
    op.create_index(
        "review_item_pair_key", "review_item", ["kind", "parcel_id", "other_parcel_id"], unique=True,
        schema="landdb", postgresql_where=sa.text(unique_where),
    )  # fmt: skip
