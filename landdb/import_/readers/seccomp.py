"""A filter of system calls for the reading process: no sockets, no other program, no process beside it.

A classic BPF program (seccomp(2)) that refuses a list of calls with EPERM and lets the rest pass; numbers of calls are
those of asm/unistd of each architecture. On an architecture not listed nothing is installed.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Final

_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SYSCALL: Final = {"x86_64": 317, "aarch64": 277}
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435
_CLONE_THREAD: Final = 0x00010000
_REFUSED: Final = {
    # socket, connect, accept, sendto, bind, listen, socketpair, fork, vfork, execve, kill, ptrace, pivot_root, chroot,
    # settimeofday, mount, umount2, swapon, swapoff, reboot, init_module, delete_module, tkill, clock_settime,
    # kexec_load, add_key, request_key, keyctl, unshare, perf_event_open, open_by_handle_at, setns, process_vm_*,
    # finit_module, bpf, execveat, userfaultfd, pidfd_*, io_uring_*
    "x86_64": (
        41, 42, 43, 44, 49, 50, 53, 57, 58, 59, 62, 101, 155, 161, 164, 165, 166, 167, 168, 169, 175, 176, 200, 227,
        246, 248, 249, 250, 272, 298, 304, 308, 310, 311, 313, 321, 322, 323, 424, 434, 438, 425, 426, 427,
    ),
    "aarch64": (
        198, 199, 200, 201, 202, 203, 206, 221, 129, 117, 41, 51, 170, 40, 39, 224, 225, 142, 105, 106, 130, 112,
        104, 217, 218, 219, 97, 241, 265, 268, 270, 271, 273, 280, 281, 282, 424, 434, 438, 425, 426, 427,
    ),
}  # fmt: skip
_LOAD, _EQUAL, _BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_EPERM, _ENOSYS = 1, 38


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(libc: Any, machine: str) -> bool:
    """Install the filter for all threads, for good; needs PR_SET_NO_NEW_PRIVS. Tells whether it holds."""
    if machine not in _ARCHITECTURE:
        return False
    code = _program(machine)
    program = _Program(len(code) // 8, code)
    set_filter, all_threads = 1, 1
    call = ctypes.c_long(_SYSCALL[machine])
    return bool(libc.syscall(call, ctypes.c_uint(set_filter), ctypes.c_uint(all_threads), ctypes.byref(program)) == 0)


def _program(machine: str) -> bytes:
    """Instructions of 8 bytes: code, jump if true, jump if false, operand."""
    refused = _REFUSED[machine]
    steps = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _ARCHITECTURE[machine]), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0), (0x35, 0, 1, 0x40000000), (_RETURN, 0, 0, _ERRNO | _EPERM),  # the x32 calls
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERRNO | _ENOSYS),  # libraries fall back to clone
        (_EQUAL, 0, 4, _CLONE[machine]),
        (_LOAD, 0, 0, 16), (_BITS, 0, 1, _CLONE_THREAD), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | _EPERM),
    ]  # fmt: skip
    for at, number in enumerate(refused):
        steps.append((_EQUAL, len(refused) - at, 0, number))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
