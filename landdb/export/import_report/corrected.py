"""The file as it was understood, in UTF-8: its own columns with decoded text, the shapes in its zone, and the outcome.

Fixes that were accepted are in what the report's rows say; nothing is corrected here but the spelling of letters (NFC).
"""

from __future__ import annotations

import json
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
from landdb.export.import_report.geopackage import crs_name
from landdb.export.import_report.words import ACTION_TITLES
from landdb.import_.report import ImportReport, ReportRow

OUTCOME: Final = "KET_QUA"
NUMBERS: Final = "PHAT_HIEN"
"""Columns that are added: what becomes of the row, and the numbers of its findings."""

_ROWS_AT_ONCE: Final = 10_000
_DBF_NAME: Final = 10
_DBF_TEXT: Final = 254
_KINDS: Final = {0: ("diem", "MultiPoint"), 1: ("duong", "MultiLineString"), 2: ("vung", "MultiPolygon")}

Shapes = Sequence[BaseGeometry | None]


def write_corrected_gpkg(report: ImportReport, path: Path, language: Language, *, only_good: bool = False) -> None:
    """Write one layer with all rows and their outcome, or with the rows that were not refused."""
    path.unlink(missing_ok=True)
    columns = _Columns.of(report, language)
    layer = "thua_dat" if report.head.target == "parcels" else "cong_trinh"
    for rows, shapes in _pieces(report, only_good=only_good):
        _write(path, rows, shapes, columns, layer=layer, driver="GPKG", geometry_type="Unknown")


def write_corrected_shapefile(report: ImportReport, path: Path, language: Language, *, only_good: bool = False) -> None:
    """Write a zip with one shapefile for each of points, lines and polygons that there are, each with .prj and .cpg.

    Column names and texts are shortened to what a DBF takes; ``ghi_chu.txt`` tells which, where any was.
    """
    columns = _Columns.of(report, language)
    names = dbf_names(columns.names)
    with tempfile.TemporaryDirectory() as folder:
        for rows, shapes in _pieces(report, only_good=only_good):
            dimensions = np.array([2 if shape is None else shapely.get_dimensions(shape) for shape in shapes])
            for dimension, (file, geometry_type) in _KINDS.items():
                own = np.flatnonzero(dimensions == dimension).tolist()
                if own:
                    _write(Path(folder, f"{file}.shp"), [rows[i] for i in own], [shapes[i] for i in own], columns,
                           names=names, driver="ESRI Shapefile", geometry_type=geometry_type, encoding="UTF-8",
                           promote_to_multi=True)  # fmt: skip
        _write_note(Path(folder), names, columns.cut)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


def _write_note(folder: Path, names: Mapping[str, str], cut: Collection[str]) -> None:
    lines = [f"{short} = {name}" for name, short in names.items() if short != name]
    if cut:
        lines.append("Văn bản bị cắt ở 254 byte / texts cut at 254 bytes: " + ", ".join(sorted(cut)))
    if lines:
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
    """What is written of each row: the file's columns by their kind (int, float, str), outcome, numbers of findings.

    ``cut`` are columns with texts that are longer than a DBF's fields.
    """

    kinds: Mapping[str, type]
    cut: frozenset[str]
    report: ImportReport
    language: Language

    @classmethod
    def of(cls, report: ImportReport, language: Language) -> _Columns:
        """Find the kind of each column that its values allow, in a first pass over all rows."""
        kinds: dict[str, type] = dict.fromkeys(report.head.columns, int)
        filled: set[str] = set()
        cut: set[str] = set()
        for row in report.rows():
            for name, value in row.properties.items():
                kind = kinds.setdefault(name, int)
                if value is None:
                    continue
                filled.add(name)
                if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**53:
                    kinds[name] = str
                    if len(_text(value).encode()) > _DBF_TEXT:
                        cut.add(name)
                elif isinstance(value, float) and kind is int:
                    kinds[name] = float
        kept = {name: kind if name in filled else str for name, kind in kinds.items()}
        return cls(kept, frozenset(cut), report, language)

    @property
    def names(self) -> list[str]:
        return [*self.kinds, OUTCOME, NUMBERS]

    def values(self, rows: Sequence[ReportRow]) -> list[tuple[Any, Any]]:
        """Return the array and the mask (true where there is no value) of each column."""
        found = [_column([row.properties.get(name) for row in rows], kind) for name, kind in self.kinds.items()]
        found.append(_column([ACTION_TITLES[row.action][self.language] for row in rows], str))
        numbers = (", ".join(str(f.number) for f in self.report.by_row.get(row.row_no, ())) for row in rows)
        return [*found, _column([text or None for text in numbers], str)]


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
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*truncated to 254 characters")  # the note tells
        pyogrio.raw.write(
            path, geometry=shapely.to_wkb(known), crs=crs_name(columns.report.head.zone.srid), append=path.exists(),
            fields=[(names or {}).get(name, name) for name in columns.names],
            field_data=[array for array, _ in values], field_mask=[mask for _, mask in values], **options,
        )  # fmt: skip


def _column(values: Sequence[Any], kind: type) -> tuple[Any, Any]:
    mask = np.array([value is None for value in values], dtype=bool)
    if kind is str:
        return np.array([None if value is None else _text(value) for value in values], dtype=object), mask
    dtype = np.dtype(np.int64 if kind is int else np.float64)
    return np.array([value or 0 for value in values], dtype=dtype), mask


def _text(value: Any) -> str:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)
