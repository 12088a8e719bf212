"""Markers and works on parcels that an import ends or divides: told, taken to the new parcels, and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_.build_report import build_report
from landdb.import_.commit import revert
from landdb.import_.records import ImportResult
from tests.db.survey_files import EAST, MANAGER, NORTH, SURVEYOR, Register, rectangle, row
from tests.db.test_import_lineage import half
from tests.factories import HANOI_COMMUNE

MARKERS = (
    "SELECT m.number, p.parcel_no FROM boundary_marker m JOIN parcel p ON p.id = m.parcel_id WHERE m.retired_at IS NULL"
    " ORDER BY 1, 2"
)
WORKS = (
    "SELECT w.code, p.parcel_no FROM work_parcel t JOIN work w ON w.id = t.work_id JOIN parcel p ON p.id = t.parcel_id"
    " WHERE t.retired_at IS NULL ORDER BY 1, 2"
)
ROWS = (
    """SELECT id, parcel_id, import_batch_id, number, vertex_no, content_hash, geom_source::text FROM boundary_marker
       WHERE retired_at IS NULL ORDER BY id""",
    "SELECT id, work_id, parcel_id, import_batch_id FROM work_parcel WHERE retired_at IS NULL ORDER BY id",
)
"""All of a marker and of a tie but its version, and when and by whom that was written."""


def marker(number: int, east: float, north: float, parcel: int = 1, **columns: Any) -> dict[str, Any]:
    """A marker at metres from the south-western corner of parcel 1, which is 50 m wide and 40 m high."""
    properties = {"SO_MOC": f"M{number}", "MA_XA": HANOI_COMMUNE, "SO_TO": 1, "SO_THUA": parcel} | columns
    point = {"type": "Point", "coordinates": [EAST + 100 + east, NORTH + north]}
    return {"type": "Feature", "properties": properties, "geometry": point}


def work(code: str, *places: tuple[float, float], parcels: str = "1/1", **columns: Any) -> dict[str, Any]:
    """A work: a point, or a line through several places, in metres as markers are."""
    properties = {
        "MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C", "MA_CT": code, "TEN_CT": "Kho mô phỏng",
        "THUA": parcels,
    } | columns  # fmt: skip
    points = [[EAST + 100 + east, NORTH + north] for east, north in places]
    kind, coordinates = ("Point", points[0]) if len(points) == 1 else ("LineString", points)
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


CORNERS = [marker(1, 0, 0), marker(2, 50, 0, SO_DINH=2), marker(3, 50, 40), marker(4, 0, 40)]
HALVES = [half(11, 0), half(12, 1)]


def stand(register: Register, markers: Sequence[Any] = (), works: Sequence[Any] = (), **options: Any) -> None:
    for target, rows in (("markers", markers), ("works", works)):
        if rows:
            assert register.load(list(rows), target=target, **options).rows_added == len(rows)


def told(result: ImportResult) -> list[tuple[Any, ...]]:
    numbers = ("parcels", "markers", "works")
    return [(one.variant, *(one.params[name] for name in numbers)) for one in result.issues if one.code == "B03"]


def picture(register: Register) -> list[Any]:
    return [register.ask(sql) for sql in ROWS]


def undo(register: Register, result: ImportResult, actor: Any = MANAGER) -> int:
    return revert(register.database, actor, result.batch_id, "nhập nhầm tệp")


def meddle(register: Register, sql: str) -> None:
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        assert session.execute(text(sql)).rowcount > 0


def test_after_a_split_all_stand_on_the_parcel_in_which_they_lie(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(
        register, [*CORNERS, marker(5, 25, 0)],
        [work("CT-1", (10, 20)), work("CT-2", (10, 20), (40, 20)), work("CT-3", (40, 20)), work("CT-4", (25, 20))],
    )  # fmt: skip
    before = picture(register)
    split = register.load(HALVES)
    assert told(split) == [("carried", 1, 5, 4)]
    assert register.ask(MARKERS) == [("M1", 11), ("M2", 12), ("M3", 12), ("M4", 11), ("M5", 11)]
    assert register.ask(WORKS) == [
        ("CT-1", 11), ("CT-2", 11), ("CT-2", 12), ("CT-3", 12), ("CT-4", 11), ("CT-4", 12),
    ]  # fmt: skip
    assert register.ask("SELECT DISTINCT vertex_no FROM boundary_marker") == [(None,)], "it was the old boundary's"
    assert undo(register, split) == 3
    assert picture(register) == before
    again = register.load(HALVES)
    assert (told(again), len(register.ask(MARKERS))) == (told(split), 5)


def test_splits_of_splits_are_undone_in_turn(register: Register) -> None:
    register.load([row(1)])
    stand(register, CORNERS, [work("CT-1", (10, 20), (40, 20))])
    pictures, splits = [picture(register)], [register.load(HALVES)]
    pictures.append(picture(register))
    east = row(112, rectangle(east=112.5, width=12.5), DIEN_TICH=500.0, TACH_TU="1/11")
    splits.append(register.load([half(111, 0, 12.5, TACH_TU="1/11"), east]))
    assert register.ask(MARKERS) == [("M1", 111), ("M2", 12), ("M3", 12), ("M4", 111)]
    assert register.ask(WORKS) == [("CT-1", 12), ("CT-1", 111), ("CT-1", 112)]
    with pytest.raises(ConflictError):
        undo(register, splits[0])
    for split, before in zip(reversed(splits), reversed(pictures), strict=True):
        assert undo(register, split) == 3
        assert picture(register) == before


def test_history_tells_who_took_them_over_and_back(register: Register) -> None:
    register.load([row(1)])
    stand(register, CORNERS[:1], [work("CT-1", (10, 20))])
    undo(register, register.load(HALVES))
    versions = "SELECT version, changed_by FROM boundary_marker_history UNION ALL SELECT version, changed_by"
    assert register.ask(f"{versions} FROM boundary_marker ORDER BY 1") == [
        (1, SURVEYOR.id), (2, SURVEYOR.id), (3, MANAGER.id),
    ]  # fmt: skip
    ties = "SELECT p.parcel_no, t.version, t.retired_at IS NULL FROM work_parcel t JOIN parcel p ON p.id = t.parcel_id"
    assert register.ask(f"{ties} ORDER BY 1") == [(1, 3, True), (11, 2, False)]


def test_what_lies_in_no_new_parcel_ends_and_is_named(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, [*CORNERS[:2], marker(6, 25, -5)], [work("CT-1", (10, 20)), work("CT-9", (300, 20))])
    before = picture(register)
    asked = register.load(HALVES, finish="check")
    assert told(asked) == [("carried", 1, 2, 1), ("", 1, 1, 1)]
    [ends] = [one for one in asked.issues if one.code == "B03" and not one.variant]
    assert ends.message("vi").endswith("công trình CT-9, mốc M6 (thửa 1 tờ 1)")
    assert ends.message("en").endswith("work CT-9, marker M6 (parcel 1 of sheet 1)")
    assert (asked.open_warnings["B03"], picture(register)) == (2, before)
    assert asked.message["vi"].endswith(
        "; chuyển sang thửa mới: 2 mốc, 1 công trình; gỡ khỏi thửa cũ: 1 mốc, 1 công trình"
    )
    split = register.load(HALVES)
    assert register.ask(MARKERS) == [("M1", 11), ("M2", 12)]
    assert register.ask(WORKS) == [("CT-1", 11)]
    undo(register, split)
    assert picture(register) == before


def test_what_a_file_leaves_out_ends_with_what_stands_on_it(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS, [work("CT-1", (10, 20)), work("CT-2", (10, 20), parcels="1/1; 1/2")])
    before = picture(register)
    later = register.load([row(2)], removed="sheet")
    assert (told(later), later.rows_removed) == ([("", 1, 4, 2)], 1)
    assert (register.ask(MARKERS), register.ask(WORKS)) == ([], [("CT-2", 2)])
    report = build_report(register.database, MANAGER, str(later.batch_id))
    [rule] = [rule for rule in report.rules if rule.code == "B03"]
    assert (rule.ran, rule.rows) == (True, 1)
    assert undo(register, later) == 1
    assert picture(register) == before


def test_in_a_merger_a_number_stands_once(register: Register) -> None:
    register.load([row(1), row(2, rectangle(east=150))])
    stand(register, CORNERS, [work("CT-1", (10, 20)), work("CT-2", (40, 20), (60, 20), parcels="1/1; 1/2")])
    stand(register, [marker(1, 100, 40, parcel=2), marker(7, 100, 0, parcel=2)])
    before = picture(register)
    merger = register.load([row(11, rectangle(east=100, width=100), DIEN_TICH=4000.0, TACH_TU="1/1; 1/2")])
    assert told(merger) == [("carried", 2, 5, 2), ("", 1, 1, 0)]
    assert register.ask(MARKERS) == [(f"M{number}", 11) for number in (1, 2, 3, 4, 7)]
    assert register.ask(WORKS) == [("CT-1", 11), ("CT-2", 11)]
    undo(register, merger)
    assert picture(register) == before


def test_a_parcel_that_goes_on_gives_away_what_lies_on_the_other(register: Register) -> None:
    """It keeps what lies on the new boundary, and what lies in neither: it is still in force."""
    register.load([row(1)])
    stand(
        register, [*CORNERS, marker(5, 25, 0), marker(6, 25, -5)],
        [work("CT-1", (10, 20)), work("CT-2", (10, 20), (40, 20)), work("CT-3", (40, 20)), work("CT-9", (300, 20))],
    )  # fmt: skip
    before = picture(register)
    cut = [row(1, rectangle(east=100, width=25), DIEN_TICH=1000.0), half(12, 1)]
    split = register.load(cut, on_existing="update")
    assert (told(split), split.rows_removed) == ([("carried", 1, 2, 2)], 0)
    report = build_report(register.database, MANAGER, str(split.batch_id))
    assert {rule.code: (rule.ran, rule.rows) for rule in report.rules}["B03"] == (True, 1)
    assert register.ask(MARKERS) == [("M1", 1), ("M2", 12), ("M3", 12), ("M4", 1), ("M5", 1), ("M6", 1)]
    assert register.ask(WORKS) == [("CT-1", 1), ("CT-2", 1), ("CT-2", 12), ("CT-3", 12), ("CT-9", 1)]
    assert undo(register, split) == 2
    assert picture(register) == before


def test_files_that_end_nothing_say_nothing(register: Register) -> None:
    register.load([row(1), row(2)])
    stand(register, CORNERS, [work("CT-1", (10, 20))])
    changed = register.load([row(1, GHI_CHU="mô phỏng")], on_existing="update")
    refused = register.load([half(11, 0), half(12, 1, LOAI_DAT="ABC"), row(3)])
    assert (told(changed), told(refused)) == ([], [])
    assert (len(register.ask(MARKERS)), register.ask(WORKS)) == (4, [("CT-1", 1)])
    unread = register.load([row(1, LOAI_DAT="XYZ")], removed="sheet", on_existing="update")
    assert (unread.state, told(unread)) == ("failed", [])
