"""A web client over a register, with what would differ between two runs held still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb.api.app import create_app
from landdb.db import Database
from landdb.settings import Settings, load_settings

NOON = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)


@contextmanager
def open_client(database: Database, home: Path, **settings: Any) -> Iterator[TestClient]:
    """A client of a fresh application over a register; what would differ between two runs is held still."""
    base: Settings = load_settings({})
    changes: dict[str, Any] = {
        "anonymous_read": True,
        "secure_cookies": False,
        "home": home,
        "webmap_dir": home,
    } | settings
    app = create_app(replace(base, **changes), database, instance_key="test", clock=lambda: NOON)
    with TestClient(
        app, base_url="http://landdb.test", follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client


@contextmanager
def connect_admin(url: str) -> Iterator[Connection]:
    """A superuser's connection with the register's search path."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET search_path = landdb, public"))
        yield connection
        connection.commit()
