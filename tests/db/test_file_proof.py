"""The table of what comes of every file: none is left out, and every sum closes."""

from __future__ import annotations

import json
from pathlib import Path

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from tests.db.survey_files import row, write
from tests.factories import add_unit
from tests.file_proof import Line, prove, sources
from tests.unit.formats import make


def test_every_file_has_its_line(database: Database, tmp_path: Path) -> None:
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_unit(session, "DV-1")
    folder = tmp_path / "files"
    (folder / "deep").mkdir(parents=True)
    write(folder / "good.geojson", [row(1), row(2)])
    write(folder / "deep" / "partly.geojson", [row(1), row(2, LOAI_DAT="ABC"), json.loads('{"type": "Feature"}')])
    (folder / "empty.csv").write_bytes(b"")
    make.shapefile(folder / "thua.shp")
    (folder / "thua.shp.xml").write_text("<metadata/>")
    make.zipped(
        folder / "two.zip", {"a.geojson": b'{"type":"FeatureCollection","features":[]}', "b.csv": b"a,b\n1,2\n"}
    )

    files = sources(folder)
    assert {path.name for path in files} == {"good.geojson", "partly.geojson", "empty.csv", "thua.shp", "two.zip"}
    parts = [part for found in files.values() for part in found]
    assert len(files) + len(parts) == sum(path.is_file() for path in folder.rglob("*"))
    lines = {line.file: line for line in prove(database, folder)}
    assert lines.keys() == {path.relative_to(folder).as_posix() for path in files}
    assert all(line.closes for line in lines.values())
    assert (lines["good.geojson"].verdict, lines["good.geojson"].committed) == ("accepted", 2)
    told = lines["deep/partly.geojson"]
    assert (told.verdict, told.read, told.committed, told.rejected, told.quarantined) == ("partly", 3, 1, 1, 1)
    assert "R03: 1" in told.reason
    assert lines["empty.csv"].reason.startswith("F02")


def test_a_sum_that_does_not_close_is_seen() -> None:
    assert not Line("a", "refused", 3, 1, 0, 1, 0, "").closes
    assert str(Line("a|b", "refused", 1, 0, 0, 1, 0, "x|y")) == "| a¦b | refused | 1 | 0 | 0 | 1 | 0 | x¦y |"
