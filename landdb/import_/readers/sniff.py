"""What a file is by its first bytes, never by its name: only what is recognised here is ever opened."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

KNOWN_FORMATS: Final = {
    "gpkg": "GeoPackage", "flatgeobuf": "FlatGeobuf", "parquet": "GeoParquet", "kml": "KML", "gml": "GML",
    "dxf": "DXF", "dwg": "DWG (AutoCAD)", "dgn7": "DGN V7",
    "ole2": "OLE2 (Office 97–2003, DGN V8)", "dgn8": "DGN V8", "pdf": "PDF",
    "mapinfo": "MapInfo (TAB, MIF)", "rar": "RAR", "7z": "7-Zip", "xls": "Excel 97–2003", "doc": "Word", "rtf": "RTF",
}  # fmt: skip
"""Formats that are recognised in order to be named in the refusal."""

_TITLES: Final[Mapping[str, str | Mapping[str, str]]] = KNOWN_FORMATS | {
    "shapefile": "shapefile", "zip": "zip", "json": "JSON", "vrt": "GDAL VRT", "gdalg": "GDALG", "wfs": "OGC WFS",
    "html": "HTML", "xml": "XML", "xlsx": "XLSX",
    "text": {"vi": "văn bản", "en": "text"}, "binary": {"vi": "dữ liệu nhị phân lạ", "en": "unknown binary data"},
    "empty": {"vi": "tệp rỗng", "en": "an empty file"},
}  # fmt: skip
MAGIC: Final = (
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"fgb\x03", "flatgeobuf"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0", "ole2"),
    (b"\x08\x09\xfe\x02", "dgn7"),
    (b"\xc8\x09\xfe\x02", "dgn7"),
    (b"AC10", "dwg"),
    (b"AutoCAD Binary DXF", "dxf"),
    (b"%PDF", "pdf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
)
_OLE2_STREAMS: Final = (("Dgn~", "dgn8"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
"""Names of streams that tell what an OLE2 file is, and what it then is."""
_DXF: Final = re.compile(r"(?:999[^\r\n]*\r?\n[^\r\n]*\r?\n\s*)*0\s*\r?\n\s*SECTION")
_MAPINFO: Final = re.compile(
    r"!table\s|version\s+\d{3,4}\s+(?:charset|delimiter|unique|index|coordsys|transform|columns)\b", re.IGNORECASE
)
_XML_MARKERS: Final = (
    ("<ogrvrtdatasource", "vrt"), ("<vrtdataset", "vrt"), ("<ogcwfsdatasource", "wfs"), ("<ogrwfsdatasource", "wfs"),
    ("<gdal_wms", "wfs"), ("<html", "html"), ("<kml", "kml"), ("opengis.net/gml", "gml"),
)  # fmt: skip
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def sniff(path: Path) -> str:
    """Kind of a file: a key of the titles in this module."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "empty"
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return _sniff_text(head)


def sniff_ole2(path: Path) -> str:
    """What an OLE2 file is by the names of its streams, which are UTF-16; "ole2" where nothing tells.

    The table of the streams may stand anywhere in the file, a drawing's near its beginning.
    """
    with path.open("rb") as file:
        head = file.read(1 << 20)
        size = file.seek(0, 2)
        file.seek(max(len(head), size - (1 << 20)))
        content = head + file.read()
    return next((kind for name, kind in _OLE2_STREAMS if name.encode("utf-16-le") in content), "ole2")


def is_kml_index(path: Path) -> bool:
    """Whether a KML document has nothing but links to others, as GDAL and QGIS put one before the layers of a KMZ."""
    with path.open("rb") as file:
        whole = file.read((1 << 16) + 1)
    return len(whole) <= 1 << 16 and b"<NetworkLink" in whole and b"<Placemark" not in whole


def is_gdalg(path: Path) -> bool:
    """Whether JSON is a GDALG file, which makes GDAL run a command."""
    with path.open("rb") as file:
        return b"gdal_streamed_alg" in file.read(1 << 16)


def title(kind: str) -> str | Mapping[str, str]:
    """What to call a kind in a message: one text, or one per language."""
    return _TITLES[kind]


def _sniff_text(head: bytes) -> str:
    text = head.decode("latin-1")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            text = head.decode(encoding, "replace").lstrip("\ufeff")
    start = text.lstrip(" \t\r\n\x1e")
    if start.startswith(("{", "[")):
        return "json"
    if start.startswith("<"):
        return _sniff_xml(start.lower())
    if _DXF.match(start):
        return "dxf"
    if _MAPINFO.match(start):
        return "mapinfo"
    controls = sum(character < " " and character not in "\r\n\t\f" for character in text)
    return "text" if controls <= 0.02 * len(text) + 1 else "binary"


def _sniff_xml(start: str) -> str:
    for marker, kind in _XML_MARKERS:
        if marker in start:
            return kind
    return "xml"


def unicode_encoding(path: Path) -> str:
    """UTF-16 and UTF-8 by their marks, UTF-8 when all bytes are valid, else bytes one per character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        file.seek(0)
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"
