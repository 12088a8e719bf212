"""Base maps: descriptions, addresses of tiles at other servers, archives, the folder, the cache."""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pmtiles.tile import TileType
from pyproj import Transformer

from landdb.basemaps.catalogue import CatalogueFile, read_catalogue
from landdb.basemaps.disk_cache import FRESH_EMPTY_S, FRESH_S, DiskCache
from landdb.basemaps.entries import check_host, describe, read_entry
from landdb.basemaps.faults import FaultyError
from landdb.basemaps.files import Archive, check_files, find_file, store_file
from landdb.basemaps.upstream import Picture
from landdb.cli.doctor import _base_maps
from landdb.domain.actors import ANONYMOUS
from landdb.domain.basemaps import Basemap, host_of, sample_place, tile_address
from landdb.domain.tile_pyramid import TilePlace, place_at
from landdb.errors import ConflictError
from landdb.settings import load_settings
from tests.api.basemap_files import entry, make_archive, make_features, make_png, write_catalogue
from tests.factories import make_actor

HANOI = place_at(105.85, 21.03, 12)
PNG = make_png(1, 2, 3, side=4)


def made(**changes: Any) -> Basemap:
    return read_entry(entry(**changes), "file")


def asked(basemap: Basemap, place: TilePlace = HANOI) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(tile_address(basemap, place)).query).items()}


def faults(**changes: Any) -> set[str]:
    with pytest.raises(FaultyError) as caught:
        made(**changes)
    assert all(fault.message_vi and fault.message_en and fault.remedy_vi for fault in caught.value.faults)
    return {fault.place for fault in caught.value.faults}


def test_a_tile_lies_where_mercator_puts_it() -> None:
    west, south, east, north = HANOI.degrees
    assert west <= 105.85 < east
    assert south <= 21.03 < north
    reckon = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    expected = (*reckon.transform(west, south), *reckon.transform(east, north))
    assert all(math.isclose(a, b, abs_tol=0.01) for a, b in zip(HANOI.metres, expected, strict=True))
    assert TilePlace(0, 0, 0).metres[0] == pytest.approx(-20037508.342789244)


def test_xyz_addresses_count_rows_from_north_or_south() -> None:
    assert tile_address(made(url="http://t/{z}/{x}/{y}.png"), TilePlace(3, 5, 1)) == "http://t/3/5/1.png"
    assert tile_address(made(url="https://t:8/a?k={z}-{x}-{-y}"), TilePlace(3, 5, 1)) == "https://t:8/a?k=3-5-6"


def test_wmts_by_parameters_and_by_template() -> None:
    by_parameters = made(type="wmts", url="http://t/wmts?map=a", layer="ảnh", matrix="EPSG:3857:{z}", matrixSet="3857")
    found = asked(by_parameters)
    assert found["map"] == "a"
    assert (found["TileMatrix"], found["TileRow"], found["TileCol"]) == ("EPSG:3857:12", str(HANOI.y), str(HANOI.x))
    assert (found["Request"], found["Layer"], found["Version"]) == ("GetTile", "ảnh", "1.0.0")
    template = "http://t/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"
    address = tile_address(made(type="wmts", url=template, layer="a/b"), TilePlace(2, 3, 1))
    assert address == "http://t/a%2Fb/default/GoogleMapsCompatible/2/1/3.png"


@pytest.mark.parametrize(
    ("version", "crs", "name", "is_swapped"),
    [
        ("1.1.1", "EPSG:3857", "SRS", False), ("1.3.0", "EPSG:3857", "CRS", False),
        ("1.1.1", "EPSG:4326", "SRS", False), ("1.3.0", "EPSG:4326", "CRS", True),
    ],
)  # fmt: skip
def test_wms_writes_axes_as_its_version_wants(version: str, crs: str, name: str, is_swapped: bool) -> None:
    zoom = 7 if crs == "EPSG:4326" else 0
    basemap = made(type="wms", url="http://t/wms?bbox=1&MAP=x", layer="a,b", version=version, crs=crs, minZoom=zoom)
    found = asked(basemap)
    assert found[name] == crs
    assert "bbox" not in found
    assert (found["MAP"], found["VERSION"], found["LAYERS"]) == ("x", version, "a,b")
    box = [float(text) for text in found["BBOX"].split(",")]
    west, south, east, north = HANOI.degrees if crs == "EPSG:4326" else HANOI.metres
    assert box == pytest.approx([south, west, north, east] if is_swapped else [west, south, east, north], abs=1e-3)


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "ftp://t/{z}/{x}/{y}", "http://{z}.t/{x}/{y}", "http://u:p@t/{z}/{x}/{y}", "//t/{z}/{x}/{y}",
    "http://t/{z}/{x}", "http://t/{s}/{z}/{x}/{y}", "http://t:99999/{z}/{x}/{y}", "http:///{z}/{x}/{y}", "javascript:1",
])  # fmt: skip
def test_addresses_that_are_none_of_a_server_are_refused(url: str) -> None:
    assert faults(url=url) <= {"url", ""}


