"""What nobody may be told of on parcels that imports end or bring back goes the same way; who may ask for it; races."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_ import decisions
from landdb.import_.build_report import build_report
from landdb.import_.records import ImportResult
from landdb.queries import import_commit
from tests.db.survey_files import MANAGER, SURVEYOR, Register, row
from tests.db.test_import_standing import (
    CORNERS,
    HALVES,
    MARKERS,
    WORKS,
    marker,
    meddle,
    picture,
    stand,
    told,
    undo,
    work,
)  # fmt: skip
from tests.factories import make_actor

LOWER = make_actor(1, roles=("manager",))
ZONE = "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level) VALUES ('KQS-1', 'Khu', '01', 3)"
STANDING = "SELECT count(*) FROM boundary_marker WHERE retired_at IS NULL"


def add_hidden(register: Register) -> None:
    """A marker in a hidden zone and a secret work on the eastern half of parcel 1."""
    meddle(register, ZONE)
    stand(register, [marker(2, 50, 0, KHU_QS="KQS-1")], actor=LOCAL_ADMIN)
    stand(register, works=[work("CT-M", (40, 20), DO_MAT="Tuyệt mật")], actor=LOCAL_ADMIN)


def told_whole(result: Any) -> list[Any]:
    return [result.message["vi"], *((one.code, one.message("vi")) for one in result.issues)]


@pytest.mark.parametrize("removed", [False, True], ids=["replaced", "left out"])
def test_what_is_hidden_goes_the_same_way_and_is_not_told(register: Register, removed: bool) -> None:
    register.load([row(1), row(2)])
    stand(register, [marker(1, 0, 0)])
    file = [row(2)] if removed else HALVES
    options: dict[str, Any] = {"removed": "sheet"} if removed else {}
    without = register.load(file, finish="check", **options)
    add_hidden(register)
    before = picture(register)
    change = register.load(file, **options)
    assert told_whole(change) == told_whole(without)
    assert register.ask(MARKERS) == ([] if removed else [("M1", 11), ("M2", 12)])
    assert register.ask(WORKS) == ([] if removed else [("CT-M", 12)])
    assert undo(register, change, LOWER) == (1 if removed else 3)
    assert picture(register) == before


def test_what_was_hidden_and_changed_since_does_not_stop_an_undo(register: Register) -> None:
    """It stays as it was made; whatever stands on the undone parcels ends with them."""
    register.load([row(1), row(2)])
    add_hidden(register)
    split = register.load(HALVES)
    stand(register, [marker(8, 40, 0, parcel=12, KHU_QS="KQS-1")], actor=LOCAL_ADMIN)
    moved = work("CT-M", (40, 20), parcels="1/2", DO_MAT="Tuyệt mật")
    assert register.load([moved], LOCAL_ADMIN, target="works", on_existing="update").rows_changed == 1
    assert undo(register, split, LOWER) == 3
    assert (register.ask(MARKERS), register.ask(WORKS)) == ([("M2", 1)], [("CT-M", 2)])


def test_what_was_changed_since_and_is_seen_stops_an_undo(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS[:2], [work("CT-1", (10, 20))])
    split = register.load(HALVES)
    moved = register.load([work("CT-1", (10, 20), parcels="1/2")], target="works", on_existing="update")
    gone = register.load([marker(5, 40, 0, parcel=12)], target="markers", removed="sheet")
    assert (moved.rows_changed, gone.rows_added, gone.rows_removed) == (1, 1, 1)
    before = picture(register)
    with pytest.raises(ConflictError) as refused:
        undo(register, split)
    assert "mốc M5 (thửa 12 tờ 1)" in refused.value.message_vi
    assert register.ask(STANDING) == [(2,)]
    meddle(register, "UPDATE boundary_marker SET retired_at = now() WHERE number = 'M5'")
    with pytest.raises(ConflictError) as refused:
        undo(register, split)
    assert refused.value.message_vi.endswith("thửa 11 tờ 1, thửa 12 tờ 1")
    assert register.ask("SELECT count(*) FROM import_batch WHERE state = 'reverted'") == [(0,)]
    assert picture(register)[1] == before[1]


def test_imports_of_what_was_taken_over_are_undone_after_the_split(register: Register) -> None:
    register.load([row(1)])
    markers = register.load(CORNERS, target="markers")
    works = register.load([work("CT-1", (10, 20))], target="works")
    split = register.load(HALVES)
    before = picture(register)
    for result, named in ((markers, "M1"), (works, "CT-1")):
        with pytest.raises(ConflictError, match=named):
            undo(register, result)
    assert picture(register) == before
    for result, count in ((split, 3), (works, 1), (markers, 4)):
        assert undo(register, result) == count
    assert picture(register) == [[], []]


def test_an_undo_brings_nothing_back_onto_hidden_parcels_that_have_ended(register: Register) -> None:
    """Whoever undoes does not see them: the end of what stands there is the database's."""
    first = register.load([row(1)])
    register.load([row(2)])
    stand(register, CORNERS[:2], [work("CT-1", (10, 20))])
    moved = register.load([work("CT-1", (10, 20), parcels="1/2")], target="works", on_existing="update")
    fewer = register.load(CORNERS[:1], target="markers", on_existing="update", removed="sheet")
    meddle(register, "UPDATE boundary_marker SET retired_at = now() WHERE number = 'M1'")
    undo(register, first)
    meddle(register, "UPDATE parcel SET secrecy_level = 3 WHERE parcel_no = 1")
    assert (undo(register, moved, LOWER), undo(register, fewer, LOWER)) == (1, 1)
    assert (register.ask(MARKERS), register.ask(WORKS)) == ([], [])


