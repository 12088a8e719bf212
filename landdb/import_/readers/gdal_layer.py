"""Streams one layer out of GDAL as Arrow: no row becomes a Python object unless its shape is a curve."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import columns as column
from landdb.import_.readers import gdal, shapes
from landdb.import_.readers.limits import BATCH_ROWS, Limits, check, damaged, exceeded, reason
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError, refuse

_FAULTS = (RuntimeError, ValueError, IndexError, OSError, pa.ArrowException)
"""What pyogrio and pyarrow raise on broken files, beside pyogrio's own errors."""


@dataclass
class GdalLayer:
    """A layer that GDAL reads with the one ``driver`` that its first bytes ask for.

    ``rows_by_fid`` numbers rows by GDAL's own count from 0, which for a shapefile is the place in the file; else rows
    are counted as they come. ``raw`` leaves texts bytes.
    """

    path: Path
    file_name: str
    driver: str
    limits: Limits
    layer: str | None = None
    raw: bool = False
    rows_by_fid: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    with_heights: int = 0

    def info(self) -> dict[str, Any]:
        """What GDAL tells of the layer; raises `FileRefusedError` when it cannot open it or another driver would."""
        pyogrio = gdal.load_reader()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found: dict[str, Any] = pyogrio.read_info(str(self.path), layer=self.layer, **self.options)
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, *_FAULTS) as error:
                raise self._broken(error) from error
        if found["driver"] != self.driver:
            raise refuse("F10", file=self.file_name, expected=self.driver, found=found["driver"])
        check(self.file_name, "columns", len(found["fields"]), self.limits)
        return found

    def batches(self, names: Sequence[str] | None = None) -> Iterator[RawBatch]:
        """Yield all rows; raises `FileRefusedError` (F14) when there are none."""
        pyogrio = gdal.load_reader()
        after = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with pyogrio.raw.open_arrow(
                    str(self.path), layer=self.layer, return_fids=True, batch_size=BATCH_ROWS, use_pyarrow=True,
                    datetime_as_string=True, **self.options,
                ) as (meta, stream):  # fmt: skip
                    for rows in stream:
                        batch = self._batch(rows, names or list(meta["fields"]), after)
                        after = int(batch.row_no[-1]) if len(batch) else after
                        yield batch
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, *_FAULTS) as error:
                raise self._broken(error) from error
        if after == 0:
            raise refuse("F14", file=self.file_name)

    def batches_with_note(self) -> Iterator[RawBatch]:
        """Yield all rows as `batches` does; that heights were left out is told with the last batch (R05)."""
        last = None
        for batch in self.batches():
            if last is not None:
                yield last
            last = batch
        assert last is not None
        if self.with_heights:
            last.issues.append(issue("R05", file=self.file_name, count=self.with_heights))
        yield last

    def _batch(self, rows: pa.RecordBatch, names: Sequence[str], after: int) -> RawBatch:
        """The first column is GDAL's number, the last the geometry, where there is one."""
        number = rows.num_rows
        rows = rows.rename_columns([str(at) for at in range(rows.num_columns)])  # those of a .dbf are no UTF-8
        fids = rows.column(0).to_numpy()
        row_no = fids + 1 if self.rows_by_fid else np.arange(after + 1, after + 1 + number, dtype=np.int64)
        if len(row_no) and row_no[-1] > self.limits.features:
            raise exceeded(self.file_name, "features", int(row_no[-1]), self.limits)
        cells = {}
        for at, name in enumerate(names, start=1):
            cells[str(name)] = self._column(rows.column(at))
        kept = {name: cell for name, cell in cells.items() if cell is not None}
        issues: list[Issue] = []
        geometry = shapes.nothing(number)
        if rows.num_columns > len(names) + 1:
            geometry = self._geometry(rows.column(rows.num_columns - 1), fids, row_no, issues)
        return RawBatch(row_no, column.record_batch(kept, number), geometry, issues)

    def _column(self, cells: pa.Array) -> pa.Array | None:
        is_text = pa.types.is_string(cells.type)
        return column.as_bytes(cells) if self.raw and is_text else column.narrow(cells)

    def _geometry(
        self, wkb: pa.Array, fids: npt.NDArray[np.int64], row_no: npt.NDArray[np.int64], issues: list[Issue]
    ) -> pa.Array:
        if isinstance(wkb, pa.ExtensionArray):
            wkb = wkb.storage
        wkb = wkb.cast(pa.binary())
        geometry, high, odd = shapes.plane(wkb)
        self.with_heights += int(high.sum())
        if odd.any():
            geometry = self._straightened(geometry, fids, odd)
            lost = odd & ~np.asarray(geometry.is_valid())
            what = reason("kiểu hình lạ", "it is of an unknown type")
            issues += [issue("R08", int(row), reason=what) for row in row_no[lost]]
        shapes.check_vertices(self.file_name, geometry, self.limits)
        return geometry

    def _straightened(self, geometry: pa.Array, fids: npt.NDArray[np.int64], odd: npt.NDArray[np.bool_]) -> pa.Array:
        """Curves as chains of chords: GDAL's other way of reading makes them so."""
        pyogrio = gdal.load_reader()
        values = geometry.to_numpy(zero_copy_only=False).copy()
        try:
            _, found, wkb, _ = pyogrio.raw.read(
                str(self.path), layer=self.layer, columns=[], fids=fids[odd], return_fids=True, force_2d=True,
                **self.options,
            )  # fmt: skip
        except (pyogrio.errors.DataLayerError, RuntimeError, ValueError):
            return geometry
        place = {int(fid): at for at, fid in enumerate(fids)}
        for fid, octets in zip(found, wkb, strict=True):
            values[place[int(fid)]] = octets
        straight, _, _ = shapes.plane(pa.array(values, pa.binary()))
        return straight

    def _broken(self, error: Exception) -> FileRefusedError:
        if isinstance(error, MemoryError):  # Arrow's is one of its own errors too
            raise error
        said = str(error).replace(str(self.path), self.file_name)[:200]
        return damaged(self.file_name, self.driver, f"GDAL không đọc được ({said})", f"GDAL cannot read it ({said})")
