"""Takes a committed batch back and breaks where LANDDB_FAULT says: ``python -m tests.faults.undo BATCH``."""

from __future__ import annotations

import sys
from uuid import UUID

from landdb.cli.register import open_register
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.commit import revert
from landdb.import_.faults import arm
from landdb.settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    arm(settings.fault)
    with open_register(settings) as database:
        revert(database, LOCAL_ADMIN, UUID(sys.argv[1]), "kiểm thử")
