"""A corrected file says by itself what was imported: brought again without options it is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyogrio
import pytest

from landdb.db import Database
from landdb.export.import_report.render import ReportKind, render
from landdb.import_.build_report import build_report
from landdb.import_.pipeline import ignore, never, run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import SURVEYOR, Register, ledger, rectangle, row, write
from tests.factories import HANOI_COMMUNE

GIVEN = {"Đơn vị quản lý": "dv-1", "DIEN_TICH": "2000", "map_scale": "1:500", "note": "đo mới"}


@pytest.fixture(scope="module")
def register(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("corrected"))


def file_of(register: Register, result: ImportResult, kind: ReportKind, folder: Path) -> Path:
    content, _, name = render(build_report(register.database, SURVEYOR, str(result.batch_id)), kind, "vi", folder)
    path = folder / name
    path.write_bytes(content)
    return path


def bring(register: Register, path: Path, **options: Any) -> ImportResult:
    request = ImportRequest(
        paths=(path,), work_folder=register.folder / "imports", accept="x", on_existing="update", **options
    )
    result = run_import(register.database, SURVEYOR, request, ignore, never)
    return register.approve(result) if result.state == "submitted" else result


def lacking(number: int, ring: list[list[float]], **columns: Any) -> dict[str, Any]:
    """A parcel of a file that lacks sheet, unit, commune and scale."""
    made = row(number, ring, **columns)
    for name in ("SO_TO", "DON_VI_QL", "MA_XA", "TY_LE"):
        del made["properties"][name]
    return made


@pytest.mark.parametrize(
    ("kind", "sheet"), [(ReportKind.CORRECTED_SHP, 81), (ReportKind.CORRECTED_GPKG, 82), (ReportKind.GOOD_GPKG, 83)]
)
def test_it_comes_to_the_same_without_options(register: Register, tmp_path: Path, kind: ReportKind, sheet: int) -> None:
    given = GIVEN | {"sheet_no": str(sheet)}
    grounds = [rectangle(100.0 * number, 300.0 * sheet) for number in range(3)]
    rows = [lacking(1, grounds[0]), lacking(2, grounds[1], DIEN_TICH=None), lacking(3, grounds[2], DIEN_TICH=2000.4)]
    source = write(tmp_path / "thua.geojson", rows)
    if kind is ReportKind.CORRECTED_SHP:  # its rings run the other way: what comes of one is compared with one
        meta, _, shapes, columns = pyogrio.raw.read(source)
        source = tmp_path / "thua.shp"
        pyogrio.raw.write(source, shapes, columns, meta["fields"], crs=meta["crs"], geometry_type="Polygon")
    assert bring(register, source).state == "needs_input"
    first = bring(register, source, constants=given, commune=HANOI_COMMUNE)
    assert (first.state, ledger(first)) == ("committed", (3, 0, 0, 0)), first.message
    path = file_of(register, first, kind, tmp_path)
    repeated = bring(register, path)
    assert (repeated.state, ledger(repeated)) == ("committed", (0, 0, 3, 0)), (repeated.message, repeated.issues)
    second = file_of(register, repeated, kind, tmp_path)
    assert ledger(bring(register, second)) == (0, 0, 3, 0), "what tells of an import is no column of the next"


def test_codes_are_those_that_they_were_translated_to(register: Register, tmp_path: Path) -> None:
    former = [row(21, sheet=82, LOAI_DAT="BHK"), row(22, sheet=82, LOAI_DAT="bhk:500+CQP")]
    result = register.load(former, translation={"land_use:BHK": "HNK"}, finish="check")
    path = file_of(register, result, ReportKind.CORRECTED_GPKG, tmp_path)
    assert list(pyogrio.raw.read(path, columns=["LOAI_DAT"])[3][0]) == ["HNK", "HNK:500+CQP"]
    assert "A02" not in {found.code for found in bring(register, path, finish="check").issues}
