"""Reads a file to its end through the sandbox and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from landdb.import_.readers.sandbox import Limits, open_sandbox
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError


@dataclass(frozen=True)
class Verdict:
    """Rows of all layers, or the refusal; ``text`` is every word and byte that came out."""

    batches: list[RawBatch]
    refused: FileRefusedError | None
    text: bytes

    @property
    def codes(self) -> set[str]:
        """Codes of the refusal and of all findings."""
        found = {issue.code for batch in self.batches for issue in batch.issues}
        return found | ({self.refused.issue.code} if self.refused else set())

    @property
    def rows(self) -> int:
        return sum(map(len, self.batches))


def judge(path: Path, workdir: Path, limits: Limits | None = None) -> Verdict:
    """Read every layer of a file; raises nothing but what is a fault of this program."""
    batches: list[RawBatch] = []
    refused: FileRefusedError | None = None
    said: list[str] = []
    try:
        with open_sandbox([path], workdir, limits) as sandbox:
            for layer in sandbox.layers():
                source = sandbox.open(layer.name)
                for batch in source.batches():
                    batches.append(batch)  # noqa: PERF402  a refusal half way keeps the rows before it
                said += [repr(layer), repr(source.facts)]
    except FileRefusedError as error:
        refused = error
        said += [error.message_vi, error.message_en, repr(error.issue)]
    return Verdict(batches, refused, "".join(said).encode() + b"".join(map(_octets, batches)))


def _octets(batch: RawBatch) -> bytes:
    cells = repr([column.to_pylist() for column in batch.columns.columns] + batch.columns.schema.names)
    messages = "".join(issue.message("vi") + issue.message("en") for issue in batch.issues)
    return cells.encode() + messages.encode() + b"".join(shape or b"" for shape in batch.geometry.to_pylist())
