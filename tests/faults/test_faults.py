"""Twenty cycles of imports that break, every point at least once for the worker; `./run prove` runs two hundred."""

from __future__ import annotations

import pytest

from landdb.import_.faults import FAULT_POINTS, arm
from landdb.settings import load_settings
from tests.faults.__main__ import run, table
from tests.faults.cases import REQUESTS, VICTIMS, choose_cases

CYCLES = 20
SEED = 1


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(load_settings().database_url is not None, reason="the cycles kill a PostgreSQL of their own")
def test_nothing_is_lost_half_or_twice() -> None:
    outcomes = run(CYCLES, SEED, quiet=True)
    assert {one.case: one.violations for one in outcomes if one.violations} == {}, table(outcomes)
    assert [one.case for one in outcomes if not one.reached] == []


def test_every_point_breaks_the_worker_and_every_victim_comes() -> None:
    few = choose_cases(CYCLES, SEED)
    assert {case.point for case in few if case.victim == "worker"} == set(FAULT_POINTS)
    many = {(case.point, case.victim) for case in choose_cases(200, SEED)}
    pairs = {(point, victim) for point in FAULT_POINTS for victim in VICTIMS} | {(name, "server") for name in REQUESTS}
    assert pairs - many == {("started", "lock"), ("before_revert", "lock"), ("within_revert", "lock")}


def test_a_point_that_is_none_is_refused() -> None:
    for order in ("nowhere", "pause:nowhere", "pause:"):
        with pytest.raises(ValueError, match="no fault point"):
            arm(order)
