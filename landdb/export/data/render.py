"""The one entry for whoever hands out exports: a kind of file and rows in, a file with its name and media type out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from landdb.export.data.source import Source
from landdb.export.file_names import dated

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DataKind(StrEnum):
    """What a selection can be had as."""

    GEOJSON = "geojson"
    GPKG = "gpkg"
    SHP = "shp"
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES: Final[Mapping[DataKind, str]] = {
    DataKind.GEOJSON: "application/geo+json",
    DataKind.GPKG: "application/geopackage+sqlite3",
    DataKind.SHP: "application/zip",
    DataKind.CSV: "text/csv; charset=utf-8",
    DataKind.XLSX: _XLSX,
}


@dataclass(frozen=True)
class DataFile:
    """A file as it is handed out; its name tells the secrecy level."""

    path: Path
    name: str
    media_type: str


def write_data(source: Source, kind: DataKind, folder: Path) -> DataFile:
    """Write the rows as a file of a folder."""
    extension = "zip" if kind is DataKind.SHP else str(kind)
    request = source.request
    ending = dated(request.made_at, source.level, request.selection.as_of)
    name = f"{request.subject.layer}_{ending}.{extension}"
    path = folder / name
    _writer(kind)(source, path)
    return DataFile(path, name, MEDIA_TYPES[kind])


def _writer(kind: DataKind) -> Callable[[Source, Path], None]:
    """Load the one writer that is needed: their libraries take long to load."""
    match kind:
        case DataKind.GEOJSON:
            from landdb.export.data.geojson import write_geojson

            return write_geojson
        case DataKind.GPKG:
            from landdb.export.data.gis_files import write_geopackage

            return write_geopackage
        case DataKind.SHP:
            from landdb.export.data.gis_files import write_shapefile

            return write_shapefile
        case DataKind.CSV:
            from landdb.export.data.text_table import write_csv

            return write_csv
        case DataKind.XLSX:
            from landdb.export.data.workbook import write_workbook

            return write_workbook
