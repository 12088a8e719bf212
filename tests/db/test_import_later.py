"""An undo that is refused names the imports to undo before it, in their order, as far as the asker sees them."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import Point, mapping
from shapely.geometry.polygon import orient

from landdb.domain.actors import Actor
from landdb.errors import ConflictError, OvertakenError
from landdb.import_ import later
from landdb.import_.commit import revert
from landdb.import_.records import ImportResult
from landdb.queries import later_batches
from tests.db.survey_files import EAST, MANAGER, NORTH, Register, row
from tests.db.test_import_standing import CORNERS, HALVES, meddle, work
from tests.factories import make_actor

AUTHOR = make_actor(2, roles=("surveyor",))


def refused(register: Register, result: ImportResult, actor: Actor = MANAGER) -> OvertakenError:
    with pytest.raises(OvertakenError) as caught:
        revert(register.database, actor, result.batch_id, "nhập nhầm tệp")
    return caught.value


def named(error: OvertakenError, *results: ImportResult) -> bool:
    """Whether just these imports are named, in this order, to people in both languages and to programs."""
    numbers = [result.batch_id for result in results]
    for text in (error.remedy_vi or "", error.remedy_en or ""):
        places = [text.find(str(number)[:8]) for number in numbers]
        if -1 in places or places != sorted(places) or text.count("UTC") != len(numbers):
            return False
    return list(error.imports) == numbers


def test_later_imports_of_the_same_parcels_are_named_from_the_last_one_back(register: Register) -> None:
    first, second, third = (
        register.load([row(1, GHI_CHU=note), row(2)], on_existing="update") for note in (None, "một", "hai")
    )
    other = register.load([row(9)])
    told = refused(register, first)
    assert named(told, third, second), told.remedy_vi
    assert "thua.geojson, test-c1" in (told.remedy_vi or "")
    assert "theo thứ tự này" in (told.remedy_vi or "")
    assert named(refused(register, second), third)
    for result in (third, second, first, other):
        assert revert(register.database, MANAGER, result.batch_id, "nhập nhầm tệp")


def test_what_stands_on_later_imports_comes_before_them(register: Register) -> None:
    first = register.load([row(1)])
    second = register.load([row(1, GHI_CHU="sai"), row(2)], on_existing="update")
    third = register.load([row(2, GHI_CHU="sai")], on_existing="update")
    assert named(refused(register, first), third, second)


def test_an_import_that_was_undone_is_not_named(register: Register) -> None:
    first = register.load([row(1)])
    second = register.load([row(1, GHI_CHU="hai")], on_existing="update")
    revert(register.database, MANAGER, second.batch_id, "nhập nhầm tệp")
    third = register.load([row(1, GHI_CHU="ba")], on_existing="update")
    assert named(refused(register, first), third)


def test_markers_and_works_on_new_parcels_are_named(register: Register) -> None:
    first = register.load([row(1), row(2)])
    markers = register.load(CORNERS, target="markers")
    works = register.load([work("CT-1", (10, 20))], target="works")
    told = refused(register, first)
    assert named(told, works, markers), told.remedy_vi
    assert "CT-1" in told.message_vi


def put_on(register: Register, kind: str, width: float) -> ImportResult:
    """An import of one protection area of the work CT-1."""
    shape = Point(EAST + 110, NORTH + 20).buffer(width)
    said = {"LOAI_PV": kind, "MA_CT": "CT-1", "RONG": width}
    feature = {"type": "Feature", "properties": said, "geometry": mapping(orient(shape))}
    result = register.load([feature], AUTHOR, target="protection_areas")
    assert result.rows_added == 1
    return result


def test_areas_on_new_works_are_named_also_where_they_were_changed_since(register: Register) -> None:
    register.load([row(1)])
    works = register.load([work("CT-1", (10, 20))], target="works")
    areas = put_on(register, "restricted", 50)
    told = refused(register, works)
    assert named(told, areas), told.remedy_vi
    assert "CT-1" in told.message_vi
    with pytest.raises(ConflictError) as caught:
        revert(register.database, make_actor(1, roles=("manager",)), works.batch_id, "nhập nhầm tệp")
    assert not isinstance(caught.value, OvertakenError), "who sees no areas is told of none"
    more = put_on(register, "protected", 200)
    assert named(refused(register, works), more, areas)
    for result in (more, areas, works):
        assert revert(register.database, MANAGER, result.batch_id, "nhập nhầm tệp")


def test_areas_that_complete_others_are_named(register: Register) -> None:
    register.load([row(1)])
    register.load([work("CT-1", (10, 20))], target="works")
    areas, more = put_on(register, "restricted", 50), put_on(register, "protected", 200)
    assert named(refused(register, areas), more)


def test_a_split_that_has_taken_them_over_is_named(register: Register) -> None:
    first = register.load([row(1)])
    markers = register.load(CORNERS, target="markers")
    works = register.load([work("CT-1", (10, 20))], target="works")
    split = register.load(HALVES)
    for result in (markers, works):
        assert named(refused(register, result), split)
    assert named(refused(register, first), split)
    revert(register.database, MANAGER, split.batch_id, "nhập nhầm tệp")
    assert named(refused(register, first), works, markers)


def test_what_has_taken_the_place_of_a_removed_parcel_is_named(register: Register) -> None:
    register.load([row(1), row(2)])
    removal = register.load([row(1)], on_existing="update", removed="sheet")
    again = register.load([row(2)])
    assert named(refused(register, removal), again)


def test_imports_that_the_asking_person_may_not_see_are_not_named(register: Register) -> None:
    """A manager of a few units sees no import but their own."""
    manager = make_actor(2, roles=("manager",), units={register.unit})
    first = register.load([row(1)], actor=manager, finish="submit")
    later = register.load([row(1, GHI_CHU="sai")], on_existing="update")
    told = refused(register, first, manager)
    assert told.imports == ()
    assert "bạn không được xem" in (told.remedy_vi or "")
    assert "may not see" in (told.remedy_en or "")
    said: Any = [told.message_vi, told.message_en, told.remedy_vi, told.remedy_en]
    assert not any(word in text for text in said for word in (str(later.batch_id)[:8], "test-c1", "thua.geojson"))
    assert named(refused(register, first), later), "who sees all of it is told"


def test_many_later_imports_are_found_by_few_questions_and_the_last_ten_named(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = register.load([row(1)])
    for number in range(1, 12):
        register.load([row(1, GHI_CHU=f"lần {number}"), row(number + 1)], on_existing="update")
    asked: list[int] = []
    find_later = later_batches.find_later

    def counted(session: Any, batch_ids: Any, target: Any, **rest: Any) -> Any:
        asked.append(len(batch_ids))
        return find_later(session, batch_ids, target, **rest)

    monkeypatch.setattr(later_batches, "find_later", counted)
    told = refused(register, first)
    assert asked == [1, 11]
    assert len(told.imports) == 11
    for text, more in ((told.remedy_vi, "và 1 đợt nữa"), (told.remedy_en, "and 1 more")):
        assert (text or "").count("UTC") == 10
        assert more in (text or "")


def test_an_undo_is_refused_also_where_finding_the_later_ones_takes_too_long(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = register.load([row(1)])
    register.load([row(1, GHI_CHU="hai")], on_existing="update")
    monkeypatch.setattr(later, "_TIMEOUT_MS", 50)
    monkeypatch.setattr(
        later_batches, "find_later", lambda session, *_, **__: session.exec_driver_sql("SELECT pg_sleep(9)")
    )
    with pytest.raises(ConflictError, match="changed since") as caught:
        revert(register.database, MANAGER, first.batch_id, "nhập nhầm tệp")
    assert not isinstance(caught.value, OvertakenError)


def test_no_import_is_named_where_somebody_has_changed_a_parcel_by_hand(register: Register) -> None:
    first = register.load([row(1)])
    meddle(register, "UPDATE parcel SET note = 'sửa tay'")
    with pytest.raises(ConflictError) as caught:
        revert(register.database, MANAGER, first.batch_id, "nhập nhầm tệp")
    assert not isinstance(caught.value, OvertakenError)
