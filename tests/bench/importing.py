"""Importing: features a second of the importer beside ogr2ogr, raw COPY and bare SQL into the same tables."""

from __future__ import annotations

import io
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, Progress
from tests.bench import estate, generate
from tests.bench.estate import Commune
from tests.bench.registers import Register, open_copies, say
from tests.bench.survey_files import PROVINCE, SurveyFiles, write_files

ROUNDS: Final = 3
LONG_ROUND_S: Final = 300.0
"""After a round that took longer no other one follows."""
PHASES: Final = ("reading", "checking", "staging", "committing")


@dataclass
class Way:
    """One way of bringing the parcels in, its durations, and for the importer those of its phases."""

    name: str
    run: Callable[[Register], None]
    seconds: list[float] = field(default_factory=list)
    phases: list[dict[str, float]] = field(default_factory=list)


def run(home: Path, features: int, seed: int) -> None:
    """Measure every way in turn, each into a fresh copy of an empty register, and print the medians."""
    with open_copies(home, "landdb_bench_import") as copy, tempfile.TemporaryDirectory() as name:
        with copy() as register:
            communes = _communes(register, features)
        say(f"Writing {features:,} parcels as shapefile and GeoJSON ...")
        files = write_files(Path(name), seed, communes)
        ways = _ways(files, seed, [commune for commune, _ in communes])
        for number in range(1, ROUNDS + 1):
            begun = time.perf_counter()
            for way in ways:
                with copy() as register:
                    with generate.open_connection(register.dsn) as connection:
                        generate.add_units(connection)
                    started = time.perf_counter()
                    way.run(register)
                    way.seconds.append(time.perf_counter() - started)
                say(f"  round {number}: {way.name} {way.seconds[-1]:.1f} s")
            if time.perf_counter() - begun > LONG_ROUND_S:
                break
    _print(ways, features, seed)


def _communes(register: Register, features: int) -> list[tuple[Commune, str]]:
    with generate.open_connection(register.dsn) as connection, connection.cursor() as cursor:
        cursor.execute(generate.COMMUNES, [[PROVINCE]])
        communes = estate.choose_communes(cursor.fetchall(), features)
        cursor.execute("SELECT id, code FROM admin_unit WHERE level = 'commune' AND valid_to IS NULL")
        codes = dict(cursor.fetchall())
    return [(commune, codes[commune.id]) for commune in communes]


def _ways(files: SurveyFiles, seed: int, communes: list[Commune]) -> list[Way]:
    ways = []
    for label, path in (("shapefile", files.shapefile), ("GeoJSON", files.geojson)):
        ways.append(_importer(f"landdb import --dry-run, {label}", path, dry_run=True))
        ways.append(_importer(f"landdb import, {label}", path, dry_run=False))
        if shutil.which("ogr2ogr"):
            ways.append(Way(f"ogr2ogr, {label}", _ogr2ogr(path)))
    if not shutil.which("ogr2ogr"):
        say("  ogr2ogr is missing: apt-get install --no-install-recommends gdal-bin")
    lots = [(commune, generate.as_csv(estate.rows_of(seed, commune))) for commune in communes]
    ways.append(Way("bare SQL into the register's tables", lambda register: _insert(register, lots)))
    ways.append(Way("raw COPY of prepared rows, no index", lambda register: _copy(register, lots)))
    return ways


def _importer(name: str, path: Path, *, dry_run: bool) -> Way:
    way = Way(name, lambda _: None)

    def bring_in(register: Register) -> None:
        begun: dict[str, float] = {}

        def note(progress: Progress) -> None:
            begun.setdefault(progress.phase, time.perf_counter())

        database = Database(register.url)
        request = ImportRequest(paths=(path,), dry_run=dry_run)
        result = run_import(database, LOCAL_ADMIN, request, note, lambda: False)
        ended = time.perf_counter()
        database.dispose()
        if result.rows_rejected or result.state not in ("committed", "dry_run"):
            raise RuntimeError(f"{path.name}: {result.state}, {result.rows_rejected} rejected: {result.counts()}")
        marks = [*begun.values(), ended]
        way.phases.append({phase: after - at for phase, at, after in zip(begun, marks, marks[1:], strict=False)})

    way.run = bring_in
    return way


def _ogr2ogr(path: Path) -> Callable[[Register], None]:
    def bring_in(register: Register) -> None:
        command = ["ogr2ogr", "-f", "PostgreSQL", f"PG:{register.dsn}", str(path), "-nln", "public.bench_ogr"]
        command += ["-nlt", "PROMOTE_TO_MULTI", "--config", "PG_USE_COPY", "YES", "-lco", "FID=fid"]
        # The importer tells GDAL by the environment which drivers not to load: that is not for ogr2ogr.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL_", "OGR_"))}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise RuntimeError(f"ogr2ogr: {done.stderr}")

    return bring_in


def _insert(register: Register, lots: list[tuple[Commune, io.StringIO]]) -> None:
    """The work of the commit alone: derived columns, constraints, indexes, sums and versions, in one transaction."""
    with generate.open_connection(register.dsn) as connection:
        with connection.cursor() as cursor:
            cursor.execute(generate.STAGE)
        for commune, rows in lots:
            rows.seek(0)
            generate.insert(connection, commune, rows)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM stage")
        connection.commit()


def _copy(register: Register, lots: list[tuple[Commune, io.StringIO]]) -> None:
    with generate.open_connection(register.dsn) as connection, connection.cursor() as cursor:
        cursor.execute(
            generate.STAGE.replace("TEMPORARY TABLE stage", "TABLE public.bench_copy").partition("ON COMMIT")[0]
        )
        for _, rows in lots:
            rows.seek(0)
            cursor.copy_expert(f"COPY public.bench_copy ({', '.join(estate.COLUMNS)}) FROM STDIN (FORMAT csv)", rows)
        connection.commit()


def _print(ways: list[Way], features: int, seed: int) -> None:
    fastest = statistics.median(ways[-1].seconds)
    rounds = len(ways[0].seconds)
    print(f"\nImporting: {features:,} features, seed {seed}, {time.strftime('%Y-%m-%d')}; medians of {rounds}")
    print(f"{'way':<40}{'s':>8}{'features/s':>12}{'/ COPY':>8}   phases (s)")
    for way in ways:
        median = statistics.median(way.seconds)
        phases = ", ".join(
            f"{phase} {statistics.median(found[phase] for found in way.phases):.1f}"
            for phase in PHASES
            if way.phases and all(phase in found for found in way.phases)
        )
        print(f"{way.name:<40}{median:>8.1f}{features / median:>12,.0f}{median / fastest:>8.1f}   {phases}".rstrip())
