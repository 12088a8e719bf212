"""Reads a small file through the sandbox."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa

from landdb.import_.readers import columns
from landdb.import_.readers.sandbox import LayerFacts, Limits, open_sandbox
from landdb.import_.records import RawBatch


def read(path: Path, layer: str | None = None, limits: Limits | None = None) -> tuple[LayerFacts, RawBatch]:
    """Facts and all rows of a small file."""
    with open_sandbox([path], path.parent / "work", limits) as sandbox:
        source = sandbox.open(layer)
        batches = list(source.batches())
    schema = reduce(columns.merge, [batch.columns.schema for batch in batches])
    cells = [columns.fit(batch.columns, len(batch), schema) for batch in batches]
    return source.facts, RawBatch(
        np.concatenate([batch.row_no for batch in batches]),
        pa.concat_batches(cells),
        pa.concat_arrays([batch.geometry for batch in batches]),
        [found for batch in batches for found in batch.issues],
    )
