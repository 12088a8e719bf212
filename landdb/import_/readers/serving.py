"""Answers the parent's questions inside the reading process; every fault becomes an answer, none a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from landdb.import_.readers import wire
from landdb.import_.readers.find_layers import File, choose, find
from landdb.import_.readers.layers import Found, Reader, describe
from landdb.import_.readers.limits import Limits
from landdb.import_.refusals import FileRefusedError


class Server:
    """Holds the files of one source and the layer that is open."""

    def __init__(self, folder: Path, limits: Limits, held: Sequence[str]) -> None:
        self._folder = folder
        self._limits = limits
        self._held = list(held)
        self._files: list[File] = []
        self._points = False
        self._found: list[Found] | None = None
        self._reader: Reader | None = None
        self._handlers: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Any]]] = {
            "files": self._take_files, "hello": self._hello, "layers": self._list, "open": self._open,
            "read": self._read,
        }  # fmt: skip

    def answer(self, question: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the buffers of the answer to one question."""
        try:
            yield from self._handlers[question["op"]](question)
        except FileRefusedError as error:
            yield wire.json_frame({"refused": wire.pack_issue(error.issue)})
        except (MemoryError, pa.ArrowMemoryError):
            yield wire.json_frame({"failed": "memory"})
        except Exception as error:  # noqa: BLE001  whatever a library raises on a broken file: the parent tells it
            yield wire.json_frame({"failed": f"{type(error).__name__}: {error}"[:400]})

    def _take_files(self, question: Mapping[str, Any]) -> Iterator[Any]:
        self._points = bool(question.get("points"))
        self._files = [File(entry["name"], self._folder / "in" / entry["path"]) for entry in question["files"]]
        yield from ()

    def _hello(self, question: Mapping[str, Any]) -> Iterator[Any]:
        yield wire.json_frame({"held": self._held, "to": question["op"]})

    def _layers(self) -> list[Found]:
        if self._found is None:
            self._found = find(self._files, self._folder / "tmp", self._limits, points=self._points)
        return self._found

    def _list(self, question: Mapping[str, Any]) -> Iterator[Any]:
        layers = [asdict(describe(found.facts())) for found in self._layers()]
        yield wire.json_frame({"layers": layers, "held": self._held, "to": question["op"]})

    def _open(self, question: Mapping[str, Any]) -> Iterator[Any]:
        self._reader = choose(self._layers(), question["layer"]).open()
        yield wire.json_frame({"facts": wire.pack_facts(self._reader.facts), "held": self._held})

    def _read(self, question: Mapping[str, Any]) -> Iterator[Any]:
        assert self._reader is not None, question["op"]
        for batch in self._reader.batches():
            yield from wire.batch_frame(batch)
        yield wire.json_frame({"facts": wire.pack_facts(self._reader.facts)})
