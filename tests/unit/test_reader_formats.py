"""Every format is read through the sandbox: its rows, its shapes, its coordinate system, its layers."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landdb.import_.readers.labels import Label, assign, parse
from landdb.import_.readers.sandbox import LayerInfo, open_sandbox
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats import make
from tests.unit.formats.reading import read

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def listed(path: Path) -> list[LayerInfo]:
    with open_sandbox([path], path.parent / "work") as sandbox:
        return sandbox.layers()


def refusal(path: Path, layer: str | None = None) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(path, layer)
    return caught.value


def shapes(batch: RawBatch) -> Any:
    return shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))


def values(batch: RawBatch, name: str) -> list[Any]:
    return list(batch.columns.column(name).to_pylist())


PLANE = [shapely.Polygon(make.ring(number)) for number in range(make.PARCELS)]
ROUND = [shapely.Polygon(make.degrees(number)) for number in range(make.PARCELS)]
EXPECTED: dict[str, tuple[str, list[Any], str | None, str, list[Any]]] = {
    "a.shp": ("ESRI Shapefile", PLANE, "PROJCS", "so_thua", [b"10", b"11", b"12"]),
    "a.gpkg": ("GeoPackage", PLANE, "EPSG:5897", "so_thua", ["10", "11", "12"]),
    "a.geojson": ("GeoJSON", ROUND, None, "so_thua", ["10", "11", "12"]),
    "a.kml": ("KML", ROUND, "EPSG:4326", "name", ["10", "11", "12"]),
    "a.kmz": ("KML", ROUND, "EPSG:4326", "name", ["10", "11", "12"]),
    "a.gml": ("GML", ROUND, "EPSG:4326", "label", ["10", "11", "12"]),
    "a.csv": ("CSV", PLANE, None, "Thửa", ["10", "11", "12"]),
    "a.xlsx": ("XLSX", PLANE, None, "Thửa", [10, 11, 12]),
    "a.dxf": ("DXF", PLANE, None, "so_thua", ["10", "11", "12"]),
    "a.parquet": ("GeoParquet", ROUND, "OGC:CRS84", "so_thua", ["10", "11", "12"]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_three_parcels(tmp_path: Path, name: str) -> None:
    title, expected, crs, column, cells = EXPECTED[name]
    facts, batch = read(make.MAKERS[name](tmp_path / name))
    assert facts.format == title
    assert (facts.crs_text or "").startswith(crs or "")
    assert (facts.crs_text is None) == (crs is None)
    assert values(batch, column) == cells
    assert shapely.equals_exact(shapely.normalize(shapes(batch)), shapely.normalize(expected), 1e-6).all()
    assert batch.row_no.tolist() == [1, 2, 3]


def test_flatgeobuf_comes_in_its_own_order(tmp_path: Path) -> None:
    facts, batch = read(make.fgb(tmp_path / "a.fgb"))
    assert (facts.format, facts.crs_text, facts.feature_count) == ("FlatGeobuf", "EPSG:5897", 3)
    assert sorted(values(batch, "so_thua")) == ["10", "11", "12"]
    assert batch.row_no.tolist() == [1, 2, 3]


def test_dgn_shapes_take_the_texts_inside_them(tmp_path: Path) -> None:
    facts, batch = read(make.dgn(tmp_path / "a.dgn"))
    assert facts.format == "DGN V7"
    assert sorted(values(batch, "so_thua")) == ["10", "11", "12"]
    assert values(batch, "layer") == [b"10"] * 3
    assert values(batch, "loai_dat") == ["CQP"] * 3
    assert np.allclose(shapely.area(shapes(batch)), 400)


def test_dgn_tells_of_what_nothing_is_made(tmp_path: Path) -> None:
    _, batch = read(make.dgn(tmp_path / "a.dgn", [[0, 0], [50, 0], [50, 50]], [[0, 0], [9, 9]]))
    [told] = [found for found in batch.issues if found.variant == "unread"]
    assert told.params["entities"] == "LINE_STRING 2 (12 2)"


def test_topojson_joins_its_arcs(tmp_path: Path) -> None:
    facts, batch = read(make.topojson(tmp_path / "a.topojson"))
    assert (facts.format, facts.layer) == ("TopoJSON", "thua")
    made = shapes(batch)
    assert shapely.area(made[:2]).tolist() == pytest.approx([1e-8, 1e-8])
    assert made[0].touches(made[1])
    assert [(found.row_no, found.code) for found in batch.issues] == [(3, "R01")]


@pytest.mark.parametrize(
    ("srs", "swap"),
    [
        ("urn:ogc:def:crs:EPSG::4326", True), ("http://www.opengis.net/def/crs/EPSG/0/4326", True),
        ("EPSG:4326", False), ("http://www.opengis.net/gml/srs/epsg.xml#4326", False),
    ],
)  # fmt: skip
def test_gml_axes_go_by_the_name_of_the_system(tmp_path: Path, srs: str, swap: bool) -> None:
    facts, batch = read(make.gml(tmp_path / "a.gml", srs=srs, swap=swap))
    assert facts.crs_text == "EPSG:4326"
    assert shapely.get_x(shapely.centroid(shapes(batch))).min() > 105
    assert values(batch, "endLifespanVersion") == [None] * 3
    assert values(batch, "areaValue_uom") == ["m2"] * 3


@pytest.mark.parametrize(
    ("old", "new"), [('srsDimension="2"', 'srsDimension="2NaN"'), ('srsDimension="2">', 'srsDimension="2">0_')]
)
def test_gml_numbers_are_those_of_xml(tmp_path: Path, old: str, new: str) -> None:
    path = make.gml(tmp_path / "a.gml")
    path.write_text(path.read_text().replace(old, new, 1))
    _, batch = read(path)
    assert [(found.row_no, found.code) for found in batch.issues] == [(1, "R08")]


def test_kml_areas_with_the_point_of_their_label_are_areas(tmp_path: Path) -> None:
    path = make.kml(tmp_path / "a.kml")
    label = "<MultiGeometry><Point><coordinates>105.8,21.0</coordinates></Point><Polygon>"
    text = path.read_text().replace("<Polygon>", label, 2).replace("</Polygon>", "</Polygon></MultiGeometry>", 2)
    path.write_text(text)
    _, batch = read(path)
    assert {shape.geom_type for shape in shapes(batch)} == {"Polygon"}
    told = [(found.code, found.variant, found.params.get("count")) for found in batch.issues]
    assert ("R05", "points", 2) in told


def test_kml_numbers_are_those_of_xml(tmp_path: Path) -> None:
    path = make.kml(tmp_path / "a.kml")
    path.write_text(path.read_text().replace("<coordinates>", "<coordinates>0_", 1))
    _, batch = read(path)
    assert [(found.row_no, found.code) for found in batch.issues] == [(1, "R08")]


def test_gml_of_the_spanish_cadastre() -> None:
    path = SHARED / "es_catastro" / "zoning.gml"
    if not path.exists():
        pytest.skip("the shared test data is not here")
    with open_sandbox([path]) as sandbox:
        source = sandbox.open()
        batches = list(source.batches())
    assert sum(map(len, batches)) == 241
    assert source.facts.crs_text == "EPSG:32628"
    assert shapely.is_valid(shapes(batches[0])).mean() > 0.9


def test_parquet_with_native_geometry_and_without_any(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    _, batch = read(make.parquet(tmp_path / "a.parquet", native=True))
    assert shapely.equals_exact(shapes(batch), ROUND, 1e-12).all()
    day = pa.array([dt.date(2020, 1, 2)])
    pq.write_table(pa.table({"so": [1], "ngay": day, "b": [b"x"], "t": pa.array([[1]])}), tmp_path / "b.parquet")
    facts, batch = read(tmp_path / "b.parquet")
    assert facts.geometry_type is None
    assert batch.columns.to_pylist() == [{"so": 1, "ngay": dt.date(2020, 1, 2), "t": "[1]"}]
    assert batch.geometry.null_count == 1


# --- Drawings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010"])
def test_a_label_in_a_font_of_tcvn3_stays_its_bytes(tmp_path: Path, version: str) -> None:
    """`Đất` in TCVN3 is A7 CA t; the drawing shows it in the font's letters."""
    facts, batch = read(make.dxf(tmp_path / "a.dxf", ".VnTime.ttf", "\xa7\xcat {number} x", version))
    assert values(batch, "labels") == [b"\xa7\xcat 10 x", b"\xa7\xcat 11 x", b"\xa7\xcat 12 x"]
    assert [found.code for found in batch.issues] == ["R07"] * 3
    assert facts.encodings == {"labels": "tcvn3"}


