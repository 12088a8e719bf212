"""The life of a process that reads: its folder, what goes through its pipes and how long, and how its end is told."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, PollSelector
from typing import Any, Final

from landdb.errors import CancelledError
from landdb.import_.readers import handover, launch, wire
from landdb.import_.readers.limits import MIB, Limits, variable_of
from landdb.import_.refusals import FileRefusedError, refuse

_STEP_S: Final = 0.2
"""How often a wait looks at the clock and asks whether to stop."""


class ReadingProcess:
    """Starts the process when it is asked for the first time, and ends it with the folder in which it worked."""

    def __init__(
        self,
        paths: Sequence[Path],
        workdir: Path | None,
        limits: Limits,
        on_stop: Callable[[], bool] | None,
        module: str,
        *,
        points: bool = False,
    ) -> None:
        self._paths = list(paths)
        self._points = points
        self._workdir = workdir
        self.limits = limits
        self._on_stop = on_stop
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._waited = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the process, while it runs."""
        return None if self._process is None else self._process.pid

    @property
    def file_name(self) -> str:
        """The name under which messages speak of the source: the part that holds the shapes."""
        names = [path.name for path in self._paths]
        return next(
            (name for name in names if not name.lower().endswith((".dbf", ".shx", ".prj", ".cpg"))), "".join(names[:1])
        )

    def start(self) -> None:
        """Hand the files over and start the process; does nothing the second time.

        Raises
        ------
        FileRefusedError
            A file is missing, empty, no plain file or too large.
        """
        if self._process is not None:
            return
        if self._workdir is not None:
            self._workdir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-landdb-read-", dir=self._workdir))
        try:
            uid = launch.user_for(self._folder)
            entries = self._prepare(self._folder, uid)
            self._process = launch.spawn(self._folder, uid, self.limits, self._module)
            self.send({"op": "files", "files": entries, "points": self._points})
        except BaseException:
            self.close()
            raise

    def _prepare(self, folder: Path, uid: int | None) -> list[dict[str, str]]:
        for name in ("in", "tmp"):
            (folder / name).mkdir(mode=0o700)
        entries = handover.hand_over(self._paths, folder / "in", self.limits, uid) if self._paths else []
        if uid is not None:
            for place in (folder, folder / "in", folder / "tmp"):
                os.chown(place, uid, uid)
        return entries

    def close(self) -> None:
        """End the process, wait for its end, and remove its folder; may be called at any time and twice."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            process.wait()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def send(self, message: Mapping[str, Any]) -> None:
        """Ask something.

        Raises
        ------
        FileRefusedError
            The process has ended (F23).
        """
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(wire.json_frame(message))
        except OSError:
            raise self._died() from None

    def receive(self) -> tuple[bytes, memoryview]:
        """Wait for one frame: its letter (J or B) and its content.

        Raises
        ------
        FileRefusedError
            The process has ended, or has not answered in time (F23).
        CancelledError
            ``on_stop`` said so.
        """
        letter, length = wire.HEADER.unpack(self._read_exactly(wire.HEADER.size))
        if letter not in {b"J", b"B"} or length > wire.MAX_FRAME:
            raise self.disbelieve()
        return letter, self._read_exactly(length)

    def _read_exactly(self, length: int) -> memoryview:
        """Wait for so many bytes, within the time that reading may take."""
        process = self._running()
        assert process.stdout is not None
        handle = process.stdout.fileno()
        content = memoryview(bytearray(length))
        at = 0
        with PollSelector() as selector:
            selector.register(handle, EVENT_READ)
            while at < length:
                self._wait(selector)
                count = os.readv(handle, [content[at:]])
                if count == 0:
                    raise self._died()
                at += count
        return content

    def _wait(self, selector: PollSelector) -> None:
        if selector.select(0):
            return
        while True:
            if self._on_stop is not None and self._on_stop():
                self.close()
                raise CancelledError("the reading was stopped on request", "đã dừng đọc tệp theo yêu cầu")
            began = time.monotonic()
            ready = selector.select(_STEP_S)
            self._waited += time.monotonic() - began
            if ready:
                return
            if self._waited > self.limits.seconds:
                raise self.stopped("time", "seconds")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise refuse("F23", file=self.file_name, detail="closed")
        return self._process

    def _died(self) -> FileRefusedError:
        """The refusal for a process that has ended by itself."""
        process = self._running()
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return self.stopped("crash", "silent")
        if code == -signal.SIGXCPU:
            return self.stopped("time", "cpu_seconds")
        if code == -signal.SIGKILL:  # by the kernel: out of memory, or out of processor time for good
            return self.stopped("memory", "SIGKILL")
        name = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return self.stopped("crash", name)

    def disbelieve(self) -> FileRefusedError:
        """End a process that sends what no reader sends, and make the refusal."""
        return self.stopped("crash", "protocol")

    def stopped(self, variant: str, detail: str) -> FileRefusedError:
        """End the process and make the refusal that tells why, with the limit it met."""
        self.close()
        limits = self.limits
        if variant == "time":
            cpu = detail == "cpu_seconds"
            limit = float(limits.cpu_seconds if cpu else limits.seconds)
            return refuse("F23", variant="time", file=self.file_name, setting=variable_of(detail), limit=limit)
        if variant == "memory":
            setting, limit = variable_of("memory_bytes"), limits.memory_bytes / MIB
            return refuse("F23", variant="memory", file=self.file_name, setting=setting, limit=limit)
        return refuse("F23", file=self.file_name, detail=detail)
