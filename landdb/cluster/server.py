"""One private cluster: made, started, shared among processes and stopped here."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from landdb.cluster.binaries import find_binaries
from landdb.cluster.configuration import (
    HOST_BASED_AUTHENTICATION,
    LOGIN_ROLES,
    SUPERUSER,
    server_configuration,
    user_mapping,
)
from landdb.cluster.owner import Owner
from landdb.errors import UnavailableError

DATABASE: Final = "landdb"
START_ATTEMPTS: Final = 10


class Cluster:
    """A private cluster in `home/cluster`.

    Parameters
    ----------
    home : Path
        The LANDDB_HOME. Root's cluster runs as the system's `postgres`, which must be able to reach it.
    durable : bool
        False gives up durability for speed: for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.data = self.home / "cluster"
        self.durable = durable
        self._owner = Owner()
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        # Below /tmp, always: XDG_RUNTIME_DIR differs between desktop, ssh and cron; a socket path has 107 bytes at most
        self.socket_dir = Path(f"/tmp/landdb-{os.geteuid()}-{digest}")  # noqa: S108 - own folder, 0700, owner checked
        version = self.data / "PG_VERSION"
        self._binaries = find_binaries(int(version.read_text()) if version.exists() else None)

    def admin_url(self, dbname: str = DATABASE) -> str:
        """Return the SQLAlchemy URL of the superuser."""
        return self.role_url(SUPERUSER, dbname)

    def role_url(self, role: str, dbname: str = DATABASE) -> str:
        """Return the SQLAlchemy URL of a login role; there is no password, the operating system vouches."""
        if role not in LOGIN_ROLES:
            raise ValueError(f"{role!r} is no login role of the private cluster")
        return f"postgresql+psycopg2://{role}@/{dbname}?host={self.socket_dir}&port=5432"

    def running(self) -> bool:
        """Tell whether it answers; `pg_ctl status` would call a zombie running."""
        return self._run("pg_isready", "-q", *self._socket, "-d", SUPERUSER).returncode == 0

    def ensure(self) -> bool:
        """Make the cluster if it is not there and start it if it does not run; True when this call started it."""
        self._prepare_folders()
        with self._locked("cluster.start.lock", fcntl.LOCK_EX):
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            changed = self._write_configuration()
            if self.running():
                if changed:
                    self._run("pg_ctl", "-D", self.data, "reload")
                return False
            self._keep_marker.unlink(missing_ok=True)
            self.start()
            return True

    def start(self) -> None:
        """Start the server and wait until it answers, also after a crash or a kill -9.

        Raises
        ------
        UnavailableError
            It does not come up; the message ends with what its log says.
        """
        for attempt in range(1, START_ATTEMPTS + 1):  # orphaned backends of a killed server hold its memory for a while
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", self.data / "start.log", "start")
            if self.running():
                return
            time.sleep(0.3 * attempt)
        log = self.data / "start.log"
        tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
        raise UnavailableError(
            f"the private PostgreSQL in {self.data} does not start:\n{tail}",
            f"cụm PostgreSQL riêng ở {self.data} không khởi động được:\n{tail}",
        )

    def stop(self) -> None:
        """Stop the server; open connections are ended."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")
        self._keep_marker.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.socket_dir.rmdir()

    def stop_at_once(self) -> None:
        """Stop the server without a checkpoint, as it does when its machine goes down: its next start recovers."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "-t", "60", "stop")

    def keep_running(self) -> None:
        """Leave the server up when its last user ends, until `stop`."""
        self._keep_marker.touch(mode=0o600)

    @contextlib.contextmanager
    def lease(self) -> Iterator[Cluster]:
        """Use the cluster: started if need be, stopped by whoever is the last to leave, however the others ended."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._locked("cluster.users.lock", fcntl.LOCK_SH) as lock:
            self.ensure()
            try:
                yield self
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self._keep_marker.exists():
                        self.stop()

    def has_database(self, dbname: str = DATABASE) -> bool:
        """Tell whether the database exists."""
        return self._run("psql", *self._socket, "-U", SUPERUSER, "-d", dbname, "-XAtq", "-c", "").returncode == 0

    def ensure_database(self, dbname: str = DATABASE) -> None:
        """Create the empty database unless it exists."""
        if not self.has_database(dbname):
            self._check("createdb", *self._socket, "-U", SUPERUSER, "-T", "template0", dbname)

    def drop_database(self, dbname: str = DATABASE) -> None:
        """Drop the database with all that is in it, and end its connections."""
        self._check("dropdb", *self._socket, "-U", SUPERUSER, "--if-exists", "--force", dbname)

    @property
    def _socket(self) -> tuple[str, ...]:
        return ("-h", str(self.socket_dir), "-p", "5432")

    @property
    def _keep_marker(self) -> Path:
        return self.home / "cluster.keep"

    @contextlib.contextmanager
    def _locked(self, name: str, mode: int) -> Iterator[int]:
        """Hold a lock of the kernel's on a file: it falls with its process, even a killed one."""
        descriptor = os.open(self.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, mode)
            yield descriptor
        finally:
            os.close(descriptor)

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a PostgreSQL program as the cluster's owner: the server refuses to be root."""
        return self._owner.run([str(self._binaries.folder / program), *map(str, arguments)])

    def _check(self, program: str, *arguments: str | Path) -> None:
        done = self._run(program, *arguments)
        if done.returncode:
            raise UnavailableError(
                f"{program} failed: {done.stdout.strip()}", f"{program} bị lỗi: {done.stdout.strip()}"
            )

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if self._owner.is_root:
            self.home.chmod(self.home.stat().st_mode | 0o011)  # the server passes through; it cannot list
        for folder in (self.data, self.socket_dir):
            self._owner.private_folder(folder)
        self._owner.require_access(self.data)

    def _initialise(self) -> None:
        locale = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
        options = ["-U", SUPERUSER, "-E", "UTF8", f"--locale={locale}", "--auth-local=peer", "--auth-host=reject"]
        options += ["--data-checksums"] if self.durable else ["--no-sync"]
        self._check("initdb", "-D", self.data, *options)

    def _write_configuration(self) -> bool:
        """Write our part of the configuration, anew at each start; True when something changed."""
        main = self.data / "postgresql.conf"
        text = main.read_text()
        include = "include 'landdb.conf'\n"
        changes = [
            self._write(
                "landdb.conf",
                server_configuration(self.socket_dir, durable=self.durable, lz4=self._binaries.lz4),
            ),
            self._write("pg_hba.conf", HOST_BASED_AUTHENTICATION),
            self._write("pg_ident.conf", user_mapping((self._owner.name, pwd.getpwuid(os.geteuid()).pw_name))),
            self._write("postgresql.conf", text if text.endswith(include) else text + include),
        ]
        return any(changes)

    def _write(self, name: str, text: str) -> bool:
        path = self.data / name
        if path.exists() and path.read_text() == text:
            return False
        path.write_text(text)
        path.chmod(0o600)
        self._owner.take(path)
        return True