def test_levels_bulges_and_lines_that_were_meant_to_be_closed(tmp_path: Path) -> None:
    import ezdxf.filemanagement

    document = ezdxf.filemanagement.new("R2000")
    space = document.modelspace()
    space.add_lwpolyline([(0, 0, 1), (10, 0, 1)], format="xyb", close=True, dxfattribs={"layer": "A"})
    space.add_polyline2d([(20, 0), (30, 0), (30, 10), (20, 0)], dxfattribs={"layer": "A"})
    space.add_lwpolyline([(40, 0), (50, 0), (50, 10), (40, 10), (40, 0.05)], dxfattribs={"layer": "B"})
    space.add_line((0, 0), (1, 1))
    space.add_mtext("CQP\\P25\\P79,5", dxfattribs={"insert": (5, 0)})
    document.saveas(tmp_path / "a.dxf")
    assert [(layer.name, layer.feature_count) for layer in listed(tmp_path / "a.dxf")] == [("A", 2), ("B", 1), ("*", 3)]
    told = refusal(tmp_path / "a.dxf").issue
    assert told.code == "F05"
    assert told.message("vi") == "a.dxf: có 2 lớp: A (2 vùng), B (1 vùng); hoặc tất cả cùng lúc: *"
    assert told.message("en") == "a.dxf holds 2 layers: A (2 areas), B (1 area); or all of them together: *"
    _, batch = read(tmp_path / "a.dxf", "*")
    areas = shapely.area(shapes(batch))
    assert areas.tolist() == pytest.approx([25 * np.pi, 50, 100], rel=1e-3)
    assert [(found.row_no, found.code) for found in batch.issues] == [(3, "H02"), (None, "F14")]
    assert batch.issues[1].params["entities"] == "LINE 1 (0 1)"
    assert [values(batch, name)[0] for name in ("so_thua", "dien_tich", "loai_dat")] == ["25", 79.5, "CQP"]


