"""Plans that a connection keeps: the same rows as without them, for whoever the connection serves next."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from landdb.db import Database
from landdb.domain.collections import PARCELS
from landdb.queries import prepared
from landdb.queries.features import find_page
from landdb.queries.prepared import execute_prepared
from landdb.queries.selection import Selection
from tests.conftest import Server
from tests.factories import add_parcel, add_unit, make_actor

WRITER = make_actor(3, roles=("manager",))


def test_a_plan_knows_nothing_of_its_first_caller(database: Database) -> None:
    """Two people of one clearance and different units take turns on one connection."""
    with database.open_session(WRITER, read_only=False) as session:
        units = [add_unit(session), add_unit(session)]
        own = {unit: str(add_parcel(session, managing_unit_id=unit)) for unit in units}
    processes = set()
    for unit in units * 4:
        with database.open_session(make_actor(2, units={unit})) as session:
            page = find_page(session, PARCELS, Selection(), 2, limit=10)
            processes.add(session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        assert page.returned == 1
        assert f'"id":"{own[unit]}"' in page.features
    assert len(processes) == 1, "it was one connection"


@pytest.mark.parametrize(
    ("sql", "params", "expected"),
    [
        ("SELECT CAST(:a AS int[]) AS x", {"a": [1, 2]}, [1, 2]),
        ("SELECT CAST(:a AS text[]) AS x", {"a": []}, []),
        ("SELECT CAST(:a AS date) AS x", {"a": date(2026, 11, 22)}, date(2026, 11, 22)),
        ("SELECT CAST(:a AS text) AS x", {"a": None}, None),
        ("SELECT CAST(:a AS text) || ' 100% ''quoted''' AS x", {"a": "it's"}, "it's 100% 'quoted'"),
        ("""SELECT '{"id":"'::text || CAST(:b AS int)::text || CAST(:a AS int) AS x""", {"a": 1, "b": 2}, '{"id":"21'),
        ("SELECT 7 AS x", {}, 7),
    ],
)  # fmt: skip
def test_values_arrive_as_they_are(database: Database, sql: str, params: dict[str, object], expected: object) -> None:
    with database.open_session(WRITER) as session:
        for _ in range(2):
            [row] = execute_prepared(session, sql, params)
            assert row.x == expected


def test_plans_do_not_pile_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "LIMIT", 5)
    with database.open_session(WRITER) as session:
        for number in range(20):
            [row] = execute_prepared(session, f"SELECT {number} + CAST(:a AS int) AS x", {"a": 1})
            assert row.x == number + 1
        assert session.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() <= 5


def test_a_plan_that_fits_no_more_costs_one_failure(fresh_database: Database, server: Server) -> None:
    engine = create_engine(server.admin_url_of(fresh_database), poolclass=NullPool)
    sql = "SELECT u.name_vi FROM organisation_unit u"
    with fresh_database.open_session(WRITER) as session:
        execute_prepared(session, sql, {})
    with engine.begin() as owner:
        owner.execute(text("ALTER TABLE landdb.organisation_unit ALTER COLUMN name_vi TYPE varchar(500)"))
    with pytest.raises(DBAPIError, match="cached plan"), fresh_database.open_session(WRITER) as session:
        execute_prepared(session, sql, {})
    with fresh_database.open_session(WRITER) as session:
        execute_prepared(session, sql, {})
