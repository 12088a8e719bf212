"""Files that are not read are named for what they are, whatever their extension says, with what to do about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from landdb.import_.readers import sniff
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats import make
from tests.unit.formats.reading import read


def refusal(path: Path) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(path)
    return caught.value


def test_a_table_that_names_its_version_is_no_mapinfo_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Version 2024 - thua dat\nMA_XA,SO_TO\n00004,1\n", encoding="utf-8")
    assert sniff.sniff(path) == "text"


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "variant", "word"),
    [
        ("a.dgn", OLE2 + b"\0" * 600, "dgn8", "V7 DGN"),
        ("b.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "Dgn~H".encode("utf-16-le"), "dgn8", "V7 DGN"),
        ("a.dwg", b"AC1032" + b"\0" * 99, "dwg", "DXFOUT"),
        ("a.pdf", b"%PDF-1.7\n", "pdf", "CSV"),
        ("a.tab", b"!table\r\n!version 300\r\n!charset WindowsVietnamese\r\n", "mapinfo", "shapefile"),
        ("a.rar", b"Rar!\x1a\x07\x00" + b"0" * 200, "rar", "zip"),
        ("b.zip", b"Rar!\x1a\x07\x01\x00" + b"0" * 200, "rar", "Giải nén"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, "7z", "zip"),
        ("a.xls", OLE2 + b"\0" * 600, "xls", ".xlsx"),
        ("a.xlsx", OLE2 + b"\0" * 600 + "Workbook".encode("utf-16-le"), "xls", ".xlsx"),
        ("told.xlsx", OLE2 + b"\0" * 600, "xls", ".xlsx"),
        ("late.xlsx", OLE2 + b"\0" * (3 << 20) + "Workbook".encode("utf-16-le"), "xls", ".xlsx"),
        ("a.doc", OLE2 + b"\0" * 600, "doc", "Excel"),
        ("c.xlsx", OLE2 + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "doc", "Excel"),
        ("d.xlsx", rb"{\rtf1\ansi Toa do}", "doc", "Excel"),
        ("e.xlsx", make.zipped_bytes({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "doc", "Excel"),
        ("a.mif", b'Version   300\nCharset "WindowsVietnamese"\nDelimiter ","\n', "mapinfo", "shapefile"),
    ],
)
def test_formats_that_are_not_read_are_explained(
    tmp_path: Path, name: str, content: bytes, variant: str, word: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = refusal(tmp_path / name)
    assert (error.issue.code, error.issue.variant) == ("F01", variant)
    assert word in (error.remedy_vi or "")


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.xls", "F01"), ("a.docx", "F01"), ("a.ole", "F01"), ("a.gpkg", "F25"), ("a.parquet", "F25"), ("a.xlsx", "F25")],
)
def test_files_of_another_kind_or_broken_are_refused(tmp_path: Path, name: str, code: str) -> None:
    content = {
        "a.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "a.ole": OLE2 + b"\0" * 600,
        "a.docx": make.zipped_bytes({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        "a.gpkg": b"SQLite format 3\0" + b"\0" * 600,
        "a.parquet": b"PAR1" + b"\0" * 600 + b"PAR1",
        "a.xlsx": make.zipped_bytes({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    }[name]
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).issue.code == code
