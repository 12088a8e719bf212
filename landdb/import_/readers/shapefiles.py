"""Reads shapefiles: the parts are checked against each other first, for GDAL loses rows of a broken set silently.

Texts stay bytes: GDAL drops the last letter of some legacy encodings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import preflight
from landdb.import_.readers.dbf_numbers import find_strange_numbers
from landdb.import_.readers.gdal_layer import GdalLayer
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

TITLE = "ESRI Shapefile"
_TYPES = {1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint"}


def layers(origin: Origin) -> list[Found]:
    """A shapefile is one layer."""
    return [Found(origin.name, origin.file_name, TITLE, lambda: ShapefileReader(origin))]


class ShapefileReader:
    """A shapefile whose parts have passed the preflight; rows marked deleted are left out."""

    def __init__(self, origin: Origin) -> None:
        self._header = preflight.check(origin.file_name, origin.parts)
        check(origin.file_name, "columns", len(self._header.columns), origin.limits)
        check(origin.file_name, "features", self._header.feature_count, origin.limits)
        kind = self._header.shape_type
        self.facts = LayerFacts(
            file_name=origin.file_name,
            layer=origin.name,
            format=TITLE,
            columns=self._header.columns,
            feature_count=self._header.feature_count - self._header.deleted_count,
            crs_text=_read_text(origin.parts.get(".prj")),
            encoding_hint=_read_text(origin.parts.get(".cpg"), limit=32),
            raw_text=True,
            geometry_type=None if kind == 0 else _TYPES.get(kind % 10, "Geometry"),
        )
        self._dbf = origin.parts[".dbf"]
        self._layer = GdalLayer(_isolate(origin), origin.file_name, TITLE, origin.limits, raw=True, rows_by_fid=True)

    @property
    def shape_type(self) -> int:
        """Shape type code of the file header, 5 for polygons."""
        return self._header.shape_type

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows; notes on the file come with the first batch."""
        if not self.facts.feature_count:
            raise refuse("F14", file=self.facts.file_name)
        notes = self._file_notes()
        for batch in self._layer.batches():
            batch.issues, notes = [*notes, *batch.issues], []
            yield batch

    def _file_notes(self) -> list[Issue]:
        file_name, header = self.facts.file_name, self._header
        notes: list[Issue] = []
        if header.deleted_count:
            notes.append(issue("F17", file=file_name, count=header.deleted_count))
        notes += find_strange_numbers(file_name, self._dbf)
        if header.has_z_or_m:
            notes.append(issue("R05", file=file_name, count=self.facts.feature_count))
        folded = [name.casefold() for name in header.columns]
        repeated = sorted({name for name in folded if folded.count(name) > 1})
        if repeated:
            notes.append(issue("F21", file=file_name, columns=", ".join(repeated)))
        return notes


def _isolate(origin: Origin) -> Path:
    """Link the three parts into a folder of their own: GDAL sees no .cpg, no .prj and no stray side file."""
    for suffix in (".shp", ".shx", ".dbf"):
        (origin.scratch / f"layer{suffix}").symlink_to(origin.parts[suffix].resolve())
    return origin.scratch / "layer.shp"


def _read_text(path: Path | None, limit: int = 8192) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        return file.read(limit).decode("utf-8", "replace").strip("\x00 \r\n\t") or None
