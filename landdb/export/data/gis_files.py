"""Rows as GeoPackage and as a zipped shapefile, streamed through GDAL column by column."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from landdb.domain.vietnam_time import VIETNAM
from landdb.export.data.fields import plain_value
from landdb.export.data.note import note_of, readme
from landdb.export.data.source import Batch, Source
from landdb.export.data.subjects import Field
from landdb.export.gdal_files import written_by_gdal

_DBF_TEXT: Final = 254
_TYPES: Final = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "date-time": pa.timestamp("ms", tz="UTC"),
}  # fmt: skip
_FAMILIES: Final = ((0, "diem", "MultiPoint"), (1, "duong", "MultiLineString"), (2, "vung", "MultiPolygon"))
"""A shapefile holds shapes of one dimension: the end of its name and its type for each."""

_FIRST_COLLECTION: Final = int(shapely.GeometryType.MULTIPOINT)


def write_geopackage(source: Source, path: Path) -> None:
    """Write one layer; the note is the metadata of the file, the level also the description of the layer."""
    note = {name: str(value) for name, value in note_of(source).items()}
    subject = source.request.subject
    _write(source, path, in_dbf=False, driver="GPKG", layer=subject.layer, dataset_metadata=note,
           geometry_type=subject.geometry_type or "Unknown",
           layer_options={"DESCRIPTION": note["secrecy"], "IDENTIFIER": subject.layer})  # fmt: skip


def write_shapefile(source: Source, path: Path) -> None:
    """Write a zip with the parts of shapefiles in UTF-8 and a README that explains their short names.

    Points, lines and areas side by side come as a file of each; a work of several kinds has its parts in several.
    """
    subject = source.request.subject
    with tempfile.TemporaryDirectory(prefix="landdb-shp-", dir=path.parent) as folder:
        kinds = [("", subject.geometry_type, source)] if subject.geometry_type else _by_dimension(source)
        for ending, kind, part in kinds:
            _write(part, Path(folder, f"{subject.layer}{ending}.shp"), in_dbf=True, driver="ESRI Shapefile",
                   encoding="UTF-8", geometry_type=kind,
                   layer_options={"DBF_DATE_LAST_UPDATE": f"{source.request.made_at:%Y-%m-%d}"})  # fmt: skip
        Path(folder, "README.txt").write_text("\ufeff" + readme(source), encoding="utf-8", newline="")
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for part_of_file in sorted(Path(folder).iterdir()):
                archive.write(part_of_file, part_of_file.name)


def _by_dimension(source: Source) -> Iterator[tuple[str, str, Source]]:
    """The rows of each dimension that there are, of mixed shapes the parts; in memory, for a source is read once."""
    batches = list(source.batches)
    for dimension, ending, kind in _FAMILIES:
        chosen = [_only(batch, dimension, kind) for batch in batches]
        if filled := [batch for batch in chosen if len(batch.rows)]:
            yield f"_{ending}", kind, replace(source, batches=iter(filled))


def _only(batch: Batch, dimension: int, kind: str) -> Batch:
    makers: dict[str, Any] = {
        "MultiPoint": shapely.multipoints, "MultiLineString": shapely.multilinestrings,
        "MultiPolygon": shapely.multipolygons,
    }  # fmt: skip
    make = makers[kind]
    parts = [[part for part in _parts(shape) if shapely.get_dimensions(part) == dimension] for shape in batch.shapes]
    wanted = np.array([bool(some) for some in parts], dtype=bool)
    shapes = np.empty(int(wanted.sum()), dtype=object)
    shapes[:] = [make(some) for some in parts if some]
    rows = [row for row, is_wanted in zip(batch.rows, wanted, strict=True) if is_wanted]
    return Batch(rows, shapes, batch.labels[wanted])


def _parts(shape: Any) -> Iterator[Any]:
    """The points, lines and polygons of which a shape consists."""
    if shapely.get_type_id(shape) < _FIRST_COLLECTION:
        yield shape
        return
    for part in shapely.get_parts(shape):
        yield from _parts(part)


def _arrow_fields(source: Source, *, in_dbf: bool) -> list[tuple[Field, pa.Field]]:
    """Return columns and their types; a shapefile has no moments, so those are days there."""
    names = source.request.subject.dbf_names
    made = []
    for field in source.request.fields:
        kind = pa.date32() if in_dbf and field.type == "date-time" else _TYPES[field.type]
        made.append((field, pa.field(names[field.name] if in_dbf else field.name, kind)))
    return made


def _write(source: Source, path: Path, *, in_dbf: bool, **options: Any) -> None:
    columns = _arrow_fields(source, in_dbf=in_dbf)
    geometry = pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    schema = pa.schema([*(column for _, column in columns), geometry])
    stopped: list[BaseException] = []

    def read() -> Iterator[pa.RecordBatch]:
        # An exception that crosses GDAL comes out as a text of Arrow's: it is kept here and raised again.
        try:
            for batch in source.batches:
                yield _record_batch(batch, columns, schema, in_dbf=in_dbf)
        except BaseException as error:
            stopped.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(schema, read())
    try:
        with written_by_gdal(path):
            pyogrio.raw.write_arrow(
                reader, path, geometry_name="geometry", crs=f"EPSG:{source.request.epsg}",
                **options,
            )  # fmt: skip
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise


def _record_batch(
    batch: Batch, columns: list[tuple[Field, pa.Field]], schema: pa.Schema, *, in_dbf: bool
) -> pa.RecordBatch:
    fit = _dbf_value if in_dbf else plain_value
    arrays = [pa.array([fit(field, row[field.name]) for row in batch.rows], type=kind.type) for field, kind in columns]
    shapes = pa.array(shapely.to_wkb(batch.shapes), type=pa.binary())
    return pa.RecordBatch.from_arrays([*arrays, shapes], schema=schema)


def _dbf_value(field: Field, value: Any) -> Any:
    """Return a value as DBF holds it: the day of a moment in Viet Nam, a text no longer than there is room for."""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).date()
    plain = plain_value(field, value)
    return plain.encode()[:_DBF_TEXT].decode(errors="ignore") if isinstance(plain, str) else plain
