"""Importing: whole processes in turn (ogr2ogr, raw COPY, ours), each into a fresh register; time, memory, goals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.bench import generate, importing_goals, survey_files, timed
from tests.bench.registers import Register, open_copies, say
from tests.bench.survey_files import FORMATS, SurveyFiles

DATABASE: Final = "landdb_bench_import"
ROUNDS: Final = 3
LONG_ROUND_S: Final = 1_800.0
"""After a round that took longer no other one follows."""

_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Step:
    """One process: a contender of `import_contender` with a format, or ogr2ogr ("ogr2ogr", or "ogr2ogr -t_srs")."""

    contender: str
    format: str = "gpkg"

    @property
    def name(self) -> str:
        """How it is called in tables and by ``--only``."""
        return f"{self.contender} {self.format}"


@dataclass
class Run:
    """What one process took: ``seconds`` as a whole, peaks in MB of itself, of those below it, and of all at once."""

    seconds: float
    cpu: float
    own_mb: float
    below_mb: float
    tree_mb: float
    rows: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    note: str = ""


_BY_FORMAT: Final = ("ogr2ogr", "ogr2ogr -t_srs", "plain", "checks", "topology")
CHAINS: Final[Sequence[Sequence[Step]]] = (
    *([Step(contender, format_)] for format_ in FORMATS for contender in _BY_FORMAT),
    [Step("copy")],
    [Step("ready")],
    [Step("committed"), Step("diff-same"), Step("diff-changed"), Step("undo")],
    [Step("in-process")],
)
"""Processes that follow each other in one register; each chain begins with a fresh one."""


@dataclass(frozen=True)
class Options:
    """What `./run bench import` is asked for; ``only`` names contenders, with or without their formats."""

    rows: int
    seed: int
    rounds: int = ROUNDS
    only: Collection[str] = ()


def run(home: Path, options: Options) -> None:
    """Measure all contenders in turn, A B C A B C, and print the medians and the goals."""
    chains = choose_chains(options.only)
    runs: dict[Step, list[Run]] = {step: [] for chain in chains for step in chain}
    with open_copies(home, DATABASE) as copy:
        with copy() as register:
            files = prepare(home, register, options)
            machine = importing_goals.describe_machine(register)
        for number in range(1, options.rounds + 1):
            began = time.perf_counter()
            for chain in chains:
                with copy() as register:
                    add_units(register)
                    for step in chain:
                        settle(register)
                        runs[step].append(run_step(step, register, files, home))
                        say(f"  round {number}: {step.name} {runs[step][-1].seconds:.1f} s")
            if time.perf_counter() - began > LONG_ROUND_S:
                break
    importing_goals.print_all(runs, options.rows, options.seed, machine)


def profile(home: Path, options: Options, name: str) -> None:
    """Run one contender (with what must come before it) under cProfile and print the 40 costliest functions."""
    chain = next((chain for chain in CHAINS for step in chain if name in (step.name, step.contender)), None)
    if chain is None or name.startswith("ogr2ogr"):
        raise SystemExit(f"--profile {name}: choose one of {', '.join(_profiled())}")
    with open_copies(home, DATABASE) as copy, copy() as register:
        files = prepare(home, register, options)
        add_units(register)
        for step in chain:
            settle(register)
            last = name in (step.name, step.contender)
            found = run_step(step, register, files, home, profiled=last)
            if last:
                importing_goals.print_steps({step: [found]})
                return


def _profiled() -> list[str]:
    return [step.name for chain in CHAINS for step in chain if not step.contender.startswith("ogr2ogr")]


def choose_chains(only: Collection[str]) -> list[Sequence[Step]]:
    """The chains that hold a wanted contender, up to the last one that is wanted."""
    if not only:
        return list(CHAINS)
    chosen = []
    for chain in CHAINS:
        wanted = [n for n, step in enumerate(chain, start=1) if step.contender in only or step.name in only]
        if wanted:
            chosen.append(chain[: wanted[-1]])
    if not chosen:
        raise SystemExit(f"--only: choose from {', '.join(step.name for chain in CHAINS for step in chain)}")
    return chosen


def prepare(home: Path, register: Register, options: Options) -> SurveyFiles:
    """Write the files, or find them as an earlier run has left them."""
    with closing(register.connect()) as connection, connection.cursor() as cursor:
        communes = survey_files.read_communes(cursor)
    folder = home / "survey-files"
    folder.mkdir(parents=True, exist_ok=True)
    say(f"{options.rows:,} parcels in {folder} ...")
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as listed:
        json.dump(communes, listed)
        listed.flush()
        arguments = [str(folder), str(options.rows), str(options.seed), listed.name]
        # What this process once needed would count as memory of all that it starts.
        subprocess.run([sys.executable, "-m", survey_files.__name__, *arguments], check=True, cwd=_ROOT)
    return survey_files.prepare(folder, options.rows, options.seed, communes)


def run_step(step: Step, register: Register, files: SurveyFiles, home: Path, *, profiled: bool = False) -> Run:
    """Run one process and return what it took.

    Raises
    ------
    RuntimeError
        It failed, or not all rows are in.
    """
    with tempfile.TemporaryDirectory() as name:
        figures, report = Path(name, "figures.json"), Path(name, "report.json")
        foreign = step.contender.startswith("ogr2ogr")
        command = _ogr2ogr(step, register, files) if foreign else _ours(step, register, files, home, report)
        command += ["--profile"] if profiled else []
        watched = [sys.executable, "-S", "-E", timed.__file__, str(figures), *command]
        done = subprocess.run(watched, check=False, capture_output=not profiled, env=_environment(), cwd=_ROOT)
        if done.returncode:
            raise RuntimeError(f"{step.name}: {(done.stderr or b'').decode(errors='replace')[-4000:]}")
        taken = json.loads(figures.read_text(encoding="utf-8"))
        told = _count(register, files) if foreign else json.loads(report.read_text(encoding="utf-8"))
    return Run(taken["seconds"], taken["cpu"], *(taken[f"{who}_kb"] / 1024 for who in ("own", "below", "tree")), **told)


def _ours(step: Step, register: Register, files: SurveyFiles, home: Path, report: Path) -> list[str]:
    return [
        sys.executable, "-m", "tests.bench.import_contender", step.contender, step.format, "--url", register.url,
        "--dsn", register.dsn, "--files", str(files.folder), "--rows", str(files.rows),
        "--work", str(home / "imports"), "--report", str(report),
    ]  # fmt: skip


def _ogr2ogr(step: Step, register: Register, files: SurveyFiles) -> list[str]:
    """A plain logged table by COPY, no spatial index."""
    program = shutil.which("ogr2ogr")
    if program is None:
        raise SystemExit("ogr2ogr is missing: apt-get install --no-install-recommends gdal-bin")
    command = [program, "-q", "-f", "PostgreSQL", f"PG:{register.dsn}", str(files.path(step.format))]
    command += ["-nln", "public.bench_ogr", "-nlt", "PROMOTE_TO_MULTI", "--config", "PG_USE_COPY", "YES"]
    command += ["-lco", "SPATIAL_INDEX=NONE", "-lco", "FID=fid", "-lco", "UNLOGGED=NO"]
    return command + (["-t_srs", "EPSG:4326"] if step.contender.endswith("-t_srs") else [])


def _environment() -> Mapping[str, str]:
    """The importer tells GDAL by the environment which drivers not to load: that is not for ogr2ogr."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL_", "OGR_", "CPL_"))}
    return kept | {"PYTHONPATH": str(_ROOT)}


def _count(register: Register, files: SurveyFiles) -> dict[str, Any]:
    with closing(register.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.bench_ogr")
        [[rows]] = cursor.fetchall()
    if rows != files.rows:
        raise RuntimeError(f"ogr2ogr: {rows} of {files.rows} rows are in")
    return {"rows": rows}


def settle(register: Register) -> None:
    """Give the register the statistics that it gets by itself within a minute of a large change."""
    with closing(register.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE landdb.parcel, landdb.parcel_history, landdb.parcel_use, landdb.parcel_use_history")


def add_units(register: Register) -> None:
    """Add the units which the parcels name."""
    with generate.open_connection(register.dsn) as connection:
        generate.add_units(connection)
