"""The file as it was understood, in UTF-8: its columns with decoded text, the shapes in its zone, and the outcome.

Fixes, translations and values for all rows are in what the report's rows say; nothing is corrected here but the
spelling of letters (NFC).
"""

from __future__ import annotations

import tempfile
import unicodedata
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.domain.fields import fold_name
from landdb.domain.issues import Language
from landdb.domain.targets import Target, shape_of
from landdb.errors import NotFoundError
from landdb.export.gdal_files import written_by_gdal
from landdb.export.import_report.facts import metadata
from landdb.export.import_report.geopackage import crs_name, dataset_options
from landdb.import_.outcome_columns import outcome_columns
from landdb.import_.report import ACTION_TITLES, ImportReport, ReportRow

_LAYERS: Final[Mapping[Target, str]] = {
    "parcels": "thua_dat", "works": "cong_trinh", "markers": "moc_gioi", "protection_areas": "pham_vi_bao_ve",
}  # fmt: skip
_ROWS_AT_ONCE: Final = 10_000
_DBF_NAME: Final = 10
_DBF_TEXT: Final = 254
_KINDS: Final = {0: ("diem", "MultiPoint"), 1: ("duong", "MultiLineString"), 2: ("vung", "MultiPolygon")}

Shapes = Sequence[BaseGeometry | None]


def write_corrected_gpkg(report: ImportReport, path: Path, language: Language, *, only_good: bool = False) -> None:
    """Write one layer with all rows and their outcome, or with the rows that were not refused.

    Raises
    ------
    NotFoundError
        There is no such row, as of a file that was refused before it was read.
    """
    path.unlink(missing_ok=True)
    columns = _Columns.of(report, language)
    layer = _LAYERS[report.head.target]
    for rows, shapes in _pieces(report, only_good=only_good):
        _write(path, rows, shapes, columns, layer=layer, driver="GPKG", geometry_type="Unknown",
               **dataset_options(report, language))  # fmt: skip
    if not path.exists():
        raise _nothing()


def write_corrected_shapefile(report: ImportReport, path: Path, language: Language, *, only_good: bool = False) -> None:
    """Write a zip with one shapefile for each of points, lines and polygons that there are, each with .prj and .cpg.

    Column names and texts are shortened to what a DBF takes; ``ghi_chu.txt`` tells which, and the secrecy level.

    Raises
    ------
    NotFoundError
        There is no row to be written.
    """
    columns = _Columns.of(report, language)
    names = dbf_names(columns.names)
    cut: set[str] = set()
    usual = 2 if shape_of(report.head.target) == "polygon" else 0
    with tempfile.TemporaryDirectory() as folder:
        for rows, shapes in _pieces(report, only_good=only_good):
            cut |= columns.too_long(rows)
            dimensions = np.array([usual if shape is None else shapely.get_dimensions(shape) for shape in shapes])
            for dimension, (file, geometry_type) in _KINDS.items():
                own = np.flatnonzero(dimensions == dimension).tolist()
                if own:
                    _write(Path(folder, f"{file}.shp"), [rows[i] for i in own], [shapes[i] for i in own], columns,
                           names=names, driver="ESRI Shapefile", geometry_type=geometry_type, encoding="UTF-8",
                           promote_to_multi=True)  # fmt: skip
        if not any(Path(folder).iterdir()):
            raise _nothing()
        _write_note(Path(folder), metadata(report, language), names, cut)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


def _nothing() -> NotFoundError:
    return NotFoundError(
        "no row of the file is there to be written", "không có dòng nào của tệp để ghi",
        remedy_en="see the report (html, pdf, xlsx) for the reason",
        remedy_vi="xem lý do trong báo cáo (html, pdf, xlsx)",
    )  # fmt: skip


