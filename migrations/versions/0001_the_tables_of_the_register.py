"""The tables of the register."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from landdb.bootstrap import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0001_functions.sql")
    op.create_geospatial_table(
        "admin_unit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), sa.Computed("landdb.fold(name_vi)", persisted=True), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("zone_srid", sa.Integer(), nullable=True),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("admin_unit_level_check")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("admin_unit_validity_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["landdb.admin_unit.id"], name=op.f("admin_unit_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("admin_unit_pkey")),
        sa.UniqueConstraint("code", "level", "valid_from", name=op.f("admin_unit_code_level_valid_from_key")),
        schema="landdb",
    )
    op.create_geospatial_index(
        "admin_unit_label_point_idx",
        "admin_unit",
        ["label_point"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "admin_unit_name_folded_idx",
        "admin_unit",
        ["name_folded"],
        unique=False,
        schema="landdb",
        postgresql_using="gin",
        postgresql_ops={"name_folded": "gin_trgm_ops"},
    )
    op.create_index(op.f("admin_unit_parent_id_idx"), "admin_unit", ["parent_id"], unique=False, schema="landdb")
    op.create_index(
        op.f("admin_unit_province_code_idx"), "admin_unit", ["province_code"], unique=False, schema="landdb"
    )
    op.create_geospatial_table(
        "boundary_marker_history",
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vertex_no", sa.Integer(), nullable=True),
        sa.Column("height_m", sa.Numeric(precision=8, scale=3, asdecimal=False), nullable=True),
        sa.Column("accuracy_m", sa.Numeric(precision=6, scale=3, asdecimal=False), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(
                geometry_type="POINT",
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("boundary_marker_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("boundary_marker_history_pkey")),
        schema="landdb",
    )
    op.create_index(
        "boundary_marker_history_period_idx",
        "boundary_marker_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "collection_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("changes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("collection_version_pkey")),
        schema="landdb",
        comment="Phiên bản bộ dữ liệu theo phạm vi",
    )
    op.create_index(
        "collection_version_key",
        "collection_version",
        ["collection", "secrecy_level", "province_code", "managing_unit_id"],
        unique=True,
        schema="landdb",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('decision', 'certificate', 'map', 'minutes', 'design', 'other')", name=op.f("document_kind_check")
        ),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("document_sha256_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("document_secrecy_level_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        schema="landdb",
        comment="Tài liệu (LADM: LA_AdministrativeSource, LA_SpatialSource)",
    )
    op.create_table(
        "document_history",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("document_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("document_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Tài liệu (LADM: LA_AdministrativeSource, LA_SpatialSource)",
    )
    op.create_index(
        "document_history_period_idx", "document_history", ["system_from", "system_to"], unique=False, schema="landdb"
    )
    op.create_table(
        "document_link_history",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.Column("dossier_box", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("document_link_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("document_link_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Tài liệu của thửa đất, công trình",
    )
    op.create_index(
        "document_link_history_period_idx",
        "document_link_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "land_use_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("is_leaf", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('current', 'legacy')", name=op.f("land_use_code_status_check")),
        sa.PrimaryKeyConstraint("code", name=op.f("land_use_code_pkey")),
        schema="landdb",
        comment="Danh mục loại đất",
    )
    op.create_geospatial_table(
        "military_zone_history",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("protection_scheme", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("military_zone_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("military_zone_history_pkey")),
        schema="landdb",
    )
    op.create_index(
        "military_zone_history_period_idx",
        "military_zone_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "organisation_unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("organisation_unit_parent_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("organisation_unit_secrecy_level_check")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["landdb.organisation_unit.id"], name=op.f("organisation_unit_parent_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("organisation_unit_pkey")),
        schema="landdb",
        comment="Đơn vị quản lý và sử dụng đất",
    )
    op.create_index(
        "organisation_unit_code_key",
        "organisation_unit",
        ["code"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index(
        op.f("organisation_unit_parent_id_idx"), "organisation_unit", ["parent_id"], unique=False, schema="landdb"
    )
    op.create_table(
        "organisation_unit_history",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("organisation_unit_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("organisation_unit_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Đơn vị quản lý và sử dụng đất",
    )
    op.create_index(
        "organisation_unit_history_period_idx",
        "organisation_unit_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "origin_code",
        sa.Column("code", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("origin_code_pkey")),
        schema="landdb",
        comment="Danh mục nguồn gốc sử dụng đất",
    )
    op.create_table(
        "parcel_density",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cell_x", sa.Integer(), nullable=False),
        sa.Column("cell_y", sa.Integer(), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("main_use_code", sa.Text(), nullable=True),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=18, scale=1, asdecimal=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("parcel_density_pkey")),
        schema="landdb",
        comment="Mật độ thửa đất cho bản đồ tỷ lệ nhỏ",
    )
    op.create_index(
        "parcel_density_key",
        "parcel_density",
        ["cell_x", "cell_y", "secrecy_level", "province_code", "main_use_code", "managing_unit_id"],
        unique=True,
        schema="landdb",
        postgresql_nulls_not_distinct=True,
    )
    op.create_geospatial_table(
        "parcel_history",
        sa.Column("parcel_code", sa.Text(), nullable=True),
        sa.Column("parcel_code_rule", sa.Text(), nullable=True),
        sa.Column("parcel_code_source", sa.Text(), nullable=True),
        sa.Column("admin_unit_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("sheet_no", sa.Integer(), nullable=False),
        sa.Column("parcel_no", sa.Integer(), nullable=False),
        sa.Column("former_sheet_no", sa.Integer(), nullable=True),
        sa.Column("former_parcel_no", sa.Integer(), nullable=True),
        sa.Column("former_admin_unit_id", sa.Integer(), nullable=True),
        sa.Column("legal_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("measured_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("map_scale", sa.Integer(), nullable=True),
        sa.Column("survey_method", sa.Text(), nullable=True),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("surveyed_by", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("main_use_code", sa.Text(), nullable=True),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("using_unit_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("certificate_status", sa.Text(), nullable=False),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("certificate_date", sa.Date(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("secrecy_basis", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(
                geometry_type="MULTIPOLYGON",
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_vn2000",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=994756,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("tile_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("parcel_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("parcel_history_pkey")),
        schema="landdb",
    )
    op.create_index(
        "parcel_history_period_idx", "parcel_history", ["system_from", "system_to"], unique=False, schema="landdb"
    )
    op.create_table(
        "parcel_use_history",
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("land_use_code", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("planned_use_code", sa.Text(), nullable=True),
        sa.Column("term_until", sa.Date(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("origin_code", sa.SmallInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("parcel_use_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("parcel_use_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Mục đích sử dụng của thửa đất (LADM: LA_RRR)",
    )
    op.create_index(
        "parcel_use_history_period_idx",
        "parcel_use_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_geospatial_table(
        "protection_area_history",
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("protection_scheme", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("extension_m", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=False),
        sa.Column("height_m", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("depth_m", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("decision_document_id", sa.Uuid(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("protection_area_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("protection_area_history_pkey")),
        schema="landdb",
    )
    op.create_index(
        "protection_area_history_period_idx",
        "protection_area_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "user_account",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("clearance", sa.SmallInteger(), nullable=False),
        sa.Column("units", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("provinces", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("clearance BETWEEN 0 AND 3", name=op.f("user_account_clearance_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("user_account_pkey")),
        sa.UniqueConstraint("username", name=op.f("user_account_username_key")),
        schema="landdb",
        comment="Tài khoản người dùng",
    )
    op.create_geospatial_table(
        "work_history",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("code_name", sa.Text(), nullable=True),
        sa.Column("work_type", sa.Text(), nullable=False),
        sa.Column("work_group", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("built_year", sa.Integer(), nullable=True),
        sa.Column("floor_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=True),
        sa.Column("admin_unit_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), nullable=False),
        sa.Column("protection_scheme", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("tile_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("work_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("work_history_pkey")),
        schema="landdb",
    )
    op.create_index(
        "work_history_period_idx", "work_history", ["system_from", "system_to"], unique=False, schema="landdb"
    )
    op.create_table(
        "work_parcel_history",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("system_to > system_from", name=op.f("work_parcel_history_period_check")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("work_parcel_history_pkey")),
        schema="landdb",
        comment="Lịch sử: Công trình trên thửa đất",
    )
    op.create_index(
        "work_parcel_history_period_idx",
        "work_parcel_history",
        ["system_from", "system_to"],
        unique=False,
        schema="landdb",
    )
    op.create_table(
        "admin_unit_succession",
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area_share", sa.Numeric(precision=7, scale=6, asdecimal=False), nullable=True),
        sa.CheckConstraint("kind IN ('whole', 'part')", name=op.f("admin_unit_succession_kind_check")),
        sa.ForeignKeyConstraint(["new_id"], ["landdb.admin_unit.id"], name=op.f("admin_unit_succession_new_id_fkey")),
        sa.ForeignKeyConstraint(["old_id"], ["landdb.admin_unit.id"], name=op.f("admin_unit_succession_old_id_fkey")),
        sa.PrimaryKeyConstraint("old_id", "new_id", name=op.f("admin_unit_succession_pkey")),
        schema="landdb",
        comment="Kế thừa giữa các đơn vị hành chính",
    )
    op.create_index(
        op.f("admin_unit_succession_new_id_idx"), "admin_unit_succession", ["new_id"], unique=False, schema="landdb"
    )
    op.create_table(
        "import_batch",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'received'"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_by", sa.Text(), server_default=sa.text("current_setting('app.actor', true)"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("admin_unit_id", sa.Integer(), nullable=True),
        sa.Column("source_srid", sa.Integer(), nullable=True),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_added", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_vi", sa.Text(), nullable=True),
        sa.Column("message_en", sa.Text(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "state <> 'committed' OR rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected",
            name=op.f("import_batch_ledger_check"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'reading', 'checking', 'committing', 'committed', 'failed', 'cancelled', 'dry_run')",
            name=op.f("import_batch_state_check"),
        ),
        sa.CheckConstraint("target IN ('parcels', 'works')", name=op.f("import_batch_target_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("import_batch_secrecy_level_check")),
        sa.ForeignKeyConstraint(
            ["admin_unit_id"], ["landdb.admin_unit.id"], name=op.f("import_batch_admin_unit_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("import_batch_pkey")),
        schema="landdb",
        comment="Đợt nhập dữ liệu",
    )
    op.create_geospatial_table(
        "military_zone",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("protection_scheme", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "protection_scheme IN ('restricted', 'restricted_protected', 'restricted_belt', 'full', 'ammunition_depot', 'antenna')",
            name=op.f("military_zone_protection_scheme_check"),
        ),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("military_zone_secrecy_level_check")),
        sa.ForeignKeyConstraint(
            ["managing_unit_id"], ["landdb.organisation_unit.id"], name=op.f("military_zone_managing_unit_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("military_zone_pkey")),
        sa.UniqueConstraint("id", "protection_scheme", name=op.f("military_zone_id_protection_scheme_key")),
        schema="landdb",
    )
    op.create_index(
        "military_zone_code_key",
        "military_zone",
        ["code"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_geospatial_index(
        "military_zone_geom_idx",
        "military_zone",
        ["geom"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "web_session",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["landdb.user_account.id"], name=op.f("web_session_account_id_fkey")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("web_session_pkey")),
        schema="landdb",
        comment="Phiên đăng nhập",
    )
    op.create_index(op.f("web_session_account_id_idx"), "web_session", ["account_id"], unique=False, schema="landdb")
    op.create_geospatial_table(
        "import_issue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("message_vi", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("remedy_vi", sa.Text(), nullable=True),
        sa.Column("remedy_en", sa.Text(), nullable=True),
        sa.Column("measured", sa.Double(), nullable=True),
        sa.Column("limit_value", sa.Double(), nullable=True),
        sa.Column(
            "geom",
            Geometry(srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.CheckConstraint("severity IN ('error', 'warning', 'note')", name=op.f("import_issue_severity_check")),
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f("import_issue_batch_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("import_issue_pkey")),
        schema="landdb",
    )
    op.create_index("import_issue_batch_idx", "import_issue", ["batch_id", "row_no"], unique=False, schema="landdb")
    op.create_geospatial_table(
        "import_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column(
            "properties", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "geom",
            Geometry(dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('accepted', 'rejected', 'unchanged', 'committed')", name=op.f("import_row_state_check")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f("import_row_batch_id_fkey")),
        sa.PrimaryKeyConstraint("batch_id", "row_no", name=op.f("import_row_pkey")),
        schema="landdb",
    )
    op.create_geospatial_table(
        "parcel",
        sa.Column("parcel_code", sa.Text(), nullable=True),
        sa.Column("parcel_code_rule", sa.Text(), nullable=True),
        sa.Column("parcel_code_source", sa.Text(), nullable=True),
        sa.Column("admin_unit_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("sheet_no", sa.Integer(), nullable=False),
        sa.Column("parcel_no", sa.Integer(), nullable=False),
        sa.Column("former_sheet_no", sa.Integer(), nullable=True),
        sa.Column("former_parcel_no", sa.Integer(), nullable=True),
        sa.Column("former_admin_unit_id", sa.Integer(), nullable=True),
        sa.Column("legal_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("measured_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("map_scale", sa.Integer(), nullable=True),
        sa.Column("survey_method", sa.Text(), nullable=True),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("surveyed_by", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("main_use_code", sa.Text(), nullable=True),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("using_unit_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'current'"), nullable=False),
        sa.Column("certificate_status", sa.Text(), server_default=sa.text("'not_issued'"), nullable=False),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("certificate_date", sa.Date(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("secrecy_basis", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(
                geometry_type="MULTIPOLYGON",
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_vn2000",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=994756,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("tile_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "certificate_status IN ('issued', 'in_progress', 'not_issued', 'disputed')",
            name=op.f("parcel_certificate_status_check"),
        ),
        sa.CheckConstraint("parcel_code ~ '^[0-9b-hjkmnp-z]{12}$'", name=op.f("parcel_parcel_code_check")),
        sa.CheckConstraint(
            "parcel_code_source IN ('computed', 'issued')", name=op.f("parcel_parcel_code_source_check")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'current', 'historical', 'cancelled')", name=op.f("parcel_status_check")
        ),
        sa.CheckConstraint(
            "(parcel_code IS NULL) = (parcel_code_rule IS NULL)", name=op.f("parcel_parcel_code_rule_check")
        ),
        sa.CheckConstraint(
            "ST_IsValid(geom_source) AND NOT ST_IsEmpty(geom_source)", name=op.f("parcel_geometry_check")
        ),
        sa.CheckConstraint(
            "ST_SRID(geom_source) IN (991205, 991206, 991207, 991208, 991209, 991210, 991211, 991212, 991213, 991214, 991215, 991216, 991217, 991218, 993405, 993406, 995896, 995897, 995898, 995899)",
            name=op.f("parcel_zone_check"),
        ),
        sa.CheckConstraint("legal_area_m2 > 0", name=op.f("parcel_legal_area_check")),
        sa.CheckConstraint("map_scale BETWEEN 100 AND 25000", name=op.f("parcel_map_scale_check")),
        sa.CheckConstraint("parcel_no > 0", name=op.f("parcel_parcel_no_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("parcel_secrecy_level_check")),
        sa.CheckConstraint("sheet_no > 0", name=op.f("parcel_sheet_no_check")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("parcel_validity_check")),
        sa.ForeignKeyConstraint(["admin_unit_id"], ["landdb.admin_unit.id"], name=op.f("parcel_admin_unit_id_fkey")),
        sa.ForeignKeyConstraint(
            ["former_admin_unit_id"], ["landdb.admin_unit.id"], name=op.f("parcel_former_admin_unit_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["main_use_code"], ["landdb.land_use_code.code"], name=op.f("parcel_main_use_code_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["managing_unit_id"], ["landdb.organisation_unit.id"], name=op.f("parcel_managing_unit_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["military_zone_id"], ["landdb.military_zone.id"], name=op.f("parcel_military_zone_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["using_unit_id"], ["landdb.organisation_unit.id"], name=op.f("parcel_using_unit_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("parcel_pkey")),
        schema="landdb",
    )
    op.create_index(
        "parcel_certificate_idx",
        "parcel",
        ["certificate_no"],
        unique=False,
        schema="landdb",
        postgresql_ops={"certificate_no": "text_pattern_ops"},
    )
    op.create_index(
        "parcel_code_idx",
        "parcel",
        ["parcel_code"],
        unique=False,
        schema="landdb",
        postgresql_ops={"parcel_code": "text_pattern_ops"},
    )
    op.create_geospatial_index(
        "parcel_geom_3857_idx",
        "parcel",
        ["geom_3857"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "parcel_geom_idx", "parcel", ["geom"], unique=False, schema="landdb", postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("parcel_import_batch_idx", "parcel", ["import_batch_id"], unique=False, schema="landdb")
    op.create_index(
        "parcel_key",
        "parcel",
        ["admin_unit_id", "sheet_no", "parcel_no", "secrecy_level", "managing_unit_id"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("parcel_legal_area_idx", "parcel", ["legal_area_m2", "id"], unique=False, schema="landdb")
    op.create_index(op.f("parcel_main_use_code_idx"), "parcel", ["main_use_code"], unique=False, schema="landdb")
    op.create_index("parcel_managing_unit_idx", "parcel", ["managing_unit_id"], unique=False, schema="landdb")
    op.create_index("parcel_number_idx", "parcel", ["sheet_no", "parcel_no"], unique=False, schema="landdb")
    op.create_index("parcel_parcel_no_idx", "parcel", ["parcel_no"], unique=False, schema="landdb")
    op.create_index(op.f("parcel_province_code_idx"), "parcel", ["province_code"], unique=False, schema="landdb")
    op.create_index("parcel_system_from_idx", "parcel", ["system_from", "id"], unique=False, schema="landdb")
    op.create_index("parcel_tile_id_idx", "parcel", ["tile_id"], unique=False, schema="landdb")
    op.create_geospatial_table(
        "work",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), sa.Computed("landdb.fold(name_vi)", persisted=True), nullable=False),
        sa.Column("code_name", sa.Text(), nullable=True),
        sa.Column("work_type", sa.Text(), nullable=False),
        sa.Column("work_group", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("lifecycle", sa.Text(), server_default=sa.text("'in_use'"), nullable=False),
        sa.Column("built_year", sa.Integer(), nullable=True),
        sa.Column("floor_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=True),
        sa.Column("admin_unit_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("managing_unit_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("secrecy_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("protection_scheme", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("tile_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("condition IN ('good', 'fair', 'poor', 'ruined')", name=op.f("work_condition_check")),
        sa.CheckConstraint(
            "lifecycle IN ('planned', 'construction', 'in_use', 'suspended', 'repurposed', 'demolished', 'relocated', 'historical')",
            name=op.f("work_lifecycle_check"),
        ),
        sa.CheckConstraint(
            "protection_scheme IN ('restricted', 'restricted_protected', 'restricted_belt', 'full', 'ammunition_depot', 'antenna')",
            name=op.f("work_protection_scheme_check"),
        ),
        sa.CheckConstraint("work_group IN ('special', 'I', 'II', 'III')", name=op.f("work_work_group_check")),
        sa.CheckConstraint("work_type IN ('A', 'B', 'C', 'D')", name=op.f("work_work_type_check")),
        sa.CheckConstraint("ST_IsValid(geom_source) AND NOT ST_IsEmpty(geom_source)", name=op.f("work_geometry_check")),
        sa.CheckConstraint(
            "ST_SRID(geom_source) IN (991205, 991206, 991207, 991208, 991209, 991210, 991211, 991212, 991213, 991214, 991215, 991216, 991217, 991218, 993405, 993406, 995896, 995897, 995898, 995899)",
            name=op.f("work_zone_check"),
        ),
        sa.CheckConstraint("built_year BETWEEN 1800 AND 2200", name=op.f("work_built_year_check")),
        sa.CheckConstraint("floor_area_m2 >= 0", name=op.f("work_floor_area_check")),
        sa.CheckConstraint("secrecy_level BETWEEN 0 AND 3", name=op.f("work_secrecy_level_check")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("work_validity_check")),
        sa.ForeignKeyConstraint(["admin_unit_id"], ["landdb.admin_unit.id"], name=op.f("work_admin_unit_id_fkey")),
        sa.ForeignKeyConstraint(
            ["managing_unit_id"], ["landdb.organisation_unit.id"], name=op.f("work_managing_unit_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["military_zone_id"], ["landdb.military_zone.id"], name=op.f("work_military_zone_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("work_pkey")),
        sa.UniqueConstraint("id", "protection_scheme", name=op.f("work_id_protection_scheme_key")),
        schema="landdb",
    )
    op.create_geospatial_index(
        "work_geom_3857_idx",
        "work",
        ["geom_3857"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "work_geom_idx", "work", ["geom"], unique=False, schema="landdb", postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("work_import_batch_idx", "work", ["import_batch_id"], unique=False, schema="landdb")
    op.create_index(
        "work_key",
        "work",
        ["code", "secrecy_level", "managing_unit_id"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("work_managing_unit_id_idx"), "work", ["managing_unit_id"], unique=False, schema="landdb")
    op.create_index(
        "work_name_folded_idx",
        "work",
        ["name_folded"],
        unique=False,
        schema="landdb",
        postgresql_using="gin",
        postgresql_ops={"name_folded": "gin_trgm_ops"},
    )
    op.create_index(op.f("work_province_code_idx"), "work", ["province_code"], unique=False, schema="landdb")
    op.create_index("work_tile_id_idx", "work", ["tile_id"], unique=False, schema="landdb")
    op.create_geospatial_table(
        "boundary_marker",
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'land_boundary'"), nullable=False),
        sa.Column("vertex_no", sa.Integer(), nullable=True),
        sa.Column("height_m", sa.Numeric(precision=8, scale=3, asdecimal=False), nullable=True),
        sa.Column("accuracy_m", sa.Numeric(precision=6, scale=3, asdecimal=False), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), server_default=sa.text("'present'"), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column(
            "geom_source",
            Geometry(
                geometry_type="POINT",
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "condition IN ('present', 'lost', 'damaged', 'moved')", name=op.f("boundary_marker_condition_check")
        ),
        sa.CheckConstraint(
            "kind IN ('land_boundary', 'restricted_area', 'protected_area', 'safety_belt')",
            name=op.f("boundary_marker_kind_check"),
        ),
        sa.CheckConstraint(
            "ST_SRID(geom_source) IN (991205, 991206, 991207, 991208, 991209, 991210, 991211, 991212, 991213, 991214, 991215, 991216, 991217, 991218, 993405, 993406, 995896, 995897, 995898, 995899)",
            name=op.f("boundary_marker_zone_check"),
        ),
        sa.CheckConstraint("accuracy_m >= 0", name=op.f("boundary_marker_accuracy_check")),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("boundary_marker_parcel_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("boundary_marker_pkey")),
        schema="landdb",
    )
    op.create_geospatial_index(
        "boundary_marker_geom_idx",
        "boundary_marker",
        ["geom"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("boundary_marker_parcel_id_idx"), "boundary_marker", ["parcel_id"], unique=False, schema="landdb"
    )
    op.create_table(
        "document_link",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.Column("dossier_box", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("dossier_box IN ('a', 'b', 'c', 'd', 'đ')", name=op.f("document_link_dossier_box_check")),
        sa.CheckConstraint("dossier_box IS NULL OR work_id IS NOT NULL", name=op.f("document_link_box_of_work_check")),
        sa.CheckConstraint("num_nonnulls(parcel_id, work_id) = 1", name=op.f("document_link_subject_check")),
        sa.ForeignKeyConstraint(["document_id"], ["landdb.document.id"], name=op.f("document_link_document_id_fkey")),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("document_link_parcel_id_fkey")),
        sa.ForeignKeyConstraint(["work_id"], ["landdb.work.id"], name=op.f("document_link_work_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_link_pkey")),
        schema="landdb",
        comment="Tài liệu của thửa đất, công trình",
    )
    op.create_index(
        op.f("document_link_document_id_idx"), "document_link", ["document_id"], unique=False, schema="landdb"
    )
    op.create_index(
        "document_link_parcel_idx",
        "document_link",
        ["parcel_id"],
        unique=False,
        schema="landdb",
        postgresql_where=sa.text("parcel_id IS NOT NULL"),
    )
    op.create_index(
        "document_link_work_idx",
        "document_link",
        ["work_id"],
        unique=False,
        schema="landdb",
        postgresql_where=sa.text("work_id IS NOT NULL"),
    )
    op.create_table(
        "parcel_use",
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("land_use_code", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=False),
        sa.Column("planned_use_code", sa.Text(), nullable=True),
        sa.Column("term_until", sa.Date(), nullable=True),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("origin_code", sa.SmallInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("parcel_use_area_check")),
        sa.CheckConstraint("ordinal > 0", name=op.f("parcel_use_ordinal_check")),
        sa.ForeignKeyConstraint(
            ["land_use_code"], ["landdb.land_use_code.code"], name=op.f("parcel_use_land_use_code_fkey")
        ),
        sa.ForeignKeyConstraint(["origin_code"], ["landdb.origin_code.code"], name=op.f("parcel_use_origin_code_fkey")),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("parcel_use_parcel_id_fkey")),
        sa.ForeignKeyConstraint(
            ["planned_use_code"], ["landdb.land_use_code.code"], name=op.f("parcel_use_planned_use_code_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("parcel_use_pkey")),
        schema="landdb",
        comment="Mục đích sử dụng của thửa đất (LADM: LA_RRR)",
    )
    op.create_index(
        "parcel_use_ordinal_key",
        "parcel_use",
        ["parcel_id", "ordinal"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index("parcel_use_parcel_idx", "parcel_use", ["parcel_id"], unique=False, schema="landdb")
    op.create_geospatial_table(
        "protection_area",
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.Column("military_zone_id", sa.Uuid(), nullable=True),
        sa.Column("protection_scheme", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), server_default=sa.text("'land'"), nullable=False),
        sa.Column(
            "extension_m",
            sa.Numeric(precision=8, scale=2, asdecimal=False),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("height_m", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("depth_m", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("decision_document_id", sa.Uuid(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "(protection_scheme = 'restricted' AND kind IN ('restricted')) OR (protection_scheme = 'restricted_protected' AND kind IN ('protected', 'restricted')) OR (protection_scheme = 'restricted_belt' AND kind IN ('restricted', 'safety_belt')) OR (protection_scheme = 'full' AND kind IN ('protected', 'restricted', 'safety_belt')) OR (protection_scheme = 'ammunition_depot' AND kind IN ('ammunition_belt', 'restricted')) OR (protection_scheme = 'antenna' AND kind IN ('restricted', 'technical_corridor'))",
            name=op.f("protection_area_combination_check"),
        ),
        sa.CheckConstraint(
            "kind <> 'restricted' OR medium NOT IN ('land', 'water') OR extension_m <= CASE medium WHEN 'land' THEN 55 ELSE 500 END",
            name=op.f("protection_area_restricted_extension_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('restricted', 'protected', 'safety_belt', 'ammunition_belt', 'technical_corridor')",
            name=op.f("protection_area_kind_check"),
        ),
        sa.CheckConstraint(
            "medium IN ('land', 'water', 'underground', 'air')", name=op.f("protection_area_medium_check")
        ),
        sa.CheckConstraint(
            "military_zone_id IS NULL OR kind <> 'restricted' OR extension_m = 0",
            name=op.f("protection_area_zone_boundary_check"),
        ),
        sa.CheckConstraint("depth_m >= 0", name=op.f("protection_area_depth_check")),
        sa.CheckConstraint("extension_m >= 0", name=op.f("protection_area_extension_check")),
        sa.CheckConstraint("height_m BETWEEN 0 AND 5000", name=op.f("protection_area_height_check")),
        sa.CheckConstraint("num_nonnulls(work_id, military_zone_id) = 1", name=op.f("protection_area_subject_check")),
        sa.ForeignKeyConstraint(
            ["decision_document_id"], ["landdb.document.id"], name=op.f("protection_area_decision_document_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["military_zone_id", "protection_scheme"],
            ["landdb.military_zone.id", "landdb.military_zone.protection_scheme"],
            name=op.f("protection_area_military_zone_id_protection_scheme_fkey"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["work_id", "protection_scheme"],
            ["landdb.work.id", "landdb.work.protection_scheme"],
            name=op.f("protection_area_work_id_protection_scheme_fkey"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("protection_area_pkey")),
        schema="landdb",
    )
    op.create_geospatial_index(
        "protection_area_geom_idx",
        "protection_area",
        ["geom"],
        unique=False,
        schema="landdb",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "protection_area_work_kind_key",
        "protection_area",
        ["work_id", "kind", "medium"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL AND work_id IS NOT NULL"),
    )
    op.create_index(
        "protection_area_zone_kind_key",
        "protection_area",
        ["military_zone_id", "kind", "medium"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL AND military_zone_id IS NOT NULL"),
    )
    op.create_geospatial_table(
        "review_item",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("other_parcel_id", sa.Uuid(), nullable=False),
        sa.Column("overlap_area_m2", sa.Numeric(precision=14, scale=1, asdecimal=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("kind IN ('K01', 'T02')", name=op.f("review_item_kind_check")),
        sa.CheckConstraint(
            "num_nulls(closed_at, closed_by, closing_note) IN (0, 3)", name=op.f("review_item_closing_check")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["landdb.import_batch.id"], name=op.f("review_item_batch_id_fkey")),
        sa.ForeignKeyConstraint(
            ["other_parcel_id"], ["landdb.parcel.id"], name=op.f("review_item_other_parcel_id_fkey")
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("review_item_parcel_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("review_item_pkey")),
        schema="landdb",
    )
    op.create_index(
        "review_item_pair_key",
        "review_item",
        ["kind", "parcel_id", "other_parcel_id"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "work_parcel",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("system_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_by",
            sa.Text(),
            server_default=sa.text("coalesce(current_setting('app.actor', true), '')"),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["landdb.parcel.id"], name=op.f("work_parcel_parcel_id_fkey")),
        sa.ForeignKeyConstraint(["work_id"], ["landdb.work.id"], name=op.f("work_parcel_work_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("work_parcel_pkey")),
        schema="landdb",
        comment="Công trình trên thửa đất",
    )
    op.create_index(
        "work_parcel_key",
        "work_parcel",
        ["work_id", "parcel_id"],
        unique=True,
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index("work_parcel_work_idx", "work_parcel", ["work_id"], unique=False, schema="landdb")
    op.create_index(op.f("work_parcel_parcel_id_idx"), "work_parcel", ["parcel_id"], unique=False, schema="landdb")
    op.create_table_comment("admin_unit", "Đơn vị hành chính (có phiên bản)", schema="landdb")
    op.create_table_comment("boundary_marker_history", "Lịch sử: Mốc giới (LADM: LA_Point)", schema="landdb")
    op.create_table_comment("military_zone_history", "Lịch sử: Khu quân sự", schema="landdb")
    op.create_table_comment("parcel_history", "Lịch sử: Thửa đất (LADM: LA_SpatialUnit)", schema="landdb")
    op.create_table_comment(
        "protection_area_history", "Lịch sử: Phạm vi bảo vệ công trình quốc phòng và khu quân sự", schema="landdb"
    )
    op.create_table_comment("work_history", "Lịch sử: Công trình quốc phòng", schema="landdb")
    op.create_table_comment("military_zone", "Khu quân sự", schema="landdb")
    op.create_table_comment("import_issue", "Phát hiện khi nhập", schema="landdb")
    op.create_table_comment("import_row", "Đối tượng của tệp nhập", schema="landdb")
    op.create_table_comment("parcel", "Thửa đất (LADM: LA_SpatialUnit)", schema="landdb")
    op.create_table_comment("work", "Công trình quốc phòng", schema="landdb")
    op.create_table_comment("boundary_marker", "Mốc giới (LADM: LA_Point)", schema="landdb")
    op.create_table_comment("protection_area", "Phạm vi bảo vệ công trình quốc phòng và khu quân sự", schema="landdb")
    op.create_table_comment("review_item", "Hàng chờ xử lý chồng lấn với dữ liệu mật", schema="landdb")


def downgrade() -> None:
    op.drop_index(op.f("work_parcel_parcel_id_idx"), table_name="work_parcel", schema="landdb")
    op.drop_index("work_parcel_work_idx", table_name="work_parcel", schema="landdb")
    op.drop_index(
        "work_parcel_key", table_name="work_parcel", schema="landdb", postgresql_where=sa.text("retired_at IS NULL")
    )
    op.drop_table("work_parcel", schema="landdb")
    op.drop_index("review_item_pair_key", table_name="review_item", schema="landdb")
    op.drop_geospatial_table("review_item", schema="landdb")
    op.drop_index(
        "protection_area_zone_kind_key",
        table_name="protection_area",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL AND military_zone_id IS NOT NULL"),
    )
    op.drop_index(
        "protection_area_work_kind_key",
        table_name="protection_area",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL AND work_id IS NOT NULL"),
    )
    op.drop_geospatial_index(
        "protection_area_geom_idx",
        table_name="protection_area",
        schema="landdb",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("protection_area", schema="landdb")
    op.drop_index("parcel_use_parcel_idx", table_name="parcel_use", schema="landdb")
    op.drop_index(
        "parcel_use_ordinal_key",
        table_name="parcel_use",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.drop_table("parcel_use", schema="landdb")
    op.drop_index(
        "document_link_work_idx",
        table_name="document_link",
        schema="landdb",
        postgresql_where=sa.text("work_id IS NOT NULL"),
    )
    op.drop_index(
        "document_link_parcel_idx",
        table_name="document_link",
        schema="landdb",
        postgresql_where=sa.text("parcel_id IS NOT NULL"),
    )
    op.drop_index(op.f("document_link_document_id_idx"), table_name="document_link", schema="landdb")
    op.drop_table("document_link", schema="landdb")
    op.drop_index(op.f("boundary_marker_parcel_id_idx"), table_name="boundary_marker", schema="landdb")
    op.drop_geospatial_index(
        "boundary_marker_geom_idx",
        table_name="boundary_marker",
        schema="landdb",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("boundary_marker", schema="landdb")
    op.drop_index("work_tile_id_idx", table_name="work", schema="landdb")
    op.drop_index(op.f("work_province_code_idx"), table_name="work", schema="landdb")
    op.drop_index(
        "work_name_folded_idx",
        table_name="work",
        schema="landdb",
        postgresql_using="gin",
        postgresql_ops={"name_folded": "gin_trgm_ops"},
    )
    op.drop_index(op.f("work_managing_unit_id_idx"), table_name="work", schema="landdb")
    op.drop_index(
        "work_key",
        table_name="work",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("work_import_batch_idx", table_name="work", schema="landdb")
    op.drop_geospatial_index(
        "work_geom_idx", table_name="work", schema="landdb", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_index(
        "work_geom_3857_idx", table_name="work", schema="landdb", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_table("work", schema="landdb")
    op.drop_index("parcel_tile_id_idx", table_name="parcel", schema="landdb")
    op.drop_index("parcel_system_from_idx", table_name="parcel", schema="landdb")
    op.drop_index(op.f("parcel_province_code_idx"), table_name="parcel", schema="landdb")
    op.drop_index("parcel_parcel_no_idx", table_name="parcel", schema="landdb")
    op.drop_index("parcel_number_idx", table_name="parcel", schema="landdb")
    op.drop_index("parcel_managing_unit_idx", table_name="parcel", schema="landdb")
    op.drop_index(op.f("parcel_main_use_code_idx"), table_name="parcel", schema="landdb")
    op.drop_index("parcel_legal_area_idx", table_name="parcel", schema="landdb")
    op.drop_index(
        "parcel_key",
        table_name="parcel",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("parcel_import_batch_idx", table_name="parcel", schema="landdb")
    op.drop_geospatial_index(
        "parcel_geom_idx", table_name="parcel", schema="landdb", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_index(
        "parcel_geom_3857_idx", table_name="parcel", schema="landdb", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_index(
        "parcel_code_idx", table_name="parcel", schema="landdb", postgresql_ops={"parcel_code": "text_pattern_ops"}
    )
    op.drop_index(
        "parcel_certificate_idx",
        table_name="parcel",
        schema="landdb",
        postgresql_ops={"certificate_no": "text_pattern_ops"},
    )
    op.drop_geospatial_table("parcel", schema="landdb")
    op.drop_geospatial_table("import_row", schema="landdb")
    op.drop_index("import_issue_batch_idx", table_name="import_issue", schema="landdb")
    op.drop_geospatial_table("import_issue", schema="landdb")
    op.drop_index(op.f("web_session_account_id_idx"), table_name="web_session", schema="landdb")
    op.drop_table("web_session", schema="landdb")
    op.drop_geospatial_index(
        "military_zone_geom_idx",
        table_name="military_zone",
        schema="landdb",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_index(
        "military_zone_code_key",
        table_name="military_zone",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.drop_geospatial_table("military_zone", schema="landdb")
    op.drop_table("import_batch", schema="landdb")
    op.drop_index(op.f("admin_unit_succession_new_id_idx"), table_name="admin_unit_succession", schema="landdb")
    op.drop_table("admin_unit_succession", schema="landdb")
    op.drop_index("work_parcel_history_period_idx", table_name="work_parcel_history", schema="landdb")
    op.drop_table("work_parcel_history", schema="landdb")
    op.drop_index("work_history_period_idx", table_name="work_history", schema="landdb")
    op.drop_geospatial_table("work_history", schema="landdb")
    op.drop_table("user_account", schema="landdb")
    op.drop_index("protection_area_history_period_idx", table_name="protection_area_history", schema="landdb")
    op.drop_geospatial_table("protection_area_history", schema="landdb")
    op.drop_index("parcel_use_history_period_idx", table_name="parcel_use_history", schema="landdb")
    op.drop_table("parcel_use_history", schema="landdb")
    op.drop_index("parcel_history_period_idx", table_name="parcel_history", schema="landdb")
    op.drop_geospatial_table("parcel_history", schema="landdb")
    op.drop_index(
        "parcel_density_key", table_name="parcel_density", schema="landdb", postgresql_nulls_not_distinct=True
    )
    op.drop_table("parcel_density", schema="landdb")
    op.drop_table("origin_code", schema="landdb")
    op.drop_index("organisation_unit_history_period_idx", table_name="organisation_unit_history", schema="landdb")
    op.drop_table("organisation_unit_history", schema="landdb")
    op.drop_index(op.f("organisation_unit_parent_id_idx"), table_name="organisation_unit", schema="landdb")
    op.drop_index(
        "organisation_unit_code_key",
        table_name="organisation_unit",
        schema="landdb",
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.drop_table("organisation_unit", schema="landdb")
    op.drop_index("military_zone_history_period_idx", table_name="military_zone_history", schema="landdb")
    op.drop_geospatial_table("military_zone_history", schema="landdb")
    op.drop_table("land_use_code", schema="landdb")
    op.drop_index("document_link_history_period_idx", table_name="document_link_history", schema="landdb")
    op.drop_table("document_link_history", schema="landdb")
    op.drop_index("document_history_period_idx", table_name="document_history", schema="landdb")
    op.drop_table("document_history", schema="landdb")
    op.drop_table("document", schema="landdb")
    op.drop_index(
        "collection_version_key", table_name="collection_version", schema="landdb", postgresql_nulls_not_distinct=True
    )
    op.drop_table("collection_version", schema="landdb")
    op.drop_index("boundary_marker_history_period_idx", table_name="boundary_marker_history", schema="landdb")
    op.drop_geospatial_table("boundary_marker_history", schema="landdb")
    op.drop_index(op.f("admin_unit_province_code_idx"), table_name="admin_unit", schema="landdb")
    op.drop_index(op.f("admin_unit_parent_id_idx"), table_name="admin_unit", schema="landdb")
    op.drop_index(
        "admin_unit_name_folded_idx",
        table_name="admin_unit",
        schema="landdb",
        postgresql_using="gin",
        postgresql_ops={"name_folded": "gin_trgm_ops"},
    )
    op.drop_geospatial_index(
        "admin_unit_label_point_idx",
        table_name="admin_unit",
        schema="landdb",
        postgresql_using="gist",
        column_name="label_point",
    )
    op.drop_geospatial_table("admin_unit", schema="landdb")
    for function in (
        "fold(text)",
        "session_clearance()",
        "session_has_role(text[])",
        "session_provinces()",
        "cell_x(geometry)",
        "cell_y(geometry)",
    ):
        op.execute(f"DROP FUNCTION landdb.{function}")
