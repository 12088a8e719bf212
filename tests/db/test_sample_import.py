"""The sample files of one province through the real importer: what lands, what makes history, what is found."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult
from landdb.queries import seeds

SAMPLES = Path(__file__).parents[2] / "sample_data"
PROVINCE = "38_thanh_hoa"


def load(database: Database, name: str, **options: Any) -> ImportResult:
    request = ImportRequest(paths=(SAMPLES / name,), **{"accept": "kiểm thử"} | options)
    return run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)


@pytest.fixture(scope="module")
def estate(database: Database) -> dict[str, ImportResult]:
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        with (SAMPLES / "organisation_units.csv").open(encoding="utf-8", newline="") as file:
            seeds.add_organisation_units(session, csv.DictReader(file))
        zones = json.loads((SAMPLES / "military_zones.geojson").read_text(encoding="utf-8"))
        seeds.add_military_zones(session, zones["features"])
    return {
        "parcels": load(database, f"{PROVINCE}/thua_dat_38.zip"),
        "works": load(database, f"{PROVINCE}/cong_trinh_38.shp", target="works"),
        "again": load(database, f"{PROVINCE}/thua_dat_38.zip", on_existing="update"),
        "later": load(database, f"{PROVINCE}/do_lai_yen_dinh_2025.zip", on_existing="update"),
        "faulty": load(database, f"{PROVINCE}/co_loi_thieu_hoa.shp"),
    }


def test_every_sound_row_lands(estate: dict[str, ImportResult]) -> None:
    parcels, works = estate["parcels"], estate["works"]
    assert (parcels.rows_read, parcels.rows_added, parcels.rows_rejected) == (687, 687, 0)
    assert (works.rows_read, works.rows_added, works.rows_rejected) == (105, 105, 0)
    assert {issue.code for issue in parcels.issues} <= {"D01", "H04", "T03", "T04"}


def test_the_same_file_again_changes_nothing(estate: dict[str, ImportResult]) -> None:
    assert (estate["again"].rows_unchanged, estate["again"].rows_changed) == (687, 0)


def test_a_later_survey_makes_history(estate: dict[str, ImportResult], database: Database) -> None:
    assert (estate["later"].rows_added, estate["later"].rows_changed, estate["later"].rows_rejected) == (0, 67, 0)
    with database.open_session(LOCAL_ADMIN) as session:
        former, certified = session.execute(
            text(
                "select count(*), count(*) filter (where p.certificate_status <> h.certificate_status) from parcel p "
                "join parcel_history h on h.id = p.id and h.version = p.version - 1 "
                "where p.version = 2 and p.measured_area_m2 <> h.measured_area_m2"
            )
        ).one()
    assert former > 40
    assert certified > 3


def test_the_files_left_to_the_user_import_cleanly(database: Database, estate: dict[str, ImportResult]) -> None:
    for dry_run, counts in ((True, (8, 0, 0)), (False, (0, 8, 0))):
        new = load(database, "to_import/thua_moi.geojson", dry_run=dry_run)
        assert (new.rows_accepted, new.rows_added, new.rows_rejected) == counts
        assert list(new.issues) == []
    markers = load(database, "to_import/moc_gioi_moi.csv", target="markers", crs="5897")
    assert (markers.rows_added, {issue.code for issue in markers.issues}) == (32, {"F29"})
    areas = load(database, "to_import/pham_vi_bao_ve.geojson", target="protection_areas")
    assert (areas.rows_added, list(areas.issues)) == (2, [])
    refused = load(database, "to_import/thua_moi_sua.geojson")
    assert [(issue.row_no, issue.code) for issue in refused.issues] == [(8, "K01")]
    later = load(database, "to_import/thua_moi_sua.geojson", on_existing="update")
    assert (later.rows_changed, later.rows_unchanged, list(later.issues)) == (1, 7, [])


def test_each_fault_is_found(estate: dict[str, ImportResult]) -> None:
    expected = {
        5: "K01", 13: "H01", 14: "H01", 15: "H04", 16: "H03", 17: "H03", 18: "T01", 19: "T01", 20: "K01", 21: "D01",
        22: "A02", 23: "A01", 24: "A02", 25: "A03", 26: "D03", 27: "A01", 28: "A05", 29: "A03", 30: "A07", 31: "A02",
        32: "T02",
    }  # fmt: skip
    found: dict[int | None, set[str]] = {}
    for issue in estate["faulty"].issues:
        found.setdefault(issue.row_no, set()).add(issue.code)
    assert {row: code for row, code in expected.items() if code not in found.get(row, set())} == {}
    assert estate["faulty"].rows_rejected == 15


def test_a_file_without_a_zone_is_placed_and_told_how(database: Database, estate: dict[str, ImportResult]) -> None:
    result = load(database, "48_da_nang/thua_dat_duy_xuyen.shp", dry_run=True)
    placed = result.issues[0]
    assert (placed.row_no, placed.code) == (None, "C03")
    assert "107°45" in placed.message("vi")
    assert result.plan["crs"]["method"] not in {"stated", "unknown"}


def test_a_japanese_file_is_refused_with_its_coordinate_system(database: Database, estate: Any) -> None:
    result = load(database, "jp_moj/jp_joetsu_parcels_shp.zip", dry_run=True)
    assert [issue.code for issue in result.issues] == ["F12"]
    assert "JGD2011" in result.issues[0].message("en")
