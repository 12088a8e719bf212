"""Fixtures of the API tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from landdb.db import Database
from tests.api.basemap_files import write_basemaps
from tests.api.clients import open_client
from tests.api.twins import Worlds
from tests.conftest import Server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for uploads, with base maps of every level, and for the web map that is not built there."""
    folder = tmp_path_factory.mktemp("home")
    write_basemaps(folder / "basemaps")
    return folder


@pytest.fixture(scope="module")
def client(database: Database, home: Path) -> Iterator[TestClient]:
    """An anonymous reader of the module's register."""
    with open_client(database, home) as opened:
        yield opened


@pytest.fixture(scope="module")
def worlds(server: Server, template: str) -> Iterator[Worlds]:
    """Registers with and without secret rows."""
    made = Worlds(server, template)
    yield made
    made.close()
