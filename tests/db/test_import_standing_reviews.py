"""What became of hidden markers and works on parcels that imports end: told to cleared reviewers and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from tests.db.survey_files import MANAGER, SURVEYOR, Register, add_secret_parcel, rectangle, row
from tests.db.test_import_standing import HALVES, marker, meddle, stand, undo, work
from tests.db.test_import_standing_hidden import LOWER, add_hidden
from tests.factories import make_actor

ITEMS = """
    SELECT coalesce(w.code, m.number), p.parcel_no, o.parcel_no, i.closed_by
    FROM review_item i JOIN parcel p ON p.id = i.parcel_id LEFT JOIN parcel o ON o.id = i.other_parcel_id
    LEFT JOIN work w ON w.id = i.work_id LEFT JOIN boundary_marker m ON m.id = i.marker_id
    WHERE i.kind = 'B03' ORDER BY i.closed_at IS NOT NULL, i.created_at, 1"""
"""What stood on a parcel, the parcel, where it went, and who closed the item."""

CONFLICTS = "SELECT kind FROM review_item WHERE closed_at IS NULL ORDER BY kind"


@pytest.mark.parametrize("removed", [False, True], ids=["replaced", "left out"])
def test_cleared_managers_alone_are_told(register: Register, removed: bool) -> None:
    register.load([row(1), row(2)])
    stand(register, [marker(1, 0, 0)], [work("CT-1", (10, 20))])
    add_hidden(register)
    options: dict[str, Any] = {"removed": "sheet"} if removed else {}
    register.load([row(2)] if removed else HALVES, **options)
    heir = None if removed else 12
    assert register.ask(ITEMS, MANAGER) == [("CT-M", 1, heir, None), ("M2", 1, heir, None)]
    others = [make_actor(3, roles=(role,)) for role in ("surveyor", "auditor", "viewer")]
    others += [SURVEYOR, LOWER, make_actor(2, roles=("manager",)), make_actor(3, roles=("manager",), provinces={"79"})]
    assert [register.ask("SELECT count(*) FROM review_item", other) for other in others] == [[(0,)]] * len(others)
    for other in others:
        with register.database.open_session(other, read_only=False) as session:
            assert session.execute(text("UPDATE review_item SET closing_note = 'x'")).rowcount == 0, "nor do they close"


def test_nobody_has_to_be_told_of_what_the_author_sees(register: Register) -> None:
    register.load([row(1), row(2)], MANAGER)
    add_hidden(register)
    register.load(HALVES, MANAGER)
    assert register.ask(ITEMS) == []


def test_an_undo_closes_what_it_takes_back(register: Register) -> None:
    register.load([row(1), row(2)])
    add_hidden(register)
    undo(register, register.load(HALVES), LOWER)
    closed = [("CT-M", 1, 12, LOWER.id), ("M2", 1, 12, LOWER.id)]
    assert register.ask(ITEMS) == closed
    register.load(HALVES)
    assert register.ask(ITEMS) == [("CT-M", 1, 12, None), ("M2", 1, 12, None), *closed]


def test_what_an_undo_ends_is_told_too(register: Register) -> None:
    """The marker came to the new parcel since, and whoever undoes does not see it."""
    register.load([row(1), row(2)])
    add_hidden(register)
    split = register.load(HALVES)
    stand(register, [marker(8, 40, 0, parcel=12, KHU_QS="KQS-1")], actor=LOCAL_ADMIN)
    undo(register, split, LOWER)
    assert register.ask(ITEMS)[0] == ("M8", 12, None, None)
    assert {closed_by for *_, closed_by in register.ask(ITEMS)[1:]} == {LOWER.id}


def test_what_an_undo_brings_back_onto_a_hidden_parcel_that_has_ended_is_told(register: Register) -> None:
    first = register.load([row(1)])
    register.load([row(2)])
    stand(register, works=[work("CT-1", (10, 20))])
    moved = register.load([work("CT-1", (10, 20), parcels="1/2")], target="works", on_existing="update")
    undo(register, first)
    meddle(register, "UPDATE parcel SET secrecy_level = 3 WHERE parcel_no = 1")
    undo(register, moved, LOWER)
    assert register.ask(ITEMS) == [("CT-1", 1, None, None)]


def test_an_undo_closes_conflicts_of_parcels_that_it_takes_away_and_no_others(register: Register) -> None:
    added = register.load([row(1)])
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1)
    changed = register.load([row(1, TY_LE=1000)], on_existing="update")
    conflicts = [("K01",), ("T02",)]
    assert register.ask(CONFLICTS) == conflicts
    undo(register, changed)
    assert register.ask(CONFLICTS) == conflicts, "it lies there in its former version"
    undo(register, added)
    assert register.ask(CONFLICTS) == []


def test_an_undo_closes_conflicts_that_others_had_with_its_parcels(register: Register) -> None:
    """The second author does not see the first one's parcel, which is the other one of their conflict."""
    secret = register.load([row(1, DO_MAT="Tối mật")], MANAGER)
    register.load([row(1)])
    assert register.ask(CONFLICTS) == [("K01",), ("T02",)]
    undo(register, secret)
    assert register.ask(CONFLICTS) == []
    assert register.ask("SELECT DISTINCT closed_by FROM review_item") == [(MANAGER.id,)]


def test_an_undone_move_closes_the_overlaps_it_made_and_no_others(register: Register) -> None:
    add_secret_parcel(register.database, sheet_no=9, parcel_no=9)  # where row 1 would lie
    register.load([row(2), row(3, rectangle(east=140))])
    assert register.ask(CONFLICTS) == [("T02",)], "of the third parcel"
    moved = register.load([row(2, rectangle(east=90, width=15), DIEN_TICH=600.0)], on_existing="update")
    assert moved.rows_changed == 1
    assert register.ask(CONFLICTS) == [("T02",), ("T02",)]
    undo(register, moved, LOWER)
    assert register.ask(CONFLICTS) == [("T02",)]
    assert register.ask(
        "SELECT p.parcel_no FROM review_item i JOIN parcel p ON p.id = parcel_id WHERE closed_at IS NULL"
    ) == [(3,)]
