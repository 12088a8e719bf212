"""``python -m tests.file_proof [FOLDER]``: every file of a folder through the importer, as a table whose sums close.

Nobody here wrote the files of ../shared/data. Each is judged by a dry run in an empty register of its own server; of a
file with several layers each layer is a line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from landdb.bootstrap import migrate
from landdb.cluster import Cluster
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.issues import Severity
from landdb.import_.pipeline import run_import
from landdb.import_.readers.sandbox import open_sandbox
from landdb.import_.records import ImportRequest, ImportResult
from tests.conftest import Server

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_PARTS: Final = frozenset({".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd"})
_SHOWN: Final = 110
HEAD: Final = (
    "| file | verdict | read | committed | unchanged | rejected | quarantined | reason |",
    "|---|---|---:|---:|---:|---:|---:|---|",
)


@dataclass(frozen=True)
class Line:
    """What came of a file, or of one layer of it; ``committed`` are rows that would be written."""

    file: str
    verdict: str
    read: int
    committed: int
    unchanged: int
    rejected: int
    quarantined: int
    reason: str

    @property
    def closes(self) -> bool:
        """Whether every row read is told."""
        return self.read == self.committed + self.unchanged + self.rejected + self.quarantined

    def __str__(self) -> str:
        cells = [self.file, self.verdict, self.read, self.committed, self.unchanged, self.rejected, self.quarantined]
        return f"| {' | '.join(str(cell).replace('|', '¦') for cell in cells)} | {self.reason.replace('|', '¦')} |"


def sources(folder: Path) -> dict[Path, list[Path]]:
    """Every file below a folder: those that are imported, each with the parts that belong to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    mains = {path.with_suffix(""): path for path in files if path.suffix.lower() == ".shp"}
    found: dict[Path, list[Path]] = {path: [] for path in files if not _main_of(path, mains)}
    for path in files:
        main = _main_of(path, mains)
        if main is not None:
            found[main].append(path)
    return found


def _main_of(path: Path, mains: dict[Path, Path]) -> Path | None:
    stem = path.with_suffix("") if path.suffix.lower() in _PARTS else path.with_name(path.name.removesuffix(".xml"))
    found = mains.get(stem) or (mains.get(stem.with_suffix("")) if path.name.endswith(".shp.xml") else None)
    return found if found != path else None


def prove(database: Database, folder: Path) -> Iterator[Line]:
    """Judge every file; ends only when all have their line."""
    for main, parts in sources(folder).items():
        name = main.relative_to(folder).as_posix()
        readable = [part for part in parts if part.suffix.lower() in _PARTS]
        result = _judge(database, [main, *readable], None)
        layers = _layers(main, readable) if _reason_code(result) == "F05" else []
        for layer in layers:
            yield _line(f"{name} › {layer}", _judge(database, [main, *readable], layer))
        if not layers:
            yield _line(name, result)


def _judge(database: Database, paths: Sequence[Path], layer: str | None) -> ImportResult:
    request = ImportRequest(paths=tuple(paths), dry_run=True, layer=layer)
    return run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)


def _layers(main: Path, parts: Sequence[Path]) -> list[str]:
    with (
        tempfile.TemporaryDirectory(prefix="landdb-proof-") as work,
        open_sandbox([main, *parts], Path(work)) as sandbox,
    ):
        return [layer.name for layer in sandbox.layers()]


def _reason_code(result: ImportResult) -> str | None:
    return next((found.code for found in result.issues if found.severity is Severity.ERROR), None)


def _line(name: str, result: ImportResult) -> Line:
    """The first error on the file as a whole is the reason, else the codes of the rows' errors."""
    errors = [found for found in result.issues if found.severity is Severity.ERROR]
    whole = [found for found in errors if found.row_no is None]
    counted = Counter(found.code for found in errors)
    reason = whole[0].message("en")[:_SHOWN] if whole else ""
    rows = ", ".join(f"{code}: {count}" for code, count in counted.most_common(4))
    return Line(
        name, "accepted" if result.rows_accepted and not errors else "partly" if result.rows_accepted else "refused",
        result.rows_read, result.rows_accepted, result.rows_unchanged, result.rows_rejected, result.rows_quarantined,
        f"{whole[0].code} {reason}" if whole else rows,
    )  # fmt: skip


@contextmanager
def open_register() -> Iterator[Database]:
    """An empty register on a server of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="landdb-proof-") as home,
        Cluster(Path(home), durable=False).lease() as cluster,
    ):
        server = Server(cluster.admin_url(), None)
        server.run("create database proof template template0")
        server.close()
        migrate(server.admin_url("proof"), None)
        database = Database(server.admin_url("proof"), None)
        yield database
        database.dispose()


def main() -> int:
    """Write the table; 1 where a sum does not close."""
    parser = argparse.ArgumentParser(prog="./run prove files", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        _say(f"{folder} is not on this machine: no file to prove anything with")
        return 0
    _say("\n".join(HEAD))
    lines = []
    with open_register() as database:
        for line in prove(database, folder):
            _say(str(line))
            lines.append(line)
    files = sources(folder)
    parts = sum(map(len, files.values()))
    wrong = [line.file for line in lines if not line.closes]
    _say(f"\n{len(files) + parts} files: {len(files)} sources and {parts} parts of shapefiles; {len(lines)} lines")
    _say(f"{sum(line.read for line in lines):,} rows read, {len(wrong)} sums that do not close {wrong or ''}")
    return 1 if wrong else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
