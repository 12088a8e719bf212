"""How the database looks at rows of large batches: no list of what a batch has is gone through for each of its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.queries import comparison, import_reports, import_subjects, lineage, staging
from tests.db.survey_files import SURVEYOR, Register, row

MANY = 20_000
LISTED = re.compile(r"NOT \((ANY|hashed SubPlan|SubPlan)")
"""A condition NOT IN as a plan shows it: above a size that memory holds it is gone through for each row."""


def fill(register: Register, batch_id: UUID) -> None:
    """Give a batch more outcomes than a session keeps in its memory, and let the planner know."""
    with register.database.open_session(SURVEYOR, read_only=False) as session:
        session.execute(
            text("INSERT INTO staged_outcome (batch_id, row_no, outcome, object_id, version)"
                 " SELECT :id, 100 + n, 'unchanged', gen_random_uuid(), 1 FROM generate_series(1, :many) n"),
            {"id": batch_id, "many": MANY},
        )  # fmt: skip
    with register.database.open_session(SURVEYOR, read_only=False) as session:
        staging.refresh_statistics(session)


def plans(register: Register, call: Callable[[Connection], object]) -> list[str]:
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        sent.append((statement, parameters))

    with register.database.open_session(SURVEYOR, read_only=False) as session:
        session.exec_driver_sql("SET LOCAL work_mem = '64kB'")
        event.listen(session, "before_cursor_execute", note)
        call(session)
        event.remove(session, "before_cursor_execute", note)
        explained = [session.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values) for sql, values in sent]
        return [json.dumps(found.scalar_one()) for found in explained]


@pytest.mark.parametrize(
    "call",
    [
        lambda session, batch: comparison.find_neighbours(session, batch, 1, 100),
        lineage.note_replaced,
        lambda session, batch: import_subjects.load_markers(session, batch, [batch]),
    ],
    ids=["neighbours", "replaced", "markers"],
)
def test_objects_of_a_batch_are_found_by_an_index(
    register: Register, call: Callable[[Connection, UUID], object]
) -> None:
    batch = register.load([row(1), row(2)], finish="check").batch_id
    fill(register, batch)
    found = plans(register, lambda session: call(session, batch))
    assert found
    for plan in found:
        assert not LISTED.search(plan), plan


def test_the_parcels_that_an_overlap_names_are_found_by_their_index(register: Register) -> None:
    """For the level of a report; the index has only those that are in force."""
    batch = register.load([row(1)]).batch_id
    with register.database.open_session(LOCAL_ADMIN, read_only=False, timeout_ms=None) as session:
        session.execute(
            text("INSERT INTO parcel (admin_unit_id, sheet_no, parcel_no, legal_area_m2, managing_unit_id, geom_source)"
                 " SELECT admin_unit_id, 2, n, 2000, managing_unit_id, ST_Translate(geom_source, 0, 60 * n)"
                 " FROM parcel, generate_series(1, 2000) n"),
        )  # fmt: skip
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        staging.refresh_statistics(session)
    [plan] = plans(register, lambda session: import_reports.get_highest_level(session, batch, "parcels"))
    assert '"parcel_geom_idx"' in plan
