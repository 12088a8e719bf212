"""Structural checks of a shapefile before GDAL opens it: GDAL reads a truncated file without a word.

After these checks every record lies inside its file and says how long it is, and the three parts agree.
Layout: ESRI Shapefile Technical Description (July 1998); dBASE III+ header.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from landdb.import_.readers.mapped import BLOCK, MappedFile
from landdb.import_.refusals import refuse

POLYGON_TYPES: Final = frozenset({5, 15, 25})
SHAPE_NAMES: Final[Mapping[int, tuple[str, str]]] = {
    0: ("hình rỗng", "null shapes"), 1: ("điểm", "points"), 3: ("đường", "lines"), 5: ("vùng", "polygons"),
    8: ("cụm điểm", "multipoints"), 11: ("điểm Z", "points"), 13: ("đường Z", "lines"), 15: ("vùng Z", "polygons"),
    18: ("cụm điểm Z", "multipoints"), 21: ("điểm M", "points"), 23: ("đường M", "lines"), 25: ("vùng M", "polygons"),
    28: ("cụm điểm M", "multipoints"), 31: ("mặt 3 chiều (multipatch)", "multipatches"),
}  # fmt: skip
_HEADER: Final = 100
_DELETED: Final = ord("*")


@dataclass(frozen=True)
class ShapefileHeader:
    """What the headers say once they have been found true."""

    shape_type: int
    feature_count: int
    deleted_count: int
    columns: tuple[str, ...]
    has_z_or_m: bool


def check(file_name: str, parts: Mapping[str, Path]) -> ShapefileHeader:
    """Check the parts of a shapefile against each other.

    Raises
    ------
    FileRefusedError
        A part is missing (F06), truncated or damaged (F07), or the counts differ (F08).
    """
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise refuse("F06", file=file_name, part=suffix)
    shape_type = _check_shp_header(file_name, parts[".shp"])
    shapes = _check_index(file_name, parts[".shp"], parts[".shx"], polygons=shape_type in POLYGON_TYPES)
    rows, deleted, columns = _check_dbf(file_name, parts[".dbf"])
    if shapes != rows:
        raise refuse("F08", file=file_name, shapes=shapes, rows=rows)
    return ShapefileHeader(shape_type, shapes, deleted, columns, shape_type > 10)


def _damaged(file_name: str, part: str, vi: str, en: str) -> Exception:
    return refuse("F07", file=file_name, part=part, reason={"vi": vi, "en": en})


def _check_shp_header(file_name: str, path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER or struct.unpack(">i", header[:4])[0] != 9994:
        raise _damaged(file_name, ".shp", "không có phần đầu của shapefile", "it has no shapefile header")
    declared = struct.unpack(">i", header[24:28])[0] * 2
    if declared > size:
        raise _damaged(
            file_name, ".shp", f"cụt: có {size} byte, lẽ ra {declared}", f"truncated: {size} bytes of {declared}"
        )
    shape_type: int = struct.unpack("<i", header[32:36])[0]
    if shape_type not in SHAPE_NAMES:
        raise _damaged(file_name, ".shp", f"kiểu hình {shape_type} lạ", f"unknown shape type {shape_type}")
    return shape_type


def _check_index(file_name: str, shp: Path, shx: Path, *, polygons: bool) -> int:
    """Every index entry must point to a record of the same length inside the .shp; returns the number of records."""
    size = shx.stat().st_size
    if size < _HEADER or (size - _HEADER) % 8:
        raise _damaged(file_name, ".shx", "cụt", "truncated")
    if size == _HEADER:
        return 0
    count = (size - _HEADER) // 8
    index, records = MappedFile(shx).rows(_HEADER, count, 8).view(">i4"), MappedFile(shp)
    outside, unlike, lying = _Bad(), _Bad(), _Bad()
    for first in range(0, count, BLOCK):
        offset, length = (index[first : first + BLOCK].astype(np.int64) * 2).T
        outside.add(first, (offset < _HEADER) | (length < 4) | (offset + 8 + length > len(records.bytes)))
        if outside.count:
            continue
        unlike.add(first, _words(records.bytes, offset + 4, ">i4") * 2 != length)
        if polygons:
            lying.add(first, _claims_too_much(records.bytes, offset, length))
        records.forget()
    outside.refuse(file_name, ".shx", "trỏ ra ngoài .shp", "point outside the .shp")
    unlike.refuse(file_name, ".shp", "có độ dài khác .shx", "differ in length from the .shx")
    lying.refuse(file_name, ".shp", "ghi nhiều đỉnh hơn dữ liệu có", "claim more vertices than they hold")
    return count


class _Bad:
    """Records with one fault: how many, and the first, counted from one."""

    def __init__(self) -> None:
        self.count = 0
        self.first = 0

    def add(self, before: int, bad: npt.NDArray[np.bool_]) -> None:
        """Take a block of records; ``before`` of them came earlier."""
        if not self.count and bad.any():
            self.first = before + int(np.flatnonzero(bad)[0]) + 1
        self.count += int(bad.sum())

    def refuse(self, file_name: str, part: str, vi: str, en: str) -> None:
        if self.count:
            raise _damaged(
                file_name, part,
                f"{self.count} bản ghi {vi}, đầu tiên là số {self.first}",
                f"{self.count} records {en}, the first is {self.first}",
            )  # fmt: skip


def _claims_too_much(
    raw: npt.NDArray[np.uint8], offset: npt.NDArray[np.int64], length: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether a polygon record is shorter than its numbers of parts and points say."""
    full = np.flatnonzero(length >= 44)
    parts = _words(raw, offset[full] + 8 + 36, "<i4")
    points = _words(raw, offset[full] + 8 + 40, "<i4")
    lying = np.zeros(len(offset), dtype=np.bool_)
    lying[full] = (parts < 0) | (points < 0) | (44 + 4 * parts + 16 * points > length[full])
    return lying


