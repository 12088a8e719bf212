"""Named points in an import at which tests make it fail; in daily use nothing happens there.

`FAULT_POINTS` lists them in the order in which an import passes them. ``LANDDB_FAULT=<point>`` (read once, in
`landdb.settings`) makes the process kill itself there, as a power cut would.
"""

from __future__ import annotations

import os
import signal
from typing import Final

FAULT_POINTS: Final = (
    "received", "reading", "spooled", "before_staging", "within_staging", "staged", "compared", "identified", "ready",
    "before_commit", "within_commit", "after_commit", "before_revert",
)  # fmt: skip

_armed: str | None = None


def arm(point: str | None) -> None:
    """Choose the point at which this process ends (None: nowhere).

    Raises
    ------
    ValueError
        There is no such point.
    """
    global _armed  # noqa: PLW0603 - one process, one fault
    if point is not None and point not in FAULT_POINTS:
        raise ValueError(f"no fault point {point!r}; there are {', '.join(FAULT_POINTS)}")
    _armed = point


def reach(point: str) -> None:
    """Pass a point."""
    if _armed == point:
        os.kill(os.getpid(), signal.SIGKILL)
