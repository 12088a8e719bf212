"""The findings as a GeoPackage: a styled layer for each code and kind of shape in its zone, and a table of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely

from landdb.domain import crs
from landdb.domain.issues import Language, Severity
from landdb.export.gdal_files import written_by_gdal
from landdb.export.import_report import qgis_styles
from landdb.export.import_report.facts import field_name, metadata
from landdb.export.import_report.marks import find_marks, parts_by_dimension
from landdb.export.import_report.words import SEVERITIES
from landdb.import_.report import Finding, ImportReport, gravest, subject

TABLE: Final = "phat_hien"
"""Layer without geometry that holds every finding, also those that have no place."""

KINDS: Final = {0: ("diem", "MultiPoint"), 1: ("duong", "MultiLineString"), 2: ("vung", "MultiPolygon")}
"""End of a layer's name and its geometry type by dimension: a GIS program wants shapes of one kind in a layer."""


def write_geopackage(report: ImportReport, path: Path, language: Language) -> None:
    """Write a GeoPackage; a finding without a geometry of its own is a point within its row.

    Its metadata say what it is about: file, secrecy, coordinate system and number of the import.
    """
    path.unlink(missing_ok=True)
    found: dict[tuple[str, int], list[tuple[Finding, Any]]] = {}
    for mark in find_marks(report):
        for dimension, shape in parts_by_dimension(mark.geometry or mark.at).items():
            found.setdefault((mark.finding.code, dimension), []).append((mark.finding, shape))
    system = crs_name(report.head.zone.srid)
    _write(path, TABLE, list(report.findings), report, language, **dataset_options(report, language))
    styled = []
    for code, dimension in sorted(found):
        findings, shapes = zip(*found[code, dimension], strict=True)
        kind, geometry_type = KINDS[dimension]
        layer = f"{code}_{kind}"
        _write(path, layer, findings, report, language, geometry=shapely.to_wkb(shapes), geometry_type=geometry_type,
               crs=system, layer_options={"DESCRIPTION": f"{code} {findings[0].title[language]}"})  # fmt: skip
        styled.append((layer, dimension, gravest(findings) or Severity.NOTE))
    if styled:
        _write_table(path, qgis_styles.TABLE, qgis_styles.style_columns(styled, report.head.reported_at))


def dataset_options(report: ImportReport, language: Language) -> dict[str, dict[str, str]]:
    """Options of pyogrio for a GeoPackage that tells what it is about, and that programs of some years ago can read."""
    return {"dataset_metadata": metadata(report, language), "dataset_options": {"VERSION": "1.2"}}


def crs_name(srid: int | None) -> str:
    """Name of a system for GDAL, as surveyors' programs know it; findings without a zone are in WGS 84."""
    return f"EPSG:{crs.EPSG_BY_SRID.get(srid or crs.WGS84, crs.WGS84)}"


def _write(
    path: Path, layer: str, findings: Sequence[Finding], report: ImportReport, language: Language, **options: Any
) -> None:
    columns = _columns(findings, report, language)
    masks = [mask for _, mask in columns.values()]
    _write_table(path, layer, {name: values for name, (values, _) in columns.items()}, field_mask=masks, **options)


def _write_table(path: Path, layer: str, columns: Mapping[str, Any], **options: Any) -> None:
    with written_by_gdal(path):
        pyogrio.raw.write(
            path, layer=layer, driver="GPKG", append=path.exists(), fields=list(columns),
            field_data=list(columns.values()), **({"geometry": None, "geometry_type": None} | options),
        )  # fmt: skip


def _columns(findings: Sequence[Finding], report: ImportReport, language: Language) -> dict[str, tuple[Any, Any]]:
    """Return values and masks (true where there is none) by column name."""
    target = report.head.target
    texts: dict[str, Sequence[Any]] = {
        "ma": [f.code for f in findings],
        "muc": [SEVERITIES[f.severity][language] for f in findings],
        "doi_tuong": [subject(f, target, language) for f in findings],
        "truong": [field_name(f, target, language) for f in findings],
        "don_vi": [f.unit or None for f in findings],
        "ten": [f.title[language] for f in findings],
        "noi_dung": [f.text["vi"] for f in findings],
        "khac_phuc": [f.remedy["vi"] for f in findings],
        "finding_en": [f.text["en"] for f in findings],
        "remedy_en": [f.remedy["en"] for f in findings],
        "chap_nhan": [f.acceptance and f"{f.acceptance.accepted_by}: {f.acceptance.reason}" for f in findings],
    }
    numbers: dict[str, tuple[Sequence[Any], Any]] = {
        "so": ([f.number for f in findings], np.int32),
        "dong": ([f.row_no for f in findings], np.int32),
        "do_duoc": ([f.measured for f in findings], np.float64),
        "gioi_han": ([f.limit for f in findings], np.float64),
    }
    columns = {name: (np.array([v or 0 for v in values], kind), _missing(values)) for name, (values, kind) in
               numbers.items()}  # fmt: skip
    columns |= {name: (np.array(values, dtype=object), _missing(values)) for name, values in texts.items()}
    order = ("so", "ma", "muc", "dong", "doi_tuong", "ten", "noi_dung", "khac_phuc", "truong", "do_duoc", "gioi_han",
             "don_vi", "chap_nhan", "finding_en", "remedy_en")  # fmt: skip
    return {name: columns[name] for name in order}


def _missing(values: Sequence[Any]) -> Any:
    return np.array([value is None for value in values], dtype=bool)
