"""Markers and works that go over to parcels on which others of their name stood, or stand by now."""

from __future__ import annotations

import pytest

from landdb.errors import ConflictError
from tests.db.survey_files import Register, rectangle, row
from tests.db.test_import_lineage import half
from tests.db.test_import_standing import MARKERS, WORKS, marker, picture, stand, undo, work


def test_markers_of_one_number_change_places(register: Register) -> None:
    """Two parcels side by side become two strips across both."""
    register.load([row(1), row(2, rectangle(east=150))])
    stand(register, [marker(1, 0, 40), marker(1, 100, 0, parcel=2)])
    before = picture(register)
    places = "SELECT p.parcel_no, ST_X(m.geom_source) - (SELECT min(ST_X(geom_source)) FROM boundary_marker)"
    where = f"{places} FROM boundary_marker m JOIN parcel p ON p.id = m.parcel_id WHERE m.retired_at IS NULL ORDER BY 1"
    assert register.ask(where) == [(1, 0.0), (2, 100.0)]
    south = row(1, rectangle(east=100, width=100, height=20), TACH_TU="1/1; 1/2")
    north = row(2, rectangle(east=100, north=20, width=100, height=20), TACH_TU="1/1; 1/2")
    strips = register.load([south, north], on_existing="update")
    assert strips.state == "committed"
    assert register.ask(where) == [(1, 100.0), (2, 0.0)]
    undo(register, strips)
    assert picture(register) == before


def test_an_undo_names_what_has_taken_the_place_of_what_would_come_back(register: Register) -> None:
    register.load([row(1)])
    stand(register, [marker(2, 50, 0)])
    before = picture(register)
    cut = register.load([half(1, 0), half(12, 1)], on_existing="update")
    assert register.ask(MARKERS) == [("M2", 12)]
    later = register.load([marker(2, 25, 0)], target="markers")
    assert later.rows_added == 1
    stood = picture(register)
    with pytest.raises(ConflictError) as told:
        undo(register, cut)
    assert "thửa 1 tờ 1" in told.value.message_vi
    assert picture(register) == stood
    undo(register, later)
    undo(register, cut)
    assert picture(register) == before


def test_a_tie_stays_where_another_one_of_its_work_goes(register: Register) -> None:
    register.load([row(1), row(2, rectangle(east=150))])
    stand(register, works=[work("CT-1", (75, 20), (90, 20), parcels="1/1; 1/2")])
    before = picture(register)
    wide = row(2, rectangle(east=100, width=75), DIEN_TICH=3000.0, TACH_TU="1/1; 1/2")
    narrow = row(3, rectangle(east=175, width=25), DIEN_TICH=1000.0, TACH_TU="1/2")
    split = register.load([wide, narrow], on_existing="update")
    assert register.ask(WORKS) == [("CT-1", 2), ("CT-1", 3)]
    undo(register, split)
    assert picture(register) == before
