"""Starts the process that reads a source, asks it, checks what it sends, and ends it: nothing else opens such files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from selectors import EVENT_READ, PollSelector
from types import TracebackType
from typing import Any, Final, Self

from landdb.errors import CancelledError
from landdb.import_.readers import handover, wire
from landdb.import_.readers.isolation import NOBODY, code_is_readable_by_others, readable_by_others
from landdb.import_.readers.layers import LayerFacts, LayerInfo
from landdb.import_.readers.limits import Limits
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError, refuse

__all__ = ["LayerFacts", "LayerInfo", "Limits", "Sandbox", "SandboxSource", "describe_isolation", "open_sandbox"]

CHILD_MODULE: Final = "landdb.import_.readers.child"
_STEP_S: Final = 0.2
"""How often a wait looks at the clock and asks whether to stop."""

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system",
    "CPL_DEBUG": "OFF", "GDAL_NUM_THREADS": "1", "PROJ_NETWORK": "OFF",
}  # fmt: skip


class Sandbox:
    """A process that reads one source and may do nothing else; a context manager that ends it and removes its folder.

    ``start`` may be called long before the first question, so that the process loads its libraries meanwhile; the
    thread that calls it has to live as long as the reading, for the process dies with it.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        workdir: Path | None = None,
        limits: Limits | None = None,
        on_stop: Callable[[], bool] | None = None,
        module: str = CHILD_MODULE,
        *,
        points: bool = False,
    ) -> None:
        self._paths = list(paths)
        self._workdir = workdir
        self._limits = limits or Limits()
        self._on_stop = on_stop
        self._module = module
        self._points = points
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._waited = 0.0
        self.held: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name under which messages speak of the source: the part that holds the shapes."""
        names = [path.name for path in self._paths]
        return next((name for name in names if not name.lower().endswith((".dbf", ".shx", ".prj", ".cpg"))), names[0])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
            uid = _user_for(self._folder)
            entries = self._prepare(self._folder, uid)
            self._process = self._spawn(self._folder, uid)
            self._send({"op": "files", "files": entries, "points": self._points})
        except BaseException:
            self.close()
            raise

    def _prepare(self, folder: Path, uid: int | None) -> list[dict[str, str]]:
        for name in ("in", "tmp"):
            (folder / name).mkdir(mode=0o700)
        entries = handover.hand_over(self._paths, folder / "in", self._limits, uid) if self._paths else []
        if uid is not None:
            for place in (folder, folder / "in", folder / "tmp"):
                os.chown(place, uid, uid)
        return entries

    def _spawn(self, folder: Path, uid: int | None) -> subprocess.Popen[bytes]:
        orders = json.dumps({"limits": asdict(self._limits), "uid": uid, "folder": str(folder)})
        places = {"HOME": str(folder / "tmp"), "TMPDIR": str(folder / "tmp")}
        return subprocess.Popen(
            [sys.executable, "-I", "-m", self._module, orders],
            cwd=folder, env={**_ENVIRONMENT, **places}, close_fds=True, start_new_session=True, umask=0o077,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        )  # fmt: skip

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

    def layers(self) -> list[LayerInfo]:
        """List all layers of the source.

        Raises
        ------
        FileRefusedError
            The source holds no layer that can be read, or something dangerous, or the process had to be ended.
        """
        self.start()
        self._send({"op": "layers"})
        answer = self._receive_json()
        try:
            return wire.unpack_layers(answer.get("layers"), self._limits)
        except wire.WireError as error:
            raise self._disbelieve() from error

    def open(self, layer: str | None = None) -> SandboxSource:
        """Open one layer by name, or the only one.

        Raises
        ------
        FileRefusedError
            As for `layers`; and there are several layers and none is named (F05), or none of that name (F19).
        """
        self.start()
        self._send({"op": "open", "layer": layer})
        return SandboxSource(self, self._unpack_facts(self._receive_json()))

    def read(self, source: SandboxSource) -> Iterator[RawBatch]:
        """Yield the rows of the layer that is open; `SandboxSource.batches` calls it."""
        self._send({"op": "read"})
        last = 0
        ended = False
        try:
            while True:
                letter, content = self._receive()
                if letter == b"J":
                    ended = True
                    source.facts = self._unpack_facts(self._judge(content))
                    return
                batch = self._parse_batch(content, last)
                last = int(batch.row_no[-1]) if len(batch) else last
                yield batch
        finally:
            if not ended:  # rows are still on their way: the next question starts a new process
                self.close()

    def _parse_batch(self, content: memoryview, after: int) -> RawBatch:
        try:
            return wire.parse_batch(content, after, self._limits)
        except wire.WireError as error:
            raise self._disbelieve() from error

    def _unpack_facts(self, answer: Mapping[str, Any]) -> LayerFacts:
        try:
            return wire.unpack_facts(answer.get("facts"))
        except wire.WireError as error:
            raise self._disbelieve() from error

    def hello(self) -> None:
        """Wait until the process has told what holds it; ``held`` names it then."""
        self.start()
        self._send({"op": "hello"})
        self._receive_json()

    def _send(self, message: Mapping[str, Any]) -> None:
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(wire.json_frame(message))
        except OSError:
            raise self._died() from None

    def _receive_json(self) -> dict[str, Any]:
        letter, content = self._receive()
        if letter != b"J":
            raise self._disbelieve()
        return self._judge(content)

    def _judge(self, content: memoryview) -> dict[str, Any]:
        """A message of the process; raises the refusal that it tells."""
        try:
            message = wire.parse_json(content)
            if "refused" in message:
                raise FileRefusedError(wire.unpack_issue(message["refused"]))
        except wire.WireError as error:
            raise self._disbelieve() from error
        if "failed" in message:
            raise self._stopped("memory" if message["failed"] == "memory" else "crash", str(message["failed"])[:200])
        if isinstance(message.get("held"), list):
            self.held = tuple(map(str, message["held"]))
        return message

    def _receive(self) -> tuple[bytes, memoryview]:
        letter, length = wire.HEADER.unpack(self._read_exactly(wire.HEADER.size))
        if letter not in {b"J", b"B"} or length > wire.MAX_FRAME:
            raise self._disbelieve()
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
            if self._waited > self._limits.seconds:
                raise self._stopped("time", "seconds")

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
            return self._stopped("crash", "silent")
        if code == -signal.SIGXCPU:
            return self._stopped("time", "cpu_seconds")
        if code == -signal.SIGKILL:  # by the kernel: out of memory, or out of processor time for good
            return self._stopped("memory", "SIGKILL")
        name = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return self._stopped("crash", name)

    def _disbelieve(self) -> FileRefusedError:
        return self._stopped("crash", "protocol")

    def _stopped(self, variant: str, detail: str) -> FileRefusedError:
        """End the process and make the refusal that tells why, with the limit it met."""
        self.close()
        limits = self._limits
        if variant == "time":
            cpu = detail == "cpu_seconds"
            limit = float(limits.cpu_seconds if cpu else limits.seconds)
            return refuse("F23", variant="time", file=self.file_name, setting=detail, limit=limit)
        if variant == "memory":
            limit = limits.memory_bytes / 1024**2
            return refuse("F23", variant="memory", file=self.file_name, setting="memory_bytes", limit=limit)
        return refuse("F23", file=self.file_name, detail=detail)


class SandboxSource:
    """One open layer: ``facts`` are complete only after the last batch."""

    def __init__(self, sandbox: Sandbox, facts: LayerFacts) -> None:
        self._sandbox = sandbox
        self.facts = facts

    def batches(self) -> Iterator[RawBatch]:
        """Yield all rows in file order, once.

        Raises
        ------
        FileRefusedError
            A fault of the file as a whole, or the process had to be ended (F23).
        CancelledError
            ``on_stop`` said so.
        """
        yield from self._sandbox.read(self)


def open_sandbox(
    paths: Sequence[Path],
    workdir: Path | None = None,
    limits: Limits | None = None,
    on_stop: Callable[[], bool] | None = None,
    *,
    points: bool = False,
) -> Sandbox:
    """Start a process that reads the given parts of one source; use it as a context manager.

    With ``points`` each line of a table of coordinates is a place of its own, not the corner of a parcel.

    Raises
    ------
    FileRefusedError
        A file is missing, empty, no plain file or too large.
    """
    sandbox = Sandbox(paths, workdir, limits, on_stop, points=points)
    sandbox.start()
    return sandbox


def describe_isolation(workdir: Path | None = None) -> tuple[str, ...]:
    """Start a reading process and return the names of the measures that hold it; `isolation.MEASURES` explains them."""
    with Sandbox([], workdir) as sandbox:
        sandbox.hello()
        return sandbox.held


def _user_for(folder: Path) -> int | None:
    """As root: nobody, where nobody could reach folder and code; else the reader stays who we are, without rights."""
    if os.geteuid() != 0 or not readable_by_others(folder.parent) or not code_is_readable_by_others():
        return None
    return NOBODY
