"""What lies inside files that the API makes: PDF, zip, GeoPackage; and their bytes without the moment of making."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import Final
from zipfile import ZipFile

import numpy as np
import pyogrio
import pytest
import shapely
from httpx import Response

from landdb.domain.crs import SRID_BY_EPSG, WGS84, transform_geometries
from tests.pdf_paths import inflated

PDF: Final = "application/pdf"
GPKG: Final = "application/geopackage+sqlite3"
ZIP: Final = "application/zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MOMENT: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_PDF_MOMENT: Final = re.compile(rb"/(CreationDate|ModDate) \([^)]*\)|/ID\s*\[.*?\]", re.DOTALL)


def kind_of(response: Response) -> str:
    """Media type without parameters."""
    return str(response.headers.get("content-type", "")).partition(";")[0]


def comparable(response: Response) -> bytes:
    """The body without what tells only when it was made, which PDF writers and zip archives take from the clock."""
    if kind_of(response) == PDF:
        return _PDF_MOMENT.sub(b"", response.content)
    if kind_of(response) in {ZIP, XLSX}:
        with ZipFile(io.BytesIO(response.content)) as archive:
            parts = [(name, _MOMENT.sub(b"", archive.read(name))) for name in archive.namelist()]
        return repr(parts).encode()
    if kind_of(response) == GPKG:
        return _without_moments(response.content)
    return response.content


def has_own_length(response: Response) -> bool:
    """Whether the length depends on when the file was made."""
    return kind_of(response) in {ZIP, XLSX}


def shown(response: Response) -> str | None:
    """All that can be read in a file, shapes in degrees; None for what is no such file."""
    kind, content = kind_of(response), response.content
    if kind == PDF:
        text = text_of_pdf(content)
        # What is drawn in two lines is one text all the same.
        streams = "\n".join(part.decode("latin-1") for part in (content, *inflated(content)))
        return f"{text}\n{text.replace(chr(10), ' ')}\n{streams}"
    if kind in {ZIP, XLSX}:
        with ZipFile(io.BytesIO(content)) as archive:
            texts = [name + archive.read(name).decode(errors="replace") for name in archive.namelist()]
        return "\n".join([*texts, _shapes(content) if kind == ZIP else ""])
    if kind == GPKG:
        return content.decode(errors="replace") + _shapes(content)
    return None


def text_of_pdf(content: bytes) -> str:
    """The letters on its pages."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def _without_moments(content: bytes) -> bytes:
    """A GeoPackage without the two places that tell when its layer and its note were written."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        moments = database.execute(
            "SELECT last_change FROM gpkg_contents UNION SELECT timestamp FROM gpkg_metadata_reference"
        ).fetchall()
    for (moment,) in moments:
        content = content.replace(moment.encode(), b"*")
    return content


def _shapes(content: bytes) -> str:
    meta, _, geometry, _ = pyogrio.raw.read(content)
    shapes = shapely.from_wkb(geometry)
    srid = SRID_BY_EPSG[int(meta["crs"].rpartition(":")[2])]
    return "\n".join(shapely.to_wkt(transform_geometries(np.asarray(shapes), srid, WGS84), rounding_precision=9))