def test_each_wrong_field_is_named() -> None:
    assert faults(maxNativeZoom=30, titleVi="", bounds=[1, 2, 3], secrecyLevel=4, enabled="yes", atribution="x") == {
        "maxNativeZoom", "titleVi", "bounds", "secrecyLevel", "enabled", "atribution",
    }  # fmt: skip
    assert faults(bounds=[118, 7, 102, 24]) == {"bounds"}
    assert faults(minZoom=9, maxNativeZoom=3) == {""}
    assert faults(type="wms", layer="a", crs="EPSG:4326") >= {""}
    assert faults(type="wmts", url="http://t/wmts", layer="a", matrix="12") == {"matrix"}
    assert faults(type="tms") == {"type"}
    assert faults(attribution=None) == {"attribution"}
    assert faults(type="geojson", color="red; x") == {"color"}


def test_a_description_is_told_as_it_was_read() -> None:
    whole = entry(type="wms", url="http://t/wms", layer="a", bounds=[102.0, 7.0, 118.0, 24.0], secrecyLevel=2)
    told = {name: value for name, value in describe(read_entry(whole, "file")).items() if value is not None}
    assert whole.items() <= told.items()
    assert read_entry(told, "file") == read_entry(whole, "file")


def test_only_servers_of_the_list_at_their_level() -> None:
    hosts = {"t:8080": 0, "mat": 2}
    check_host(made(url="http://T:8080/{z}/{x}/{y}"), hosts)
    check_host(made(url="http://mat:80/{z}/{x}/{y}", secrecyLevel=2), hosts)
    for url in ("http://t/{z}/{x}/{y}", "http://t.evil.test:8080/{z}/{x}/{y}", "http://mat/{z}/{x}/{y}"):
        with pytest.raises(FaultyError):
            check_host(made(url=url), hosts)
    assert host_of("https://[::1]:443/x") == "[::1]"


def test_files_come_from_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "basemaps"
    make_archive(folder / "nen.pmtiles", {(0, 0, 0): PNG, (1, 1, 1): PNG})
    (tmp_path / "secret.pmtiles").write_bytes((folder / "nen.pmtiles").read_bytes())
    (folder / "link.pmtiles").symlink_to(tmp_path / "secret.pmtiles")
    assert find_file(folder, "nen.pmtiles") == find_file(folder, f"file://{folder}/nen.pmtiles")
    for name in ("../secret.pmtiles", str(tmp_path / "secret.pmtiles"), "link.pmtiles", f"file://{tmp_path}/secret.pmtiles",
                 "file://other/nen.pmtiles", "nen.pmtiles\0", "x" * 5000, ".", ""):  # fmt: skip
        assert find_file(folder, name) is None, name
    with pytest.raises(FaultyError):
        check_files(made(type="pmtiles", url="../secret.pmtiles"), folder)


def test_archives_tell_their_zooms_and_bounds(tmp_path: Path) -> None:
    make_archive(tmp_path / "nen.pmtiles", {(3, 6, 3): PNG, (5, 25, 14): PNG})
    basemap = check_files(made(type="pmtiles", url="nen.pmtiles"), tmp_path)
    assert (basemap.min_zoom, basemap.max_native_zoom, basemap.bounds) == (3, 5, (102.0, 7.0, 118.0, 24.0))
    archive = Archive(tmp_path / "nen.pmtiles")
    assert archive.read_tile(5, 25, 14) == PNG
    assert archive.read_tile(5, 25, 15) is None


def test_an_archive_that_is_copied_over_harms_nobody(tmp_path: Path) -> None:
    path = tmp_path / "nen.pmtiles"
    make_archive(path, {(0, 0, 0): PNG})
    archive = Archive(path)
    os.truncate(path, 0)
    with pytest.raises(Exception, match=r".*"):
        archive.read_tile(0, 0, 0)


