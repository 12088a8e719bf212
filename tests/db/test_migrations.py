"""Migrations go up and down on data, match the models, and leave a pinned datum and exact grants behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb import bootstrap
from landdb.db import Database
from landdb.domain import access, crs
from landdb.domain.actors import CLEARANCES
from tests.conftest import Server
from tests.factories import add_parcel, add_work, make_actor


@pytest.fixture
def admin(fresh_database: Database, server: Server) -> Iterator[Connection]:
    """A superuser's connection to a register of its own with some rows in it."""
    with fresh_database.open_session(make_actor(3, roles=("manager",)), read_only=False) as session:
        parcel = add_parcel(session)
        add_work(session, parcel_ids=(parcel,))
    fresh_database.dispose()
    engine = create_engine(server.admin_url_of(fresh_database), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def test_models_and_migrations_say_the_same(admin: Connection) -> None:
    command.check(bootstrap.alembic_config(admin))


def test_down_to_nothing_and_up_again_on_data(admin: Connection, server: Server) -> None:
    command.downgrade(bootstrap.alembic_config(admin), "base")
    admin.commit()
    left = admin.execute(
        text("SELECT relname FROM pg_class WHERE relnamespace = 'landdb'::regnamespace AND relkind IN ('r', 'v')")
    ).scalars()
    assert set(left) == {"alembic_version"}
    url = server.admin_url(admin.execute(text("SELECT current_database()")).scalar_one())
    admin.rollback()
    bootstrap.migrate(url, server.secret)
    assert admin.execute(text("SELECT count(*) FROM landdb.admin_unit")).scalar_one() > 10_000


def test_migrating_twice_changes_nothing(admin: Connection, server: Server) -> None:
    url = server.admin_url(admin.execute(text("SELECT current_database()")).scalar_one())
    steps: list[str] = []
    bootstrap.migrate(url, server.secret, steps.append)
    assert steps == ["roles", "extensions", "migrations", "reference data", "grants"]
    assert admin.execute(text("SELECT count(*) FROM landdb.parcel")).scalar_one() == 1


def test_postgis_and_pyproj_transform_alike(admin: Connection) -> None:
    """Every pinned SRID, at places inside and outside the box in which PROJ would choose another operation."""
    places = np.array([[106.6297, 10.8231], [105.8342, 21.0278], [108.2022, 16.0544], [105.15, 9.18]])
    for srid in crs.pinned_definitions():
        points = crs.from_wgs84(places, srid)
        for (x, y), (lon, lat) in zip(points.tolist(), crs.to_wgs84(points, srid).tolist(), strict=True):
            [answer] = admin.execute(
                text("SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_Point(:x, :y), :srid), 4326) p"),
                {"x": x, "y": y, "srid": srid},
            )
            assert np.abs(np.array(answer) - (lon, lat)).max() < 1e-9, srid


def test_column_grants_equal_the_policy(admin: Connection) -> None:
    rows = admin.execute(
        text(
            "SELECT grantee, table_name, column_name FROM information_schema.column_privileges"
            " WHERE table_schema = 'landdb' AND privilege_type = 'SELECT' AND grantee LIKE 'landdb\\_c_'"
        )
    ).all()
    granted = {(role, table, column) for role, table, column in rows}
    for clearance in CLEARANCES:
        for table in access.TABLES:
            columns = {column for role, name, column in granted if (role, name) == (f"landdb_c{clearance}", table)}
            expected = access.readable_columns(table, clearance)
            if expected is None:
                assert columns, (clearance, table)
            else:
                assert columns == set(expected), (clearance, table)


def test_a_higher_clearance_reads_everything_that_a_lower_one_does() -> None:
    for table in access.TABLES:
        for lower, higher in pairwise(CLEARANCES):
            few, many = (access.readable_columns(table, clearance) for clearance in (lower, higher))
            assert many is None or (few is not None and set(few) <= set(many)), table


def test_every_table_with_rows_of_its_own_forces_row_security(admin: Connection) -> None:
    public = {"admin_unit", "admin_unit_succession", "land_use_code", "origin_code", "alembic_version"}
    forced = admin.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'landdb'::regnamespace AND relkind IN ('r', 'p')"
            " AND relrowsecurity AND relforcerowsecurity"
        )
    ).scalars()
    tables = {table for table in access.TABLES if table not in ("work_dossier", "staged_row")}
    assert tables - set(forced) == public


def test_security_definer_functions_are_these_and_no_others(admin: Connection) -> None:
    found = admin.execute(
        text(
            "SELECT proname, pg_get_userbyid(proowner), proconfig FROM pg_proc"
            " WHERE pronamespace = 'landdb'::regnamespace AND prosecdef"
        )
    ).all()
    assert {name for name, _, _ in found} == {
        "add_density", "attach_staging", "clear_findings", "count_inserts", "count_unit_changes", "count_updates",
        "create_staging", "derive_marker", "derive_parcel", "derive_protection_area", "derive_work",
        "is_document_cleared", "keep_history", "keep_main_use", "move_density", "queue_hidden_conflicts",
        "restore_table", "retire_added_areas", "revert_batch", "search_works", "session_units",
    }  # fmt: skip
    stagers = {"attach_staging", "clear_findings", "create_staging"}
    assert {name for name, owner, _ in found if owner == "landdb_stager"} == stagers
    assert {owner for name, owner, _ in found if name not in stagers} == {"landdb_definer"}
    assert all(config == ["search_path=landdb, public, pg_temp"] for _, _, config in found)
