"""Undo of a committed import: all is as before, history tells who did it, and what others changed since is safe."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError, InputError
from landdb.import_ import decisions
from landdb.import_.commit import revert
from landdb.import_.records import ImportResult
from tests.db.survey_files import EAST, MANAGER, NORTH, SURVEYOR, Register, rectangle, row
from tests.factories import HANOI_COMMUNE, make_actor

PARCELS = (
    "SELECT parcel_no, legal_area_m2::float8, measured_area_m2::float8, main_use_code, certificate_no, note,"
    " parcel_code, attributes, content_hash, import_batch_id, ST_AsText(geom_source), ST_AsText(geom), secrecy_level,"
    " admin_unit_id FROM parcel WHERE retired_at IS NULL ORDER BY parcel_no, id"
)
USES = (
    "SELECT p.parcel_no, u.ordinal, u.land_use_code, u.area_m2::float8, u.origin_code, u.import_batch_id"
    " FROM parcel_use u JOIN parcel p ON p.id = u.parcel_id WHERE u.retired_at IS NULL ORDER BY 1, 2"
)
WORKS = "SELECT code, name_vi, work_group, condition, built_year, import_batch_id FROM work WHERE retired_at IS NULL"
TIES = (
    "SELECT w.code, p.parcel_no FROM work_parcel t JOIN work w ON w.id = t.work_id JOIN parcel p ON p.id = t.parcel_id"
    " WHERE t.retired_at IS NULL ORDER BY 1, 2"
)
DENSITY = "SELECT cell_x, cell_y, main_use_code, parcels, area_m2::float8 FROM parcel_density WHERE parcels <> 0"
SUMS = (
    "SELECT count(*), sum(legal_area_m2)::float8, sum(measured_area_m2)::float8 FROM parcel WHERE retired_at IS NULL",
    f"{DENSITY} ORDER BY 1, 2, 3",
)


def picture(register: Register) -> list[Any]:
    """All that is current in the register."""
    return [register.ask(sql) for sql in (PARCELS, USES, WORKS, TIES, *SUMS)]


def undo(register: Register, result: ImportResult, actor: Any = MANAGER, reason: str = "nhập nhầm tệp") -> int:
    return revert(register.database, actor, result.batch_id, reason)


def work(code: str, **columns: Any) -> dict[str, Any]:
    properties = {
        "MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C", "MA_CT": code, "TEN_CT": "Kho mô phỏng",
        "THUA": "1/1",
    } | columns  # fmt: skip
    geometry = {"type": "Point", "coordinates": [EAST + 120, NORTH + 20]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_added_parcels_go_and_nothing_else(register: Register) -> None:
    before = picture(register)
    first = register.load([row(1), row(2)])
    assert undo(register, first) == 2
    assert picture(register) == before
    assert register.ask("SELECT count(*) FROM parcel") == [(2,)], "retired, not removed"


def test_changed_and_removed_parcels_come_back(register: Register) -> None:
    first = register.load([row(1, LOAI_DAT="CQP:1500+ONT:500", SO_GCN="AB 1"), row(2, GHI_CHU="mô phỏng"), row(3)])
    before = picture(register)
    later = register.load(
        [row(1, rectangle(east=100, width=51), DIEN_TICH=2040.0, LOAI_DAT="ONT"), row(2, GHI_CHU="mô phỏng"),
         row(4)],
        on_existing="update", removed="sheet",
    )  # fmt: skip
    assert (later.rows_added, later.rows_changed, later.rows_unchanged, later.rows_removed) == (1, 1, 1, 1)
    assert picture(register) != before
    assert undo(register, later) == 3
    assert picture(register) == before
    assert register.ask("SELECT state FROM import_batch WHERE id = :id", id=first.batch_id) == [("committed",)]


def test_history_tells_who_undid_it_and_why(register: Register) -> None:
    register.load([row(1)])
    later = register.load([row(1, GHI_CHU="sai")], on_existing="update")
    undo(register, later)
    assert register.ask("SELECT version, note, changed_by FROM parcel") == [(3, None, MANAGER.id)]
    former = "SELECT version, note, changed_by FROM parcel_history ORDER BY version"
    assert register.ask(former) == [(1, None, SURVEYOR.id), (2, "sai", SURVEYOR.id)]
    told = "SELECT state, reverted_by, reverted_at IS NOT NULL, revert_reason FROM import_batch WHERE id = :id"
    assert register.ask(told, id=later.batch_id) == [("reverted", MANAGER.id, True, "nhập nhầm tệp")]
    last = "SELECT payload ->> 'state' FROM import_event WHERE batch_id = :id ORDER BY number DESC LIMIT 1"
    assert register.ask(last, id=later.batch_id) == [("reverted",)]


def test_works_and_their_ties_come_back(register: Register) -> None:
    register.load([row(1), row(2)])
    register.load([work("CT-1")], target="works")
    before = picture(register)
    later = register.load(
        [work("CT-1", THUA="1/2", TINH_TRANG="Tốt"), work("CT-2")], target="works", on_existing="update"
    )
    assert (later.rows_added, later.rows_changed) == (1, 1)
    assert undo(register, later) == 2
    assert picture(register) == before


def test_undone_imports_can_be_imported_again(register: Register) -> None:
    first = register.load([row(1), row(2)])
    imported = picture(register)
    undo(register, first)
    again = register.load([row(1), row(2)])
    assert again.rows_added == 2
    assert [row[:6] for row in picture(register)[0]] == [row[:6] for row in imported[0]]
    assert undo(register, again) == 2


def test_imports_are_undone_from_the_last_one_back(register: Register) -> None:
    pictures, imports = [], []
    for note in (None, "một", "hai"):
        pictures.append(picture(register))
        imports.append(register.load([row(1, GHI_CHU=note), row(2)], on_existing="update"))
    for number in (1, 0):
        with pytest.raises(ConflictError) as refused:
            undo(register, imports[number])
        assert "1 đối tượng của đợt nhập này đã được sửa sau đó" in refused.value.message_vi
        assert refused.value.message_vi.endswith(": thửa 1 tờ 1")
        assert refused.value.message_en == (
            "1 object of this import was changed since, so it cannot be undone: parcel 1 of sheet 1"
        )
    for number in (2, 1, 0):
        undo(register, imports[number])
        assert picture(register) == pictures[number]


@pytest.mark.parametrize(
    "meddle",
    [
        "UPDATE parcel SET note = 'đã sửa' WHERE parcel_no = 2",
        "UPDATE parcel SET retired_at = now() WHERE parcel_no = 2",
    ],
    ids=["changed", "retired"],
)
def test_what_others_changed_since_is_not_undone(register: Register, meddle: str) -> None:
    """Nothing is done then, also not to the rows that nobody has touched."""
    first = register.load([row(1), row(2)])
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text(meddle))
    before = picture(register)
    with pytest.raises(ConflictError) as refused:
        undo(register, first)
    assert "thửa 2 tờ 1" in refused.value.message_vi
    assert "thửa 1 tờ 1" not in refused.value.message_vi
    assert picture(register) == before
    assert register.ask("SELECT state, reverted_by FROM import_batch") == [("committed", None)]


def test_an_edit_between_two_imports_is_kept_when_the_later_one_is_undone(register: Register) -> None:
    first = register.load([row(1)])
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET note = 'sửa tay'"))
    edited = picture(register)
    undo(register, register.load([row(1, GHI_CHU="sai")], on_existing="update"))
    assert picture(register) == edited
    with pytest.raises(ConflictError):
        undo(register, first)


def test_an_undo_is_done_once_by_a_manager_and_with_a_reason(register: Register) -> None:
    first = register.load([row(1)])
    with pytest.raises(InputError):
        decisions.undo(register.database, MANAGER, first.batch_id, "  ")
    with pytest.raises(Exception, match=r"reverted by this actor|manager"):
        undo(register, first, SURVEYOR)
    assert register.ask("SELECT count(*) FROM parcel WHERE retired_at IS NULL") == [(1,)]
    assert undo(register, first) == 1
    before = picture(register)
    with pytest.raises((DBAPIError, ConflictError)):
        undo(register, first)
    assert picture(register) == before


def test_what_was_not_written_is_not_undone(register: Register) -> None:
    waiting = register.load([row(1)], finish="check")
    tried = register.load([row(1)], dry_run=True)
    for result in (waiting, tried):
        with pytest.raises((DBAPIError, ConflictError)):
            undo(register, result)
    assert {state for (state,) in register.ask("SELECT state FROM import_batch")} == {"ready", "dry_run"}


def test_a_key_that_was_taken_since_keeps_a_removed_parcel_away(register: Register) -> None:
    register.load([row(1), row(2)])
    later = register.load([row(1)], on_existing="update", removed="sheet")
    assert later.rows_removed == 1
    register.load([row(2)])
    before = picture(register)
    with pytest.raises(ConflictError):
        undo(register, later)
    assert picture(register) == before


def marker(number: int) -> dict[str, Any]:
    properties = {"SO_MOC": f"M{number}", "MA_XA": HANOI_COMMUNE, "SO_TO": 1, "SO_THUA": 1}
    corner = rectangle(east=100)[number - 1]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": corner}}


def test_parcels_on_which_something_stands_are_not_undone_before_it(register: Register) -> None:
    first = register.load([row(1), row(2)])
    markers = register.load([marker(1), marker(2)], target="markers")
    works = register.load([work("CT-1")], target="works")
    before = picture(register)
    with pytest.raises(ConflictError) as refused:
        undo(register, first)
    assert "3 đối tượng" in refused.value.message_vi
    assert "CT-1, mốc M1 (thửa 1 tờ 1), mốc M2 (thửa 1 tờ 1)" in refused.value.message_vi
    assert refused.value.message_en.startswith("3 objects stand on parcels of this import")
    assert "CT-1, marker M1 (parcel 1 of sheet 1), marker M2 (parcel 1 of sheet 1)" in refused.value.message_en
    assert picture(register) == before
    assert register.ask("SELECT state FROM import_batch WHERE id = :id", id=first.batch_id) == [("committed",)]
    for result, count in ((works, 1), (markers, 2), (first, 2)):
        assert undo(register, result) == count
    assert register.ask("SELECT count(*) FROM boundary_marker WHERE retired_at IS NULL") == [(0,)]


def test_markers_on_parcels_that_an_undo_only_brings_back_stay(register: Register) -> None:
    register.load([row(1), row(2)])
    later = register.load([row(1, GHI_CHU="sai")], on_existing="update")
    register.load([marker(1)], target="markers")
    assert undo(register, later) == 1
    assert register.ask("SELECT number FROM boundary_marker WHERE retired_at IS NULL") == [("M1",)]


def test_what_the_actor_does_not_see_ends_with_its_parcel_and_is_not_told(register: Register) -> None:
    """The answer is the one that they get where nothing stands there."""
    first = register.load([row(1), row(2)])
    register.load([work("CT-1", DO_MAT="Tuyệt mật")], target="works", actor=LOCAL_ADMIN)
    lower = make_actor(1, roles=("manager",))
    assert register.ask("SELECT code FROM work", lower) == []
    assert undo(register, first, lower) == 2
    assert register.ask(TIES) == []
    assert register.ask(WORKS)[0][0] == "CT-1"


def test_what_an_undo_brings_back_does_not_stand_on_parcels_retired_since(register: Register) -> None:
    first = register.load([row(1)])
    register.load([row(2)])
    register.load([work("CT-1", THUA="1/1")], target="works")
    register.load([marker(1), marker(2)], target="markers")
    moved = register.load([work("CT-1", THUA="1/2")], target="works", on_existing="update")
    fewer = register.load([marker(1)], target="markers", on_existing="update", removed="sheet")
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE boundary_marker SET retired_at = now() WHERE number = 'M1'"))
    assert undo(register, first) == 1
    undo(register, moved)
    undo(register, fewer)
    assert register.ask(TIES) == []
    assert register.ask("SELECT count(*) FROM boundary_marker WHERE retired_at IS NULL") == [(0,)]