def _write_note(folder: Path, facts: Mapping[str, str], names: Mapping[str, str], cut: Collection[str]) -> None:
    lines = [f"{title}: {value}" for title, value in facts.items()]
    lines += [f"{short} = {name}" for name, short in names.items() if short != name]
    if cut:
        lines.append("Văn bản bị cắt ở 254 byte / texts cut at 254 bytes: " + ", ".join(sorted(cut)))
    Path(folder, "ghi_chu.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def dbf_names(names: Sequence[str]) -> dict[str, str]:
    """Return names of at most 10 ASCII letters by the given ones, no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = name if name.isascii() and 0 < len(name) <= _DBF_NAME else fold_name(name).upper() or "COT"
        short, number = plain[:_DBF_NAME], 1
        while short.upper() in taken:
            number += 1
            short = f"{plain[: _DBF_NAME - len(str(number)) - 1]}_{number}"
        taken.add(short.upper())
        found[name] = short
    return found


@dataclass(frozen=True)
class _Columns:
    """What is written of each row: the file's columns in their types, those it lacks, outcome, numbers of findings."""

    types: Mapping[str, str]
    report: ImportReport
    language: Language

    @classmethod
    def of(cls, report: ImportReport, language: Language) -> _Columns:
        """Take the types that the columns were read in."""
        own = {name: report.head.types.get(name, "string") for name in report.head.columns}
        return cls(own | dict(report.understood), report, language)

    @property
    def names(self) -> list[str]:
        return [*self.types, *outcome_columns(self.types)]

    def values(self, rows: Sequence[ReportRow]) -> list[tuple[Any, Any]]:
        """Return the array and the mask (true where there is no value) of each column."""
        found = [_column([row.properties.get(name) for row in rows], kind) for name, kind in self.types.items()]
        found.append(_column([ACTION_TITLES[row.action][self.language] for row in rows], "string"))
        numbers = (", ".join(str(f.number) for f in self.report.by_row.get(row.row_no, ())) for row in rows)
        return [*found, _column([text or None for text in numbers], "string")]

    def too_long(self, rows: Sequence[ReportRow]) -> set[str]:
        """Columns with texts that are longer than a DBF's fields."""
        texts = [name for name, kind in self.types.items() if kind == "string"]
        return {
            name for name in texts for row in rows
            if len(_text(row.properties.get(name) or "").encode()) > _DBF_TEXT
        }  # fmt: skip


def _pieces(report: ImportReport, *, only_good: bool) -> Iterator[tuple[list[ReportRow], Shapes]]:
    """Yield rows with their shapes in the report's zone, some at a time."""
    refused = {"rejected", "quarantined"} if only_good else set()
    srid = report.head.zone.srid
    rows = (row for row in report.rows() if row.action not in refused)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        placed = report.in_zone([row.lon_lat for row in some])
        yield some, [row.geometry if row.srid == srid else shape for row, shape in zip(some, placed, strict=True)]


def _write(
    path: Path, rows: Sequence[ReportRow], shapes: Shapes, columns: _Columns, names: Mapping[str, str] | None = None,
    **options: Any,
) -> None:  # fmt: skip
    known = np.empty(len(shapes), dtype=object)
    known[:] = shapes
    values = columns.values(rows)
    with warnings.catch_warnings(), written_by_gdal(path):
        warnings.filterwarnings("ignore", message=".*truncated to 254 characters")  # the note tells
        warnings.filterwarnings("ignore", message="'crs' was not provided")  # nobody knows it
        srid = columns.report.head.zone.srid
        pyogrio.raw.write(
            path, geometry=shapely.to_wkb(known), crs=srid and crs_name(srid), append=path.exists(),
            fields=[(names or {}).get(name, name) for name in columns.names],
            field_data=[array for array, _ in values], field_mask=[mask for _, mask in values], **options,
        )  # fmt: skip


_DTYPES: Final = {"int64": np.dtype(np.int64), "float64": np.dtype(np.float64), "bool": np.dtype(np.bool_),
                  "date": np.dtype("datetime64[D]")}  # fmt: skip


def _column(values: Sequence[Any], kind: str) -> tuple[Any, Any]:
    mask = np.array([value is None for value in values], dtype=bool)
    dtype = _DTYPES.get(kind)
    if dtype is None:
        return np.array([None if value is None else _text(value) for value in values], dtype=object), mask
    return np.array([np.zeros((), dtype)[()] if value is None else value for value in values], dtype=dtype), mask


def _text(value: Any) -> str:
    return unicodedata.normalize("NFC", str(value))
