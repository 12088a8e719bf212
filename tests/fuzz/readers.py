"""Changes small valid files of every format at random and reads them: a refusal or rows must come of it, nothing else.

``python -m tests.fuzz.readers --inputs N`` prints what was tried; a failure names its seed. Most files are read in this
process, for speed; every hundredth goes through the sandbox, where even a crash of a library has to be a refusal.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from landdb.import_.readers import wire
from landdb.import_.readers.find_layers import File, find
from landdb.import_.readers.limits import Limits
from landdb.import_.readers.sandbox import open_sandbox
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats import make

SANDBOXED: Final = frozenset({"a.shp", "a.gpkg", "a.fgb", "a.dgn", "a.parquet"})
"""Formats read by libraries in C: only the sandbox may meet what is wrong with them."""

LIMITS: Final = Limits(memory_bytes=2 << 30, seconds=60)
_TOKENS: Final = (
    b"\0", b"\xff", b'"', b"'", b"{", b"}", b"[", b"]", b",", b";", b"\n", b"<", b">", b"/", b"&", b"-1", b"1e400",
    b"NaN", b"null", b"\xef\xbb\xbf", b"9999999999999999999", b"<!DOCTYPE x>", b"<![CDATA[", b"\x1e",
)  # fmt: skip


def make_all(folder: Path) -> dict[str, Path]:
    """One small valid file of each format."""
    folder.mkdir(parents=True, exist_ok=True)
    return {name: maker(folder / name) for name, maker in make.MAKERS.items()}


def change(content: bytes, dice: random.Random) -> bytes:
    """A few octets of a file changed, taken out, put in, or moved; sometimes its end cut off."""
    octets = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 4, 16])):
        at = dice.randrange(max(len(octets), 1))
        deed = dice.randrange(6)
        if deed == 0 and octets:
            octets[at] = dice.randrange(256)
        elif deed == 1:
            octets[at:at] = dice.choice(_TOKENS)
        elif deed == 2:
            del octets[at : at + dice.choice([1, 2, 8, 64])]
        elif deed == 3:
            octets[at:at] = octets[at : at + dice.choice([1, 16, 256])]
        elif deed == 4 and octets:
            octets[at : at + 4] = dice.choice([b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x80"])
        elif dice.random() < 0.3:
            del octets[at:]
    return bytes(octets)


def read_here(path: Path, scratch: Path) -> str:
    """Read all layers in this process; returns the code of the refusal or the number of rows."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    rows = 0
    try:
        for found in find([File(path.name, path)], scratch, LIMITS):
            last = 0
            for batch in found.open().batches():
                frame = b"".join(bytes(part) for part in wire.batch_frame(batch))
                checked = wire.parse_batch(memoryview(frame)[wire.HEADER.size :], last, LIMITS)
                last = int(checked.row_no[-1]) if len(checked) else last
                rows += len(checked)
    except FileRefusedError as error:
        return _told(error, path.name)
    return "rows" if rows else "no rows"


def _told(error: FileRefusedError, name: str) -> str:
    """The code of a refusal, which has to name the file in both languages."""
    if name not in error.message_vi or name not in error.message_en:
        raise ValueError(f"a refusal that does not name its file: {error.message_en}")
    variant = error.issue.variant
    return f"{error.issue.code}-{variant}" if variant else error.issue.code


def read_apart(path: Path, workdir: Path) -> str:
    """The same through the sandbox."""
    rows = 0
    try:
        with open_sandbox([path], workdir, LIMITS) as sandbox:
            for layer in sandbox.layers():
                rows += sum(map(len, sandbox.open(layer.name).batches()))
    except FileRefusedError as error:
        return _told(error, path.name)
    return "rows" if rows else "no rows"


def run(inputs: int, folder: Path, seed: int = 0, apart: int = 100) -> Counter[tuple[str, str]]:
    """Try so many changed files; returns how often what came of which format. Each ``apart``-th is sandboxed."""
    files = make_all(folder / "valid")
    names = sorted(files)
    outcomes: Counter[tuple[str, str]] = Counter()
    for number in range(inputs):
        dice = random.Random(f"{seed}-{number}")
        name = dice.choice(sorted(SANDBOXED) if number % apart == 0 else [n for n in names if n not in SANDBOXED])
        case = folder / "case"
        shutil.rmtree(case, ignore_errors=True)
        case.mkdir()
        path = _changed(files[name], case, dice)
        try:
            outcome = read_apart(path, folder / "work") if name in SANDBOXED else read_here(path, folder / "scratch")
        except Exception as error:
            raise AssertionError(f"seed {seed}-{number} of {name}: {type(error).__name__}: {error}") from error
        outcomes[name, outcome] += 1
    return outcomes


def _changed(source: Path, case: Path, dice: random.Random) -> Path:
    """A copy of a file, one of its parts changed."""
    parts = [part for part in source.parent.glob(f"{source.stem}.*") if source.suffix == ".shp" and _is_part(part)]
    victim = dice.choice(sorted(parts)) if parts else source
    for part in parts or [source]:
        content = part.read_bytes()
        (case / part.name).write_bytes((change(content, dice) or b"x") if part == victim else content)
    return case / source.name


def _is_part(path: Path) -> bool:
    return path.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(options.inputs, Path(folder), options.seed)
    for (name, outcome), count in sorted(outcomes.items()):
        sys.stdout.write(f"{name:12} {outcome:12} {count}\n")


if __name__ == "__main__":
    main()
