"""Who may import whom, and that SQL, the environment and subprocesses stay in their rooms."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT, project_files, relative

SQL = re.compile(
    r"\b(?:SELECT\s+[\w*.,()\s]+\s+FROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(?:TABLE|ROLE|DATABASE))\b",
    re.IGNORECASE,
)
SQL_ROOMS = ("landdb/queries/", "landdb/models/", "landdb/db.py", "landdb/bootstrap.py", "landdb/domain/collections.py",
             "landdb/import_/readers/geopackage.py", "landdb/export/gdal_files.py")  # fmt: skip
"""collections.py is the one allow-list: an attribute stands beside the SQL expression that gives it. A GeoPackage is a
database of its own, which its reader and its writer ask what it holds."""

ENVIRONMENT = re.compile(r"\bos\.(?:environ(?!\.setdefault|\.update)|getenv)\b")


def landdb_modules() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py" and relative(path).startswith("landdb/")]


def test_import_contracts() -> None:
    program = "from importlinter.cli import lint_imports_command as c; c()"
    checked = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_sql_stays_in_its_rooms() -> None:
    strays = [
        f"{relative(path)}: {match.group()!r}"
        for path in landdb_modules()
        if not relative(path).startswith(SQL_ROOMS)
        for match in SQL.finditer(path.read_text(encoding="utf-8"))
    ]
    assert strays == []


def test_only_settings_reads_the_environment() -> None:
    readers = {relative(path) for path in landdb_modules() if ENVIRONMENT.search(path.read_text(encoding="utf-8"))}
    assert readers == {"landdb/settings.py"}
