"""Slivers beside registered parcels (T03): as within a file, of what the author sees alone, not of covered ground."""

from __future__ import annotations

from typing import Any

import pytest

from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.fix_outlook import judge_fixes
from landdb.import_.fixing import propose_fixes
from landdb.import_.records import ImportResult
from tests.db.survey_files import MANAGER, SURVEYOR, Register, add_secret_parcel, rectangle, row

GAP = 0.02


def slivers(result: ImportResult) -> list[tuple[int | None, str, str]]:
    return [(one.row_no, one.variant, str(one.severity)) for one in result.issues if one.code == "T03"]


def beside(number: int, gap: float = GAP, **columns: Any) -> dict[str, Any]:
    """East of parcel 1, and apart from it."""
    return row(number, rectangle(east=150 + gap), **columns)


@pytest.mark.parametrize(("gap", "told"), [(0.0, 0), (0.0005, 0), (GAP, 1), (0.08, 1), (0.09, 0), (3.0, 0)])
def test_the_same_gap_is_told_within_the_file_and_beside_the_register(
    register: Register, gap: float, told: int
) -> None:
    both = register.load([row(1), beside(2, gap)], dry_run=True)
    register.load([row(1)])
    alone = register.load([beside(2, gap)], dry_run=True)
    assert slivers(both) == [(1, "", "warning")] * told
    assert slivers(alone) == [(1, "registered", "warning")] * told
    if told:
        first, second = (next(one for one in found.issues if one.code == "T03") for found in (both, alone))
        assert second.measured == pytest.approx(first.measured, rel=0.01)
        assert second.params["area_m2"] == pytest.approx(first.params["area_m2"], rel=0.01)
        assert second.limit == first.limit
        assert "thửa 2 tờ 1 và thửa 1 tờ 1 đã đăng ký có khe hở" in second.message("vi")


def test_a_gap_beside_a_parcel_that_the_author_may_not_see_is_not_told(register: Register) -> None:
    add_secret_parcel(register.database)
    file = [beside(2), row(3, rectangle(east=500))]
    assert slivers(register.load(file, dry_run=True)) == []
    assert slivers(register.load(file, MANAGER, dry_run=True)) == [(1, "registered", "warning")]


def test_a_hidden_parcel_in_a_gap_does_not_tell_itself_by_silence(register: Register) -> None:
    """The gap between a row and a registered parcel is told as if the hidden one between them were not there."""
    register.load([row(1)])
    file = [beside(2, 0.05)]
    without = register.load(file, dry_run=True)
    meddled = [row(7, rectangle(east=150, width=0.05), DO_MAT="Tối mật", DIEN_TICH=2.0)]
    assert register.load(meddled, LOCAL_ADMIN, accept="kiểm thử").rows_added == 1
    again = register.load(file, dry_run=True)
    assert slivers(without) == slivers(again) == [(1, "registered", "warning")]
    assert [one.message("vi") for one in again.issues] == [one.message("vi") for one in without.issues]


def test_ground_that_another_row_covers_is_no_gap(register: Register) -> None:
    """The tip of a wedge between two parcels is narrow too: whoever covers it, new, unchanged or refused."""
    wedge = [[*rectangle(east=150)[0]], [*rectangle(east=160)[0]], [*rectangle(east=150, north=40.0)[0]]]
    (x, y), (east, _), (_, north) = wedge
    tip = row(3, [[x, y], [east, y], [x, north], [x, y]], DIEN_TICH=200.0)
    side = row(2, [[x, north], [east, y], [east + 50, y], [east + 50, north], [x, north]], DIEN_TICH=2200.0)
    register.load([row(1)])
    assert slivers(register.load([side, tip], dry_run=True)) == []
    refused = {**tip, "properties": tip["properties"] | {"LOAI_DAT": "XYZ"}}
    assert slivers(register.load([side, refused], dry_run=True)) == []
    register.load([tip])
    assert slivers(register.load([side, tip], on_existing="update", dry_run=True)) == []
    assert slivers(register.load([side], dry_run=True)) == []


def test_a_parcel_that_moves_away_leaves_a_gap_beside_its_registered_neighbour(register: Register) -> None:
    register.load([row(1), beside(2, 0.0)])
    assert slivers(register.load([beside(2)], on_existing="update", dry_run=True)) == [(1, "registered", "warning")]
    both = [row(1), beside(2)]
    assert slivers(register.load(both, on_existing="update", dry_run=True)) == [(1, "", "warning")], "told once"


def test_a_gap_beside_the_register_is_closed_by_snapping(register: Register) -> None:
    register.load([row(1)])
    result = register.load([beside(2)], finish="check", accept=None)
    assert result.open_warnings == {"T03": 1}
    proposed, _ = propose_fixes(register.database, SURVEYOR, result.batch_id)
    assert [(fix.kind, round(fix.moved_m, 3)) for fix, _ in proposed] == [("snap", GAP)]
    [outlook] = judge_fixes(register.database, SURVEYOR, result.batch_id, proposed).values()
    assert (outlook.errors, outlook.warnings) == ((), ())
