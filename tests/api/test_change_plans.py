"""The list of changes, behind thousands of which its reader reads nothing: few statements, in the order of an index."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.collections import PARCELS
from landdb.queries import changes, takeovers
from landdb.queries.versions import find_versions
from tests.api.clients import connect_admin
from tests.api.test_explain import plans, taken_for_large
from tests.conftest import ActAs
from tests.factories import add_parcel
from tests.past_versions import change, replace_uses

MOMENTS = [datetime(year, 5, 20, 2, 30, tzinfo=UTC) for year in (2014, 2016, 2018, 2020, 2022)]


@pytest.fixture(scope="module", autouse=True)
def measured(database: Database, admin_url: str) -> UUID:
    """One parcel that was measured again before thousands got certificates; its uses were replaced by the same."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")
    first, second, third, fourth, fifth = (database.stating(moment) for moment in MOMENTS)
    with first.open_session(LOCAL_ADMIN, read_only=False) as session:
        key = add_parcel(session)
        columns = "admin_unit_id, legal_area_m2, main_use_code, geom_source"
        session.execute(
            text(
                f"INSERT INTO parcel (sheet_no, parcel_no, {columns}) "
                f"SELECT 9, i, {columns} FROM parcel, generate_series(1, 1200) i"
            )
        )
        session.execute(
            text(
                "INSERT INTO parcel_use (parcel_id, ordinal, land_use_code, area_m2) "
                "SELECT id, 1, 'CQP', 1600 FROM parcel WHERE sheet_no = 9"
            )
        )
    with second.open_session(LOCAL_ADMIN, read_only=False) as session:
        change(session, "parcel", key, {"legal_area_m2": 1234})
    with third.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET certificate_no = 'MP ' || parcel_no"))
    with fourth.open_session(LOCAL_ADMIN, read_only=False) as session:
        change(session, "parcel", key, {"certificate_no": "MP 00000002"})
        replace_uses(session, key, {"CQP": 1600.0})
    with fifth.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET certificate_no = 'MP 1' || parcel_no WHERE sheet_no = 9"))
    with connect_admin(admin_url) as admin:
        admin.execute(text("ANALYZE parcel, parcel_history, parcel_use"))
    return key


def count_statements(session: Connection) -> list[str]:
    sent: list[str] = []
    event.listen(session, "before_cursor_execute", lambda *call: sent.append(call[2]))
    return sent


@pytest.mark.parametrize("clearance", [0, 1, 3])
def test_the_statements_are_as_many_whatever_lies_on_the_way(as_actor: ActAs, measured: UUID, clearance: int) -> None:
    with as_actor(clearance) as session:
        sent = count_statements(session)
        found = changes.find_changes(session, clearance, 5)
    assert len(found) == 5
    assert len(sent) <= 5
    newest = (measured, MOMENTS[1]) if clearance == 0 else (found[0]["id"], MOMENTS[4])
    assert (found[0]["id"], found[0]["at"]) == newest


@pytest.mark.parametrize("clearance", [0, 3])
@pytest.mark.parametrize("after", [None, (MOMENTS[3], UUID("c0000000-0000-4000-8000-000000000000"))])
def test_versions_are_read_in_the_order_of_an_index(
    as_actor: ActAs, admin_url: str, clearance: int, after: changes.Place | None
) -> None:
    with taken_for_large(admin_url), as_actor(clearance) as session:
        _, plan, *_ = plans(session, lambda: changes.find_changes(session, clearance, 30, after=after))
    assert "parcel_history_system_from_idx" in plan
    assert "parcel_system_from_idx" in plan
    assert not re.search(r'Seq Scan", [^{}]*"Relation Name": "parcel(_history)?"', plan)


@pytest.mark.parametrize("clearance", [0, 1, 3])
def test_the_list_and_the_history_tell_the_same(as_actor: ActAs, measured: UUID, clearance: int) -> None:
    with as_actor(clearance) as session:
        told = changes.find_changes(session, clearance, 5_000)
        history = find_versions(session, PARCELS, str(measured), clearance)
    of_parcel = [(one["at"], one["changed"]) for one in told if one["id"] == measured]
    assert of_parcel == [(one["system_from"], one["changed"] or []) for one in reversed(history)]
    assert len(history) == (2 if clearance == 0 else 4)
    assert len(told) == len({(one["id"], one["at"]) for one in told})
