"""Imports as jobs: more states, decisions, events, and staged rows in tables of their own for COPY.

Earlier imports ran within one command. One that is still open was broken off, or is running: it is closed with a text that
says so, for nothing of it was written. Rows that earlier imports had staged are dropped with their table: what they
committed stands in the register, and their findings stay.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = (
    "state IN ('received', 'inspecting', 'needs_input', 'staging', 'checking', 'ready', 'submitted', 'returned', "
    "'committing', 'committed', 'failed', 'cancelled', 'dry_run', 'reverted')"
)
_LEDGER = (
    "NOT (state IN ('committed', 'reverted')) OR rows_read = "
    "rows_added + rows_changed + rows_unchanged + rows_rejected + rows_quarantined"
)
_OLD_STATES = (
    "state IN ('received', 'reading', 'checking', 'committing', 'committed', 'failed', 'cancelled', 'dry_run')"
)
_OLD_LEDGER = "state <> 'committed' OR rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected"
_NEW_COLUMNS = (
    ("attempts", sa.Integer(), "0"),
    ("plan", postgresql.JSONB(), "'{}'"),
    ("questions", postgresql.JSONB(), "'[]'"),
    ("columns", postgresql.JSONB(), "'[]'"),
    ("balance", postgresql.JSONB(), "'{}'"),
    ("rows_quarantined", sa.Integer(), "0"),
    ("rows_removed", sa.Integer(), "0"),
    ("submitted_at", sa.DateTime(timezone=True), None),
    ("approved_by", sa.Text(), None),
    ("approved_at", sa.DateTime(timezone=True), None),
    ("returned_by", sa.Text(), None),
    ("returned_at", sa.DateTime(timezone=True), None),
    ("return_reason", sa.Text(), None),
    ("reverted_by", sa.Text(), None),
    ("reverted_at", sa.DateTime(timezone=True), None),
    ("revert_reason", sa.Text(), None),
)
_CLOSE_OPEN = """
    UPDATE landdb.import_batch
    SET state = 'failed', finished_at = now(), rows_rejected = greatest(rows_read - rows_unchanged, 0), rows_added = 0,
        rows_changed = 0, message_vi = 'Đợt nhập dở dang khi nâng cấp chương trình; chưa ghi gì vào sổ, hãy nhập lại tệp',
        message_en = 'The program was upgraded in the middle of this import; nothing was written, import the file again'
    WHERE state IN ('received', 'reading', 'checking', 'committing')"""
_ACCEPTANCE = (
    ("accepted_by", sa.Text()), ("accepted_at", sa.DateTime(timezone=True)), ("acceptance_reason", sa.Text()),
)  # fmt: skip


def upgrade() -> None:
    for name, kind, default in _NEW_COLUMNS:
        server_default = None if default is None else sa.text(default)
        column = sa.Column(name, kind, server_default=server_default, nullable=default is None)
        op.add_column("import_batch", column, schema="landdb")
    op.execute(
        "UPDATE landdb.import_batch SET approved_by = created_by, approved_at = finished_at WHERE state = 'committed'"
    )
    op.execute(_CLOSE_OPEN)
    _replace_checks(_STATES, _LEDGER)
    op.create_check_constraint(
        op.f("import_batch_approval_check"), "import_batch",
        "NOT (state IN ('committed', 'reverted')) OR approved_by IS NOT NULL", schema="landdb",
    )  # fmt: skip
    op.create_index(
        "import_batch_open_idx", "import_batch", ["created_at"], schema="landdb",
        postgresql_where=sa.text("finished_at IS NULL"),
    )  # fmt: skip
    op.add_column(
        "import_issue", sa.Column("variant", sa.Text(), server_default=sa.text("''"), nullable=False), schema="landdb"
    )
    for name, kind in _ACCEPTANCE:
        op.add_column("import_issue", sa.Column(name, kind, nullable=True), schema="landdb")
    op.create_check_constraint(
        op.f("import_issue_acceptance_check"), "import_issue",
        "num_nulls(accepted_at, accepted_by, acceptance_reason) IN (0, 3)", schema="landdb",
    )  # fmt: skip
    op.drop_geospatial_table("import_row", schema="landdb")
    _create_tables()
    run_sql("0005_import_jobs.sql")


def _replace_checks(states: str, ledger: str) -> None:
    for name, condition in (("state", states), ("ledger", ledger)):
        full = op.f(f"import_batch_{name}_check")
        op.drop_constraint(full, "import_batch", schema="landdb", type_="check")
        op.create_check_constraint(full, "import_batch", condition, schema="landdb")


def _create_tables() -> None:
    op.create_table(
        "import_event",
        *_key("import_event", sa.Column("number", sa.Integer(), nullable=False)),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        schema="landdb",
        comment="Diễn biến của đợt nhập",
    )
    op.create_table(
        "staged_outcome",
        *_key("staged_outcome", sa.Column("row_no", sa.Integer(), nullable=False)),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("parcel_code", sa.Text(), nullable=True),
        sa.Column("cleared", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('add', 'change', 'unchanged', 'rejected', 'quarantined')",
            name=op.f("staged_outcome_outcome_check"),
        ),
        schema="landdb",
        comment="Kết quả xét từng dòng nhập",
    )
    op.create_table(
        "staged_removal",
        *_key("staged_removal", sa.Column("object_id", sa.Uuid(), nullable=False)),
        sa.Column("version", sa.Integer(), nullable=False),
        schema="landdb",
        comment="Đối tượng sẽ ngừng hiệu lực vì không còn trong tệp",
    )
    op.create_geospatial_table(
        "import_fix",
        *_key("import_fix", sa.Column("row_no", sa.Integer(), nullable=False)),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("moved_m", sa.Double(), nullable=False),
        sa.Column("area_change_m2", sa.Double(), nullable=False),
        sa.Column("taken_by", sa.Text(), server_default=sa.text("current_setting('app.actor', true)"), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("geom", Geometry(dimension=2, spatial_index=False, name="geometry"), nullable=False),
        schema="landdb",
    )
    op.create_table_comment("import_fix", "Hình đã sửa trong đợt nhập", schema="landdb")
    _create_staged(
        "staged_parcel", "Thửa đất trong đợt nhập",
        "sheet_no int, parcel_no int, parcel_code text, former_sheet_no int, former_parcel_no int, legal_area_m2 float8, "
        "map_scale int, survey_method text, surveyed_on date, surveyed_by text, address text, note text, "
        "main_use_code text, uses jsonb, using_unit_id uuid, status text, certificate_status text, certificate_no text, "
        "certificate_date date",
    )  # fmt: skip
    _create_staged(
        "staged_work", "Công trình trong đợt nhập",
        "code text, name_vi text, code_name text, work_type text, work_group text, condition text, lifecycle text, "
        "built_year int, floor_area_m2 float8, parcels jsonb",
    )  # fmt: skip


def _key(table: str, second: sa.Column[object]) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        second,
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f(f"{table}_batch_id_fkey")),
        sa.PrimaryKeyConstraint("batch_id", second.name, name=op.f(f"{table}_pkey")),
    ]


def _create_staged(table: str, comment: str, columns: str) -> None:
    """A partitioned table: alembic has no words for it."""
    op.execute(
        f"CREATE TABLE landdb.{table} (batch_id uuid NOT NULL, row_no int NOT NULL, object_id uuid NOT NULL, "
        "content_hash bytea NOT NULL, shape_hash bigint, raw text[], cleared text[], geom_source geometry, "
        "geom geometry(Geometry, 4326), admin_unit_id int, managing_unit_id uuid, military_zone_id uuid, "
        f"secrecy_level smallint, valid_from date, valid_to date, {columns}, "
        f"CONSTRAINT {table}_pkey PRIMARY KEY (batch_id, row_no), "
        f"CONSTRAINT {table}_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES landdb.import_batch (id)) "
        "PARTITION BY LIST (batch_id)"
    )
    op.create_table_comment(table, comment, schema="landdb")


def downgrade() -> None:
    run_sql("0005_import_jobs_down.sql")
    for table in ("staged_work", "staged_parcel", "staged_removal", "staged_outcome", "import_event"):
        op.drop_table(table, schema="landdb")
    op.drop_geospatial_table("import_fix", schema="landdb")
    op.create_geospatial_table(
        "import_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("properties", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("values", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("geom", Geometry(dimension=2, spatial_index=False, name="geometry"), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('accepted', 'rejected', 'unchanged', 'committed')", name=op.f("import_row_state_check")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f("import_row_batch_id_fkey")),
        sa.PrimaryKeyConstraint("batch_id", "row_no", name=op.f("import_row_pkey")),
        schema="landdb",
    )
    op.drop_constraint(op.f("import_issue_acceptance_check"), "import_issue", schema="landdb", type_="check")
    for name, _ in _ACCEPTANCE:
        op.drop_column("import_issue", name, schema="landdb")
    op.drop_column("import_issue", "variant", schema="landdb")
    op.drop_index("import_batch_open_idx", "import_batch", schema="landdb")
    op.drop_constraint(op.f("import_batch_approval_check"), "import_batch", schema="landdb", type_="check")
    op.execute(
        "UPDATE landdb.import_batch SET state = 'failed' WHERE state NOT IN ('committed', 'failed', 'cancelled', 'dry_run')"
    )
    _replace_checks(_OLD_STATES, _OLD_LEDGER)
    for name, _, _ in _NEW_COLUMNS:
        op.drop_column("import_batch", name, schema="landdb")
