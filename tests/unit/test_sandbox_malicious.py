"""Files made to do harm: each is refused clearly or read harmlessly, and a canary beside it is never seen."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from landdb.import_.readers.sandbox import Limits
from tests.unit.formats import make
from tests.unit.formats.verdicts import judge

CANARY: Final = "canary-51c9"
"""Stands in a file beside each malicious one; nothing that comes out may hold it."""

Maker = Callable[[Path], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files worth stealing."""
    (tmp_path / "canary.csv").write_text(f"id,secret\n1,{CANARY}\n")
    square = {**make.features()[0], "properties": {"secret": CANARY}}
    (tmp_path / "canary.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [square]}))
    (tmp_path / "canary.txt").write_text(CANARY)
    return tmp_path


def vrt(folder: Path) -> bytes:
    source = folder / "canary.geojson"
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    ).encode()


def gdalg(folder: Path) -> bytes:
    command = f"gdal vector pipeline ! read {folder / 'canary.geojson'} ! write streamed_file"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()


def written(name: str, content: Callable[[Path], bytes]) -> Maker:
    def maker(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content(folder))
        return path

    return maker


def archived(name: str, member: str, content: Callable[[Path], bytes]) -> Maker:
    return lambda folder: make.zipped(folder / name, {member: content(folder)})


def entities(target: str) -> Callable[[str], Callable[[Path], bytes]]:
    """XML of a format with an external entity, or with entities of entities."""

    def of(body: str) -> Callable[[Path], bytes]:
        def content(folder: Path) -> bytes:
            address = (folder / "canary.txt").as_uri() if target == "file" else "http://127.0.0.1:9/x"
            external = f'<!ENTITY a SYSTEM "{address}">'
            laughs = '<!ENTITY l0 "ha">' + "".join(
                f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
            ) + '<!ENTITY a "&l9;">'  # fmt: skip
            declared = laughs if target == "laughs" else external
            return f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>{body}'.encode()

        return content

    return of


KML: Final = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a;</name></Placemark></kml>'
GML: Final = '<c xmlns:gml="http://www.opengis.net/gml/3.2"><member><P><v>&a;</v></P></member></c>'
SHEET: Final = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
)


def workbook(content: Callable[[Path], bytes]) -> Maker:
    def maker(folder: Path) -> Path:
        path = make.xlsx(folder / "book.xlsx")
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        return make.zipped(path, {**members, "xl/worksheets/sheet1.xml": content(folder)})

    return maker


def symlink(folder: Path) -> Path:
    path = folder / "link.zip"
    entry = zipfile.ZipInfo("a.geojson")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, str(folder / "canary.geojson"))
    return path


def linked_part(folder: Path) -> Path:
    """A shapefile whose .dbf is a link to something else."""
    path = make.shapefile(folder / "thua.shp")
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".dbf").symlink_to(folder / "canary.txt")
    return path


def bomb(folder: Path) -> Path:
    return make.zipped(folder / "bomb.zip", {"a.geojson": b" " * (64 << 20)})


def nested_bomb(folder: Path) -> Path:
    content = make.zipped_bytes({"a.geojson": b"{}"})
    for _ in range(6):
        content = make.zipped_bytes({"inner.zip": content})
    return make.zipped(folder / "nested.zip", {"inner.zip": content})


def many_entries(folder: Path) -> Path:
    return make.zipped(folder / "many.zip", {f"{number}.geojson": b"{}" for number in range(2_100)})


def columns(count: int) -> Maker:
    def maker(folder: Path) -> Path:
        feature = {**make.features()[0], "properties": {f"c{number}": number for number in range(count)}}
        path = folder / "columns.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        return path

    return maker


def geopackage(*statements: str) -> Maker:
    def maker(folder: Path) -> Path:
        path = make.gpkg(folder / "a.gpkg")
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement.replace("CANARY", str(folder / "canary.txt")))
            connection.commit()
        return path

    return maker


VIEW: Final = "CREATE VIEW evil AS SELECT fid, geom, load_extension('CANARY') AS so_thua FROM thua"
VIEW_IS_LAYER: Final = "UPDATE gpkg_contents SET table_name = 'evil' WHERE table_name = 'thua'"

