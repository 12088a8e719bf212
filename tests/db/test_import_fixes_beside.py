"""Fixes of many rows: neighbours of the file and of the register are asked for at once, and all are taken or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, event

from landdb.errors import ConflictError
from landdb.import_ import decisions, fixes_beside
from landdb.import_.fix_offers import offer_fixes
from landdb.import_.fix_outlook import judge_fixes
from landdb.import_.fixes_beside import Beside, find_beside
from landdb.import_.fixing import propose_fixes
from landdb.import_.pipeline import go_on
from landdb.import_.records import ImportResult
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, rectangle, row

GAP = 0.01
"""Between two parcels that ought to share a side."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, by this thread: servers of other tests may still run in theirs."""
    asked: list[str] = []
    here = get_ident()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if get_ident() == here:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def load(register: Register, count: int) -> ImportResult:
    """A row of parcels, each a hair from the one before, and the first a hair from a registered one."""
    register.load([row(99, rectangle(east=-50, width=50 - GAP), sheet=9)])
    rows = [row(n + 1, rectangle(east=n * 50.0, width=50 - GAP)) for n in range(count)]
    return register.load(rows, finish="check")


def wests(found: list[Beside]) -> list[float]:
    return sorted(round(float(shapely.bounds(near.shape)[0]) - EAST, 2) for near in found)


def beside(register: Register, result: ImportResult, rows: list[int]) -> dict[int, list[Beside]]:
    with register.database.open_session(SURVEYOR) as session:
        return find_beside(session, result.batch_id, rows)


@pytest.mark.parametrize("at_once", [2, 10_000])
def test_each_row_has_its_own_neighbours(register: Register, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(fixes_beside, "_AT_ONCE", at_once)
    result = load(register, 4)
    found = beside(register, result, [1, 2, 4])
    assert {number: wests(shapes) for number, shapes in found.items()} == {
        1: [-50.0, 50.0], 2: [0.0, 100.0], 4: [100.0],
    }  # fmt: skip
    assert beside(register, result, [4711]) == {}


def test_parcels_that_the_batch_replaces_are_no_neighbours(register: Register) -> None:
    register.load([row(1), row(2, rectangle(east=150))])
    result = register.load([row(1), row(2, rectangle(east=150 + GAP))], on_existing="update", finish="check")
    found = beside(register, result, [1, 2])
    assert {number: wests(shapes) for number, shapes in found.items()} == {1: [150.01], 2: [100.0]}


def test_fixes_of_more_rows_ask_no_more_questions(register: Register) -> None:
    asked = []
    for count in (3, 9):
        result = load(register, count)
        with statements() as sent:
            proposed, _ = propose_fixes(register.database, SURVEYOR, result.batch_id)
        asked.append(len(sent))
        snapped = {fix.row_no: fix for fix, _ in proposed if fix.kind == "snap"}
        assert set(snapped) == set(range(1, count)), "each pair is told of once"
        assert shapely.bounds(snapped[2].after)[0] == pytest.approx(EAST + 50 - GAP)
        assert shapely.bounds(snapped[2].after)[1] == NORTH
    assert asked[0] == asked[1] > 0


OVERLAP = 0.015
"""Of two parcels: within the reach of a snap."""


def test_of_two_rows_that_overlap_one_moves_and_nothing_is_left(register: Register) -> None:
    rows = [row(n, rectangle(east=900 + n * 50.0, north=500, width=50 + OVERLAP * (n == 1)), sheet=8) for n in (1, 2)]
    result = register.load([*rows, row(9, rectangle(east=1300, north=500), sheet=8)], finish="check")
    assert {(one.row_no, one.code) for one in result.issues if one.code in {"T01", "T03", "T04"}} >= {
        (1, "T01"), (2, "T01"),
    }  # fmt: skip
    proposed, refused = propose_fixes(register.database, SURVEYOR, result.batch_id)
    assert [(fix.row_no, fix.kind, round(fix.moved_m, 3)) for fix, _ in proposed] == [(1, "snap", OVERLAP)]
    assert [(one.row_no, one.reason["en"]) for one in refused] == [
        (2, "A neighbour is fixed along with it; beyond that nothing can be moved within the limit")
    ]
    decisions.fix(register.database, SURVEYOR, result.batch_id, None, None)
    issues = go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports").issues
    assert [one.code for one in issues if one.code.startswith("T")] == []


def test_fixes_of_a_batch_that_is_stopped_meanwhile_are_not_taken(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = load(register, 3)

    def propose_late(*arguments: Any) -> Any:
        found = offer_fixes(*arguments)
        decisions.cancel(register.database, SURVEYOR, result.batch_id)
        return found

    monkeypatch.setattr(decisions, "offer_fixes", propose_late)
    with pytest.raises(ConflictError):
        decisions.fix(register.database, SURVEYOR, result.batch_id, None, None)
    assert register.ask("SELECT row_no FROM import_fix") == []


@pytest.mark.parametrize(("overlap", "offered"), [(0.02, 1), (0.03, 0)])
def test_snapping_to_registered_corners_is_offered_where_it_mends_the_overlap(
    register: Register, overlap: float, offered: int
) -> None:
    west, south, north = EAST, NORTH, NORTH + 40
    slanting = [[west, south], [west + 50, south + 0.7], [west + 50, north + 0.7], [west, north], [west, south]]
    register.load([row(1, slanting)])
    side = west + 50 - overlap
    ring = [[side, south + 0.7], [side + 50, south + 0.7], [side + 50, north + 0.7], [side, north + 0.7]]
    result = register.load([row(2, [*ring, ring[0]])], finish="check")
    assert [issue.code for issue in result.issues if issue.row_no == 1] == ["T02"]
    proposed, refused = propose_fixes(register.database, SURVEYOR, result.batch_id)
    outlook = judge_fixes(register.database, SURVEYOR, result.batch_id, proposed)
    assert [round(fix.moved_m, 3) for fix, _ in proposed] == [0.02] * offered
    assert [(one.errors, one.warnings) for one in outlook.values()] == [((), ())] * offered
    assert ["0,020 m" in one.reason["vi"] for one in refused] == [True] * (1 - offered)
