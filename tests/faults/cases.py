"""Which point breaks on whom, with which file: chosen by a seed, every point at least once for the worker."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from landdb.import_.faults import FAULT_POINTS
from tests.faults.files import BASED, KINDS

VICTIMS: Final = ("worker", "server", "postmaster", "backend", "connection", "disk", "lock")
"""Who breaks: ``lock`` is the session that holds the batch for its worker, while another worker looks for work."""

REQUESTS: Final = ("uploading", "answering")
"""Points of the server alone: within the body of an upload, and before its answer."""

_WRITTEN: Final = ("added", "changed", "mixed", "removed", "errors")
_IDENTIFIED: Final = ("added", "mixed", "errors")
_UNDO: Final = frozenset({"before_revert", "within_revert"})
_WITHOUT_LOCK: Final = frozenset({("started", "lock"), ("before_revert", "lock"), ("within_revert", "lock")})
_EARLY: Final = frozenset({"started", "received", "ended"})


@dataclass(frozen=True)
class Case:
    """One cycle. ``approved`` tells that a surveyor hands the file in and a manager approves it."""

    point: str
    victim: str
    kind: str
    approved: bool
    sheet: int
    seed: int

    @property
    def based(self) -> bool:
        """Whether the sheet has parcels before."""
        return self.kind in BASED


def kinds_of(point: str) -> tuple[str, ...]:
    """Files that pass a point."""
    if point in _UNDO:
        return ("undone",)
    if point == "closing":
        return ("cancelled",)
    if point == "within_identifying":
        return _IDENTIFIED
    return (*_WRITTEN, "refused") if point in _EARLY else _WRITTEN


def choose_cases(cycles: int, seed: int) -> list[Case]:
    """The cycles of a run: first every point for the worker, then what chance brings."""
    rng = random.Random(seed)
    pairs = list(itertools.islice(_pairs(rng), cycles))
    return [_case(point, victim, sheet, rng) for sheet, (point, victim) in enumerate(pairs, start=1)]


def _pairs(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Points and victims without end: each pair comes before any comes again."""
    first = [(point, "worker") for point in FAULT_POINTS]
    yield from rng.sample(first, len(first))
    others = [(point, victim) for point in FAULT_POINTS for victim in VICTIMS if victim != "worker"]
    others = [pair for pair in others if pair not in _WITHOUT_LOCK] + [(point, "server") for point in REQUESTS]
    while True:
        yield from rng.sample(others, len(others))
        others += first
        first = []


def _case(point: str, victim: str, sheet: int, rng: random.Random) -> Case:
    kind = rng.choice(kinds_of(point))
    approved = kind in _WRITTEN and point not in REQUESTS and rng.random() < 0.5
    assert kind in KINDS
    return Case(point, victim, kind, approved, sheet, rng.randrange(2**32))
