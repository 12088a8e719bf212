"""The user of the operating system as whom the private server runs, and what is done in that user's name."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

from landdb.errors import ConfigurationError


class Owner:
    """The caller; for root, who may not run PostgreSQL, the system's user `postgres`."""

    def __init__(self) -> None:
        self.is_root = os.geteuid() == 0
        self.account = _postgres_account() if self.is_root else pwd.getpwuid(os.geteuid())
        self.name = self.account.pw_name

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a program in the owner's name; what it writes is in `stdout`, its code is not checked."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": self.account.pw_dir, "LC_ALL": "C", "LANG": "C"}
        # A file, not a pipe: the server inherits it, and a pipe would keep its reader waiting until the server ends.
        with _scratch_file() as output:
            done = subprocess.run(
                command,
                check=False,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self.account.pw_uid if self.is_root else None,
                group=self.account.pw_gid if self.is_root else None,
                extra_groups=[] if self.is_root else None,
            )
            os.lseek(output, 0, os.SEEK_SET)
            said = os.read(output, 100_000).decode(errors="replace")
        return subprocess.CompletedProcess(command, done.returncode, said, "")

    def take(self, path: Path) -> None:
        """Give the owner a file or folder that this process made."""
        if self.is_root:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def private_folder(self, folder: Path) -> None:
        """Make a folder that only the owner enters; one that somebody else laid there is refused."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self.take(folder)
        status = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or status.st_uid != self.account.pw_uid:
            raise ConfigurationError(
                f"{folder} is not a folder of {self.name!r}: refused",
                f"{folder} không phải thư mục của {self.name!r}: từ chối",
                remedy_en=f"look who made it, then remove it: rm -r {folder}",
            )
        folder.chmod(0o700)

    def require_access(self, folder: Path) -> None:
        """Raise ConfigurationError when the owner cannot write in `folder`."""
        if self.run(["test", "-w", str(folder)]).returncode:
            raise ConfigurationError(
                f"the system's user {self.name!r}, as whom PostgreSQL runs, cannot reach {folder}",
                f"người dùng hệ thống {self.name!r} (chạy PostgreSQL) không vào được {folder}",
                remedy_en="choose a LANDDB_HOME whose parent folders everybody may pass, such as /var/lib/landdb",
            )


def _postgres_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ConfigurationError(
            "PostgreSQL does not run as root, and the system has no user 'postgres'",
            "PostgreSQL không chạy bằng root và hệ thống chưa có người dùng 'postgres'",
            remedy_en="useradd --system --home-dir /var/lib/postgresql postgres",
        ) from None


@contextlib.contextmanager
def _scratch_file() -> Iterator[int]:
    descriptor = os.memfd_create("landdb") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
