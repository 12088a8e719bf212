"""Makes a small valid file of each format: three parcels in VN-2000, or in WGS 84 where the format says so."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

ORIGIN: Final = (551_234.5, 2_325_678.0)
"""Easting and northing of the first corner, EPSG:5897."""

SIZE: Final = 20.0
PARCELS: Final = 3


def ring(number: int, *, scale: float = 1.0, origin: tuple[float, float] = ORIGIN) -> list[list[float]]:
    """Closed counterclockwise square of parcel ``number``, side by side."""
    x, y = origin[0] + number * SIZE * scale, origin[1]
    side = SIZE * scale
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def degrees(number: int) -> list[list[float]]:
    """The same in degrees, about where the plane ones lie."""
    return ring(number, scale=1e-5, origin=(105.5, 21.0))


def features(*, plane: bool = False) -> list[dict[str, Any]]:
    shape: Callable[[int], Any] = ring if plane else degrees
    return [
        {
            "type": "Feature",
            "properties": {"so_to": 3, "so_thua": str(10 + number), "dien_tich": 400.5, "ghi_chu": "Đất quốc phòng"},
            "geometry": {"type": "Polygon", "coordinates": [shape(number)]},
        }
        for number in range(PARCELS)
    ]


def geojson(path: Path) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features()}, ensure_ascii=False))
    return path


def sequence(path: Path) -> Path:
    path.write_text("".join(f"\x1e{json.dumps(feature)}\n" for feature in features()))
    return path


def topojson(path: Path) -> Path:
    """Three squares whose shared edges are shared arcs, quantised."""
    x, y = 105.5, 21.0
    arcs = [[[0, 1], [0, -1], [1, 0]], [[1, 0], [0, 1]], [[1, 1], [-1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]]
    members = [
        {"type": "Polygon", "id": 1, "arcs": [[0, 1, 2]], "properties": {"so_thua": "10"}},
        {"type": "Polygon", "id": 2, "arcs": [[3, ~1]], "properties": {"so_thua": "11"}},
        {"type": None, "properties": {"so_thua": "12"}},
    ]
    topology = {
        "type": "Topology", "transform": {"scale": [1e-4, 1e-4], "translate": [x, y]}, "arcs": arcs,
        "objects": {"thua": {"type": "GeometryCollection", "geometries": members}},
    }  # fmt: skip
    path.write_text(json.dumps(topology))
    return path


def kml_text() -> str:
    marks = "".join(
        f"<Placemark><name>{10 + number}</name><ExtendedData><Data name='so_to'><value>3</value></Data></ExtendedData>"
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y},0" for x, y in degrees(number))
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for number in range(PARCELS)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Xã</name>'
    return f"{head}{marks}</Document></kml>"


def kml(path: Path) -> Path:
    path.write_text(kml_text())
    return path


def kmz(path: Path) -> Path:
    return zipped(path, {"doc.kml": kml_text().encode(), "files/icon.png": b"\x89PNG"})


def gml(path: Path, *, srs: str = "urn:ogc:def:crs:EPSG::4326", swap: bool = True) -> Path:
    members = ""
    for number in range(PARCELS):
        positions = " ".join(f"{y} {x}" if swap else f"{x} {y}" for x, y in degrees(number))
        members += (
            f'<member><cp:CadastralParcel gml:id="P{number}"><cp:areaValue uom="m2">400</cp:areaValue>'
            '<cp:endLifespanVersion xsi:nil="true" nilReason="other:unpopulated"/>'
            f'<cp:geometry><gml:Surface gml:id="S{number}" srsName="{srs}"><gml:patches><gml:PolygonPatch>'
            f'<gml:exterior><gml:LinearRing><gml:posList srsDimension="2">{positions}</gml:posList></gml:LinearRing>'
            "</gml:exterior>"
            "</gml:PolygonPatch></gml:patches></gml:Surface></cp:geometry><cp:inspireId><Identifier><localId>"
            f"{10 + number}</localId></Identifier></cp:inspireId><cp:label>{10 + number}</cp:label>"
            "</cp:CadastralParcel></member>"
        )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><FeatureCollection xmlns="http://www.opengis.net/wfs/2.0" '
        'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:cp="http://inspire.ec.europa.eu/schemas/cp/4.0" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{members}</FeatureCollection>'
    )
    return path


def csv(path: Path) -> Path:
    lines = ["Tờ,Thửa,Đỉnh,X,Y"]
    for number in range(PARCELS):
        lines += [f"3,{10 + number},{at},{y},{x}" for at, (x, y) in enumerate(ring(number)[:-1], start=1)]
    path.write_text("\n".join(lines) + "\n")
    return path


def xlsx(path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Đỉnh"
    sheet.append(["Tờ", "Thửa", "Đỉnh", "X", "Y"])
    for number in range(PARCELS):
        for at, (x, y) in enumerate(ring(number)[:-1], start=1):
            sheet.append([3, 10 + number, at, y, x])
    book.save(path)
    return path


def dxf(path: Path, font: str = "arial.ttf", label: str = "{number} / 400.5 / CQP", version: str = "R2000") -> Path:
    import ezdxf.filemanagement

    document = ezdxf.filemanagement.new(version)
    document.styles.add("CHU", font=font)
    space = document.modelspace()
    for number in range(PARCELS):
        corners = ring(number)
        draw = space.add_polyline2d if version == "R12" else space.add_lwpolyline
        draw([tuple(corner) for corner in corners[:-1]], close=True, dxfattribs={"layer": "RANH"})
        text = label.format(number=10 + number)
        x, y = corners[0]
        space.add_text(text, dxfattribs={"style": "CHU", "insert": (x + 2, y + 5), "height": 2})
    document.saveas(path)
    return path


def parquet(path: Path, *, native: bool = False) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    shapes = [shapely.Polygon(degrees(number)) for number in range(PARCELS)]
    nested = [[[list(position) for position in degrees(number)]] for number in range(PARCELS)]
    point = pa.struct([("x", pa.float64()), ("y", pa.float64())])
    rings = [[[{"x": x, "y": y} for x, y in part] for part in parts] for parts in nested]
    cells = pa.array(rings, pa.list_(pa.list_(point))) if native else pa.array(shapely.to_wkb(shapes), pa.binary())
    table = pa.table({"so_thua": ["10", "11", "12"], "so_to": [3, 3, 3], "geometry": cells})
    entry = {"encoding": "polygon" if native else "WKB", "geometry_types": ["Polygon"]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": entry}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zipped_bytes(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


_GDAL: Final = """
import json, sys, warnings
import numpy as np, pyogrio, shapely
warnings.simplefilter("ignore")
features = json.load(open(sys.argv[1]))
shapes = shapely.to_wkb([shapely.geometry.shape(feature["geometry"]) for feature in features])
names = ["so_to", "so_thua", "dien_tich", "ghi_chu"]
columns = [np.array([f["properties"][n] for f in features], dtype=object if n in ("so_thua", "ghi_chu") else None)
           for n in names]
