"""What a reading process gives up before it touches a file: privileges, network, other folders, processes, memory.

Only the standard library is needed here, so that all of it holds before the first large library is imported. Linux:
Landlock (kernel documentation userspace-api/landlock), seccomp(2), capabilities(7), unshare(2). Elsewhere only the
limits of setrlimit hold; `isolate` returns what does.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from landdb.import_.readers import seccomp

NOBODY: Final = 65534
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWIPC: Final = 0x08000000
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_LANDLOCK: Final = (444, 445, 446)  # create_ruleset, add_rule, restrict_self: the same on every architecture
_READ: Final = (1 << 2) | (1 << 3)  # READ_FILE, READ_DIR
_FILE_ONLY: Final = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)
_ACCESS_BITS: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # of later versions: 16
_SYSTEM_FOLDERS: Final = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/dev/null", "/dev/urandom",
)  # fmt: skip

MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "limits": ("giới hạn bộ nhớ, thời gian xử lý, số tệp", "limits of memory, processor time and files"),
    "netns": ("không gian mạng riêng, không có đường ra", "a network namespace that leads nowhere"),
    "user": ("chạy bằng người dùng nobody", "runs as the user nobody"),
    "capabilities": ("không có đặc quyền nào", "holds no capability"),
    "no_new_privs": ("không thể nhận thêm quyền", "cannot gain rights"),
    "landlock": ("chỉ thấy thư mục riêng và mã chương trình", "sees only its own folder and the program's code"),
    "seccomp": ("không mở được kết nối hay chương trình khác", "cannot open connections or start programs"),
}
"""What each measure that `isolate` names is, in Vietnamese and English; ``landlock-N`` stands under ``landlock``."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def isolate(folder: Path, limits: Mapping[str, Any], uid: int | None) -> list[str]:
    """Confine this process to ``folder/tmp`` (read and write), ``folder/in`` and the code it runs (read), for good.

    ``uid`` is the user to become, given only to root. Returns the names of the measures that hold: ``limits``,
    ``netns``, ``user``, ``capabilities``, ``no_new_privs``, ``landlock-N`` and ``seccomp``.
    """
    set_limits(limits)
    held = ["limits"]
    if not sys.platform.startswith("linux"):
        return held
    libc = ctypes.CDLL(None, use_errno=True)
    if _leave_network(libc):
        held.append("netns")
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        held.append("user")
    if _drop_capabilities(libc):
        held.append("capabilities")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        held.append("no_new_privs")
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    version = _landlock(libc, folder)
    if version:
        held.append(f"landlock-{version}")
    if seccomp.install(libc, platform.machine()):
        held.append("seccomp")
    return held


def set_limits(limits: Mapping[str, Any]) -> None:
    """Limits of the kernel. Files mapped for reading count as address space, not as memory."""
    memory = int(limits["memory_bytes"])
    wanted = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + 2 * int(limits["file_bytes"])),
        (resource.RLIMIT_NOFILE, int(limits["open_files"])),
        (resource.RLIMIT_FSIZE, int(limits["unpacked_bytes"])),
    )
    for kind, value in wanted:
        hard = resource.getrlimit(kind)[1]
        capped = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (capped, capped))
    seconds = int(limits["cpu_seconds"])  # SIGXCPU, and should that not end it, SIGKILL
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard if hard != resource.RLIM_INFINITY else seconds + 5))


def _leave_network(libc: Any) -> bool:
    """A network namespace of its own has no device that leads anywhere."""
    if os.geteuid() == 0:
        return bool(libc.unshare(_CLONE_NEWNET | _CLONE_NEWIPC) == 0)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0)


def _drop_capabilities(libc: Any) -> bool:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    return bool(libc.capset(header, (ctypes.c_uint32 * 6)()) == 0)


def _landlock(libc: Any, folder: Path) -> int:
    """Confine the file system; returns the version of Landlock that holds, 0 for none."""
    create, add, restrict = _LANDLOCK
    version = int(libc.syscall(create, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    if version < 1:
        return 0
    everything = (1 << _ACCESS_BITS.get(version, 16)) - 1
    rules = _Ruleset(everything, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(create, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return 0
    try:
        rules_of = [(folder / "tmp", everything & ~1), (folder / "in", _READ)]
        for path, allowed in (*rules_of, *((path, _READ) for path in _code_folders())):
            if not _allow(libc, add, ruleset, path, allowed & everything):
                return 0
        return version if libc.syscall(restrict, ruleset, ctypes.c_uint32(0)) == 0 else 0
    finally:
        os.close(ruleset)


def _allow(libc: Any, add: int, ruleset: int, path: Path, allowed: int) -> bool:
    """Add one path; a path that is absent needs no rule."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        rule = _PathBeneath(allowed if path.is_dir() else allowed & _FILE_ONLY, handle)
        return bool(libc.syscall(add, ruleset, ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(handle)


def _code_folders() -> Iterable[Path]:
    """Folders of Python, of its packages and of the system's libraries; of the checkout only the package itself."""
    package = Path(__file__).resolve().parents[2]
    yield package
    for entry in sys.path:
        path = Path(entry)
        if entry and path != package.parent and path.name != "bin":
            yield path
    yield from map(Path, _SYSTEM_FOLDERS)
    yield Path(sys.base_prefix) / "lib"


def readable_by_others(path: Path) -> bool:
    """Whether a user without rights of their own can reach a folder: decides whether root can become nobody."""
    resolved = path.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (resolved, *resolved.parents) if parent.is_dir())


def code_is_readable_by_others() -> bool:
    """Whether nobody could still import what a reader needs."""
    return all(readable_by_others(path) for path in _code_folders() if path.exists())
