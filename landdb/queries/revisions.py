"""Which migrations there are and at which of them a database stands: asked at every start, so without alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

_PACKAGED: Final = Path(__file__).resolve().parents[1] / "_migrations"
MIGRATIONS: Final = _PACKAGED if _PACKAGED.is_dir() else _PACKAGED.parents[1] / "migrations"


def find_revisions(connection: Connection) -> tuple[str | None, str | None]:
    """Return the migration at which the database stands (None: none ran) and the newest one there is.

    The number before a migration's name is its revision, and they follow each other; a test asks alembic.
    """
    newest = max((path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")), default=None)
    if connection.scalar(text("SELECT to_regclass('landdb.alembic_version')")) is None:
        return None, newest
    return connection.scalar(text("SELECT version_num FROM landdb.alembic_version")), newest