@pytest.mark.parametrize("spoil", ["vector", "text", "cut", "empty", "version"])
def test_archives_without_pictures_are_refused(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "nen.pmtiles"
    make_archive(path, {(0, 0, 0): PNG}, TileType.MVT if spoil == "vector" else TileType.PNG, packed=spoil == "vector")
    whole = path.read_bytes()
    path.write_bytes({"vector": whole, "text": b"PMTiles? no", "cut": whole[:60], "empty": b"",
                      "version": whole[:7] + b"\x02" + whole[8:]}[spoil])  # fmt: skip
    with pytest.raises(FaultyError) as caught:
        check_files(made(type="pmtiles", url="nen.pmtiles"), tmp_path)
    assert ("véc-tơ" in caught.value.message_vi) == (spoil == "vector")


@pytest.mark.parametrize("directory", [
    gzip.compress(b"\0" * 40_000_000),
    gzip.compress(b"\0" * 900_000) * 40,
    gzip.compress(b"\xff" * 500_000 + b"\0"),
    gzip.compress(b"\x01")[:-6],
], ids=["bomb", "bombs", "endless", "cut"])  # fmt: skip
def test_an_archive_that_unpacks_to_very_much_is_left_alone(tmp_path: Path, directory: bytes) -> None:
    path = tmp_path / "nen.pmtiles"
    make_archive(path, {(0, 0, 0): PNG})
    whole = path.read_bytes()
    root = len(whole).to_bytes(8, "little") + len(directory).to_bytes(8, "little")
    path.write_bytes(whole[:8] + root + whole[24:] + directory)
    tracemalloc.start()
    started = time.monotonic()
    try:
        with pytest.raises(Exception, match=r".*"):
            Archive(path).read_tile(0, 0, 0)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("content", [
    "no", "[]", '{"type":"Feature"}', json.dumps({"type": "FeatureCollection", "features": [{"geometry": 3}]}),
    *(json.dumps({"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": wrong}}]})
      for wrong in ([587000, 2327000], ["a", 1], [105])),
    '{"type":"FeatureCollection","features":' + "[" * 5000,
    *(json.dumps({"type": "FeatureCollection", "features": [{"geometry": {"type": kind, "coordinates": wrong}}]})
      for kind, wrong in (("Point", []), ("Point", [True, 21]), ("Polygon", [105, 21]), ("LineString", [[[105, 21]]]),
                          ("MultiPoint", [[105, 21], []]), ("Point", [10**400, 1]))),
    '{"type":"FeatureCollection","features":[{"geometry":null,"properties":{"a":NaN}}]}',
])  # fmt: skip
def test_what_is_no_geojson_in_degrees_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.geojson").write_text(content)
    with pytest.raises(FaultyError):
        check_files(made(type="geojson", url="a.geojson"), tmp_path)
    (tmp_path / "a.geojson").write_text(json.dumps(make_features()))
    check_files(made(type="geojson", url="a.geojson"), tmp_path)


def test_the_file_keeps_what_is_right_and_tells_what_is_wrong(tmp_path: Path) -> None:
    write_catalogue(tmp_path, entry(), entry(), entry(id="b", url="x", secrecyLevel=3), hosts=["t:1", "http://x/", 5])
    found = read_catalogue(tmp_path)
    assert [basemap.id for basemap in found.basemaps] == ["anh"]
    assert {fault.place: fault.level for fault in found.faults} == {
        "hosts[1]": 0, "hosts[2]": 0, "basemaps[1] (anh).id": 0, "basemaps[2] (b).url": 3,
    }  # fmt: skip
    assert found.hosts == {"t:1": 0, "127.0.0.1:9": 0}
    for text, part in (("{", "dòng 1, cột 2"), ("[]", "basemaps"), ("\xff", "không đọc được")):
        (tmp_path / "basemaps.json").write_text(text, encoding="latin-1")
        assert part in read_catalogue(tmp_path).faults[0].message_vi
    assert read_catalogue(tmp_path / "none").basemaps == ()


def test_the_file_is_read_anew_when_something_in_its_folder_changes(tmp_path: Path) -> None:
    catalogue = CatalogueFile(tmp_path)
    assert catalogue.read().basemaps == ()
    write_catalogue(tmp_path, entry(type="pmtiles", url="nen.pmtiles"))
    assert catalogue.read().faults
    make_archive(tmp_path / "nen.pmtiles", {(0, 0, 0): PNG})
    assert not catalogue.read().faults
    assert catalogue.read() is catalogue.read()


