"""From a file to the register: the ledger, overlaps, secrecy and works on real PostGIS."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from landdb.db import Database
from landdb.errors import RefusedError
from landdb.import_ import pipeline
from tests.conftest import Server
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, add_secret_parcel, codes, ledger, rectangle, row
from tests.factories import HANOI_COMMUNE, make_actor


def test_rows_land_with_uses_attributes_and_identifier(register: Register) -> None:
    rows = [row(1, LOAI_DAT="CQP:1500.0+ONT:500", CHU_CU="mô phỏng"), row(2)]
    result = register.load(rows)
    assert (result.state, ledger(result)) == ("committed", (2, 0, 0, 0))
    landed = (
        "SELECT sheet_no, parcel_no, measured_area_m2::float8, main_use_code, version, changed_by"
        " FROM parcel ORDER BY parcel_no"
    )
    assert register.ask(landed) == [
        (1, 1, 2000.0, "CQP", 1, "test-c1"), (1, 2, 2000.0, "CQP", 1, "test-c1"),
    ]  # fmt: skip
    uses = register.ask(
        "SELECT p.parcel_no, u.ordinal, u.land_use_code, u.area_m2::float8, u.origin_code"
        " FROM parcel_use u JOIN parcel p ON p.id = u.parcel_id ORDER BY 1, 2"
    )
    assert uses == [(1, 1, "CQP", 1500.0, 5), (1, 2, "ONT", 500.0, 5), (2, 1, "CQP", 2000.0, 5)]
    [(code, rule)] = register.ask("SELECT parcel_code, parcel_code_rule FROM parcel WHERE parcel_no = 1")
    assert len(code) == 12
    assert "6960" in rule
    assert register.cells(1)["CHU_CU"] == "mô phỏng"


def test_attributes_hold_the_unmapped_columns_alone(register: Register, server: Server) -> None:
    register.load([row(1, CHU_CU="mô phỏng")])
    engine = create_engine(server.admin_url_of(register.database))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT attributes FROM landdb.parcel")).scalar_one() == {"CHU_CU": "mô phỏng"}
    engine.dispose()


def test_what_no_database_takes_is_dropped_and_said(register: Register) -> None:
    hostile: dict[str, Any] = {"CHU\x00CU": "mô phỏng", "CHUCU": "khác", "GHI_CHU": "a\x00b", "\ud800": 1}
    result = register.load([row(1, **hostile), row(2)])
    assert (result.state, ledger(result)) == ("committed", (2, 0, 0, 0))
    assert codes(result) == [(None, "F22", "note"), (None, "F22", "note"), (1, "A05", "note")]
    [(note, attributes)] = register.ask("SELECT note, attributes FROM parcel WHERE parcel_no = 1")
    assert note == "ab"
    assert sorted(attributes.values(), key=str) == [1, "khác", "mô phỏng"]


def test_refused_rows_stay_with_their_reasons(register: Register) -> None:
    result = register.load([row(1), row(2, LOAI_DAT="XYZ"), row(3, [[*p] for p in rectangle()[:-1]])])
    assert ledger(result) == (1, 0, 0, 2)
    staged = register.ask("SELECT row_no, outcome, key FROM staged_row ORDER BY 1")
    assert staged == [(1, "add", "1/1"), (2, "rejected", "1/2"), (3, "quarantined", "1/3")]
    assert [register.cells(number)["LOAI_DAT"] for number in (1, 2, 3)] == ["CQP", "XYZ", "CQP"]
    issues = register.ask(
        "SELECT row_no, code, severity, message_vi <> '', remedy_en <> '' FROM import_issue ORDER BY 1"
    )
    assert issues == [(2, "A02", "error", True, True), (3, "H02", "error", True, True)]
    [batch] = register.ask(
        "SELECT state, rows_read, rows_added, rows_rejected, rows_quarantined, file_sha256 IS NOT NULL, message_vi"
        " FROM import_batch"
    )
    assert batch[:6] == ("committed", 3, 1, 1, 1, True)
    assert "từ chối 2" in batch[6]


def test_overlap_with_a_registered_parcel_weighs_by_the_coarser_scale(register: Register) -> None:
    register.load([row(1, rectangle(), TY_LE=2000)])
    slight = register.load([row(2, rectangle(east=49.9))], dry_run=True)
    assert codes(slight) == [(1, "T02", "warning")]
    [issue] = slight.issues
    assert issue.measured == pytest.approx(0.1, abs=0.001)
    assert issue.limit == pytest.approx(0.17, abs=0.03)
    wide = register.load([row(2, rectangle(east=49.0)), row(3)], dry_run=True)
    assert codes(wide) == [(1, "T02", "error")]
    assert (wide.rows_accepted, wide.rows_rejected) == (1, 1)
    assert register.ask("SELECT ST_Area(geom) > 0 FROM import_issue WHERE code = 'T02'") == [(True,), (True,)]


def test_an_identifier_belongs_to_one_parcel(register: Register) -> None:
    register.load([row(1, MA_DINHDANH="w7ezcywzzzz0")])
    assert register.ask("SELECT parcel_code, parcel_code_source FROM parcel") == [("w7ezcywzzzz0", "issued")]
    taken = register.load([row(2, MA_DINHDANH="w7ezcywzzzz0")], dry_run=True)
    assert codes(taken) == [(1, "K02", "error")]
    assert "thửa 1 tờ 1" in taken.issues[0].message("vi")
    assert codes(register.load([row(1, MA_DINHDANH="w7ezcywzzzz0", TY_LE=1000)], on_existing="update")) == []


def test_neighbours_replaced_together_do_not_overlap_their_former_selves(register: Register) -> None:
    register.load([row(1, rectangle()), row(2, rectangle(east=50))])
    both = [
        row(1, rectangle(width=52), DIEN_TICH=2080), row(2, rectangle(east=52, width=48), DIEN_TICH=1920),
    ]  # fmt: skip
    changes = [(1, "K01", "note"), (2, "K01", "note")]
    assert codes(register.load(both, on_existing="update", dry_run=True)) == changes
    assert codes(register.load(both[:1], on_existing="update", dry_run=True)) == [(1, "T02", "error")]


def test_dry_run_writes_no_parcel(register: Register) -> None:
    result = register.load([row(1), row(2, DIEN_TICH=1)], dry_run=True)
    assert (result.state, result.rows_accepted, ledger(result)) == ("dry_run", 1, (0, 0, 0, 1))
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]
    assert register.ask("SELECT state FROM import_batch") == [("dry_run",)]


def test_old_commune_codes_by_their_day(register: Register) -> None:
    """00004 was Trúc Bạch until July 2025 and is Ba Đình since."""
    rows = [row(1), row(2, sheet=2)]
    for one in rows:
        del one["properties"]["MA_XA"]
    register.load(rows[:1], commune="00004")
    register.load(rows[1:], commune="00004@2025-06-30")
    names = register.ask(
        "SELECT p.sheet_no, a.name_vi FROM parcel p JOIN admin_unit a ON a.id = p.admin_unit_id ORDER BY 1"
    )
    assert names == [(1, "Phường Ba Đình"), (2, "Phường Trúc Bạch")]
    unknown = register.load(rows, commune="99999")
    assert (unknown.state, codes(unknown)) == ("failed", [(None, "F19", "error")])


def test_a_hidden_neighbour_leaves_no_trace_in_the_receipt(
    clone_database: Callable[[], AbstractContextManager[Database]], tmp_path: Path
) -> None:
    """World A holds a secret parcel with the same ground and the same key; world B does not. The author cannot tell."""
    receipts: list[Any] = []
    for secret in (True, False):
        with clone_database() as database:
            register = Register(database, tmp_path)
            if secret:
                add_secret_parcel(database, sheet_no=1, parcel_no=1)
            result = register.load([row(1), row(2)])
            staged = register.ask(
                "SELECT row_no, outcome, key, r.object_id = p.object_id, r.raw, version, sheet_no, parcel_no"
                " FROM staged_row r JOIN staged_parcel p USING (batch_id, row_no) ORDER BY 1",
                SURVEYOR,
            )
            batch = register.ask(
                "SELECT state, rows_read, rows_added, rows_rejected, message_vi, secrecy_level FROM import_batch",
                SURVEYOR,
            )
            issues = register.ask("SELECT count(*) FROM import_issue", SURVEYOR)
            receipts.append((result.state, ledger(result), codes(result), staged, batch, issues))
            waiting = register.ask("SELECT kind, overlap_area_m2::float8 FROM review_item ORDER BY kind")
            assert waiting == ([("K01", None), ("T02", 2000.0)] if secret else [])
            assert register.ask("SELECT count(*) FROM review_item", make_actor(1, roles=("manager",))) == [(0,)]
    assert receipts[0] == receipts[1]


def test_the_author_writes_only_what_they_may(register: Register) -> None:
    with pytest.raises(RefusedError):
        register.load([row(1)], make_actor(3, roles=("viewer",)))
    with pytest.raises(RefusedError):
        register.load([row(1)], make_actor(0, roles=("surveyor",)))
    secret = register.load([row(1, DO_MAT=1), row(2, DO_MAT=2)])
    assert codes(secret) == [(2, "S02", "error")]
    assert register.ask("SELECT secrecy_level FROM import_batch") == [(1,)]
    elsewhere = register.load([row(3)], make_actor(1, provinces={"48"}, roles=("surveyor",)))
    assert codes(elsewhere) == [(1, "S03", "error")]
    other_unit = register.load(
        [row(3)], make_actor(1, units={"00000000-0000-0000-0000-000000000001"}, roles=("surveyor",))
    )
    assert codes(other_unit) == [(1, "S03", "error")]
    own = register.load([row(3)], make_actor(1, units={register.unit}, provinces={"01"}, roles=("surveyor",)))
    assert ledger(own) == (1, 0, 0, 0)


def test_a_fault_of_ours_closes_the_batch(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "compare", break_down)
    with pytest.raises(ZeroDivisionError):
        register.load([row(1)])
    assert register.ask("SELECT state, message_vi <> '' FROM import_batch") == [("failed", True)]


def test_works_stand_on_the_parcels_they_name(register: Register) -> None:
    register.load([row(1), row(2), row(3)])
    place = {"MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C"}
    work = {
        "MA_CT": "CT-1",
        "TEN_CT": "Kho mô phỏng",
        "NHOM_CT": "nhóm II",
        "TINH_TRANG": "Tốt",
        "NAM_XD": 1990,
        "THUA": "1/1; 1/2",
    }
    rows: list[Any] = [
        {
            "type": "Feature",
            "properties": place | work,
            "geometry": {"type": "Point", "coordinates": [EAST + 120, NORTH + 20]},
        },
        {"type": "Feature", "properties": place | work | {"MA_CT": "CT-2", "THUA": "mười"}, "geometry": None},
    ]
    result = register.load(rows, target="works")
    assert (ledger(result), codes(result)) == ((1, 0, 0, 1), [(2, "A06", "error"), (2, "R01", "error")])
    assert register.ask("SELECT code, work_type, work_group, condition, built_year FROM work") == [
        ("CT-1", "C", "II", "good", 1990)
    ]
    tied = (
        "SELECT parcel_no FROM work_parcel w JOIN parcel p ON p.id = w.parcel_id WHERE w.retired_at IS NULL ORDER BY 1"
    )
    assert register.ask(tied) == [(1,), (2,)]
    rows[0]["properties"]["THUA"] = "1/3"
    assert ledger(register.load(rows[:1], target="works", on_existing="update")) == (0, 1, 0, 0)
    assert register.ask(tied) == [(3,)]
    assert ledger(register.load(rows[:1], target="works")) == (0, 0, 1, 0)


def test_a_fabric_of_a_thousand_parcels(register: Register) -> None:
    """Neighbours share edges, so nothing overlaps; the sums in the register are those of the file."""
    rows = [row(n + 1, rectangle(east=50.0 * (n % 40), north=40.0 * (n // 40))) for n in range(1000)]
    result = register.load(rows)
    assert (ledger(result), codes(result)) == ((1000, 0, 0, 0), [])
    [(count, area)] = register.ask("SELECT count(*), sum(measured_area_m2)::float8 FROM parcel")
    assert (count, area) == (1000, 2_000_000.0)
    assert register.ask("SELECT count(DISTINCT key), count(DISTINCT object_id) FROM staged_row") == [(1000, 1000)]
    assert register.ask("SELECT count(DISTINCT parcel_code) FROM parcel") == [(1000,)]