REFUSED: Final[dict[str, tuple[Maker, set[str]]]] = {
    "vrt as .shp": (written("a.shp", vrt), {"F26"}),
    "vrt as .geojson": (written("a.geojson", vrt), {"F26"}),
    "vrt as .kml": (written("a.kml", vrt), {"F26"}),
    "vrt as .gpkg": (written("a.gpkg", vrt), {"F26"}),
    "vrt behind a long comment": (written("a.kml", lambda f: b"<!--" + b"x" * 9000 + b"-->" + vrt(f)), {"F10"}),
    "vrt as .shp in a zip": (archived("a.zip", "thua.shp", vrt), {"F26"}),
    "vrt as .geojson in a zip": (archived("a.zip", "thua.geojson", vrt), {"F26"}),
    "vrt as .txt in a zip": (archived("a.zip", "thua.txt", vrt), {"F26"}),
    "gdalg": (written("a.gdalg.json", gdalg), {"F26"}),
    "gdalg as .geojson": (written("a.geojson", gdalg), {"F26"}),
    "gdalg in a zip": (archived("a.zip", "a.json", gdalg), {"F26"}),
    "html as .shp": (written("a.shp", lambda _: b"<html><body>login</body></html>"), {"F10"}),
    "kml with an external entity": (written("a.kml", entities("file")(KML)), {"F26"}),
    "kml with an entity of the network": (written("a.kml", entities("network")(KML)), {"F26"}),
    "kml with a billion laughs": (written("a.kml", entities("laughs")(KML)), {"F26"}),
    "kmz with an external entity": (archived("a.kmz", "doc.kml", entities("file")(KML)), {"F26"}),
    "gml with an external entity": (written("a.gml", entities("file")(GML)), {"F26"}),
    "gml with a billion laughs": (written("a.gml", entities("laughs")(GML)), {"F26"}),
    "xlsx with an external entity": (workbook(entities("file")(SHEET)), {"F26"}),
    "xlsx with a billion laughs": (workbook(entities("laughs")(SHEET)), {"F26"}),
    "zip-slip": (archived("a.zip", "../canary.geojson", lambda _: b"{}"), {"F03"}),
    "zip-slip to the root": (archived("a.zip", "/etc/x.geojson", lambda _: b"{}"), {"F03"}),
    "zip-slip of Windows": (archived("a.zip", "..\\x.geojson", lambda _: b"{}"), {"F03"}),
    "symlink in a zip": (symlink, {"F03"}),
    "symlink beside a shapefile": (linked_part, {"F06"}),
    "1000:1 bomb": (bomb, {"F03"}),
    "bomb in a bomb": (nested_bomb, {"F03"}),
    "too many entries": (many_entries, {"F03"}),
    "10,000 columns": (columns(10_000), {"F13"}),
    "deeply nested JSON": (
        written("a.geojson", lambda _: b'{"type":"FeatureCollection","features":' + b"[" * 100_000), {"F15"}
    ),
    "deeply nested TopoJSON": (
        written("a.topojson", lambda _: b'{"type":"Topology","arcs":' + b"[" * 100_000), {"F25"}
    ),
    "deeply nested KML": (
        written("a.kml", lambda _: b'<kml xmlns="http://www.opengis.net/kml/2.2">' + b"<Folder>" * 100_000), {"F25"}
    ),
    "a view as layer": (geopackage(VIEW, VIEW_IS_LAYER), {"F26"}),
    "a virtual table": (geopackage("CREATE VIRTUAL TABLE evil USING dbstat"), {"F26"}),
    "NUL in a list of corners": (written("a.csv", lambda _: b"a,b\n1,\x002\n"), {"F28"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(folder: Path, name: str) -> None:
    maker, expected = REFUSED[name]
    path = maker(folder)
    verdict = judge(path, folder / "work", Limits(seconds=60))
    assert verdict.codes == expected
    assert CANARY.encode() not in verdict.text
    assert verdict.refused is not None or expected == {"F15"}
    if verdict.refused is not None:
        assert path.name in verdict.refused.message_vi
        assert path.name in verdict.refused.message_en
        assert verdict.refused.remedy_vi
    assert list((folder / "work").iterdir()) == []


def test_a_name_is_never_an_address(folder: Path) -> None:
    """A file may be called as GDAL calls what it fetches; its content alone is read."""
    for within in ("vsicurl", "GPKG:"):
        (folder / within).mkdir()
        verdict = judge(make.geojson(folder / within / "a.geojson"), folder / "work")
        assert (verdict.rows, verdict.refused) == (3, None)
    content = (folder / "vsicurl" / "a.geojson").read_bytes()
    verdict = judge(make.zipped(folder / "b.zip", {"vsicurl/http:/127.0.0.1/x.geojson": content}), folder / "work")
    assert (verdict.rows, verdict.refused) == (3, None)


@pytest.mark.parametrize(
    ("trigger", "rows"),
    [
        ("CREATE TRIGGER evil AFTER INSERT ON thua BEGIN SELECT load_extension('CANARY'); END", 3),
        (VIEW, 3),
    ],
)
def test_code_in_a_geopackage_never_runs(folder: Path, trigger: str, rows: int) -> None:
    path = geopackage(trigger)(folder)
    before = path.read_bytes()
    verdict = judge(path, folder / "work")
    assert verdict.rows == rows
    assert verdict.refused is None
    assert CANARY.encode() not in verdict.text
    assert path.read_bytes() == before
    assert not list(folder.glob("a.gpkg-*"))


def test_a_geopackage_in_mid_change_is_refused(folder: Path) -> None:
    path = make.gpkg(folder / "a.gpkg")
    path.with_name("a.gpkg-wal").write_bytes(b"x" * 100)
    assert judge(path, folder / "work").codes == {"F27"}


def test_numbers_beyond_all_bounds_and_nul_reach_the_rules(folder: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": make.features()})
    path = folder / "a.geojson"
    path.write_text(text.replace("105.5,", "1e400,", 1).replace('"11"', '"1\\u00001"'))
    verdict = judge(path, folder / "work")
    assert verdict.rows == 3
    assert CANARY.encode() not in verdict.text


def test_limits_are_named(folder: Path) -> None:
    big = make.geojson(folder / "big.geojson")
    for limits, named in (
        (Limits(features=2), "LANDDB_READ_FEATURES"),
        (Limits(vertices=3), "LANDDB_READ_VERTICES"),
        (Limits(columns=3), "LANDDB_READ_COLUMNS"),
        (Limits(file_bytes=100), "LANDDB_READ_FILE_MB"),
    ):
        refused = judge(big, folder / "work", limits).refused
        assert refused is not None
        assert named in refused.message_vi
        assert named in refused.message_en
