"""Runs one program and tells its time and memory: `python timed.py REPORT PROGRAM ARGUMENT…`, with the library alone.

It is a process of its own because the kernel counts, as memory of a new program, what the one was using that
started it; this one uses next to nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

EVERY_S = 0.05


class Watch(Thread):
    """Looks at a process and those below it: the most memory that one of those had, and all at one moment (kB)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = Event()
        self.below = 0
        self.tree = 0

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(EVERY_S):
            found = _family(self._pid)
            self.tree = max(self.tree, sum(_kilobytes(pid, "VmRSS") for pid in found))
            self.below = max(self.below, max((_kilobytes(pid, "VmHWM") for pid in found[1:]), default=0))

    def stop(self) -> None:
        """Stop looking."""
        self._over.set()
        self.join()


def _family(pid: int) -> list[int]:
    """The process and all below it; those that a thread has started belong to its process."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:  # it has ended meanwhile
            continue
        for child in below:
            found += _family(int(child))
    return found


def _kilobytes(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def main() -> int:
    """Run the program; its exit code is ours."""
    report, *command = sys.argv[1:]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    watch = Watch(process.pid)
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    figures = {
        "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "own_kb": usage.ru_maxrss, "below_kb": watch.below,
        "tree_kb": max(watch.tree, usage.ru_maxrss),
    }  # fmt: skip
    Path(report).write_text(json.dumps(figures), encoding="utf-8")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
