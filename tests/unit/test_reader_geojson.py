"""The fast way through GeoJSON gives what the careful parser gives: same rows, same shapes, same findings."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landdb.import_.readers.geojson_layer import GeoJSONReader
from landdb.import_.readers.layers import Origin
from landdb.import_.readers.limits import Limits
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats import make

Result = tuple[list[dict[str, Any]], list[Any], str | None]


def read(path: Path, *, fast: bool, block: int = 300) -> tuple[Result, int]:
    """Rows, findings and refusal of a file, in a form that can be compared; and how many rows went the fast way."""
    reader = GeoJSONReader(Origin("a", "a", "json", path, {}, path.parent, Limits()), block=block, fast=fast)
    rows: list[dict[str, Any]] = []
    found: list[Any] = []
    refused = None
    try:
        for batch in reader.batches():
            cells = batch.columns.to_pylist() if batch.columns.num_columns else [{}] * len(batch)
            for number, cell, shape in zip(batch.row_no.tolist(), cells, batch.geometry.to_pylist(), strict=True):
                filled = {name: value for name, value in cell.items() if value is not None}
                rows.append({"row": number, "shape": shape, **{f"_{name}": _same(v) for name, v in filled.items()}})
            found += [(one.row_no or 0, one.code, repr(sorted(one.params.items()))) for one in batch.issues]
    except FileRefusedError as error:
        refused = error.message_en
    return (rows, sorted(found), refused), reader.fast_rows


def _same(value: Any) -> Any:
    """Whole numbers of a batch are integers or, beside fractions, floats, and texts where kinds are mixed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{float(value)!r}" if isinstance(value, int | float) else _number(value)


def _number(text: str) -> str:
    try:
        return f"{float(text)!r}"
    except ValueError:
        return text


def agree(path: Path, block: int = 300) -> int:
    fast, quick = read(path, fast=True, block=block)
    careful, _ = read(path, fast=False)
    assert fast == careful
    return quick


def written(path: Path, features: list[Any], *, indent: int | None = None, **members: Any) -> Path:
    text = json.dumps({"type": "FeatureCollection", **members, "features": features}, indent=indent, ensure_ascii=False)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def parcels(count: int) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"so": number, "ten": f"Thửa {number}", "dt": number / 3, "co": number % 2 == 0},
            "geometry": {"type": "Polygon", "coordinates": [make.degrees(number)]},
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_plain_parcels_go_the_fast_way(tmp_path: Path, indent: int | None) -> None:
    assert agree(written(tmp_path / "a.geojson", parcels(60), indent=indent), block=4_000) > 30


def test_polygons_and_multipolygons_go_the_fast_way_together(tmp_path: Path) -> None:
    features = parcels(60)
    for number in range(0, 60, 3):
        shape = features[number]["geometry"]
        features[number]["geometry"] = {"type": "MultiPolygon", "coordinates": [shape["coordinates"]] * 2}
    assert agree(written(tmp_path / "a.geojson", features), block=4_000) > 30


def test_sequences_go_the_fast_way(tmp_path: Path) -> None:
    path = tmp_path / "a.geojsonl"
    for mark in ("", "\x1e"):
        path.write_text("".join(f"{mark}{json.dumps(feature)}\n" for feature in parcels(60)))
        assert agree(path, block=4_000) > 30


BROKEN = ['{"type":"Feature","properties":{"A":1},"geo', '{"type": Feature}', "[1]", "null", "thua 5", '{"a":{{{']


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("place", [0, 7, 20])
def test_a_broken_record_of_a_sequence_is_one_row(tmp_path: Path, broken: str, place: int) -> None:
    records = [json.dumps(one) for one in parcels(20)]
    records.insert(place, broken)
    path = tmp_path / "a.geojsons"
    path.write_text("".join(f"\x1e{record}\n" for record in records), encoding="utf-8")
    agree(path)
    (rows, told, refused), _ = read(path, fast=True)
    assert [(row, code) for row, code, _ in told if code != "R06"] == [(place + 1, "R03")]
    assert (len(rows), refused) == (21, None)


def test_a_sequence_that_breaks_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojsons"
    text = "".join(f"\x1e{json.dumps(one)}\n" for one in parcels(3))
    path.write_text(text[:-9], encoding="utf-8")
    (rows, told, _), _ = read(path, fast=True)
    assert [(row, code) for row, code, _ in told if code != "R06"] == [(0, "F15")]
    assert len(rows) == 2


def test_what_is_wrong_with_a_chunk_without_rows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojsonl"
    odd: dict[str, Any] = {"type": "Fea<ture", "properties": {}, "geometry": None}
    path.write_text("".join(f"{json.dumps(feature)}\n" for feature in (*parcels(3), odd)))
    agree(path, block=400)
    (rows, found, _), _ = read(path, fast=True, block=400)
    assert len(rows) == 3
    assert [code for _, code, _ in found] == ["F16"]
    path.write_text(f"{json.dumps(odd)}\n")
    agree(path, block=100)


