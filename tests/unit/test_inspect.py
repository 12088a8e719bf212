"""`landdb inspect` tells what a file is without any database: the system it states, encodings with both readings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyproj
import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from tests.unit.formats import make
from tests.unit.legacy_files import columns, place_names, write_shapefile


def inspected(path: Path, *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["inspect", str(path), "--json", *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "suffix", "declared"),
    [
        ("kml", "kml", "WGS 84"), ("gpkg", "gpkg", "VN-2000 / TM-3 zone 482"), ("shapefile", "shp", "VN-2000"),
        ("gml", "gml", "WGS 84"), ("geojson", "geojson", None), ("csv", "csv", None),
    ],
)  # fmt: skip
def test_the_system_is_told_as_the_file_says_it(tmp_path: Path, name: str, suffix: str, declared: str | None) -> None:
    system = inspected(getattr(make, name)(tmp_path / f"a.{suffix}"))["plan"]["crs"]
    assert system["declared"] is None if declared is None else system["declared"].startswith(declared)


def test_a_table_without_shapes_has_no_system(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("MA_XA,SO_TO,SO_THUA,DIEN_TICH\n00004,1,2,300\n")
    assert inspected(path)["plan"]["crs"]["title"] is None
    shown = CliRunner().invoke(app, ["inspect", str(path)], terminal_width=200).stdout
    assert "không có hình" in shown
    assert "WGS 84" not in shown


def test_a_geojson_that_names_its_system(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": make.features(plane=True)}))
    assert inspected(path)["plan"]["crs"]["declared"] == pyproj.CRS(5897).name


def test_both_readings_of_a_text_are_shown(tmp_path: Path) -> None:
    names = place_names()[::200]
    write_shapefile(tmp_path / "a", columns({"TEN": names}, {"TEN": "vni"}))
    [column] = inspected(tmp_path / "a.shp")["plan"]["encodings"]["columns"]
    assert (column["encoding"], column["source"]) == ("vni", "content")
    raw, first, second = column["preview"][0]
    assert first in names
    assert len({raw, first, second}) > 1
    shown = CliRunner().invoke(app, ["inspect", str(tmp_path / "a.shp")], terminal_width=200).stdout
    assert f"vni “{first}” | {column['second']} “{second}”" in " ".join(shown.split())


def test_a_doubt_and_a_refusal_are_told(tmp_path: Path) -> None:
    write_shapefile(tmp_path / "a", columns({"TEN": ["Xã Võng La"]}, {"TEN": "tcvn3"}))
    assert ("F20", "warning") in {(one["code"], one["severity"]) for one in inspected(tmp_path / "a.shp")["issues"]}
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    refused = CliRunner().invoke(app, ["inspect", str(tmp_path / "b.pdf"), "--json"])
    assert (refused.exit_code, json.loads(refused.stdout)["refused"]) == (1, "F01")


def test_the_commune_and_the_zone_can_be_told(tmp_path: Path) -> None:
    path = make.csv(tmp_path / "a.csv")
    told = inspected(path, "--crs", "105", "--commune", "00004")
    assert (told["plan"]["crs"]["method"], told["plan"]["crs"]["epsg"]) == ("asked", 5897)
    assert told["plan"]["crs"]["candidates"][0]["distance_km"] is not None, "measured from the commune"
    for wrong in (("--commune", "99999"), ("--commune", "00004@x"), ("--crs", "9999")):
        done = CliRunner().invoke(app, ["inspect", str(path), "--json", *wrong])
        assert (done.exit_code, json.loads(done.stdout)["refused"]) == (1, "F19"), wrong


def shown(path: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["inspect", str(path), *options], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_numbers_are_written_as_the_language_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    long = "phường Điện Bàn, thành phố Đà Nẵng, khối phố Ngọc Tam và phía bắc"
    lines = [f"20551;9;{n};{1000 * n}.5;{long}" for n in (1, 1, 2)]
    path.write_text("MA_XA;SO_TO;SO_THUA;DIEN_TICH;DIA_CHI\n" + "\n".join(lines) + "\n" * 900, encoding="utf-8")
    vietnamese, english = shown(path), shown(path, "--lang", "en")
    size = path.stat().st_size
    assert f"{size:,}".replace(",", ".") + " byte" in vietnamese
    assert f"{size:,} bytes" in english
    assert "Trường" in vietnamese
    assert "Trường" not in english
    assert "Layer" not in vietnamese
    assert vietnamese.count("20551") == 1, "the same cell is shown once"
    assert long[:40] in vietnamese
    assert "…" in vietnamese, "what is cut is seen to be"
    assert "|" not in vietnamese, "Unicode is read in one way"


def test_the_size_is_that_of_all_files_and_the_system_has_one_confidence(tmp_path: Path) -> None:
    path = make.shapefile(tmp_path / "a.shp")
    size = sum(part.stat().st_size for part in tmp_path.glob("a.*"))
    assert inspected(path)["size"] == size > path.stat().st_size
    told = [line for line in shown(path, "--commune", "00004").splitlines() if "(EPSG:" in line]
    assert sum("%" in line for line in told) <= 1
    assert "." not in "".join(line.partition("·")[2] for line in told), told


def test_all_sheets_together_are_listed_as_such(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for title in ("a", "b"):
        sheet = made.create_sheet(title)
        for cells in (["SO_TO", "SO_THUA"], [1, 2]):
            sheet.append(cells)
    made.save(tmp_path / "a.xlsx")
    told = shown(tmp_path / "a.xlsx")
    assert "* (tất cả cùng lúc)" in told
    assert "--layer a" in told
    assert "TRANG_TINH" in shown(tmp_path / "a.xlsx", "--layer", "*")
