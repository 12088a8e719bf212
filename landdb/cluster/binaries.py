"""Finding a PostgreSQL installation that has PostGIS; nothing is installed here."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from landdb.errors import ConfigurationError

OLDEST_MAJOR: Final = 15
BIN_PATTERNS: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A PostgreSQL installation that has PostGIS; ``lz4`` tells that it was built with that library."""

    folder: Path
    major: int
    lz4: bool = False


def find_binaries(major: int | None = None) -> Binaries:
    """Return the newest installation with PostGIS, or the one of `major`.

    Raises
    ------
    ConfigurationError
        None is installed; the remedy is the command that installs it.
    """
    folders = [path for pattern in BIN_PATTERNS for path in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [binaries for folder in folders if (binaries := _inspect(folder)) and major in (None, binaries.major)]
    if found:
        return max(found, key=lambda binaries: binaries.major)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    package = f"postgresql-{major or OLDEST_MAJOR}-postgis-3"
    raise ConfigurationError(
        f"{wanted} with PostGIS is not installed",
        f"chưa cài {wanted} kèm PostGIS",
        remedy_en=f"apt-get install -y --no-install-recommends {package}   "
        "(macOS: brew install postgis; any system: set LANDDB_DATABASE_URL to a PostGIS server)",
    )


def _inspect(folder: Path) -> Binaries | None:
    """Return the installation in `folder`, or None when it is too old or lacks PostGIS."""
    if not (folder / "initdb").exists():
        return None
    version = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=False).stdout.split()
    digits = version[2].split(".")[0] if len(version) > 2 else ""
    if not digits.isdigit() or int(digits) < OLDEST_MAJOR:
        return None
    shares = [Path(f"/usr/share/postgresql/{digits}"), folder.parent / "share", folder.parent / "share" / "postgresql"]
    lz4 = False
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        told = subprocess.check_output([folder / "pg_config", "--sharedir", "--configure"], text=True)
        share, _, options = told.partition("\n")
        shares.append(Path(share))
        lz4 = "--with-lz4" in options
    has_postgis = any((share / "extension" / "postgis.control").exists() for share in shares)
    return Binaries(folder, int(digits), lz4) if has_postgis else None