def test_turned_rings_are_told_as_before(tmp_path: Path) -> None:
    features = parcels(300)
    for feature in features:
        feature["geometry"]["coordinates"][0].reverse()
    assert agree(written(tmp_path / "a.geojson", features), block=4_000) > 200


SHAPE: dict[str, Any] = make.features()[0]["geometry"]


def feature(geometry: Any = SHAPE, properties: Any = None, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or {}, "geometry": geometry, **members}


def polygon(*rings: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings), **members}


ODDITIES: list[Any] = [
    None,
    7,
    {"type": "Feature"},
    {"type": "feature", "properties": {}, "geometry": SHAPE},
    {"type": "Feature", "properties": None, "geometry": SHAPE},
    feature(None),
    feature(properties={"so": "12a", "ten": None}),
    feature(properties={"so": 2**70}),
    feature(properties={"so": 1.5, "dt": 3}),
    feature(properties={"neu": 1}),
    feature(properties={"ten": "\ud800"}),
    feature(properties={"ten": "a\u0000\n\\"}),
    feature(None, properties={"ten": {"a": [1, {"type": "Feature", "properties": {}}]}}),
    feature(None, properties={"ten": '}, {"type": "Feature", "x": 1'}),
    feature(polygon([[1, 2], [2, 2], [2, 3]])),
    feature(polygon()),
    feature(polygon([[1, 2, 9], [3, 2, 9], [3, 4, 9], [1, 2, 9]])),
    feature(polygon([[1, 2], [3, 2, 9], [3, 4], [1, 2]])),
    feature(polygon([[1, 2], [1, 2], [3, 4], [1, 2]])),
    feature(polygon([["1", 2], [1, 2], [3, 4], [1, 2]])),
    feature(polygon(make.degrees(1)[::-1])),
    feature(polygon(make.degrees(1), bbox=[1]), properties={"t": 1}),
    feature({"type": "Point", "coordinates": [1, 2]}),
    feature({"type": "MultiPolygon", "coordinates": [[make.degrees(1)]]}),
    # One ring is open, and what stands beside it is nothing.
    feature({"type": "MultiPolygon", "coordinates": [[[[1, 2], [2, 2], [2, 3]]], []]}),
    feature({"type": "MultiPolygon", "coordinates": [[[[1, 2], [2, 2], [2, 3]]], [[]]]}),
    feature({"type": "MultiPolygon", "coordinates": [[[[1, 2], [2, 2], [2, 3]]], 5, [5]]}),
    feature(polygon([[1, 2], [2, 2], [2, 3]], [], 5)),
    feature(id=None),
    feature(id="x", bbox=[1, 2, 3]),
    feature(id=4, bbox=[1, 2, 3, 4]),
    feature(crs=1),
]


@pytest.mark.parametrize("number", range(len(ODDITIES)))
@pytest.mark.parametrize("first", [False, True])
def test_an_odd_feature_among_plain_ones(tmp_path: Path, number: int, first: bool) -> None:
    features: list[Any] = parcels(20)
    features.insert(0 if first else 14, ODDITIES[number])
    agree(written(tmp_path / "a.geojson", features), block=1_500)
    agree(written(tmp_path / "a.geojson", features, crs={"properties": {"name": "EPSG:5897"}}, indent=1), block=1_500)


FEATURES = st.lists(st.one_of(st.sampled_from(parcels(6)), st.sampled_from(ODDITIES)), min_size=1, max_size=25)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(features=FEATURES, block=st.integers(200, 6_000), seed=st.integers(0, 2**32), cuts=st.integers(0, 3))
def test_whatever_stands_in_a_file_both_ways_agree(
    tmp_path: Path, features: list[Any], block: int, seed: int, cuts: int
) -> None:
    path = written(tmp_path / "a.geojson", features)
    agree(path, block=block)
    content = bytearray(path.read_bytes())
    dice = random.Random(seed)
    for _ in range(cuts):
        at = dice.randrange(len(content))
        content[at : at + dice.choice([0, 1, 1, 3])] = bytes([dice.choice(b'{}[],:"\\ \n0aZ')])
    path.write_bytes(content)
    agree(path, block=block)


def test_texts_of_no_unicode_stay_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": make.features()})
    path.write_bytes(text.replace("\\u0110", "\x00").encode().replace(b"\x00", b"\xa7"))
    reader = GeoJSONReader(Origin("a", "a", "json", path, {}, tmp_path, Limits()))
    batch = next(iter(reader.batches()))
    assert reader.facts.raw_text
    assert batch.columns.column("ghi_chu").type == pa.binary()
    assert batch.columns.column("ghi_chu")[0].as_py().startswith(b"\xa7")
