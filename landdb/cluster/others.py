"""Which private clusters run on this machine: for whoever looks for a register in another folder than it is in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_DATA: Final = "cluster"
"""Folder of the data in a home, as `Cluster` has it."""


def running_homes(processes: Path = Path("/proc")) -> list[Path]:
    """Homes whose server runs, as its command line tells; none where the system has no `/proc`."""
    found = set()
    for path in processes.glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if words[0].endswith(b"postgres") and b"-D" in words[:-1]:
            data = Path(words[words.index(b"-D") + 1].decode(errors="replace"))
            if data.is_absolute() and data.name == _DATA:
                found.add(data.parent)
    return sorted(found)
