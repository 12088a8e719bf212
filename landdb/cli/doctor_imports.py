"""What `landdb doctor` says of imports: what holds their reader, who works on them, where they lie, their limits."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from landdb.cli.finding import Finding
from landdb.import_.readers.isolation import MEASURES
from landdb.import_.readers.limits import MIB, limits_of
from landdb.import_.readers.sandbox import describe_isolation
from landdb.import_.refusals import FileRefusedError
from landdb.import_.worker import CONNECTIONS, IMPORTS
from landdb.import_settings import ImportSettings
from landdb.queries import health
from landdb.settings import Settings

_REMEDIES: Final[Mapping[str, str]] = {
    "netns": "let users make namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1",
    "user": "let others pass through the folders of the program and of LANDDB_HOME (chmod o+x), or run as another user",
    "landlock": "boot a kernel from 5.13 on with landlock in its list of security modules (lsm=)",
    "seccomp": "run on x86-64 or ARM 64 with a kernel that has seccomp filters",
}


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """What needs no database."""
    yield from _isolation(settings)
    yield _room(settings)
    yield _limits(settings)
    few = "" if settings.pool_size >= CONNECTIONS else f"an import needs {CONNECTIONS}, LANDDB_POOL_SIZE allows fewer"
    yield Finding(f"database connections: {settings.pool_size}", few, f"LANDDB_POOL_SIZE={CONNECTIONS} or more")


def examine_register(connection: Connection) -> Iterator[Finding]:
    """What a register at head tells of its imports."""
    workers, queued = health.count_workers(connection)
    idle = f"{queued} imports wait for one" if queued and not workers else ""
    title = f"import workers: {workers}, imports at work or waiting for it: {queued}"
    yield Finding(title, idle, "landdb serve keeps one beside it; or run landdb worker", is_warning=True)


def _isolation(settings: Settings) -> Iterator[Finding]:
    """Each measure that could hold the reader, and whether it does, in the place where it would work."""
    folder = settings.home / IMPORTS if settings.home.is_dir() else None
    try:
        held = {name.partition("-")[0]: name for name in describe_isolation(folder, limits_of(settings))}
    except FileRefusedError as refusal:
        yield Finding("reader of imported files", refusal.message_en, "raise LANDDB_READ_MEMORY_MB, or ./run setup")
        return
    for name, (_, what) in MEASURES.items():
        if name == "user" and os.geteuid() != 0:
            continue  # only root can become another user
        missing = "" if name in held else "it does not hold here"
        yield Finding(f"reader {what} ({held.get(name, name)})", missing, _REMEDIES.get(name, ""), is_warning=True)


def _room(settings: Settings) -> Finding:
    folder = settings.home / IMPORTS
    place = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    free = shutil.disk_usage(place).free / MIB
    held = sum(map(_size, folder.rglob("*"))) / MIB
    fault = "" if os.access(place, os.W_OK) else "this user may not write there"
    if free < settings.min_free_mb:
        fault = f"uploads are refused below {settings.min_free_mb} MB (LANDDB_MIN_FREE_MB)"
    return Finding(f"{folder}: {free:,.0f} MB free, {held:,.0f} MB held", fault, "make room on that disk")


def _size(path: Path) -> int:
    """Bytes of a file; none of what a worker has removed meanwhile."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _limits(settings: Settings) -> Finding:
    """All limits on one line, with their variables, and whether they fit each other and the machine."""
    said = ", ".join(f"{one.metadata['variable']}={getattr(settings, one.name)}" for one in fields(ImportSettings))
    memory = _memory_mb()
    if memory is not None and settings.read_memory_mb > memory:
        fault = f"a reader may take {settings.read_memory_mb} MB, the machine has {memory}"
        return Finding(f"import limits: {said}", fault, f"LANDDB_READ_MEMORY_MB={memory // 2}", is_warning=True)
    if settings.max_upload_mb > settings.max_waiting_mb:
        fault = f"a file of {settings.max_upload_mb} MB may be sent, but only {settings.max_waiting_mb} MB may wait"
        remedy = "raise LANDDB_MAX_WAITING_MB or lower LANDDB_MAX_UPLOAD_MB"
        return Finding(f"import limits: {said}", fault, remedy, is_warning=True)
    return Finding(f"import limits: {said}")


def _memory_mb() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    except (AttributeError, ValueError, OSError):  # another system than Linux
        return None
