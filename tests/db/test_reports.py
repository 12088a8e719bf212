"""Reports of batches in the register: what the builder reads, and that every kind tells the same findings."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import ezdxf.filemanagement
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.issues import Severity
from landdb.errors import NotFoundError
from landdb.export.import_report.render import ReportKind, render
from landdb.import_ import decisions
from landdb.import_.build_report import build_report
from landdb.import_.commit import revert
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest
from landdb.import_.report import ImportReport, Ledger, subject
from tests.db.survey_files import EAST, MANAGER, NORTH, SURVEYOR, Register, rectangle, row, write
from tests.db.test_import_clearing import work
from tests.factories import add_unit

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
    parts = [
        path
        for path in FAULTY.parent.glob(f"{FAULTY.stem}.*")
        if path.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    ]
    assert head.file_size == sum(part.stat().st_size for part in parts)
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
        if finding.row_no is None:
            assert finding.place is None, "what concerns the file has no place in it"
            continue
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


def test_a_refused_file_ran_only_the_rules_of_files_and_structure(database: Database) -> None:
    request = ImportRequest(paths=(SAMPLES / "broken" / "F11.shp",), dry_run=True)
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    report = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert not report.head.judged
    assert [finding.code for finding in report.findings] == ["F11"]
    assert report.findings[0].place is None
    ran = {rule.code for rule in report.rules if rule.ran}
    assert {"F01", "F20", "R01", "R08", "H02"} <= ran
    assert {code[0] for code in ran} == {"F", "R", "H"}
    assert not ran & {"H01", "H06"}
    assert report.head.zone.srid is None
    assert report.head.zone.method["en"] == "not found"
    assert [(line.action, line.rows, line.is_measured) for line in report.balance] == [("rejected", 2, False)]
    assert [one.action for one in report.rows()] == ["rejected", "rejected"]


def test_a_file_that_could_not_be_read_ran_nothing(database: Database) -> None:
    request = ImportRequest(paths=(SAMPLES / "broken" / "F02.geojson",))
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    report = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert {rule.code for rule in report.rules if rule.ran} == {"F02"}
    assert report.ledger == Ledger()
    with pytest.raises(NotFoundError):
        render(report, ReportKind.CORRECTED_GPKG, "vi", Path())
    with pytest.raises(NotFoundError):
        render(report, ReportKind.CORRECTED_SHP, "vi", Path())


def test_a_file_that_waits_for_an_answer_has_rows_that_wait(database: Database) -> None:
    request = ImportRequest(paths=(SAMPLES / "broken" / "F11.shp",))
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    report = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert report.head.state == "needs_input"
    assert report.ledger == Ledger(read=2, waiting=2)
    assert report.ledger.closes
    assert not report.head.judged


def test_rules_without_anything_to_go_by_did_not_run(faulty: ImportReport) -> None:
    left_out = {rule.code: rule.note.get("en") for rule in faulty.rules if not rule.ran}
    assert left_out.keys() == {"T05", "T06", "D02", "B01", "B02", "B03", "P01", "K02"}
    assert left_out["T05"] == "no boundary of the commune is loaded"
    assert left_out["K02"] == "no column of identifiers or certificates"


def test_each_rule_says_how_many_rows_it_judged(register: Register) -> None:
    result = register.load([row(1), row(2, TY_LE=None), row(3, None, DIEN_TICH=None)], dry_run=True)
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    rules = {rule.code: rule for rule in report.rules}
    assert {code: rules[code].rows for code in ("A01", "T01", "D01", "K02", "D03")} == {
        "A01": 3, "T01": 3, "D01": 2, "K02": 0, "D03": 3,
    }  # fmt: skip
    assert rules["D01"].note["vi"] == "1 dòng không ghi tỷ lệ, theo hạn sai 1:10.000"
    assert rules["F01"].rows is None


def test_the_plan_is_told(faulty: ImportReport) -> None:
    head = faulty.head
    assert head.zone.confidence == 1.0
    assert head.zone.method["en"] == "stated by the file"
    assert "Thiệu Hóa" in head.zone.proof["vi"]
    assert head.zone.candidates[0][0] == "105°00'"
    assert head.encodings["DIA_CHI"] == "UTF-8"
    assert list(head.mapping)[:3] == ["MA_XA", "SO_TO", "SO_THUA"], "in the file's order"
    assert head.evidence["SO_THUA"].confidence > 0.9
    assert head.types["SO_TO"] == "int64"
    assert head.options == {"dry_run": True}, "what nobody asked for is not told"


def test_a_change_tells_the_shape_and_area_before(register: Register) -> None:
    register.load([row(1), row(2)])
    wider = row(1, rectangle(east=100.0, width=60.0), DIEN_TICH=2400.0)
    result = register.load([wider, row(2)], on_existing="update")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    [change] = [line for line in report.balance if line.action == "change"]
    assert (change.rows, change.before_m2, change.after_m2, change.paper_m2) == pytest.approx((1, 2000, 2400, 2400))
    [same] = [line for line in report.balance if line.action == "unchanged"]
    assert (same.before_m2, same.after_m2) == pytest.approx((2000, 2000))
    first, second = report.rows()
    assert (first.action, second.action) == ("change", "unchanged")
    assert first.before is not None
    assert first.lon_lat is not None
    assert first.before.area < first.lon_lat.area
    assert second.before is None
    assert report.ledger == Ledger(read=2, changed=1, unchanged=1)
    assert [(one.kind, one.made_by) for one in report.head.decisions] == [
        ("submitted", SURVEYOR.id), ("approved", MANAGER.id),
    ]  # fmt: skip


def test_a_change_of_a_change_tells_the_shape_between(register: Register) -> None:
    register.load([row(1)])
    second = register.load([row(1, rectangle(east=100.0, width=60.0), DIEN_TICH=2400.0)], on_existing="update")
    register.load([row(1, rectangle(east=100.0, width=70.0), DIEN_TICH=2800.0)], on_existing="update")
    [line] = build_report(register.database, SURVEYOR, str(second.batch_id)).balance
    assert (line.before_m2, line.after_m2) == pytest.approx((2000, 2400))


def test_what_the_file_leaves_out_is_told(register: Register) -> None:
    register.load([row(1), row(2), row(3)])
    options: dict[str, Any] = {"on_existing": "update", "removed": "sheet"}
    tried = register.load([row(1)], finish="check", **options)
    report = build_report(register.database, SURVEYOR, str(tried.batch_id))
    assert report.ledger == Ledger(read=1, unchanged=1, removed=2)
    [gone] = [line for line in report.balance if line.action == "removed"]
    assert (gone.rows, gone.before_m2, gone.after_m2) == pytest.approx((2, 4000, 0))
    done = register.load([row(1)], **options)
    again = build_report(register.database, SURVEYOR, str(done.batch_id))
    assert again.ledger == Ledger(read=1, unchanged=1, removed=2)
    assert again.balance == report.balance, "before and after they are retired"


def test_a_batch_that_was_undone_says_what_it_had_written(register: Register) -> None:
    result = register.load([row(1)])
    revert(register.database, MANAGER, result.batch_id, "nhầm tờ")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert report.ledger == Ledger(read=1, added=1)
    assert report.head.state_title["en"] == "reverted"
    last = report.head.decisions[-1]
    assert (last.kind, last.made_by, last.reason) == ("reverted", MANAGER.id, "nhầm tờ")


def test_who_accepted_a_warning_and_why_is_told(register: Register) -> None:
    result = register.load([row(1, DIEN_TICH=2008.0)], accept="đã đối chiếu", finish="submit")
    [finding] = build_report(register.database, SURVEYOR, str(result.batch_id)).findings
    assert finding.code == "D01"
    assert finding.acceptance is not None
    assert (finding.acceptance.accepted_by, finding.acceptance.reason) == (SURVEYOR.id, "đã đối chiếu")
    open_one = register.load([row(2, DIEN_TICH=2008.0)], accept=None, finish="check")
    [finding] = build_report(register.database, SURVEYOR, str(open_one.batch_id)).findings
    assert finding.acceptance is None


def test_a_returned_batch_tells_the_reason(register: Register) -> None:
    request = ImportRequest(
        paths=(write(register.folder / "thua.geojson", [row(1)]),), work_folder=register.folder / "imports"
    )
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    decisions.send_back(register.database, MANAGER, result.batch_id, "thiếu biên bản")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert (report.head.state, report.head.decisions[-1].reason) == ("returned", "thiếu biên bản")
    assert report.ledger == Ledger(read=1, accepted=1)


def test_a_fix_that_was_taken_is_told(register: Register) -> None:
    x, y = EAST + 100.0, NORTH
    spiked = [[x, y], [x + 50, y], [x + 50, y + 0.001], [x + 50, y + 40], [x, y + 40], [x, y]]
    request = ImportRequest(
        paths=(write(register.folder / "thua.geojson", [row(1, spiked)]),), work_folder=register.folder / "imports",
        finish="check",
    )  # fmt: skip
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    before = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert [(f.code, f.fix is not None) for f in before.findings] == [("H03", True)]
    assert before.fixes == ()
    taken, refused = decisions.fix(register.database, SURVEYOR, result.batch_id, None, None)
    assert (taken, refused) == (1, [])
    go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert report.findings == ()
    [fix] = report.fixes
    assert (fix.row_no, fix.key, fix.taken_by) == (1, "1/1", SURVEYOR.id)
    assert fix.kinds[0]["en"] == "Drop repeated vertices and spikes"
    [one] = report.rows()
    assert one.geometry is not None
    assert shapely.get_num_coordinates(one.geometry) == 5, "the corrected file has the corrected shape"


def test_rows_that_could_not_be_read_are_quarantined(database: Database) -> None:
    request = ImportRequest(paths=(SAMPLES / "broken" / "R04.geojson",), dry_run=True)
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    report = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert report.ledger == Ledger(read=2, accepted=1, quarantined=1)
    [lost] = [one for one in report.rows() if one.action == "quarantined"]
    assert lost.geometry is None
    assert lost.properties["SO_THUA"], "its cells are kept"


def test_works_have_no_balance_of_areas(register: Register) -> None:
    register.load([row(1)])
    places = [work(MA_CT=code) for code in ("CT-1", "CT-2")]
    result = register.load([*places, work(MA_CT="CT-3", LOAI_CT=None)], target="works")
    report = build_report(register.database, SURVEYOR, str(result.batch_id))
    assert report.balance == ()
    assert report.ledger == Ledger(read=3, added=2, rejected=1)
    assert [one.key for one in report.rows()] == ["CT-1", "CT-2", "CT-3"]
    [finding] = report.findings
    assert subject(finding, "works", "vi") == "công trình CT-3"
    assert finding.place is not None
    ran = {rule.code for rule in report.rules if rule.ran}
    assert "H01" in ran
    assert not ran & {"T01", "D01", "H06"}
    changed = register.load([work(MA_CT="CT-1", TEN_CT="Kho khác")], target="works", on_existing="update")
    [one] = build_report(register.database, SURVEYOR, str(changed.batch_id)).rows()
    assert one.action == "change"
    assert one.before is not None


def test_cells_come_back_in_their_types(register: Register) -> None:
    columns: dict[str, Any] = {
        "DIEN_TICH": 2000.5,
        "GHI_CHU": "=1+1",
        "NGAY_GCN": "2020-01-31",
        "MA_CU": "007",
        "DA_KY": True,
    }
    result = register.load([row(1, **columns), row(2, DIEN_TICH=2001.0, DA_KY=False)], dry_run=True)
    first, second = build_report(register.database, SURVEYOR, str(result.batch_id)).rows()
    cells = first.properties
    assert (cells["SO_TO"], cells["DIEN_TICH"], cells["GHI_CHU"], cells["MA_CU"]) == (1, 2000.5, "=1+1", "007")
    assert cells["DA_KY"] is True
    assert second.properties["DA_KY"] is False
    assert second.properties["GHI_CHU"] is None
    assert isinstance(second.properties["DIEN_TICH"], float)


def test_every_kind_bears_the_same_numbers(faulty: ImportReport, tmp_path: Path) -> None:
    (tmp_path / "sheet").mkdir()
    for name in ("leaflet.js", "leaflet.css"):
        (tmp_path / "sheet" / name).write_text("/* */", encoding="utf-8")
    made = {kind: tmp_path / f"{kind}.{kind.value[-4:].strip('-')}" for kind in ReportKind}
    for kind, path in made.items():
        content, _, _ = render(faulty, kind, "vi", tmp_path) if "good" not in kind else (b"", "", "")
        path.write_bytes(content)
    expected = [(finding.number, finding.code) for finding in faulty.findings]
    placed = [(finding.number, finding.code) for finding in faulty.findings if finding.row_no is not None]
    assert 0 < len(placed) < len(expected)
    told = json.loads(made[ReportKind.JSON].read_text(encoding="utf-8"))["findings"]
    assert [(one["number"], one["code"]) for one in told] == expected
    page = made[ReportKind.HTML].read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="f(\d+)" data-code="(\w+)"', page)
    assert [(int(number), code) for number, code in rows] == expected
    sheet = load_workbook(made[ReportKind.XLSX])["Phát hiện"]
    assert [cells[:2] for cells in sheet.iter_rows(min_row=2, values_only=True)] == expected
    meta, _, _, fields = pyogrio.raw.read(made[ReportKind.ERRORS_GPKG], layer="phat_hien")
    table = dict(zip(meta["fields"], fields, strict=True))
    assert list(zip(table["so"].tolist(), table["ma"].tolist(), strict=True)) == expected
    texts = ezdxf.filemanagement.readfile(made[ReportKind.ERRORS_DXF]).modelspace().query("TEXT")
    assert sorted((int(text.dxf.text), text.dxf.layer) for text in texts) == placed, "each row has a place"
    meta, _, _, fields = pyogrio.raw.read(made[ReportKind.CORRECTED_GPKG])
    listed = dict(zip(meta["fields"], fields, strict=True))["PHAT_HIEN"]
    assert sorted(int(n) for cell in listed if cell for n in cell.split(", ")) == [number for number, _ in placed]
    if shutil.which("pdftotext"):
        shown = subprocess.run(["pdftotext", "-layout", made[ReportKind.PDF], "-"], capture_output=True, check=True)
        lines = re.findall(r"^\s*(\d+)\s+([A-Z]\d\d)\s+(?:Lỗi|Cảnh báo|Ghi chú)\s", shown.stdout.decode(), re.MULTILINE)
        assert [(int(number), code) for number, code in lines] == expected
