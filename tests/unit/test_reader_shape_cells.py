"""Tables with whole shapes in a column, and KML with metres: what surveyors export when no other format is at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from landdb.cli.app import app
from tests.unit.formats.reading import read

EAST, NORTH = 587_000.0, 2_327_000.0


def box(n: int) -> shapely.Polygon:
    return shapely.box(EAST + 100 * n, NORTH, EAST + 100 * n + 50, NORTH + 40)


def table(path: Path, name: str, cells: list[str], separator: str = ",") -> Path:
    quote = '"' if separator == "," else ""
    lines = [separator.join([name, "SO_TO", "SO_THUA"])]
    lines += [separator.join([f"{quote}{cell}{quote}", "1", str(n)]) for n, cell in enumerate(cells, start=1)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "separator", "form"),
    [
        ("WKT", ",", "{wkt}"), ("the_geom", ";", "{wkt}"), ("geom", "\t", "SRID=5897;{wkt}"), ("geom", ",", "{hex}"),
        ("RANH", ",", "{wkt}"),
    ],
)  # fmt: skip
def test_a_column_of_shapes_is_read(tmp_path: Path, name: str, separator: str, form: str) -> None:
    shapes = [box(n) for n in range(3)]
    shapes[1] = shapely.Polygon(
        shapes[1].exterior.coords, [shapely.box(EAST + 110, NORTH + 5, EAST + 115, NORTH + 9).exterior.coords]
    )
    cells = [form.format(wkt=shape.wkt, hex=shapely.to_wkb(shape, hex=True)) for shape in shapes]
    facts, batch = read(table(tmp_path / "a.csv", name, cells, separator))
    assert shapely.equals(shapely.from_wkb(batch.geometry.to_pylist()), shapes).all()
    assert (facts.geometry_type, facts.crs_text) == ("Geometry", "EPSG:5897" if "SRID" in form else None)
    assert batch.columns.schema.names == ["SO_TO", "SO_THUA"]
    assert batch.issues == []


def test_broken_and_missing_shapes_are_told_by_row(tmp_path: Path) -> None:
    cells = [
        box(0).wkt,
        "POLYGON ((1 2, 3",
        "",
        "POLYGON EMPTY",
        f"POLYGON Z (({EAST} {NORTH} 5, {EAST + 9} {NORTH} 5, {EAST} {NORTH + 9} 5, {EAST} {NORTH} 5))",
    ]
    _, batch = read(table(tmp_path / "a.csv", "WKT", [*cells, box(2).wkt]))
    assert [(found.row_no, found.code) for found in batch.issues] == [(2, "R08"), (3, "R01"), (4, "R01"), (None, "R05")]
    assert batch.geometry.is_valid().to_pylist() == [True, False, False, False, True, True]
    assert len(batch.geometry[4].as_py()) == 9 + 4 + 4 * 16, "heights are dropped"


def test_a_curve_is_told_by_row_and_ends_nothing(tmp_path: Path) -> None:
    curve = f"CURVEPOLYGON (CIRCULARSTRING ({EAST} {NORTH}, {EAST + 9} {NORTH + 9}, {EAST} {NORTH}))"
    _, batch = read(table(tmp_path / "a.csv", "WKT", [box(0).wkt, curve, box(2).wkt]))
    assert [(found.row_no, found.code) for found in batch.issues] == [(2, "R08")]
    assert batch.geometry.is_valid().to_pylist() == [True, False, True]


def ewkb(n: int, srid: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(box(n), srid), hex=True, include_srid=True))


def test_the_system_within_ewkb_is_the_tables(tmp_path: Path) -> None:
    facts, batch = read(table(tmp_path / "a.csv", "geom", [ewkb(n, 5897) for n in range(3)]))
    assert (facts.crs_text, batch.issues) == ("EPSG:5897", [])
    facts, batch = read(table(tmp_path / "b.csv", "geom", [ewkb(n, 990105) for n in range(3)]))
    assert (facts.crs_text, batch.issues) == (None, []), "a number of its own database says nothing"


@pytest.mark.parametrize("odd", [ewkb(1, 9210), f"SRID=9210;{box(1).wkt}"])
def test_a_shape_of_another_system_is_refused_and_not_misplaced(tmp_path: Path, odd: str) -> None:
    cells = [ewkb(0, 5897), odd, f"SRID=5897;{box(2).wkt}", box(3).wkt]
    facts, batch = read(table(tmp_path / "a.csv", "geom", cells))
    assert facts.crs_text == "EPSG:5897"
    assert [(found.row_no, found.code) for found in batch.issues] == [(2, "R08")]
    assert "9210" in batch.issues[0].message("vi")
    assert "5897" in batch.issues[0].message("en")
    assert batch.geometry.is_valid().to_pylist() == [True, False, True, True]


def test_a_table_without_shapes_stays_one(tmp_path: Path) -> None:
    facts, batch = read(table(tmp_path / "n.csv", "MA_HO_SO", ["001234567890123456", "010000000000000002"]))
    assert (facts.geometry_type, batch.columns.schema.names[0]) == (None, "MA_HO_SO"), "long numbers are no WKB"
    facts, batch = read(table(tmp_path / "a.csv", "GHI_CHU", ["điểm 1", "đa giác, cũ"]))
    assert (facts.geometry_type, batch.geometry.null_count) == (None, 2)
    assert batch.columns.to_pydict()["GHI_CHU"] == ["điểm 1", "đa giác, cũ"]


def kml(path: Path, x: float, y: float) -> Path:
    corners = [(x, y), (x + 50, y), (x + 50, y + 40), (x, y + 40), (x, y)]
    coordinates = " ".join(f"{east},{north},0" for east, north in corners)
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><ExtendedData>'
        '<Data name="MA_XA"><value>00004</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing>'
        f"<coordinates>{coordinates}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("swapped", [False, True])
def test_metres_in_kml_are_found_out(tmp_path: Path, swapped: bool) -> None:
    path = kml(tmp_path / "a.kml", *((NORTH, EAST) if swapped else (EAST, NORTH)))
    done = CliRunner().invoke(app, ["inspect", str(path), "--json", "--commune", "00004"])
    found = json.loads(done.stdout)
    told = {issue["code"]: issue for issue in found["issues"]}
    assert "C03" in told, done.stdout
    assert "ghi mét" in told["C03"]["message_vi"]
    assert "C01" not in told or swapped
    assert found["plan"]["crs"]["candidates"], "the zones are tried, as in a file that names no system"
    asked = json.loads(CliRunner().invoke(app, ["inspect", str(path), "--json", "--crs", "105"]).stdout)
    assert (asked["plan"]["crs"]["epsg"], asked["plan"]["crs"]["swapped"]) == (5897, swapped)
