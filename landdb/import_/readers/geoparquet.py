"""Reads GeoParquet (OGC 1.1): geometry as WKB or as nested lists of coordinates; the rest column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import columns as column
from landdb.import_.readers import shapes
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import BATCH_ROWS, check, damaged, exceeded, reason
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

TITLE: Final = "GeoParquet"
_MAX_STRING: Final = 16 << 20
_MAX_CONTAINER: Final = 1_000_000
_NATIVE: Final = {
    "point": shapely.GeometryType.POINT, "linestring": shapely.GeometryType.LINESTRING,
    "polygon": shapely.GeometryType.POLYGON, "multipoint": shapely.GeometryType.MULTIPOINT,
    "multilinestring": shapely.GeometryType.MULTILINESTRING, "multipolygon": shapely.GeometryType.MULTIPOLYGON,
}  # fmt: skip


def layers(origin: Origin) -> list[Found]:
    """A GeoParquet file is one layer."""
    return [Found(origin.name, origin.file_name, TITLE, lambda: GeoParquetReader(origin))]


class GeoParquetReader:
    """One file; a parquet file without geometry is a table of attributes."""

    def __init__(self, origin: Origin) -> None:
        import pyarrow.parquet as pq

        self._origin = origin
        try:
            self._file = pq.ParquetFile(
                origin.path, thrift_string_size_limit=_MAX_STRING, thrift_container_size_limit=_MAX_CONTAINER,
                memory_map=False, pre_buffer=False,
            )  # fmt: skip
            self._geo = _metadata(self._file.schema_arrow.metadata)
        except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
            raise self._broken(error) from None
        about, schema = self._file.metadata, self._file.schema_arrow
        check(origin.file_name, "columns", len(schema), origin.limits)
        check(origin.file_name, "features", about.num_rows, origin.limits)
        size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
        check(origin.file_name, "unpacked_bytes", size, origin.limits)
        self._name, self._encoding = self._geometry_column(schema)
        crs_text, types = self._described()
        names = tuple(name for name in schema.names if name != self._name)
        self.facts = LayerFacts(
            origin.file_name, origin.name, TITLE, names, about.num_rows, crs_text,
            geometry_type=None if self._name is None else types,
        )  # fmt: skip

    def _geometry_column(self, schema: pa.Schema) -> tuple[str | None, str]:
        if self._geo is None:
            return None, ""
        name = self._geo.get("primary_column")
        entry = (self._geo.get("columns") or {}).get(name)
        if name not in schema.names or not isinstance(entry, Mapping):
            raise self._broken(ValueError("primary_column"))
        encoding = str(entry.get("encoding", "WKB")).lower()
        if encoding != "wkb" and encoding not in _NATIVE:
            raise self._broken(ValueError(f"encoding {encoding}"))
        return str(name), encoding

    def _described(self) -> tuple[str | None, str]:
        """Coordinate system (OGC:CRS84 where the file says nothing) and type of the shapes."""
        if self._geo is None or self._name is None:
            return None, "Geometry"
        entry = self._geo["columns"][self._name]
        types = entry.get("geometry_types") or []
        kind = str(types[0]).removesuffix(" Z") if isinstance(types, list) and len(types) == 1 else "Geometry"
        if "crs" not in entry:
            return "OGC:CRS84", kind
        crs = entry["crs"]
        identity = crs.get("id") if isinstance(crs, Mapping) else None
        if isinstance(identity, Mapping) and {"authority", "code"} <= identity.keys():
            return f"{identity['authority']}:{identity['code']}"[:100], kind
        return (json.dumps(crs)[:8192] if crs is not None else None), kind

    def batches(self) -> Iterator[RawBatch]:
        """Yield all rows; raises `FileRefusedError` (F14, F24, F25)."""
        after, heights = 0, 0
        try:
            for rows in self._file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                issues: list[Issue] = []
                row_no = np.arange(after + 1, after + 1 + rows.num_rows, dtype=np.int64)
                after += rows.num_rows
                geometry, high = self._shapes(rows, row_no, issues)
                heights += high
                if heights and after == self._file.metadata.num_rows:
                    issues.append(issue("R05", file=self.facts.file_name, count=heights))
                narrow = {name: column.narrow(rows.column(name)) for name in self.facts.columns}
                kept = {name: cells for name, cells in narrow.items() if cells is not None}
                yield RawBatch(row_no, column.record_batch(kept, rows.num_rows), geometry, issues)
        except (pa.ArrowException, OSError, shapely.errors.GEOSException, ValueError) as error:
            raise self._broken(error) from None
        if after == 0:
            raise refuse("F14", file=self.facts.file_name)

    def _shapes(self, rows: pa.RecordBatch, row_no: Any, issues: list[Issue]) -> tuple[pa.Array, int]:
        if self._name is None:
            return shapes.nothing(rows.num_rows), 0
        cells = rows.column(self._name)
        if isinstance(cells, pa.ExtensionArray):
            cells = cells.storage
        if self._encoding == "wkb":
            geometry, high, odd = shapes.plane(cells.cast(pa.binary()))
            what = reason("WKB hỏng hoặc kiểu hình lạ", "its WKB is damaged or of an unknown type")
            issues += [issue("R08", int(row), reason=what) for row in row_no[odd]]
            high_count = int(high.sum())
        else:
            geometry, high_count = _from_lists(cells, _NATIVE[self._encoding]), 0
        largest = pc.max(pc.binary_length(geometry)).as_py() or 0
        if largest // 16 > self._origin.limits.vertices:
            raise exceeded(self.facts.file_name, "vertices", largest // 16, self._origin.limits)
        return geometry, high_count

    def _broken(self, error: Exception) -> Exception:
        said = str(error)[:160]
        return damaged(self._origin.file_name, TITLE, f"pyarrow báo lỗi ({said})", f"pyarrow says: {said}")


def _metadata(found: Mapping[bytes, bytes] | None) -> dict[str, Any] | None:
    if not found or b"geo" not in found:
        return None
    geo = json.loads(found[b"geo"])
    if not isinstance(geo, dict):
        raise ValueError("geo metadata")
    return geo


def _from_lists(cells: pa.Array, kind: shapely.GeometryType) -> pa.Array:
    """Native encoding: nested lists, innermost a struct of x and y, or a list of two."""
    present = np.asarray(cells.is_valid())
    values, offsets = cells.drop_null(), []
    while pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        starts = values.offsets.to_numpy().astype(np.int64)
        offsets.append(starts - starts[0])
        values = values.flatten()
    if pa.types.is_struct(values.type):
        plane = np.column_stack([values.field(name).to_numpy(zero_copy_only=False) for name in ("x", "y")])
    else:
        width = values.type.list_size
        plane = values.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)[:, :2]
    made = shapely.from_ragged_array(kind, np.ascontiguousarray(plane), tuple(offsets[::-1]) or None)
    shown = np.full(len(cells), None, dtype=object)
    shown[present] = made
    return shapes.from_shapes(shown)
