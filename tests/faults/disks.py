"""Disks that can be filled: small ones in memory where they may be mounted, else limits on the size of files."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from landdb.cluster import Cluster
from landdb.import_.worker import IMPORTS

Disk = Literal["spool", "tables", "log"]
_SIZES: Final[dict[Disk, str]] = {"spool": "24m", "tables": "192m", "log": "640m"}
_BALLAST: Final = "ballast"


class Disks:
    """Of one home: its imports' folders, a tablespace with the register and what is staged, and the write-ahead log."""

    def __init__(self, home: Path) -> None:
        self._places: dict[Disk, Path] = {
            "spool": home / IMPORTS, "tables": home / "tables", "log": home / "cluster-log"
        }  # fmt: skip
        self._mounted: list[Path] = []

    @property
    def mounted(self) -> bool:
        """Whether these are disks of their own."""
        return bool(self._mounted)

    def open(self, cluster: Cluster) -> None:
        """Mount the disks and bring to them what belongs there; the cluster runs, and runs again afterwards."""
        for disk, place in self._places.items():
            place.mkdir(exist_ok=True)
            command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZES[disk]}", "tmpfs", str(place)]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                self.close()
                return
            self._mounted.append(place)
        self._places["spool"].chmod(0o755)
        for disk in ("tables", "log"):
            shutil.chown(self._places[disk], "postgres")
            self._places[disk].chmod(0o700)
        _move_tables(cluster, self._places["tables"])
        cluster.stop()
        log = cluster.data / "pg_wal"
        subprocess.run(["cp", "-a", f"{log}/.", str(self._places["log"])], check=True)
        shutil.rmtree(log)
        log.symlink_to(self._places["log"])
        os.chown(log, self._places["log"].stat().st_uid, -1, follow_symlinks=False)
        cluster.ensure()

    def close(self) -> None:
        """Unmount; lazily, for what still runs goes by itself."""
        for place in self._mounted:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
        self._mounted = []

    @contextlib.contextmanager
    def filled(self, disk: Disk, pids: list[int]) -> Iterator[None]:
        """Leave no room on a disk; where it is none of its own these processes, as far as may be, write no file."""
        if not self.mounted:
            with _limited(pids):
                yield
            return
        ballast = self._places[disk] / _BALLAST
        self._fill(ballast)
        try:
            yield
        finally:
            ballast.unlink(missing_ok=True)

    def _fill(self, ballast: Path) -> None:
        descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for size in (1 << 24, 1 << 20, 1 << 12):
                with contextlib.suppress(OSError):
                    while True:
                        os.posix_fallocate(descriptor, os.fstat(descriptor).st_size, size)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _limited(pids: list[int]) -> Iterator[None]:
    """Those whose limits may be changed: as a rule the worker, not the server, whose processes are another user's."""
    former = {}
    for pid in pids:
        with contextlib.suppress(PermissionError, ProcessLookupError):
            former[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, former[pid][1]))
    try:
        yield
    finally:
        for pid, limits in former.items():
            with contextlib.suppress(PermissionError, ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def _move_tables(cluster: Cluster, place: Path) -> None:
    """Put the register and whatever will be staged there."""
    engine = create_engine(cluster.admin_url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{place}'"))
        connection.execute(text("GRANT CREATE ON TABLESPACE small TO PUBLIC"))
        connection.execute(text("ALTER DATABASE landdb SET default_tablespace = small"))
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '160MB'"))
        connection.execute(text("ALTER SYSTEM SET min_wal_size = '32MB'"))
    engine = create_engine(cluster.admin_url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("parcel", "parcel_use", "parcel_history", "import_issue", "staged_outcome"):
            connection.execute(text(f"ALTER TABLE landdb.{name} SET TABLESPACE small"))
        connection.execute(text("CHECKPOINT"))
