"""`landdb worker`: the process that reads, judges and writes imports; `landdb serve` keeps one beside it."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from threading import Event
from typing import Annotated, Any, Final

import typer

from landdb.cli.log import log_to_stderr
from landdb.cli.register import open_register
from landdb.cluster import Cluster
from landdb.import_.faults import arm
from landdb.import_.readers.limits import limits_of
from landdb.import_.worker import Worker
from landdb.queries.health import WORKER_NAME
from landdb.settings import load_settings

LOG = logging.getLogger("landdb.worker")
_PAUSE_S: Final = 0.5
_GRACE_S: Final = 20.0
_RESTART_S: Final = 1.0


def worker(
    once: Annotated[bool, typer.Option("--once", help="Làm hết việc rồi thôi / end when nothing waits.")] = False,
    parent: Annotated[int | None, typer.Option(hidden=True, help="Process with which this one ends.")] = None,
) -> None:
    """Xử lý các đợt nhập đang chờ / work on the imports that wait; SIGTERM leaves the rest to the next."""
    settings = load_settings()
    log_to_stderr()
    arm(settings.fault)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_register(settings, f"{WORKER_NAME} {os.getpid()}") as database:
        own = Worker(database, settings.home, limits_of(settings))
        if once:
            while own.work(stop.is_set):
                pass
        else:
            revive = Cluster(settings.home).ensure if settings.embedded else lambda: None
            own.run(lambda: stop.is_set() or _orphaned(parent), lambda: _pass_time(stop), revive)


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """Keep a worker running as a process of its own; at the end it is told to stop and waited for.

    One that dies is started again: its batch is taken up from where it stood.
    """
    ended = Event()
    keeper = threading.Thread(target=_keep, args=(ended,), name="worker keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(_GRACE_S + 10)


def _keep(ended: Event) -> None:
    while not ended.is_set():
        command = [sys.executable, "-m", "landdb", "worker", "--parent", str(os.getpid())]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        while process.poll() is None and not ended.wait(_PAUSE_S):
            pass
        if process.poll() is None:
            _end(process)
        elif not ended.is_set():
            LOG.warning("the import worker ended with %s and is started again", process.returncode)
            ended.wait(_RESTART_S)


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _pass_time(stop: Event) -> None:
    stop.wait(_PAUSE_S)


def _orphaned(parent: int | None) -> bool:
    """Whether the server that started this worker is gone: its next start brings another one."""
    return parent is not None and os.getppid() != parent


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("worker")(worker)
