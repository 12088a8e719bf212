"""The reading benchmark: every case through the real server beside bare SQL in one run, with the goals."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg2.extensions

from tests.bench.cases import CLEARANCES, Case, Variant, choose_places, page_groups, reading_groups
from tests.bench.measure import Goal, Measured, Series, measure_in_turn, print_goals, print_table
from tests.bench.registers import Register, open_estate, say
from tests.bench.serve import Caller, run_server

ROUNDS: Final = 200
PAGE_LIMIT: Final = 1.5
FAR_PAGE_LIMIT: Final = 1.2
TILE_LIMIT: Final = 1.2
CLEARANCE_LIMIT: Final = 1.3
SEARCH_LIMIT_MS: Final = 50


def run(home: Path, parcels: int, seed: int, seconds: float) -> None:
    """Measure everything and print the table; ``seconds`` bound each group of cases."""
    with open_estate(home, parcels, seed) as register, run_server(register) as callers:
        measured = measure(register, callers, seed, seconds)
    print(f"\nReading: {parcels:,} parcels, seed {seed}, {time.strftime('%Y-%m-%d')}; milliseconds")
    print_table(measured)
    print()
    print_goals(goals_of(measured))


def measure(register: Register, callers: dict[int, Caller], seed: int, seconds: float) -> list[Measured]:
    """Measure all groups; the cases of a group, both clearances and bare SQL take turns."""
    connection = register.connect()
    measured: list[Measured] = []
    for group in [*reading_groups(choose_places(connection, seed)), *page_groups(connection)]:
        say(f"  {', '.join(case.name for case in group)}")
        compare(group, callers, connection)
        rows = [Measured(case.name, clearance) for case in group for clearance in CLEARANCES]
        work = []
        for row, variants in zip(rows, (case.variants[c] for case in group for c in CLEARANCES), strict=True):
            work.append((row.product, partial(_ask, callers[row.clearance], variants)))
            if variants[0].statement:
                row.bare = Series()
                work.append((row.bare, partial(_execute, connection, variants)))
        measure_in_turn(work, ROUNDS, seconds)
        measured += rows
    connection.close()
    return measured


def compare(group: Iterable[Case], callers: dict[int, Caller], connection: psycopg2.extensions.connection) -> None:
    """Tell of cases whose answer differs from the bare result: their ratio would mean nothing."""
    for case in group:
        for clearance, variants in case.variants.items():
            statement = variants[0].statement
            if case.same and statement:
                answer = callers[clearance].get(variants[0].path)
                if not case.same(answer, statement.run(connection)):
                    say(f"  ! {case.name}, c{clearance}: bare SQL and the answer differ")


def goals_of(measured: Iterable[Measured]) -> list[Goal]:
    """Judge medians, and the 95th percentile of searches, by the limits of the brief."""
    found = {(row.case, row.clearance): row for row in measured}
    goals: list[Goal] = []
    for (case, clearance), row in found.items():
        name = f"{case}, c{clearance}"
        if case.startswith("items") and row.ratio:
            goals.append(Goal(f"{name} / bare SQL", row.ratio, PAGE_LIMIT))
        if case.startswith("tile") and row.ratio:
            goals.append(Goal(f"{name} / bare SQL", row.ratio, TILE_LIMIT))
        if case.startswith("search"):
            goals.append(Goal(f"{name}, p95", row.product.percentile(95), SEARCH_LIMIT_MS, "ms"))
        first = found.get((f"{case.partition(' page ')[0]} page 1", clearance))
        if first and first is not row:
            goals.append(Goal(f"{name} / page 1", row.product.median / first.product.median, FAR_PAGE_LIMIT))
        if clearance == 0:
            goals.append(Goal(f"{case}, c0 / c3", row.product.median / found[case, 3].product.median, CLEARANCE_LIMIT))
    return goals


def _ask(caller: Caller, variants: Sequence[Variant], number: int) -> bytes:
    return caller.get(variants[number % len(variants)].path)


def _execute(connection: psycopg2.extensions.connection, variants: Sequence[Variant], number: int) -> Any:
    statement = variants[number % len(variants)].statement
    return statement.run(connection) if statement else None
