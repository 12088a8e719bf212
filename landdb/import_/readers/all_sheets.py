"""Reads the sheets of a workbook that have the same columns as one table, whose rows name their sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from landdb.domain.issues import Issue, issue
from landdb.import_.readers.layers import LayerFacts, Reader
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

SHEET: Final = "TRANG_TINH"
"""Column that names the sheet of each row."""

_NAMED: Final = 12

Kind = tuple[frozenset[str], str | None]
"""What sheets must share to be read together: the names of their columns, and what their shapes are."""


class AllSheetsReader:
    """The sheets of the kind that most have, in their order; the others are named by a finding.

    Raises
    ------
    FileRefusedError
        None of the sheets can be read: as the first one says.
    """

    def __init__(self, file_name: str, layer: str, sheets: Mapping[str, Callable[[], Reader]]) -> None:
        self._file_name = file_name
        readers: dict[str, Reader] = {}
        refused: FileRefusedError | None = None
        for name, opened in sheets.items():
            try:
                readers[name] = opened()
            except FileRefusedError as error:
                refused = refused or error
        if not readers and refused is not None:
            raise refused
        kinds = [_kind(reader.facts) for reader in readers.values()]
        common = max(kinds, key=kinds.count)  # of several the first
        self._readers = {name: reader for name, reader in readers.items() if _kind(reader.facts) == common}
        self._left_out = [name for name in sheets if name not in self._readers]
        first = next(iter(self._readers.values())).facts
        self.facts: LayerFacts = replace(first, file_name=file_name, layer=layer, columns=(*first.columns, SHEET))

    def batches(self) -> Iterator[RawBatch]:
        """Yield rows sheet by sheet, numbered through; raises `FileRefusedError` as the reader of a sheet does."""
        before = 0
        told = [self._tell_left_out()] if self._left_out else []
        for name, reader in self._readers.items():
            last = 0
            for batch in reader.batches():
                last = max(last, int(batch.row_no.max(initial=0)), *(found.row_no or 0 for found in batch.issues), 0)
                found, told = told, []
                yield _moved(batch, before, name, found)
            before += last

    def _tell_left_out(self) -> Issue:
        listed = ", ".join(self._left_out[:_NAMED]) + (" …" if len(self._left_out) > _NAMED else "")
        return issue(
            "F05", variant="sheets", file=self._file_name, read=len(self._readers), left_out=listed,
            count=len(self._left_out),
        )  # fmt: skip


def _kind(facts: LayerFacts) -> Kind:
    return frozenset(facts.columns), facts.geometry_type


def _moved(batch: RawBatch, before: int, sheet: str, told: Sequence[Issue]) -> RawBatch:
    """A batch behind the rows of other sheets, with the name of its own."""
    named = batch.columns.append_column(SHEET, pa.array([sheet] * len(batch.row_no), pa.string()))
    moved = RawBatch(np.asarray(batch.row_no + before, dtype=np.int64), named, batch.geometry)
    moved.issues = [
        *told,
        *(one if one.row_no is None else replace(one, row_no=one.row_no + before) for one in batch.issues),
    ]
    return moved
