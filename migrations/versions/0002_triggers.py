"""Derived columns, versions and history, sums for small scales, functions that filter by themselves."""

from __future__ import annotations

from alembic import op

from landdb.bootstrap import run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FUNCTIONS = (
    "search_works(text, integer)",
    "is_document_cleared(uuid)",
    "queue_hidden_conflicts(uuid)",
    "stamp_closing()",
    "session_sees(smallint, uuid, text)",
    "session_units()",
    "derive_parcel()",
    "derive_work()",
    "derive_marker()",
    "tile_id(uuid)",
    "next_version()",
    "keep_history()",
    "refuse_change()",
    "keep_main_use()",
    "add_density()",
    "move_density()",
    "count_inserts()",
    "count_updates()",
    "count_unit_changes()",
)


def upgrade() -> None:
    run_sql("0002_triggers.sql")


def downgrade() -> None:
    op.execute("DROP VIEW landdb.work_dossier")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION landdb.{function} CASCADE")
