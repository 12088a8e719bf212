"""B01 in a real import: splits and mergers that name their parcels, from the file to the register and back."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import MultiPolygon, Polygon
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_.build_report import build_report
from landdb.import_.commit import revert
from landdb.import_.records import ImportResult
from tests.db.survey_files import MANAGER, SURVEYOR, Register, add_secret_parcel, codes, rectangle, row
from tests.db.test_import_undo import PARCELS, SUMS, USES
from tests.factories import HANOI_SRID, add_parcel, find_commune, make_actor

CURRENT = "SELECT parcel_no FROM parcel WHERE retired_at IS NULL ORDER BY 1"
TIES = (
    "SELECT p.parcel_no, f.parcel_no FROM parcel_lineage l JOIN parcel p ON p.id = l.parcel_id"
    " JOIN parcel f ON f.id = l.former_parcel_id WHERE l.retired_at IS NULL ORDER BY 1, 2"
)


def half(number: int, side: int, width: float = 25.0, **columns: Any) -> dict[str, Any]:
    """The western (0) or eastern (1) half of the place of parcel 1, whose width is 50 m."""
    ring = rectangle(east=100.0 + 25 * side, width=width)
    stated: dict[str, Any] = {"DIEN_TICH": 40 * width, "TACH_TU": "1/1"} | columns
    return row(number, ring, **stated)


def numbers(register: Register, sql: str = CURRENT) -> list[Any]:
    return [one[0] if len(one) == 1 else one for one in register.ask(sql)]


def told(result: ImportResult) -> list[tuple[int | None, str, str]]:
    return [(one.row_no, one.code, one.variant) for one in result.issues]


def test_a_split_retires_the_old_parcel_and_ties_the_new_ones_to_it(register: Register) -> None:
    register.load([row(1, HIEU_LUC_TU="01/02/2020"), row(2)])
    day: dict[str, Any] = {"HIEU_LUC_TU": "01/03/2026"}
    result = register.load([half(11, 0, **day), half(12, 1, **day)])
    assert told(result) == []
    assert (result.rows_added, result.rows_removed) == (2, 1)
    assert numbers(register) == [2, 11, 12]
    assert numbers(register, TIES) == [(11, 1), (12, 1)]
    [(valid_to, uses)] = register.ask(
        "SELECT valid_to::text, (SELECT count(*) FROM parcel_use u WHERE u.parcel_id = p.id AND u.retired_at IS NULL)"
        " FROM parcel p WHERE parcel_no = 1"
    )
    assert (valid_to, uses) == ("2026-03-01", 0)


def test_the_review_counts_what_is_replaced(register: Register) -> None:
    register.load([row(1), row(2), row(3)])
    result = register.load([half(11, 0), half(12, 1), row(2)], finish="check", removed="sheet")
    [(balance, removed)] = register.ask("SELECT balance, rows_removed FROM import_batch WHERE state = 'ready'")
    assert {action: balance[action]["rows"] for action in balance} == {
        "add": 2, "unchanged": 1, "replaced": 1, "removed": 1,
    }  # fmt: skip
    assert balance["replaced"]["measured_before_m2"] == balance["add"]["measured_m2"] == 2000
    assert removed == 2
    assert result.message["vi"].endswith("ngừng 2 (thửa mới thay 1)")
    assert result.message["en"].endswith("2 retired (1 replaced)")
    report = build_report(register.database, MANAGER, str(result.batch_id))
    assert {line.action: (line.rows, line.before_m2) for line in report.balance}["replaced"] == (1, 2000.0)
    assert register.ask("SELECT replaced, count(*) FROM staged_removal GROUP BY 1 ORDER BY 1") == [
        (False, 1),
        (True, 1),
    ]


def test_a_dry_run_says_what_the_commit_says(register: Register) -> None:
    """Also what ends; that nothing is written is all it says besides."""
    register.load([row(1), row(2), row(3)])
    rows = [half(11, 0), half(12, 1), row(2, DIA_CHI="mô phỏng"), row(3, DON_VI_QL="DV-KHONG-CO")]
    dry = register.load(rows, on_existing="update", dry_run=True).message
    written = register.load(rows, on_existing="update").message
    assert written["vi"] == "Đọc 4: thêm 2, sửa 1, không đổi 0, từ chối 1, ngừng 1 (thửa mới thay 1)"
    assert dry == {
        "vi": f"Chạy thử, chưa ghi gì. {written['vi']}", "en": f"Dry run, nothing is written. {written['en']}",
    }  # fmt: skip


def test_undo_brings_the_old_parcel_back(register: Register) -> None:
    register.load([row(1, HIEU_LUC_TU="01/02/2020"), row(2)])
    before = [register.ask(sql) for sql in (PARCELS, USES, *SUMS)]
    result = register.load([half(11, 0), half(12, 1)])
    assert revert(register.database, MANAGER, result.batch_id, "nhập nhầm") == 3
    assert [register.ask(sql) for sql in (PARCELS, USES, *SUMS)] == before
    assert numbers(register, TIES) == []
    assert register.ask("SELECT valid_to FROM parcel WHERE parcel_no = 1") == [(None,)]
    assert register.ask("SELECT count(*) FROM parcel_lineage_history WHERE retired_at IS NULL") == [(2,)]
    again = register.load([half(11, 0), half(12, 1)])
    assert again.rows_added == 2
    assert numbers(register, TIES) == [(11, 1), (12, 1)]


def test_undo_of_an_older_import_is_refused_while_its_parcel_is_replaced(register: Register) -> None:
    first = register.load([row(1)])
    split = register.load([half(11, 0), half(12, 1)])
    with pytest.raises(ConflictError):
        revert(register.database, MANAGER, first.batch_id, "x")
    revert(register.database, MANAGER, split.batch_id, "x")
    assert revert(register.database, MANAGER, first.batch_id, "x") == 1
    assert numbers(register) == []


def test_the_same_file_again_changes_nothing(register: Register) -> None:
    register.load([row(1)])
    rows = [half(11, 0), half(12, 1)]
    register.load(rows)
    again = register.load(rows)
    assert (told(again), again.rows_unchanged, again.rows_removed) == ([], 2, 0)
    changed = register.load([half(11, 0, GHI_CHU="mô phỏng"), rows[1]], on_existing="update")
    assert (told(changed), changed.rows_changed, changed.rows_removed) == ([], 1, 0), "its origin is known already"
    assert numbers(register, TIES) == [(11, 1), (12, 1)]


def test_a_merger_and_a_parcel_that_keeps_its_number(register: Register) -> None:
    register.load([row(1), row(2, rectangle(east=150))])
    merged = register.load([row(11, rectangle(east=100, width=100), DIEN_TICH=4000.0, TACH_TU="1/1; 1/2")])
    assert (told(merged), merged.rows_removed) == ([], 2)
    kept = row(11, rectangle(east=100, width=60), DIEN_TICH=2400.0)
    cut = row(12, rectangle(east=160, width=40), DIEN_TICH=1600.0, TACH_TU="1/11")
    split = register.load([kept, cut], on_existing="update")
    assert (told(split), split.rows_changed, split.rows_added, split.rows_removed) == ([], 1, 1, 0)
    assert numbers(register) == [11, 12]
    assert numbers(register, TIES) == [(11, 1), (11, 2), (12, 11)]


def test_ground_that_is_left_out_refuses_the_whole_change(register: Register) -> None:
    register.load([row(1), row(2)])
    rows = [half(11, 0), half(12, 1, width=22.0), row(13, rectangle(east=500))]
    result = register.load(rows)
    assert told(result) == [(1, "B01", ""), (1, "B01", "area"), (2, "B01", "with")]
    assert (result.rows_added, result.rows_rejected, result.rows_removed) == (1, 2, 0)
    assert numbers(register) == [1, 2, 13]
    [(measured, limit, kind)] = register.ask(
        "SELECT measured, limit_value, ST_GeometryType(geom) FROM import_issue WHERE code = 'B01' AND variant = ''"
    )
    assert measured == pytest.approx(3, rel=0.01)
    assert (limit < 0.2, kind) == (True, "ST_Polygon")


def test_a_row_that_is_refused_for_another_reason_takes_its_change_along(register: Register) -> None:
    register.load([row(1)])
    result = register.load([half(11, 0), half(12, 1, LOAI_DAT="ABC")])
    assert (1, "B01", "") in told(result)
    assert (result.rows_rejected, numbers(register)) == (2, [1])


@pytest.mark.parametrize(
    ("old", "new", "variant"),
    [
        ({"HIEU_LUC_DEN": "01/03/2026"}, {"HIEU_LUC_TU": "02/03/2026"}, "dates"),
        ({"HIEU_LUC_TU": "01/03/2026"}, {"HIEU_LUC_TU": "01/03/2026"}, "order"),
    ],
)
def test_days_have_to_meet(register: Register, old: dict[str, Any], new: dict[str, Any], variant: str) -> None:
    begun: dict[str, Any] = {"HIEU_LUC_TU": "01/02/2020"} | old
    register.load([row(1, **begun)])
    result = register.load([half(11, 0, **new), half(12, 1, **new)])
    assert told(result) == [(1, "B01", variant), (2, "B01", "with")]
    assert numbers(register) == [1]


def test_a_list_that_nobody_can_read_and_a_parcel_that_is_not_there(register: Register) -> None:
    register.load([row(1)])
    result = register.load([half(11, 0, TACH_TU="thửa số 1"), half(12, 1, TACH_TU="1/1; 9/9")])
    assert {(1, "A06", ""), (2, "A07", "")} <= set(told(result))
    [unknown] = [one for one in result.issues if one.code == "A07"]
    assert '"9/9"' in unknown.message("vi")
    assert numbers(register) == [1]


def test_of_several_parcels_it_has_to_be_said_which(register: Register) -> None:
    """Only those that the author sees are counted."""
    register.load([row(1)])
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        for level in (1, 2):
            shape = MultiPolygon([Polygon(rectangle(east=1000.0 * level))])
            add_parcel(
                session, geometry=shape, srid=HANOI_SRID, secrecy_level=level, admin_unit_id=find_commune(session),
                sheet_no=1, parcel_no=1, managing_unit_id=register.unit,
            )  # fmt: skip
    result = register.load([half(11, 0), half(12, 1)], finish="check")
    assert told(result) == [(1, "A07", "ambiguous"), (2, "A07", "ambiguous")]
    assert 'sổ có 2 thửa "1/1"' in result.issues[0].message("vi")
    assert "level and the managing unit" in (result.issues[0].remedy("en") or "")
    clear: dict[str, Any] = {"DO_MAT": 0}
    assert told(register.load([half(11, 0, **clear), half(12, 1, **clear)], finish="check")) == []


def test_a_hidden_parcel_is_as_unknown_as_none(register: Register) -> None:
    """Parcel 1 is there for a cleared reader alone: its author learns what those without any such parcel learn."""
    rows = [half(11, 0), half(12, 1)]
    nothing = register.load(rows, finish="check")
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1)
    hidden = register.load(rows, finish="check")
    assert [one.message("vi") for one in hidden.issues] == [one.message("vi") for one in nothing.issues]
    assert codes(hidden) == [(1, "A07", "error"), (2, "A07", "error")]
    assert register.ask("SELECT count(*) FROM staged_origin", LOCAL_ADMIN) == [(0,)]
    assert numbers(register) == [1]


def test_a_split_does_not_lower_the_level(register: Register) -> None:
    manager = make_actor(3, roles=("manager",))
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1, managing_unit_id=register.unit)
    lower = register.load([half(11, 0), half(12, 1)], manager)
    assert [found for found in told(lower) if found[1] == "S01"] == [(1, "S01", "origin"), (2, "S01", "origin")]
    as_secret = register.load([half(11, 0, DO_MAT=2), half(12, 1, DO_MAT=2)], manager)
    assert (as_secret.state, numbers(register)) == ("committed", [11, 12])
    assert register.ask("SELECT count(*) FROM parcel_lineage", make_actor(2)) == [(2,)]
    assert register.ask("SELECT count(*) FROM parcel_lineage", make_actor(1)) == [(0,)]
    assert register.ask("SELECT count(*) FROM parcel_lineage", make_actor(3, provinces={"79"})) == [(0,)]


def test_a_tie_is_hidden_with_either_of_its_parcels(register: Register) -> None:
    register.load([row(1)])
    register.load([half(11, 0), half(12, 1)])
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET secrecy_level = 2 WHERE parcel_no = 11"))
    reader = make_actor(1)
    assert register.ask(TIES, reader) == [(12, 1)]
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET secrecy_level = 2 WHERE parcel_no = 1"))
    assert register.ask(TIES, reader) == []
    with pytest.raises(DBAPIError):
        register.ask("SELECT count(*) FROM parcel_lineage_history", reader)


def test_a_parcel_that_was_changed_meanwhile_is_not_replaced(register: Register) -> None:
    register.load([row(1)])
    waiting = register.load([half(11, 0), half(12, 1)], finish="check")
    register.load([row(1, GHI_CHU="đã sửa")], on_existing="update")
    with register.database.open_session(MANAGER, read_only=False) as session:
        session.execute(text("UPDATE import_batch SET approved_by = 'x', state = 'committing' WHERE state = 'ready'"))
    with pytest.raises(ConflictError):
        register.approve(waiting)
    assert numbers(register) == [1]


def test_an_overlap_with_a_parcel_that_the_row_does_not_name_is_still_an_error(register: Register) -> None:
    register.load([row(1), row(2, rectangle(east=150))])
    wide = half(12, 1, width=35.0)
    result = register.load([half(11, 0), wide])
    assert (2, "T02", "") in told(result)
    updated = register.load([half(11, 0), wide], on_existing="update")
    assert (2, "T02", "update") in told(updated)
    [overlap] = [one for one in updated.issues if one.variant == "update"]
    assert overlap.options == ()
    assert numbers(register) == [1, 2]


def test_another_row_beside_the_old_parcel_is_no_reason_to_refuse_the_split(register: Register) -> None:
    """The old parcel is looked at for the sake of its neighbour, not of its own parts."""
    beside = rectangle(east=150.0)
    register.load([row(1), row(2, beside)])
    result = register.load([half(11, 0), half(12, 1), row(2, beside, DIA_CHI="mô phỏng")], on_existing="update")
    assert told(result) == []
    assert numbers(register) == [2, 11, 12]
    over = rectangle(east=140.0)
    refused = register.load([half(13, 0, TACH_TU="1/11"), row(14, over)])
    assert (2, "T02") in {(one.row_no, one.code) for one in refused.issues}


def test_a_split_that_names_no_parcel_is_told_how_to(register: Register) -> None:
    register.load([row(1)])
    halves = [half(11, 0, TACH_TU=None), half(12, 1, TACH_TU=None)]
    result = register.load(halves)
    assert [(one.code, one.variant) for one in result.issues] == [("T02", "within")] * 2
    first = result.issues[0]
    assert first.message("vi").startswith(
        "thửa 11 tờ 1 nằm vào chỗ của thửa 1 tờ 1 đã đăng ký: chồng 1.000,00 m², bằng 100 % thửa nhỏ hơn;"
    )
    assert "ghi 1/1 vào cột Tách, hợp từ thửa (TACH_TU)" in first.remedy("vi")
    assert first.options == ()


@pytest.mark.parametrize("on_existing", ["refuse", "update"])
def test_a_number_that_was_split_away_is_told_as_ended(register: Register, on_existing: str) -> None:
    register.load([row(1, HIEU_LUC_TU="01/02/2020"), row(2)])
    register.load([half(number, side, HIEU_LUC_TU="01/03/2026") for number, side in ((11, 0), (12, 1))])
    result = register.load([row(1)], on_existing=on_existing)
    assert told(result) == [(1, "T02", "ended")] * 2
    assert {one.message("vi").partition(", rộng")[0] for one in result.issues} == {
        "thửa 1 tờ 1 đã hết hiệu lực từ ngày 01/03/2026, tách, hợp thành 1/11, 1/12; ranh trong tệp chồng lên "
        f"thửa {number} tờ 1: 1.000,00 m²"
        for number in (11, 12)
    }
    assert all(one.options == () for one in result.issues)


def test_an_end_whose_parcels_are_hidden_is_not_told(register: Register) -> None:
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1, managing_unit_id=register.unit)
    secret: dict[str, Any] = {"DO_MAT": 2}
    register.load([half(11, 0, **secret), half(12, 1, **secret)], LOCAL_ADMIN)
    assert numbers(register) == [11, 12]
    assert told(register.load([row(1)], dry_run=True)) == []
    seen = register.load([row(1)], LOCAL_ADMIN, dry_run=True)
    assert told(seen) == [(1, "T02", "ended")] * 2
    assert build_report(register.database, LOCAL_ADMIN, str(seen.batch_id)).head.secrecy_level == 2


def test_ties_are_written_by_those_who_see_both_and_may_write(register: Register) -> None:
    register.load([row(1)])
    register.load([half(11, 0), half(12, 1)])
    add = (
        "INSERT INTO parcel_lineage (parcel_id, former_parcel_id) SELECT a.id, b.id FROM parcel a, parcel b"
        " WHERE a.parcel_no = 11 AND b.parcel_no = 12"
    )
    for actor in (make_actor(1), make_actor(0)):
        with pytest.raises(DBAPIError), register.database.open_session(actor, read_only=False) as session:
            session.execute(text(add))
    with register.database.open_session(SURVEYOR, read_only=False) as session:
        assert session.execute(text(add)).rowcount == 1
    with pytest.raises(DBAPIError), register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("DELETE FROM parcel_lineage"))
