"""Registers of the benchmark: a database per size in a cluster of their own, migrated, filled once and used again."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

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
        if not cluster.has_database(name) or _mark_of(register, name) != wanted:
            say(f"Generating {parcels:,} parcels (seed {seed}) in {home} ...")
            started = time.monotonic()
            cluster.drop_database(name)
            cluster.ensure_database(name)
            migrate(register.url)
            load(register.dsn, parcels, seed, _Progress(parcels).add)
            _mark(register, name, wanted)
            say(f"Generated in {time.monotonic() - started:.0f} s")
        else:
            migrate(register.url)
        yield register


@contextmanager
def open_empty(home: Path, name: str) -> Iterator[Register]:
    """Open a fresh migrated register, which is dropped at the end."""
    with Cluster(home).lease() as cluster:
        cluster.drop_database(name)
        cluster.ensure_database(name)
        try:
            register = _register(cluster, name)
            migrate(register.url)
            yield register
        finally:
            cluster.drop_database(name)


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


def _mark_of(register: Register, name: str) -> str | None:
    connection = register.connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        [mark] = cursor.fetchone() or [None]
    connection.close()
    return mark


def _mark(register: Register, name: str, mark: str) -> None:
    connection = register.connect()
    with connection.cursor() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [mark])
    connection.close()
