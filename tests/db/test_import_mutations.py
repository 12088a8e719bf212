"""Files damaged at random, always the same way: each ends in a verdict, none in an exception."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest
from tests.db.survey_files import Register

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
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


def judge(register: Register, path: Path) -> None:
    """A dry run ends with a receipt whose ledger closes, and tells everything in both languages."""
    request = ImportRequest(paths=(path,), dry_run=True, work_folder=register.folder / "imports")
    result = run_import(register.database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    assert result.state in {"dry_run", "failed"}
    refused = result.rows_rejected + result.rows_quarantined
    assert result.rows_read == result.rows_accepted + result.rows_unchanged + refused
    for issue in result.issues:
        assert issue.message("vi")
        assert issue.remedy("en")


@pytest.mark.parametrize("name", ["F17", "D01", "T01", "H05", "F05"])
def test_damaged_files_end_in_a_verdict(register: Register, tmp_path: Path, name: str) -> None:
    generator = random.Random(name)
    sound = sorted(path for path in BROKEN.glob(f"{name}.*") if path.suffix != ".cpg")
    [main] = [path for path in sound if path.suffix in {".shp", ".geojson", ".zip"}]
    for number in range(8):
        folder = tmp_path / str(number)
        folder.mkdir()
        for path in sound:
            shutil.copy(path, folder)
        victim = folder / generator.choice(sound).name
        victim.write_bytes(damage(bytearray(victim.read_bytes()), generator))
        judge(register, folder / main.name)
