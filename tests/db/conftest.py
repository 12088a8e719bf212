"""What the tests of the importer share: one empty register each."""

from __future__ import annotations

from pathlib import Path

import pytest

from landdb.db import Database
from tests.db.survey_files import Register


@pytest.fixture
def register(fresh_database: Database, tmp_path: Path) -> Register:
    return Register(fresh_database, tmp_path)
