"""What the import benchmark prints: the table of medians, the steps of staging, and every goal with its figure."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyogrio
import shapely

from tests.bench.registers import Register
from tests.bench.survey_files import FORMATS

if TYPE_CHECKING:
    from tests.bench.importing import Run, Step

Runs = Mapping["Step", Sequence["Run"]]
_OURS: Final = ("plain", "checks", "topology", "ready", "committed", "diff-same", "diff-changed", "undo", "in-process")
_MATCH: Final = "match_registered"
_RATIOS: Final[Sequence[tuple[str, str, str, Mapping[str, float]]]] = (
    ("plain load / ogr2ogr", "plain", "ogr2ogr", {"gpkg": 0.6, "shp": 0.85, "geojson": 0.35}),
    ("load, WGS 84, checks / ogr2ogr -t_srs", "checks", "ogr2ogr -t_srs", dict.fromkeys(FORMATS, 0.7)),
    ("with overlaps and gaps / ogr2ogr -t_srs", "topology", "ogr2ogr -t_srs", dict.fromkeys(FORMATS, 1.2)),
)
"""Title, our contender, the other one, and by format the most that ours may take of the other's time."""

_DIFF_ROWS: Final = 300_000
"""The goals of comparing and undoing are for so many rows; with more they have as much more time."""


@dataclass(frozen=True)
class Bound:
    """A goal of the issue and what was measured; with ``at_least`` more is better."""

    name: str
    measured: float
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Tell whether the bound holds."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "met" if self.met else "MISSED"
        return f"{self.name:<62}{self.measured:>9.2f} {self.unit:<3} {sign} {self.limit:g} {self.unit:<3} {verdict}"


def print_all(runs: Runs, rows: int, seed: int, machine: Sequence[str]) -> None:
    """Print everything; contenders that did not run leave their goals out."""
    rounds = max(len(found) for found in runs.values())
    print(
        f"\nImporting: {rows:,} parcels, seed {seed}, {time.strftime('%Y-%m-%d')}; medians of {rounds}, whole processes"
    )
    for line in machine:
        print(f"  {line}")
    print_table(runs)
    print_steps(runs)
    goals = list(find_goals(runs, rows))
    print(f"\nGoals met: {sum(goal.met for goal in goals)} of {len(goals)}")
    for goal in goals:
        print(goal)


def print_table(runs: Runs) -> None:
    """Seconds, processor time and peaks of memory (MB) of the process, of its reader, and of both at once."""
    print(f"\n{'process':<24}{'s':>8}{'cpu s':>8}{'rows/s':>10}{'own MB':>8}{'reader':>8}{'both':>8}   phases (s)")
    for step, found in runs.items():
        seconds = median(found, lambda run: run.seconds)
        rate = found[0].rows / seconds
        line = f"{step.name:<24}{seconds:>8.2f}{median(found, lambda run: run.cpu):>8.2f}{rate:>10,.0f}"
        for peak in ("own_mb", "below_mb", "tree_mb"):
            line += f"{max(getattr(run, peak) for run in found):>8.0f}"
        phases = ", ".join(f"{name} {median_of([run.phases for run in found], name):.2f}" for name in found[0].phases)
        note = f"  [{found[0].note}]" if found[0].note else ""
        print(f"{line}   {phases}{note}".rstrip())


def print_steps(runs: Runs) -> None:
    """Wall and processor time of the steps of staging, over all threads: together they exceed the time of the phase."""
    watched = {step: [run.steps for run in found if run.steps] for step, found in runs.items()}
    names = list(dict.fromkeys(name for found in watched.values() for steps in found for name in steps["wall"]))
    if not names:
        return
    print("\nSteps of staging, wall / processor seconds over all threads")
    print(f"{'process':<24}" + "".join(f"{name:>14}" for name in names))
    for step, found in watched.items():
        if found:
            wall, cpu = ([steps[kind] for steps in found] for kind in ("wall", "cpu"))
            cells = (f"{median_of(wall, name):.2f}/{median_of(cpu, name):.2f}" for name in names)
            print(f"{step.name:<24}" + "".join(f"{cell:>14}" for cell in cells))
    missing = sorted({name for found in watched.values() for steps in found for name in steps["missing"]})
    if missing:
        print(f"not found in landdb.import_.stage: {', '.join(missing)} (see tests/bench/import_steps.py)")


def median_of(found: Sequence[Mapping[str, float]], name: str) -> float:
    """Median of a named figure over the rounds; what did not occur took no time."""
    return statistics.median(figures.get(name, 0.0) for figures in found)


def median(found: Sequence[Run], figure: Callable[[Run], float]) -> float:
    """Median of a figure over the rounds."""
    return statistics.median(figure(run) for run in found)


def find_goals(runs: Runs, rows: int) -> Iterator[Bound]:
    """Every goal of the issue for which all contenders ran."""
    by_name = {step.name: found for step, found in runs.items() if found}
    seconds = {name: median(found, lambda run: run.seconds) for name, found in by_name.items()}
    for title, ours, theirs, limit in _RATIOS:
        for name in FORMATS:
            pair = (f"{ours} {name}", f"{theirs} {name}")
            if all(one in seconds for one in pair):
                yield Bound(f"{title}, {name}", seconds[pair[0]] / seconds[pair[1]], limit[name])
    if found := by_name.get("in-process gpkg"):
        yield from _in_process(found)
    peak = {name: max(run.tree_mb for run in found) for name, found in by_name.items() if name.split()[0] in _OURS}
    if peak:
        worst = max(peak, key=lambda name: peak[name])
        yield Bound(f"peak memory of process and reader together ({worst})", peak[worst], 800, "MB")
    scale = max(rows / _DIFF_ROWS, 1.0)
    for name, phase, limit_s in (("diff-same", _MATCH, 1.0), ("diff-changed", _MATCH, 1.0), ("undo", "undo", 3.0)):
        if found := by_name.get(f"{name} gpkg"):
            yield Bound(name, median_of([run.phases for run in found], phase), limit_s * scale, "s")


def _in_process(found: Sequence[Run]) -> Iterator[Bound]:
    """Rates within a warm process beside that of raw COPY in the same one."""
    shares = [run.phases["raw COPY"] / run.phases["plain load"] for run in found]
    yield Bound("in-process: plain load / raw COPY of the same cells", statistics.median(shares), 0.9, at_least=True)


def describe_machine(register: Register) -> list[str]:
    """Processor, memory and versions."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    with closing(register.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), postgis_lib_version()")
        [[postgres, postgis]] = cursor.fetchall()
    ogr2ogr = subprocess.run(["ogr2ogr", "--version"], check=False, capture_output=True, text=True).stdout.partition(
        ","
    )[0]
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    libraries = {
        "Python": platform.python_version(), "pyogrio": pyogrio.__version__, "GDAL": gdal, "pyarrow": pa.__version__,
        "shapely": shapely.__version__, "GEOS": shapely.geos_version_string,
    }  # fmt: skip
    return [
        f"{os.cpu_count()} cores {cpu or platform.machine()}, {memory:.0f} GB; load {os.getloadavg()[0]:.1f}",
        f"PostgreSQL {postgres.split()[0]}, PostGIS {postgis}; ogr2ogr of {ogr2ogr.strip()}",
        ", ".join(f"{name} {version}" for name, version in libraries.items()),
    ]


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