def test_a_broken_coordinate_of_a_drawing_is_not_guessed(tmp_path: Path) -> None:
    path = make.dxf(tmp_path / "a.dxf")
    path.write_bytes(path.read_bytes().replace(b"551254.5", b"5512x4.5", 1))
    assert refusal(path).issue.code == "F25"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["25 / 1200.5 / CQP"], ("25", 1200.5, "CQP", False)),
        (["CQP\n25\n1200,5"], ("25", 1200.5, "CQP", False)),
        (["25", "1200.5 m2", "ONT+CLN"], ("25", 1200.5, "ONT+CLN", False)),
        (["25/1190"], ("25", 1190.0, None, False)),
        (["25"], ("25", None, None, False)),
        (["25/26"], (None, None, None, True)),
        (["nhà ông Ba"], (None, None, None, True)),
        ([], (None, None, None, False)),
    ],
)
def test_labels_are_read_or_left_alone(texts: list[str], expected: tuple[Any, ...]) -> None:
    labels = [Label(0, -at, text.encode()) for at, text in enumerate(texts)]
    told = parse(labels, 1200.0)
    assert (told.parcel, told.area, told.land_code, told.rest) == expected


def test_the_smallest_parcel_takes_a_label() -> None:
    outer, inner = shapely.box(0, 0, 10, 10), shapely.box(2, 2, 4, 4)
    first, second = Label(3, 3, b"a"), Label(8, 8, b"b")
    assert assign([outer, inner], [first, second]) == ([[second], [first]], [])


# --- Several layers and zips -------------------------------------------------------------------------------------