pyogrio.raw.write(sys.argv[2], shapes, columns, names, geometry_type="Polygon", driver=sys.argv[3], crs="EPSG:5897",
                  layer=sys.argv[4], encoding=None if sys.argv[3] != "ESRI Shapefile" else "UTF-8")
"""


def with_gdal(path: Path, driver: str, layer: str = "thua") -> Path:
    """A GeoPackage, FlatGeobuf or shapefile, written by a process that has all of GDAL's drivers."""
    source = path.with_name(f"{path.name}.source")
    source.write_text(json.dumps(features(plane=True)))
    subprocess.run([sys.executable, "-c", _GDAL, source, path, driver, layer], check=True, timeout=120)
    source.unlink()
    return path


def shapefile(path: Path) -> Path:
    return with_gdal(path, "ESRI Shapefile")


def gpkg(path: Path) -> Path:
    return with_gdal(path, "GPKG")


def fgb(path: Path) -> Path:
    return with_gdal(path, "FlatGeobuf")


def dgn(path: Path, *lines: list[list[float]], framed: tuple[list[list[float]], str] | None = None) -> Path:
    """A DGN V7 drawing with shapes, texts, and lines on level 12, written by ogr2ogr; ``framed`` has a frame's text."""
    if shutil.which("ogr2ogr") is None:
        pytest.skip("ogr2ogr (gdal-bin) is not installed, and nothing else here writes DGN")
    labelled = [(ring(number, origin=(1000.0, 2000.0)), f"{10 + number} / 400.5 / CQP") for number in range(PARCELS)]
    drawn: list[dict[str, Any]] = []
    for corners, said in [*labelled, *([framed] if framed else [])]:
        drawn.append(
            {"type": "Feature", "properties": {"Level": 10}, "geometry": {"type": "Polygon", "coordinates": [corners]}}
        )
        place = [corners[0][0] + 2, corners[0][1] + 5]
        drawn.append(
            {
                "type": "Feature",
                "properties": {"Level": 11, "OGR_STYLE": f'LABEL(t:"{said}",s:2g)'},
                "geometry": {"type": "Point", "coordinates": place},
            }
        )
    for line in lines:
        geometry = {"type": "LineString", "coordinates": line}
        drawn.append({"type": "Feature", "properties": {"Level": 12}, "geometry": geometry})
    source = path.with_name(f"{path.name}.json")
    source.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}))
    units = ["-dsco", "MASTER_UNIT_NAME=m", "-dsco", "SUB_UNITS_PER_MASTER_UNIT=1000", "-dsco", "UOR_PER_SUB_UNIT=1"]
    subprocess.run(["ogr2ogr", "-f", "DGN", *units, path, source], check=True, timeout=120, capture_output=True)
    source.unlink()
    return path


MAKERS: Final[dict[str, Callable[[Path], Path]]] = {
    "a.shp": shapefile, "a.gpkg": gpkg, "a.fgb": fgb, "a.geojson": geojson, "a.geojsonl": sequence,
    "a.topojson": topojson, "a.kml": kml, "a.kmz": kmz, "a.gml": gml, "a.csv": csv, "a.xlsx": xlsx, "a.dxf": dxf,
    "a.dgn": dgn, "a.parquet": parquet,
}  # fmt: skip
"""A maker for each format, by the name of its file."""
