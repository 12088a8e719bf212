"""Rings that a file leaves open, in every format that can: the shape is kept, and the finding names ring and gap."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landdb.domain.issues import Issue
from landdb.import_ import open_rings
from landdb.import_.records import RawBatch
from landdb.import_.shapes import parse_shapes
from tests.unit.formats import make
from tests.unit.formats.reading import read

_GDAL = """
import sys, pyarrow as pa, pyogrio
table = pa.table({"geometry": pa.array([bytes.fromhex(sys.argv[3])], pa.binary()), "so_to": [3]})
pyogrio.write_arrow(table, sys.argv[1], driver=sys.argv[2], geometry_name="geometry", geometry_type="Polygon",
                    crs="EPSG:5897")
"""


def wkb(*rings: Any) -> bytes:
    """A polygon whose rings stay as they are."""
    parts = [struct.pack("<I", len(ring)) + np.asarray(ring, "<f8").tobytes() for ring in rings]
    return struct.pack("<BII", 1, 3, len(rings)) + b"".join(parts)


def told(batch: RawBatch) -> Mapping[int, Any]:
    """Open rings by row, from the reader's findings and from the bytes of the shapes; every row keeps its shape."""
    others, rings = open_rings.split(batch.issues)
    assert not [found for found in others if found.row_no is not None]
    parsed = parse_shapes(batch.geometry, batch.row_no)
    assert parsed.issues == []
    assert shapely.is_valid(parsed.shapes).all()
    return rings | parsed.open_rings


@pytest.mark.parametrize("name", ["geojson", "sequence", "kml", "kmz", "gml"])
def test_text_formats(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make.degrees
    monkeypatch.setattr(make, "degrees", lambda number: whole(number)[: 4 if number == 1 else 5])
    _, batch = read(getattr(make, name)(tmp_path / f"a.{'geojsonl' if name == 'sequence' else name}"))
    assert told(batch) == {2: [1]}
    [found] = [one for one in batch.issues if one.row_no == 2]
    assert found.limit == 0.01
    assert found.measured == pytest.approx(22.3, abs=0.1), "2e-4 degrees"


@pytest.mark.parametrize(("driver", "suffix"), [("GPKG", "gpkg"), ("FlatGeobuf", "fgb"), ("ESRI Shapefile", "shp")])
def test_binary_formats(tmp_path: Path, driver: str, suffix: str) -> None:
    outline, hole = make.ring(0)[:-1], [[x, y] for x, y in make.ring(0, scale=0.25)]
    hole = [[x + 5, y + 5] for x, y in hole][::-1]
    path = tmp_path / f"a.{suffix}"
    arguments = [sys.executable, "-c", _GDAL, str(path), driver, wkb(outline, hole).hex()]
    subprocess.run(arguments, check=True, timeout=120, stderr=subprocess.DEVNULL)
    _, batch = read(path)
    assert told(batch) == {1: [1]}
    [shape] = parse_shapes(batch.geometry, batch.row_no).shapes
    assert shape.area == pytest.approx(400 - 25)


def test_parts_and_holes_are_numbered_through(tmp_path: Path) -> None:
    part = [make.ring(0), [[x + 5, y + 5] for x, y in make.ring(0, scale=0.25)][:-1]]
    content: Any = make.features(plane=True)[:1]
    content[0]["geometry"] = {"type": "MultiPolygon", "coordinates": [part, [make.ring(2)[:-1]]]}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": content}))
    _, batch = read(path)
    assert told(batch) == {1: [2, 3]}
    [shape] = parse_shapes(batch.geometry, batch.row_no).shapes
    assert shapely.area(shape) == pytest.approx(400 - 25 + 400)
    found: Issue = open_rings.tell(1, shape, [2, 3])
    assert (found.measured, found.params["rings"]) == (20.0, "2, 3")
    assert shapely.length(shapely.get_parts(found.geometry)).tolist() == [5.0, 20.0]
    assert found.message("vi") == "Ranh không khép kín (vòng 2, 3): hai đầu cách nhau 20,000 m; hạn 0,01 m"


def test_a_drawing_whose_line_ends_beside_its_beginning(tmp_path: Path) -> None:
    import ezdxf

    document = ezdxf.filemanagement.new("R2000")
    x, y = make.ORIGIN
    for gap in (0.3, 0.004):
        corners = [(x, y), (x + 20, y), (x + 20, y + 20), (x, y + 20), (x, y + gap)]
        document.modelspace().add_lwpolyline(corners, dxfattribs={"layer": "A"})
    document.saveas(tmp_path / "a.dxf")
    _, batch = read(tmp_path / "a.dxf")
    assert told(batch) == {1: [1]}
    assert batch.issues[0].measured == pytest.approx(0.3)
    kept = shapely.from_wkb(batch.geometry[1].as_py())
    assert shapely.get_num_coordinates(kept) == 5, "ends within a centimetre are one vertex"


@pytest.mark.parametrize(("east", "rings"), [(0.25, {1: [1]}), (0.004, {}), (0.0, {})])
def test_a_corner_list_that_names_its_first_point_again(tmp_path: Path, east: float, rings: dict[int, Any]) -> None:
    x, y = make.ORIGIN
    corners = [(1, y, x), (2, y + 20, x), (3, y + 20, x + 20), (4, y, x + 20), (1, y, x + east)]
    path = tmp_path / "a.csv"
    rows = [
        f"3,{parcel},{point},{north},{at}"
        for parcel in (7, 8)
        for point, north, at in corners[: 5 if parcel == 7 else 4]
    ]
    path.write_text("\n".join(["to,thua,dinh,x,y", *rows]))
    _, batch = read(path)
    assert told(batch) == rings
    assert not [found for found in batch.issues if found.row_no and found.variant != "open"]


def test_bytes_that_are_no_shape_are_told() -> None:
    octets = pa.array([wkb(make.ring(0)), wkb(make.ring(0))[:-5], None], pa.binary())
    parsed = parse_shapes(octets, np.arange(1, 4))
    assert [(one.code, one.row_no) for one in parsed.issues] == [("R08", 2)]
    assert [shape is None for shape in parsed.shapes] == [False, True, True]


def test_a_reader_that_lists_rings_which_are_not_there() -> None:
    shape = shapely.Polygon(make.ring(0))
    found = open_rings.tell(1, shape, open_rings.parse("9, x, -1"))
    assert found.measured == 0.0
