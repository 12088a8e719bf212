"""Registers of the benchmark: a database per size in a cluster of their own, migrated, filled once and used again."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import psycopg2.extensions

from landdb.bootstrap import migrate
from landdb.cluster import SUPERUSER, Cluster
from tests.bench.generate import load

_ROOT: Final = Path(__file__).resolve().parents[2]
_DETERMINING: Final = ("migrations/sql/*.sql", "migrations/versions/*.py", "tests/bench/[efg]*.py")
"""Files that decide what lies in the database: when one of them changes, it is made anew."""


@dataclass(frozen=True)
class Register:
    """A database of the benchmark: ``url`` in SQLAlchemy's form, ``dsn`` in libpq's, both the superuser's."""

    url: str
    dsn: str
    home: Path

    def connect(self) -> psycopg2.extensions.connection:
        """Open the superuser's own connection, plain and without parallel plans, as the web roles have them."""
        options = "-c search_path=landdb,public -c max_parallel_workers_per_gather=0 -c jit=off"
        connection = psycopg2.connect(self.dsn, options=options)
        connection.autocommit = True
        return connection


@contextmanager
def open_estate(home: Path, parcels: int, seed: int) -> Iterator[Register]:
    """Open the register of the simulated estate, generated now unless it stands there already."""
    wanted = f"{parcels} parcels, seed {seed}, {_fingerprint()}"
    with Cluster(home).lease() as cluster:
        name = f"landdb_bench_{parcels}"
        register = _register(cluster, name)
        if _mark_of(cluster, name) != wanted:
            say(f"Generating {parcels:,} parcels (seed {seed}) in {home} ...")
            started = time.monotonic()
            cluster.drop_database(name)
            cluster.ensure_database(name)
            migrate(register.url)
            load(register.dsn, parcels, seed, _Progress(parcels).add)
            _execute(cluster, f"COMMENT ON DATABASE {name} IS '{wanted}'")
            say(f"Generated in {time.monotonic() - started:.0f} s")
        else:
            migrate(register.url)
        yield register


@contextmanager
def open_copies(home: Path, name: str) -> Iterator[Callable[[], AbstractContextManager[Register]]]:
    """Offer fresh copies of an empty migrated register, one at a time; all are dropped at the end."""
    template = f"{name}_template"
    with Cluster(home).lease() as cluster:
        cluster.drop_database(template)
        cluster.ensure_database(template)
        migrate(cluster.admin_url(template))

        @contextmanager
        def copy() -> Iterator[Register]:
            cluster.drop_database(name)
            _execute(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            try:
                yield _register(cluster, name)
            finally:
                cluster.drop_database(name)

        try:
            yield copy
        finally:
            cluster.drop_database(template)


def say(line: str) -> None:
    """Tell the person at the terminal what goes on; results alone go to the standard output."""
    print(line, file=sys.stderr, flush=True)


class _Progress:
    def __init__(self, total: int) -> None:
        self._total = total
        self._done = self._told = 0
        self._lock = Lock()

    def add(self, parcels: int) -> None:
        with self._lock:
            self._done += parcels
            tenth = self._done * 10 // self._total
            if tenth > self._told:
                self._told = tenth
                say(f"  {self._done:,} of {self._total:,}")


def _register(cluster: Cluster, name: str) -> Register:
    dsn = f"host={cluster.socket_dir} port=5432 user={SUPERUSER} dbname={name}"
    return Register(cluster.admin_url(name), dsn, cluster.home)


def _fingerprint() -> str:
    files = sorted(path for pattern in _DETERMINING for path in _ROOT.glob(pattern))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _mark_of(cluster: Cluster, name: str) -> str | None:
    """Return what the comment of the database tells of the estate inside."""
    rows = _execute(cluster, f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")
    return rows[0][0] if rows else None


def _execute(cluster: Cluster, statement: str) -> list[Any]:
    """Run a statement of the server's own administration, outside any register."""
    connection = _register(cluster, SUPERUSER).connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
