"""Reads sources through a process of its own and believes nothing that it sends: nothing else opens such files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from landdb.import_.readers import wire
from landdb.import_.readers.launch import CHILD_MODULE
from landdb.import_.readers.layers import LayerFacts, LayerInfo
from landdb.import_.readers.limits import Limits
from landdb.import_.readers.reading_process import ReadingProcess
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

__all__ = ["LayerFacts", "LayerInfo", "Limits", "Sandbox", "SandboxSource", "describe_isolation", "open_sandbox"]


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
        self._limits = limits or Limits()
        self.process = ReadingProcess(paths, workdir, self._limits, on_stop, module, points=points)
        self.held: tuple[str, ...] = ()

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
        self.process.start()

    def close(self) -> None:
        """End the process, wait for its end, and remove its folder; may be called at any time and twice."""
        self.process.close()

    def layers(self) -> list[LayerInfo]:
        """List all layers of the source.

        Raises
        ------
        FileRefusedError
            The source holds no layer that can be read, or something dangerous, or the process had to be ended.
        """
        self.start()
        self.process.send({"op": "layers"})
        answer = self._receive_json()
        try:
            return wire.unpack_layers(answer.get("layers"), self._limits)
        except wire.WireError as error:
            raise self.process.disbelieve() from error

    def open(self, layer: str | None = None) -> SandboxSource:
        """Open one layer by name, or the only one.

        Raises
        ------
        FileRefusedError
            As for `layers`; and there are several layers and none is named (F05), or none of that name (F19).
        """
        self.start()
        self.process.send({"op": "open", "layer": layer})
        return SandboxSource(self, self._unpack_facts(self._receive_json()))

    def read(self, source: SandboxSource) -> Iterator[RawBatch]:
        """Yield the rows of the layer that is open; `SandboxSource.batches` calls it."""
        self.process.send({"op": "read"})
        last = 0
        ended = False
        try:
            while True:
                letter, content = self.process.receive()
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
            raise self.process.disbelieve() from error

    def _unpack_facts(self, answer: Mapping[str, Any]) -> LayerFacts:
        try:
            return wire.unpack_facts(answer.get("facts"))
        except wire.WireError as error:
            raise self.process.disbelieve() from error

    def hello(self) -> None:
        """Wait until the process has told what holds it; ``held`` names it then."""
        self.start()
        self.process.send({"op": "hello"})
        self._receive_json()

    def _receive_json(self) -> dict[str, Any]:
        letter, content = self.process.receive()
        if letter != b"J":
            raise self.process.disbelieve()
        return self._judge(content)

    def _judge(self, content: memoryview) -> dict[str, Any]:
        """A message of the process; raises the refusal that it tells."""
        try:
            message = wire.parse_json(content)
            if "refused" in message:
                raise FileRefusedError(wire.unpack_issue(message["refused"]))
        except wire.WireError as error:
            raise self.process.disbelieve() from error
        if "failed" in message:
            raise self.process.stopped(
                "memory" if message["failed"] == "memory" else "crash", str(message["failed"])[:200]
            )
        if isinstance(message.get("held"), list):
            self.held = tuple(map(str, message["held"]))
        return message


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


def describe_isolation(workdir: Path | None = None, limits: Limits | None = None) -> tuple[str, ...]:
    """Start a reading process and return the names of the measures that hold it; `isolation.MEASURES` explains them.

    Raises
    ------
    FileRefusedError
        It cannot live within the limits.
    """
    with Sandbox([], workdir, limits) as sandbox:
        sandbox.hello()
        return sandbox.held