def _words(raw: npt.NDArray[np.uint8], offset: npt.NDArray[np.int64], kind: str) -> npt.NDArray[np.int64]:
    """32-bit words at the given byte offsets."""
    return np.asarray(raw[offset[:, None] + np.arange(4)]).view(kind).ravel().astype(np.int64)


def _check_dbf(file_name: str, path: Path) -> tuple[int, int, tuple[str, ...]]:
    """Number of rows, of rows marked deleted, and the raw column names (ISO-8859-1)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            raise _damaged(file_name, ".dbf", "cụt ở phần đầu", "truncated within the header")
        rows, header_length, row_length = struct.unpack("<IHH", head[4:12])
        fields = file.read(max(header_length - 32, 0))
    columns, width = _fields(fields)
    if not columns or row_length < 1 or header_length > size or width + 1 > row_length:
        raise _damaged(file_name, ".dbf", "phần đầu sai", "its header is wrong")
    present = (size - header_length) // row_length
    if present < rows:
        raise _damaged(
            file_name, ".dbf", f"cụt: có {present} dòng, lẽ ra {rows}", f"truncated: {present} rows of {rows}"
        )
    if rows == 0:
        return 0, 0, columns
    table, deleted = MappedFile(path), 0
    cells = table.rows(header_length, rows, row_length)
    for first in range(0, rows, BLOCK):
        deleted += int((cells[first : first + BLOCK, 0] == _DELETED).sum())
        table.forget()
    return rows, deleted, columns


def _fields(descriptors: bytes) -> tuple[tuple[str, ...], int]:
    """Names and total width of the fields in the descriptor array, which ends with a carriage return."""
    names: list[str] = []
    width = 0
    for start in range(0, len(descriptors) - 31, 32):
        field = descriptors[start : start + 32]
        if field[0] == 0x0D:
            break
        names.append(field[:11].split(b"\0")[0].decode("latin-1"))
        width += field[16]
    return tuple(names), width
