"""Reads a small file through the sandbox and the spool, as an import does."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa

from landdb.import_.readers.sandbox import LayerFacts, Limits, open_sandbox
from landdb.import_.records import RawBatch
from landdb.import_.spool import Spool, SpoolWriter


def read(
    path: Path, layer: str | None = None, limits: Limits | None = None, *, points: bool = False
) -> tuple[LayerFacts, RawBatch]:
    """Facts and all rows of a small file."""
    work = path.parent / "work"
    shutil.rmtree(work / "spool", ignore_errors=True)  # one that is there already stays
    writer = SpoolWriter(work / "spool")
    with open_sandbox([path], work, limits, points=points) as sandbox:
        source = sandbox.open(layer)
        for batch in source.batches():
            writer.write(batch)
        writer.close(source.facts)
    spool = Spool(work / "spool")
    batches = list(spool.batches())
    return source.facts, RawBatch(
        np.concatenate([batch.row_no for batch in batches]),
        pa.concat_batches([batch.columns for batch in batches]),
        pa.concat_arrays([batch.geometry for batch in batches]),
        spool.issues,
    )
