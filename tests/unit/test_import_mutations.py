"""Files damaged at random, always the same way: each ends in a verdict, none in an exception."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from landdb.domain import crs
from landdb.import_.checks.structure import set_aside
from landdb.import_.decode import decode
from landdb.import_.georeference import georeference
from landdb.import_.map_columns import map_columns
from landdb.import_.normalise import normalise
from landdb.import_.readers.opening import open_source
from landdb.import_.records import ImportRequest, concatenate
from landdb.import_.refusals import FileRefusedError
from landdb.import_.register_facts import Commune, LandUse, RegisterFacts
from landdb.import_.validate import validate

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
FACTS = RegisterFacts(
    communes={"14797": Commune(1, "14797", "Phường Hạc Thành", "38", (crs.SRID_BY_EPSG[5897],), 105.789, 19.8028)},
    units={"mp38": uuid4()},
    land_uses={"CQP": LandUse("CQP")},
)
SPLINTERS = (b"[[[[", b"null", b"1e999", b'"', b"\x00", b"{", b"NaN", b"-", b"\xff\xfe", b"\\ud800")


def damage(content: bytearray, generator: random.Random) -> bytearray:
    """Change, drop, insert or cut off some bytes."""
    for _ in range(generator.choice([1, 1, 2, 5, 20])):
        at = generator.randrange(len(content)) if content else 0
        chance = generator.random()
        if chance < 0.6 and content:
            content[at] = generator.randrange(256)
        elif chance < 0.75:
            del content[at : at + generator.randrange(1, 30)]
        elif chance < 0.9:
            content[at:at] = generator.choice(SPLINTERS)
        else:
            del content[at:]
    return content


def judge(path: Path) -> None:
    """Run all pure steps and write out every finding."""
    request = ImportRequest(paths=(path,))
    try:
        with open_source(request) as source:
            text = decode(concatenate(list(source.batches())), source.facts, None)
            mapping = map_columns(text.batch, request, path.name)
            candidates = normalise(text.batch, mapping, request, FACTS, path.name)
            set_aside(candidates)
            georeference(candidates, source.facts, request)
        validate(candidates, mapping, request, FACTS)
        found = candidates.issues
    except FileRefusedError as refused:
        found = [refused.issue]
    for issue in found:
        assert issue.message("vi")
        assert issue.remedy("en")


@pytest.mark.parametrize("name", ["F17", "D01", "T01", "H05", "F05"])
def test_damaged_files_end_in_a_verdict(tmp_path: Path, name: str) -> None:
    generator = random.Random(name)
    sound = sorted(path for path in BROKEN.glob(f"{name}.*") if path.suffix != ".cpg")
    [main] = [path for path in sound if path.suffix in {".shp", ".geojson", ".zip"}]
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        for path in sound:
            shutil.copy(path, folder)
        victim = folder / generator.choice(sound).name
        victim.write_bytes(damage(bytearray(victim.read_bytes()), generator))
        judge(folder / main.name)
