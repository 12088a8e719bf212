"""What the tests of the importer share: an empty register each, or one for the command line of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from landdb.cli import import_decisions, import_profiles, import_show, imports
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from tests.db.survey_files import Register
from tests.factories import add_unit


@pytest.fixture
def register(fresh_database: Database, tmp_path: Path) -> Register:
    return Register(fresh_database, tmp_path)


@pytest.fixture
def import_commands(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """`landdb import` and `landdb imports` work on the module's register, which has a unit for the samples."""

    @contextmanager
    def open_register(_: object) -> Iterator[Database]:
        yield database

    for module in (imports, import_show, import_decisions, import_profiles):
        monkeypatch.setattr(module, "open_register", open_register)
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        if not session.exec_driver_sql("SELECT 1 FROM organisation_unit").first():
            add_unit(session, "MP-38")


@pytest.fixture
def import_home(import_commands: None, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty LANDDB_HOME for `import_commands`; the register has the unit that `survey_files.row` names."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LANDDB_HOME", str(folder))
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        if not session.exec_driver_sql("SELECT 1 FROM organisation_unit WHERE code = 'DV-1'").first():
            add_unit(session, "DV-1")
    return folder
