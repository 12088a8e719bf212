"""Reports of batches in the register: what the builder reads, and that every kind tells the same findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.issues import Severity
from landdb.errors import NotFoundError
from landdb.import_.build_report import build_report
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest
from landdb.import_.report import ImportReport
from tests.db.survey_files import SURVEYOR, Register, rectangle, row
from tests.factories import add_unit, make_actor

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
FAULTY = SAMPLES / "38_thanh_hoa" / "co_loi_thieu_hoa.shp"


@pytest.fixture(scope="module")
def faulty(database: Database) -> ImportReport:
    """The report of a survey file with one fault of each kind."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_unit(session, "MP-38")
    request = ImportRequest(paths=(FAULTY,), dry_run=True)
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    return build_report(database, LOCAL_ADMIN, str(result.batch_id)[:13])


def test_the_head_tells_the_file(faulty: ImportReport) -> None:
    head = faulty.head
    assert head.file_name == FAULTY.name
    assert len(head.file_sha256 or "") == 64
    assert head.file_size == FAULTY.stat().st_size
    assert head.zone.title("en") == "VN-2000, central meridian 105°00' (EPSG:5897)"
    assert head.mapping["SO_THUA"] == "parcel_no"
    assert "Thiệu Hóa" in (head.commune or "")
    assert head.made_by == LOCAL_ADMIN.id
    assert head.judged


def test_the_ledger_closes_and_the_areas_balance(faulty: ImportReport) -> None:
    assert faulty.ledger.closes
    assert faulty.ledger.read == 32
    assert sum(line.rows for line in faulty.balance) == 32
    rows = list(faulty.rows())
    assert [one.row_no for one in rows] == list(range(1, 33))
    assert sum(line.after_m2 for line in faulty.balance) == pytest.approx(sum(one.computed_m2 or 0 for one in rows))
    assert sum(line.paper_m2 for line in faulty.balance) == pytest.approx(sum(one.paper_m2 or 0 for one in rows))


def test_findings_are_numbered_and_placed(faulty: ImportReport) -> None:
    assert [finding.number for finding in faulty.findings] == list(range(1, len(faulty.findings) + 1))
    assert {"H01", "T01", "K01", "D01", "A05"} <= {finding.code for finding in faulty.findings}
    shapes = {one.row_no: one.lon_lat for one in faulty.rows()}
    for finding in faulty.findings:
        assert finding.place is not None
        shape = shapes[finding.row_no or 0]
        west, south, east, north = shape.bounds if shape is not None else (0, 0, 0, 0)
        assert west - 1e-6 <= finding.place[0] <= east + 1e-6, finding.number
        assert south - 1e-6 <= finding.place[1] <= north + 1e-6, finding.number


def test_rules_that_passed_are_told_too(faulty: ImportReport) -> None:
    rules = {rule.code: rule for rule in faulty.rules}
    assert rules["C01"].passed
    assert not rules["T01"].passed
    assert rules["T01"].counts == {Severity.ERROR: 2}
    assert faulty.counts[Severity.ERROR] == sum(f.severity is Severity.ERROR for f in faulty.findings)


def test_rules_that_were_not_reached_have_not_passed(database: Database) -> None:
    request = ImportRequest(paths=(SAMPLES / "48_da_nang" / "thua_dat_dien_ban.shp",))
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    report = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert not report.head.judged
    assert [finding.code for finding in report.findings] == ["F11"]
    assert report.findings[0].place is None
    assert not any(rule.ran for rule in report.rules if rule.code.startswith(("H", "T", "D")))


def test_a_change_tells_the_shape_and_area_before(register: Register) -> None:
    register.load([row(1), row(2)])
    wider = row(1, rectangle(east=100.0, width=60.0), DIEN_TICH=2400.0)
    result = register.load([wider, row(2)], on_existing="update")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    [change] = [line for line in report.balance if line.action == "change"]
    assert (change.rows, change.before_m2, change.after_m2, change.paper_m2) == pytest.approx((1, 2000, 2400, 2400))
    first, second = report.rows()
    assert (first.action, second.action) == ("change", "unchanged")
    assert first.before is not None
    assert first.lon_lat is not None
    assert first.before.area < first.lon_lat.area
    assert second.before is None
    assert report.ledger.closes


def test_the_level_is_the_highest_of_what_is_shown(register: Register) -> None:
    result = register.load([row(1), row(2, DO_MAT=1)], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 1
    result = register.load([row(1, DO_MAT=1, DIEN_TICH="x")], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 1
    result = register.load([row(1)], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 0


def test_reports_are_for_those_who_may_see_the_batch(register: Register) -> None:
    result = register.load([row(1)], dry_run=True)
    other = make_actor(2, units=set(), roles=("surveyor",))
    with pytest.raises(NotFoundError):
        build_report(register.database, other, str(result.batch_id))
    with pytest.raises(NotFoundError):
        build_report(register.database, LOCAL_ADMIN, "ffffffff")
