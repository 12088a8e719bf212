"""Readers: what GDAL would pass silently is named, what is dangerous is never opened, and no feature is lost."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landdb.import_.readers import archive, gdal, json_scan
from landdb.import_.readers.opening import open_source
from landdb.import_.records import Batch, ImportRequest, concatenate
from landdb.import_.refusals import FileRefusedError

SQUARE: dict[str, Any] = {"type": "Polygon", "coordinates": [[[105, 21], [105.001, 21], [105.001, 21.001], [105, 21]]]}


def feature(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def read(path: Path, **options: Any) -> Batch:
    with open_source(ImportRequest(paths=(path,), **options)) as source:
        return concatenate(list(source.batches()))


def read_text(folder: Path, text: str | bytes, name: str = "a.geojson") -> Batch:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def verdict(path: Path) -> set[str]:
    """Codes of what is wrong, whether the file is refused at once or read to its end."""
    try:
        return {code for _, code in codes(read(path))}
    except FileRefusedError as refused:
        return {refused.issue.code}


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read(path, **options)
    assert path.name in caught.value.message_vi
    assert caught.value.remedy_vi
    return caught.value.issue.code


def codes(batch: Batch) -> list[tuple[int | None, str]]:
    return [(issue.row_no, issue.code) for issue in batch.issues]


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    """A sound shapefile of 20 squares."""
    pyogrio = gdal.load_pyogrio()
    squares = shapely.to_wkb([shapely.box(i * 20, 0, i * 20 + 18, 18) for i in range(20)])
    columns = [np.arange(20), np.array([f"Thửa {i}" for i in range(20)], dtype=object)]
    path = tmp_path / "thua.shp"
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.raw.write(str(path), squares, columns, ["so", "ten"], geometry_type="Polygon", encoding="UTF-8")
    return path


def patch(path: Path, at: int, octets: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(octets)] = octets
    path.write_bytes(content)


def test_sound_shapefile(shapefile: Path) -> None:
    batch = read(shapefile)
    assert len(batch) == 20
    assert batch.row_no.tolist() == list(range(1, 21))
    assert batch.columns["ten"][3] == "Thửa 3".encode().decode("latin-1")
    assert codes(batch) == []


def test_parts_are_found_whatever_the_case_of_their_names(shapefile: Path) -> None:
    shapefile.with_suffix(".dbf").rename(shapefile.with_name("THUA.DBF"))
    assert len(read(shapefile)) == 20


@pytest.mark.parametrize(
    ("suffix", "kept"), [(".shp", 0.5), (".shp", 0.97), (".dbf", 0.5), (".shx", 0.7), (".dbf", 0.01)]
)
def test_truncated(shapefile: Path, suffix: str, kept: float) -> None:
    path = shapefile.with_suffix(suffix)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert refusal(shapefile) in {"F07", "F08"}


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_missing_part(shapefile: Path, suffix: str) -> None:
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
        (".shp", 32, struct.pack("<i", 3), "F09"),
        (".shp", 32, struct.pack("<i", 77), "F07"),
    ],
)
def test_lying_headers(shapefile: Path, suffix: str, at: int, octets: bytes, code: str) -> None:
    patch(shapefile.with_suffix(suffix), at, octets)
    assert refusal(shapefile) == code


def test_nan_in_a_shape_is_read_for_the_rules_to_judge(shapefile: Path) -> None:
    patch(shapefile, 100 + 8 + 44 + 4 + 16, struct.pack("<d", float("nan")))
    assert len(read(shapefile)) == 20


def test_deleted_rows_are_told(shapefile: Path) -> None:
    dbf = shapefile.with_suffix(".dbf")
    header_length, row_length = struct.unpack("<HH", dbf.read_bytes()[8:12])
    patch(dbf, header_length + 4 * row_length, b"*")
    batch = read(shapefile)
    assert codes(batch) == [(None, "F17")]
    assert 5 not in batch.row_no
    assert len(batch) == 19


VRT = b"<OGRVRTDataSource><SrcDataSource>CSV:/etc/passwd</SrcDataSource></OGRVRTDataSource>"


@pytest.mark.parametrize("name", ["a.shp", "a.geojson", "a.json", "a.zip", "a.vrt", "a.kml"])
def test_a_vrt_in_disguise_is_never_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(VRT)
    assert refusal(path) in {"F01", "F03", "F10"}


def test_a_vrt_within_a_zip_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("thua.shp", VRT)
        bundle.writestr("thua.shx", b"x")
        bundle.writestr("thua.dbf", b"x")
    assert refusal(path) == "F10"


def test_gdal_has_the_allowed_drivers_only() -> None:
    """In a process of its own, for drivers are registered once."""
    code = "from landdb.import_.readers import gdal; gdal.check_drivers(); print(*gdal.load_pyogrio().list_drivers())"
    hostile = {**os.environ, "GDAL_SKIP": ""}
    for environment in (dict(os.environ), hostile):
        found = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        assert found.stdout.strip() == "ESRI Shapefile"


def zip_of(folder: Path, entries: dict[str, bytes], **options: Any) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", **options) as bundle:
        for name, content in entries.items():
            bundle.writestr(name, content)
    return path


def test_zip_in_folders_with_any_case(shapefile: Path, tmp_path: Path) -> None:
    entries = {
        f"xã/tờ 9/THUA{suffix.upper()}": shapefile.with_suffix(suffix).read_bytes()
        for suffix in (".shp", ".shx", ".dbf")
    }
    entries |= {"__MACOSX/xã/._THUA.shp": b"junk", "doc.txt": b"x"}
    assert len(read(zip_of(tmp_path, entries))) == 20


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


def test_zip_bomb_and_crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zip_of(tmp_path, {"a.geojson": bytes(64 << 20)}, compression=zipfile.ZIP_DEFLATED)
    assert refusal(bomb) == "F03"
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    assert refusal(zip_of(tmp_path, {f"{n}.txt": b"" for n in range(11)})) == "F03"


def test_encrypted_and_truncated_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"a.geojson": collection(feature()).encode()})
    content = path.read_bytes()
    flags = content.index(b"PK\x01\x02") + 8
    patch(path, flags, b"\x01")
    assert refusal(path) == "F03"
    path.write_bytes(content[:-10])
    assert refusal(path) == "F03"


def test_several_layers_are_listed_and_chosen(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path, {"a.geojson": collection(feature(n=1)).encode(), "b.geojson": collection(feature(n=2)).encode()}
    )
    assert refusal(path) == "F05"
    assert refusal(path, layer="c") == "F19"
    assert read(path, layer="B").columns["n"].tolist() == [2]


def test_geojson_in_any_unicode(tmp_path: Path) -> None:
    text = collection(feature(ten="Thửa"))
    raw = json.dumps(json.loads(text), ensure_ascii=False)
    for encoded in (
        raw.encode(),
        b"\xef\xbb\xbf" + raw.encode(),
        raw.encode("utf-16"),
        raw.encode("utf-16-be", "replace"),
    ):
        if encoded[:1] != b"\x00":
            assert read_text(tmp_path, encoded).columns["ten"].tolist() == ["Thửa"]


RING: list[list[float]] = [[105, 21], [105.001, 21], [105.001, 21.001], [105, 21]]
NAN = [math.nan, 21.0]


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
@pytest.mark.parametrize("several", [False, True])
def test_a_ring_that_begins_at_nan_is_a_finding(tmp_path: Path, coordinates: Any, several: bool) -> None:
    shape = {"type": "MultiPolygon" if several else "Polygon", "coordinates": [coordinates] if several else coordinates}
    batch = read_text(tmp_path, collection(feature(n=1), feature(shape, n=2), feature(n=3)))
    assert (len(batch), codes(batch)) == (3, [(2, "R03")])
    [found] = batch.issues
    assert "NaN" in found.message("vi")
    assert "NaN" in found.message("en")
    assert all(found.kind.remedy[language] for language in ("vi", "en"))
    assert batch.columns["n"].tolist() == [1, 2, 3]
    assert "NaN" in batch.columns["_feature"][1], "kept as it came"


def test_sequences_of_features(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(feature(n=n)) for n in range(5))
    assert read_text(tmp_path, lines).columns["n"].tolist() == [0, 1, 2, 3, 4]
    assert len(read_text(tmp_path, "\x1e" + lines.replace("\n", "\n\x1e"))) == 5


def test_a_broken_feature_takes_no_other_along(tmp_path: Path) -> None:
    text = collection(feature(n=1), feature(n=2), feature(n=3)).replace('"n": 2', '"n": 2e')
    batch = read_text(tmp_path, text)
    assert len(batch) == 3
    assert codes(batch) == [(2, "R03")]
    assert batch.columns["n"].tolist() == [1, None, 3]
    assert '"n": 2e' in batch.columns["_feature"][1]


@pytest.mark.parametrize(("cut", "rows"), [(40, 1), (2, 2), (-10, 1)])
def test_truncated_json_tells_after_which_feature(tmp_path: Path, cut: int, rows: int) -> None:
    text = collection(feature(n=1), feature(n=2))
    batch = read_text(tmp_path, text[:-cut] if cut > 0 else text[: text.index('"n": 2')])
    assert len(batch) == rows
    [(row_no, code)] = codes(batch)
    assert (row_no, code) == (None, "F15")
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


def test_odd_values_stay(tmp_path: Path) -> None:
    text = collection(*(feature(a=value) for value in (1, "x", 2.5, None, [1, 2], {"b": 1}, 2**70)))
    assert read_text(tmp_path, text).columns["a"].tolist() == [1, "x", 2.5, None, "[1, 2]", '{"b": 1}', 2**70]


def test_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(collection(feature(**{f"c{n}": n for n in range(10_000)})), encoding="utf-8")
    assert refusal(path) == "F13"


@pytest.mark.parametrize("text", ["<html>404</html>", "{", "[1]", '{"a":1}', "null", '{"type":"FeatureCollection"}'])
def test_no_geojson(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    assert verdict(path) & {"F01", "F10", "F14", "F15", "F16"}


def test_crs_member_at_either_end(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:5897"}}
    for text in (collection(feature(), crs=crs), json.dumps(json.loads(collection(feature())) | {"crs": crs})):
        path = tmp_path / "a.geojson"
        path.write_text(text, encoding="utf-8")
        with open_source(ImportRequest(paths=(path,))) as source:
            list(source.batches())
            assert source.facts.crs_text == "EPSG:5897"


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


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet='{}[]",:0123ab\\ ntruefalsy', max_size=60))
def test_the_scanner_ends_on_any_text(text: str) -> None:
    with contextlib.suppress(json_scan.BrokenJSONError):
        list(json_scan.scan(io.StringIO('{"features":[' + text)))
