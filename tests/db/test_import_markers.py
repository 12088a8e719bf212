"""Markers are imported as parcels are: onto parcels and zones, again, changed, undone, and seen by whom it concerns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import MultiPolygon, Polygon

from landdb.errors import ConflictError
from landdb.export.import_report.render import ReportKind, render
from landdb.import_.build_report import build_report
from landdb.import_.commit import revert
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult
from landdb.import_.report import Ledger, subject
from tests.db.survey_files import EAST, MANAGER, NORTH, SURVEYOR, Register, codes, ledger, rectangle, row
from tests.factories import HANOI_COMMUNE, HANOI_SRID, add_parcel, add_unit, make_actor

CORNERS = rectangle(east=100)[:-1]


def marker(number: int, place: list[float] | None = None, **columns: Any) -> dict[str, Any]:
    """A marker at a corner of parcel 1 on sheet 1."""
    properties = {"SO_MOC": f"M{number}", "MA_XA": HANOI_COMMUNE, "SO_TO": 1, "SO_THUA": 1, "CHAT_LIEU": "bê tông"}
    point = {"type": "Point", "coordinates": place or CORNERS[number - 1]}
    return {"type": "Feature", "properties": properties | columns, "geometry": point}


def four(**columns: Any) -> list[dict[str, Any]]:
    return [marker(number, **columns) for number in (1, 2, 3, 4)]


@pytest.fixture
def parcel(register: Register) -> Register:
    """A register with parcel 1 on sheet 1."""
    assert register.load([row(1)]).rows_added == 1
    return register


def load(register: Register, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    return register.load(rows, target="markers", **options)


def standing(register: Register, columns: str = "number") -> list[tuple[Any, ...]]:
    return register.ask(f"SELECT {columns} FROM boundary_marker WHERE retired_at IS NULL ORDER BY number", MANAGER)


def test_markers_of_all_corners_come_in_and_again_change_nothing(parcel: Register) -> None:
    result = load(parcel, four(LOAI_MOC="Mốc ranh giới", DO_CAO="7,125"))
    assert (result.state, ledger(result), codes(result)) == ("committed", (4, 0, 0, 0), [])
    assert standing(parcel, "number, kind, material, height_m, condition, vertex_no, version") == [
        (f"M{n}", "land_boundary", "bê tông", 7.125, "present", None, 1) for n in (1, 2, 3, 4)
    ]
    place = (
        "SELECT ST_X(m.geom_source), ST_Y(m.geom_source), ST_SRID(m.geom) FROM boundary_marker m WHERE number = 'M1'"
    )
    assert parcel.ask(place, MANAGER) == [(EAST + 100, NORTH, 4326)]
    assert parcel.ask("SELECT key FROM staged_row WHERE row_no = 4", SURVEYOR) == [("M4 · 1/1",)]
    again = load(parcel, four(LOAI_MOC="Mốc ranh giới", DO_CAO="7,125"))
    assert ledger(again) == (0, 0, 4, 0)


def test_a_marker_is_changed_and_the_change_taken_back(parcel: Register) -> None:
    load(parcel, four())
    changed = load(parcel, [marker(2, TINH_TRANG="Hư hỏng", GHI_CHU="nứt")], on_existing="update")
    assert ledger(changed) == (0, 1, 0, 0)
    assert standing(parcel, "number, condition, material, attributes->>'GHI_CHU'")[1] == (
        "M2",
        "damaged",
        "bê tông",
        "nứt",
    )
    refused = load(parcel, [marker(2, TINH_TRANG="Còn")])
    assert codes(refused) == [(1, "K01", "error")]
    assert revert(parcel.database, MANAGER, changed.batch_id, "sai") == 1
    assert standing(parcel, "condition, version")[1] == ("present", 3)
    history = parcel.ask("SELECT version, condition FROM boundary_marker_history ORDER BY version", make_actor(3))
    assert history == [(1, "present"), (2, "damaged")]


def test_undo_retires_what_was_added(parcel: Register) -> None:
    result = load(parcel, four())
    assert revert(parcel.database, MANAGER, result.batch_id, "nhầm tệp") == 4
    assert standing(parcel) == []
    assert ledger(load(parcel, four())) == (4, 0, 0, 0)


def test_undo_of_what_was_changed_since_is_refused(parcel: Register) -> None:
    result = load(parcel, four())
    load(parcel, [marker(3, TINH_TRANG="Mất")], on_existing="update", accept="đã mất")
    with pytest.raises(ConflictError, match="marker M3"):
        revert(parcel.database, MANAGER, result.batch_id, "sai")
    assert len(standing(parcel)) == 4


def test_markers_left_out_are_retired_where_asked(parcel: Register) -> None:
    load(parcel, four())
    result = load(parcel, four()[:3], removed="sheet")
    assert (ledger(result), result.rows_removed) == ((0, 0, 3, 0), 1)
    assert standing(parcel) == [("M1",), ("M2",), ("M3",)]
    assert [found for found in codes(result) if found[1] == "B02"] == [(1, "B02", "warning")]
    revert(parcel.database, MANAGER, result.batch_id, "vẫn còn")
    assert len(standing(parcel)) == 4


def test_a_bare_vertex_and_a_marker_far_off_are_told(parcel: Register) -> None:
    east, north = CORNERS[3]
    result = load(parcel, [*four()[:3], marker(4, [east - 1.5, north])], finish="check", accept=None)
    assert codes(result) == [(1, "B02", "warning"), (4, "B02", "warning")]
    [bare, far] = result.issues
    assert "1 of 4 vertices" in bare.message("en")
    assert far.variant == "far"
    assert far.measured == pytest.approx(1.5, abs=1e-3)
    assert result.open_warnings == {"B02": 2}
    report = "SELECT ST_GeometryType(geom) FROM import_issue ORDER BY row_no"
    assert parcel.ask(report, SURVEYOR) == [("ST_MultiPoint",), ("ST_Point",)]


def test_registered_markers_count_and_lost_ones_do_not(parcel: Register) -> None:
    load(parcel, four()[:2], accept="đợt 1")
    assert codes(load(parcel, four()[2:])) == []
    lost = load(parcel, [marker(1, TINH_TRANG="Mất")], on_existing="update")
    assert codes(lost) == []  # of its parcel no row brings a marker that stands
    told = load(parcel, [marker(2, SAI_SO=0.02)], on_existing="update")
    assert [found[1] for found in codes(told)] == ["B02"]


def test_what_a_marker_belongs_to_has_to_be_there_and_seen(parcel: Register) -> None:
    parcel.load([row(2, DO_MAT=2)], actor=make_actor(2, roles=("surveyor",)))
    rows = [
        marker(1, SO_THUA=2), marker(2, SO_THUA=77), marker(3, SO_TO=None, SO_THUA=None), marker(4, SO_TO=None),
        marker(1, SO_MOC=None), marker(2, SO_MOC="X", KHU_QS="KHONG-CO"),
    ]  # fmt: skip
    result = load(parcel, rows)
    assert codes(result) == [(n, code, "error") for n, code in enumerate(["A07", "A07", "A01", "A01", "A01", "A07"], 1)]
    hidden, missing = (found for found in result.issues if found.row_no in (1, 2))
    assert hidden.message("vi").replace("1/2", "1/77") == missing.message("vi")
    assert result.state == "failed"
    seen = load(parcel, [marker(1, rectangle(east=200)[0], SO_THUA=2)], actor=make_actor(2, roles=("surveyor",)))
    assert seen.rows_added == 1
    assert standing(parcel) == [("M1",)]
    assert parcel.ask("SELECT number FROM boundary_marker", SURVEYOR) == []


def test_a_marker_has_the_level_of_its_parcel(parcel: Register) -> None:
    actor = make_actor(2, roles=("surveyor",))
    parcel.load([row(2, DO_MAT=2)], actor=actor)
    places = rectangle(east=200)
    rows = [marker(1, places[0], SO_THUA=2, DO_MAT=1), marker(2, places[1], SO_THUA=2, DO_MAT=2)]
    result = load(parcel, rows, actor=actor)
    assert (1, "S01", "error") in codes(result)
    assert result.rows_added == 1


def test_a_marker_outside_the_scope_is_refused(parcel: Register) -> None:
    with parcel.database.open_session(MANAGER, read_only=False) as session:
        add_unit(session, "DV-2")
    mine = make_actor(1, units={parcel.unit}, roles=("surveyor",))
    assert codes(load(parcel, [marker(1, DON_VI_QL="DV-2")], actor=mine)) == [(1, "S03", "error")]
    elsewhere = make_actor(1, provinces={"38"}, roles=("surveyor",))
    found = codes(load(parcel, [marker(1)], actor=elsewhere))
    assert {code for _, code, _ in found} == {"S03", "A07"}
    assert standing(parcel) == []


def judged(register: Register, result: ImportResult, code: str) -> dict[str, Any]:
    found: dict[str, Any] = result.plan["checked"][code]
    report = build_report(register.database, MANAGER, str(result.batch_id))
    [rule] = [rule for rule in report.rules if rule.code == code]
    assert (rule.ran, rule.rows) == (found["rows"] > 0, found["rows"])
    return found


def test_it_is_told_how_many_markers_b02_has_judged(parcel: Register) -> None:
    result = load(parcel, [*four(), marker(4, SO_MOC="M5", TINH_TRANG="Mất")])
    assert judged(parcel, result, "B02") == {"rows": 4}, "one is lost"
    assert "P01" not in result.plan["checked"]
    of_zones = load(parcel, [marker(1, SO_MOC="M9", TINH_TRANG="Mất")])
    assert judged(parcel, of_zones, "B02") == {
        "rows": 0, "note": {"vi": "không có mốc ranh giới nào của thửa đất", "en": "no boundary marker is of a parcel"},
    }  # fmt: skip


def test_zones_have_markers_too(parcel: Register) -> None:
    with parcel.database.open_session(MANAGER, read_only=False) as session:
        session.exec_driver_sql(
            "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level)"
            " VALUES ('KQS-1', 'Khu (mô phỏng)', '01', 0), ('KQS-2', 'Khu (mô phỏng)', '01', 3)"
        )
    zone: dict[str, Any] = {"SO_TO": None, "SO_THUA": None, "KHU_QS": "KQS-1"}
    assert ledger(load(parcel, [marker(1, **zone), marker(2, **zone | {"KHU_QS": "KQS-2"})])) == (1, 0, 0, 1)
    assert parcel.ask(
        "SELECT parcel_id, z.code FROM boundary_marker m JOIN military_zone z ON z.id = m.subject_id"
    ) == [(None, "KQS-1")]


def test_of_parcels_with_one_key_the_row_says_which(parcel: Register) -> None:
    """They differ in their levels (ADR 4)."""
    actor = make_actor(2, roles=("surveyor",))
    with parcel.database.open_session(MANAGER, read_only=False) as session:
        shape = MultiPolygon([Polygon(rectangle(east=300))])
        add_parcel(session, geometry=shape, srid=HANOI_SRID, sheet_no=1, parcel_no=1, secrecy_level=2)
    rows = [marker(1), marker(2, DO_MAT=2), marker(3, DO_MAT=0)]
    result = load(parcel, rows, actor=actor)
    assert [(one.row_no, one.variant) for one in result.issues if one.code == "K01"] == [(1, "ambiguous")]
    levels = "SELECT number, p.secrecy_level FROM boundary_marker m JOIN parcel p ON p.id = parcel_id ORDER BY number"
    assert parcel.ask(levels, MANAGER) == [("M2", 2), ("M3", 0)]
    assert load(parcel, [marker(4)]).rows_added == 1  # to whoever sees one of them alone there is no question


def test_a_number_stands_once_on_a_parcel(parcel: Register) -> None:
    result = load(parcel, [marker(1), marker(1, CORNERS[1]), marker(2)])
    assert codes(result)[:2] == [(1, "K01", "error"), (2, "K01", "error")]
    assert "mốc M1 · 1/1" in result.issues[0].message("vi")


def test_a_polygon_is_no_marker(parcel: Register) -> None:
    wrong = marker(1) | {"geometry": row(1)["geometry"]}
    result = load(parcel, [wrong, marker(2)])
    assert codes(result)[0] == (1, "R02", "error")
    assert result.issues[0].variant == "point"


@pytest.mark.parametrize("numbered", ["SO_MOC", "So hieu moc"])
def test_a_list_of_coordinates_is_a_list_of_markers(parcel: Register, tmp_path: Path, numbered: str) -> None:
    """A table of corners would make one parcel of them; of markers each line is a point."""
    lines = [f"MA_XA,SO_TO,SO_THUA,{numbered},X,Y,H"]
    lines += [f"{HANOI_COMMUNE},1,1,M{n},{north},{east},5.5" for n, (east, north) in enumerate(CORNERS, 1)]
    path = tmp_path / "moc.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    request = ImportRequest(paths=(path,), target="markers", crs="5897", accept="x", work_folder=tmp_path / "imports")
    result = run_import(parcel.database, MANAGER, request, lambda _: None, lambda: False)
    assert ledger(result) == (4, 0, 0, 0), codes(result)
    assert standing(parcel, "number, height_m")[0] == ("M1", 5.5)


def test_reports_are_made_for_those_who_see_no_history(parcel: Register, tmp_path: Path) -> None:
    load(parcel, four())
    result = load(parcel, [marker(1, CORNERS[0], TINH_TRANG="Hư hỏng"), marker(2, SO_THUA=77)], on_existing="update")
    report = build_report(parcel.database, SURVEYOR, str(result.batch_id))
    assert report.ledger == Ledger(read=2, changed=1, rejected=1)
    assert report.head.secrecy_level == 0
    [finding] = report.findings
    assert subject(finding, "markers", "vi") == "mốc M2 · 1/77"
    for kind in set(ReportKind) - {ReportKind.HTML}:  # which needs the built map
        assert render(report, kind, "vi", tmp_path)[0], kind


def test_empty_cells_clear_where_asked(parcel: Register) -> None:
    load(parcel, four(DO_CAO=5.0))
    changed = load(parcel, [marker(1, CHAT_LIEU=None, DO_CAO=None)], on_existing="update", clear_empty=True)
    assert ledger(changed) == (0, 1, 0, 0)
    assert standing(parcel, "material, height_m, kind, condition")[0] == (None, None, "land_boundary", "present")


def test_a_number_taken_in_a_hidden_zone_is_free(parcel: Register) -> None:
    """Or whoever does not see the zone would learn of the marker by being refused."""
    with parcel.database.open_session(MANAGER, read_only=False) as session:
        session.exec_driver_sql(
            "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level)"
            " VALUES ('KQS-3', 'Khu (mô phỏng)', '01', 3)"
        )
    assert load(parcel, [marker(1, KHU_QS="KQS-3")], actor=MANAGER).rows_added == 1
    result = load(parcel, [marker(1)])
    assert (result.state, ledger(result)) == ("committed", (1, 0, 0, 0))
    assert parcel.ask("SELECT number FROM boundary_marker", SURVEYOR) == [("M1",)]


def test_a_marker_without_a_number_leaves_out_none_of_its_parcel(parcel: Register) -> None:
    load(parcel, four())
    result = load(parcel, [marker(1), marker(2, SO_MOC=None)], removed="sheet")
    assert ((2, "A01", "error") in codes(result), result.rows_removed) == (True, 0)
    assert len(standing(parcel)) == 4


def test_reports_of_markers_tell_of_their_own_rules(parcel: Register) -> None:
    result = load(parcel, four(LOAI_MOC="Mốc ranh giới", NGAY_CAM="01/02/2020"))
    rules = {rule.code: rule for rule in build_report(parcel.database, MANAGER, str(result.batch_id)).rules}
    assert (rules["A02"].rows, rules["A03"].rows) == (4, 4)
    assert {rules[code].note["en"] for code in ("T05", "T06", "T07", "D02", "B01")} == {"for parcels only"}
    assert not any(rules[code].ran for code in ("T05", "T06", "T07", "D02", "B01"))
