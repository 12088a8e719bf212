"""Reads one shapefile in batches; texts stay bytes held one per character, for GDAL cuts some legacy encodings."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import gdal, preflight
from landdb.import_.readers.intake import Layer
from landdb.import_.records import Batch, Objects, SourceFacts, objects
from landdb.import_.refusals import refuse

BATCH_SIZE: Final = 20_000


class ShapefileSource:
    """A shapefile whose parts have passed the preflight."""

    def __init__(self, layer: Layer, workdir: Path) -> None:
        self._header = preflight.check(layer.file_name, layer.parts)
        self.facts = SourceFacts(
            file_name=layer.file_name,
            layer=layer.name,
            format="ESRI Shapefile",
            columns=self._header.columns,
            feature_count=self._header.feature_count - self._header.deleted_count,
            crs_text=_read_text(layer.parts.get(".prj")),
            encoding_hint=_read_text(layer.parts.get(".cpg"), limit=32),
            raw_text=True,
        )
        self._path = _isolate(layer, workdir)

    @property
    def shape_type(self) -> int:
        """Shape type code of the file header, 5 for polygons."""
        return self._header.shape_type

    def batches(self) -> Iterator[Batch]:
        """Yield the rows that are not marked deleted, `BATCH_SIZE` records at a time."""
        pyogrio = gdal.load_pyogrio()
        notes = self._file_notes()
        first = 0
        total = self._header.feature_count - self._header.deleted_count
        while first < total:
            meta, fids, wkb, values = self._read(pyogrio, first)
            columns = {
                name: _to_objects(array) for name, array in zip(self._names(meta["fields"]), values, strict=True)
            }
            with np.errstate(invalid="ignore"):  # what is not finite is found later, with its row
                geometry = shapely.from_wkb(wkb, on_invalid="ignore")
            yield Batch(np.asarray(fids, dtype=np.int64) + 1, columns, geometry, notes)
            notes = []
            first += max(len(fids), 1)
        if total == 0:
            raise refuse("F14", file=self.facts.file_name)

    def _read(self, pyogrio: Any, first: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return pyogrio.raw.read(
                    self._path, encoding="ISO-8859-1", force_2d=True, return_fids=True,
                    skip_features=first, max_features=BATCH_SIZE,
                )  # fmt: skip
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
                reason = {"vi": "GDAL không đọc được", "en": "GDAL cannot read it"}
                raise refuse("F07", file=self.facts.file_name, part=".shp", reason=reason) from error

    def _names(self, fields: Objects) -> list[str]:
        """Column names as bytes held one per character; GDAL itself has made repeated ones unique."""
        return [str(name) for name in fields]

    def _file_notes(self) -> list[Issue]:
        file_name, header = self.facts.file_name, self._header
        notes: list[Issue] = []
        if header.deleted_count:
            notes.append(issue("F17", file=file_name, count=header.deleted_count))
        if header.has_z_or_m:
            notes.append(issue("R05", file=file_name, count=self.facts.feature_count))
        folded = [name.casefold() for name in header.columns]
        repeated = sorted({name for name in folded if folded.count(name) > 1})
        if repeated:
            notes.append(issue("F21", file=file_name, columns=", ".join(repeated)))
        return notes


def _isolate(layer: Layer, workdir: Path) -> str:
    """Link the three parts into a folder of their own: GDAL sees no .cpg, no .prj and no stray side file."""
    folder = workdir / "shapefile"
    folder.mkdir()
    for suffix in (".shp", ".shx", ".dbf"):
        (folder / f"layer{suffix}").symlink_to(layer.parts[suffix].resolve())
    return str(folder / "layer.shp")


def _read_text(path: Path | None, limit: int = 8192) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        return file.read(limit).decode("utf-8", "replace").strip("\x00 \r\n\t") or None


def _to_objects(array: Any) -> Objects:
    """Numbers as int or float, dates as date, nulls of any kind as None."""
    if array.dtype.kind == "M":
        days = array.astype("datetime64[D]")
        return objects([None if np.isnat(day) else day.astype(dt.date) for day in days])
    if array.dtype.kind == "f":
        return objects([None if math.isnan(value) else value for value in array.tolist()])
    return objects(array.tolist())
