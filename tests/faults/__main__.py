"""``python -m tests.faults --cycles N --seed S``: breaks imports at random points and prints a table of what held."""

from __future__ import annotations

import argparse
import random
import signal
import sys
from collections import Counter
from collections.abc import Sequence

from tests.faults.cases import VICTIMS, choose_cases
from tests.faults.cycles import Outcome, lay_base, run_cycle
from tests.faults.world import open_world


def run(cycles: int, seed: int, only: Sequence[int] = (), *, quiet: bool = False) -> list[Outcome]:
    """Run the cycles of a seed (all, or those numbered) in one register."""
    cases = [case for case in choose_cases(cycles, seed) if not only or case.sheet in only]
    outcomes = []
    with open_world() as world:
        if not quiet:
            disks = "in memory, of their own" if world.disks.mounted else "limits on the size of a worker's files"
            print(f"disks: {disks}")
        lay_base(world, cases)
        for case in cases:
            outcome = run_cycle(world, case)
            outcomes.append(outcome)
            if not quiet:
                print(_line(outcome), flush=True)
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """Points by victims: cycles that passed the point, and after a stroke those in which something did not hold."""
    met = Counter((one.case.point, one.case.victim) for one in outcomes if one.reached)
    broken = Counter((one.case.point, one.case.victim) for one in outcomes if one.violations)
    points = list(dict.fromkeys(one.case.point for one in outcomes))
    lines = [f"{'point':20}" + "".join(f"{victim:>12}" for victim in VICTIMS)]
    for point in sorted(points):
        cells = (f"{met[point, victim]}/{broken[point, victim]}" for victim in VICTIMS)
        lines.append(f"{point:20}" + "".join(f"{'-' if cell == '0/0' else cell:>12}" for cell in cells))
    return "\n".join(lines)


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line for all."""
    met = sum(one.reached for one in outcomes)
    wrong = sum(bool(one.violations) for one in outcomes)
    seconds = sum(one.seconds for one in outcomes)
    return f"{len(outcomes)} cycles, {met} broken at their point, {wrong} with violations, {seconds:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", type=int, nargs="*", default=(), help="numbers of single cycles of the seed")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started and mounted is cleared away
    print(f"faults: {asked.cycles} cycles, seed {asked.seed}", flush=True)
    outcomes = run(asked.cycles, asked.seed, asked.only)
    print(table(outcomes))
    print(summary(outcomes))
    return 1 if any(one.violations or not one.reached for one in outcomes) else 0


def _line(outcome: Outcome) -> str:
    case = outcome.case
    approved = "approved" if case.approved else ""
    told = "; ".join(outcome.violations) or ("" if outcome.reached else "the point was not passed")
    return (
        f"{case.sheet:4} {case.point:18} {case.victim:10} {case.kind:9} {approved:8} {outcome.state:9} "
        f"{outcome.seconds:5.1f} s  {told}"
    )


if __name__ == "__main__":
    sys.exit(main())
