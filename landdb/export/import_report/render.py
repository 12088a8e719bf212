"""The one entry for whoever hands out reports: a kind and a language in, a file and its name out."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from landdb.domain.issues import Language
from landdb.import_.report import ImportReport

Writer = Callable[[ImportReport, Path, Language], None]

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GPKG: Final = "application/geopackage+sqlite3"


class ReportKind(StrEnum):
    """What a report can be had as. ``GOOD_…`` leave out the rows that were refused, ``CORRECTED_…`` name them."""

    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"
    PDF = "pdf"
    ERRORS_GPKG = "gpkg"
    ERRORS_DXF = "dxf"
    CORRECTED_GPKG = "corrected-gpkg"
    CORRECTED_SHP = "corrected-shp"
    GOOD_GPKG = "good-gpkg"
    GOOD_SHP = "good-shp"


@dataclass(frozen=True)
class _Form:
    """How a kind of report is called: media type, first part of the file's name, and its extension."""

    media_type: str
    prefix: str
    extension: str


_FORMS: Final[Mapping[ReportKind, _Form]] = {
    ReportKind.JSON: _Form("application/json", "bao_cao", "json"),
    ReportKind.HTML: _Form("text/html; charset=utf-8", "bao_cao", "html"),
    ReportKind.XLSX: _Form(_XLSX, "bao_cao", "xlsx"),
    ReportKind.PDF: _Form("application/pdf", "bao_cao", "pdf"),
    ReportKind.ERRORS_GPKG: _Form(_GPKG, "loi", "gpkg"),
    ReportKind.ERRORS_DXF: _Form("image/vnd.dxf", "loi", "dxf"),
    ReportKind.CORRECTED_GPKG: _Form(_GPKG, "da_sua", "gpkg"),
    ReportKind.CORRECTED_SHP: _Form("application/zip", "da_sua", "zip"),
    ReportKind.GOOD_GPKG: _Form(_GPKG, "dat", "gpkg"),
    ReportKind.GOOD_SHP: _Form("application/zip", "dat", "zip"),
}


def render(report: ImportReport, kind: ReportKind, language: Language, webmap_dir: Path) -> tuple[bytes, str, str]:
    """Return the file's content, its media type and its name; ``webmap_dir`` is the built web map (for HTML).

    Raises
    ------
    ConfigurationError
        The web map is not built, or the font of PDF reports is missing.
    """
    with tempfile.TemporaryDirectory(prefix="landdb-report-") as folder:
        path = Path(folder, file_name(report, kind))
        write(report, kind, language, path, webmap_dir)
        return path.read_bytes(), _FORMS[kind].media_type, path.name


def write(report: ImportReport, kind: ReportKind, language: Language, path: Path, webmap_dir: Path) -> None:
    """Write the file: for the command line, and for corrected files of any size."""
    _writer(kind, webmap_dir)(report, path, language)


def file_name(report: ImportReport, kind: ReportKind) -> str:
    """Return a name in plain letters: what it is, the file it is about, and the number of the import."""
    letters = unicodedata.normalize("NFD", Path(report.head.file_name).stem).translate({ord("đ"): "d", ord("Đ"): "D"})
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    stem = re.sub(r"[^\w.-]+", "_", plain, flags=re.ASCII).strip("._") or "tep"
    form = _FORMS[kind]
    return f"{form.prefix}_{stem[:60]}_{report.head.batch_id[:8]}.{form.extension}"


def _writer(kind: ReportKind, webmap_dir: Path) -> Writer:  # noqa: PLR0911 - one return for each kind
    """Load the one writer that is needed: their libraries take longer to load than most commands to run."""
    match kind:
        case ReportKind.JSON:
            from landdb.export.import_report.json_document import write_json

            return write_json
        case ReportKind.HTML:
            from landdb.export.import_report.html import write_html
            from landdb.export.leaflet import read_leaflet

            return partial(write_html, leaflet=read_leaflet(webmap_dir))
        case ReportKind.XLSX:
            from landdb.export.import_report.xlsx import write_xlsx

            return write_xlsx
        case ReportKind.PDF:
            from landdb.export.import_report.pdf import write_pdf

            return write_pdf
        case ReportKind.ERRORS_GPKG:
            from landdb.export.import_report.geopackage import write_geopackage

            return write_geopackage
        case ReportKind.ERRORS_DXF:
            from landdb.export.import_report.drawing import write_dxf

            return write_dxf
        case ReportKind.CORRECTED_GPKG | ReportKind.GOOD_GPKG:
            from landdb.export.import_report.corrected import write_corrected_gpkg

            return partial(write_corrected_gpkg, only_good=kind is ReportKind.GOOD_GPKG)
        case _:
            from landdb.export.import_report.corrected import write_corrected_shapefile

            return partial(write_corrected_shapefile, only_good=kind is ReportKind.GOOD_SHP)
