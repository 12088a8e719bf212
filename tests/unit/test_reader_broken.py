"""Damaged and lying files: what GDAL would pass silently is named, what is dangerous stays shut, no feature is lost."""

from __future__ import annotations

import contextlib
import io
import json
import math
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landdb.import_.readers import json_scan
from landdb.import_.readers.limits import Limits
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats.reading import read

SQUARE: dict[str, Any] = {"type": "Polygon", "coordinates": [[[105, 21], [105.001, 21], [105.001, 21.001], [105, 21]]]}
RING: list[list[float]] = SQUARE["coordinates"][0]
NAN = [math.nan, 21.0]
VRT = b"<OGRVRTDataSource><SrcDataSource>CSV:/etc/passwd</SrcDataSource></OGRVRTDataSource>"


def feature(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def read_text(folder: Path, text: str) -> RawBatch:
    path = folder / "a.geojson"
    path.write_text(text, encoding="utf-8")
    return read(path)[1]


def column(batch: RawBatch, name: str) -> list[Any]:
    cells: list[Any] = batch.columns.column(name).to_pylist()
    return cells


def codes(batch: RawBatch) -> list[tuple[int | None, str]]:
    return [(issue.row_no, issue.code) for issue in batch.issues]


def refusal(path: Path, limits: Limits | None = None) -> str:
    """The code with which a file is refused, by name and with a remedy."""
    with pytest.raises(FileRefusedError) as caught:
        read(path, limits=limits)
    assert path.name in caught.value.message_vi
    assert caught.value.remedy_vi
    return caught.value.issue.code


def patch(path: Path, at: int, octets: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(octets)] = octets
    path.write_bytes(content)


def zip_of(folder: Path, entries: dict[str, bytes], **options: Any) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", **options) as bundle:
        for name, content in entries.items():
            bundle.writestr(name, content)
    return path


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    """A sound shapefile of 20 squares."""
    squares = shapely.to_wkb([shapely.box(i * 20, 0, i * 20 + 18, 18) for i in range(20)])
    columns = [np.arange(20), np.array([f"Thửa {i}" for i in range(20)], dtype=object)]
    path = tmp_path / "thua.shp"
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.raw.write(str(path), squares, columns, ["so", "ten"], geometry_type="Polygon", encoding="UTF-8")
    return path


def test_numbers_with_a_comma_in_a_dbf_are_told(shapefile: Path) -> None:
    dbf = shapefile.with_suffix(".dbf")
    octets = bytearray(dbf.read_bytes())
    rows, header, width = struct.unpack("<IHH", octets[4:12])
    length = octets[32 + 16]
    for at, cell in ((2, b"12,5"), (4, b"1.234,5"), (6, b"*" * length), (7, b"")):
        start = header + at * width + 1
        octets[start : start + length] = cell.rjust(length)
    dbf.write_bytes(octets)
    batch = read(shapefile)[1]
    assert rows == len(batch.row_no)
    (told,) = [found for found in batch.issues if found.code == "F07"]
    assert (told.variant, str(told.severity)) == ("numbers", "warning")
    assert (told.params["column"], told.params["count"], told.params["row"]) == ("so", 2, 3)
    assert '"12,5"' in told.message("vi")


def test_parts_are_found_whatever_the_case_of_their_names(shapefile: Path) -> None:
    shapefile.with_suffix(".dbf").rename(shapefile.with_name("THUA.DBF"))
    batch = read(shapefile)[1]
    assert batch.row_no.tolist() == list(range(1, 21))
    assert codes(batch) == []


@pytest.mark.parametrize(
    ("suffix", "kept"), [(".shp", 0.5), (".shp", 0.97), (".dbf", 0.5), (".shx", 0.7), (".dbf", 0.01)]
)
def test_a_truncated_part(shapefile: Path, suffix: str, kept: float) -> None:
    path = shapefile.with_suffix(suffix)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert refusal(shapefile) in {"F07", "F08"}


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_missing_part(shapefile: Path, suffix: str) -> None:
    shapefile.with_suffix(suffix).unlink()
    assert refusal(shapefile) == "F06"


@pytest.mark.parametrize(
    ("suffix", "at", "octets", "code"),
    [
        (".shp", 100 + 8 + 40, struct.pack("<i", 1_000_000_000), "F07"),
        (".shp", 100 + 8 + 36, struct.pack("<i", -5), "F07"),
        (".shp", 104, struct.pack(">i", 7), "F07"),
        (".shx", 100, struct.pack(">i", 2**30), "F07"),
        (".dbf", 4, struct.pack("<I", 4_000_000_000), "F07"),
        (".dbf", 4, struct.pack("<I", 15), "F08"),
        (".dbf", 10, struct.pack("<H", 3), "F07"),
        (".shp", 32, struct.pack("<i", 77), "F07"),
    ],
)
def test_lying_headers(shapefile: Path, suffix: str, at: int, octets: bytes, code: str) -> None:
    patch(shapefile.with_suffix(suffix), at, octets)
    assert refusal(shapefile) == code


def test_nan_in_a_shape_is_read_for_the_rules_to_judge(shapefile: Path) -> None:
    patch(shapefile, 100 + 8 + 44 + 4 + 16, struct.pack("<d", float("nan")))
    assert len(read(shapefile)[1].row_no) == 20


def test_deleted_rows_are_told(shapefile: Path) -> None:
    dbf = shapefile.with_suffix(".dbf")
    header_length, row_length = struct.unpack("<HH", dbf.read_bytes()[8:12])
    patch(dbf, header_length + 4 * row_length, b"*")
    batch = read(shapefile)[1]
    assert codes(batch) == [(None, "F17")]
    assert batch.row_no.tolist() == [number for number in range(1, 21) if number != 5]


@pytest.mark.parametrize("name", ["a.shp", "a.geojson", "a.vrt", "a.kml"])
def test_a_vrt_in_disguise_is_never_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(VRT)
    assert refusal(path) == "F26"


def test_a_vrt_within_a_zip_is_never_opened(tmp_path: Path) -> None:
    assert refusal(zip_of(tmp_path, {"thua.shp": VRT, "thua.shx": b"x", "thua.dbf": b"x"})) == "F26"


def test_zip_in_folders_with_any_case(shapefile: Path, tmp_path: Path) -> None:
    entries = {
        f"xã/tờ 9/THUA{suffix.upper()}": shapefile.with_suffix(suffix).read_bytes()
        for suffix in (".shp", ".shx", ".dbf")
    }
    entries |= {"__MACOSX/xã/._THUA.shp": b"junk", "doc.txt": b"x"}
    assert len(read(zip_of(tmp_path, entries))[1].row_no) == 20


@pytest.mark.parametrize("name", ["../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "C:\\evil.shp", "..\\evil.shp"])
def test_zip_slip(tmp_path: Path, name: str) -> None:
    assert refusal(zip_of(tmp_path, {name: b"x"})) == "F03"


def test_zip_with_a_link(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(entry, "/etc/passwd")
    assert refusal(path) == "F03"


def test_zip_bomb_and_crowd(tmp_path: Path) -> None:
    bomb = zip_of(tmp_path, {"a.geojson": bytes(64 << 20)}, compression=zipfile.ZIP_DEFLATED)
    assert refusal(bomb) == "F03"
    crowd = zip_of(tmp_path, {f"{n}.txt": b"" for n in range(11)})
    assert refusal(crowd, Limits(entries=10)) == "F03"


def test_encrypted_and_truncated_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"a.geojson": collection(feature()).encode()})
    content = path.read_bytes()
    patch(path, content.index(b"PK\x01\x02") + 8, b"\x01")
    assert refusal(path) == "F03"
    path.write_bytes(content[:-10])
    assert refusal(path) == "F03"


@pytest.mark.parametrize(
    "coordinates",
    [
        [[NAN, *RING[1:3], NAN]],
        [[[105.0, math.nan], *RING[1:3], [105.0, math.nan]]],
        [[NAN, *RING[1:]]],
        [[NAN, RING[1], NAN]],
        [[NAN, NAN, NAN, NAN]],
        [RING, [NAN, *RING[1:3], NAN]],
    ],
)
def test_a_ring_that_begins_at_nan_is_a_finding(tmp_path: Path, coordinates: Any) -> None:
    broken = {"type": "MultiPolygon", "coordinates": [coordinates]}
    several = feature({"type": "Polygon", "coordinates": coordinates}, n=4)
    batch = read_text(tmp_path, collection(feature(n=1), feature(broken, n=2), feature(n=3), several))
    assert codes(batch) == [(2, "R03"), (4, "R03")]
    for found in batch.issues:
        assert "NaN" in found.message("vi")
        assert "NaN" in found.message("en")
    assert column(batch, "n") == [1, 2, 3, 4]
    assert "NaN" in column(batch, "_feature")[1], "kept as it came"


def test_a_broken_feature_takes_no_other_along(tmp_path: Path) -> None:
    batch = read_text(tmp_path, collection(feature(n=1), feature(n=2), feature(n=3)).replace('"n": 2', '"n": 2e'))
    assert codes(batch) == [(2, "R03")]
    assert column(batch, "n") == [1, None, 3]
    assert '"n": 2e' in column(batch, "_feature")[1]


@pytest.mark.parametrize(("cut", "rows"), [(40, 1), (2, 2), (-10, 1)])
def test_truncated_json_tells_after_which_feature(tmp_path: Path, cut: int, rows: int) -> None:
    text = collection(feature(n=1), feature(n=2))
    batch = read_text(tmp_path, text[:-cut] if cut > 0 else text[: text.index('"n": 2')])
    assert len(batch.row_no) == rows
    assert codes(batch) == [(None, "F15")]
    assert batch.issues[0].params["after"] == rows


def test_garbage_behind_the_end(tmp_path: Path) -> None:
    assert codes(read_text(tmp_path, collection(feature()) + "garbage")) == [(None, "F15")]


def test_deep_nesting_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    good = json.dumps(feature(n=2))
    bad = f'{{"type":"Feature","properties":{{"a":{deep}}},"geometry":null}}'
    batch = read_text(tmp_path, f'{{"type":"FeatureCollection","features":[{bad},{good}]}}')
    assert codes(batch) == [(1, "R03")]
    nested = '{"type":"GeometryCollection","geometries":[' * 2000 + "]}" * 2000
    bad = f'{{"type":"Feature","properties":{{}},"geometry":{nested}}}'
    assert codes(read_text(tmp_path, f'{{"type":"FeatureCollection","features":[{bad},{good}]}}')) == [(1, "R03")]


def test_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(collection(feature(**{f"c{n}": n for n in range(10_000)})), encoding="utf-8")
    assert refusal(path) == "F13"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html>404</html>", "F10"),
        ("{", "F15"),
        ("[1]", "F16"),
        ('{"a":1}', "F16"),
        ("null", "F10"),
        ('{"type":"FeatureCollection"}', "F16"),
        ('{"type":["Polygon"],"x":1}', "F16"),
    ],
)
def test_what_is_no_geojson(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    assert refusal(path) == code


@pytest.mark.parametrize("text", ["[]", '{"type":"Topology","objects":[],"arcs":[]}', '{"type":"Topology","arcs":{}}'])
def test_what_is_no_topology(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.topojson"
    path.write_text(text, encoding="utf-8")
    assert refusal(path) in {"F16", "F25"}


def test_an_arc_without_end_is_told_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.topojson"
    member = '{"type":"Polygon","arcs":[[%s]]}'
    members = ",".join(member % number for number in ("0", "1e999", "-1e999"))
    arcs = "[[[105,21],[105.001,21],[105.001,21.001],[105,21]]]"
    objects = f'{{"thua":{{"type":"GeometryCollection","geometries":[{members}]}}}}'
    path.write_text(f'{{"type":"Topology","objects":{objects},"arcs":{arcs}}}', encoding="utf-8")
    _, batch = read(path)
    assert [(found.row_no, found.code) for found in batch.issues] == [(2, "R08"), (3, "R08")]


def test_a_coordinate_system_behind_the_features(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:5897"}}
    path = tmp_path / "a.geojson"
    for text in (collection(feature(), crs=crs), json.dumps(json.loads(collection(feature())) | {"crs": crs})):
        path.write_text(text, encoding="utf-8")
        assert read(path)[0].crs_text == "EPSG:5897"


class Trickle(io.StringIO):
    """Gives one character at a time, whatever is asked."""

    def read(self, _size: int | None = -1, /) -> str:
        return super().read(1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(JSON, max_size=4), st.booleans())
def test_the_scanner_finds_each_element_however_the_text_arrives(elements: list[Any], ascii_only: bool) -> None:
    text = json.dumps({"a": 12, "features": elements, "z": 34}, ensure_ascii=ascii_only)
    events = list(json_scan.scan(Trickle(text)))
    assert [event.value for event in events if isinstance(event, json_scan.Feature)] == elements
    assert [event.value for event in events if isinstance(event, json_scan.Member)] == [12, 34]


@settings(deadline=None)
@given(st.lists(JSON, max_size=4), st.integers(0, 4))
def test_a_broken_record_of_a_sequence_takes_no_other_along(values: list[Any], place: int) -> None:
    records = [json.dumps({"a": value}) for value in values]
    records.insert(place, '{"b": [1, {"c":')
    text = "".join(f"\x1e{record}\n" for record in records)
    events = list(json_scan.scan(Trickle(text)))
    assert [event.value for event in events if isinstance(event, json_scan.Member)] == values
    assert [event.raw for event in events if isinstance(event, json_scan.Lost)] == ['{"b": [1, {"c":']


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet='{}[]",:0123ab\\ ntruefalsy', max_size=60))
def test_the_scanner_ends_on_any_text(text: str) -> None:
    with contextlib.suppress(json_scan.BrokenJSONError):
        list(json_scan.scan(io.StringIO('{"features":[' + text)))
    with contextlib.suppress(json_scan.BrokenJSONError):
        list(json_scan.scan(io.StringIO("\x1e" + text.replace("b", "\x1e"))))


@pytest.mark.parametrize("place", [0.2, 0.4])
def test_a_geopackage_with_a_damaged_page_is_refused_though_gdal_says_nothing(tmp_path: Path, place: float) -> None:
    path = tmp_path / "a.gpkg"
    squares = shapely.to_wkb([shapely.box(50 * at, 0, 50 * at + 40, 40) for at in range(12_000)])
    pyogrio.raw.write(
        str(path), squares, field_data=[np.arange(12_000)], fields=["so_thua"], geometry_type="Polygon",
        crs="EPSG:5897", driver="GPKG",
    )  # fmt: skip
    octets = path.read_bytes()
    at = int(len(octets) * place) // 4096 * 4096
    path.write_bytes(octets[:at] + b"\xff" * 4096 + octets[at + 4096 :])
    with pytest.raises(FileRefusedError) as caught:
        read(path)
    assert caught.value.issue.code == "F25"
