"""The rows of a batch as its reader found them, kept on disk until the batch has ended: raw bytes, read once (ADR 17).

A spool is a folder of Arrow streams. Batches of one schema share a stream; where a file brings a new column in the
middle, or another type, a new stream begins. Reading gives every batch all columns, in the order in which they came.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.issues import Issue
from landdb.import_.readers.layers import LayerFacts
from landdb.import_.readers.wire import pack_issue, unpack_issue
from landdb.import_.records import RawBatch

_ROW: Final = "\x00row"
_SHAPE: Final = "\x00shape"
_FACTS: Final = "facts.json"


class SpoolWriter:
    """Writes batches beside the spool's place; `close` puts them there, durable and whole.

    Two programs may read one file at the same time, where the first has lost the batch and not noticed yet: what the
    one has finished the other does not touch.
    """

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._place = folder
        self._folder = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        self._schema: pa.Schema | None = None
        self._sink: Any = None
        self._writer: Any = None
        self._streams = 0
        self.issues: list[Issue] = []
        self.types: dict[str, pa.DataType] = {}
        self.rows = 0

    def write(self, batch: RawBatch) -> None:
        """Append a batch."""
        self.rows += len(batch)
        self.issues += batch.issues
        for column in batch.columns.schema:
            self.types[column.name] = _wider(self.types.get(column.name), column.type)
        columns = [*batch.columns.columns, pa.array(batch.row_no), batch.geometry]
        record = pa.record_batch(columns, names=[*batch.columns.schema.names, _ROW, _SHAPE])
        if self._schema is None or not record.schema.equals(self._schema):
            self._begin(record.schema)
        self._writer.write_batch(record)

    def close(self, facts: LayerFacts) -> None:
        """End the spool and note what the reader knows of the file and has found in it."""
        self._end()
        document = asdict(facts) | {
            "types": {name: _name_of(kind) for name, kind in self.types.items()},
            "rows": self.rows,
            "issues": [pack_issue(found) for found in self.issues],
        }
        path = self._folder / _FACTS
        with path.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        if not Spool.exists(self._place):
            shutil.rmtree(self._place, ignore_errors=True)
            try:
                self._folder.rename(self._place)
            except OSError:
                if not Spool.exists(self._place):  # nobody else has put one there meanwhile
                    raise

    def abandon(self) -> None:
        """Close and remove the files of a spool that was not finished."""
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, schema: pa.Schema) -> None:
        self._end()
        self._streams += 1
        self._schema = schema
        self._sink = pa.OSFile(str(self._folder / f"{self._streams:05}.arrow"), "wb")
        self._writer = pa.ipc.new_stream(self._sink, schema)

    def _end(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._sink.close()
        self._writer = self._schema = None


class Spool:
    """A finished spool.

    ``facts`` are its source's, ``types`` those of its columns in the file's order, ``rows`` is their number and
    ``issues`` what the reader has found.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        document = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        self.types: Mapping[str, pa.DataType] = {name: _TYPES[kind] for name, kind in document.pop("types").items()}
        self.rows: int = document.pop("rows")
        self.issues = [unpack_issue(entry) for entry in document.pop("issues")]
        self.facts = LayerFacts(**document)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a spool was finished there."""
        return (folder / _FACTS).is_file()

    def batches(self) -> Iterator[RawBatch]:
        """All rows in file order, without issues: those were told when the file was read.

        Raises
        ------
        OSError
            Rows that were written are not there any more: an Arrow stream that was cut off ends as if it were whole.
        """
        rows = 0
        for path in sorted(self._folder.glob("*.arrow")):
            with pa.OSFile(str(path), "rb") as source, pa.ipc.open_stream(source) as reader:
                for record in reader:
                    rows += len(record)
                    yield self._whole(record)
        if rows != self.rows:
            raise OSError(f"the spool holds {rows} rows of {self.rows}")

    def _whole(self, record: pa.RecordBatch) -> RawBatch:
        names = set(record.schema.names)
        columns = [
            _cast(record.column(name), kind) if name in names else pa.nulls(len(record), kind)
            for name, kind in self.types.items()
        ]
        whole = pa.RecordBatch.from_arrays(columns, names=list(self.types))
        # A copy: whoever keeps the numbers of all rows must not keep the batches whose memory they are part of.
        return RawBatch(np.array(record.column(_ROW), dtype=np.int64), whole, record.column(_SHAPE))


def _wider(known: pa.DataType | None, new: pa.DataType) -> pa.DataType:
    """The type that holds values of both."""
    if known is None or known.equals(new):
        return new
    kinds = {_name_of(known), _name_of(new)}
    if kinds == {"int64", "float64"}:
        return pa.float64()
    return pa.binary() if "binary" in kinds else pa.string()


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type.equals(kind):
        return column
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "true", "false").cast(kind)
    return column.cast(pa.string()).cast(kind) if not pa.types.is_floating(kind) else column.cast(kind)


_TYPES: Final[Mapping[str, pa.DataType]] = {
    "string": pa.string(), "binary": pa.binary(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_(),
    "date": pa.date32(),
}  # fmt: skip


def _name_of(kind: pa.DataType) -> str:
    return next(name for name, known in _TYPES.items() if known.equals(kind))
