"""The sample data: drawn the same way every time, plausible as a cadastral fabric, plainly fictitious."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from landdb.domain import crs

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
LIMIT_BYTES = 4_000_000


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def features(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))["features"]
    return found


def shapes_of(found: list[dict[str, Any]]) -> np.ndarray:
    return np.array([shapely.geometry.shape(feature["geometry"]) for feature in found], dtype=np.object_)


@pytest.fixture(scope="module")
def first_surveys() -> dict[str, tuple[np.ndarray, list[np.ndarray]]]:
    """File -> (names of columns, geometry and columns) of the surveys that the demo begins with."""
    surveys = {}
    for step in json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["steps"]:
        if step.get("target") == "parcels" and "thua_dat" in step["path"]:
            path = SAMPLES / step["path"]
            meta, _, shapes, columns = pyogrio.raw.read(path if path.suffix != ".zip" else f"/vsizip/{path}")
            surveys[step["path"]] = (meta["fields"], [shapely.from_wkb(shapes), *columns])
    return surveys


def column(survey: tuple[np.ndarray, list[np.ndarray]], name: str) -> list[Any]:
    return list(survey[1][1 + list(survey[0]).index(name)])


def test_generating_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "generate.py", "--out", tmp_path], check=True, cwd=ROOT)
    made, committed = hashes(tmp_path), hashes(SAMPLES)
    assert made
    assert {name: committed.get(name) for name in made} == made


def test_size_stays_below_the_limit() -> None:
    assert (
        sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file() and "__pycache__" not in p.parts) < LIMIT_BYTES
    )


def test_manifest_names_files_that_are_there() -> None:
    steps = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["steps"]
    assert [step["load"] for step in steps[:2]] == ["organisation_units", "military_zones"]
    assert all((SAMPLES / step["path"]).is_file() for step in steps)
    assert {step["user"] for step in steps} <= {"viewer", "surveyor", "manager", "admin"}


def test_the_demo_leaves_the_files_to_import_to_its_user() -> None:
    steps = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["steps"]
    assert not any(step["path"].startswith("to_import/") for step in steps)
    for name in ("thua_moi", "thua_moi_sua"):
        found = features(f"to_import/{name}.geojson")
        assert len(found) == 8
        assert all("(mô phỏng)" in feature["properties"]["DIA_CHI"] for feature in found)


@pytest.mark.parametrize("name", ["thua_moi", "thua_moi_sua"])
def test_the_parcels_to_import_keep_out_of_protection_areas(name: str) -> None:
    """Else the first import of a new user waits for a reason (T07). Of the work of pham_vi_bao_ve.geojson too."""
    areas = json.loads((SAMPLES / "seed.json").read_text(encoding="utf-8"))["protection_areas"]
    zone = crs.parse_crs("5897")
    assert zone is not None
    new = crs.transform_geometries(shapes_of(features(f"to_import/{name}.geojson")), zone, crs.WGS84)
    later = crs.transform_geometries(shapes_of(features("to_import/pham_vi_bao_ve.geojson")), zone, crs.WGS84)
    taken = shapely.union_all([*shapes_of(areas), *later])
    assert not shapely.intersects(taken, new).any()


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_the_pages_name_sample_files_that_are_there(page: str) -> None:
    named = re.findall(r"sample_data/[\w./]+\.\w+", (ROOT / page).read_text(encoding="utf-8"))
    assert "sample_data/to_import/thua_moi.geojson" in named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_about_two_thousand_parcels_in_three_zones(first_surveys: dict[str, Any]) -> None:
    counts = {name: len(survey[1][0]) for name, survey in first_surveys.items()}
    assert 1_900 <= sum(counts.values()) <= 2_500
    assert Counter(name.split("_")[0] for name in counts).keys() == {"38", "48", "66"}


def test_neighbours_share_their_boundaries_exactly(first_surveys: dict[str, Any]) -> None:
    for name, survey in first_surveys.items():
        shapes = survey[1][0]
        assert shapely.is_valid(shapes).all(), name
        if "buon_ho" not in name:  # in degrees there
            assert shapely.coverage_is_valid(shapes), name
            areas = shapely.area(shapes)
            assert areas.min() > 55
            assert areas.max() < 300_000


def test_keys_are_unique(first_surveys: dict[str, Any]) -> None:
    keys = Counter(
        key
        for survey in first_surveys.values()
        for key in zip(*(column(survey, c) for c in ("MA_XA", "SO_TO", "SO_THUA")), strict=True)
    )
    assert max(keys.values()) == 1


def test_every_current_leaf_code_occurs(first_surveys: dict[str, Any]) -> None:
    with (ROOT / "landdb/reference/land_use_codes.csv").open(encoding="utf-8") as stream:
        leaves = {
            row["code"] for row in csv.DictReader(stream) if row["is_leaf"] == "true" and row["status"] == "current"
        }
    texts = [use for survey in first_surveys.values() for use in column(survey, "LOAI_DAT")]
    found = {part.split(":")[0] for text in texts for part in text.split("+")}
    assert leaves <= found
    assert any("+" in text and text.startswith("CQP:") for text in texts)


def test_old_code_pages_are_what_they_claim() -> None:
    tcvn3 = (SAMPLES / "48_da_nang/thua_dat_dien_ban.dbf").read_bytes()
    assert b"(m\xab ph\xe1ng)" in tcvn3  # (mô phỏng)
    assert not (SAMPLES / "48_da_nang/thua_dat_dien_ban.prj").exists()
    cp1258 = (SAMPLES / "48_da_nang/thua_dat_thang_binh.dbf").read_bytes()
    assert "Thôn".encode("cp1258") in cp1258
    assert b"ho\xd2ng" in cp1258  # phỏng: the hook is a byte of its own


def test_everything_says_that_it_is_fictitious() -> None:
    with (SAMPLES / "organisation_units.csv").open(encoding="utf-8") as stream:
        names = [row["name_vi"] for row in csv.DictReader(stream)]
    names += [feature["properties"]["name_vi"] for feature in features("military_zones.geojson")]
    names += [feature["properties"]["TEN_CT"] for feature in features("66_dak_lak/cong_trinh_66.geojson")]
    names += [feature["properties"]["DIA_CHI"] for feature in features("66_dak_lak/thua_dat_krong_nang.geojson")]
    seed = json.loads((SAMPLES / "seed.json").read_text(encoding="utf-8"))
    names += [document["title_vi"] for document in seed["documents"]]
    assert [name for name in names if "(mô phỏng)" not in name] == []


def test_protection_areas_keep_to_the_law() -> None:
    seed = json.loads((SAMPLES / "seed.json").read_text(encoding="utf-8"))
    assert all(area["extension_m"] <= 55 for area in seed["protection_areas"] if area["kind"] == "restricted")
    assert {area["protection_scheme"] for area in seed["protection_areas"]} == {
        "restricted", "restricted_protected", "restricted_belt", "full", "ammunition_depot", "antenna",
    }  # fmt: skip


def test_zip_members_are_one_shapefile() -> None:
    with zipfile.ZipFile(SAMPLES / "38_thanh_hoa/thua_dat_38.zip") as archive:
        assert {Path(name).suffix for name in archive.namelist()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
