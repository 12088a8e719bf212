"""Markers and protection areas as targets of imports, staged and registered as parcels are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql
from landdb.domain import crs

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TARGETS = "target IN ('parcels', 'works', 'markers', 'protection_areas')"
_OLD_TARGETS = "target IN ('parcels', 'works')"
_ZONES = ", ".join(str(srid) for srid in sorted(zone.srid for zone in crs.ZONES))
_SUBJECTS = {
    "boundary_marker": "coalesce(parcel_id, military_zone_id)", "protection_area": "coalesce(work_id, military_zone_id)",
}  # fmt: skip
_MARKER_CHECKS = {"subject": "num_nonnulls(parcel_id, military_zone_id) > 0"}
_AREA_CHECKS = {
    "scheme": "protection_scheme IS NOT NULL OR retired_at IS NOT NULL",
    "zone": f"ST_SRID(geom_source) IN ({_ZONES})",
}


def upgrade() -> None:
    for table in ("import_batch", "import_profile"):
        _replace_check(table, "target", _TARGETS)
    for table, subject in _SUBJECTS.items():
        _add(table, "attributes", postgresql.JSONB(), server_default="'{}'")
        _add(table, "content_hash", sa.LargeBinary())
        if table == "boundary_marker":
            for name, kind in (
                ("military_zone_id", sa.Uuid()),
                ("managing_unit_id", sa.Uuid()),
                ("material", sa.Text()),
            ):
                _add(table, name, kind)
        else:
            _add(table, "geom_source", Geometry("MULTIPOLYGON", -1, spatial_index=False))
        computed = sa.Column("subject_id", sa.Uuid(), sa.Computed(subject, persisted=True), nullable=True)
        op.add_column(table, computed, schema="landdb")
        op.add_column(f"{table}_history", sa.Column("subject_id", sa.Uuid(), nullable=True), schema="landdb")
        op.create_index(f"{table}_import_batch_idx", table, ["import_batch_id"], schema="landdb")
    _loosen("boundary_marker", "parcel_id")
    _loosen("protection_area", "protection_scheme")
    for table in ("boundary_marker", "boundary_marker_history"):
        op.execute(f"ALTER TABLE landdb.{table} ALTER accuracy_m TYPE numeric(8, 3)")
    for name, condition in _MARKER_CHECKS.items():
        op.create_check_constraint(op.f(f"boundary_marker_{name}_check"), "boundary_marker", condition, schema="landdb")
    for name, condition in _AREA_CHECKS.items():
        op.create_check_constraint(op.f(f"protection_area_{name}_check"), "protection_area", condition, schema="landdb")
    for column, other in (("military_zone_id", "military_zone"), ("managing_unit_id", "organisation_unit")):
        op.create_foreign_key(
            op.f(f"boundary_marker_{column}_fkey"), "boundary_marker", other, [column], ["id"], source_schema="landdb",
            referent_schema="landdb",
        )  # fmt: skip
    op.create_index(
        op.f("boundary_marker_military_zone_id_idx"), "boundary_marker", ["military_zone_id"], schema="landdb"
    )
    op.create_index(
        "boundary_marker_number_key", "boundary_marker", ["subject_id", "number", "military_zone_id"], unique=True,
        schema="landdb", postgresql_nulls_not_distinct=True, postgresql_where=sa.text("retired_at IS NULL"),
    )  # fmt: skip
    op.create_index("protection_area_subject_idx", "protection_area", ["subject_id"], schema="landdb")
    _create_staged(
        "staged_marker", "Mốc giới trong đợt nhập",
        "number text, material text, vertex_no int, parcel_id uuid, accuracy_m float8, method text, condition text, "
        "placed_on date, checked_on date",
    )  # fmt: skip
    _create_staged(
        "staged_protection_area", "Phạm vi bảo vệ trong đợt nhập",
        "medium text, work_id uuid, extension_m float8, depth_m float8",
    )  # fmt: skip
    run_sql("0007_markers_and_protection_areas.sql")


def _replace_check(table: str, name: str, condition: str) -> None:
    full = op.f(f"{table}_{name}_check")
    op.drop_constraint(full, table, schema="landdb", type_="check")
    op.create_check_constraint(full, table, condition, schema="landdb")


def _add(table: str, name: str, kind: sa.types.TypeEngine[Any], server_default: str | None = None) -> None:
    """Add a column to a table and to its history, where none has a default."""
    default = None if server_default is None else sa.text(server_default)
    column = sa.Column(name, kind, server_default=default, nullable=default is None)
    op.add_column(table, column, schema="landdb")
    if default is not None:
        kept = sa.Column(name, kind, server_default=default, nullable=False)
        op.add_column(f"{table}_history", kept, schema="landdb")
        op.alter_column(f"{table}_history", name, server_default=None, schema="landdb")
    else:
        op.add_column(f"{table}_history", sa.Column(name, kind, nullable=True), schema="landdb")


def _loosen(table: str, column: str) -> None:
    for name in (table, f"{table}_history"):
        op.alter_column(name, column, nullable=True, schema="landdb")


def _create_staged(table: str, comment: str, columns: str) -> None:
    """A partitioned table: alembic has no words for it."""
    op.execute(
        f"CREATE TABLE landdb.{table} (batch_id uuid NOT NULL, row_no int NOT NULL, object_id uuid NOT NULL, "
        "content_hash bytea NOT NULL, shape_hash bigint, raw text[], cleared text[], geom_source geometry, "
        "geom geometry(Geometry, 4326), admin_unit_id int, managing_unit_id uuid, military_zone_id uuid, "
        "secrecy_level smallint, valid_from date, valid_to date, subject_id uuid, subject text, kind text, "
        f"height_m float8, {columns}, "
        f"CONSTRAINT {table}_pkey PRIMARY KEY (batch_id, row_no), "
        f"CONSTRAINT {table}_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES landdb.import_batch (id)) "
        "PARTITION BY LIST (batch_id)"
    )
    op.create_table_comment(table, comment, schema="landdb")


def downgrade() -> None:
    """Batches of the new targets go, and what only the new columns can hold; history is kept by triggers, so past them."""
    run_sql("0007_markers_and_protection_areas_down.sql")
    for table in ("staged_marker", "staged_protection_area"):
        op.drop_table(table, schema="landdb")
    batches = f"SELECT id FROM landdb.import_batch WHERE NOT ({_OLD_TARGETS})"
    for table in ("import_issue", "import_event", "import_fix", "staged_outcome", "staged_removal"):
        op.execute(f"DELETE FROM landdb.{table} WHERE batch_id IN ({batches})")
    op.execute(f"DELETE FROM landdb.import_batch WHERE NOT ({_OLD_TARGETS})")
    op.execute(f"DELETE FROM landdb.import_profile WHERE NOT ({_OLD_TARGETS})")
    for table in ("import_batch", "import_profile"):
        _replace_check(table, "target", _OLD_TARGETS)
    op.drop_index("boundary_marker_number_key", "boundary_marker", schema="landdb")
    op.drop_index("protection_area_subject_idx", "protection_area", schema="landdb")
    for table, checks in (("boundary_marker", _MARKER_CHECKS), ("protection_area", _AREA_CHECKS)):
        for name in checks:
            op.drop_constraint(op.f(f"{table}_{name}_check"), table, schema="landdb", type_="check")
        op.drop_index(f"{table}_import_batch_idx", table, schema="landdb")
    _empty("boundary_marker", "parcel_id")
    _empty("protection_area", "protection_scheme")
    for table in ("boundary_marker", "protection_area"):
        gone = ["subject_id", "attributes", "content_hash"]
        gone += ["military_zone_id", "managing_unit_id", "material"] if table == "boundary_marker" else ["geom_source"]
        for name in gone:
            for one in (table, f"{table}_history"):
                op.drop_column(one, name, schema="landdb")
    for table in ("boundary_marker", "boundary_marker_history"):
        op.execute(f"ALTER TABLE landdb.{table} ALTER accuracy_m TYPE numeric(6, 3)")


def _empty(table: str, column: str) -> None:
    """Remove the rows without a value in a column that has to have one again."""
    for name in (table, f"{table}_history"):
        op.execute(f"ALTER TABLE landdb.{name} DISABLE TRIGGER USER")
        op.execute(f"DELETE FROM landdb.{name} WHERE {column} IS NULL")
        op.execute(f"ALTER TABLE landdb.{name} ENABLE TRIGGER USER")
        op.alter_column(name, column, nullable=False, schema="landdb")