def test_a_file_on_its_way_does_not_have_all_read_anew(tmp_path: Path) -> None:
    (tmp_path / "level-0").mkdir()
    write_catalogue(tmp_path, entry())
    catalogue = CatalogueFile(tmp_path)
    before = catalogue.read()
    (tmp_path / "level-0" / ".draft-1-nen.pmtiles").write_bytes(b"1")
    assert catalogue.read() is before


def test_files_sent_at_once_under_one_name_do_not_mix(tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        """Sends another file of the same name while this one is read."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() == 0:
                store_file(tmp_path, 0, "a.png", io.BytesIO(PNG))
            return super().read(size)

    with pytest.raises(ConflictError):
        store_file(tmp_path, 0, "a.png", Slow(make_png(1, 1, 1, side=8)))
    assert (tmp_path / "level-0" / "a.png").read_bytes() == PNG
    assert len(list((tmp_path / "level-0").iterdir())) == 1


def test_who_may_know_of_one() -> None:
    secret, closed = made(secrecyLevel=2), made(accountsOnly=True)
    assert [secret.is_for(make_actor(level)) for level in (1, 2)] == [False, True]
    assert [closed.is_for(ANONYMOUS), closed.is_for(make_actor(0))] == [False, True]


def test_the_sample_tile_lies_in_the_map() -> None:
    basemap = made(bounds=[106.0, 10.0, 107.0, 11.0], maxNativeZoom=6)
    place = sample_place(basemap)
    assert place.z == 6
    assert place.meets(basemap.bounds)
    assert not TilePlace(6, 0, 0).meets(basemap.bounds)


def test_the_cache_keeps_within_its_limit_and_forgets_after_a_day(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "c", most_bytes=3 * 4096)
    for number in range(6):
        cache.put(str(number), Picture(PNG, "image/png"))
    assert [cache.get(str(number)) is not None for number in range(6)] == [False] * 3 + [True] * 3
    assert sum(path.stat().st_size for path in (tmp_path / "c").iterdir()) <= 3 * len(PNG)
    again = DiskCache(tmp_path / "c", most_bytes=2 * 4096)
    again.put("none", None)
    assert again.get("none") == (None,)
    assert again.get("4") is None
    lately = time.time() - FRESH_EMPTY_S - 5
    for path in (tmp_path / "c").iterdir():
        os.utime(path, (lately, lately))
    assert again.get("none") is None, "a repaired server is asked again soon"
    assert again.get("5") == (Picture(PNG, "image/png"),)
    long_ago = time.time() - FRESH_S - 5
    for path in (tmp_path / "c").iterdir():
        os.utime(path, (long_ago, long_ago))
    assert again.get("5") is None
    assert again.get("5", stale=True) == (Picture(PNG, "image/png"),)


def test_tiles_that_are_nowhere_do_not_fill_the_disk(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "c", most_bytes=10 * 4096)
    for number in range(30):
        cache.put(str(number), None)
    assert len(list((tmp_path / "c").iterdir())) == 10, "a file of one byte takes a block of the disk"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "full", f"{self} {target}")

    monkeypatch.setattr(Path, "replace", fail)
    DiskCache(tmp_path / "c", most_bytes=1_000_000).put("a", Picture(PNG, "image/png"))
    assert list((tmp_path / "c").iterdir()) == []


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "base-maps.md").read_text(encoding="utf-8")
    start = page.index('    {\n      "hosts"')
    (tmp_path / "basemaps.json").write_text(page[start : page.index("\n    }\n", start) + 7], encoding="utf-8")
    make_archive(tmp_path / "nen.pmtiles", {(0, 0, 0): PNG})
    found = read_catalogue(tmp_path)
    assert found.faults == ()
    assert [basemap.id for basemap in found.basemaps] == ["anh", "dia-hinh", "nen"]
    assert found.hosts == {"maps.inner.example:8080": 0, "imagery.inner.example": 2}


def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "basemaps", entry(), entry(id="sai", url="x"))
    findings = list(_base_maps(replace(load_settings({}), home=tmp_path)))
    assert [(finding.title, bool(finding.fault)) for finding in findings] == [
        ("base maps: 1 in basemaps.json", False), ("basemaps.json basemaps[1] (sai).url", True),
    ]  # fmt: skip
    assert "Địa chỉ phải là" in findings[1].fault
    assert "The address must be" in findings[1].fault
    assert findings[1].remedy


def test_the_folder_can_be_set(tmp_path: Path) -> None:
    assert load_settings({"LANDDB_HOME": str(tmp_path)}).basemaps_folder == tmp_path / "basemaps"
    assert load_settings({"LANDDB_BASEMAPS_DIR": str(tmp_path)}).basemaps_folder == tmp_path
