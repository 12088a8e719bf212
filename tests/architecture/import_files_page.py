"""docs/reference/import-files.md: every format that is read, from the tables of the readers; only prose stands here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

from landdb.domain import issues
from landdb.import_ import readers
from landdb.import_.readers import find_layers, sniff
from landdb.import_.readers.handover import SHAPEFILE_PARTS
from landdb.import_.readers.limits import Limits

_FOLDER: Final = Path(readers.__path__[0])
_ROOM: Final = "landdb.import_.readers"
_CODE: Final = re.compile(r'"([FRH]\d\d)"')
_CALLS: Final = ((r"\bdamaged\(", "F25"), (r"\bdangerous\(", "F26"), (r'\bcheck\([^)]*"columns"', "F13"),
                 (r'\bcheck\([^)]*"(?!columns)\w+"|check_vertices\(|exceeded\(', "F24"))  # fmt: skip


@dataclass(frozen=True)
class Prose:
    """What no table of the code says of a format, in English and Vietnamese."""

    title: str
    read: tuple[str, str]
    layers: tuple[str, str]
    system: tuple[str, str]
    encoding: tuple[str, str]


_UTF8: Final = ("UTF-8 by definition", "UTF-8 theo định nghĩa")
_PRJ: Final = ("as the file says it, else found by the commune", "theo tệp ghi, nếu không thì tìm theo xã")
_NONE: Final = ("found by the commune, with the proof", "tìm theo xã, kèm căn cứ")
_ONE: Final = ("one", "một")
_BY_CONTENT: Final = ("by content, column by column", "theo nội dung, từng cột")

FORMATS: Final[Mapping[str, Prose]] = {
    "shapefile": Prose(
        "Shapefile",
        (
            "polygons; the headers of .shp, .shx and .dbf are checked against each other first",
            "vùng; đầu tệp .shp, .shx và .dbf được đối chiếu với nhau trước",
        ),
        ("one for each .shp", "mỗi .shp một lớp"),
        _PRJ,
        (
            "bytes of the .dbf, by content, column by column; .cpg and language driver decide between equals",
            "byte của .dbf, theo nội dung từng cột; .cpg và mã ngôn ngữ chỉ phân định khi ngang nhau",
        ),
    ),
    "gpkg": Prose(
        "GeoPackage",
        ("tables of shapes and of attributes; never views", "bảng hình và bảng thuộc tính; không đọc view"),
        ("one for each table", "mỗi bảng một lớp"),
        _PRJ,
        _UTF8,
    ),
    "flatgeobuf": Prose("FlatGeobuf", ("polygons", "vùng"), _ONE, _PRJ, _UTF8),
    "json": Prose(
        "GeoJSON, GeoJSONSeq, TopoJSON",
        (
            "features; a broken one does not cost the others",
            "đối tượng; một đối tượng hỏng không làm mất các đối tượng khác",
        ),
        ("one; of TopoJSON one for each object", "một; TopoJSON mỗi object một lớp"),
        (
            "member crs, else WGS 84 where the numbers are degrees; of TopoJSON without one it is asked",
            "mục crs, nếu không thì WGS 84 khi tọa độ là độ; TopoJSON không ghi thì hỏi",
        ),
        ("UTF-8, else by content", "UTF-8, nếu không thì theo nội dung"),
    ),
    "kml": Prose(
        "KML, KMZ",
        ("placemarks with their data", "placemark và dữ liệu kèm theo"),
        ("one; the folder is a column", "một; thư mục là một cột"),
        ("WGS 84 by definition; metres are found out and told", "WGS 84 theo định nghĩa; nhận ra và báo nếu là mét"),
        _UTF8,
    ),
    "gml": Prose(
        "GML 3",
        (
            "features of application schemas such as INSPIRE cadastral parcels; axis order by the name of the system",
            "đối tượng theo lược đồ ứng dụng như thửa đất INSPIRE; thứ tự trục theo tên hệ tọa độ",
        ),
        ("one for each type of feature", "mỗi kiểu đối tượng một lớp"),
        ("srsName, else by the commune", "srsName, nếu không thì theo xã"),
        ("as the XML says", "theo khai báo XML"),
    ),
    "dxf": Prose(
        "DXF",
        (
            "closed polylines, with number, area and land code from the texts inside them",
            "polyline khép kín, số thửa, diện tích, loại đất từ chữ nằm trong ranh",
        ),
        ("one for each level with closed lines, or all as *", "mỗi lớp bản vẽ có đường khép kín, hoặc tất cả là *"),
        _NONE,
        (
            "by the font (.Vn* TCVN3, VNI*), else by content",
            "theo phông (.Vn* TCVN3, VNI*), nếu không thì theo nội dung",
        ),
    ),
    "dgn7": Prose(
        "DGN V7",
        ("shapes and closed line strings with the texts inside them", "shape và đường khép kín cùng chữ bên trong"),
        ("one for each level with closed lines, or all as *", "mỗi level có đường khép kín, hoặc tất cả là *"),
        _NONE,
        _BY_CONTENT,
    ),
    "parquet": Prose(
        "GeoParquet",
        ("shapes as WKB or nested lists", "hình dạng WKB hoặc danh sách lồng"),
        _ONE,
        ("the column's crs, else WGS 84", "crs của cột, nếu không thì WGS 84"),
        _UTF8,
    ),
    "text": Prose(
        "CSV, TSV, TXT",
        (
            "corner lists (point, X, Y; X is the northing) become parcels; other tables update attributes",
            "bảng tọa độ đỉnh (Đỉnh, X, Y; X là tọa độ bắc) thành thửa; bảng khác cập nhật thuộc tính",
        ),
        _ONE,
        _NONE,
        ("UTF-8 or UTF-16 by mark, else by content", "UTF-8 hoặc UTF-16 theo dấu đầu tệp, nếu không thì theo nội dung"),
    ),
    "xlsx": Prose(
        "XLSX, XLSM",
        ("as CSV; values keep their types, macros are never run", "như CSV; giữ kiểu giá trị, không chạy macro"),
        (
            "one for each sheet, and `*` for all of the same columns together",
            "mỗi trang tính một lớp, và `*` cho mọi trang có cùng các cột",
        ),
        _NONE,
        _UTF8,
    ),
}


def lines() -> Iterator[str]:
    """The page without its head."""
    yield "A file is what its first bytes say; what its name promises has to agree (F10). It is opened by a process of"
    yield "its own, without network and other folders. /"
    yield "Tệp được nhận dạng theo byte đầu và phải khớp với phần mở rộng (F10).\n"
    for kind in find_layers.READERS:
        yield from _format(kind, FORMATS[kind])
    yield from _zip()
    yield from _refused()
    yield from _limits()


def _format(kind: str, prose: Prose) -> Iterator[str]:
    suffixes = [f"`{suffix}`" for suffix, promised in find_layers.SUFFIXES.items() if promised == kind]
    suffixes += [f"`{part}`" for part in sorted(SHAPEFILE_PARTS - {".shp"})] if kind == "shapefile" else []
    yield f"## {prose.title}\n"
    yield f"- Extensions / phần mở rộng: {', '.join(suffixes)}"
    yield f"- First bytes / byte đầu: {_magic(kind)}"
    for title, text in (
        ("Read / đọc", prose.read), ("Layers / lớp", prose.layers), ("Coordinate system / hệ tọa độ", prose.system),
        ("Encoding / bảng mã", prose.encoding),
    ):  # fmt: skip
        yield f"- {title}: {text[0]} / {text[1]}"
    yield f"- Findings of its reader / mã của trình đọc: {', '.join(sorted(codes_of(find_layers.READERS[kind])))}\n"


def _magic(kind: str) -> str:
    found = [magic.hex(" ").upper() for magic, named in sniff.MAGIC if named == kind]
    if found:
        told = ", ".join(f"`{magic}`" for magic in found)
        return told + ("; SECTION after group code 0" if kind == "dxf" else "")
    return {
        "json": "`{` or `[`", "kml": "XML with `<kml`; a zip for KMZ", "gml": "XML with a namespace of opengis.net/gml",
        "text": "no control characters", "xlsx": "a zip with a workbook inside",
    }[kind]  # fmt: skip


@cache
def codes_of(module: str) -> frozenset[str]:
    """Codes that a reader, or a module of its room that it uses, can raise; tables borrow but a function of GeoJSON."""
    seen, waiting, found = set[str](), [module], set[str]()
    while waiting:
        name = waiting.pop()
        elsewhere = name == "limits" or (name == "geojson_layer" and module != "json_layers")
        if name in seen or elsewhere or not (_FOLDER / f"{name}.py").exists():
            continue
        seen.add(name)
        source = (_FOLDER / f"{name}.py").read_text(encoding="utf-8")
        found |= set(_CODE.findall(source)) | {code for pattern, code in _CALLS if re.search(pattern, source)}
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module == _ROOM:
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_ROOM}."):
                waiting.append((node.module or "").rpartition(".")[2])
    return frozenset(found)


def _zip() -> Iterator[str]:
    yield "## Zip\n"
    yield "Folders and zips within zips are unpacked into a folder of their own and layers listed; tables beside other"
    yield "layers are none. /"
    yield "Giải nén thư mục và zip lồng nhau, liệt kê các lớp; bảng đi kèm lớp khác không phải là lớp.\n"
    yield f"- First bytes / byte đầu: {_magic('zip')}"
    yield f"- Findings / mã: {', '.join(sorted(codes_of('unzip') | {'F03', 'F04'}))}\n"


def _refused() -> Iterator[str]:
    catalogue = issues.catalogue()
    yield "## Recognised and refused / nhận ra nhưng không đọc\n"
    for kind in sorted(find_layers.EXPLAINED):
        told = catalogue["F01", kind]
        yield f"- F01-{kind}: {told.title['en']} / {told.title['vi']}. {told.remedy['en']} / {told.remedy['vi']}"
    for kind, (vi, en) in find_layers.DANGEROUS.items():
        yield f"- F26 ({kind}): {en} / {vi}"
    yield "- F01: HTML, other XML, and whatever else / HTML, XML khác và mọi loại khác"
    yield ""


def _limits() -> Iterator[str]:
    yield "## Limits / giới hạn\n"
    yield "A refusal names the limit that was met (F13 columns, F03 within zips, F23 time and memory, F24 others). /"
    yield "Khi từ chối, chương trình nêu tên giới hạn.\n"
    yield "| Limit | Default |"
    yield "|---|---:|"
    for limit in fields(Limits):
        yield f"| `{limit.name}` | {limit.default:,} |"
