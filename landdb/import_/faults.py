"""Named points in an import at which tests make it fail; in daily use nothing happens there.

`FAULT_POINTS` lists them in the order in which an import passes them. ``LANDDB_FAULT=<point>`` (read once, in
`landdb.settings`) makes the process kill itself there, as a power cut would; ``LANDDB_FAULT=pause:<point>`` makes it
stop there once (SIGSTOP), until whoever started it has done something to the rest of the world and lets it go on
(SIGCONT).
"""

from __future__ import annotations

import os
import signal
from typing import Final

FAULT_POINTS: Final = (
    "started", "received", "within_inspecting", "spooled", "before_staging", "within_staging", "staged",
    "within_checking", "compared", "within_identifying", "identified", "concluded", "before_commit", "within_commit",
    "after_commit", "closing", "ended", "before_revert", "within_revert",
)  # fmt: skip
"""``started`` is a worker's that has not looked for work yet; ``closing`` is passed by batches that are refused,
``ended`` by all, before their folders go; the last two are of an undo."""

_PAUSE: Final = "pause:"

_armed: str | None = None
_signal: signal.Signals = signal.SIGKILL


def arm(order: str | None) -> None:
    """Choose the point at which this process ends, or with ``pause:`` before it stops (None: nowhere).

    Raises
    ------
    ValueError
        There is no such point.
    """
    global _armed, _signal  # noqa: PLW0603 - one process, one fault
    point = order.removeprefix(_PAUSE) if order else None
    if point is not None and point not in FAULT_POINTS:
        raise ValueError(f"no fault point {point!r}; there are {', '.join(FAULT_POINTS)}")
    _armed = point
    _signal = signal.SIGSTOP if order and order.startswith(_PAUSE) else signal.SIGKILL


def reach(point: str) -> None:
    """Pass a point."""
    global _armed  # noqa: PLW0603 - one process, one fault
    if _armed == point:
        _armed = None
        os.kill(os.getpid(), _signal)
