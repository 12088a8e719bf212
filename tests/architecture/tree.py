"""Which files belong to the project, for tests that read them all."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = frozenset({".dbf", ".gpkg", ".ico", ".jpg", ".pbf", ".png", ".shp", ".shx", ".woff2", ".zip"})


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that git knows or would take, except binary ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.suffix not in BINARY and path.is_file())


def relative(path: Path) -> str:
    """Return the path as people write it."""
    return path.relative_to(ROOT).as_posix()
