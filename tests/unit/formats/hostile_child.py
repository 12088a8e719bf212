"""A reading process whose reader of texts does what the file tells it: stands for a library taken over by a file."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from landdb.import_.readers import child


def _loop(_: str) -> str:
    while True:
        pass


def _memory(_: str) -> str:
    kept = []
    while True:
        kept.append(bytearray(64 << 20))


def _crash(_: str) -> str:
    ctypes.string_at(0)
    return "alive"


def _read(path: str) -> str:
    return Path(path).read_text()


def _list(path: str) -> str:
    return " ".join(entry.name for entry in Path(path).iterdir())


def _write(path: str) -> str:
    Path(path).write_text("written")
    return "written"


def _connect(address: str) -> str:
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=5):
        return "connected"


def _fork(_: str) -> str:
    return f"child {os.fork()}"


def _run(command: str) -> str:
    return subprocess.run(command.split(), capture_output=True, check=True, text=True).stdout


def _signal(pid: str) -> str:
    os.kill(int(pid), 0)
    return "signalled"


def _overwrite(_: str) -> str:
    for path in Path("in").iterdir():
        path.write_text("overwritten")
    return "overwritten"


DEEDS: Final[dict[str, Callable[[str], str]]] = {
    "loop": _loop, "memory": _memory, "crash": _crash, "read": _read, "list": _list, "write": _write,
    "connect": _connect, "fork": _fork, "run": _run, "signal": _signal, "overwrite": _overwrite,
    "environment": lambda _: repr(dict(os.environ)), "handles": lambda _: _list("/proc/self/fd"),
}  # fmt: skip


def _prepare() -> None:
    from landdb.import_.readers import text_tables
    from landdb.import_.readers.limits import damaged

    def layers(origin: Any) -> Any:
        deed, _, argument = origin.path.read_text().strip().partition(" ")
        try:
            said = DEEDS[deed](argument)
        except (OSError, subprocess.SubprocessError) as error:
            said = f"refused: {type(error).__name__}"
        raise damaged(origin.file_name, "TXT", said, said)

    text_tables.layers = layers


if __name__ == "__main__":
    child.main(_prepare)