def test_layers_of_a_geopackage_are_listed_and_chosen(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    path = make.gpkg(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE chu (fid INTEGER PRIMARY KEY, ten TEXT)")
        connection.execute("INSERT INTO chu VALUES (1, 'Bộ Quốc phòng')")
        connection.execute(
            "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('chu', 'attributes', 'c')"
        )
        connection.commit()
    assert [(layer.name, layer.geometry_type) for layer in listed(path)] == [("thua", "Polygon"), ("chu", None)]
    error = refusal(path)
    assert (error.issue.code, error.issue.params["layers"]) == ("F05", "thua, chu")
    assert refusal(path, "khac").issue.code == "F19"
    facts, batch = read(path, "CHU")
    assert facts.geometry_type is None
    assert batch.geometry.null_count == len(batch) == 1


def test_curves_become_chains_of_chords(tmp_path: Path) -> None:
    arc = "CURVEPOLYGON(COMPOUNDCURVE((0 0,10 0,10 10),CIRCULARSTRING(10 10,5 12,0 10),(0 10,0 0)))"
    table = tmp_path / "c.csv"
    table.write_text(f'so_thua,WKT\n10,"{arc}"\n11,"POLYGON((20 0,30 0,30 10,20 0))"\n')
    path = tmp_path / "a.gpkg"
    command = ["ogr2ogr", "-oo", "GEOM_POSSIBLE_NAMES=WKT", "-nlt", "CURVEPOLYGON", "-a_srs", "EPSG:5897"]
    if shutil.which("ogr2ogr") is None:
        pytest.skip("GDAL's programs are not installed")
    subprocess.run([*command, "-f", "GPKG", str(path), str(table)], check=True, capture_output=True)
    _, batch = read(path)
    shapes = shapely.from_wkb(batch.geometry.to_pylist())
    assert batch.issues == []
    assert shapely.get_num_coordinates(shapes[0]) > 10
    assert shapely.area(shapes[0]) == pytest.approx(100 + 13.75, abs=0.3)
    assert shapely.area(shapes[1]) == 50


def test_zips_within_folders_and_zips(tmp_path: Path) -> None:
    shp = make.shapefile(tmp_path / "thua.shp")
    parts = {f"Xã A/{part.name}": part.read_bytes() for part in tmp_path.glob("thua.*")}
    inner = make.zipped_bytes(parts)
    other = make.geojson(tmp_path / "b.geojson").read_bytes()
    path = make.zipped(
        tmp_path / "all.zip", {"deep/er/x.zip": inner, "b.geojson": other, "doc.txt": b"a,b\n1,2\n", "x.pdf": b"%PDF"}
    )
    assert [(layer.name, layer.format) for layer in listed(path)] == [("thua", "ESRI Shapefile"), ("b", "GeoJSON")]
    facts, batch = read(path, "thua")
    assert (facts.file_name, len(batch)) == ("all.zip", 3)
    assert shp.exists()


def test_the_index_of_a_kmz_is_no_layer(tmp_path: Path) -> None:
    """GDAL and QGIS write each layer into a document of its own, with one before them that only links to it."""
    link = b"<NetworkLink><Link><href>layers/thua.kml</href></Link></NetworkLink>"
    index = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>' + link + b"</Document></kml>"
    layers = {"doc.kml": index, "layers/thua.kml": make.kml_text().encode()}
    assert [layer.name for layer in listed(make.zipped(tmp_path / "a.kmz", layers))] == ["thua"]
    assert [layer.name for layer in listed(make.zipped(tmp_path / "b.kmz", {"doc.kml": index}))] == ["doc"]


def test_layers_of_one_name_are_told_apart_by_their_folders_else_by_numbers(tmp_path: Path) -> None:
    content = make.geojson(tmp_path / "b.geojson").read_bytes()
    inner = make.zipped_bytes({"Tờ 2/thua.geojson": content, "thua.geojson": content})
    members = {"Tờ 1/thua.geojson": content, "thua.json": content, "x.zip": inner, "y/ranh.geojson": content}
    path = make.zipped(tmp_path / "a.zip", members)
    expected = ["Tờ 1/thua", "thua", "x.zip/Tờ 2/thua", "x.zip/thua", "ranh"]
    assert [layer.name for layer in listed(path)] == expected
    assert len(read(path, "tờ 1/THUA")[1]) == 3
    path = make.zipped(tmp_path / "b.zip", {"thua.geojson": content, "thua.json": content})
    assert [layer.name for layer in listed(path)] == ["thua", "thua (2)"]


def test_names_of_folders_in_the_code_page_of_windows_are_composed(tmp_path: Path) -> None:
    content = make.geojson(tmp_path / "b.geojson").read_bytes()
    path = make.zipped(tmp_path / "a.zip", {f"T__ {at}/thua.geojson": content for at in (1, 2)})
    path.write_bytes(path.read_bytes().replace(b"T__ ", b"T\xf5\xcc "))
    assert [layer.name for layer in listed(path)] == ["Tờ 1/thua", "Tờ 2/thua"]


def test_the_parts_of_a_shapefile_are_found_beside_it_whatever_their_case(tmp_path: Path) -> None:
    path = make.shapefile(tmp_path / "thua.shp")
    path.with_suffix(".dbf").rename(path.with_name("THUA.DBF"))
    assert len(read(path)[1]) == 3
    path.with_suffix(".shx").unlink()
    assert refusal(path).issue.code == "F06"


def test_the_last_letter_of_a_text_in_tcvn3_stays(tmp_path: Path) -> None:
    path = make.shapefile(tmp_path / "thua.shp")
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace("Đất".encode(), b"\xa7\xcat\xb5\xb8\xb6\xb7"))
    path.with_suffix(".cpg").write_text("TCVN")
    facts, batch = read(path)
    assert values(batch, "ghi_chu")[0].startswith(b"\xa7\xcat\xb5\xb8\xb6\xb7")
    assert (facts.encoding_hint, facts.raw_text) == ("TCVN", True)


def test_points_and_lines_come_through_for_works(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        '"geometry":{"type":"Point","coordinates":[105,21]}},{"type":"Feature","properties":{},"geometry":'
        '{"type":"LineString","coordinates":[[105,21,5],[106,22,5]]}}]}'
    )
    _, batch = read(path)
    assert [shape.geom_type for shape in shapes(batch)] == ["Point", "LineString"]
    assert [found.code for found in batch.issues] == ["R05"]