def test_a_report_that_names_a_secret_work_has_its_level(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, works=[work("CT-M", (10, 20), DO_MAT="Mật")], actor=MANAGER)
    named = register.load([row(2)], MANAGER, removed="sheet", finish="check")
    unnamed = register.load([row(1)], removed="sheet", finish="check")
    levels = [
        build_report(register.database, MANAGER, str(one.batch_id)).head.secrecy_level for one in (named, unnamed)
    ]
    assert (told(named), levels) == ([("", 1, 0, 1)], [1, 0])


def call(register: Register, actor: Any, batch_id: UUID) -> None:
    with register.database.open_session(actor, read_only=False) as session:
        session.execute(text("SELECT landdb.carry_over(:id, '{\"500\": 0.1}')"), {"id": batch_id})


def test_only_the_author_carries_over_and_only_while_the_batch_is_written(register: Register) -> None:
    register.load([row(1)])
    stand(register, CORNERS)
    waiting = register.load(HALVES, finish="check")
    refused = "permission denied|no parcels of this author"
    for actor in (SURVEYOR, MANAGER, make_actor(0)):
        with pytest.raises(DBAPIError, match=refused):
            call(register, actor, waiting.batch_id)
    meddle(register, "UPDATE import_batch SET approved_by = 'x', state = 'committing' WHERE state = 'ready'")
    for actor, batch_id in ((MANAGER, waiting.batch_id), (SURVEYOR, uuid4())):
        with pytest.raises(DBAPIError, match=refused):
            call(register, actor, batch_id)
    before = picture(register)
    call(register, SURVEYOR, waiting.batch_id)
    assert picture(register) == before, "its parcels are not written yet"


def hand_in_without_1(register: Register) -> ImportResult:
    """A file that leaves parcel 1 out; what ends with it was told and accepted."""
    waiting = register.load([row(2)], removed="sheet", finish="check")
    decisions.accept(register.database, SURVEYOR, waiting.batch_id, "kiểm thử", None)
    decisions.submit(register.database, SURVEYOR, waiting.batch_id)
    return waiting


def test_what_came_to_end_with_its_parcel_since_it_was_told_stops_the_commit(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS[:1])
    waiting = hand_in_without_1(register)
    stand(register, CORNERS[1:2])
    with pytest.raises(ConflictError, match=r"Markers: 1, works: 0.*marker M2"):
        register.approve(waiting)
    assert register.ask(STANDING) == [(2,)]
    told_again = register.load([row(2)], removed="sheet")
    assert (told(told_again), register.ask(STANDING)) == ([("", 1, 2, 0)], [(0,)])


def test_as_many_others_as_were_told_stop_the_commit_and_are_the_ones_named(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS[:1])
    waiting = hand_in_without_1(register)
    meddle(register, "UPDATE boundary_marker SET retired_at = now() WHERE number = 'M1'")
    stand(register, CORNERS[1:2])
    with pytest.raises(ConflictError) as refused:
        register.approve(waiting)
    assert "1 mốc, 0 công trình" in refused.value.message_vi
    assert "mốc M2 (thửa 1 tờ 1)" in refused.value.message_vi
    assert "M1" not in refused.value.message_vi
    assert register.ask(STANDING) == [(1,)]


def test_fewer_than_were_told_stop_nothing(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS[:2])
    waiting = hand_in_without_1(register)
    meddle(register, "UPDATE boundary_marker SET retired_at = now() WHERE number = 'M1'")
    assert register.approve(waiting).state == "committed"
    assert register.ask(STANDING) == [(0,)]


def test_a_split_waits_for_works_that_are_being_tied_to_its_parcel(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, works=[work("CT-1", (10, 20), parcels="1/2")])
    tie = "INSERT INTO work_parcel (work_id, parcel_id) SELECT w.id, p.id FROM work w, parcel p WHERE p.parcel_no = 1"
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1"
    with ThreadPoolExecutor(1) as executor:
        with register.database.open_session(SURVEYOR, read_only=False) as session:
            import_commit.lock_register(session, "works")
            session.execute(text(tie))
            split = executor.submit(register.load, HALVES)
            end = monotonic() + 120
            while register.ask(waits) == [(0,)] and not split.done() and monotonic() < end:
                sleep(0.2)
        assert split.result().state == "committed"
    assert register.ask(WORKS) == [("CT-1", 2), ("CT-1", 11)]
