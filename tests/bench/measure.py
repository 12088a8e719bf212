"""Timing of requests and statements in turn, percentiles, and the table with its goals. Nothing here fails on time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

PERCENTILES: Final = (50, 95, 99)
_WARM_UP: Final = 3
_FEWEST: Final = 20


@dataclass
class Series:
    """Durations of one kind of work, in milliseconds."""

    durations_ms: list[float] = field(default_factory=list)

    def percentile(self, share: int) -> float:
        """Return a percentile in milliseconds."""
        return float(np.percentile(self.durations_ms, share))

    @property
    def median(self) -> float:
        """Return the median in milliseconds."""
        return self.percentile(50)


@dataclass
class Measured:
    """A case as one clearance meets it: through the product, and as bare SQL of the same work where there is one."""

    case: str
    clearance: int
    product: Series = field(default_factory=Series)
    bare: Series | None = None

    @property
    def ratio(self) -> float | None:
        """Return the median through the product over the median of bare SQL."""
        return self.product.median / self.bare.median if self.bare else None


@dataclass(frozen=True)
class Goal:
    """A bound and what was measured; ``unit`` is ``x`` for a ratio."""

    name: str
    measured: float
    limit: float
    unit: str = "x"

    @property
    def met(self) -> bool:
        """Tell whether the bound holds."""
        return self.measured <= self.limit


def measure_in_turn(work: Sequence[tuple[Series, Callable[[int], object]]], rounds: int, seconds: float) -> None:
    """Run each work once a round, A B C A B C, so that a noisy moment strikes all of them.

    A work gets the number of the round, to choose its variant. After 20 rounds, ``seconds`` end the loop.
    """
    for number in range(_WARM_UP):
        for _, run in work:
            run(number)
    until = time.monotonic() + seconds
    for number in range(rounds):
        if number >= _FEWEST and time.monotonic() > until:
            break
        for series, run in work:
            started = time.perf_counter()
            run(number)
            series.durations_ms.append((time.perf_counter() - started) * 1000)


def print_table(measured: Iterable[Measured]) -> None:
    """Print milliseconds of the product and of bare SQL, and the ratio of their medians."""
    head = f"{'case':<31}{'who':>4}{'n':>5}   " + "".join(f"{f'p{share}':>9}" for share in PERCENTILES)
    print(head + "   bare" + "".join(f"{f'p{share}':>9}" for share in PERCENTILES) + f"{'ratio':>8}")
    for row in measured:
        line = f"{row.case:<31}{f'c{row.clearance}':>4}{len(row.product.durations_ms):>5}   "
        line += "".join(f"{row.product.percentile(share):>9.1f}" for share in PERCENTILES) + "       "
        if row.bare:
            line += "".join(f"{row.bare.percentile(share):>9.1f}" for share in PERCENTILES) + f"{row.ratio:>8.2f}"
        print(line.rstrip())


def print_goals(goals: Iterable[Goal]) -> None:
    """Print each goal with what was measured and whether it is met."""
    for goal in goals:
        verdict = "ok" if goal.met else "MISSED"
        print(f"{goal.name:<58}{goal.measured:>9.2f} {goal.unit:<3} <= {goal.limit:g} {goal.unit:<3} {verdict}")
