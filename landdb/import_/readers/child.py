"""The reading process: gives up all it does not need, then answers questions about its files until its parent ends it.

Run as ``python -I -m landdb.import_.readers.child ORDERS`` by `launch.spawn`. Standard input brings questions,
standard output takes answers; whatever a library prints goes nowhere.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from landdb.import_.readers.isolation import isolate


def main(prepare: Callable[[], None] | None = None) -> None:
    """Serve until the questions end; ``prepare`` runs once the libraries are loaded (for tests)."""
    orders = json.loads(sys.argv[1])
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    silence = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        os.dup2(silence, handle)
    folder = Path(orders["folder"])
    held = isolate(folder, orders["limits"], orders["uid"])
    _load_libraries()
    if prepare is not None:
        prepare()

    from landdb.import_.readers.limits import Limits
    from landdb.import_.readers.serving import Server

    server = Server(folder, Limits(**orders["limits"]), held)
    for question in _questions(sys.stdin.buffer):
        for buffer in server.answer(question):
            _write(answers, buffer)


def _load_libraries() -> None:
    """What nearly every format needs, while the parent is still busy with its own."""
    import pyarrow as pa

    from landdb.import_.readers import gdal

    import_module("landdb.import_.readers.serving")
    pa.set_cpu_count(1)
    gdal.load_reader()


def _questions(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    from landdb.import_.readers.wire import HEADER

    while head := stream.read(HEADER.size):
        _, length = HEADER.unpack(head)
        yield json.loads(stream.read(length))


def _write(stream: BinaryIO, buffer: Any) -> None:
    rest = memoryview(buffer).cast("B")
    while len(rest):
        rest = rest[stream.write(rest) :]


if __name__ == "__main__":
    main()
