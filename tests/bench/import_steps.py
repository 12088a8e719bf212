"""Where the time of staging goes: wall and processor time of each of its steps, and a profile over all threads."""

from __future__ import annotations

import cProfile
import io
import pstats
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from landdb.import_ import stage as stage_module
from landdb.queries import staging

STEPS: Final[Mapping[str, Sequence[str]]] = {
    "decode": ("decode_batch",), "type": ("type_rows",), "shapes": ("parse_shapes", "set_aside"),
    "place": ("place_batch",), "forms": ("check_forms",), "table": ("as_table",),
}  # fmt: skip
"""Step -> the functions of `landdb.import_.stage` which do it."""

COPY: Final = "copy"
"""COPY itself, encoding and the server's share included, without the time in which it waits for the next batch."""

_SHOWN: Final = 40
_STATEMENTS: Final = 12
_LENGTH: Final = 150


class StepTimes:
    """Seconds of each step over all threads: ``wall`` and ``cpu``. ``missing`` are functions that were not found."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self.missing: list[str] = []
        self._lock = threading.Lock()

    def add(self, step: str, wall: float, cpu: float) -> None:
        """Count what a call took."""
        with self._lock:
            self.wall[step] = self.wall.get(step, 0.0) + wall
            self.cpu[step] = self.cpu.get(step, 0.0) + cpu

    def as_dict(self) -> dict[str, Any]:
        """For the report of a contender."""
        return {"wall": self.wall, "cpu": self.cpu, "missing": self.missing}


@contextmanager
def watched() -> Iterator[StepTimes]:
    """Measure what staging does meanwhile; a clock around each call, of which there are a few for thousands of rows."""
    times = StepTimes()
    kept: list[tuple[Any, str, Any]] = []

    def put(module: Any, name: str, function: Any) -> None:
        kept.append((module, name, getattr(module, name)))
        setattr(module, name, function)

    for step, names in STEPS.items():
        for name in names:
            if hasattr(stage_module, name):
                put(stage_module, name, _timed(times, step, getattr(stage_module, name)))
            else:
                times.missing.append(name)
    put(staging, "copy_rows", _timed_copy(times, staging.copy_rows))
    try:
        yield times
    finally:
        for module, name, function in reversed(kept):
            setattr(module, name, function)


def _timed(times: StepTimes, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*values: Any, **named: Any) -> Any:
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return function(*values, **named)
        finally:
            times.add(step, time.perf_counter() - wall, time.thread_time() - cpu)

    return call


def _timed_copy(times: StepTimes, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(session: Any, table: str, batches: Iterator[Any]) -> Any:
        def waiting() -> Iterator[Any]:
            while True:
                wall, cpu = time.perf_counter(), time.thread_time()
                batch = next(batches, None)
                times.add(COPY, wall - time.perf_counter(), cpu - time.thread_time())
                if batch is None:
                    return
                yield batch

        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return function(session, table, waiting())
        finally:
            times.add(COPY, time.perf_counter() - wall, time.thread_time() - cpu)

    return call


def profiled(work: Callable[[], Any]) -> tuple[Any, str]:
    """Run something under cProfile on every thread; returns its result, and the 40 functions and 12 statements of the
    database with the most time."""
    statements = _Statements()
    statements.listen()
    result, functions = _profiled(work)
    return result, f"{functions}\n{statements}"


class _Statements:
    """Seconds and calls of each statement that went through SQLAlchemy."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = {}

    def listen(self) -> None:
        """Measure whatever is executed from now on."""

        def begin(connection: Connection, *_: Any) -> None:
            connection.info["bench_began"] = time.perf_counter()

        def end(connection: Connection, _: Any, statement: str, *__: Any) -> None:
            taken = time.perf_counter() - connection.info["bench_began"]
            self._taken.setdefault(" ".join(statement.split()), []).append(taken)

        event.listen(Engine, "before_cursor_execute", begin)
        event.listen(Engine, "after_cursor_execute", end)

    def __str__(self) -> str:
        slowest = sorted(self._taken.items(), key=lambda one: -sum(one[1]))[:_STATEMENTS]
        return "\n".join(f"{sum(taken):9.3f} s {len(taken):5} x  {sql[:_LENGTH]}" for sql, taken in slowest)


def _profiled(work: Callable[[], Any]) -> tuple[Any, str]:
    profiles: list[cProfile.Profile] = []

    def begin(*_: Any) -> None:
        profile = cProfile.Profile()
        profiles.append(profile)
        try:
            profile.enable()
        except ValueError:  # Python 3.12 and newer watch one thread alone
            profiles.remove(profile)
            threading.setprofile(None)

    own = cProfile.Profile()
    threading.setprofile(begin)
    try:
        result = own.runcall(work)
    finally:
        threading.setprofile(None)
    text = io.StringIO()
    found = pstats.Stats(own, stream=text)
    for profile in profiles:
        found.add(profile)
    found.sort_stats("tottime").print_stats(_SHOWN)
    return result, text.getvalue()
