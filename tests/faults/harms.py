"""What is done to the rest of the world while a worker is paused, and what is put right before it has to go on."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from collections.abc import Iterator, Sequence
from typing import Final

from tests.faults.disks import Disk
from tests.faults.world import World

_DISKS: Final[tuple[Disk, ...]] = ("spool", "tables", "log")


@contextlib.contextmanager
def harm(world: World, victim: str, process: subprocess.Popen[bytes], rng: random.Random) -> Iterator[None]:
    """Break the victim of a paused process; at the end a server is started again, and a disk has room."""
    match victim:
        case "server":
            world.kill_server()
            yield
            world.start_server()
            return
        case "disk":
            with _full_disk(world, process, rng):
                yield
            return
        case "postmaster":
            os.kill(world.postmaster(), signal.SIGKILL)
        case "backend":
            for pid in _some(world.backends(), rng)[:1]:
                os.kill(pid, signal.SIGKILL)
        case "connection":
            _cut_connections(world, rng)
    yield


def _cut_connections(world: World, rng: random.Random) -> None:
    """End some sessions of the worker, or all of them with the server."""
    if rng.random() < 0.25:
        world.cluster.stop_at_once()
    for pid in _some(world.backends(), rng):
        world.ask("SELECT pg_terminate_backend(:pid)", pid=pid)


@contextlib.contextmanager
def _full_disk(world: World, process: subprocess.Popen[bytes], rng: random.Random) -> Iterator[None]:
    disk = rng.choice(_DISKS)
    with world.disks.filled(disk, [process.pid, *world.backends()]):
        if disk == "log" and world.disks.mounted:
            for _ in range(8):  # nor any in the file that the server is at
                world.ask("SELECT pg_logical_emit_message(true, 'fault', 'x'), pg_switch_wal()")
        yield


def _some(pids: Sequence[int], rng: random.Random) -> list[int]:
    """A random part of them, one at least."""
    return rng.sample(pids, rng.randint(1, len(pids))) if pids else []
