"""Migrations go up and down on data, match the models, and leave a pinned datum and exact grants behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from landdb import bootstrap
from landdb.db import Database
from landdb.domain import access, crs
from landdb.domain.actors import CLEARANCES
from landdb.queries.revisions import find_revisions
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


def test_the_revisions_are_those_of_alembic(admin: Connection) -> None:
    head = ScriptDirectory.from_config(bootstrap.alembic_config(admin)).get_current_head()
    assert find_revisions(admin) == (head, head)
    command.downgrade(bootstrap.alembic_config(admin), "0014")
    assert find_revisions(admin) == ("0014", head)
    admin.execute(text("DROP TABLE landdb.alembic_version"))
    assert find_revisions(admin) == (None, head)
    admin.rollback()


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


def test_what_a_takeover_stated_is_not_thrown_away(admin: Connection) -> None:
    admin.execute(text("INSERT INTO landdb.takeover (predecessor) VALUES ('Sổ cũ (mô phỏng)')"))
    with pytest.raises(DBAPIError, match="was taken over"):
        command.downgrade(bootstrap.alembic_config(admin), "0022")
    admin.rollback()


def test_who_asks_for_the_time_of_a_version_may_work_in_parallel(admin: Connection) -> None:
    names = ["next_system_from", "register_now", "require_statable", "require_takeover_right", "stated_now"]
    safe = "SELECT proname FROM pg_proc WHERE proname = ANY(:names) AND proparallel = 's' ORDER BY 1"
    assert [*admin.scalars(text(safe), {"names": names})] == names


BEFORE_JOBS = """
    INSERT INTO landdb.import_batch
        (target, state, file_name, created_by, finished_at, rows_read, rows_added, rows_rejected)
    SELECT 'parcels', state, state || '.shp', 'lan', CASE WHEN state IN ('committed', 'failed') THEN now() END, 3,
           CASE WHEN state = 'committed' THEN 2 ELSE 0 END, CASE WHEN state = 'committed' THEN 1 ELSE 0 END
    FROM unnest(ARRAY['received', 'reading', 'checking', 'committing', 'committed', 'failed']) AS state;
    INSERT INTO landdb.import_row (batch_id, row_no, state, key, properties, geom, object_id)
    SELECT id, n, CASE WHEN n = 3 THEN 'rejected' WHEN state = 'committed' THEN 'committed' ELSE 'accepted' END,
           '1/' || n, '{"SO_TO": 1}', 'POINT(587000 2327000)', gen_random_uuid()
    FROM landdb.import_batch, generate_series(1, 3) AS n WHERE state IN ('checking', 'committing', 'committed');
    INSERT INTO landdb.import_issue (batch_id, row_no, code, severity, message_vi, message_en)
    SELECT batch_id, row_no, 'A02', 'error', 'x', 'x' FROM landdb.import_row WHERE state = 'rejected'"""


def test_imports_of_a_register_before_jobs(admin: Connection, server: Server) -> None:
    """What is open there was broken off, and is closed with a text; what is committed stays, with its findings."""
    command.downgrade(bootstrap.alembic_config(admin), "0004")
    admin.execute(text(BEFORE_JOBS))
    admin.commit()
    url = server.admin_url(admin.execute(text("SELECT current_database()")).scalar_one())
    bootstrap.migrate(url, server.secret)
    rows = admin.execute(
        text(
            "SELECT file_name, state, finished_at IS NOT NULL AS ended, approved_by, rows_added, rows_rejected,"
            " message_vi, (SELECT count(*) FROM landdb.import_issue i WHERE i.batch_id = b.id) AS issues"
            " FROM landdb.import_batch b WHERE created_by = 'lan'"
        )
    ).all()
    found = {row.file_name.removesuffix(".shp"): row for row in rows}
    assert {name: (row.state, row.ended) for name, row in found.items()} == {
        name: ("committed" if name == "committed" else "failed", True) for name in found
    }
    committed = found.pop("committed")
    assert (committed.approved_by, committed.rows_added, committed.rows_rejected) == ("lan", 2, 1)
    assert found.pop("failed").message_vi is None, "it had ended before"
    assert len(found) == 4
    assert all("hãy nhập lại tệp" in row.message_vi for row in found.values())
    assert {row.rows_rejected for row in found.values()} == {3}, "their ledgers close"
    assert (committed.issues, found["checking"].issues) == (1, 1)
    queued = "SELECT count(*) FROM landdb.import_batch WHERE finished_at IS NULL"
    assert admin.execute(text(queued)).scalar_one() == 0, "no worker takes any of them up"


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
        "add_density", "attach_staging", "carry_over", "clear_findings", "count_area_changes",
        "count_inserts", "count_unit_changes", "count_updates", "create_staging", "derive_marker",
        "close_takeover", "derive_parcel", "derive_protection_area", "derive_work",
        "is_document_cleared", "keep_batch", "keep_history", "keep_main_use", "move_density",
        "open_takeover", "queue_hidden_conflicts",
        "queue_hidden_standing", "refresh_statistics", "require_batch", "require_statable",
        "restore_standing", "restore_table",
        "retire_added_areas", "revert_batch", "revert_lineage", "revert_ties", "search_certificates", "search_works",
        "session_units", "state_time", "stated_now", "take_moment", "takeover_end", "ties_of_day", "ties_of_works",
        "uses_of_version",
    }  # fmt: skip
    stagers = {"attach_staging", "clear_findings", "create_staging"}
    assert {name for name, owner, _ in found if owner == "landdb_stager"} == stagers
    assert {name for name, owner, _ in found if owner == "landdb_owner"} == {"refresh_statistics"}, (
        "ANALYZE is its right"
    )
    owners = {owner for name, owner, _ in found if name not in {*stagers, "refresh_statistics"}}
    assert owners == {"landdb_definer"}
    others = {"enable_seqscan=off", "default_statistics_target=20"}  # for speed: see 0010
    assert all("search_path=landdb, public, pg_temp" in config for _, _, config in found)
    assert {setting for _, _, config in found for setting in config if "search_path" not in setting} == others
